#!/usr/bin/env python3
"""Writes math_reference.json: reference values for the `math` floor, by mpmath.

    python3 make_math_reference.py            # write the file beside this script
    python3 make_math_reference.py --check    # second methods against the first

Arguments are exact doubles (shortest repr), values have 30 digits. Tails are
integrals of the density over dyadic panels at 60 digits, from the plain textbook
formulas (no rearrangement against cancellation: the digits carry it). Quantile
rows take the tail at an exact double x, round it to a double p, and correct x
by (p - tail) / density; the second-order term is below 1e-30.

Second methods (--check): mpmath's betainc and gammainc for small parameters, the
positive hypergeometric series in integer arithmetic for huge ones, plain sums
for the discrete distributions.
"""
import json
import math
import os
import random
import sys
from fractions import Fraction

import mpmath as mp

mp.mp.dps = 60
M = mp.mpf
ROWS = []


def text(value):
    return mp.nstr(value, 32, strip_zeros=False)


def row(name, arguments, value):
    ROWS.append([name, [a if isinstance(a, str) else repr(a) for a in arguments],
                 value if isinstance(value, str) else text(value)])


def tail_integral(ratio):
    """Integral over u >= 0 of exp(ratio(u)), ratio eventually falling."""
    scale = M(1)
    while ratio(scale) > -1:
        scale *= 4
    while ratio(scale) < -2:
        scale /= 2
    total, low, high = M(0), M(0), scale
    while True:
        total += mp.quad(lambda u: mp.exp(ratio(u)), [low, (low + high) / 2, high],
                         method="gauss-legendre")
        if ratio(high) < -90:
            return total
        low, high = high, high + max(high / 2, scale) if high < 6 * scale else high * M("1.5")


# --- distributions: (log density in the working variable, tail) ---------------

def beta_ln(a, b, theta):
    return a * theta - (a + b) * mp.log1p(mp.exp(theta))


def beta_tail(x, a, b, upper):
    """Tail and density with respect to x."""
    x, a, b = M(x), M(a), M(b)
    theta = mp.log(x) - mp.log1p(-x)
    sign = 1 if upper else -1
    base = beta_ln(a, b, theta)
    integral = tail_integral(lambda u: beta_ln(a, b, theta + sign * u) - base)
    density = mp.exp(base - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b))
    return density * integral, density / (x * (1 - x))


def beta_both(x, a, b):
    above = M(x) > M(a) / (M(a) + M(b))
    tail, density = beta_tail(x, a, b, above)
    return (1 - tail, tail, density) if above else (tail, 1 - tail, density)


def gamma_both(a, x):
    a, x = M(a), M(x)
    s0 = mp.log(x)
    sign = 1 if x > a else -1
    base = a * s0 - x

    def ratio(u):
        s = s0 + sign * u
        return a * s - mp.exp(s) - base
    tail = mp.exp(base - mp.loggamma(a)) * tail_integral(ratio)
    return (1 - tail, tail) if x > a else (tail, 1 - tail)


def t_tail(t, df):
    """P(T > t) for t >= 0, and the density at t; in the variable ln(1 + s)."""
    t, df = M(t), M(df)

    def ln_density(s):
        return -(df + 1) / 2 * mp.log1p(s * s / df)
    norm = mp.exp(mp.loggamma((df + 1) / 2) - mp.loggamma(df / 2)) / mp.sqrt(df * mp.pi)
    base = ln_density(t)

    def ratio(u):
        return ln_density((t + 1) * mp.exp(u) - 1) + u - base
    density = norm * mp.exp(base)
    return density * (t + 1) * tail_integral(ratio), density


def drops(a, b, targets):
    """Exact doubles x where the log-odds density has fallen by the targets."""
    found = []
    mode = math.log(a) - math.log(b)
    peak = beta_ln(M(a), M(b), M(mode))
    for target in targets:
        sign = 1 if target > 0 else -1
        low, high = M(0), M("1e-9")
        fall = lambda v: peak - beta_ln(M(a), M(b), M(mode) + sign * v)
        while fall(high) < abs(target):
            high *= 2
        for _ in range(30):
            middle = (low + high) / 2
            low, high = (middle, high) if fall(middle) < abs(target) else (low, middle)
        theta = mode + sign * high
        x = float(mp.exp(theta) / (1 + mp.exp(theta)))
        if 1e-290 < x < 1:
            found.append(x)
    return found


TARGETS = [-650, -60, -6, -1.5, -0.2, 0.01, 0.3, 2, 8, 90, 640]
SHAPES = [(0.5, 0.5), (0.5, 3.5), (1.0, 1.0), (2.0, 5.0), (1.5, 0.5), (10.5, 0.5), (7.0, 94.0),
          (50.5, 50.5), (1000.0, 3.0), (0.5, 1e4), (12345.5, 6789.25), (1e6, 1e6), (9e8, 1.0),
          (1.0, 1e12), (0.5, 1e12 + 0.5), (5e11, 5e11), (5e11, 5e11 + 1), (1e12, 1.5),
          (3.0, 1e9), (40.0, 1e11), (1e6, 1e12), (9e11, 1e11), (300.0, 2e7)]


def make_beta():
    for a, b in SHAPES:
        for x in drops(a, b, TARGETS):
            lower, upper, density = beta_both(x, a, b)
            for name, value in (("lower", lower), ("upper", upper)):
                if value < M("1e-300"):
                    continue
                row(f"beta_{name}_tail", [x, a, b], value)
                p = float(value)
                if p < 0.75:
                    sign = 1 if name == "lower" else -1
                    row(f"beta_{name}_quantile", [p, a, b], M(x) + sign * (M(p) - value) / density)


def make_gamma():
    for a in [0.5, 1.0, 1.5, 2.0, 7.25, 15.5, 30.0, 100.0, 1234.5, 1e5, 1e7, 3e9, 1e12]:
        spread = math.sqrt(a)
        for z in [-37, -20, -8, -3, -1, -0.1, 0.0, 0.2, 1, 3, 8, 20, 36]:
            xs = [a + z * spread]
            if z < 0 and a < 2000:
                xs = [a * math.exp(z / spread)]
            for x in xs:
                if x <= 0:
                    continue
                lower, upper = gamma_both(a, x)
                for name, value in (("lower", lower), ("upper", upper)):
                    if value > M("1e-300"):
                        row(f"gamma_{name}_tail", [a, x], value)
                if M("1e-300") < upper < M("0.999"):
                    p = float(upper)
                    density = mp.exp((M(a) - 1) * mp.log(M(x)) - M(x) - mp.loggamma(M(a)))
                    row("gamma_upper_quantile", [p, a], M(x) + (upper - M(p)) / density)


def make_f():
    """F by the beta tail at x = d1 f / (d1 f + d2), which is formed with all 60 digits."""
    for d1, d2 in [(1, 1), (1, 8.5), (2, 30), (3, 3), (6, 528), (24, 1e6), (88, 528), (4, 1e9), (1e5, 7),
                   (2.5, 1e12), (1e6, 1e6), (1e9, 40)]:
        for f in [1e-6, 0.01, 0.3, 0.9, 1.0, 1.02, 1.5, 4.0, 33.0, 1e4]:
            below = M(d1) * M(f) + M(d2)
            _, upper, density = beta_both(M(d1) * M(f) / below, M(d1) / 2, M(d2) / 2)
            if not M("1e-300") < upper < 1 - M("1e-9"):
                continue
            row("fisher_f_upper_tail", [f, d1, d2], upper)
            p = float(upper)
            slope = density * M(d1) * M(d2) / below ** 2
            if p < 0.999:
                row("fisher_f_upper_quantile", [p, d1, d2], M(f) + (upper - M(p)) / slope)


def make_student():
    for df in [0.5, 1.0, 1.5, 2.0, 3.0, 4.7, 10.0, 29.0, 30.0, 100.0, 999.5, 1e4, 10001.0, 1e5, 1e7,
               3e7, 1e9, 1e12, 1e13]:
        for t in [1e-6, 0.01, 0.3, 1.0, 1.96, 3.5, 8.0, 20.0, 36.0, 1e3, 1e8, 1e40, 1e140]:
            upper, density = t_tail(t, df)
            if upper < M("1e-300"):
                continue
            row("student_t_upper_tail", [t, df], upper)
            if t < 5:
                row("student_t_upper_tail", [-t, df], 1 - upper)
            p = float(upper)
            row("student_t_upper_quantile", [p, df], M(t) - (M(p) - upper) / density)
            p = float(1 - upper)
            if p < 1:
                # p keeps few digits of a small 1 - p: Newton's method on ln tail.
                root, goal = M(t), 1 - M(p)
                for _ in range(20):
                    tail, slope = t_tail(root, df)
                    step = mp.log(tail / goal) * tail / slope
                    root += step
                    if abs(step) < abs(root) * M("1e-22"):
                        break
                row("student_t_upper_quantile", [p, df], -root)


def make_normal():
    rng = random.Random(7)
    points = [1e-12, 1e-3, 0.05, 0.0501, 0.5, 1.0, 1.6448536269514722, 1.96, 2.5758293035489004, 5.0,
              8.0, 8.2, 12.5, 20.0, 30.0, 36.9, 37.0]
    points += [round(rng.uniform(0, 37), 6) for _ in range(30)]
    for z in points:
        for s in (z, -z):
            row("normal_upper_tail", [s], mp.erfc(M(s) / mp.sqrt(2)) / 2)
    for p in [1e-300, 1e-200, 1e-100, 1e-50, 1e-16, 1e-10, 1e-5, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1,
              0.2, 0.3, 0.4, 0.45, 0.479, 0.481, 0.49, 0.499, 0.4999999, 0.5 - 1e-12, 0.5000001, 0.52,
              0.6, 0.75, 0.9, 0.975, 0.995, 0.9999, 1 - 1e-9, 1 - 1e-13, 1 - 2.0 ** -53]:
        q = min(M(p), 1 - M(p))
        z = mp.sqrt(-2 * mp.log(2 * q)) if q < M("0.4") else (M("0.5") - q) * mp.sqrt(2 * mp.pi)
        for _ in range(60):
            z += (mp.erfc(z / mp.sqrt(2)) / 2 - q) / (mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi))
        row("normal_upper_quantile", [p], z if p < 0.5 else -z)


def ln_poisson(lam, k):
    lam, k = M(lam), M(k)
    return k * mp.log(lam) - lam - mp.loggamma(k + 1)


def poisson_window(lam, low, high):
    """Probability: plain sum if short, else differences of gamma tails."""
    if high - low <= 6000:
        lam_m = M(lam)
        term = mp.exp(ln_poisson(lam, low))
        total = term
        for k in range(low + 1, high + 1):
            term *= lam_m / k
            total += term
        return total
    below = gamma_both(low, lam)[1] if low > 0 else M(0)       # P(X <= low - 1) = Q(low, lambda)
    above = gamma_both(high + 1, lam)[0]                       # P(X > high) = P(high + 1, lambda)
    if low > lam:
        return gamma_both(low, lam)[0] - above
    return 1 - below - above


def poisson_moments(lam, low, high):
    """By the recurrence from the boundary terms, in 60 digits more than needed."""
    total = poisson_window(lam, low, high)
    big_a = low * mp.exp(ln_poisson(lam, low)) / total
    big_b = M(lam) * mp.exp(ln_poisson(lam, high)) / total
    mean = M(lam) + big_a - big_b
    d, lo, hi = M(lam) - mean, low - mean, high + 1 - mean
    two = M(lam) + big_a * lo - big_b * hi
    three = d * two + M(lam) + big_a * lo ** 2 - big_b * hi ** 2
    four = d * three + M(lam) * (3 * two + 1) + big_a * lo ** 3 - big_b * hi ** 3
    return mean, two, three, four


def poisson_moments_plain(lam, low, high):
    weights, term = [], mp.exp(ln_poisson(lam, low))
    for k in range(low, high + 1):
        weights.append(term)
        term *= M(lam) / (k + 1)
    total = sum(weights)
    mean = sum(w * k for w, k in zip(weights, range(low, high + 1))) / total
    return [mean] + [sum(w * (k - mean) ** r for w, k in zip(weights, range(low, high + 1))) / total
                     for r in (2, 3, 4)]


def windows():
    for lam in [0.3, 1.0, 4.5, 20.0, 150.75, 2500.0, 1e5, 1234567.5, 1e8, 1e10, 1e12]:
        s = math.sqrt(lam)
        seen = set()
        for zl, zh in [(-40, 40), (-3, 3), (-1.5, 0.7), (0, 2), (-2, 0), (0.5, 40), (-40, -1), (5, 9),
                       (-9, -5), (-0.01, 0.01), (1, 1), (12, 40), (0, 0), (3, 3.02)]:
            low, high = max(0, int(lam + zl * s)), max(0, int(lam + zh * s))
            if (low, high) not in seen:
                seen.add((low, high))
                yield lam, low, high


def make_poisson():
    for lam, low, high in windows():
        mp.mp.dps = 110
        probability = poisson_window(lam, low, high) if high - low <= 6000 else None
        if probability is None:
            mp.mp.dps = 75
            probability = poisson_window(lam, low, high)
        if probability > M("1e-300"):
            row("poisson_window_probability", [lam, str(low), str(high)], probability)
            moments = poisson_moments(lam, low, high) if high > low else (M(low), M(0), M(0), M(0))
            for index, moment in enumerate(moments):
                row(f"poisson_window_moment_{index + 1}", [lam, str(low), str(high)], moment)
        mp.mp.dps = 60
    for lam in [1e-5, 0.5, 3.0, 77.5, 1e4, 1e8, 1e12]:
        for k in sorted({0, 1, 2, 17, int(lam), int(lam * 1.01) + 3, int(lam + 3 * lam ** 0.5), 10 ** 6,
                         10 ** 12}):
            row("poisson_ln_probability", [lam, str(k)], ln_poisson(lam, k))


def exact_fair_index(n, tail):
    """Largest k with P(Bin < k) <= tail, in integers."""
    goal = Fraction(tail) * 2 ** n
    total, coefficient, k = 0, 1, 0
    while k < n:
        total += coefficient                      # sum of C(n, i), i <= k
        if total > goal:
            return k
        coefficient = coefficient * (n - k) // (k + 1)
        k += 1
    return n


def make_binomial():
    levels = [0.5, 0.25, 0.05, 0.025, 0.005, 1e-4, 1e-10, 1e-40, 0.7, 0.975, 0.0625]
    for n in [1, 2, 3, 4, 5, 6, 7, 10, 15, 25, 53, 54, 100, 101, 130, 500, 1001, 5000]:
        for tail in levels + [math.ldexp(1, -n), math.ldexp(n + 1, -n), 1 - 2.0 ** -min(n, 53)]:
            k = exact_fair_index(n, tail)
            row("binomial_fair_lower_index", [str(n), tail], str(k))
    for n in [10 ** 5, 10 ** 6]:
        for tail in [0.025, 0.005, 1e-10]:
            row("binomial_fair_lower_index", [str(n), tail], str(big_fair_index(n, tail)))
    # Levels that are a tail rounded to a double: decided only beyond double precision.
    for n, k in [(400, 170), (999, 480), (5001, 2400), (100001, 49800), (1000000, 499000)]:
        tail = float(fair_tail(n, k))
        row("binomial_fair_lower_index", [str(n), tail], str(k + (1 if fair_tail(n, k) <= M(tail) else 0)))
    for n in [10 ** 9, 10 ** 12]:
        for tail in [0.4, 0.025, 0.005, 1e-12]:
            row("binomial_fair_lower_index", [str(n), tail], str(big_fair_index(n, tail)))
    for n in [1, 2, 5, 20, 101, 1000, 10 ** 5, 10 ** 7, 10 ** 9, 10 ** 12]:
        for z in [-36, -10, -3, -1, 0, 0.01, 1, 4]:
            k = int(n / 2 + z * math.sqrt(n) / 2)
            if 0 <= k < n:
                row("binomial_fair_lower_tail", [str(n), str(k)], fair_tail(n, k))


def fair_tail(n, k):
    if n <= 200000:
        # C(n, k) (1 + k/(n-k+1) (1 + ...)) / 2^n
        term = mp.exp(mp.loggamma(n + 1) - mp.loggamma(k + 1) - mp.loggamma(n - k + 1) - n * mp.log(2))
        total = M(0)
        for i in range(k, -1, -1):
            total += term
            term *= M(i) / (n - i + 1)
            if term < total * M("1e-50"):
                break
        return total
    return beta_both(0.5, n - k, k + 1)[0]


def big_fair_index(n, tail):
    low, high = 1, n
    z = math.sqrt(-2 * math.log(tail)) + 1
    low = max(1, int(n / 2 - z * math.sqrt(n) / 2 * 1.1))
    high = n // 2 + 1
    while high - low > 1:
        middle = (low + high) // 2
        if fair_tail(n, middle - 1) <= M(tail):
            low = middle
        else:
            high = middle
    return low


# --- second methods -----------------------------------------------------------

def series_beta(x, a, b, bits=220):
    """I_x(a, b) for x below the mode: x^a y^b / (a B) sum (a+b)_n / (a+1)_n x^n."""
    fx, fa, fb = Fraction(x), Fraction(a), Fraction(b)
    scale = 1 << bits
    den = fa.denominator * fb.denominator
    big_x = (fx.numerator << bits) // fx.denominator
    na, nab = int((fa + 1) * den), int((fa + fb) * den)
    term, total = scale, 0
    while term > 1 << 40:
        total += term
        term = term * nab // na * big_x >> bits
        na += den
        nab += den
    a, b, x = M(a), M(b), M(x)
    front = mp.exp(a * mp.log(x) + b * mp.log1p(-x) - mp.loggamma(a) - mp.loggamma(b)
                   + mp.loggamma(a + b)) / a
    return front * M(total) / M(scale)


def series_gamma(a, x, bits=220):
    """P(a, x) for x < a: x^a e^-x / Gamma(a + 1) sum x^n / (a + 1)_n."""
    fa, fx = Fraction(a), Fraction(x)
    den = fa.denominator
    scale = 1 << bits
    big_x = (fx.numerator * den << bits) // fx.denominator
    step = int((fa + 1) * den)
    term, total = scale, 0
    while term > 1 << 40:
        total += term
        term = term * big_x // step >> bits
        step += den
    a, x = M(a), M(x)
    return mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1)) * M(total) / M(scale)


def bivariate(h, k, rho):
    """P(X < h, Y < k): the integral of the density of X times the conditional probability of Y, cut where it bends."""
    h, k, rho = M(h), M(k), M(rho)
    s = mp.sqrt((1 - rho) * (1 + rho))
    bends = [k / rho + j * s / abs(rho) for j in (-40, -12, -6, -3, 0, 3, 6, 12, 40)] if rho else []
    cuts = sorted({M(-30), min(h, M(30))} | {x for x in bends + [M(-8), M(-3), M(0), M(3)] if -30 < x < h})
    return mp.quad(lambda x: mp.npdf(x) * mp.ncdf((k - rho * x) / s), cuts)


def bivariate_by_angle(h, k, rho):
    """Plackett's: Phi(h) Phi(k) plus the integral of the density over the correlation, as an arc sine."""
    h, k, rho = M(h), M(k), M(rho)
    return mp.ncdf(h) * mp.ncdf(k) + mp.quad(
        lambda t: mp.exp(-(h * h + k * k - 2 * h * k * mp.sin(t)) / (2 * mp.cos(t) ** 2)),
        mp.linspace(0, mp.asin(rho), 9)) / (2 * mp.pi)


def make_bivariate():
    mp.mp.dps = 30
    near = ["0.99", "0.9999", "0.999999", "0.9999999999"]
    grid = ["-6.5", "-2.3", "-0.7", "-1e-9", "0.0", "1e-5", "0.31", "1.0", "2.9"]
    for rho in ["0.0", "1e-10", "0.2", "0.55", "0.9", "0.95"] + near:
        for sign in ("", "-"):
            if sign and rho == "0.0":
                continue
            for i, h in enumerate(grid):
                for k in grid[i % 2::2] + [h]:
                    row("bivariate_normal_lower", [h, k, sign + rho], bivariate(float(h), float(k), float(sign + rho)))
    # Where the two are nearly on one line: the value turns within a breadth of √(1 − ρ²).
    for rho in near:
        for h, gap in [(0.4, 1e-3), (-1.2, 1e-5), (1.7, -1e-4), (0.01, 1e-6)]:
            row("bivariate_normal_lower", [repr(h), repr(h + gap), rho], bivariate(h, h + gap, float(rho)))
            row("bivariate_normal_lower", [repr(h), repr(-h + gap), "-" + rho], bivariate(h, -h + gap, -float(rho)))


def make_rectangle():
    inf = mp.inf
    for rho in [-0.95, -0.3, 1e-9, 0.5, 0.82, 0.999, -0.9999]:
        for h0, h1, k0, k1 in [(-inf, -1.5, -inf, -2.5), (-3, -2.5, -4, -3), (-6, -5, -0.5, 0.25), (-inf, -4, -1, -0.9),
                               (-1, -0.999, -1.001, -1), (-0.1, 0.1, -8, -7), (-2, -1, -2, -1), (-inf, -7, -inf, -7)]:
            value = sum(sign * bivariate(h, k, rho) for h, k, sign in
                        [(h1, k1, 1), (h0, k1, -1), (h1, k0, -1), (h0, k0, 1)] if -inf not in (h, k))
            if value > M("1e-40"):
                row("bivariate_normal_rectangle", [str(float(a)).replace("nan", "NaN") for a in (h0, h1, k0, k1, rho)], value)


def check():
    worst = M(0)

    def agree(what, first, second):
        nonlocal worst
        error = abs(first / second - 1)
        worst = max(worst, error)
        print(f"{mp.nstr(error, 3):>12}  {what}")
    for a, b in [(0.5, 0.5), (2.0, 5.0), (10.5, 0.5), (50.5, 50.5), (1000.0, 3.0), (0.5, 1e4)]:
        for x in drops(a, b, [-60, -1.5, 0.3, 8]):
            agree(f"betainc {x} {a} {b}", beta_both(x, a, b)[0], mp.betainc(a, b, 0, x, regularized=True))
    for x, a, b in [(0.499999, 5e11, 5e11), (0.0999990, 1e11, 9e11), (2e-12, 3.0, 1e12),
                    (0.4999, 1e8, 1e8)]:
        agree(f"series {x} {a} {b}", beta_both(x, a, b)[0], series_beta(x, a, b))
    for a, x in [(0.5, 0.2), (30.0, 20.0), (1e5, 1e5 - 900), (1e12, 1e12 - 2e6), (3e9, 3e9 - 1e5)]:
        agree(f"gamma series {a} {x}", gamma_both(a, x)[0], series_gamma(a, x))
    for a, x in [(0.5, 30.0), (7.25, 12.0), (100.0, 150.0)]:
        agree(f"gammainc {a} {x}", gamma_both(a, x)[1], mp.gammainc(a, x, regularized=True))
    for t, df in [(2.0, 1.5), (1e3, 3.0), (8.0, 100.0), (1.96, 1e4)]:
        x = M(df) / (M(df) + M(t) ** 2)
        agree(f"t by betainc {t} {df}", t_tail(t, df)[0],
              mp.betainc(M(df) / 2, M("0.5"), 0, x, regularized=True) / 2)
    # At 1e12 through the beta tail in the log-odds, itself checked by the series.
    for t in [0.3, 1.96, 20.0]:
        x = M(1e12) / (M(1e12) + M(t) ** 2)
        agree(f"t by beta {t} 1e12", t_tail(t, 1e12)[0], beta_tail(x, 5e11, 0.5, False)[0] / 2)
    for lam, low, high in [(20.0, 12, 60), (2500.0, 2400, 2600), (1e5, 100500, 103000)]:
        agree(f"poisson {lam}", poisson_window(lam, low, high),
              gamma_both(high + 1, lam)[1] - gamma_both(low, lam)[1])
        for r, (f, s) in enumerate(zip(poisson_moments(lam, low, high),
                                       poisson_moments_plain(lam, low, high))):
            agree(f"poisson moment {r + 1}", f, s)
    for n, k in [(101, 40), (5001, 2400)]:
        total, c = 0, 1
        for i in range(k + 1):
            total += c
            c = c * (n - i) // (i + 1)
        agree(f"fair tail {n} {k}", fair_tail(n, k), M(total) / M(2) ** n)
        agree(f"fair tail by beta {n} {k}", beta_both(0.5, n - k, k + 1)[0], M(total) / M(2) ** n)
    for h, k, rho in [(0.3, -1.2, 0.55), (-0.7, -2.3, -0.9), (1.0, 0.4, 0.95), (0.0, 1e-5, 0.2)]:
        agree(f"bivariate {h} {k} {rho}", bivariate(h, k, rho), bivariate_by_angle(h, k, rho))
    print("worst", mp.nstr(worst, 3))
    if worst > M("1e-30"):
        sys.exit("the methods disagree")


def main():
    if "--check" in sys.argv:
        check()
        return
    for make in (make_normal, make_student, make_gamma, make_beta, make_f, make_binomial, make_poisson, make_bivariate,
                 make_rectangle):
        make()
        print(make.__name__, len(ROWS), flush=True)
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "math_reference.json")
    with open(path, "w", encoding="utf-8") as out:
        out.write("[\n" + ",\n".join(json.dumps(r) for r in ROWS) + "\n]\n")


if __name__ == "__main__":
    main()
