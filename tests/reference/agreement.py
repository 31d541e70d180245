#!/usr/bin/env python3
"""Agreement beyond chance, made without the crate: python3 agreement.py <directory of the data> <directory for the values>

Run agreement.R first: what this script makes is added to its dyads.json. Kappa by statsmodels, AC1 and AC2 by irrCAC, alpha by
krippendorff; each is made again by a formula of its own here, and the script stops where two disagree by more than 1e-9.
"""
import csv
import json
import sys
from importlib.metadata import version
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from scipy import stats
from statsmodels.stats.contingency_tables import SquareTable
from statsmodels.stats.inter_rater import cohens_kappa

sys.path.insert(0, str(Path(__file__).parent))
from resampling import draws, intervals  # noqa: E402

SEED, REPLICATES = 7, 1_000


def agree(what, a, b, tolerance=1e-9):
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    worst = np.max(np.abs(a - b) / np.maximum(np.abs(b), 1e-3))
    assert worst < tolerance, f"{what}: {a} and {b}, {worst:e} apart"


def disagreement(kind, q):
    apart = np.abs(np.subtract.outer(np.arange(q), np.arange(q))).astype(float)
    return {"unweighted": (apart > 0).astype(float), "linear": apart, "quadratic": apart**2}[kind]


def kappa(table, kind):
    table = np.asarray(table, dtype=float)
    found = cohens_kappa(table, wt={"unweighted": None, "linear": "linear", "quadratic": "quadratic"}[kind])
    p = table / table.sum()
    w = 1 - disagreement(kind, len(p)) / disagreement(kind, len(p)).max()
    seen, chance = (w * p).sum(), (w * np.outer(p.sum(1), p.sum(0))).sum()
    own = (seen - chance) / (1 - chance)
    # Fleiss, Cohen & Everitt 1969, eq. 13.
    rows, columns = w @ p.sum(0), p.sum(1) @ w
    inner = (p * (w * (1 - chance) - np.add.outer(rows, columns) * (1 - seen)) ** 2).sum()
    variance = (inner - (seen * chance - 2 * chance + seen) ** 2) / (table.sum() * (1 - chance) ** 4)
    ends = [own - stats.norm.ppf(0.975) * variance**0.5, own + stats.norm.ppf(0.975) * variance**0.5]
    agree(f"kappa, {kind}", [found.kappa, found.kappa_low, found.kappa_upp], [own, *ends])
    return [float(found.kappa), float(found.kappa_low), float(found.kappa_upp)]


def gwet(x, y, points, kind):
    ratings = pd.DataFrame({"first": x, "second": y})
    cac = CAC(ratings, weights={"unweighted": "identity"}.get(kind, kind), categories=list(points), digits=15)
    found = cac.gwet()["est"]
    q, n = len(points), len(x)
    w = 1 - disagreement(kind, q) / disagreement(kind, q).max()
    i, j = np.searchsorted(points, x), np.searchsorted(points, y)
    pi = (np.bincount(i, minlength=q) + np.bincount(j, minlength=q)) / (2 * n)
    constant = w.sum() / (q * (q - 1))
    chance = constant * (pi * (1 - pi)).sum()
    own = (w[i, j].mean() - chance) / (1 - chance)
    # Gwet 2014, ch. 5: each case's own coefficient.
    of_case = constant * (1 - (pi[i] + pi[j]) / 2)
    cases = (w[i, j] - chance) / (1 - chance) - 2 * (1 - own) * (of_case - chance) / (1 - chance)
    se = np.sqrt(((cases - own) ** 2).sum() / (n * (n - 1)))
    # SciPy 1.17.1's t.ppf is off by 4e-9 at 39 degrees of freedom, its F is not.
    ends = own + np.array([-1, 1]) * stats.f.ppf(0.95, 1, n - 1) ** 0.5 * se
    interval = found["confidence_interval"]
    agree(f"AC, {kind}", [found["coefficient_value"], interval[0], interval[1]], [own, ends[0], min(1, ends[1])], 2e-8)
    return [float(own), float(ends[0]), float(min(1, ends[1]))]


def scott(table, kind):
    """The value, and its standard error by complex-step derivatives of the value by each cell's share."""
    p = np.asarray(table, dtype=float) / np.sum(table)
    d = disagreement(kind, len(p))

    def value(p):
        pooled = (p.sum(0) + p.sum(1)) / 2
        return 1 - (p * d).sum() / (np.outer(pooled, pooled) * d).sum()

    moved = np.zeros_like(p)
    for cell in np.argwhere(p > 0):
        step = p * (1 - 1e-30j)
        step[tuple(cell)] += 1e-30j
        moved[tuple(cell)] = value(step).imag / 1e-30
    se = np.sqrt((p * moved**2).sum() / np.sum(table))
    own = value(p)
    return [float(own), float(own - stats.norm.ppf(0.975) * se), float(own + stats.norm.ppf(0.975) * se)]


def jackknifed(table, value):
    """tanh(artanh value +- t se/(1 - value^2)): each case left out in its turn."""
    table = np.asarray(table)
    n, whole = table.sum(), value(table / table.sum())
    moved = []
    for cell in np.argwhere(table > 0):
        less = table.copy()
        less[tuple(cell)] -= 1
        moved += [(n - 1) * (whole - value(less / (n - 1)))] * table[tuple(cell)]
    d = np.array(moved) - np.mean(moved)
    df = np.clip(2 * (d**2).sum() ** 2 / ((d**4).sum() - (d**2).sum() ** 2 / n), 1, n - 1)
    reach = stats.f.ppf(0.95, 1, df) ** 0.5 * np.sqrt((d**2).sum() / (n * (n - 1))) / (1 - whole**2)
    return [float(whole), *(float(np.tanh(np.arctanh(whole) + side * reach)) for side in (-1, 1))]


def by_jackknife(table, kind):
    q = len(table)
    d = disagreement(kind, q)
    w = 1 - d / d.max()

    def beyond(first, second):
        return lambda p: 1 - (p * d).sum() / (np.outer(first(p), second(p)) * d).sum()

    def pooled(p):
        return (p.sum(0) + p.sum(1)) / 2

    def gwets(p):
        chance = w.sum() / (q * (q - 1)) * (pooled(p) * (1 - pooled(p))).sum()
        return ((w * p).sum() - chance) / (1 - chance)

    values = {"kappa": beyond(lambda p: p.sum(1), lambda p: p.sum(0)), "scott": beyond(pooled, pooled), "gwet": gwets}
    return {name: jackknifed(table, value) for name, value in values.items()}


def square_of(x, y, points):
    table = np.zeros((len(points), len(points)), dtype=int)
    np.add.at(table, (np.searchsorted(points, x), np.searchsorted(points, y)), 1)
    return table


def two(x, y, points):
    table = square_of(x, y, points)
    kinds = ["unweighted", "linear", "quadratic"]
    return {
        "table": table.tolist(),
        "kappa": {kind: kappa(table, kind) for kind in kinds},
        "scott": {kind: scott(table, kind) for kind in kinds},
        "gwet": {kind: gwet(x, y, points, kind) for kind in kinds},
        "jackknife": {kind: by_jackknife(table, kind) for kind in kinds},
    }


METRICS = ["nominal", "ordinal", "interval", "ratio"]


def alpha_of_weights(counts, values, metric, w):
    """Krippendorff's alpha of units with weights, the long way: coincidences, then all pairs of points."""
    m = counts.sum(1)
    pairs = np.einsum("u,uc,uk->ck", w / (m - 1), counts, counts) - np.diag((w[:, None] / (m - 1)[:, None] * counts).sum(0))
    n = pairs.sum(1)
    if metric == "nominal":
        d = 1.0 - np.eye(len(values))
    elif metric == "ordinal":
        d = np.array([[(n[min(c, k):max(c, k) + 1].sum() - (n[c] + n[k]) / 2) ** 2 if c != k else 0 for k in range(len(values))] for c in range(len(values))])
    elif metric == "interval":
        d = np.subtract.outer(values, values) ** 2
    else:
        d = (np.subtract.outer(values, values) / np.add.outer(values, values)) ** 2
    return 1 - (n.sum() - 1) * (pairs * d).sum() / (np.outer(n, n) * d).sum()


def alpha(counts, points, resampled=True):
    counts = np.asarray(counts)
    counts = counts[counts.sum(1) >= 2]
    values = np.asarray(points, dtype=float)
    result = {"units": len(counts)}
    for metric in METRICS:
        tool = lambda c: krippendorff.alpha(value_counts=c, value_domain=values, level_of_measurement=metric)
        whole = float(tool(counts))
        agree(f"alpha, {metric}", whole, alpha_of_weights(counts, values, metric, np.ones(len(counts))))
        result[metric] = {"alpha": whole}
        if resampled:
            taken = [draws(SEED, replicate, len(counts)) for replicate in range(REPLICATES)]
            replicates = [tool(counts[units]) for units in taken if (counts[units].sum(0) > 0).sum() > 1]
            influence = []
            for unit in range(len(counts)):
                w = np.full(len(counts), 1 - 1e-30j)
                w[unit] += len(counts) * 1e-30j
                influence.append(alpha_of_weights(counts.astype(complex), values, metric, w).imag)
            found = intervals(replicates, whole, influence)
            result[metric].update({"percentile": found["percentile"], "bca": found["bca"]})
    return result


def counted(rows, points):
    return [[list(row).count(point) for point in points] for row in rows]


def main(data, target):
    file = target / "dyads.json"
    values = json.loads(file.read_text())
    values["versions"].update(
        {"python": sys.version.split()[0], **{p: version(p) for p in ["numpy", "scipy", "statsmodels", "krippendorff", "irrCAC"]}}
    )
    bfi = pd.read_csv(data / "bfi.csv")
    for entry in values["pairs"]:
        a, b = entry["first"], entry["second"]
        rows = bfi[[a, b]].dropna().head(entry["rows"]).astype(int)
        entry["beyond_chance"] = two(rows[a].to_numpy(), rows[b].to_numpy(), np.arange(1, 7))
        square = SquareTable(square_of(rows[a], rows[b], np.arange(1, 7)), shift_zeros=False)
        if entry["of"]["mcnemar"]:
            agree("Bowker", square.symmetry().statistic, entry["of"]["bowker"][0])
            agree("Stuart–Maxwell", square.homogeneity().statistic, entry["of"]["stuart_maxwell"][0])
    worked = [[0, 4, 1], [0, 8, 0], [0, 1, 5]]
    x, y = np.array([[i, j] for i in range(3) for j in range(3) for _ in range(worked[i][j])]).T
    values["worked"] = two(x, y, np.arange(3))

    observers = """1 2 3 3 2 1 4 1 2 . . . / 1 2 3 3 2 2 4 1 2 5 . 3 / . 3 3 3 2 3 4 2 2 5 1 . / 1 2 3 3 2 4 4 1 2 5 1 ."""
    table = [[None if cell == "." else int(cell) for cell in line.split()] for line in observers.split("/")]
    values["krippendorff"] = alpha(counted(zip(*table), range(1, 6)), range(1, 6))
    extra = bfi[["N1", "N2", "N3", "N4", "N5"]].head(60)
    values["alpha_neuroticism"] = alpha(counted(extra.to_numpy(), range(1, 7)), range(1, 7))

    insteval = pd.read_csv(data / "insteval.csv")
    for unit in ["d", "s"]:
        counts = insteval.groupby([unit, "y"]).size().unstack(fill_value=0).to_numpy()
        values[f"alpha_insteval_{unit}"] = alpha(counts, range(1, 6), resampled=False)
    file.write_text(json.dumps(values, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
