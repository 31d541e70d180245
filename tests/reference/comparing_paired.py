"""Holds values/comparing_paired.json, which R made, against SciPy and statsmodels.

python3 comparing_paired.py <directory of the data> <directory of the values>: prints the largest relative difference of each comparison, and
stops with an exit code of 1 where one is above its tolerance.
"""
import json
import sys
from pathlib import Path

import numpy as np
from scipy import stats
from scipy.stats.contingency import odds_ratio
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.weightstats import DescrStatsW

values = json.loads((Path(sys.argv[2]) / "comparing_paired.json").read_text())
largest = {}
tolerances = {}


def close(what, got, want, tolerance=1e-9):
    if want is None:
        return
    apart = abs(got - want) / abs(want) if want else abs(got)
    largest[what] = max(largest.get(what, 0.0), apart)
    tolerances[what] = tolerance


for name, case in values["same_people"].items():
    first, second = np.array(case["first"]), np.array(case["second"])
    d = second - first
    close("paired t", stats.ttest_rel(second, first).pvalue, case["p"])
    # Of the width of the interval: an end can be near 0.
    lower, upper = DescrStatsW(d).tconfint_mean()
    close("t interval", upper - lower, case["interval"][1] - case["interval"][0])
    wilcoxon = stats.wilcoxon(d, zero_method="wilcox", correction=False, method="approx")
    close("Wilcoxon, asymptotic", wilcoxon.pvalue, case["wilcoxon"]["p_asymptotic"])
    corrected = stats.wilcoxon(d, zero_method="wilcox", correction=True, method="approx")
    close("Wilcoxon, corrected", corrected.pvalue, case["wilcoxon"]["p_corrected"])
    pratt = stats.wilcoxon(d, zero_method="pratt", correction=False, method="approx")
    close("Pratt, asymptotic", pratt.pvalue, case["pratt"]["p_asymptotic"])
    a, b, c, e = case["shares"]["counts"]
    table = [[a, b], [c, e]]
    close("McNemar, exact", mcnemar(table, exact=True).pvalue, case["shares"]["p_exact"])
    close("McNemar", mcnemar(table, exact=False, correction=False).pvalue, case["shares"]["p"])
    if np.count_nonzero(d) <= 14:
        def ranks_up(moves):
            return stats.rankdata(abs(moves))[moves > 0].sum()

        moved = d[d != 0]
        n = len(moved)
        signs = 1 - 2 * ((np.arange(2**n)[:, None] >> np.arange(n)) & 1)
        sums = np.array([ranks_up(abs(moved) * row) for row in signs])
        seen = ranks_up(moved)
        close("Wilcoxon, all signs", (sums >= seen).mean(), case["wilcoxon"]["p_exact_greater"])

for name, case in values["groups"].items():
    first, second = np.array(case["first"]), np.array(case["second"])
    if len(first) + len(second) > 13:
        continue
    means = stats.permutation_test(
        (second, first), lambda x, y: x.mean() - y.mean(), n_resamples=np.inf, alternative="greater"
    )
    close("permutation of means", means.pvalue, case["means"]["greater"])
    ranks = stats.permutation_test(
        (second, first), lambda x, y: stats.mannwhitneyu(x, y).statistic, n_resamples=np.inf, alternative="greater",
        vectorized=False,
    )
    close("permutation of ranks", ranks.pvalue, case["ranks"]["greater"])

for name, case in values["fisher"].items():
    x1, n1, x2, n2 = case["counts"]
    table = np.array([[x2, n2 - x2], [x1, n1 - x1]])
    close("Fisher", stats.fisher_exact(table).pvalue, case["p"])
    close("Fisher, higher", stats.fisher_exact(table, alternative="greater").pvalue, case["p_greater"])
    if case["odds"]["value"]:
        found = odds_ratio(table, kind="conditional")
        close("conditional odds ratio", found.statistic, case["odds"]["value"], 1e-7)
        if case["odds"]["interval"]:
            ends = found.confidence_interval(0.95)
            for end, want in zip(ends, case["odds"]["interval"]):
                close("its interval", end, want, 1e-7)

for what in largest:
    print(f"{what}: {largest[what]:.1e} (tolerance {tolerances[what]:.0e})")
sys.exit(any(largest[what] > tolerances[what] for what in largest))
