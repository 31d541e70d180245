"""Reference values of the correlations of ordered answers and of scores: values/correlation.json.

    Rscript correlation.R  <directory of the data> <directory for the values>
    python3 correlation.py <directory of the data> <directory for the values>

Written without the crate. Everything is computed the long way: coefficients by comparing every cell (or case) with every other,
the jackknife by computing the coefficient again without each case, ASE1 by the printed formulas of Brown & Benedetti 1977,
the bivariate normal by Plackett's integral over the correlation, the latent correlations by scipy's root finders and their
influence values by numeric differentiation. SciPy's own coefficients and R's polycor are compared where they exist; a difference
above tolerance ends the script with an exit code of 1. Needs NumPy, SciPy and Python's json; reads values/r/correlation.json.
"""
import csv
import json
import math
import sys
from pathlib import Path

import numpy as np
import scipy
from scipy import optimize, stats
from scipy.special import ndtr, ndtri

DATA, VALUES = Path(sys.argv[1]), Path(sys.argv[2])
WORST = {}


def agree(what, got, want, tolerance):
    got, want = np.asarray(got, float), np.asarray(want, float)
    apart = float(np.max(np.abs(got - want)))
    WORST[what] = max(WORST.get(what, 0.0), apart)
    if not apart <= tolerance:
        sys.exit(f"{what}: {got} where {want}, {apart:.2e} apart")


def rows_of(name):
    with open(DATA / name, newline="") as file:
        return list(csv.DictReader(file))


# ---- coefficients of a table, cell by cell ---------------------------------------------------------------------------


def signs(values):
    return np.sign(values[:, None] - values[None, :])


class Cells:
    """Distinct pairs (x, y) with their weights; the sums over all pairs of cases are sums over all pairs of cells."""

    def __init__(self, x, y):
        self.x, self.y = np.asarray(x, float), np.asarray(y, float)
        product = signs(self.x) * signs(self.y)
        self.same, self.opposite = (product > 0).astype(float), (product < 0).astype(float)
        self.apart_x, self.apart_y = (signs(self.x) != 0).astype(float), (signs(self.y) != 0).astype(float)

    def counts(self, w):
        return w @ self.same @ w, w @ self.opposite @ w, w @ self.apart_x @ w, w @ self.apart_y @ w

    def pearson(self, w):
        n = w.sum()
        x, y = self.x - w @ self.x / n, self.y - w @ self.y / n
        return w @ (x * y) / math.sqrt((w @ x**2) * (w @ y**2))

    def spearman(self, w):
        rank = lambda v: ((v[None, :] < v[:, None]) + 0.5 * (v[None, :] == v[:, None])) @ w
        n = w.sum()
        x, y = rank(self.x), rank(self.y)
        x, y = x - w @ x / n, y - w @ y / n
        return w @ (x * y) / math.sqrt((w @ x**2) * (w @ y**2))

    def kendall(self, w):
        c, d, a, b = self.counts(w)
        return (c - d) / math.sqrt(a * b)

    def gamma(self, w):
        c, d, _, _ = self.counts(w)
        return (c - d) / (c + d)

    def somers_d(self, w):
        c, d, a, _ = self.counts(w)
        return (c - d) / a

    def brown_benedetti(self, w):
        """ASE1 of tau-b, gamma and Somers' d(column | row): Brown & Benedetti 1977, as printed in SPSS and SAS manuals."""
        n = w.sum()
        same, opposite = self.same @ w, self.opposite @ w
        p, q = w @ same, w @ opposite
        row, column = n - self.apart_x @ w, n - self.apart_y @ w
        by_row, by_column = n * n - w @ row, n * n - w @ column
        d = math.sqrt(by_row * by_column)
        tau = (p - q) / d
        v = row * by_column + column * by_row
        inner = w @ (2 * d * (same - opposite) + tau * v) ** 2 - n**3 * tau**2 * (by_row + by_column) ** 2
        gamma = 4 / (p + q) ** 2 * math.sqrt(w @ (q * same - p * opposite) ** 2)
        somers = 2 / by_row**2 * math.sqrt(w @ (by_row * (same - opposite) - (p - q) * (n - row)) ** 2)
        return {"kendall": math.sqrt(inner) / d**2, "gamma": gamma, "somers_d": somers}


def interval(r, d, w):
    """Ends at 95 % from d = (n − 1)(r − r without the case)."""
    n = w.sum()
    d = d - w @ d / n
    squares = math.fsum(w * d**2)
    df = min(max(2 * squares**2 / (math.fsum(w * d**4) - squares**2 / n), 1), n - 1)
    reach = stats.t.ppf(0.975, df) * math.sqrt(squares / (n * (n - 1))) / (1 - r * r)
    return [math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach)]


def jackknifed(statistic, w):
    r, n = statistic(w), w.sum()
    d = np.empty(len(w))
    for cell in range(len(w)):
        without = w.copy()
        without[cell] -= 1
        d[cell] = (n - 1) * (r - statistic(without))
    return {"r": r, "interval95": interval(r, d, w)}


# ---- latent correlations ---------------------------------------------------------------------------------------------

NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(48)


def bvn(h, k, rho):
    """P(X < h, Y < k) = Φ(h) Φ(k) + (1/2π) ∫₀^asin ρ exp(−(h² + k² − 2hk sin t)/(2 cos² t)) dt."""
    h, k = np.clip(h, -40, 40), np.clip(k, -40, 40)
    total = ndtr(h) * ndtr(k)
    half = math.asin(rho) / 2
    for node, weight in zip(NODES, NODE_WEIGHTS):
        t = half * (1 + node)
        total = total + half * weight / (2 * math.pi) * np.exp(-(h * h + k * k - 2 * h * k * math.sin(t)) / (2 * math.cos(t) ** 2))
    return total


def phi2(h, k, rho):
    h, k = np.clip(h, -40, 40), np.clip(k, -40, 40)
    left = 1 - rho * rho
    return np.exp(-(h * h + k * k - 2 * rho * h * k) / (2 * left)) / (2 * math.pi * math.sqrt(left))


def rectangles(corner):
    return corner[1:, 1:] - corner[:-1, 1:] - corner[1:, :-1] + corner[:-1, :-1]


def grid(function, rows, columns, rho):
    h, k = np.r_[-np.inf, rows, np.inf], np.r_[-np.inf, columns, np.inf]
    return function(h[:, None] * np.ones(len(k)), k[None, :] * np.ones((len(h), 1)), rho)


def margins(table):
    n = table.sum()
    return ndtri(np.cumsum(table.sum(1))[:-1] / n), ndtri(np.cumsum(table.sum(0))[:-1] / n)


def in_use(table):
    return table[table.sum(1) > 0][:, table.sum(0) > 0]


def two_step(table):
    rows, columns = margins(table)

    def slope(rho):
        p = rectangles(grid(bvn, rows, columns, rho))
        by_rho = rectangles(grid(phi2, rows, columns, rho))
        if p[table > 0].min() < 1e-15:  # too far out
            return -math.copysign(1e9, rho)
        return float((table[table > 0] * by_rho[table > 0] / p[table > 0]).sum())

    low, high = -0.9, 0.9
    return optimize.brentq(slope, low, high, xtol=1e-15, rtol=1e-14)


def ml(table, start=None):
    """ρ and thresholds at which all scores are 0."""
    r, c = table.shape

    def scores(parameters):
        rho, rows, columns = parameters[0], parameters[1:r], parameters[r:]
        ratio = np.where(table > 0, table / np.where(table > 0, rectangles(grid(bvn, rows, columns, rho)), 1), 0)
        by_rho = (ratio * rectangles(grid(phi2, rows, columns, rho))).sum()
        given = lambda k, h: ndtr((k - rho * h) / math.sqrt(1 - rho * rho))
        density = lambda h: np.exp(-h * h / 2) / math.sqrt(2 * math.pi)
        k = np.r_[-np.inf, columns, np.inf]
        by_rows = [density(h) * ((ratio[i] - ratio[i + 1]) @ np.diff(given(k, h))) for i, h in enumerate(rows)]
        h = np.r_[-np.inf, rows, np.inf]
        by_columns = [density(k) * ((ratio[:, j] - ratio[:, j + 1]) @ np.diff(given(h, k))) for j, k in enumerate(columns)]
        return np.r_[by_rho, by_rows, by_columns] / table.sum()

    rows, columns = margins(table)
    start = np.r_[two_step(table), rows, columns] if start is None else start
    found = optimize.root(scores, start, method="hybr", tol=1e-13)
    if np.max(np.abs(scores(found.x))) > 1e-11:
        sys.exit(f"maximum likelihood did not settle: {np.max(np.abs(scores(found.x)))}")
    return found.x


def numeric_influence(statistic, table):
    """d statistic(w + ε(δ − w/n))/dε · n per cell in use, by differences of fourth order."""
    n, r = table.sum(), statistic(table)
    influence = np.zeros(table.shape)
    for cell in zip(*np.nonzero(table)):
        direction = -table / n
        direction[cell] += 1
        at = lambda e: statistic(table + e * direction)
        e = min(0.02 * n, 0.4 * table[cell]) * 0.05
        influence[cell] = n * (8 * (at(e) - at(-e)) - (at(2 * e) - at(-2 * e))) / (12 * e)
    return r, influence


def latent(statistic, table):
    r, influence = numeric_influence(statistic, table)
    used = table > 0
    return {"r": r, "interval95": interval(r, influence[used], table[used])}


# ---- polyserial ------------------------------------------------------------------------------------------------------


def polyserial(x, codes):
    n = len(x)
    cuts = ndtri(np.cumsum(np.bincount(codes))[:-1] / n)
    return float(np.corrcoef(x, codes)[0, 1] * np.std(codes) / stats.norm.pdf(cuts).sum())


def polyserial_ml(x, codes, w=None):
    """Ordered probit of the codes on z: β/√(1 + β²), z with n − 1."""
    w = np.ones(len(x)) if w is None else w
    n = w.sum()
    mean = w @ x / n
    z = (x - mean) / math.sqrt(w @ (x - mean) ** 2 / (n - 1))
    k = codes.max() + 1

    def scores(parameters):
        beta, cuts = parameters[0], np.r_[-np.inf, parameters[1:], np.inf]
        high, low = cuts[codes + 1] - beta * z, cuts[codes] - beta * z
        p = ndtr(high) - ndtr(low)
        dh, dl = stats.norm.pdf(high) / p, stats.norm.pdf(low) / p
        by_cut = [w @ (dh * (codes == j) - dl * (codes == j + 1)) for j in range(k - 1)]
        return np.r_[w @ (-z * (dh - dl)), by_cut] / n

    start = np.r_[0.0, ndtri(np.cumsum(np.bincount(codes, w))[:-1] / n)]
    found = optimize.root(scores, start, method="hybr", tol=1e-13)
    if np.max(np.abs(scores(found.x))) > 1e-10:
        sys.exit("polyserial ML did not settle")
    return float(found.x[0] / math.hypot(1, found.x[0]))


def polyserial_values(x, codes):
    n = len(x)

    def weighted(w):
        total = w.sum()
        cuts = ndtri(np.cumsum(np.bincount(codes, w))[:-1] / total)
        mx, mc = w @ x / total, w @ codes / total
        return (w @ ((x - mx) * (codes - mc))) / math.sqrt((w @ (x - mx) ** 2) * total) / stats.norm.pdf(cuts).sum()

    def influences(statistic, scale):
        values = np.empty(n)
        for case in range(n):
            direction = np.full(n, -1 / n)
            direction[case] += 1
            at = lambda e: statistic(np.ones(n) + e * direction)
            values[case] = n * (at(scale) - at(-scale)) / (2 * scale)
        return values

    ones = np.ones(n)
    plain = polyserial(x, codes)
    agree("polyserial, weighted", weighted(ones), plain, 1e-13)
    # z divides by n − 1, which a change of weights must not touch: total weight stays n.
    best = polyserial_ml(x, codes)
    return {"two_step": {"r": plain, "interval95": interval(plain, influences(weighted, 1e-3), ones)},
            "ml": {"r": best, "interval95": interval(best, influences(lambda w: polyserial_ml(x, codes, w), 1e-2), ones)}}


# ---- bfi: cross-tallies ----------------------------------------------------------------------------------------------


def bfi_table(rows, first, second, keep):
    table = np.zeros((6, 6))
    for row in rows:
        if keep(row) and row[first] not in ("", "NA") and row[second] not in ("", "NA"):
            table[int(row[first]) - 1, int(row[second]) - 1] += 1
    return table


def crossed(table):
    x, y = np.nonzero(table)
    w = table[x, y]
    cells = Cells(x, y)
    values = {name: jackknifed(getattr(cells, name), w) for name in ("pearson", "spearman", "kendall", "gamma", "somers_d")}
    for name, ase in cells.brown_benedetti(w).items():
        values[name]["ase1"] = ase
    row_x, row_y = np.repeat(x, w.astype(int)), np.repeat(y, w.astype(int))
    agree("scipy kendalltau", values["kendall"]["r"], stats.kendalltau(row_x, row_y).statistic, 1e-12)
    agree("scipy spearmanr", values["spearman"]["r"], stats.spearmanr(row_x, row_y).statistic, 1e-12)
    agree("scipy pearsonr", values["pearson"]["r"], stats.pearsonr(row_x, row_y).statistic, 1e-12)
    agree("scipy somersd", values["somers_d"]["r"], stats.somersd(in_use(table).astype(int)).statistic, 1e-12)
    used = in_use(table)
    values["polychoric"] = latent(two_step, used)
    values["polychoric_ml"] = {"r": float(ml(used)[0])}
    return {"counts": table.astype(int).tolist(), **values}


def bfi(theirs):
    rows = rows_of("bfi.csv")
    everybody = lambda row: True
    # A few dozen people: empty cells, and points that nobody gave.
    few = lambda row: row["age"] not in ("", "NA") and int(row["age"]) >= 58
    found = {}
    for name, first, second, keep in [("A1_A2", "A1", "A2", everybody), ("C4_C5", "C4", "C5", everybody),
                                      ("E1_E4", "E1", "E4", everybody), ("N1_N3", "N1", "N3", everybody),
                                      ("C1_O5", "C1", "O5", everybody),
                                      ("A2_A5_aged_58", "A2", "A5", few), ("O1_O3_aged_58", "O1", "O3", few)]:
        found[name] = crossed(bfi_table(rows, first, second, keep))
        agree("polycor polychoric", found[name]["polychoric"]["r"], theirs["bfi"][name]["polychoric"], 2e-6)
        if theirs["bfi"][name]["polychoric_ml"] is not None:  # polycor's simplex search stops short: here all scores are 0 to 1e-11.
            agree("polycor polychoric, ML", found[name]["polychoric_ml"]["r"], theirs["bfi"][name]["polychoric_ml"], 5e-3)
    # The published −.40741 and −.40631 are where polycor's searches stop by default.
    agree("worked polychoric", found["A1_A2"]["polychoric"]["r"], -0.40741, 2e-5)
    agree("worked polychoric, ML", found["A1_A2"]["polychoric_ml"]["r"], -0.40631, 5e-3)
    return found


# ---- scores ----------------------------------------------------------------------------------------------------------


def fast(x, y):
    """All but the latent ones of rows, each deletion from the case's own part of the sums over pairs."""
    cells = Cells(x, y) if len(x) < 1500 else None
    if cells is not None:
        w = np.ones(len(x))
        return {name: jackknifed(getattr(cells, name), w) for name in ("pearson", "spearman", "kendall", "gamma", "somers_d")}
    n = len(x)
    same, opposite, apart_x, apart_y = (np.zeros(n) for _ in range(4))
    for case in range(n):
        product = np.sign(x - x[case]) * np.sign(y - y[case])
        same[case], opposite[case] = (product > 0).sum(), (product < 0).sum()
        apart_x[case], apart_y[case] = (x != x[case]).sum(), (y != y[case]).sum()
    c, d, a, b = same.sum(), opposite.sum(), apart_x.sum(), apart_y.sum()
    forms = {"kendall": lambda c, d, a, b: (c - d) / np.sqrt(a * b), "gamma": lambda c, d, a, b: (c - d) / (c + d),
             "somers_d": lambda c, d, a, b: (c - d) / a}
    found = {}
    for name, form in forms.items():
        r = float(form(c, d, a, b))
        without = form(c - 2 * same, d - 2 * opposite, a - 2 * apart_x, b - 2 * apart_y)
        found[name] = {"r": r, "interval95": interval(r, (n - 1) * (r - without), np.ones(n))}
    drop = np.delete
    r = stats.pearsonr(x, y).statistic
    without = np.array([np.corrcoef(drop(x, i), drop(y, i))[0, 1] for i in range(n)])
    found["pearson"] = {"r": float(r), "interval95": interval(r, (n - 1) * (r - without), np.ones(n))}
    rank = lambda v: stats.rankdata(v)
    r = float(np.corrcoef(rank(x), rank(y))[0, 1])
    without = np.array([np.corrcoef(rank(drop(x, i)), rank(drop(y, i)))[0, 1] for i in range(n)])
    found["spearman"] = {"r": r, "interval95": interval(r, (n - 1) * (r - without), np.ones(n))}
    return found


def univbct():
    rows = rows_of("univbct.csv")
    number = lambda row, name: float(row[name]) if row[name] not in ("", "NA") else math.nan
    read = lambda name: np.array([number(row, name) for row in rows])
    x, change, base = read("JOBSAT1"), read("READY2") - read("READY1"), read("READY1")
    keep = ~np.isnan(x + change)
    x, y, base = x[keep], change[keep], base[keep]
    found = fast(x, y)
    # Polyserial: experience rounded to whole points.
    codes = np.unique(np.floor(x + 0.5), return_inverse=True)[1]

    def tau_partial(x, y, z):
        xy, xz, yz = (stats.kendalltau(*pair).statistic for pair in ((x, y), (x, z), (y, z)))
        return (xy - xz * yz) / math.sqrt((1 - xz**2) * (1 - yz**2))

    r, n = tau_partial(x, y, base), len(x)
    without = np.array([tau_partial(*(np.delete(v, i) for v in (x, y, base))) for i in range(n)])
    found["kendall_partial"] = {"r": r, "interval95": interval(r, (n - 1) * (r - without), np.ones(n))}
    xz = np.column_stack([np.ones(n), base])
    ex, ey = (v - xz @ np.linalg.lstsq(xz, v, rcond=None)[0] for v in (x, y))
    for name, r, df in (("pearson_fisher", stats.pearsonr(x, y).statistic, n - 3), ("pearson_partial_fisher", stats.pearsonr(ex, ey).statistic, n - 4)):
        reach = stats.norm.ppf(0.975) / math.sqrt(df)
        found[name] = {"r": float(r), "interval95": [math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach)]}
    return {"n": n, "categories": int(codes.max() + 1), **found, "polyserial": polyserial_values(y, codes)}


def bh1996():
    rows = rows_of("bh1996.csv")
    read = lambda name: np.array([float(row[name]) for row in rows])
    pairs = {f"{x}_WBEING": fast(read(x), read("WBEING")) for x in ("HRS", "LEAD")}
    return {"n": len(rows), **pairs}


def main():
    theirs = json.loads((VALUES / "r" / "correlation.json").read_text())
    found = {"bfi": bfi(theirs), "univbct": univbct(), "bh1996": bh1996()}
    agree("polycor polyserial", found["univbct"]["polyserial"]["two_step"]["r"], theirs["univbct"]["polyserial"], 1e-12)
    agree("polycor polyserial, ML", found["univbct"]["polyserial"]["ml"]["r"], theirs["univbct"]["polyserial_ml"], 1e-4)
    found["agreement"] = WORST
    found["versions"] = {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__} | theirs["versions"]
    (VALUES / "correlation.json").write_text(json.dumps(found, indent=1) + "\n")
    for what, apart in WORST.items():
        print(f"{apart:9.1e}  {what}")


if __name__ == "__main__":
    main()
