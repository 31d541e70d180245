"""Shrunken means and rank intervals, added to the values that unit_level.R wrote.

    python3 unit_level.py <directory of the data> <directory for the values>

Shrunken means: Henderson's mixed-model equations, solved whole; the prediction variance is that of C⁻¹. The term for the uncertainty of the
variance components is Prasad & Rao's trace tr(∇b' V ∇b Cov), with b differentiated numerically (complex step) and the covariance of the two
estimators as 2 tr(A V A' V) of their quadratic forms, from matrices with one row per answer. No closed formula of the crate is used.
"""
import json
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
from scipy import stats

DATA, VALUES = map(Path, sys.argv[1:3])


def components(y, unit):
    """Unit codes, incidence matrix, and the quadratic forms of the analysis-of-variance estimators."""
    names, code = np.unique(unit, return_inverse=True)
    z = np.eye(len(names))[code]
    n, k = z.shape
    sizes = z.sum(axis=0)
    n0 = (n - (sizes**2).sum() / n) / (k - 1)
    group = z @ np.diag(1 / sizes) @ z.T
    within = (np.eye(n) - group) / (n - k)
    between = ((group - np.full((n, n), 1 / n)) / (k - 1) - within) / n0
    return names, z, within, between


def shrunken(y, unit):
    names, z, of_within, of_between = components(y, unit)
    n, k = z.shape
    within, between = y @ of_within @ y, max(0.0, y @ of_between @ y)
    covariance = within * np.eye(n) + between * z @ z.T
    if between > 0:
        x = np.ones((n, 1))
        design = np.hstack([x, z])
        left = design.T @ design / within
        left[1:, 1:] += np.eye(k) / between
        inverse = np.linalg.inv(left)
        solution = inverse @ (design.T @ y) / within
        pick = np.hstack([np.ones((k, 1)), np.eye(k)])
        value, known = pick @ solution, np.diag(pick @ inverse @ pick.T)
        overall, overall_variance = solution[0], inverse[0, 0]
    else:
        overall, overall_variance = y.mean(), within / n
        value, known = np.full(k, overall), np.full(k, overall_variance)

    def coefficients(w, b):
        # Rows: u_j = b_j'(y - mu), by V^-1 in unit means: V^-1 = (I - b Z (w + b n)^-1 Z')/w.
        sizes = z.sum(axis=0)
        inner = np.eye(n, dtype=complex) - b * (z / (w + b * sizes)) @ z.T
        return b * z.T @ inner / w

    step = 1e-30
    by_within = coefficients(within + 1j * step, between + 0j).imag / step
    by_between = coefficients(within + 0j, between + 1j * step).imag / step
    quadratic = [of_within, of_between]
    cov = np.array([[2 * np.trace(a @ covariance @ b @ covariance) for b in quadratic] for a in quadratic])
    extra = np.empty(k)
    for j in range(k):
        gradient = np.vstack([by_within[j], by_between[j]])
        extra[j] = np.trace(gradient @ covariance @ gradient.T @ cov)
    error = np.sqrt(known + 2 * extra)
    reach = stats.norm.isf(0.025) * error
    t = stats.t.isf(0.025, k - 1) * np.sqrt(overall_variance)
    return {"names": [str(name) for name in names], "within": within, "between": between, "overall": overall,
            "overall_interval": [overall - t, overall + t], "value": list(value),
            "lower": list(value - reach), "upper": list(value + reach)}


def ranks(y, unit, method, own, minimum, level=0.95):
    """Ranks with 1 for the highest mean; bounds by counting pairs one by one."""
    frame = pd.DataFrame({"y": y, "unit": unit}).groupby("unit")["y"].agg(["count", "mean", "var"])
    n, k_all = len(y), len(frame)
    pooled = (frame["var"].fillna(0) * (frame["count"] - 1)).sum() / (n - k_all)
    frame = frame[frame["count"] >= minimum].copy()
    if own:
        frame = frame[(frame["count"] > 1) & (frame["var"] > 0)].copy()
    frame["se2"] = (frame["var"] if own else pooled) / frame["count"]
    frame["df"] = (frame["count"] - 1) if own else n - k_all
    k, alpha = len(frame), 1 - level
    names = list(frame.index)
    best, worst = {u: 1 for u in names}, {u: k for u in names}
    if method == "joint_intervals":
        each = 1 - level ** (1 / k)
        reach = stats.t.isf(each / 2, frame["df"]) * np.sqrt(frame["se2"])
        low, high = frame["mean"] - reach, frame["mean"] + reach
    for u, v in combinations(names, 2):
        a, b = (u, v) if frame["mean"][u] >= frame["mean"][v] else (v, u)
        if method == "joint_intervals":
            certain = low[a] > high[b]
        else:
            sa, sb = frame["se2"][a], frame["se2"][b]
            df = (sa + sb) ** 2 / (sa**2 / frame["df"][a] + sb**2 / frame["df"][b]) if own else n - k_all
            p = 2 * stats.t.sf((frame["mean"][a] - frame["mean"][b]) / np.sqrt(sa + sb), df)
            certain = p < alpha / (k * (k - 1) / 2)
        if certain:
            best[b] += 1
            worst[a] -= 1
    rank = frame["mean"].rank(method="min", ascending=False)
    return {str(u): [int(rank[u]), best[u], worst[u]] for u in names}


inst = pd.read_csv(DATA / "insteval.csv")
bh = pd.read_csv(DATA / "bh1996.csv")
few, some = inst[inst.s <= 25], inst[inst.d <= 300]
soldiers = bh[bh.GRP % 9 == 0]
values = json.loads((VALUES / "unit_level.json").read_text())
values["shrunken"] = {
    "departments_of_students_1_to_25": shrunken(few.y.to_numpy(float), few.dept.to_numpy()),
    "teachers_of_students_1_to_25": shrunken(few.y.to_numpy(float), few.d.to_numpy()),
    "every_ninth_company": shrunken(soldiers.WBEING.to_numpy(), soldiers.GRP.to_numpy()),
}
values["ranks"] = {
    f"{method}_{'own' if own else 'pooled'}": ranks(inst.y.to_numpy(float), inst.dept.to_numpy(), method, own, 1)
    for method in ["differences", "joint_intervals"]
    for own in [False, True]
}
values["ranks_of_teachers"] = {
    f"{method}_{'own' if own else 'pooled'}": ranks(some.y.to_numpy(float), some.d.to_numpy(), method, own, 5)
    for method in ["differences", "joint_intervals"]
    for own in [False, True]
}
values["versions"] |= {"numpy": np.__version__, "scipy": scipy.__version__, "pandas": pd.__version__}
(VALUES / "unit_level.json").write_text(json.dumps(values, indent=1) + "\n")
