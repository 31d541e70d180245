#!/usr/bin/env python3
"""Reference values for the quality of answering: python3 data_quality.py <directory of data> <directory of values>.

Row by row over bfi.csv (25 items, five sections, seven reverse-keyed), from the definitions: runs by itertools.groupby with every gap a
group of its own, standard deviations by the statistics module, correlations by scipy. Outcome rates by the formulas of AAPOR's Standard
Definitions (10th ed. 2023), shares and Wilson's intervals by statsmodels.
"""
import csv
import itertools
import json
import os
import statistics
import sys
from fractions import Fraction

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

data, values = sys.argv[1:3]
ITEMS = [s + str(i) for s in "ACENO" for i in range(1, 6)]
REVERSED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}
with open(os.path.join(data, "bfi.csv")) as file:
    rows = [[int(r[i]) if r[i] not in ("", "NA") else None for i in ITEMS] for r in csv.DictReader(file)]
assert len(rows) == 2800
turned = [[None if a is None else (7 - a if i in REVERSED else a) for i, a in zip(ITEMS, row)] for row in rows]
percent = lambda point: Fraction(100) * (point - 1) / 5
wilson = lambda x, n: list(map(float, proportion_confint(x, n, 0.05, "wilson")))


def runs(row):
    """Lengths of runs of one answer; the counter makes each gap differ from its neighbours."""
    gaps = itertools.count()
    marked = [("gap", next(gaps)) if a is None else ("answer", a) for a in row]
    return [len(list(group)) for (kind, _), group in itertools.groupby(marked) if kind == "answer"]


def runs_ignoring_gaps(row):
    return [len(list(group)) for _, group in itertools.groupby(a for a in row if a is not None)]


def correlation(x, y):
    """Pearson's r of exact fractions; none below three pairs or where one side does not vary, and 0 where the covariance is."""
    if len(x) < 3 or len(set(x)) == 1 or len(set(y)) == 1:
        return None
    if sum(a * b for a, b in zip(x, y)) * len(x) == sum(x) * sum(y):
        return 0.0
    return float(stats.pearsonr(list(map(float, x)), list(map(float, y))).statistic)


mean = lambda part: Fraction(sum(part), len(part)) if part else None
sections = [range(5 * s, 5 * s + 5) for s in range(5)]
sums = np.array([[0 if a is None else a for a in row] for row in rows]).sum(0)
counts = np.array([[a is not None for a in row] for row in rows]).sum(0)

out = dict(longest_run=[], longest_run_ignoring_gaps=[], runs=[], answered=[], left_at=[], variability=[], judged=[], lined=[],
           contradiction=[], even_odd=[], person_total=[])
for row, keyed in zip(rows, turned):
    lengths, given = runs(row), [a for a in row if a is not None]
    out["longest_run"].append(max(lengths, default=0))
    out["longest_run_ignoring_gaps"].append(max(runs_ignoring_gaps(row), default=0))
    out["runs"].append(len(lengths))
    out["answered"].append(len(given))
    last = max((i for i, a in enumerate(row) if a is not None), default=-1)
    out["left_at"].append(last + 2 if last < 24 else None)
    out["variability"].append(statistics.stdev(given) if len(given) > 1 else None)
    by_section = [[row[i] for i in s if row[i] is not None] for s in sections]
    out["judged"].append(sum(len(s) >= 3 for s in by_section))
    out["lined"].append(sum(len(s) >= 3 and len(set(s)) == 1 for s in by_section))
    apart, odd, even = [], [], []
    for s in sections:
        some = [(ITEMS[i], keyed[i]) for i in s if keyed[i] is not None]
        reverse, others = mean([a for i, a in some if i in REVERSED]), mean([a for i, a in some if i not in REVERSED])
        if reverse is not None and others is not None:
            apart.append(abs(percent(reverse) - percent(others)))
        halves = [mean([keyed[i] for i in list(s)[h::2] if keyed[i] is not None]) for h in (0, 1)]
        if None not in halves:
            odd.append(halves[0])
            even.append(halves[1])
    out["contradiction"].append(float(mean(apart)) if apart else None)
    out["even_odd"].append(correlation(odd, even))
    own = [(a, Fraction(int(sums[i]) - a, int(counts[i]) - 1)) for i, a in enumerate(row) if a is not None]
    out["person_total"].append(correlation([a for a, _ in own], [b for _, b in own]))

same = {}
for place, row in enumerate(rows):
    if any(a is not None for a in row):
        same.setdefault(tuple(row), []).append(place)
out["identical"] = [places for places in same.values() if len(places) > 1]

there, n, curve = 2800, 2800, []
for k in range(1, 26):
    here = out["left_at"].count(k)
    before, there = there, there - here
    curve.append(dict(left_here=here, still_there=there / n, interval95=wilson(there, n), leaving=here / before,
                      leaving_interval95=wilson(here, before)))
out["drop_out"] = curve
out["items"] = {}
for i, item in enumerate(ITEMS):
    given = [row[i] for row in rows if row[i] is not None]
    share = lambda x, of: dict(share=x / of, interval95=wilson(x, of))
    out["items"][item] = dict(answered=share(len(given), 2800), floor=share(given.count(1), len(given)), ceiling=share(given.count(6), len(given)))


def score(x, n, z=stats.norm.isf(0.025)):
    """Wilson's interval in its textbook form, for a size that need not be whole."""
    p, centre = x / n, (x + z * z / 2) / (n + z * z)
    reach = z / (n + z * z) * (n * p * (1 - p) + z * z / 4) ** 0.5
    return [max(centre - reach, 0.0) if x > 0 else 0.0, min(centre + reach, 1.0) if x < n else 1.0]


def rates(I, P, R, NC, O, U, NE, e):
    if e is None:
        e = (I + P + R + NC + O) / (I + P + R + NC + O + NE)
    C = (I + P) + R + O
    parts = {
        "rr1": (I, (I + P) + (R + NC + O) + U), "rr2": (I + P, (I + P) + (R + NC + O) + U),
        "rr3": (I, (I + P) + (R + NC + O) + e * U), "rr4": (I + P, (I + P) + (R + NC + O) + e * U),
        "rr5": (I, (I + P) + (R + NC + O)), "rr6": (I + P, (I + P) + (R + NC + O)),
        "coop1": (I, (I + P) + R + O), "coop2": (I + P, (I + P) + R + O),
        "coop3": (I, (I + P) + R), "coop4": (I + P, (I + P) + R),
        "ref1": (R, (I + P) + (R + NC + O) + U), "ref2": (R, (I + P) + (R + NC + O) + e * U), "ref3": (R, (I + P) + (R + NC + O)),
        "con1": (C, C + NC + U), "con2": (C, C + NC + e * U), "con3": (C, C + NC),
    }
    found = {}
    for name, (x, size) in parts.items():
        found[name] = None if size == 0 else dict(rate=x / size, interval95=score(x, size))
        if size and float(size).is_integer():
            assert np.allclose(found[name]["interval95"], wilson(x, size), rtol=1e-9, atol=1e-15), name
    # The ratio's variance over cases (x = rate·D + e of each), against the closed form that the documentation gives.
    if e < 1 and I:
        r, D = parts["rr3"][0] / parts["rr3"][1], parts["rr3"][1]
        direct = (I * (1 - r) ** 2 + (P + R + NC + O) * r * r + U * (e * r) ** 2) / D**2
        assert abs(direct - (r * (1 - r) / D - r * r * e * (1 - e) * U / D**2)) < 1e-15
    return found


sets = [
    dict(counts=[200, 10, 40, 100, 0, 50, 20], e=0.7), dict(counts=[200, 10, 40, 100, 0, 50, 20], e=None),
    dict(counts=[37, 5, 11, 23, 4, 61, 0], e=0.25), dict(counts=[37, 5, 11, 23, 4, 61, 9], e=None),
    dict(counts=[451, 0, 0, 0, 0, 0, 0], e=1.0), dict(counts=[0, 0, 7, 3, 0, 5, 2], e=0.0), dict(counts=[0, 0, 0, 12, 0, 8, 0], e=0.5),
    dict(counts=[10**12, 10**11, 3 * 10**11, 7, 10**10, 5 * 10**11, 1], e=0.123456789),
]
for one in sets:
    one["rates"] = rates(*one["counts"], one["e"])
out["dispositions"] = sets
out["versions"] = dict(python=sys.version.split()[0], numpy=np.__version__, scipy=scipy.__version__, statsmodels=statsmodels.__version__)
ignoring = sum(a != b for a, b in zip(out["longest_run"], out["longest_run_ignoring_gaps"]))
print(ignoring, "rows have another longest run where gaps are ignored;", len(out["identical"]), "sets of identical answers;",
      sum(a is None for a in out["even_odd"]), "without even-odd", sum(a is None for a in out["person_total"]), "without person-total",
      max(out["longest_run"]), sum(x is not None for x in out["left_at"]), sum(out["lined"]))
del out["longest_run_ignoring_gaps"]
out["ignoring_gaps_differs"] = ignoring
json.dump(out, open(os.path.join(values, "data_quality.json"), "w"), indent=None, separators=(",", ":"))
