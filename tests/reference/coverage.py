"""How often the intervals of a correlation hold the truth, on normal and on five-point data.

    python3 coverage.py [replicates, 20000 unless told]

Prints, per pair of distributions, correlation and n, the coverage at 95 % of the distribution-free interval (the crate's: delete-one
jackknife, t on its own degrees of freedom), of the plain one (infinitesimal jackknife, normal quantile) and of Fisher's; then the share
of samples that the crate warns of and the coverage of its interval in the others; at the end the range of each. Needs NumPy and
SciPy. The distributions are normal variables cut into points: "ceiling" puts 75 % at the top of five, "ceiling90" 90 %, "half" 50 %,
"mild" 20 %; "two80" has two points with 80 % on one of them, "three80" three, "four85" four with 85 %; "exponential" is one.
"""
import sys

import numpy as np
from scipy.stats import norm, t

REPLICATES = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
AT_ONCE = 500_000  # values per column, for the memory's sake
Z = norm.ppf(0.975)
CUTS = {"ceiling": [0.02, 0.05, 0.12, 0.25], "floor": [0.75, 0.88, 0.95, 0.98], "mild": [0.05, 0.15, 0.40, 0.80],
        "half": [0.03, 0.1, 0.2, 0.5], "ceiling90": [0.01, 0.03, 0.05, 0.10], "two80": [0.2], "two90": [0.1], "two50": [0.5],
        "three80": [0.05, 0.2], "four85": [0.03, 0.07, 0.15]}
random = np.random.default_rng(1)


def shaped(values, name):
    if name == "exponential":
        return -norm.logsf(values)
    return values if name == "normal" else np.searchsorted(norm.ppf(CUTS[name]), values).astype(float)


def draw(first, second, rho, n, replicates):
    x, y = random.standard_normal((2, replicates, n))
    return shaped(x, first), shaped(rho * x + np.sqrt(1 - rho * rho) * y, second)


def standardised(values):
    return (values - values.mean(-1, keepdims=True)) / values.std(-1, keepdims=True)


def off_the_commonest(values, name):
    if name in CUTS:
        return 1 - np.max([(values == point).mean(-1) for point in range(len(CUTS[name]) + 1)], axis=0)
    return np.full(values.shape[0], 1 - 1 / values.shape[-1])


DF = np.exp(np.linspace(0, np.log(5000), 800))
T = t.ppf(0.975, DF)


def covered(x, y, first, second, truth):
    """For each sample that has an interval: does each of three hold the truth, and is the sample warned of."""
    varies = (x.std(-1) > 0) & (y.std(-1) > 0)
    x, y = x[varies], y[varies]
    zx, zy = standardised(x), standardised(y)
    r, n = (zx * zy).mean(-1), x.shape[-1]
    left = (1 - zx**2 / (n - 1)) * (1 - zy**2 / (n - 1))
    # Without a case that alone differs there is no correlation, and the crate refuses the interval.
    inside = (np.abs(r) < 1 - 1e-9) & (left.min(-1) > 1e-9)
    x, y, zx, zy, r, left = x[inside], y[inside], zx[inside], zy[inside], r[inside], left[inside]
    off = np.abs(np.arctanh(r) - np.arctanh(truth))
    d = (n - 1) * (r[:, None] - (r[:, None] - zx * zy / (n - 1)) / np.sqrt(left))
    d -= d.mean(-1, keepdims=True)
    squares, fourths = (d**2).sum(-1), (d**4).sum(-1)
    with np.errstate(all="ignore"):
        df = 2 * squares**2 / (fourths - squares**2 / n)
    df = np.clip(np.where(df > 0, df, n - 1), 1, n - 1)
    free = np.interp(df, DF, T) * np.sqrt(squares / (n * (n - 1))) / (1 - r**2)
    influence = zx * zy - r[:, None] * (zx**2 + zy**2) / 2
    plain = Z * np.sqrt((influence**2).sum(-1)) / n / (1 - r**2)
    skewness = (zx**3).mean(-1) * (zy**3).mean(-1)
    both = off_the_commonest(x, first) * off_the_commonest(y, second)
    warned = n < np.maximum(np.maximum(15 * skewness**2, 12 / both), 20)
    return np.array([off <= free, off <= plain, off <= Z / np.sqrt(n - 3), warned])


PAIRS = [("normal", "normal"), ("mild", "mild"), ("half", "half"), ("ceiling", "normal"), ("ceiling", "half"), ("ceiling", "ceiling"),
         ("ceiling", "floor"), ("ceiling90", "half"), ("ceiling90", "ceiling"), ("ceiling90", "ceiling90"), ("two80", "two80"),
         ("two80", "ceiling"), ("two90", "two50"), ("two90", "two90"), ("three80", "three80"), ("four85", "ceiling"), ("four85", "four85"),
         ("exponential", "normal"), ("exponential", "ceiling"), ("exponential", "exponential")]
print(f"{'x':11} {'y':11} {'r':>6} {'n':>4}  distribution-free  infinitesimal jackknife, z  Fisher  warned  not warned: covered")
at_451, unwarned = [], []
for first, second in PAIRS:
    for rho in (0.0, 0.4, 0.8, -0.3):
        x, y = (np.concatenate(parts, axis=None) for parts in zip(*[draw(first, second, rho, 250_000, 1) for _ in range(4)]))
        truth = np.corrcoef(x, y)[0, 1] if rho else 0.0
        for n in (20, 30, 50, 100, 200, 451, 1000):
            batches = max(1, REPLICATES * n // AT_ONCE)
            found = [covered(*draw(first, second, rho, n, REPLICATES // batches), first, second, truth) for _ in range(batches)]
            found = np.concatenate(found, axis=1)
            free, plain, fisher, warned = found.mean(1)
            quiet = found[0, found[3] == 0]
            print(f"{first:11} {second:11} {truth:6.3f} {n:4}  {free:17.3f}  {plain:26.3f}  {fisher:6.3f}  {warned:6.3f}"
                  + (f"  {quiet.mean():19.3f}" if len(quiet) else ""), flush=True)
            if n == 451:
                at_451.append((free, plain, fisher))
            if warned < 0.5:
                unwarned.append((quiet.mean(), first, second, round(truth, 3), n))
print("n = 451, lowest:", np.round(np.min(at_451, axis=0), 3), "highest:", np.round(np.max(at_451, axis=0), 3))
print("lowest where fewer than half of the samples are warned of:", *sorted(unwarned)[:10], sep="\n")
