#!/usr/bin/env python3
"""Reference values of the bootstrap, made without the crate: python3 resampling.py <directory of the data> <directory for the values>

Two kinds. `streams` and `same_resamples` follow the crate's stated generator (SplitMix64, xoshiro256++, multiply-shift) in an
implementation of their own, so that resamples are the same and intervals agree to rounding. `scipy` comes from
scipy.stats.bootstrap with its own generator and 200,000 resamples; for each end it gives the quantiles between which the end
of another bootstrap must lie but for four of its standard errors.
"""
import csv
import json
import platform
import sys
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

MASK = 2**64 - 1
STEP = 0x9E3779B97F4A7C15
SEED = 7
SAME = 2_000        # resamples with the crate's generator
OTHER = 200_000     # resamples with SciPy's
CRATE = 5_000       # resamples that the crate's test draws when compared with SciPy's
LEVEL = 0.95


def mixed(z):
    """SplitMix64's output for a state (Steele, Lea & Flood 2014), on whole numbers."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def words(seed, replicate, count):
    """The first words of xoshiro256++ (Blackman & Vigna 2021) in the stream of one resample."""
    own = mixed((seed + STEP * replicate + STEP) & MASK)
    s = [mixed((own + STEP * (k + 1)) & MASK) for k in range(4)]
    rotl = lambda x, k: ((x << k) | (x >> (64 - k))) & MASK
    found = []
    for _ in range(count):
        found.append((rotl((s[0] + s[3]) & MASK, 23) + s[0]) & MASK)
        t = (s[1] << 17) & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)
    return found


def draws(seed, replicate, units, count=None):
    count = units if count is None else count
    if units > 65_536:
        return [(word * units) >> 64 for word in words(seed, replicate, count)]
    halves = []
    for word in words(seed, replicate, (count + 1) // 2):
        halves += [((word >> 32) * units) >> 32, ((word & 0xFFFFFFFF) * units) >> 32]
    return halves[:count]


def quantile(ordered, p, z):
    """Davison & Hinkley 1997, eq. 5.8."""
    place = (len(ordered) + 1) * p
    k = int(np.floor(place))
    assert 1 <= k < len(ordered)
    left, right = stats.norm.ppf(k / (len(ordered) + 1)), stats.norm.ppf((k + 1) / (len(ordered) + 1))
    return ordered[k - 1] + (z - left) / (right - left) * (ordered[k] - ordered[k - 1])


def intervals(values, estimate, influence):
    ordered = np.sort(np.asarray(values, dtype=float))
    z = stats.norm.ppf(0.5 + LEVEL / 2)
    close = 1e-12 * max(abs(estimate), np.abs(ordered).max())
    below = (ordered < estimate - close).sum() + ((np.abs(ordered - estimate) <= close).sum()) / 2
    z0 = stats.norm.ppf(below / len(ordered))
    influence = np.asarray(influence, dtype=float)
    a = (influence**3).sum() / (6 * (influence**2).sum() ** 1.5)
    moved = [z0 + (z0 + shift) / (1 - a * (z0 + shift)) for shift in (-z, z)]
    return {
        "percentile": [quantile(ordered, stats.norm.cdf(shift), shift) for shift in (-z, z)],
        "bca": [quantile(ordered, stats.norm.cdf(shift), shift) for shift in moved],
        "z0": z0,
        "a": a,
    }


def pearson(x, y):
    x, y = x - x.mean(-1, keepdims=True), y - y.mean(-1, keepdims=True)
    return (x * y).sum(-1) / np.sqrt((x * x).sum(-1) * (y * y).sum(-1))


def partial(x, y, z):
    xy, xz, yz = pearson(x, y), pearson(x, z), pearson(y, z)
    return (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2))


def ranked(x):
    return stats.rankdata(x, axis=-1)


def spearman(x, y):
    return pearson(ranked(x), ranked(y))


def spearman_partial(x, y, z):
    return partial(ranked(x), ranked(y), ranked(z))


def mean(x):
    return x.mean(-1)


def by_complex_step(weighted, n):
    """Influence values: the derivative of a weighted statistic along w + e (delta_i - w)."""
    step = 1e-30
    found = []
    for case in range(n):
        weights = np.full(n, (1 - step * 1j) / n)
        weights[case] += step * 1j
        found.append(weighted(weights).imag / step)
    return np.array(found)


def weighted_pearson(w, x, y):
    x, y = x - (w * x).sum(), y - (w * y).sum()
    return (w * x * y).sum() / np.sqrt((w * x * x).sum() * (w * y * y).sum())


def weighted_partial(w, x, y, z):
    xy, xz, yz = weighted_pearson(w, x, y), weighted_pearson(w, x, z), weighted_pearson(w, y, z)
    return (xy - xz * yz) / np.sqrt((1 - xz**2) * (1 - yz**2))


def weighted_ranks(w, x):
    return (((x[None, :] < x[:, None]) + 0.5 * (x[None, :] == x[:, None])) * w[None, :]).sum(1)


def main(data, target):
    with open(Path(data) / "univbct.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    cell = lambda row, name: float(row[name]) if row[name] not in ("", "NA") else None
    columns = ["JOBSAT1", "READY1", "READY2"]
    # One row a case: the file repeats nothing here; a case is its line.
    complete = np.array([v for row in rows if None not in (v := [cell(row, c) for c in columns])])
    x, z, after = complete.T
    y = after - z
    pairs = np.array([v for row in rows if None not in (v := [cell(row, c) for c in columns[1:]])])
    change = pairs[:, 1] - pairs[:, 0]
    n = len(x)
    cases = {
        "pearson": (pearson, (x, y), lambda w: weighted_pearson(w, x, y)),
        "pearson_partial": (partial, (x, y, z), lambda w: weighted_partial(w, x, y, z)),
        "spearman": (spearman, (x, y), lambda w: weighted_pearson(w, weighted_ranks(w, x), weighted_ranks(w, y))),
        "spearman_partial": (
            spearman_partial, (x, y, z),
            lambda w: weighted_partial(w, weighted_ranks(w, x), weighted_ranks(w, y), weighted_ranks(w, z)),
        ),
        "mean_change": (mean, (change,), lambda w: (w * change).sum()),
    }
    same, other = {}, {}
    for name, (statistic, data_columns, weighted) in cases.items():
        size = len(data_columns[0])
        estimate = float(statistic(*data_columns))
        resamples = np.array([draws(SEED, k, size) for k in range(SAME)])
        values = statistic(*(column[resamples] for column in data_columns))
        found = intervals(values, estimate, by_complex_step(weighted, size))
        same[name] = {"n": size, "estimate": estimate, **found}

        made = stats.bootstrap(
            data_columns, lambda *c, axis=-1: statistic(*c), paired=len(data_columns) > 1, vectorized=True,
            n_resamples=OTHER, batch=2_000, method="BCa", confidence_level=LEVEL, rng=np.random.default_rng(20_261),
        )
        ordered = np.sort(made.bootstrap_distribution)
        ends = {"bca": list(made.confidence_interval)}
        ends["percentile"] = list(np.quantile(ordered, [0.025, 0.975]))
        other[name] = {}
        for kind, pair in ends.items():
            # A quantile's standard error on the scale of p; BCa's has z0's besides, at most: phi(z) * 2 * sqrt(pi / 2).
            spread = np.sqrt(0.025 * 0.975)
            if kind == "bca":
                spread = np.hypot(spread, 2 * stats.norm.pdf(1.96) * np.sqrt(np.pi / 2))
            reach = 4 * spread * np.sqrt(1 / CRATE + 1 / OTHER)
            places = [np.searchsorted(ordered, end, side="right") / len(ordered) for end in pair]
            other[name][kind] = {
                "ends": pair,
                "within": [list(np.quantile(ordered, [place - reach, place + reach])) for place in places],
            }
        print(name, same[name], other[name], flush=True)

    # A list of values with ties, among themselves and with the estimate, and lopsided influence values.
    listed = [float(v) for v in np.round(np.exp(np.random.default_rng(3).normal(size=499)), 2)]
    listed_influence = [float(v) for v in np.round(np.random.default_rng(4).gamma(1.5, size=40) - 1.5, 3)]
    result = {
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__},
        "seed": SEED,
        "streams": {
            "7_units": [draws(SEED, k, 7) for k in (0, 1, 9_999)],
            "451_units_first_20": [draws(SEED, k, 451, 20) for k in (0, 1, 9_999)],
            "70001_units_first_20": [draws(SEED, k, 70_001, 20) for k in (0, 1, 9_999)],
            "seed_of_all_ones_7_units": draws(MASK, 3, 7),
        },
        "listed": {
            "values": listed,
            "estimate": 1.01,
            "influence": listed_influence,
            **intervals(listed, 1.01, listed_influence),
        },
        "same_resamples": {"resamples": SAME, **same},
        "scipy": {"resamples": OTHER, "crate_resamples": CRATE, **other},
    }
    Path(target, "resampling.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
