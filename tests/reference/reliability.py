"""Reads reliability.json as reliability.R wrote it, repeats it by other routes, adds intervals and ordinal figures.

    Rscript reliability.R <data> <values> && python3 reliability.py <data> <values>

Intervals are made the long way: derivatives by central differences, normal-theory variances from the full matrix of
cov(s_ij, s_kl), distribution-free ones by giving each row in turn a little more weight and computing everything again.
"""
import itertools, json, pathlib, sys
import numpy as np, pandas as pd, pingouin, scipy
from scipy import optimize, stats

data, values = map(pathlib.Path, sys.argv[1:3])
bfi = pd.read_csv(data / "bfi.csv")
attitude = pd.read_csv(data / "attitude.csv")
want = json.loads((values / "reliability.json").read_text())
REVERSED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}
TAIL = 0.975
z = stats.norm.ppf(TAIL)
worst = {}


def agree(what, got, wanted, tolerance):
    apart = np.max(np.abs(np.asarray(got) - wanted) / np.abs(wanted))
    worst[what] = max(worst.get(what, 0), float(apart))
    assert apart < tolerance, (what, got, wanted, apart)


def section(name, rows=bfi):
    x = rows[[f"{name}{i}" for i in range(1, 6)]].copy()
    for item in REVERSED & set(x):
        x[item] = 7 - x[item]
    return x.to_numpy(float)


def covariance(x, w=None):
    """Pairwise, with weights: n is the sum of weights over those who answered both."""
    w = np.ones(len(x)) if w is None else w
    k = x.shape[1]
    s = np.empty((k, k))
    for i in range(k):
        for j in range(i, k):
            both = ~np.isnan(x[:, i]) & ~np.isnan(x[:, j])
            v, a, b = w[both], x[both, i], x[both, j]
            n = v.sum()
            ma, mb = (v @ a) / n, (v @ b) / n
            # The scale n/(n - 1) stays that of the data: only the moments move.
            s[i, j] = s[j, i] = (v @ ((a - ma) * (b - mb))) / n * (both.sum() / (both.sum() - 1))
    return s


def alpha(s): k = len(s); return k / (k - 1) * (1 - np.trace(s) / s.sum())
def cor(s): d = np.sqrt(np.diag(s)); return s / np.outer(d, d)
def lambda_2(s): k = len(s); o = s - np.diag(np.diag(s)); return (o.sum() + np.sqrt(k / (k - 1) * (o**2).sum())) / s.sum()
def lambda_6(s): return 1 - (1 / np.diag(np.linalg.inv(s))).sum() / s.sum()
def lambda_4(s):
    k = len(s)
    signs = [np.array((1, *rest)) for rest in itertools.product((1, -1), repeat=k - 1)][1:]
    return max(1 - t @ s @ t / s.sum() for t in signs)
def error_variance(s): k = len(s); return s.sum() * (1 - alpha(s)) / k**2
def item_rest(j):
    def of(s):
        rest = [i for i in range(len(s)) if i != j]
        return s[j, rest].sum() / np.sqrt(s[j, j] * s[np.ix_(rest, rest)].sum())
    return of
def drop(j): return lambda s: alpha(np.delete(np.delete(s, j, 0), j, 1))


def ml(r):
    """Newton on the likelihood's gradient by ln psi (Joreskog's concentrated form): another route than R's."""
    k = len(r)
    def solution(t):
        psi = np.exp(t)
        e, v = np.linalg.eigh(r / np.sqrt(np.outer(psi, psi)))
        return np.sqrt(psi) * v[:, -1] * np.sqrt(max(e[-1] - 1, 0)), psi
    def slope(t):
        l, psi = solution(t)
        return (l**2 + psi - np.diag(r)) / psi
    t = optimize.root(slope, np.log(1 - 0.5 * np.ones(k)) + np.log(np.diag(r)), method="hybr", tol=1e-14)
    l, psi = solution(t.x)
    assert np.abs(slope(t.x)).max() < 1e-10
    return np.abs(l.sum()), psi.sum()
def omega_ml(s): a, u = ml(cor(s)); return a**2 / (a**2 + u)
def omega_in_points(s): a, u = ml(s); return a**2 / (a**2 + u)
def omega_minres(s):
    r = cor(s)
    def slope(l):
        e = r - np.outer(l, l)
        np.fill_diagonal(e, 0)
        return e @ l
    e, v = np.linalg.eigh(r)
    l = optimize.root(slope, v[:, -1] * np.sign(v[:, -1].sum()) * 0.6 * np.sqrt(len(r)), tol=1e-14).x
    return l.sum()**2 / (l.sum()**2 + (1 - l**2).sum())


def derivative(f, s):
    g = np.zeros_like(s)
    for i, j in itertools.combinations_with_replacement(range(len(s)), 2):
        h = 1e-4 * np.sqrt(s[i, i] * s[j, j])
        e = np.zeros_like(s)
        e[i, j] = e[j, i] = h
        d = (8 * (f(s + e) - f(s - e)) - (f(s + 2 * e) - f(s - 2 * e))) / (12 * h)
        g[i, j] = d  # by the pair i <= j, both places moved
    return g


def normal_se(f, s, n):
    k = len(s)
    pairs = list(itertools.combinations_with_replacement(range(k), 2))
    g = derivative(f, s)
    v = sum(g[p] * g[q] * (s[p[0], q[0]] * s[p[1], q[1]] + s[p[0], q[1]] * s[p[1], q[0]]) for p in pairs for q in pairs)
    return np.sqrt(v / (n - 1))


def footed(kind, value, se, q):
    if kind == "reliability":
        reach = np.exp(q * se / (1 - value))
        return [1 - (1 - value) * reach, 1 - (1 - value) / reach]
    if kind == "variance":
        return [value / np.exp(q * se / value), value * np.exp(q * se / value)]
    reach = q * se / (1 - value**2)
    return [np.tanh(np.arctanh(value) - reach), np.tanh(np.arctanh(value) + reach)]


def distribution_free(kind, f, x):
    s = covariance(x)
    value, c = f(s), len(x)
    h = 1e-3
    moved = np.empty(c)
    for r in range(c):
        up, down = np.ones(c), np.ones(c)
        up[r] += h
        down[r] -= h
        moved[r] = c * (f(covariance(x, up)) - f(covariance(x, down))) / (2 * h)
    squares, fourths = (moved**2).sum(), (moved**4).sum()
    df = np.clip(2 * squares**2 / (fourths - squares**2 / c), 1, c - 1)
    return footed(kind, value, np.sqrt(c / (c - 1) * squares) / c, stats.t.ppf(TAIL, df))


FIGURES = {
    "standardised_alpha": lambda s: alpha(cor(s)), "lambda_2": lambda_2, "lambda_4": lambda_4, "lambda_6": lambda_6,
    "standardised_lambda_2": lambda s: lambda_2(cor(s)), "standardised_lambda_4": lambda s: lambda_4(cor(s)),
    "standardised_lambda_6": lambda s: lambda_6(cor(s)), "omega_ml": omega_ml, "omega_minres": omega_minres,
    "omega_in_points": omega_in_points,
}


def feldt(a, k, n):
    f = stats.f.ppf([TAIL, 1 - TAIL], n - 1, (n - 1) * (k - 1))
    return list(1 - (1 - a) * f)


def add_intervals(entry, x):
    s, n, k = covariance(x), entry["n"], x.shape[1]
    agree("covariance", s, np.array(entry["covariance"]), 1e-12)
    agree("alpha", alpha(s), entry["alpha"], 1e-12)
    agree("alpha without", [drop(j)(s) for j in range(k)], np.array(entry["alpha_without"]), 1e-12)
    agree("item-rest", [item_rest(j)(s) for j in range(k)], np.array(entry["item_rest"]), 1e-12)
    agree("sem", np.sqrt(error_variance(s)), entry["sem"], 1e-12)
    ends = {"alpha": feldt(entry["alpha"], k, n)}
    reach = z * np.sqrt(2 * k / ((k - 1) * (n - 2)))
    left = 1 - entry["alpha"]
    ends["bonett"] = [1 - left * np.exp(reach), 1 - left * np.exp(-reach)]
    left *= (n - 1) / n
    ends["bonett_unbiased"] = [1 - left * np.exp(reach), 1 - left * np.exp(-reach)]
    if not np.isnan(x).any():
        a, ci = pingouin.cronbach_alpha(data=pd.DataFrame(x))
        agree("pingouin alpha", a, entry["alpha"], 1e-12)
        assert np.allclose(ci, ends["alpha"], atol=6e-4)
    for name, f in FIGURES.items():
        agree(name, f(s), entry[name], 1e-9)
        ends[name] = footed("reliability", entry[name], normal_se(f, s, n), z)
    se = 1 / np.sqrt(n - 3)
    ends["item_rest"] = [list(np.tanh(np.arctanh(r) + z * se * np.array([-1, 1]))) for r in entry["item_rest"]]
    ends["alpha_without"] = [feldt(a, k - 1, n) for a in entry["alpha_without"]]
    v = error_variance(s)
    df = 2 * v**2 / normal_se(error_variance, s, n)**2
    ends["sem"] = list(np.sqrt(df * v / stats.chi2.ppf([TAIL, 1 - TAIL], df)))
    entry["intervals"] = {name: np.array(e).tolist() for name, e in ends.items()}


for name, entry in want.items():
    if not isinstance(entry, dict):
        continue
    if name == "attitude":
        x = attitude.to_numpy(float)
    else:
        letter, group, used = name.split("_")
        rows = bfi if group == "all" else bfi[bfi.gender == (1 if group == "men" else 2)]
        x = section(letter, rows)
        if used == "listwise":
            x = x[~np.isnan(x).any(1)]
    add_intervals(entry, x)

# Distribution-free, from the first rows (each is moved in turn).
FIRST = 250
want["distribution_free"] = {}
for letter, used in [("N", "listwise"), ("O", "pairwise")]:
    x = section(letter, bfi.iloc[:FIRST])
    keep = ~np.isnan(x).any(1) if used == "listwise" else ~np.isnan(x).all(1)
    x = x[keep]
    found = {"alpha": distribution_free("reliability", alpha, x)}
    for name, f in FIGURES.items():
        found[name] = distribution_free("reliability", f, x)
    found["sem"] = [np.sqrt(v) for v in distribution_free("variance", error_variance, x)]
    found["item_rest"] = [distribution_free("correlation", item_rest(j), x) for j in range(5)]
    found["alpha_without"] = [distribution_free("reliability", drop(j), x) for j in range(5)]
    want["distribution_free"][f"{letter}_{used}"] = {n: np.array(e).tolist() for n, e in found.items()}


# Polychoric correlations in two steps, by quadrature of Plackett's identity and a root of the score.
NODES, WEIGHTS = np.polynomial.legendre.leggauss(80)

def phi2(h, k, r):
    return np.exp(-(h * h - 2 * r * h * k + k * k) / (2 * (1 - r * r))) / (2 * np.pi * np.sqrt(1 - r * r))

def cdf2(h, k, r):
    out = np.outer(stats.norm.cdf(h), stats.norm.cdf(k))
    theta = np.arcsin(r) * (NODES + 1) / 2
    finite = np.ix_(np.isfinite(h), np.isfinite(k))
    hh, kk = np.meshgrid(h[np.isfinite(h)], k[np.isfinite(k)], indexing="ij")
    part = np.zeros_like(hh)
    for t, w in zip(theta, WEIGHTS):
        q = np.sin(t)
        part += w * np.exp(-(hh * hh - 2 * q * hh * kk + kk * kk) / (2 * (1 - q * q)))
    out[finite] += part * np.arcsin(r) / 2 / (2 * np.pi)
    return out

def polychoric(counts):
    counts = counts[counts.sum(1) > 0][:, counts.sum(0) > 0]
    n = counts.sum()
    cut = lambda margin: np.concatenate(([-np.inf], stats.norm.ppf(np.cumsum(margin)[:-1] / n), [np.inf]))
    h, k = cut(counts.sum(1)), cut(counts.sum(0))
    def score(r):
        p = np.diff(np.diff(cdf2(h, k, r), axis=0), axis=1)
        d = np.zeros((len(h), len(k)))
        d[1:-1, 1:-1] = phi2(h[1:-1, None], k[None, 1:-1], r)
        return (counts[counts > 0] * (np.diff(np.diff(d, axis=0), axis=1) / p)[counts > 0]).sum()
    x, y = np.arange(len(h) - 1), np.arange(len(k) - 1)
    mx, my = counts.sum(1) @ x / n, counts.sum(0) @ y / n
    scatter = lambda a, b: (counts * np.outer(a, b)).sum()
    start = scatter(x - mx, y - my) / np.sqrt((counts.sum(1) @ (x - mx)**2) * (counts.sum(0) @ (y - my)**2))
    # Far out cells lose their digits: the root is near Pearson's correlation of the numbered categories.
    return optimize.brentq(score, max(start - 0.3, -0.9), min(start + 0.3, 0.9), xtol=1e-15, rtol=1e-14)

def table(a, b, w=None):
    w = np.ones(len(a)) if w is None else w
    both = ~np.isnan(a) & ~np.isnan(b)
    t = np.zeros((6, 6))
    np.add.at(t, (a[both].astype(int) - 1, b[both].astype(int) - 1), w[both])
    return t

def polychorics(x, w=None):
    r = np.eye(x.shape[1])
    for i, j in itertools.combinations(range(x.shape[1]), 2):
        r[i, j] = r[j, i] = polychoric(table(x[:, i], x[:, j], w))
    return r

want["ordinal"] = {}
for letter in "ACENO":
    r = polychorics(section(letter))
    want["ordinal"][letter] = {"correlations": r.tolist(), "alpha": alpha(r), "omega_ml": omega_ml(r), "omega_minres": omega_minres(r)}
agree("polychorics and polycor's", want["ordinal"]["N"]["correlations"], np.array(want["polycor_N"]), 5e-6)
x = section("N", bfi.iloc[:FIRST])
x = x[~np.isnan(x).all(1)]
h = 1e-2
sides = [[polychorics(x, 1 + sign * h * (np.arange(len(x)) == row)) for row in range(len(x))] for sign in (1, -1)]
r = polychorics(x)
found = {}
for name, f in {"alpha": alpha, "omega_ml": omega_ml, "omega_minres": omega_minres}.items():
    moved = np.array([len(x) * (f(up) - f(down)) / (2 * h) for up, down in zip(*sides)])
    squares, fourths, c = (moved**2).sum(), (moved**4).sum(), len(x)
    df = np.clip(2 * squares**2 / (fourths - squares**2 / c), 1, c - 1)
    found[name] = list(footed("reliability", f(r), np.sqrt(c / (c - 1) * squares) / c, stats.t.ppf(TAIL, df)))
# The widest interval that counts allow: standard errors of the single polychorics added up.
size = lambda i, j: (~np.isnan(x[:, i]) & ~np.isnan(x[:, j])).sum()
se = {}
for i, j in itertools.combinations(range(5), 2):
    by_row = np.array([(up[i, j] - down[i, j]) / (2 * h) for up, down in zip(*sides)])
    se[i, j] = np.sqrt((by_row**2).sum())
g = derivative(alpha, r)
found["alpha_widest"] = footed("reliability", alpha(r), sum(abs(g[p]) * se[p] for p in se), z)
want["ordinal"]["N_first"] = {name: list(map(float, ends)) for name, ends in found.items()}

# pingouin's example with gaps: alpha of the 9 complete rows.
gaps = pingouin.read_dataset("cronbach_wide_missing")
complete = gaps.dropna().to_numpy(float)
a, ci = pingouin.cronbach_alpha(data=gaps, nan_policy="listwise")
agree("alpha with gaps", a, alpha(covariance(complete)), 1e-12)
want["with_gaps"] = {
    "rows": [[None if np.isnan(v) else int(v) for v in row] for row in gaps.to_numpy(float)],
    "alpha": alpha(covariance(complete)), "interval95": feldt(alpha(covariance(complete)), complete.shape[1], len(complete)),
    "pingouin_interval95": ci.tolist(),
}
want["versions"] = {"numpy": np.__version__, "scipy": scipy.__version__, "pingouin": pingouin.__version__}
(values / "reliability.json").write_text(json.dumps(want, indent=0, separators=(",", ": ")).replace(",\n", ", ").replace("}, \"", "},\n\"") + "\n")
print({what: f"{apart:.1e}" for what, apart in worst.items()})
