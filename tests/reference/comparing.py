"""Reference values of comparisons of independent groups, made without the crate.

    Rscript comparing.R  <directory of the data> <directory for the values>
    python3 comparing.py <directory of the data> <directory for the values>

Reads comparing_r.json, adds what R does not make, compares what both make, stops where they disagree, and writes comparing.json.
"""

import json
import sys
import warnings
from fractions import Fraction
from math import asin, sqrt
from pathlib import Path

import mpmath as mp
import numpy as np
import pandas as pd
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.nonparametric import rank_compare_2indep
from statsmodels.stats.weightstats import ttost_ind

sys.path.insert(0, str(Path(__file__).parent / "math"))
import make_noncentral as noncentral

warnings.simplefilter("ignore")
DATA, VALUES = Path(sys.argv[1]), Path(sys.argv[2])
Z = stats.norm.isf(0.025)
mp.mp.dps = 25
FAULTS, WORST = [], {}


def agree(what, one, other, tolerance=1e-9):
    error = abs(one - other) / max(abs(other), 1e-300)
    kind = what.split(":")[0]
    WORST[kind] = max(WORST.get(kind, 0), error)
    if error > tolerance:
        FAULTS.append(f"{what}: {one} and {other}, {error:.1e}")


def newcombe(p, m, n):
    star = mp.mpf(m + n) / 2 - 1
    excess = lambda t: (p - t) ** 2 - Z**2 * t * (1 - t) * (1 + star * (1 - t) / (2 - t) + star * t / (1 + t)) / (mp.mpf(m) * n)
    lower = mp.mpf(0) if p == 0 else mp.findroot(excess, (mp.mpf("1e-9"), p), solver="anderson", tol=1e-30)
    upper = mp.mpf(1) if p == 1 else mp.findroot(excess, (p, 1 - mp.mpf("1e-9")), solver="anderson", tol=1e-30)
    return [float(lower), float(upper)]


def two(first, second, margin):
    """Brunner–Munzel and the rest, second less first."""
    first, second = np.asarray(first, float), np.asarray(second, float)
    m, n = len(first), len(second)
    found = rank_compare_2indep(second, first, use_t=True)
    scipys = stats.brunnermunzel(first, second)
    agree("Brunner–Munzel: SciPy", found.statistic, scipys.statistic)
    if found.pvalue > 1e-6:  # SciPy 1.12 takes 1 - cdf: 0.0 where 1.8e-22 is right
        agree("Brunner–Munzel p: SciPy", found.pvalue, scipys.pvalue, 1e-6)
    wins = Fraction(sum(int((second > x).sum()) * 2 + int((second == x).sum()) for x in first), 2)
    p = wins / (m * n)
    agree("P(second > first): statsmodels", float(found.prob1), float(p))
    ends = found.conf_int(alpha=0.05)
    df = float(found.df)
    t = stats.t.isf(0.025, df)
    se = (ends[1] - ends[0]) / (2 * t)
    logit = mp.log(mp.mpf(p.numerator) / (p.denominator - p.numerator))
    reach = t * se / float(p * (1 - p))
    turned = [float(1 / (1 + mp.exp(-(logit + side * reach)))) for side in (-1, 1)]
    tost = found.tost_prob_superior(0.5 - 0.1, 0.5 + 0.1)
    means = ttost_ind(second, first, -margin, margin, usevar="unequal")
    z = (wins - Fraction(m * n, 2)) / 1
    ties = np.unique(np.concatenate([first, second]), return_counts=True)[1]
    variance = Fraction(m * n, 12) * (m + n + 1 - Fraction(int(sum(int(c) ** 3 - int(c) for c in ties)), (m + n) * (m + n - 1)))
    z = float(z) / sqrt(variance)
    return {
        "probability": float(p), "w": float(found.statistic), "df": df, "p": float(found.pvalue),
        "interval": [float(ends[0]), float(ends[1])], "logit": turned, "newcombe": newcombe(mp.mpf(p.numerator) / p.denominator, m, n),
        "equivalent_ranks_02": [float(tost.results_larger.pvalue), float(tost.results_smaller.pvalue)],
        "equivalent_means": {"margin": margin, "p": [float(means[1][1]), float(means[2][1])]},
        "mann_whitney": {"z": z, "p": float(2 * stats.norm.sf(abs(z)))},
    }


def lambda_ends(tails):
    """Where tails(λ) leaves 2.5 % above, and where it leaves 2.5 % below."""
    ends = []
    for side in (0, 1):
        excess = lambda at: tails(at)[side] - mp.mpf("0.025")
        if (excess(mp.mpf(0)) >= 0) if side == 0 else (excess(mp.mpf(0)) <= 0):
            ends.append(0.0)
            continue
        high = mp.mpf(8)
        while (excess(high) < 0) if side == 0 else (excess(high) > 0):
            high *= 2
        ends.append(float(mp.findroot(excess, (mp.mpf("1e-12"), high), solver="anderson", tol=1e-24, maxsteps=100)))
    return ends


def several(values, group, start, r, with_ends):
    keep = ~(np.isnan(values) | np.isnan(group))
    values, group = values[keep], group[keep]
    names = np.unique(group)
    parts = [values[group == name] for name in names]
    n, k = len(values), len(names)
    sizes = [len(part) for part in parts]
    ties = [int(c) for c in np.unique(values, return_counts=True)[1]]
    # Jonckheere–Terpstra, exactly: Hollander & Wolfe's variance with whole numbers.
    tables = [dict(zip(*map(list, np.unique(part, return_counts=True)))) for part in parts]
    s, pairs = 0, 0
    for j in range(k):
        for i in range(j):
            pairs += sizes[i] * sizes[j]
            for a, ca in tables[i].items():
                for b, cb in tables[j].items():
                    s += int(ca) * int(cb) * int(np.sign(b - a))
    one = lambda cs: sum(c * (c - 1) * (2 * c + 5) for c in cs)
    two_ = lambda cs: sum(c * (c - 1) * (c - 2) for c in cs)
    three = lambda cs: sum(c * (c - 1) for c in cs)
    variance = Fraction(one([n]) - one(sizes) - one(ties), 72)
    variance += Fraction(two_(sizes) * two_(ties), 36 * n * (n - 1) * (n - 2)) + Fraction(three(sizes) * three(ties), 8 * n * (n - 1))
    z = s / 2 / sqrt(variance)
    out = dict(r)
    out["jt"] = {"z": z, "p": float(2 * stats.norm.sf(abs(z))), "d": s / pairs}
    if r["kendall_z"] is not None:
        agree("Jonckheere–Terpstra z: R's Kendall", z, r["kendall_z"])
    agree("Kruskal–Wallis: SciPy", r["h"], stats.kruskal(*parts).statistic)
    agree("Kruskal–Wallis: coin", r["h_coin"], r["h"])
    steps = np.arange(k)
    high = np.array([(part >= start).sum() for part in parts])
    centred = steps - np.dot(steps, sizes) / n
    squares = np.dot(sizes, centred**2)
    p = high / sizes
    out["slope_se"] = float(np.sqrt(np.dot(sizes, centred**2 * p * (1 - p))) / squares)
    out["effects"] = [(rank - 0.5) / n for rank in r["mean_ranks"]]
    f, (above, below) = r["f"], r["f_df"]
    out["omega"] = above * (f - 1) / (above * (f - 1) + n)
    table = pd.crosstab(group, values)
    rows, columns = table.shape
    agree("χ²: SciPy", r["chi_squared"], stats.chi2_contingency(table, correction=False).statistic)
    left = lambda levels: levels - 1 - (levels - 1) ** 2 / (n - 1)
    square = max(0.0, r["chi_squared"] / n - (rows - 1) * (columns - 1) / (n - 1))
    out["v_bergsma"] = sqrt(square / min(left(rows), left(columns)))
    if with_ends:
        share = r["epsilon"]
        rank_f = share / (k - 1) / ((1 - share) / (n - k))
        of_f = lambda f, a, b: [end / (end + n) for end in lambda_ends(lambda at: noncentral.fisher_f(repr(float(f)), repr(float(a)), repr(float(b)), at))]
        out["epsilon_interval"] = of_f(rank_f, k - 1, n - k)
        out["omega_interval"] = of_f(f, above, below)
        lambdas = lambda_ends(lambda at: noncentral.chi_squared(repr(float(r["chi_squared"])), r["chi_df"], at))
        out["v_interval"] = [sqrt(end / n / (min(rows, columns) - 1)) for end in lambdas]
        for ours, theirs in zip(out["v_interval"], r["v_effectsize"]):
            # Where the lower end is 0 its upper one is off: .465 where .128 leaves 2.5 % (wellbeing_companies).
            if r["v_effectsize"][0] > 0:
                agree("V interval: effectsize", theirs, ours, 1e-2)
    for key in ("h_coin", "kendall_z", "kendall_p", "v_effectsize"):
        out.pop(key)
    return out


def main():
    r = json.loads((VALUES / "comparing_r.json").read_text())
    bfi = pd.read_csv(DATA / "bfi.csv")
    insteval = pd.read_csv(DATA / "insteval.csv")
    bh = pd.read_csv(DATA / "bh1996.csv")
    housing = pd.read_csv(DATA / "housing.csv")
    housing = housing.loc[housing.index.repeat(housing.Freq)]
    code = lambda column, levels: column.map({level: place + 1.0 for place, level in enumerate(levels)}).to_numpy()
    sat, infl = (code(housing[name], ["Low", "Medium", "High"]) for name in ("Sat", "Infl"))
    kind = code(housing.Type, ["Tower", "Apartment", "Atrium", "Terrace"])
    items = list(bfi.columns[:25])
    out = {key: r[key] for key in ("gender_shares", "pairwise", "adjusted")}
    old = bfi[bfi.age >= 50]
    for key, rows in (("gender", bfi), ("gender_50", old)):
        out[key] = {}
        for item in items:
            answers = rows[[item, "gender"]].dropna()
            out[key][item] = {**r[key][item], **{"ranks": two(answers[item][answers.gender == 1], answers[item][answers.gender == 2], 0.25)}}
    out["insteval_service"] = {**r["insteval_service"], "ranks": two(insteval.y[insteval.service == 0], insteval.y[insteval.service == 1], 0.2)}
    wellbeing = bh.WBEING[bh.GRP <= 10], bh.WBEING[(bh.GRP > 10) & (bh.GRP <= 25)]
    out["wellbeing"] = {**r["wellbeing"], "ranks": two(*wellbeing, 0.2)}
    for key, rows in (("education", bfi), ("education_50", old)):
        out[key] = {
            item: several(rows[item].to_numpy(float), rows.education.to_numpy(float), 5, r[key][item], place % 4 == 0)
            for place, item in enumerate(items)
        }
    y = insteval.y.to_numpy(float)
    out["insteval_studage"] = several(y, insteval.studage.to_numpy(float), 4, r["insteval_studage"], True)
    out["insteval_dept"] = several(y, insteval.dept.to_numpy(float), 4, r["insteval_dept"], False)
    out["housing_influence"] = several(sat, infl, 3, r["housing_influence"], True)
    out["housing_type"] = several(sat, kind, 3, r["housing_type"], True)
    some = bh[bh.GRP <= 6]
    out["wellbeing_companies"] = several(some.WBEING.round(10).to_numpy(float), some.GRP.to_numpy(float), 3, r["wellbeing_companies"], True)
    for key in ("gender", "gender_50"):
        for item, found in out[key].items():
            agree("Mann–Whitney z: coin", found["ranks"]["mann_whitney"]["z"], found["z"])
            agree("Mann–Whitney p: R", found["ranks"]["mann_whitney"]["p"], found["plain_p"])
            agree("d interval: effectsize", found["d_effectsize"][0], found["d_interval"][0], 1e-2)
            for gone in ("z", "z_p", "plain_p", "d_effectsize"):
                found.pop(gone)
    for item, found in out["gender_shares"].items():
        x1, x2, n1, n2 = found["counts"]
        agree("Cohen's h: effectsize", 2 * asin(sqrt(x2 / n2)) - 2 * asin(sqrt(x1 / n1)), found["h"])
    out["versions"] = {**r["versions"], "scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "mpmath": mp.__version__}
    out["agreement"] = WORST
    for what, error in sorted(WORST.items()):
        print(f"{what}: {error:.1e}")
    if FAULTS:
        sys.exit("\n".join(FAULTS[:20]))
    (VALUES / "comparing.json").write_text(json.dumps(out, ensure_ascii=False, indent=0) + "\n")


main()
