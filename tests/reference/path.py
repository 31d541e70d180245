"""Reference values of experience and wellbeing along the path, made without the crate.

    Rscript path.R  <directory of the data> <directory for the values>
    python3 path.py <directory of the data> <directory for the values>

Reads path_r.json, compares what both tools make, stops where they disagree, and writes path.json. What R does not make: the
distribution-free intervals. They come from the figure without each row, computed anew, or where cases have weights of their own from the
complex-step derivative of the weighted figure by each case's weight: no formula for an influence or a deletion is used anywhere.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import scipy
from scipy.special import ndtri, stdtrit

DATA, VALUES = Path(sys.argv[1]), Path(sys.argv[2])
Z = float(ndtri(0.975))
STEP = 1e-200


def numbers(value):
    """R's numbers, which came as text."""
    if isinstance(value, dict):
        return {key: numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [numbers(inner) for inner in value]
    try:
        return float(value)
    except ValueError:
        return value


R = json.loads((VALUES / "path_r.json").read_text())
R = {key: value if key == "versions" else numbers(value) for key, value in R.items()}


def agree(what, ours, theirs, relative=1e-10):
    assert abs(ours - theirs) <= relative * abs(theirs), (what, ours, theirs)


def influences(figure, weights):
    """d figure / d weight of each unit, at the given number of each."""
    found = np.empty(len(weights))
    for unit in range(len(weights)):
        moved = weights.astype(complex)
        moved[unit] += 1j * STEP
        found[unit] = figure(moved).imag / STEP
    return found


def correlation(x, y, w):
    x, y = x - (w * x).sum() / w.sum(), y - (w * y).sum() / w.sum()
    return (w * x * y).sum() / np.sqrt((w * x * x).sum() * (w * y * y).sum())


def partial(x, y, z, w):
    """Correlation of weighted residuals on z (no intercept is needed: all are centred)."""
    x, y, z = (v - (w * v).sum() / w.sum() for v in (x, y, z))
    x, y = x - z * (w * x * z).sum() / (w * z * z).sum(), y - z * (w * y * z).sum() / (w * z * z).sum()
    return (w * x * y).sum() / np.sqrt((w * x * x).sum() * (w * y * y).sum())


def interval(r, moved):
    """tanh(atanh r +- t se / (1 - r^2)) from what each unit does to r, t on as many degrees of freedom as their variance has."""
    n, moved = len(moved), moved - moved.mean()
    squares, fourths = (moved**2).sum(), (moved**4).sum()
    df = min(max(2 * squares**2 / (fourths - squares**2 / n), 1), n - 1)
    reach = stdtrit(df, 0.975) * np.sqrt(squares / (n * (n - 1))) / (1 - r * r)
    return list(np.tanh(np.arctanh(r) + np.array([-reach, reach])))


def without_each(figure, n):
    """(n - 1)(r - r without the row) for each row."""
    whole, keep = figure(np.ones(n)), np.ones(n)
    found = np.empty(n)
    for row in range(n):
        keep[row] = 0
        found[row] = (n - 1) * (whole - figure(keep))
        keep[row] = 1
    return found


def summary(figure, units, count):
    r = float(figure(np.ones(units)))
    return {"value": r, "interval": interval(r, without_each(figure, units)), "n": count}


def weighted_summary(figure, units, count):
    r = float(figure(np.ones(units)).real)
    return {"value": r, "interval": interval(r, units * influences(figure, np.ones(units))), "n": count}


def between(case, x, y):
    table = pd.DataFrame({"case": case, "x": x, "y": y}).groupby("case", sort=False).agg(
        x=("x", "mean"), y=("y", "mean"), n=("x", "size"))
    x, y, n = (table[key].to_numpy(float) for key in ("x", "y", "n"))
    return {
        "each_person_once": summary(lambda w: correlation(x, y, w), len(n), len(n)),
        "by_occasions": weighted_summary(lambda w: correlation(x, y, w * n), len(n), len(n)),
    }


BCT = pd.read_csv(DATA / "univbct.csv")


def column(what, stage):
    return BCT[f"{what}{stage}"].to_numpy(float)


def complete(*columns):
    keep = ~np.isnan(np.array(columns)).any(axis=0)
    return keep, [values[keep] for values in columns]


def stage_by_stage(experience, wellbeing):
    found = []
    for start, end in [(1, 2), (1, 3), (2, 3)]:
        x, before, after = column(experience, start), column(wellbeing, start), column(wellbeing, end)
        _, (x0, b, a) = complete(x, before, after)
        moved = ~np.isnan(before) & ~np.isnan(after)
        found.append({
            "from": str(start), "to": str(end),
            "raw": summary(lambda w: correlation(x0, a - b, w), len(x0), len(x0)),
            "given_baseline": summary(lambda w: partial(x0, a - b, b, w), len(x0), len(x0)),
            "only_experience": int((~np.isnan(x) & ~moved).sum()),
            "only_change": int((np.isnan(x) & moved).sum()),
        })
    return found


def steps(other, own, start):
    return complete(column(other, start), column(own, start + 1), column(own, start))


def one_lag(other, own, start):
    _, (x, y, z) = steps(other, own, start)
    return summary(lambda w: partial(x, y, z, w), len(x), len(x))


def pooled(other, own):
    """The partial correlation of all steps, each centred within its pair of stages, as a function of the cases' weights."""
    blocks = [steps(other, own, start) for start in (1, 2)]

    def figure(weights):
        centred, of_rows = [], []
        for keep, columns in blocks:
            w = weights[keep]
            centred.append([v - (w * v).sum() / w.sum() for v in columns])
            of_rows.append(w)
        x, y, z = (np.concatenate([block[place] for block in centred]) for place in range(3))
        return partial(x, y, z, np.concatenate(of_rows))

    # What a case does to r is the sum of what its rows do, each left out alone of the centred columns.
    centred = [np.concatenate([columns[place] - columns[place].mean() for _, columns in blocks]) for place in range(3)]
    case = np.concatenate([np.flatnonzero(keep) for keep, _ in blocks])
    rows, cases = len(case), len(np.unique(case))
    by_row = without_each(lambda w: partial(*centred, w), rows)
    by_case = pd.Series(by_row).groupby(case).sum().to_numpy() * cases / rows
    r = float(figure(np.ones(len(BCT))).real)
    return figure, {"interval": interval(r, by_case), "rows": rows, "cases": cases}


def along(experience, wellbeing):
    name = f"{experience}_{wellbeing}"
    long = pd.concat([pd.DataFrame({"case": BCT["SUBNUM"], "x": column(experience, s), "y": column(wellbeing, s)})
                      for s in (1, 2, 3)]).dropna()
    repeated = long[long.groupby("case")["x"].transform("size") > 1]
    rm = pingouin.rm_corr(repeated, "x", "y", "case").iloc[0]
    agree("pingouin r", rm["r"], R[name]["within"]["r"], 1e-9)
    agree("pingouin df", rm["dof"], R[name]["within"]["df"])
    means = between(long["case"], long["x"], long["y"])
    for key, found in means.items():
        agree(key, found["value"], R[name]["between"][key])
    lags = [{"wellbeing_later": one_lag(experience, wellbeing, s), "experience_later": one_lag(wellbeing, experience, s)}
            for s in (1, 2)]
    for ours, theirs in zip(lags, R[name]["lags"], strict=True):
        for key, found in ours.items():
            agree(key, found["value"], theirs[key])
    everybody = len(BCT)
    ahead, n_ahead = pooled(experience, wellbeing)
    back, n_back = pooled(wellbeing, experience)
    moved = [influences(figure, np.ones(everybody)) for figure in (ahead, back)]
    values = [float(figure(np.ones(everybody)).real) for figure in (ahead, back)]
    apart, se = values[0] - values[1], np.sqrt(((moved[0] - moved[1])**2).sum())
    has = {what: np.array([~np.isnan(column(what, s)) for s in (1, 2, 3)]) for what in (experience, wellbeing)}
    both, either = has[experience] & has[wellbeing], has[experience] ^ has[wellbeing]
    asked, measured = (has[what].any(axis=0) for what in (experience, wellbeing))
    matched, per_case = asked & measured, both.sum(axis=0)
    return {
        **{key: R[name][key] for key in ("within", "held", "contextual", "wellbeing_later_within", "experience_later_within")},
        "between": means,
        "stage_by_stage": stage_by_stage(experience, wellbeing),
        "lags": lags,
        "wellbeing_later": {"value": values[0], **n_ahead},
        "experience_later": {"value": values[1], **n_back},
        "difference": {"value": apart, "interval": [apart - Z * se, apart + Z * se]},
        "used": {
            "rows": int(both.sum()), "cases": int((per_case > 0).sum()),
            "cases_with_one_row": int((per_case == 1).sum()),
            "cases_without_row": int((matched & (per_case == 0)).sum()),
            "rows_incomplete": int(either[:, matched].sum()),
            "only_experience": int((asked & ~measured).sum()), "only_wellbeing": int((measured & ~asked).sum()),
            "without_case": 0,
        },
    }


def main():
    rm = pingouin.rm_corr(pd.read_csv(DATA / "rm_corr.csv"), "pH", "PacO2", "Subject").iloc[0]
    for key, ours in [("r", rm["r"]), ("df", rm["dof"]), ("p", rm["pval"] if "pval" in rm else rm["p_val"])]:
        agree(key, ours, R["rm_corr"]["within"][key], 1e-9)
    bh = pd.read_csv(DATA / "bh1996.csv")
    groups = between(bh["GRP"], bh["LEAD"], bh["WBEING"])
    for key, found in groups.items():
        agree(key, found["value"], R["bh1996"]["between"][key])
    # Deviations from group means correlate as the regression with one level per group says.
    agree("statsBy within", R["bh1996"]["between"]["within"], R["bh1996"]["within"]["r"])
    found = {
        "versions": {**R["versions"], "python": sys.version.split()[0], "numpy": np.__version__, "pandas": pd.__version__,
                     "scipy": scipy.__version__, "pingouin": pingouin.__version__},
        "rm_corr": R["rm_corr"],
        "bh1996": {"within": R["bh1996"]["within"], "contextual": R["bh1996"]["contextual"], "between": groups},
        "JOBSAT_READY": along("JOBSAT", "READY"),
        "COMMIT_READY": along("COMMIT", "READY"),
    }
    (VALUES / "path.json").write_text(json.dumps(found, indent=1) + "\n")
    (VALUES / "path_r.json").unlink()


main()
