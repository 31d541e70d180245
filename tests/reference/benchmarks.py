"""Funnels, standardised means and plans, from the rows of insteval.csv and bh1996.csv.

    python3 benchmarks.py <directory of the data> <directory for the values>

Departments are the units, students' age (studage) and service the strata, students the cases. Funnel by Spiegelhalter's formulas, its
additive variance without winsorising checked against statsmodels' DerSimonian-Laird; power by statsmodels, checked against R's
`power.t.test(strict = TRUE)` and `power.prop.test` where Rscript is there.
"""
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels
from scipy import stats
from scipy.optimize import brentq
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import TTestIndPower, TTestPower
from statsmodels.stats.proportion import proportion_confint

DATA, VALUES = map(Path, sys.argv[1:3])


def funnel(names, n, y, s2, per_answer, expected=None, kind="additive", share=0.1, back=lambda v: v, of=lambda v: v):
    names, n, y, s2 = map(np.asarray, (names, n, y, s2))
    theta = (n * y).sum() / n.sum() if expected is None else expected
    z = (of(y) - of(theta)) / np.sqrt(s2)
    low, high = np.quantile(z, [share, 1 - share])
    squares = (np.clip(z, low, high) ** 2).sum()
    w, count = 1 / s2, len(y)
    df = count - 1 if expected is None else count
    below = w.sum() - (w**2).sum() / w.sum() if expected is None else w.sum()
    phi, tau2 = squares / count, max(0.0, (squares - df) / below)
    wide = {"none": s2, "additive": s2 + tau2, "multiplicative": s2 * max(1, phi)}[kind]
    statistic = (of(y) - of(theta)) / np.sqrt(wide)
    p = 2 * stats.norm.sf(abs(statistic))

    def limits(size, level):
        s = per_answer / size
        s = {"none": s, "additive": s + tau2, "multiplicative": s * max(1, phi)}[kind]
        reach = stats.norm.isf((1 - level) / 2) * np.sqrt(s)
        return [back(of(theta) - reach), back(of(theta) + reach)]

    return {"names": [str(name) for name in names], "expected": theta, "phi": phi, "tau_squared": tau2, "q": (z**2).sum(),
            "q_p": stats.chi2.sf((z**2).sum(), df), "z": list(statistic), "p": list(p),
            "bh": list(multipletests(p, method="fdr_bh")[1]), "size": list(per_answer / s2),
            "limits_95_of_50": limits(50, 0.95), "limits_998_of_50": limits(50, 0.998), "limits_998_of_2000": limits(2000, 0.998)}


def grouped(frame, unit, minimum):
    g = frame.groupby(unit)["y"].agg(["count", "mean", "var"])
    g = g[g["count"] >= minimum]
    pooled = ((g["count"] - 1) * g["var"].fillna(0)).sum() / (g["count"] - 1).sum()
    return g, pooled


inst = pd.read_csv(DATA / "insteval.csv")
funnels = {}
for label, frame, unit, minimum in [("departments", inst, "dept", 1), ("teachers", inst[inst.d <= 300], "d", 20)]:
    g, pooled = grouped(frame, unit, minimum)
    common = (g.index, g["count"], g["mean"])
    own = g[g["var"] > 0]
    funnels[label] = {
        "additive": funnel(*common, pooled / g["count"], pooled),
        "multiplicative": funnel(*common, pooled / g["count"], pooled, kind="multiplicative"),
        "none": funnel(*common, pooled / g["count"], pooled, kind="none"),
        "around_3": funnel(*common, pooled / g["count"], pooled, expected=3.0),
        "not_winsorised": funnel(*common, pooled / g["count"], pooled, share=0.0),
        "own": funnel(own.index, own["count"], own["mean"], own["var"] / own["count"], pooled),
    }
    dl = combine_effects(g["mean"], pooled / g["count"], method_re="dl")
    assert abs(dl.tau2 / funnels[label]["not_winsorised"]["tau_squared"] - 1) < 1e-8, (label, dl.tau2)

top = inst.assign(y=(inst.y >= 4).astype(float)).groupby("dept")["y"].agg(["count", "mean"])
arcsine = dict(of=lambda p: np.arcsin(np.sqrt(p)), back=lambda a: np.sin(np.clip(a, 0, np.pi / 2)) ** 2)
funnels["shares"] = {
    "additive": funnel(top.index, top["count"], top["mean"], 0.25 / top["count"], 0.25, **arcsine),
    "none": funnel(top.index, top["count"], top["mean"], 0.25 / top["count"], 0.25, kind="none", **arcsine),
}

# Standardised: strata are studage and service together; a part of the students, so that some cells are small or empty.
part = inst[inst.s <= 400].assign(stratum=lambda d: d.studage.astype(str) + "/" + d.service.astype(str))
strata = sorted(part.stratum.unique())
pooled_mean, pooled_n = part.groupby("stratum").y.mean(), part.groupby("stratum").y.count()


def direct(rows, weights):
    mean, var, n = (rows.groupby("stratum").y.agg(f) for f in ("mean", "var", "count"))
    if any(s not in n.index for s in strata if weights[s] > 0):
        return None
    use = [s for s in strata if weights[s] > 0]
    value = sum(weights[s] * mean[s] for s in use)
    if any(n[s] < 2 for s in use):
        return {"value": value, "interval": None}
    parts = np.array([weights[s] ** 2 * var[s] / n[s] for s in use])
    df = parts.sum() ** 2 / (parts**2 / np.array([n[s] - 1 for s in use])).sum()
    reach = stats.t.isf(0.025, df) * np.sqrt(parts.sum())
    return {"value": value, "interval": [value - reach, value + reach]}


def by_case(contributions, cases, value):
    sums = pd.Series(contributions).groupby(np.asarray(cases)).sum()
    c = len(sums)
    reach = stats.t.isf(0.025, c - 1) * np.sqrt(c / (c - 1) * (sums**2).sum())
    return {"value": value, "interval": [value - reach, value + reach], "cases": c}


def direct_by_case(rows, weights):
    n, mean = rows.groupby("stratum").y.count(), rows.groupby("stratum").y.mean()
    if any(s not in n.index for s in strata):
        return None
    value = sum(weights[s] * mean[s] for s in strata)
    return by_case((rows.y - rows.stratum.map(mean)).to_numpy() * rows.stratum.map(weights).to_numpy()
                   / rows.stratum.map(n).to_numpy(), rows.s, value)


def indirect(rows, cases):
    above = rows.y - rows.stratum.map(pooled_mean)
    value = part.y.mean() + above.mean()
    if cases:
        return by_case(((above - above.mean()) / len(rows)).to_numpy(), rows.s, value)
    reach = stats.t.isf(0.025, len(rows) - 1) * above.std() / np.sqrt(len(rows))
    return {"value": value, "interval": [value - reach, value + reach], "expected": rows.stratum.map(pooled_mean).mean()}


pooled_weights = {s: pooled_n[s] / len(part) for s in strata}
given = {s: float(i % 3) for i, s in enumerate(strata)}
given_shares = {s: w / sum(given.values()) for s, w in given.items()}
units = {str(dept): rows for dept, rows in part.groupby("dept")}
standardised = {
    "strata": strata, "given": [given[s] for s in strata],
    "direct": {k: direct(r, pooled_weights) for k, r in units.items()},
    "direct_given": {k: direct(r, given_shares) for k, r in units.items()},
    "direct_by_case": {k: direct_by_case(r, pooled_weights) for k, r in units.items()},
    "indirect": {k: indirect(r, False) for k, r in units.items()},
    "indirect_by_case": {k: indirect(r, True) for k, r in units.items()},
}


# Plans.
def r(expression):
    out = subprocess.run(["Rscript", "-e", f"cat(sprintf('%.15g', {expression}))"], capture_output=True, text=True, check=True)
    return float(out.stdout)


def detectable(n1, n2, power, alpha):
    return TTestIndPower().solve_power(nobs1=n1, ratio=n2 / n1, power=power, alpha=alpha)


def refined(n1, n2, power, alpha):
    df, root = n1 + n2 - 2, np.sqrt(1 / n1 + 1 / n2)
    crit = stats.t.isf(alpha / 2, df)
    f = lambda d: stats.nct.sf(crit, df, d / root) + stats.nct.cdf(-crit, df, d / root) - power
    return brentq(f, 1e-9, 20, xtol=1e-14)


def paired(n, power, alpha):
    crit = stats.t.isf(alpha / 2, n - 1)
    f = lambda d: stats.nct.sf(crit, n - 1, d * np.sqrt(n)) + stats.nct.cdf(-crit, n - 1, d * np.sqrt(n)) - power
    return brentq(f, 1e-9, 60, xtol=1e-14)


plans = {"detectable": [], "paired": [], "to_detect": [], "half_width": [], "share_half_width": [], "share_to_detect": []}
for n1, n2, power, alpha in [(20, 20, .8, .05), (5, 9, .8, .05), (2, 2, .9, .05), (40, 400, .9, .01), (1000, 1000, .95, .1)]:
    d = refined(n1, n2, power, alpha)
    assert n1 < 5 or abs(d / detectable(n1, n2, power, alpha) - 1) < 1e-5
    if n1 == n2 and n1 > 2:
        assert abs(d / r(f"power.t.test(n={n1},power={power},sig.level={alpha},strict=TRUE,tol=1e-12)$delta") - 1) < 1e-7
    plans["detectable"].append([n1, n2, power, 1 - alpha, d])
for n, power, alpha in [(10, .8, .05), (2, .8, .05), (150, .9, .01)]:
    d = paired(n, power, alpha)
    assert n < 5 or abs(d / TTestPower().solve_power(nobs=n, power=power, alpha=alpha) - 1) < 1e-5
    plans["paired"].append([n, power, 1 - alpha, d])
for d, power, alpha in [(.5, .8, .05), (.2, .9, .05), (1.5, .8, .01), (.02, .8, .05)]:
    n = int(np.ceil(TTestIndPower().solve_power(effect_size=d, power=power, alpha=alpha)))
    assert n == np.ceil(r(f"power.t.test(delta={d},power={power},sig.level={alpha},strict=TRUE)$n"))
    plans["to_detect"].append([d, power, 1 - alpha, n])
for sd, h, deff, population, alpha in [(1.1, .2, 1, 0, .05), (1.1, .2, 3.9, 0, .05), (1.1, .2, 1, 60, .05), (.9, .05, 1.5, 5000, .01), (1, 3, 1, 0, .05)]:
    n = 2
    while n < (population or 10**9) and stats.t.isf(alpha / 2, n - 1) * sd * np.sqrt(
            deff * (1 - n / population if population else 1) / n) > h:
        n += 1
    plans["half_width"].append([sd, h, deff, population, 1 - alpha, n])
for p, h, alpha in [(.5, .05, .05), (.8, .05, .05), (.95, .02, .01), (0, .1, .05), (1, .01, .05)]:
    n = 1
    half = lambda n: np.diff(proportion_confint(p * n, n, alpha, "wilson"))[0] / 2
    while half(n) > h + 1e-12:
        n += 1
    plans["share_half_width"].append([p, h, 1 - alpha, n])
for p1, p2, power, alpha in [(.8, .9, .8, .05), (.5, .45, .9, .05), (.95, .99, .8, .01)]:
    n = int(np.ceil(r(f"power.prop.test(p1={p1},p2={p2},power={power},sig.level={alpha},tol=1e-10)$n")))
    share = r(f"power.prop.test(n=200,p1={p1},p2=NULL,power={power},sig.level={alpha},tol=1e-13)$p2")
    plans["share_to_detect"].append([p1, p2, power, 1 - alpha, n, share])

values = {"funnels": funnels, "standardised": standardised, "plans": plans,
          "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "statsmodels": statsmodels.__version__,
                       "pandas": pd.__version__}}
(VALUES / "benchmarks.json").write_text(json.dumps(values, indent=1) + "\n")
