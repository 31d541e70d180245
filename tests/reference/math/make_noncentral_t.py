#!/usr/bin/env python3
"""Writes noncentral_t.json: tails of the non-central t distribution, by mpmath.

    python3 make_noncentral_t.py            # write the file beside this script
    python3 make_noncentral_t.py --check    # SciPy (Boost) against it

P(T > t) = integral over u > 0 of Q(t u - delta) g(u), g the density of sqrt(chi2_nu / nu), at 30 digits from the plain
textbook formulas, in panels around the places where either factor changes.
"""
import json
import os
import sys

import mpmath as mp

mp.mp.dps = 30
M = mp.mpf


def upper(t, df, delta):
    t, df, delta = M(t), M(df), M(delta)
    constant = mp.log(2) + (df / 2) * mp.log(df / 2) - mp.loggamma(df / 2)

    def integrand(u):
        if u == 0:
            return M(0) if df > 1 else mp.exp(constant) * mp.ncdf(delta)
        return mp.exp(constant + (df - 1) * mp.log(u) - df * u * u / 2) * mp.ncdf(delta - t * u)

    sd = 1 / mp.sqrt(2 * df)
    places = {M(0)}
    for k in range(-20, 21, 4):
        places.add(1 + k * sd)
    if t != 0:
        for k in range(-12, 13, 4):
            places.add((delta + k) / t)
    places = sorted(p for p in places if 0 <= p <= 1 + 20 * sd)
    # Thin panels: the density falls within sd, the other factor within 1/t.
    total = mp.quad(integrand, places, method="gauss-legendre", maxdegree=6)
    return total + mp.quad(integrand, [places[-1], places[-1] + 10 * sd], method="gauss-legendre", maxdegree=6)


def rows():
    cases = []
    for df in [1, 2, 5, 29, 434, 1e4, 1e9]:
        for delta in [0.0, -1.5, 3.0, 30.0]:
            for z in [-3.5, -1.96, 1.0]:
                spread = (1 + delta * delta / (2 * df)) ** 0.5
                cases.append((round(delta + z * spread, 3), df, delta))
    # Change far beyond its spread, and hardly any: steep both ways.
    for df in [1, 3, 30, 1000]:
        for d in [6.0, 1000.0]:
            t = d * (df + 1) ** 0.5
            for part in [0.9, 1.0, 1.3]:
                cases.append((t, df, t * part))
                cases.append((-t, df, 1.0 - part))
    for t in [5.0, -5.0, 30.0, -30.0]:
        for delta in [-3.0, 0.0, 2.0, 11.0, 13.0]:
            cases.append((t, 1, delta))
            cases.append((t, 3, delta))
    for t, df, delta in cases:
        tail = upper(t, df, delta)
        if tail < M("1e-13"):
            continue
        yield [repr(float(t)), repr(float(df)), repr(float(delta)), mp.nstr(tail, 25)]


if __name__ == "__main__":
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "noncentral_t.json")
    if "--check" in sys.argv:
        import scipy
        from scipy.stats import nct
        worst = 0
        for t, df, delta, tail in json.load(open(here))["rows"]:
            ours, theirs = float(tail), nct.sf(float(t), float(df), float(delta))
            if 1e-6 < ours < 1 - 1e-6:
                worst = max(worst, abs(theirs / ours - 1))
        print("scipy", scipy.__version__, "worst relative difference of tails above 1e-6:", worst)
    else:
        json.dump({"mpmath": mp.__version__, "rows": list(rows())}, open(here, "w"), indent=0)
