"""Reference values made with Python, compared with those of make_reference.R and merged with them.

    Rscript make_reference.R <directory of the data> <directory for the values>
    python3 make_reference.py <directory of the data> <directory for the values>

Figures that follow from counts are computed from exact integers and fractions and, where a root, a
logarithm or a quantile is needed, with 50 digits; they are the nearest doubles. What R computes too has
to agree within the tolerance in TOLERANCE, or the script fails. Values that only R makes are taken over.
"""

import collections
import csv
import itertools
import json
import math
import pathlib
import platform
import re
import statistics
import sys
import warnings
from fractions import Fraction

import mpmath as mp
import numpy as np
import scipy
import scipy.stats
import statsmodels
from statsmodels.stats import proportion

mp.mp.dps = 50
DATA = pathlib.Path(sys.argv[1])
OUT = pathlib.Path(sys.argv[2])

# ---- bookkeeping of comparisons --------------------------------------------------------------

DEFAULT_TOLERANCE = 2e-12
TOLERANCE = {  # pattern of the key: relative tolerance, with the reason
    # Double arithmetic over sums of Poisson probabilities; gamma is a quotient of small differences.
    r"sison_glaz95": 2e-9,
    # psych sums third and fourth powers in doubles, near zero after cancellation.
    r"skewness|kurtosis": 1e-9,
    # survey's svytotal and svycontrast subtract totals of thousands in doubles.
    r"averages\.item_means": 1e-10,
    r"statsmodels clopper_pearson|statsmodels jeffreys": 1e-10,
    r"entropy|consensus|agreement_a": 1e-11,
    r"spearman_partial": 1e-10,
}
MAY_CANCEL = re.compile("skewness|kurtosis|consensus|agreement_a|newcomb")
# Names of groups, items and quantile types, left out of the names of comparisons.
GENERIC = re.compile(r"^(\d+|[ACENO]\d?|(JOBSAT|COMMIT|READY)\d|JOBSAT\d_READY_\d_to_\d|\d_to_\d)$")
worst = {}
failures = []
only_r, only_python = set(), set()


def tolerance(name):
    return next((t for pattern, t in TOLERANCE.items() if re.search(pattern, name)), DEFAULT_TOLERANCE)


def compare(name, ours, theirs, where=""):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in ours.keys() & theirs.keys():
            compare(f"{name}.{GENERIC.sub('*', key)}", ours[key], theirs[key], f"{where}.{key}")
        for key in theirs.keys() - ours.keys():
            only_r.add(f"{name}.{GENERIC.sub('*', key)}")
        for key in ours.keys() - theirs.keys():
            only_python.add(f"{name}.{GENERIC.sub('*', key)}")
    elif isinstance(ours, (list, tuple)) and isinstance(theirs, (list, tuple)):
        if len(ours) != len(theirs):
            failures.append(f"{where}: lengths {len(ours)} and {len(theirs)}")
        for i, (a, b) in enumerate(zip(ours, theirs)):
            compare(name, a, b, f"{where}[{i}]")
    elif isinstance(ours, str) or isinstance(theirs, str) or ours is None or theirs is None:
        if ours != theirs:
            failures.append(f"{where}: {ours} and {theirs}")
    else:
        gap = abs(ours - theirs)
        scale = max(abs(ours), abs(theirs))
        relative = 0.0 if gap == 0 else gap / scale
        # Where the exact value may be zero, rounding is relative to the terms that cancel, of size 1.
        if MAY_CANCEL.search(name):
            relative = min(relative, gap)
        if not relative <= tolerance(name):
            failures.append(f"{where}: {ours!r} and {theirs!r}, relative {relative:.2g}")
        worst[name] = max(worst.get(name, 0.0), relative)


def merge(ours, theirs):
    """Python's values, completed with what only R has."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        merged = {key: merge(value, theirs[key]) if key in theirs else value for key, value in ours.items()}
        return merged | {key: value for key, value in theirs.items() if key not in ours}
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [merge(a, b) for a, b in zip(ours, theirs)]
    return ours


def dumped(value, indent=0):
    """JSON with one key per line and arrays of numbers on one line; doubles as their shortest exact text."""
    pad = " " * (indent + 1)
    if isinstance(value, dict):
        body = ",\n".join(f"{pad}{json.dumps(str(k))}: {dumped(v, indent + 1)}" for k, v in value.items())
        return "{\n" + body + "\n" + " " * indent + "}"
    if isinstance(value, (list, tuple)) and any(isinstance(v, dict) for v in value):
        return "[\n" + ",\n".join(pad + dumped(v, indent + 1) for v in value) + "\n" + " " * indent + "]"
    return json.dumps(value, allow_nan=False)


def finish(name, ours):
    theirs = json.loads((OUT / "r" / name).read_text())
    compare("R " + name.removesuffix(".json"), ours, theirs, name)
    merged = merge(ours, theirs)
    text = dumped(merged)
    assert json.loads(text) == merged  # no key twice, no digit lost
    (OUT / name).write_text(text + "\n")


# ---- quantiles with 50 digits ----------------------------------------------------------------


def _legendre_rule(size):
    nodes = []
    for start in np.polynomial.legendre.leggauss(size)[0]:
        x = mp.mpf(float(start))
        for _ in range(6):
            before, here = mp.mpf(1), x
            for k in range(2, size + 1):
                before, here = here, ((2 * k - 1) * x * here - (k - 1) * before) / k
            slope = size * (x * here - before) / (x * x - 1)
            x -= here / slope
        nodes.append((x, 2 / ((1 - x * x) * slope * slope)))
    return nodes


RULE = _legendre_rule(24)


def integral(f, points):
    total = mp.mpf(0)
    for a, b in itertools.pairwise(points):
        middle, half = (a + b) / 2, (b - a) / 2
        total += half * mp.fsum(w * f(middle + half * x) for x, w in RULE)
    return total


def exact(value):
    if isinstance(value, Fraction):
        return mp.mpf(value.numerator) / value.denominator
    return mp.mpf(value)


def normal_quantile(p):
    return mp.sqrt(2) * mp.erfinv(2 * exact(p) - 1)


_cache = {}


def beta_quantile(p, a, b):
    """Quantile of Beta(a, b), where x = sin²θ keeps the integrand smooth and its width known."""
    key = (p, a, b)
    if key in _cache:
        return _cache[key]
    if a > b:
        _cache[key] = 1 - beta_quantile(1 - p, b, a)
        return _cache[key]
    a_, b_, target = exact(a), exact(b), exact(p)
    log_constant = mp.log(2) + mp.loggamma(a_ + b_) - mp.loggamma(a_) - mp.loggamma(b_)
    ka, kb = 2 * a_ - 1, 2 * b_ - 1

    def density(theta):
        return mp.exp(log_constant + (ka * mp.log(mp.sin(theta)) if ka else 0) + (kb * mp.log(mp.cos(theta)) if kb else 0))

    step = 1 / mp.sqrt(a_ + b_)
    lower = target <= 0.5
    theta = mp.asin(mp.sqrt(mp.mpf(float(scipy.stats.beta.ppf(float(p), float(a), float(b))))))
    for _ in range(40):
        if lower:
            points = [max(theta - j * step, mp.mpf(0)) for j in range(12, -1, -1)]
        else:
            points = [min(theta + j * step, mp.pi / 2) for j in range(13)]
        points = [x for x, following in zip(points, points[1:] + [None]) if x != following]
        tail = integral(density, points)
        gap = tail - target if lower else (1 - target) - tail
        moved = gap / density(theta)
        theta = min(max(theta - moved, theta / 8), (theta + mp.pi / 2) / 2 if theta > 1 else mp.mpf("1.5"))
        if abs(moved) < mp.mpf(10) ** -28 * theta:
            break
    else:
        raise ArithmeticError(f"beta quantile {p} {a} {b}")
    _cache[key] = mp.sin(theta) ** 2
    return _cache[key]


def t_quantile(p, df):
    """Quantile of t; t = √df tan θ."""
    key = ("t", p, df)
    if key in _cache:
        return _cache[key]
    nu, target = mp.mpf(df), exact(p)
    log_constant = mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - mp.log(mp.pi) / 2
    density = lambda theta: mp.exp(log_constant + (nu - 1) * mp.log(mp.cos(theta)))
    theta = mp.atan(mp.mpf(float(scipy.stats.t.ppf(float(p), df))) / mp.sqrt(nu))
    for _ in range(40):
        reached = mp.mpf("0.5") + integral(density, [theta * j / 8 for j in range(9)])
        moved = (reached - target) / density(theta)
        theta -= moved
        if abs(moved) < mp.mpf(10) ** -28 * theta:
            break
    else:
        raise ArithmeticError(f"t quantile {p} {df}")
    _cache[key] = mp.sqrt(nu) * mp.tan(theta)
    compare("scipy t.ppf", float(_cache[key]), float(scipy.stats.t.ppf(float(p), df)), f"t {p} {df}")
    return _cache[key]


UPPER = Fraction(39, 40)  # 97.5 %


def around(estimate, se, quantile):
    return [float(exact(estimate) - quantile * se), float(exact(estimate) + quantile * se)]


def t_interval(estimate, se, df):
    return around(estimate, se, t_quantile(UPPER, df)) if df >= 1 else None


# ---- shares ----------------------------------------------------------------------------------


def wilson_exact(x, n, level=Fraction(19, 20)):
    z2 = normal_quantile((1 + level) / 2) ** 2
    x, n = mp.mpf(x), mp.mpf(n)
    centre = (x + z2 / 2) / (n + z2)
    half = mp.sqrt(z2 * (x * (n - x) / n + z2 / 4)) / (n + z2)
    return (mp.mpf(0) if x == 0 else centre - half), (mp.mpf(1) if x == n else centre + half)


def wilson(x, n, level=Fraction(19, 20)):
    return [float(v) for v in wilson_exact(x, n, level)]


def clopper_pearson(x, n, level=Fraction(19, 20)):
    a = (1 - level) / 2
    low = 0.0 if x == 0 else float(beta_quantile(a, Fraction(x), Fraction(n - x + 1)))
    high = 1.0 if x == n else float(beta_quantile(1 - a, Fraction(x + 1), Fraction(n - x)))
    return [low, high]


def jeffreys(x, n, level=Fraction(19, 20)):
    a, half = (1 - level) / 2, Fraction(1, 2)
    low = 0.0 if x == 0 else float(beta_quantile(a, x + half, n - x + half))
    high = 1.0 if x == n else float(beta_quantile(1 - a, x + half, n - x + half))
    return [low, high]


def agresti_coull(x, n, level=Fraction(19, 20)):
    z2 = normal_quantile((1 + level) / 2) ** 2
    centre = (x + z2 / 2) / (n + z2)
    half = mp.sqrt(z2 * centre * (1 - centre) / (n + z2))
    return [float(max(centre - half, 0)), float(min(centre + half, 1))]


SHARE_METHODS = {"wilson": (wilson, "wilson"), "clopper_pearson": (clopper_pearson, "beta"),
                 "jeffreys": (jeffreys, "jeffreys"), "agresti_coull": (agresti_coull, "agresti_coull")}


def share_intervals(x, n, level=Fraction(19, 20), cross_check=True):
    values = {name: function(x, n, level) for name, (function, _) in SHARE_METHODS.items()}
    if cross_check:
        for name, (_, method) in SHARE_METHODS.items():
            if name == "jeffreys" and x in (0, n):
                continue  # statsmodels keeps the open quantile there
            theirs = proportion.proportion_confint(x, n, float(1 - level), method)
            theirs = [float(v) for v in theirs]
            if name == "wilson" and x == 0 and theirs[0] < 1e-15:
                theirs[0] = 0.0  # statsmodels leaves a residue of rounding there
            compare(f"statsmodels {name}", values[name], theirs, f"{name} {x}/{n} {level}")
    return values


def newcombe(x1, n1, x2, n2):
    (l1, u1), (l2, u2) = wilson_exact(x1, n1), wilson_exact(x2, n2)
    p1, p2 = mp.mpf(x1) / n1, mp.mpf(x2) / n2
    d = p1 - p2
    interval = [float(d - mp.sqrt((p1 - l1) ** 2 + (u2 - p2) ** 2)), float(d + mp.sqrt((u1 - p1) ** 2 + (p2 - l2) ** 2))]
    theirs = proportion.confint_proportions_2indep(x1, n1, x2, n2, method="newcomb", compare="diff")
    compare("statsmodels newcomb", interval, [float(v) for v in theirs], f"newcombe {x1}/{n1} {x2}/{n2}")
    return {"x1": x1, "n1": n1, "x2": x2, "n2": n2, "estimate": float(d), "newcombe": interval}


# ---- figures of one distribution -------------------------------------------------------------

P_SET = [Fraction(p) for p in ("0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95")]
# Hyndman & Fan 1996: m = a + b p for each continuous type.
CONTINUOUS = {4: (Fraction(0), Fraction(0)), 5: (Fraction(1, 2), Fraction(0)), 6: (Fraction(0), Fraction(1)),
              7: (Fraction(1), Fraction(-1)), 8: (Fraction(1, 3), Fraction(1, 3)), 9: (Fraction(3, 8), Fraction(1, 4))}


def order_statistic(points, cumulative, index):
    """The index-th smallest value (from 1), where an index outside stays at the nearest end."""
    index = min(max(index, 1), cumulative[-1])
    return next(p for p, c in zip(points, cumulative) if c >= index)


def quantile(points, cumulative, p, kind):
    n = cumulative[-1]
    if kind <= 3:
        position = n * p - (Fraction(1, 2) if kind == 3 else 0)
        j = math.floor(position)
        whole = position == j
        if kind == 1:
            gamma = Fraction(0) if whole else Fraction(1)
        elif kind == 2:
            gamma = Fraction(1, 2) if whole else Fraction(1)
        else:
            gamma = Fraction(0) if whole and j % 2 == 0 else Fraction(1)
    else:
        a, b = CONTINUOUS[kind]
        position = n * p + a + b * p
        j = math.floor(position)
        gamma = position - j
    low, high = (order_statistic(points, cumulative, i) for i in (j, j + 1))
    return float((1 - gamma) * low + gamma * high)


def agreement_a(counts):
    """van der Eijk 2001: weighted mean over layers of U (1 − (S − 1)/(K − 1))."""
    k, left, total = len(counts), list(counts), Fraction(0)
    while any(left):
        filled = [c > 0 for c in left]
        s, height = sum(filled), min(c for c in left if c)
        kinds = collections.Counter(itertools.combinations(filled, 3))
        fits = kinds[(True, True, False)] + kinds[(False, True, True)]
        breaks = kinds[(True, False, True)]
        u = Fraction((k - 2) * fits - (k - 1) * breaks, (k - 2) * (fits + breaks)) if fits + breaks else Fraction(1)
        layer = Fraction(1) if s == 1 else u * (1 - Fraction(s - 1, k - 1))
        total += layer * height * s
        left = [c - height if c else 0 for c in left]
    return total / sum(counts)


def median_interval(points, cumulative):
    """The largest l with P(Bin(n, ½) < l) ≤ 2.5 %, from exact integers."""
    n = cumulative[-1]
    term, below, low = 1, 0, 0
    while 40 * (below + term) <= 1 << n:
        below += term
        term = term * (n - low) // (low + 1)
        low += 1
    if low == 0:
        return None
    coverage = 1 - 2 * mp.mpf(below) / mp.mpf(2) ** n
    high = n + 1 - low
    return [order_statistic(points, cumulative, low), order_statistic(points, cumulative, high), low, high, float(coverage)]


def goodman(counts):
    level = 1 - Fraction(1, 20) / len(counts)
    values = [wilson(x, sum(counts), level) for x in counts]
    theirs = proportion.multinomial_proportions_confint(np.array(counts), 0.05, "goodman")
    compare("statsmodels goodman", values, theirs.tolist(), f"goodman {counts}")
    return values


def box_cells(counts, half):
    n = sum(counts)
    cells = []
    for x in counts:
        at = np.arange(max(0, x - half), min(n, x + half) + 1)
        cells.append((at, scipy.stats.poisson.pmf(at, x)))
    return cells


def coverage_edgeworth(counts, half):
    n = sum(counts)
    if half >= n:
        return 1.0
    log_inside, centre, m2, m3, excess = 0.0, 0.0, 0.0, 0.0, 0.0
    for at, weight in box_cells(counts, half):
        inside = weight.sum()
        weight = weight / inside
        mean = (weight * at).sum()
        second, third, fourth = ((weight * (at - mean) ** r).sum() for r in (2, 3, 4))
        log_inside += math.log(inside)
        centre += mean
        m2, m3, excess = m2 + second, m3 + third, excess + fourth - 3 * second**2
    x, g1, g2 = (n - centre) / math.sqrt(m2), m3 / m2**1.5, excess / m2**2
    series = 1 + g1 * (x**3 - 3 * x) / 6 + g2 * (x**4 - 6 * x**2 + 3) / 24 + g1**2 * (x**6 - 15 * x**4 + 45 * x**2 - 15) / 72
    if series < 0:
        return math.nan  # as the logarithm in statsmodels
    return math.exp(log_inside - x * x / 2) * series / math.sqrt(2 * math.pi * m2) / scipy.stats.poisson.pmf(n, n)


def coverage_exact(counts, half):
    """Multinomial probability of the box by convolving the cut Poissons at their sum."""
    n = sum(counts)
    if half >= n:
        return 1.0
    start, joint = 0, np.ones(1)
    for at, weight in box_cells(counts, half):
        start, joint = start + int(at[0]), np.convolve(joint, weight)
    return float(joint[n - start] / scipy.stats.poisson.pmf(n, n))


def sison_glaz_with(counts, coverage):
    """The smallest c with coverage(c) ≤ 95 % < coverage(c + 1), where c = 0 counts as no coverage."""
    n, half, here, following = sum(counts), 0, 0.0, coverage(counts, 1)
    while not here <= 0.95 < following:
        half, here = half + 1, following
        following = coverage(counts, half + 1)
    extra = (0.95 - here) / (following - here)
    return [[max(0.0, x / n - half / n), min(1.0, x / n + (half + 2 * extra) / n)] for x in counts], half


def sison_glaz(counts):
    values, half = sison_glaz_with(counts, coverage_edgeworth)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = proportion.multinomial_proportions_confint(np.array(counts), 0.05, "sison-glaz")
    compare("statsmodels sison_glaz95", values, theirs.tolist(), f"sison_glaz {counts}")
    # Exact coverage grows with c: search by halves.
    low, high = 0, sum(counts)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if coverage_exact(counts, middle) > 0.95 else (middle, high)
    here = 0.0 if low == 0 else coverage_exact(counts, low)
    extra = (0.95 - here) / (coverage_exact(counts, high) - here)
    n = sum(counts)
    precise = [[max(0.0, x / n - low / n), min(1.0, x / n + (low + 2 * extra) / n)] for x in counts]
    return values, half, precise, low


def figures(counts, lo, missing=0):
    counts = [int(c) for c in counts]
    n, k = sum(counts), len(counts)
    points = list(range(lo, lo + k))
    hi = points[-1]
    cumulative = list(itertools.accumulate(counts))
    mean = Fraction(sum(c * p for c, p in zip(counts, points)), n)
    s2, s3, s4 = (sum(c * (p - mean) ** r for c, p in zip(counts, points)) for r in (2, 3, 4))
    variance = s2 / (n - 1) if n > 1 else None
    sd = mp.sqrt(exact(variance)) if n > 1 else None
    se = sd / mp.sqrt(n) if n > 1 else None
    values = {"counts": counts, "n": n, "missing": missing, "mean": float(mean),
              "variance": None if n < 2 else float(variance), "sd": None if n < 2 else float(sd),
              "se": None if n < 2 else float(se), "mean_t95": None if n < 2 else t_interval(mean, se, n - 1),
              "quantile_p": [float(p) for p in P_SET],
              "quantiles": {str(kind): [quantile(points, cumulative, p, kind) for p in P_SET] for kind in range(1, 10)}}

    middle = next(i for i in range(k) if 2 * cumulative[i] >= n)
    values["grouped_median"] = float(points[middle] - Fraction(1, 2) + (Fraction(n, 2) - (cumulative[middle] - counts[middle])) / counts[middle])
    upper = next(i for i in range(k) if 2 * cumulative[i] > n)
    values["grouped_median_upper"] = float(points[upper] - Fraction(1, 2) + (Fraction(n, 2) - (cumulative[upper] - counts[upper])) / counts[upper])
    expanded = np.repeat(points, counts)
    compare("statistics.median_grouped", values["grouped_median_upper"],
            statistics.median_grouped([float(v) for v in expanded]), f"median_grouped {counts}")
    values["modes"] = [p for p, c in zip(points, counts) if c == max(counts)]

    skew = {"g1": None, "G1": None, "b1": None}
    kurt = {"g2": None, "G2": None, "b2": None}
    if s2:
        s2_, s3_ = exact(s2), exact(s3)
        skew["g1"] = float(mp.sqrt(n) * s3_ / s2_ ** mp.mpf("1.5"))
        skew["b1"] = float(s3_ / n / sd**3)
        kurt["g2"] = float(n * s4 / s2**2 - 3)
        kurt["b2"] = float(s4 / n / variance**2 - 3)
        if n > 2:
            skew["G1"] = float(n * mp.sqrt(n - 1) / (n - 2) * s3_ / s2_ ** mp.mpf("1.5"))
            compare("scipy skewness", [skew["g1"], skew["G1"]],
                    [float(scipy.stats.skew(expanded, bias=b)) for b in (True, False)], f"skew {counts}")
        if n > 3:
            g2 = n * s4 / s2**2 - 3
            kurt["G2"] = float(Fraction(n - 1, (n - 2) * (n - 3)) * ((n + 1) * g2 + 6))
            compare("scipy kurtosis", [kurt["g2"], kurt["G2"]],
                    [float(scipy.stats.kurtosis(expanded, bias=b)) for b in (True, False)], f"kurtosis {counts}")
    values["skewness"], values["kurtosis"] = skew, kurt

    top, bottom = counts[-1] + counts[-2], counts[0] + counts[1]
    values |= {"top2_count": top, "top2_share": top / n, "bottom2_share": bottom / n,
               "top2_interval95": share_intervals(top, n)}
    shares = [mp.mpf(c) / n for c in counts if c]
    entropy = -mp.fsum(p * mp.log(p) for p in shares)
    values |= {"entropy": float(entropy), "entropy_normalised": float(entropy / mp.log(k))}
    spread = 1 + mp.fsum(mp.mpf(c) / n * mp.log(1 - abs(p - exact(mean)) / (hi - lo), 2) for p, c in zip(points, counts) if c)
    values |= {"consensus": float(spread), "agreement_a": float(agreement_a(counts)),
               "median_order_statistics95": median_interval(points, cumulative), "goodman95": goodman(counts)}
    values["sison_glaz95"], values["sison_glaz_c"], values["sison_glaz_exact95"], values["sison_glaz_exact_c"] = sison_glaz(counts)
    values["finite_population"] = None
    if n > 1:
        cut = se * mp.sqrt(mp.mpf(1) / 2)
        values["finite_population"] = {"population": 2 * n, "se": float(cut), "t95": t_interval(mean, cut, n - 1)}
    return values


def moments(values):
    """values: fractions."""
    n = len(values)
    mean = sum(values) / n
    variance = sum((v - mean) ** 2 for v in values) / (n - 1)
    sd = mp.sqrt(exact(variance))
    return {"n": n, "mean": float(mean), "variance": float(variance), "sd": float(sd),
            "mean_t95": t_interval(mean, sd / mp.sqrt(n), n - 1)}


def rows_of(name):
    with open(DATA / name, newline="") as file:
        return list(csv.DictReader(file))


# ---- insteval --------------------------------------------------------------------------------


def insteval():
    rows = [{key: int(value) for key, value in row.items()} for row in rows_of("insteval.csv")]

    def tally(keep):
        found = collections.Counter(row["y"] for row in rows if keep(row))
        return [found[point] for point in range(1, 6)]

    depts = sorted({row["dept"] for row in rows})
    stages = sorted({row["studage"] for row in rows})
    by_dept = {d: tally(lambda row: row["dept"] == d) for d in depts}
    by_service = {v: tally(lambda row: row["service"] == v) for v in (0, 1)}

    n = len(rows)
    mean = Fraction(sum(row["y"] for row in rows), n)
    clusters = collections.defaultdict(lambda: [0, 0])
    for row in rows:
        clusters[row["s"]][0] += row["y"]
        clusters[row["s"]][1] += 1
    c = len(clusters)
    squared = Fraction(c, c - 1) * sum((total - mean * size) ** 2 for total, size in clusters.values()) / n**2
    se = mp.sqrt(exact(squared))

    def stratified(population):
        whole = sum(population.values())
        estimate, squared = Fraction(0), Fraction(0)
        for d, counts in by_dept.items():
            size, total = sum(counts), sum(p * x for p, x in enumerate(counts, 1))
            m = Fraction(total, size)
            s2 = sum(x * (p - m) ** 2 for p, x in enumerate(counts, 1)) / (size - 1)
            w = Fraction(population[d], whole)
            estimate += w * m
            squared += w**2 * (1 - Fraction(size, population[d])) * s2 / size
        se = mp.sqrt(exact(squared))
        df = n - len(by_dept)
        return {"population": {str(d): v for d, v in population.items()}, "mean": float(estimate), "se": float(se), "df": df,
                "t95": t_interval(estimate, se, df)}

    top = {v: sum(counts[3:]) for v, counts in by_service.items()}
    return {
        "all": figures(tally(lambda row: True), 1),
        "by_service": {str(v): figures(counts, 1) for v, counts in by_service.items()},
        "by_dept": {str(d): figures(counts, 1) for d, counts in by_dept.items()},
        "by_service_studage": {str(v): {str(g): figures(tally(lambda row: row["service"] == v and row["studage"] == g), 1)
                                        for g in stages} for v in (0, 1)},
        "cluster_mean": {"clusters": c, "df": c - 1, "mean": float(mean), "se": float(se), "t95": t_interval(mean, se, c - 1)},
        "top2_difference_service_1_minus_0": newcombe(top[1], sum(by_service[1]), top[0], sum(by_service[0])),
        "stratified_by_dept": {
            "three_times": stratified({d: 3 * sum(counts) for d, counts in by_dept.items()}),
            "fifteen_thousand_plus": stratified({d: 15000 + 1000 * d for d in depts})},
    }


# ---- bfi -------------------------------------------------------------------------------------

SECTIONS = "ACENO"
ITEMS = [f"{section}{i}" for section in SECTIONS for i in range(1, 6)]
REVERSED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}


def section_figures(people):
    """people: lists of five keyed answers, None where there is none."""
    answered = [[a for a in answers if a is not None] for answers in people]

    def scores(at_least):
        return [Fraction(sum(a), len(a)) for a in answered if len(a) >= at_least and a]

    prorated = moments([5 * score for score in scores(Fraction(5, 2))])
    present = [answers for answers in people if any(a is not None for a in answers)]
    n = len(present)

    def average(estimate, se):
        return {"estimate": float(estimate), "se": float(se), "t95": t_interval(estimate, se, n - 1)}

    total = [sum(a for a in answers if a is not None) for answers in present]
    number = [sum(a is not None for a in answers) for answers in present]
    ratio = Fraction(sum(total), sum(number))
    squared = sum(s * s for s in total) - 2 * ratio * sum(s * m for s, m in zip(total, number)) + ratio**2 * sum(m * m for m in number)
    ratio_se = mp.sqrt(exact(Fraction(n, n - 1) * squared / sum(number) ** 2))

    columns = list(zip(*present))
    counts = [sum(a is not None for a in column) for column in columns]
    means = [Fraction(sum(a for a in column if a is not None), m) for column, m in zip(columns, counts)]
    share = [[(exact(point) - exact(mean)) / m / 5 for point in range(0, 7)] for mean, m in zip(means, counts)]
    parts = [mp.fsum(share[j][a] for j, a in enumerate(answers) if a is not None) for answers in present]
    items_se = mp.sqrt(mp.mpf(n) / (n - 1) * mp.fsum(z * z for z in parts))

    person = scores(1)
    person_mean = sum(person) / n
    person_se = mp.sqrt(exact(sum((v - person_mean) ** 2 for v in person) / (n - 1) / n))

    totals = []
    for m in range(6):
        found = [sum(a) - len(a) for a in answered if len(a) == m]
        totals.append({"answered": m, "n": len(found), "sum": sum(found), "sum_of_squares": sum(s * s for s in found)})
    return {
        "policies": {"complete": moments(scores(5)), "at_least_3": moments(scores(3)),
                     "at_least_half": moments(scores(Fraction(5, 2))), "any_answered": moments(scores(1))},
        "prorated_sum_at_least_half": {key: prorated[key] for key in ("n", "mean", "sd")},
        "averages": {"respondents": n, "pooled_answers": average(ratio, ratio_se),
                     "item_means": average(sum(means) / 5, items_se), "respondent_scores": average(person_mean, person_se)},
        "totals_by_answered": totals,
    }


def bfi():
    rows = rows_of("bfi.csv")
    raw = {name: [int(row[name]) if row[name] not in ("", "NA") else None for row in rows] for name in ITEMS}
    gender = [int(row["gender"]) for row in rows]

    def item(name):
        found = collections.Counter(raw[name])
        return figures([found[point] for point in range(1, 7)], 1, found[None])

    def section(name):
        columns = [[7 - a if column in REVERSED and a is not None else a for a in raw[column]]
                   for column in (f"{name}{i}" for i in range(1, 6))]
        people = [list(answers) for answers in zip(*columns)]
        return {"all": section_figures(people),
                "by_gender": {str(g): section_figures([p for p, own in zip(people, gender) if own == g]) for g in (1, 2)}}

    known = np.array([[a is not None for a in raw[name]] for name in ITEMS], dtype=np.int64)
    value = np.array([[a or 0 for a in raw[name]] for name in ITEMS], dtype=np.int64)
    n, xy, x, x2 = known @ known.T, value @ value.T, value @ known.T, value**2 @ known.T

    def covariance(i, j):
        size = int(n[i, j])
        return (int(xy[i, j]) - Fraction(int(x[i, j]) * int(x[j, i]), size)) / (size - 1)

    pairs = []
    for a, b in (("A1", "A2"), ("A1", "A3"), ("C4", "C5"), ("E1", "E2"), ("N1", "N2"), ("O2", "O5"), ("A1", "O5"), ("N4", "E4")):
        i, j = ITEMS.index(a), ITEMS.index(b)
        pairs.append({"x": a, "y": b, "n": int(n[i, j]), "sum_xy": int(xy[i, j]), "sum_x": int(x[i, j]), "sum_y": int(x[j, i]),
                      "sum_x2": int(x2[i, j]), "sum_y2": int(x2[j, i]), "covariance": float(covariance(i, j))})
    upper = list(itertools.combinations(range(25), 2))
    order = [(i, j) for i in range(25) for j in range(25) if i != j]
    levels = [1, 2, 3, 4, 5, 6, None]
    cross = collections.Counter(zip(raw["A1"], raw["A2"]))
    return {
        "items": {name: item(name) for name in ITEMS},
        "sections": {name: section(name) for name in SECTIONS},
        "cross_products": {
            "items": ITEMS, "n": n.tolist(), "sum_xy": xy.tolist(), "sum_x_where_y": x.tolist(), "sum_x2_where_y": x2.tolist(),
            "pairs": pairs,
            "checksum": {"sum_n": sum(int(n[i, j]) for i, j in upper), "sum_xy": sum(int(xy[i, j]) for i, j in upper),
                         "sum_x": sum(int(x[i, j]) for i, j in order), "sum_x2": sum(int(x2[i, j]) for i, j in order),
                         "sum_covariance": float(sum(covariance(i, j) for i, j in upper))}},
        "cross_table_A1_A2": {"levels": [str(v) if v else "NA" for v in levels],
                              "counts": [[cross[(a, b)] for b in levels] for a in levels]},
    }


# ---- univbct ---------------------------------------------------------------------------------

Z = float(normal_quantile(UPPER))


def on_z(statistic, *columns):
    """tanh(atanh r ± t se), se on the z scale and df from recomputing the statistic without each case in turn."""
    n = len(columns[0])
    r = statistic(*columns)
    d = np.array([(n - 1) * (r - statistic(*(np.delete(column, case) for column in columns))) for case in range(n)])
    d -= d.mean()
    squares = math.fsum(d**2)
    se = math.sqrt(squares / (n * (n - 1))) / (1 - r * r)
    df = min(max(2 * squares**2 / (math.fsum(d**4) - squares**2 / n), 1), n - 1)
    t = float(scipy.stats.t.ppf(float(UPPER), df))
    return {"r": r, "se_z": se, "df": df, "interval95": [math.tanh(math.atanh(r) - t * se), math.tanh(math.atanh(r) + t * se)]}


def product_moment(x, y):
    x, y = x - x.mean(), y - y.mean()
    return float((x @ y) / math.sqrt((x @ x) * (y @ y)))


def residual_r(x, y, base):
    base = base - base.mean()
    left = [v - v.mean() - base * ((v @ base) / (base @ base)) for v in (x, y)]
    return product_moment(*left)


def rank_r(x, y):
    return product_moment(*(scipy.stats.rankdata(v) for v in (x, y)))


def rank_partial(x, y, base):
    xy, xb, yb = rank_r(x, y), rank_r(x, base), rank_r(y, base)
    return (xy - xb * yb) / math.sqrt((1 - xb**2) * (1 - yb**2))


def associate(x, y, base):
    n = len(x)
    r, se = product_moment(x, y), 1 / math.sqrt(n - 3)
    fisher = {"r": r, "se_z": se, "interval95": [math.tanh(math.atanh(r) - Z * se), math.tanh(math.atanh(r) + Z * se)]}
    theirs = scipy.stats.pearsonr(x, y)
    compare("scipy pearsonr", [r, fisher["interval95"]], [float(theirs.statistic), [float(v) for v in theirs.confidence_interval(0.95)]], "pearsonr")
    compare("scipy spearmanr", rank_r(x, y), float(scipy.stats.spearmanr(x, y).statistic), "spearmanr")
    return {"n": n, "pearson": {"fisher": fisher, "distribution_free": on_z(product_moment, x, y)},
            "pearson_partial": on_z(residual_r, x, y, base),
            "spearman": on_z(rank_r, x, y),
            "spearman_partial": on_z(rank_partial, x, y, base)}


def univbct():
    rows = rows_of("univbct.csv")
    column = lambda name: [Fraction(row[name]) if row[name] not in ("", "NA") else None for row in rows]
    waves = {}
    for measure in ("JOBSAT", "COMMIT", "READY"):
        for wave in (1, 2, 3):
            found = column(f"{measure}{wave}")
            waves[f"{measure}{wave}"] = {"missing": found.count(None)} | moments([v for v in found if v is not None])

    def change(start, end):
        return [b - a if a is not None and b is not None else None for a, b in zip(column(f"READY{start}"), column(f"READY{end}"))]

    def link(experience, start, end):
        whole = [row for row in zip(column(experience), change(start, end), column(f"READY{start}")) if None not in row]
        return associate(*(np.array([float(v) for v in one]) for one in zip(*whole)))

    return {
        "waves": waves,
        "change_READY": {f"{a}_to_{b}": moments([v for v in change(a, b) if v is not None]) for a, b in ((1, 2), (1, 3), (2, 3))},
        "association": {"z975": Z, "JOBSAT1_READY_1_to_2": link("JOBSAT1", 1, 2), "JOBSAT1_READY_1_to_3": link("JOBSAT1", 1, 3),
                        "JOBSAT2_READY_2_to_3": link("JOBSAT2", 2, 3)},
    }


# ---- worked numbers and grids ----------------------------------------------------------------


def nps(counts):
    promoters, detractors, n = sum(counts[9:]), sum(counts[:7]), sum(counts)
    mean = Fraction(100 * (promoters - detractors), n)
    variance = (promoters * (100 - mean) ** 2 + detractors * (100 + mean) ** 2 + (n - promoters - detractors) * mean**2) / (n - 1)
    sd = mp.sqrt(exact(variance))
    se = sd / mp.sqrt(n)
    return {"counts": counts, "n": n, "promoters": promoters, "detractors": detractors, "nps": float(mean), "sd": float(sd),
            "se": float(se), "t95": t_interval(mean, se, n - 1), "figures": figures(counts, 0)}


def worked():
    def share(x, n):
        return {"x": x, "n": n, "share": x / n} | share_intervals(x, n)

    def finite(estimate, squared):
        se = mp.sqrt(exact(squared))
        return lambda df: {"estimate": float(estimate), "se": float(se), "t95": t_interval(estimate, se, df)}

    p = Fraction(61, 75)
    values = {
        "shares": [share(18, 20), share(4, 20), share(81, 263), share(0, 20), share(1, 29)],
        "newcombe_7_34_v_1_34": newcombe(7, 34, 1, 34),
        "finite_population": {
            "mean_24_5_sd_3_65_n_40_of_300": finite(Fraction("24.5"), Fraction("3.65") ** 2 / 40 * (1 - Fraction(40, 300)))(39),
            "share_61_75_of_415": finite(p, p * (1 - p) / 74 * (1 - Fraction(75, 415)))(74)},
        "prorated_sum": {"sum": 5, "answered": 12, "items": 15, "prorated": float(Fraction(5 * 15, 12))},
    }
    # The figures as the literature prints them.
    s, f = values["shares"], values["finite_population"]
    for got, want, digits in (
        (s[0]["wilson"], [.698966, .972134], 6), (s[0]["clopper_pearson"], [.683017, .987651], 6), (s[1]["wilson"], [.080658, .416017], 6),
        (s[2]["wilson"], [.2553, .3662], 4), (s[3]["wilson"], [0, .1611], 4), (s[4]["wilson"], [.0061, .1718], 4),
        (values["newcombe_7_34_v_1_34"]["newcombe"], [.019, .34], 2), ([f["mean_24_5_sd_3_65_n_40_of_300"]["se"]], [.53727], 5),
        (f["mean_24_5_sd_3_65_n_40_of_300"]["t95"], [23.4133, 25.5867], 4), ([f["share_61_75_of_415"]["se"]], [.040998], 6),
        (f["share_61_75_of_415"]["t95"], [.73164, .89502], 5),
    ):
        for a, b in zip(got, want):
            if abs(a - b) > 0.51 * 10.0**-digits:
                failures.append(f"worked numbers: {a} where {b} is printed")

    sizes = [1, 2, 5, 10, 20, 40, 263, 10**3, 10**6, 10**9, 10**12]
    grid = []
    for n in sizes:
        for x in sorted({0, 1, n // 3, n // 2, n - 1, n}):
            for level in (Fraction(9, 10), Fraction(19, 20), Fraction(99, 100)):
                grid.append({"n": n, "x": x, "level": float(level)} | share_intervals(x, n, level, cross_check=n <= 10**6))
    values["share_grid"] = grid
    values["t_quantile_p"] = [.95, .975, .995]
    values["t_quantiles"] = [{"n": n, "df": n - 1, "quantiles": None if n == 1 else
                              [float(t_quantile(q, n - 1)) for q in (Fraction(19, 20), UPPER, Fraction(199, 200))]} for n in sizes]
    small = [[0, 0, 0, 0, 7], [1, 0, 0, 0, 0], [1, 0, 0, 0, 1], [0, 2, 3, 0, 1], [10, 0, 0, 0, 10], [3, 1, 4, 1, 5],
             [0, 0, 5, 0, 0], [4, 0, 0, 4, 0], [2, 2, 2, 2, 2], [0, 0, 1, 2, 27]]
    values["small_1_to_5"] = [figures(counts, 1) for counts in small]
    values["nps_0_to_10"] = [nps(counts) for counts in ([1, 0, 2, 0, 1, 3, 2, 4, 6, 8, 9], [0] * 10 + [6], [0] * 6 + [1, 1, 1, 1, 0])]
    published = [30, 40, 210, 130, 530, 50, 10]
    values["agreement_a_published"] = {"counts": published, "agreement_a": float(agreement_a(published))}
    if abs(values["agreement_a_published"]["agreement_a"] - 0.6113333) > 5e-8:
        failures.append("agreement A of the published example")
    return values


def main():
    for name, make in (("worked.json", worked), ("univbct.json", univbct), ("insteval.json", insteval), ("bfi.json", bfi)):
        finish(name, make())
        print(name, flush=True)
    versions = json.loads((OUT / "r" / "versions.json").read_text()) | {
        "Python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
        "statsmodels": statsmodels.__version__, "mpmath": mp.__version__}
    (OUT / "versions.json").write_text(dumped(versions) + "\n")
    agreement = {"largest_relative_difference": {key: float(f"{worst[key]:.2g}") for key in sorted(worst)},
                 "tolerance_default": DEFAULT_TOLERANCE, "tolerance_by_pattern": TOLERANCE,
                 "only_R": sorted(only_r), "only_Python_beside_the_checks_named_above": sorted(only_python)}
    (OUT / "agreement.json").write_text(dumped(agreement) + "\n")
    for failure in failures:
        print("DISAGREE", failure)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
