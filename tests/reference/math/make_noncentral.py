#!/usr/bin/env python3
"""Writes noncentral.json: tails of the non-central chi-squared and F distributions, by mpmath.

    python3 make_noncentral.py            # write the file beside this script
    python3 make_noncentral.py --check    # SciPy (Boost) against it

Chi-squared with an odd number of degrees of freedom in closed form (3: Q(r - s) + Q(r + s) + (phi(r - s) - phi(r + s))/s with
r^2 = x, s^2 = lambda); all others by the whole Poisson sum at 40 digits, every term of it.
"""
import json
import os
import sys

import mpmath as mp

mp.mp.dps = 40
M = mp.mpf


def weights(mean):
    """(j, P(J = j)) for all j that matter."""
    mean = M(mean)
    if mean == 0:
        return [(0, M(1))]
    reach = 16 * mp.sqrt(mean) + 60
    first, last = max(0, int(mean - reach)), int(mean + reach)
    weight = mp.exp(first * mp.log(mean) - mean - mp.loggamma(first + 1))
    rows = []
    for j in range(first, last + 1):
        rows.append((j, weight))
        weight *= mean / (j + 1)
    return rows


def chi_squared(x, df, nc):
    """(upper, lower)"""
    x, df, nc = M(x), M(df), M(nc)
    if df in (1, 3) and nc > 0:
        r, s = mp.sqrt(x), mp.sqrt(nc)
        upper = mp.ncdf(s - r) + mp.ncdf(-r - s)
        lower = mp.ncdf(r - s) - mp.ncdf(-r - s)
        if df == 3:
            more = (mp.npdf(r - s) - mp.npdf(r + s)) / s
            upper, lower = upper + more, lower - more
        return upper, lower
    a, y = df / 2, x / 2
    upper = lower = M(0)
    rows = weights(nc / 2)
    # Q(a + 1, y) = Q(a, y) + y^a exp(-y) / Gamma(a + 1), and P the same downwards.
    q = mp.gammainc(a + rows[0][0], y, mp.inf, regularized=True)
    for j, weight in rows:
        upper += weight * q
        q += mp.exp((a + j) * mp.log(y) - y - mp.loggamma(a + j + 1))
    p = mp.gammainc(a + rows[-1][0], 0, y, regularized=True)
    for j, weight in reversed(rows):
        lower += weight * p
        p += mp.exp((a + j - 1) * mp.log(y) - y - mp.loggamma(a + j))
    return upper, lower


def fisher_f(f, above, below, nc):
    f, a, b = M(f), M(above) / 2, M(below) / 2
    x = f * a / (f * a + b)
    rest = b / (f * a + b)
    upper = lower = M(0)
    rows = weights(M(nc) / 2)
    step = lambda at: mp.exp(at * mp.log(x) + b * mp.log(rest) - mp.log(at) - mp.log(mp.beta(at, b)))
    # I_x(a + 1, b) = I_x(a, b) - x^a (1 - x)^b / (a B(a, b)).
    q = mp.betainc(b, a + rows[0][0], 0, rest, regularized=True)
    for j, weight in rows:
        upper += weight * q
        q += step(a + j)
    p = mp.betainc(a + rows[-1][0], b, 0, x, regularized=True)
    for j, weight in reversed(rows):
        lower += weight * p
        p += step(a + j - 1) if j > 0 else 0
    return upper, lower


def main():
    rows = []
    for df in ("1", "2", "3", "4", "12", "72", "7.5"):
        for nc in ("0", "0.3", "5", "40", "300", "520", "3000"):
            centre = M(df) + M(nc)
            spread = mp.sqrt(2 * M(df) + 4 * M(nc))
            for z in (-5, -2, 0, 2, 5):
                x = centre + z * spread
                if x > 0:
                    x = mp.nstr(x, 8)
                    rows.append(("chi_squared", [x, df, nc], chi_squared(x, df, nc)))
    for nc in ("1e6", "1e12"):
        for df in ("1", "3"):
            for z in (-6, -2, 0, 2, 6):
                x = mp.nstr((mp.sqrt(M(nc)) + z) ** 2, 25)
                x = repr(float(x))
                rows.append(("chi_squared", [x, df, nc], chi_squared(x, df, nc)))
    for above, below in (("1", "3"), ("2", "2.5"), ("3", "96"), ("4.5", "17.3"), ("9", "30000")):
        for nc in ("0", "0.3", "5", "40", "520"):
            for f in ("0.05", "0.4", "1", "2.5", "9", "60", "200"):
                rows.append(("fisher_f", [f, above, below, nc], fisher_f(f, above, below, nc)))
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "noncentral.json")
    if "--check" in sys.argv:
        from scipy import stats

        worst = 0
        for name, arguments, tails in rows:
            numbers = [float(argument) for argument in arguments]
            law = {"chi_squared": stats.ncx2, "fisher_f": stats.ncf}[name]
            for got, want in zip((law.sf(*numbers), law.cdf(*numbers)), map(float, tails)):
                if want > 1e-8 and numbers[-1] > 0:  # ncf of SciPy 1.12 is below 0 at nc = 0
                    error = abs(got / want - 1)
                    worst = max(worst, error)
                    if error > 1e-8:
                        print(name, arguments, got, want)
        print("SciPy, tails above 1e-8: largest relative difference", worst)
        return
    listed = [[name, *arguments, mp.nstr(tails[0], 20), mp.nstr(tails[1], 20)] for name, arguments, tails in rows]
    with open(path, "w") as file:
        json.dump({"mpmath": mp.__version__, "rows": listed}, file, indent=0)
    print(len(listed), "rows")


main()
