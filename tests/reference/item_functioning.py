"""Reference values of differential item functioning and proportional odds, second half.

    Rscript item_functioning.R  <directory of the data> <directory for the values>
    python3 item_functioning.py <directory of the data> <directory for the values> [--simulate]

Row by row in numpy from the papers' definitions, compared with what R wrote; stops where they disagree. With --simulate it also prints
how the variance of the Liu-Agresti logarithm fares in simulated strata.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy import optimize, special, stats

data, values = Path(sys.argv[1]), Path(sys.argv[2])
REVERSED = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"]
SECTIONS = {letter: [f"{letter}{number}" for number in range(1, 6)] for letter in "ACENO"}
Z = stats.norm.isf(0.025)


def read_csv(name):
    lines = (data / name).read_text().splitlines()
    header = [cell.strip('"') for cell in lines[0].split(",")]
    rows = [[cell.strip('"') for cell in line.split(",")] for line in lines[1:]]
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


def numbers(cells):
    return np.array([np.nan if cell in ("", "NA") else float(cell) for cell in cells])


# ---------------------------------------------------------------- at equal scores
def mantel(y, group, score):
    excess = variance = 0.0
    for value in np.unique(score):
        here = score == value
        n, n2 = here.sum(), (here & (group == 1)).sum()
        n1 = n - n2
        if n1 == 0 or n2 == 0:
            continue
        all_y = y[here]
        excess += y[here & (group == 1)].sum() - n2 * all_y.sum() / n
        variance += n1 * n2 / (n * n * (n - 1.0)) * (n * (all_y**2).sum() - all_y.sum() ** 2)
    return excess**2 / variance


def comparable(group, score):
    first, second = set(score[group == 0]), set(score[group == 1])
    return np.isin(score, list(first & second))


def standardised(y, group, score):
    keep = comparable(group, score)
    y, group, score = y[keep], group[keep], score[keep]
    focal = (group == 1).sum()
    smd = variance = 0.0
    for value in np.unique(score):
        here = score == value
        first, second = y[here & (group == 0)], y[here & (group == 1)]
        n1, n2 = len(first), len(second)
        n, both = n1 + n2, y[here]
        weight = n2 / focal
        smd += weight * (second.mean() - first.mean())
        of_sum = n1 * n2 / (n * n * (n - 1.0)) * (n * (both**2).sum() - both.sum() ** 2)
        variance += weight**2 * (1 / n1 + 1 / n2) ** 2 * of_sum
    return {"difference": smd, "error": variance**0.5, "deviation": y.std(ddof=1)}


def liu_agresti(y, group, score, points):
    """The ratio, and the variance of its logarithm cut by cut, from the moments of independent multinomials."""
    with_, against, tables = 0.0, 0.0, []
    for value in np.unique(score):
        here = score == value
        first, second = y[here & (group == 0)], y[here & (group == 1)]
        n = len(first) + len(second)
        if len(first) == 0 or len(second) == 0:
            continue
        cuts = [((first <= cut).sum(), (first > cut).sum(), (second <= cut).sum(), (second > cut).sum()) for cut in range(points - 1)]
        cuts = [tuple(float(x) for x in cut) for cut in cuts]
        with_ += sum(a * d for a, _, _, d in cuts) / n
        against += sum(b * c for _, b, c, _ in cuts) / n
        tables.append((n, cuts))
    ratio = with_ / against
    spread = 0.0
    for n, cuts in tables:
        for i, (ai, bi, ci, di) in enumerate(cuts):
            for j, (aj, bj, cj, dj) in enumerate(cuts):
                if i > j:
                    continue
                # Two unbiased estimators of the covariance under a common ratio, averaged.
                one = ai * dj * (di + ratio * ci) + ratio * bj * ci * (ai + ratio * bi)
                other = ai * dj * (aj + ratio * bj) + ratio * bj * ci * (dj + ratio * cj)
                spread += (1 if i == j else 2) * 0.5 * (one + other) / n**2
    return {"log": float(np.log(ratio)), "error": float(spread**0.5 / with_)}


# ---------------------------------------------------------------- ordered logistic
def likelihood(parameters, y, x, weights, cuts):
    """Minus the log likelihood and its gradient, in terms of the logistic distribution and density."""
    thresholds = np.concatenate([[-np.inf], parameters[:cuts], [np.inf]])
    eta = x @ parameters[cuts:]
    upper, lower = thresholds[y + 1] - eta, thresholds[y] - eta
    cdf = special.expit

    def pdf(t):
        return cdf(t) * cdf(-t)

    if np.any(np.diff(parameters[:cuts]) <= 0):
        return np.inf, np.zeros(len(parameters))
    p = np.where(lower > 0, cdf(-lower) - cdf(-upper), cdf(upper) - cdf(lower))
    f_upper, f_lower = pdf(upper), pdf(lower)
    value = -(weights * np.log(p)).sum()
    gradient = np.zeros(len(parameters))
    for cut in range(cuts):
        gradient[cut] = -(weights * ((y == cut) * f_upper - (y == cut + 1) * f_lower) / p).sum()
    gradient[cuts:] = (weights * (f_upper - f_lower) / p) @ x
    return value, gradient


def fit(y, x, weights=None, fixed=None):
    """Newton on a numeric Hessian of the gradient. `fixed` is an offset per row."""
    weights = np.ones(len(y)) if weights is None else weights
    # Rows alike in everything are taken together.
    alike, place = np.unique(np.column_stack([y, x, np.zeros(len(y)) if fixed is None else fixed]), axis=0, return_inverse=True)
    weights = np.bincount(place.ravel(), weights)
    y, x, fixed = alike[:, 0].astype(int), alike[:, 1:-1], None if fixed is None else alike[:, -1]
    used = np.unique(y[weights > 0])
    y = np.searchsorted(used, y)
    cuts = len(used) - 1
    shares = np.array([weights[y == point].sum() for point in range(cuts + 1)])
    below = np.cumsum(shares)[:-1] / shares.sum()
    scale = np.ptp(x, axis=0) if x.shape[1] else np.ones(0)
    offset = np.zeros(len(y)) if fixed is None else fixed
    design = np.column_stack([x / scale, offset]) if fixed is not None else x / scale

    def both(parameters):
        full = np.append(parameters, 1.0) if fixed is not None else parameters
        value, gradient = likelihood(full, y, design, weights, cuts)
        return value, gradient[: len(parameters)]

    start = np.concatenate([np.log(below / (1 - below)), np.zeros(x.shape[1])])
    found = optimize.minimize(both, start, jac=True, method="BFGS", options={"gtol": 1e-6, "maxiter": 1000}).x
    for _ in range(4):
        step = 1e-5
        hessian = np.array([(both(found + step * e)[1] - both(found - step * e)[1]) / (2 * step) for e in np.eye(len(found))])
        hessian = (hessian + hessian.T) / 2
        found = found - np.linalg.solve(hessian, both(found)[1])
    errors = np.sqrt(np.diag(np.linalg.inv(hessian)))[cuts:] / scale
    return {"coefficients": (found[cuts:] / scale).tolist(), "errors": errors.tolist(), "ln_likelihood": -both(found)[0]}


def null_likelihood(y, weights=None):
    weights = np.ones(len(y)) if weights is None else weights
    shares = np.array([weights[y == point].sum() for point in np.unique(y)])
    shares = shares[shares > 0]
    return float((shares * np.log(shares / shares.sum())).sum())


faults, compared = [], 0


def agree(what, ours, theirs, relative):
    global compared
    for one, other in zip(np.atleast_1d(ours), np.atleast_1d(theirs), strict=True):
        compared += 1
        if not abs(one - other) <= relative * max(abs(other), 1e-3):
            faults.append(f"{what}: {one!r} where R has {other!r}")


def chi(statistic, df):
    return {"statistic": float(statistic), "df": df, "p": float(stats.chi2.sf(statistic, df))}


def functioning(rows, group, place, points, rest, theirs, what):
    matching = [column for column in range(rows.shape[1]) if not (rest and column == place)]
    score, y = rows[:, matching].sum(axis=1), rows[:, place]
    keep = comparable(group, score)
    out = {
        "n": [int((group == side).sum()) for side in (0, 1)],
        "comparable": [int((keep & (group == side)).sum()) for side in (0, 1)],
        "mantel": chi(mantel(y, group, score), 1),
        "standardised": standardised(y, group, score),
        "odds_ratio": liu_agresti(y, group, score, points),
    }
    agree(f"{what} mantel", out["mantel"]["statistic"], theirs["mantel"], 1e-9)
    if points == 2:
        log, error = out["odds_ratio"]["log"], out["odds_ratio"]["error"]
        agree(f"{what} odds ratio", np.exp(log), theirs["odds_ratio"], 1e-9)
        agree(f"{what} interval", np.exp([log - Z * error, log + Z * error]), theirs["interval"], 1e-9)
        agree(f"{what} Mantel-Haenszel", out["mantel"]["statistic"], theirs["mantel_haenszel"], 1e-9)
        return out
    statistic, df = theirs["generalised"]
    out["generalised"] = chi(statistic, int(df))
    y = y.astype(int)
    columns = {"score": [score], "group": [score, group], "product": [score, group, score * group]}
    null, n, fitted = null_likelihood(y), len(y), {}
    for name, x in columns.items():
        fitted[name] = theirs["models"][name]
        ours = fit(y, np.column_stack(x).astype(float))
        agree(f"{what} {name} coefficients", ours["coefficients"], fitted[name]["coefficients"], 1e-6)
        agree(f"{what} {name} errors", ours["errors"], fitted[name]["errors"], 1e-6)
        agree(f"{what} {name} likelihood", ours["ln_likelihood"], fitted[name]["ln_likelihood"], 1e-11)
    heights = [fitted[name]["ln_likelihood"] for name in columns]
    nagelkerke = [(1 - np.exp(2 * (null - height) / n)) / (1 - np.exp(2 * null / n)) for height in heights]
    mcfadden = [1 - height / null for height in heights]
    out["logistic"] = {
        "uniform": chi(2 * (heights[1] - heights[0]), 1),
        "non_uniform": chi(2 * (heights[2] - heights[1]), 1),
        "either": chi(2 * (heights[2] - heights[0]), 2),
        "log": np.atleast_1d(fitted["group"]["coefficients"])[1],
        "error": np.atleast_1d(fitted["group"]["errors"])[1],
        "per_step": fitted["product"]["coefficients"][2],
        "per_step_error": fitted["product"]["errors"][2],
        "nagelkerke": [nagelkerke[1] - nagelkerke[0], nagelkerke[2] - nagelkerke[1], nagelkerke[2] - nagelkerke[0]],
        "mcfadden": [mcfadden[1] - mcfadden[0], mcfadden[2] - mcfadden[1], mcfadden[2] - mcfadden[0]],
    }
    return out


# ---------------------------------------------------------------- proportional odds of groups
def odds(y, group, weights, theirs, what):
    """Groups 1, 2, … against group 0."""
    weights = np.ones(len(y)) if weights is None else weights
    groups = int(group.max()) + 1
    x = np.column_stack([(group == other).astype(float) for other in range(1, groups)])
    ours = fit(y, x, weights)
    agree(f"{what} coefficients", ours["coefficients"], theirs["coefficients"], 1e-6)
    agree(f"{what} errors", ours["errors"], theirs["errors"], 1e-6)
    agree(f"{what} likelihood", ours["ln_likelihood"], theirs["ln_likelihood"], 1e-11)
    height, points = theirs["ln_likelihood"], len(np.unique(y[weights > 0]))
    saturated = sum(null_likelihood(y[group == one], weights[group == one]) for one in range(groups))
    # Rao's score test with the expected information at equal odds.
    shares = np.array([weights[y == point].sum() for point in np.unique(y)]) / weights.sum()
    ridit = np.cumsum(shares) - shares / 2
    scores = 2 * ridit[np.searchsorted(np.unique(y), y)] - 1
    sizes = np.array([weights[group == one].sum() for one in range(groups)])
    gradient = np.array([(weights * scores)[group == one].sum() for one in range(1, groups)])
    spread = (1 - (shares**3).sum()) / 3
    information = spread * (np.diag(sizes[1:]) - np.outer(sizes[1:], sizes[1:]) / sizes.sum())
    score = gradient @ np.linalg.solve(information, gradient)
    if "mann_whitney" in theirs or "kruskal" in theirs:
        rank = theirs.get("mann_whitney", theirs.get("kruskal"))
        agree(f"{what} score test", score * (len(y) - 1) / len(y), rank, 1e-9)
    out = {
        "coefficients": np.atleast_1d(theirs["coefficients"]).tolist(),
        "errors": np.atleast_1d(theirs["errors"]).tolist(),
        "score": chi(score, groups - 1),
        "ratio": chi(2 * (height - null_likelihood(y, weights)), groups - 1),
        "check": chi(2 * (saturated - height), (groups - 1) * (points - 2)),
    }
    if groups == 2:
        best, drop = out["coefficients"][0], Z * Z

        def below(value):
            constrained = fit(y, np.zeros((len(y), 0)), weights, fixed=value * x[:, 0])
            return 2 * (height - constrained["ln_likelihood"]) - drop

        reach = 3 * Z * out["errors"][0]
        ends = [optimize.brentq(below, best, best + side * reach, xtol=1e-11, rtol=1e-12) for side in (-1, 1)]
        out["profile"] = ends
    return out


def main():
    theirs = json.loads((values / "r" / "item_functioning.json").read_text())
    table = {name: numbers(cells) for name, cells in read_csv("bfi.csv").items()}
    for item in REVERSED:
        table[item] = 7 - table[item]
    gender = table["gender"] - 1
    education = np.select([table["education"] == 3, table["education"] == 5], [0.0, 1.0], np.nan)
    out = {}
    runs = {
        "gender_total": (gender, False, False),
        "gender_rest": (gender, True, False),
        "education_total": (education, False, False),
        "gender_binary": (gender, False, True),
    }
    for run, (group, rest, binary) in runs.items():
        out[run] = {}
        for section, items in SECTIONS.items():
            rows = np.column_stack([table[item] for item in items])
            keep = ~np.isnan(rows).any(axis=1) & ~np.isnan(group)
            rows = (rows[keep] >= 5).astype(float) if binary else rows[keep] - 1
            out[run][section] = {
                item: functioning(rows, group[keep], place, 2 if binary else 6, rest, theirs[run][section][item], f"{run} {item}")
                for place, item in enumerate(items)
            }
    out["odds_gender"], out["odds_education"] = {}, {}
    for item in [item for items in SECTIONS.values() for item in items]:
        for run, column in (("odds_gender", table["gender"]), ("odds_education", table["education"])):
            keep = ~np.isnan(table[item]) & ~np.isnan(column)
            y, group = table[item][keep].astype(int) - 1, column[keep].astype(int) - 1
            out[run][item] = odds(y, group, None, theirs[run][item], f"{run} {item}")
    housing = read_csv("housing.csv")
    y = np.array([["Low", "Medium", "High"].index(cell) for cell in housing["Sat"]])
    weights = numbers(housing["Freq"])
    levels = {"Infl": ["Low", "Medium", "High"], "Type": ["Tower", "Apartment", "Atrium", "Terrace"], "Cont": ["Low", "High"]}
    out["housing"], dummies = {}, []
    for name, order in levels.items():
        group = np.array([order.index(cell) for cell in housing[name]])
        out["housing"][name] = odds(y, group, weights, theirs["housing"][name], f"housing {name}")
        dummies += [(group == other).astype(float) for other in range(1, len(order))]
    ours, clm = fit(y, np.column_stack(dummies), weights), theirs["housing"]["all"]
    agree("housing coefficients", ours["coefficients"], clm["coefficients"], 1e-6)
    agree("housing errors", ours["errors"], clm["errors"], 1e-6)
    agree("housing polr", clm["coefficients"], theirs["housing"]["polr"], 1e-5)
    agree("housing polr errors", clm["errors"], theirs["housing"]["polr_errors"], 1e-4)
    out["housing"]["all"] = clm
    print(f"{compared} comparisons with R, {len(faults)} disagreements")
    print("\n".join(faults[:40]))
    (values / "item_functioning.json").write_text(json.dumps(out, indent=1, default=float) + "\n")
    if faults:
        sys.exit(1)


def simulate(times=4000):
    """Does the variance of the Liu-Agresti logarithm hold, with few large strata and with many small ones?"""
    rng = np.random.default_rng(20)
    for strata, sizes in ((4, (60, 45)), (60, (3, 4)), (150, (1, 2))):
        base = np.linspace(-1.5, 1.5, strata)
        found = []
        for _ in range(times):
            y, group, score = [], [], []
            for value, ability in enumerate(base):
                for side, size in enumerate(sizes):
                    latent = rng.logistic(size=size) + ability + 0.7 * side
                    y.append(np.searchsorted([-1.5, -0.4, 0.5, 1.6], latent))
                    group.append(np.full(size, side))
                    score.append(np.full(size, value))
            one = liu_agresti(np.concatenate(y), np.concatenate(group), np.concatenate(score), 5)
            found.append((one["log"], one["error"]))
        logs, errors = np.array(found).T
        covered = np.mean(np.abs(logs - 0.7) <= Z * errors)
        print(f"{strata} strata of {sizes}: sd {logs.std():.4f}, root mean square error {np.sqrt((errors**2).mean()):.4f}, covered {covered:.3f}")


main()
if "--simulate" in sys.argv:
    simulate()
