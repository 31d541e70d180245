#!/usr/bin/env python3
"""Checks and completes the reference values for wellbeing change: python3 wellbeing.py <directory of data> <directory of values>.

Recomputes what wellbeing.R wrote, by other routes (SciPy's non-central t, normal equations, sums over persons), and stops where the two
disagree. The ends of the d_z interval are replaced by SciPy's, refined at 30 digits by mpmath, since R's `pt` with a non-centrality is good to
about 1e-8 in its upper tail. Adds the coverage of the large-sample intervals of d_av and Glass's Δ by simulation.
"""
import csv
import json
import os
import sys

import mpmath as mp
import numpy as np
import scipy
from scipy import stats

data, values = sys.argv[1:3]
rows = list(csv.DictReader(open(os.path.join(data, "univbct.csv"))))
column = lambda name: np.array([float(r[name]) if r[name] not in ("", "NA") else np.nan for r in rows])
place = os.path.join(values, "wellbeing.json")
want = json.load(open(place))
checked = 0


def agree(what, got, expected, relative=1e-9):
    global checked
    checked += 1
    got, expected = float(got), float(expected)
    assert abs(got - expected) <= relative * max(abs(expected), 1e-3), (what, got, expected)


def upper(t, df, delta):
    """P(T > t) as the integral of the plain textbook form."""
    t, df, delta = mp.mpf(t), mp.mpf(df), mp.mpf(delta)
    constant = mp.log(2) + (df / 2) * mp.log(df / 2) - mp.loggamma(df / 2)
    sd = 1 / mp.sqrt(2 * df)
    density = lambda u: mp.exp(constant + (df - 1) * mp.log(u) - df * u * u / 2)
    panels = [1 + k * sd for k in range(-16, 17, 2) if 1 + k * sd > 0]
    return mp.quad(lambda u: density(u) * mp.ncdf(delta - t * u), panels, method="gauss-legendre")


def noncentrality(t, df, p, above):
    tail = (lambda q: upper(t, df, q)) if above else (lambda q: upper(-t, df, -q))
    start = t + (-1.96 if above else 1.96)
    with mp.workdps(25):
        return mp.findroot(lambda q: tail(q) - p, (start, start + 0.01), tol=1e-20, maxsteps=12)


for name, change in want["changes"].items():
    measure, first, second = name.split("_")
    a, b = column(measure + first), column(measure + second)
    both, gone = ~np.isnan(a) & ~np.isnan(b), ~np.isnan(a) & np.isnan(b)
    x, y, left = a[both], b[both], a[gone]
    n, d = len(x), y - x
    starters = np.concatenate([x, left])
    agree("n", n, change["n"])
    agree("r", np.corrcoef(x, y)[0, 1], change["r"])
    by = change["standardised"]
    d_z = d.mean() / d.std(ddof=1)
    agree("d_z", d_z, by["change"]["d"])
    t = d_z * n**0.5
    ends = [float(noncentrality(t, n - 1, 0.025, above) / mp.sqrt(n)) for above in (True, False)]
    agree("lower", stats.nct.sf(t, n - 1, ends[0] * n**0.5), 0.025, 1e-6)
    agree("upper", stats.nct.cdf(t, n - 1, ends[1] * n**0.5), 0.025, 1e-6)
    for ours, theirs in zip(ends, by["change"]["interval95"]):
        agree("d_z interval", ours, theirs, 1e-6)
    by["change"]["interval95"] = ends
    # Glass and d_av by the delta method from the sampling covariance of variances.
    s = np.cov(x, y)
    variance = s.trace() / 2
    g = np.array([0.5, 0.5])
    of_variances = 2 / (n - 1) * s**2
    for key, weights, v in (("average", g, variance), ("baseline", np.array([1.0, 0.0]), s[0, 0])):
        value = d.mean() / v**0.5
        se = ((value / (2 * v)) ** 2 * (weights @ of_variances @ weights) + d.var(ddof=1) / ((n - 1) * v)) ** 0.5
        agree(key, value, by[key]["d"])
        agree(key, value - stats.norm.ppf(0.975) * se, by[key]["interval95"][0])
        df = 2 * v**2 / (weights @ of_variances @ weights)
        agree(key + " J", mp.gamma(df / 2) / mp.sqrt(df / 2) / mp.gamma((df - 1) / 2), by[key]["j"])
    # Missing at random: predicted changes of the leavers, averaged with those of the stayers.
    slope, intercept = np.polyfit(x, d, 1)
    mar = np.concatenate([d, intercept + slope * left]).mean()
    at = change["attrition"]
    agree("MAR", mar, at["mar"])
    residuals = d - intercept - slope * x
    variance = residuals @ residuals / (n - 2) * (1 / n + (starters.mean() - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())
    agree("MAR se", (variance + slope**2 * starters.var(ddof=1) / len(starters)) ** 0.5, at["mar_se"])
    agree("shifted to 0", np.concatenate([d, intercept + slope * left + at["shift"]]).mean() + 1, 1)
    welch = stats.ttest_ind(left, x, equal_var=False).confidence_interval()
    agree("Welch", welch.low, at["welch95"][0])
    agree("Welch", welch.high, at["welch95"][1])
    for row in change["regression"]:
        fit = stats.linregress(x - row["mu"], y - row["mu"])
        agree("net", fit.intercept, row["net"])
        agree("net se", fit.intercept_stderr, row["se"])
        agree("net p", 2 * stats.t.sf(abs(fit.intercept / fit.intercept_stderr), n - 2), row["p"], 1e-7)
    for key, index in change["reliable"].items():
        total = index["recovered"] + index["improved"] + index["unchanged"] + index["deteriorated"]
        agree(key, total, n)
    jt = d / (x.std(ddof=1) * (2 * 0.1) ** 0.5)
    agree("JT", (jt**2).sum(), change["reliable"]["jacobson_truax"]["squares"])
    agree("percentage", (100 * d / x).mean(), change["percentage_mean"])


def coverage(n, r, ratio, effect, seed, draws=20000):
    """How often the intervals of d_av and Δ hold the truth, and the bias of d_av by its J, for normal data."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((draws, n))
    y = ratio * (r * x + (1 - r * r) ** 0.5 * rng.standard_normal((draws, n))) + effect
    v1, v2 = x.var(1, ddof=1), y.var(1, ddof=1)
    c = ((x - x.mean(1, keepdims=True)) * (y - y.mean(1, keepdims=True))).sum(1) / (n - 1)
    change, vd, nu = (y - x).mean(1), v1 + v2 - 2 * c, n - 1
    v = (v1 + v2) / 2
    d = change / v**0.5
    se = (d**2 * (v1**2 + v2**2 + 2 * c**2) / (8 * nu * v**2) + vd / (nu * v)) ** 0.5
    truth = effect / ((1 + ratio**2) / 2) ** 0.5
    df = 4 * nu * v**2 / (v1**2 + v2**2 + 2 * c**2)
    j = np.exp(scipy.special.gammaln(df / 2) - scipy.special.gammaln((df - 1) / 2)) / (df / 2) ** 0.5
    delta = change / v1**0.5
    se_delta = (delta**2 / (2 * nu) + vd / (nu * v1)) ** 0.5
    return dict(n=n, r=r, sd_ratio=ratio, effect=effect,
                covers_d_av=float((abs(d - truth) <= 1.96 * se).mean()),
                covers_glass=float((abs(delta - effect) <= 1.96 * se_delta).mean()),
                bias_d_av=float((d / truth).mean() - 1), bias_corrected=float((j * d / truth).mean() - 1),
                bias_corrected_by_n_minus_1=float((d / truth).mean() * (1 - 3 / (4 * nu - 1)) - 1))


want["coverage"] = [coverage(n, r, ratio, 0.5, 7) for n in (10, 30, 100) for r in (0.3, 0.8) for ratio in (1.0, 1.5)]
want["versions"].update(numpy=np.__version__, scipy=scipy.__version__, mpmath=mp.__version__)
json.dump(want, open(place, "w"), indent=1)
print(checked, "comparisons agree")
for row in want["coverage"]:
    print(row)
