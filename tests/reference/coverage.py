"""How often the intervals of a correlation hold the truth, on normal and on five-point data.

    python3 coverage.py

Prints, per pair of distributions, correlation and n, the coverage at 95 % of the distribution-free interval (the crate's: delete-one
jackknife, t on its own degrees of freedom), of the plain one (infinitesimal jackknife, normal quantile) and of Fisher's. 20,000
replicates up to n = 451: within about a third of a percentage point. Needs NumPy and SciPy. The distributions are normal variables cut
into points: "ceiling" puts 75 % at the top of five, "ceiling90" 90 %, "half" 50 %, "mild" 20 %; "two80" has two points with 80 % on
one of them, "three80" three.
"""
import numpy as np
from scipy.stats import norm, t

Z = norm.ppf(0.975)
CUTS = {"normal": None, "ceiling": [0.02, 0.05, 0.12, 0.25], "floor": [0.75, 0.88, 0.95, 0.98], "mild": [0.05, 0.15, 0.40, 0.80],
        "half": [0.03, 0.1, 0.2, 0.5], "ceiling90": [0.01, 0.03, 0.05, 0.10], "two80": [0.2], "two90": [0.1], "two50": [0.5],
        "three80": [0.05, 0.2]}
random = np.random.default_rng(1)


def cut(values, name):
    return values if CUTS[name] is None else np.searchsorted(norm.ppf(CUTS[name]), values).astype(float)


def draw(first, second, rho, n, replicates):
    x, y = random.standard_normal((2, replicates, n))
    return cut(x, first), cut(rho * x + np.sqrt(1 - rho * rho) * y, second)


def standardised(values):
    return (values - values.mean(-1, keepdims=True)) / values.std(-1, keepdims=True)


DF = np.exp(np.linspace(0, np.log(5000), 800))
T = t.ppf(0.975, DF)


def coverage(x, y, truth):
    varies = (x.std(-1) > 0) & (y.std(-1) > 0)
    zx, zy = standardised(x[varies]), standardised(y[varies])
    r, n = (zx * zy).mean(-1), x.shape[-1]
    left = (1 - zx**2 / (n - 1)) * (1 - zy**2 / (n - 1))
    # Without a case that alone differs there is no correlation, and the crate refuses the interval.
    inside = (np.abs(r) < 1 - 1e-9) & (left.min(-1) > 1e-9)
    zx, zy, r, left = zx[inside], zy[inside], r[inside], left[inside]
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
    return np.mean(off <= free), np.mean(off <= plain), np.mean(off <= Z / np.sqrt(n - 3))


PAIRS = [("normal", "normal"), ("mild", "mild"), ("half", "half"), ("ceiling", "normal"), ("ceiling", "half"), ("ceiling", "ceiling"),
         ("ceiling", "floor"), ("ceiling90", "half"), ("ceiling90", "ceiling"), ("ceiling90", "ceiling90"), ("two80", "two80"),
         ("two80", "ceiling"), ("two90", "two50"), ("two90", "two90"), ("three80", "three80")]
print(f"{'x':9} {'y':9} {'r':>6} {'n':>4}  distribution-free  infinitesimal jackknife, z  Fisher")
for first, second in PAIRS:
    for rho in (0.0, 0.4, -0.3):
        x, y = draw(first, second, rho, 4_000_000, 1)
        truth = np.corrcoef(x[0], y[0])[0, 1] if rho else 0.0
        for n in (20, 30, 50, 100, 200, 451, 1000):
            free, plain, fisher = coverage(*draw(first, second, rho, n, 20_000 if n <= 451 else 8_000), truth)
            print(f"{first:9} {second:9} {truth:6.3f} {n:4}  {free:17.3f}  {plain:26.3f}  {fisher:6.3f}")
