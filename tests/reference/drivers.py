"""Second implementation of what drivers.R computes, and bootstrap intervals with many resamples.

Usage: python3 drivers.py <directory of the data, swiss.csv among them> <directory for the values, drivers_r.json among them>
Stops with exit code 1 where the two differ; writes drivers.json, which the tests read.
"""
import itertools
import json
import math
import platform
import sys
from fractions import Fraction

import numpy as np
import pandas as pd
import scipy
from scipy.stats import norm

data_dir, out_dir = sys.argv[1], sys.argv[2]
RESAMPLES = 200_000
rng = np.random.default_rng(20260)
result = json.load(open(f"{out_dir}/drivers_r.json"))
result["versions"] |= {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
worst = 0.0


def same(what, ours, theirs, tolerance=1e-9):
    global worst
    apart = abs(ours - theirs) / max(abs(theirs), 1e-3)
    worst = max(worst, apart)
    if not apart <= tolerance:
        sys.exit(f"{what}: {ours} here, {theirs} in R")


def resampled_moments(columns, groups=None):
    """Moments (1, x, xx') of RESAMPLES resamples of rows or of whole groups, and of the data without each unit."""
    z = np.column_stack([np.ones(len(columns)), (columns - columns.mean(0)) / columns.std(0)])
    products = np.einsum("ni,nj->nij", z, z).reshape(len(z), -1)
    if groups is not None:
        _, places = np.unique(groups, return_inverse=True)
        products = np.stack([np.bincount(places, column) for column in products.T], axis=1)
    units = len(products)
    parts = []
    for start in range(0, RESAMPLES, 5_000):
        counts = rng.multinomial(units, np.full(units, 1 / units), size=min(5_000, RESAMPLES - start))
        parts.append(counts @ products)
    without = products.sum(0) - products
    k = z.shape[1]
    return [moments.reshape(-1, k, k) for moments in (products.sum(0)[None], np.concatenate(parts), without)]


def covariances(moments):
    n = moments[:, 0, 0][:, None, None]
    mean = moments[:, 0, 1:] / n[:, 0]
    return moments[:, 1:, 1:] / n - np.einsum("ri,rj->rij", mean, mean)


def told(cov, subset):
    """R² of the last column on a subset of the others."""
    if not subset:
        return np.zeros(len(cov))
    block = cov[np.ix_(range(len(cov)), subset, subset)]
    xy = cov[:, list(subset), -1]
    return np.einsum("ri,ri->r", xy, np.linalg.solve(block, xy[..., None])[..., 0]) / cov[:, -1, -1]


def dominance(cov, always):
    """Shares by their definition over subsets, one column per predictor."""
    p = cov.shape[1] - 1 - always
    fixed = list(range(always))
    r2 = {}
    for size in range(p + 1):
        for subset in itertools.combinations(range(p), size):
            r2[subset] = told(cov, fixed + [always + j for j in subset])
    shares = []
    for j in range(p):
        share = 0.0
        for subset in r2:
            if j not in subset:
                s = len(subset)
                weight = float(Fraction(math.factorial(s) * math.factorial(p - 1 - s), math.factorial(p)))
                share = share + weight * (r2[tuple(sorted(subset + (j,)))] - r2[subset])
        shares.append(share)
    return np.stack(shares, axis=1)


def intervals(estimate, values, without):
    """Percentile and BCa of each column."""
    found = []
    for j in range(values.shape[1]):
        sample = np.sort(values[:, j])
        z0 = norm.ppf((np.sum(sample < estimate[j]) + np.sum(sample == estimate[j]) / 2) / len(sample))
        influence = without[:, j].mean() - without[:, j]
        a = np.sum(influence**3) / (6 * np.sum(influence**2) ** 1.5)
        ends = [norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z))) for z in norm.ppf([0.025, 0.975])]
        found.append({
            "percentile": [float(q) for q in np.quantile(sample, [0.025, 0.975])],
            "bca": [float(q) for q in np.quantile(sample, ends)],
            "sd": float(sample.std()),
            "above": float(np.mean(sample > estimate[j])),
        })
    return found


# Drivers of fertility in Swiss provinces
swiss = pd.read_csv(f"{data_dir}/swiss.csv")
for name, always in [("swiss", []), ("swiss_given_agriculture", ["Agriculture"])]:
    want = result[name]
    drivers = list(want["share"])
    columns = swiss[always + drivers + ["Fertility"]].to_numpy(float)
    whole, resamples, without = (covariances(m) for m in resampled_moments(columns))
    share = dominance(whole, len(always))[0]
    for j, driver in enumerate(drivers):
        same(f"{name}, {driver}", share[j], want["share"][driver])
    same(f"{name}, sum", share.sum(), want["r_squared"] - want["by_covariates"])
    values = dominance(resamples, len(always))
    found = intervals(share, values, dominance(without, len(always)))
    want["resampled"] = dict(zip(drivers, found))
    first = np.bincount(values.argmax(1), minlength=len(drivers)) / len(values)
    want["first_in"] = dict(zip(drivers, map(float, first)))

# Paths through commitment and cohesion
univbct = pd.read_csv(f"{data_dir}/univbct.csv")
univbct["change"] = univbct["READY3"] - univbct["READY1"]
complete = univbct.dropna(subset=["JOBSAT1", "COMMIT2", "READY1", "READY3"])
bh1996 = pd.read_csv(f"{data_dir}/bh1996.csv")


def paths(cov):
    """a, b, ab of x, m, y in the first, second and last column, the rest given; in standard deviations of the data."""
    k = cov.shape[1]
    given = list(range(2, k - 1))
    def slopes(outcome, predictors):
        block = cov[np.ix_(range(len(cov)), predictors, predictors)]
        return np.linalg.solve(block, cov[:, predictors, outcome][..., None])[..., 0]
    a = slopes(1, [0] + given)[:, 0]
    b = slopes(k - 1, [0, 1] + given)[:, 1]
    standardised = a * b * np.sqrt(cov[:, 0, 0] / cov[:, -1, -1])
    return np.stack([a * b, standardised], axis=1)


for name, data, columns, groups in [
    ("mediation_univbct", complete, ["JOBSAT1", "COMMIT2", "READY1", "change"], None),
    ("mediation_univbct_plain", complete, ["JOBSAT1", "COMMIT2", "change"], None),
    ("mediation_bh1996", bh1996, ["LEAD", "COHES", "WBEING"], "GRP"),
]:
    want = result[name]
    table = data[columns].to_numpy(float)
    unit = data[groups].to_numpy() if groups else None
    whole, resamples, without = (paths(covariances(m)) for m in resampled_moments(table, unit))
    raw = table[:, -1].std() / table[:, 0].std()
    same(f"{name}, indirect", whole[0, 0] * raw, want["indirect"])
    same(f"{name}, standardised", whole[0, 1], want["standardised_indirect"])
    scale = np.array([raw, 1.0])
    found = intervals(whole[0] * scale, resamples * scale, without * scale)
    want["resampled"] = {"indirect": found[0], "standardised": found[1]}

result["resamples"] = RESAMPLES
result["largest_difference_between_r_and_python"] = worst
json.dump(result, open(f"{out_dir}/drivers.json", "w"), indent=1)
