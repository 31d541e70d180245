#!/usr/bin/env python3
"""How often the intervals of kappa and of Gwet's AC2 hold the truth: python3 kappa_coverage.py (about 8 min; prints a table)

Two normal variables with a correlation of .3 or .7, cut into five points: used evenly, with 73 % and with 84 % of the ratings at the top.
Published: kappa +- z se (Fleiss, Cohen & Everitt), AC +- t se on n - 1. Jackknife: delete-one on the artanh scale, t on the degrees
of freedom of its own variance. Quadratic weights and none. Samples without an interval are left out of the coverage.
"""
import numpy as np
from scipy import stats

rng = np.random.default_rng(20)
CUTS = {"even": [-0.84, -0.25, 0.25, 0.84], "73 %": [-2.2, -1.6, -1.1, -0.6], "84 %": [-2.3, -2, -1.6, -1.0]}
SAMPLES, Q = 8_000, 5


def coefficients(d):
    w = 1 - d / d.max()
    k = w.sum() / (Q * (Q - 1))

    def kappa(p):
        a, b = p.sum(-1), p.sum(-2)
        return 1 - (p * d).sum((-1, -2)) / np.einsum("...i,...j,ij->...", a, b, d)

    def gwet(p):
        pooled = (p.sum(-1) + p.sum(-2)) / 2
        chance = k * (pooled * (1 - pooled)).sum(-1)
        return ((p * w).sum((-1, -2)) - chance) / (1 - chance)

    return {"kappa": kappa, "gwet": gwet}


def covered(f, tables, n, truth, published_df):
    with np.errstate(all="ignore"):
        value = f(tables / n)
        # The influence by a numeric derivative: one case in 10^5 added.
        step = 1e-5
        psi, moved = np.zeros(tables.shape), np.zeros(tables.shape)
        for cell in np.ndindex(Q, Q):
            at = (..., *cell)
            there = tables[at] > 0
            more, less = tables[there] / n * (1 - step), tables[there].copy()
            more[at] += step
            less[at] -= 1
            psi[(there, *cell)] = (f(more) - value[there]) / step
            moved[(there, *cell)] = (n - 1) * (value[there] - f(less / (n - 1)))
        size = n if published_df is None else n - 1
        se = np.sqrt((tables * psi**2).sum((1, 2)) / n / size)
        quantile = stats.norm.ppf(0.975) if published_df is None else stats.f.ppf(0.95, 1, n - 1) ** 0.5
        exists = np.isfinite(value) & (se > 1e-6) & (np.abs(value) < 1 - 1e-9)
        published = (np.abs(value - truth) <= quantile * se)[exists].mean()
        d = moved - ((tables * moved).sum((1, 2)) / n)[:, None, None]
        squares, fourths = (tables * d**2).sum((1, 2)), (tables * d**4).sum((1, 2))
        df = 2 * squares**2 / (fourths - squares**2 / n)
        df = np.where(df > 0, np.clip(df, 1, n - 1), n - 1)
        reach = stats.t.ppf(0.975, df) * np.sqrt(squares / (n * (n - 1))) / (1 - value**2)
        exists &= np.isfinite(reach)
        jackknife = (np.abs(np.arctanh(value) - np.arctanh(truth)) <= reach)[exists].mean()
    return f"{published:.3f} {jackknife:.3f}"


for shape, cuts in CUTS.items():
    for rho in (0.3, 0.7):
        codes = np.searchsorted(cuts, rng.multivariate_normal([0, 0], [[1, rho], [rho, 1]], 2_000_000))
        p = np.bincount(codes[:, 0] * Q + codes[:, 1], minlength=Q * Q) / 2e6
        apart = np.abs(np.subtract.outer(range(Q), range(Q)))
        for weights, d in {"none": (apart > 0) * 1.0, "quadratic": apart**2.0}.items():
            for name, f in coefficients(d).items():
                truth = f(p.reshape(Q, Q))
                row = []
                for n in (20, 30, 50, 100, 200, 400):
                    tables = rng.multinomial(n, p, SAMPLES).reshape(-1, Q, Q).astype(float)
                    row.append(f"{n}: {covered(f, tables, n, truth, None if name == 'kappa' else n - 1)}")
                print(f"{shape}, rho {rho}, weights {weights}, {name} {truth:.3f} | " + " | ".join(row), flush=True)
