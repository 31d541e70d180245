"""Reference values of the robustness to what was not measured.

    python3 robustness.py <directory of the data> <directory for the values>

Every formula is written out here with 50 digits (mpmath); where PySensemakr has the figure, the two must agree to 1e-12, or the
script stops. Regressions by statsmodels: Darfur (inside PySensemakr) and bh1996.csv.
"""

import json
import pathlib
import platform
import sys

import mpmath as mp
import numpy
import pandas
import scipy
import sensemakr
import statsmodels
import statsmodels.formula.api as smf
from sensemakr import bias_functions, sensitivity_bounds, sensitivity_statistics

mp.mp.dps = 50
DATA, VALUES = (pathlib.Path(argument) for argument in sys.argv[1:3])


def t_upper(tail, df):
    """t with P(T > t) = tail, from the incomplete beta function."""
    tail, df = mp.mpf(tail), mp.mpf(df)

    def above(t):
        return mp.betainc(df / 2, mp.mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2 - tail

    start = mp.mpf(float(scipy.stats.t.isf(float(tail), float(df))))
    return mp.findroot(above, (start * (1 - mp.mpf(10) ** -8), start * (1 + mp.mpf(10) ** -8)), tol=1e-80)


def z_upper(tail):
    return mp.sqrt(2) * mp.erfinv(1 - 2 * mp.mpf(tail))


def close(what, mine, theirs, tolerance=1e-12):
    mine, theirs = float(mine), float(theirs)
    if abs(mine - theirs) > tolerance * max(abs(theirs), 1e-300):
        sys.exit(f"{what}: {mine!r} here, {theirs!r} there")


numpy.seterr(divide="ignore")  # PySensemakr divides by f* = 0 at alpha = 1.


def robustness_value(t, df, q, alpha):
    """The definition, not the closed form: the smallest R so that some cause with R_D = R, R_Y <= R brings it there.

    In units of se sqrt(df) such a cause leaves g(R) = q f - max over R_Y <= R of
    [sqrt(R_Y R / (1 - R)) + f* sqrt((1 - R_Y) / (1 - R))].
    """
    f = mp.mpf(q) * abs(mp.mpf(t)) / mp.sqrt(df)
    critical = t_upper(mp.mpf(alpha) / 2, df - 1) / mp.sqrt(df - 1) if alpha < 1 else mp.mpf(0)
    if f <= critical:
        return mp.mpf(0)

    def left(r):
        best = r / (r + critical**2) if r > 0 else mp.mpf(0)
        r_y = min(best, r)
        return f - mp.sqrt(r_y * r / (1 - r)) - critical * mp.sqrt((1 - r_y) / (1 - r))

    low, high = mp.mpf(0), 1 - mp.mpf(10) ** -40
    for _ in range(170):
        middle = (low + high) / 2
        if left(middle) > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def remaining(estimate, se, df, r2_d, r2_y, inflated, alpha=mp.mpf("0.05")):
    estimate, se, r2_d, r2_y = map(mp.mpf, (estimate, se, r2_d, r2_y))
    bias = se * mp.sqrt(df) * mp.sqrt(r2_y * r2_d / (1 - r2_d))
    size = abs(estimate) - bias if inflated else abs(estimate) + bias
    value = -size if estimate < 0 else size
    new_se = se * mp.sqrt((1 - r2_y) / (1 - r2_d) * mp.mpf(df) / (df - 1))
    reach = t_upper(alpha / 2, df - 1) * new_se
    theirs = dict(r2dz_x=float(r2_d), r2yz_dx=float(r2_y), se=float(se), dof=df)
    reduce = dict(estimate=float(estimate), reduce=inflated)
    close("estimate", value, bias_functions.adjusted_estimate(**theirs, **reduce), 1e-11)
    close("se", new_se, bias_functions.adjusted_se(**theirs))
    close("t", value / new_se, bias_functions.adjusted_t(**theirs, **reduce), 1e-11)
    return {
        "r2_predictor": float(r2_d),
        "r2_outcome": float(r2_y),
        "inflated": inflated,
        "estimate": float(value),
        "se": float(new_se),
        "t": float(value / new_se),
        "interval95": [float(value - reach), float(value + reach)],
    }


def konfound(estimate, se, df, n, alpha=mp.mpf("0.05")):
    """As konfound 1.0 prints it; written from Frank 2000 and Frank et al. 2013."""
    estimate, se = mp.mpf(estimate), mp.mpf(se)
    sign = -1 if estimate < 0 else 1
    critical = t_upper(alpha / 2, df)
    threshold = sign * critical * se
    t = abs(estimate / se)
    r, critical_r = t / mp.sqrt(t**2 + df), critical / mp.sqrt(critical**2 + df)
    taken_away = t > critical
    share = 1 - threshold / estimate if taken_away else 1 - estimate / threshold
    itcv = sign * (r - critical_r) / (1 - critical_r if taken_away else 1 + critical_r)
    cases = int(mp.nint(share * n))
    return {
        "threshold": float(threshold),
        "share": float(share),
        "cases": cases,
        "taken_away": bool(taken_away),
        "itcv": float(itcv),
    }


def e_value(ln_ratio):
    ratio = mp.exp(abs(mp.mpf(ln_ratio)))
    return ratio + mp.sqrt(ratio * (ratio - 1))


def e_of_difference(d, se, level=mp.mpf("0.95")):
    d, se = mp.mpf(d), mp.mpf(se)
    reach = mp.mpf("1.78") * z_upper((1 - level) / 2) / z_upper(mp.mpf("0.025")) * se
    ln_ratio = mp.mpf("0.91") * d
    lower, upper = ln_ratio - reach, ln_ratio + reach
    nearer = lower if lower > 0 else upper if upper < 0 else 0
    return {"risk_ratio": float(mp.exp(ln_ratio)), "estimate": float(e_value(ln_ratio)), "limit": float(e_value(nearer))}


def figures(estimate, se, df, n, basis="classical"):
    t = mp.mpf(estimate) / mp.mpf(se)
    partial_r2 = t**2 / (t**2 + df)
    close("partial R2", partial_r2, sensitivity_statistics.partial_r2(t_statistic=float(t), dof=df))
    values = {}
    for q in (1, 0.5, 0.1):
        for alpha in (1.0, 0.05, 0.01):
            mine = robustness_value(t, df, q, alpha)
            theirs = float(sensitivity_statistics.robustness_value(t_statistic=float(t), dof=df, q=q, alpha=alpha).iloc[0])
            if float(theirs) > 0:
                close(f"RV {q} {alpha}", mine, theirs, 1e-10)
            elif mine != 0:
                sys.exit("RV 0")
            values[f"{q}/{alpha}"] = float(mine)
    causes = [(0.05, 0.05), (0.3, 0.02), (0.01, 0.6), (0.0, 0.4), (0.9, 0.9)]
    left = [remaining(estimate, se, df, *cause, inflated) for cause in causes for inflated in (True, False)]
    return {
        "estimate": estimate,
        "se": se,
        "df": df,
        "n": n,
        "partial_r2": float(partial_r2),
        "robustness_values": values,
        "remaining": left,
        "konfound": konfound(estimate, se, df, n),
    }


def benchmarks(model, predictor, covariates):
    """Bounds of ovb_bounds for 1, 2 and 3 times, from partial R2 of the two regressions."""
    regressors = [name for name in model.model.exog_names if name not in (predictor, "Intercept")]
    frame = pandas.DataFrame(model.model.exog, columns=model.model.exog_names)
    treatment = statsmodels.api.OLS(frame[predictor], frame[["Intercept", *regressors]]).fit()
    found = []
    for covariate in covariates:
        r2_d, r2_y = (
            mp.mpf(float(fit.tvalues[covariate])) ** 2 / (mp.mpf(float(fit.tvalues[covariate])) ** 2 + int(fit.df_resid))
            for fit in (treatment, model)
        )
        entry = {
            "covariate": covariate,
            "t_predictor": float(treatment.tvalues[covariate]),
            "df_predictor": int(treatment.df_resid),
            "t_outcome": float(model.tvalues[covariate]),
            "df_outcome": int(model.df_resid),
            "r2_predictor": float(r2_d),
            "r2_outcome": float(r2_y),
            "bounds": [],
        }
        for k_d, k_y in [(1, 1), (2, 2), (3, 3), (1, 4), (0.5, 1)]:
            bound_d = k_d * r2_d / (1 - r2_d)
            rho2 = k_d * r2_d**2 / ((1 - k_d * r2_d) * (1 - r2_d))
            bound_y = ((mp.sqrt(k_y) + mp.sqrt(rho2)) / mp.sqrt(1 - rho2)) ** 2 * r2_y / (1 - r2_y)
            # By its partial R2: given the model itself, PySensemakr 0.0.8 stops under pandas 3.
            theirs = sensitivity_bounds.ovb_partial_r2_bound(
                r2dxj_x=float(r2_d), r2yxj_dx=float(r2_y), kd=k_d, ky=k_y
            )
            close("bound d", bound_d, theirs["r2dz_x"].iloc[0])
            close("bound y", bound_y, theirs["r2yz_dx"].iloc[0])
            left = remaining(
                float(model.params[predictor]), float(model.bse[predictor]), int(model.df_resid), bound_d, bound_y, True
            )
            entry["bounds"].append({"k_predictor": k_d, "k_outcome": k_y, **left})
        found.append(entry)
    return found


def regression(model, predictor, covariates):
    of = figures(float(model.params[predictor]), float(model.bse[predictor]), int(model.df_resid), int(model.nobs))
    sd = float(numpy.std(model.model.exog[:, model.model.exog_names.index(predictor)], ddof=1))
    sigma = float(numpy.sqrt(model.mse_resid))
    of["contrast"] = {"predictor": sd, "outcome_sd": sigma}
    scale = mp.mpf(sd) / mp.mpf(sigma)
    of["e_value"] = e_of_difference(of["estimate"] * scale, of["se"] * scale)
    of["benchmarks"] = benchmarks(model, predictor, covariates)
    return of


def main():
    darfur = sensemakr.load_darfur()
    formula = "peacefactor ~ directlyharmed + age + farmer_dar + herder_dar + pastvoted + hhsize_darfur + female + village"
    darfur_model = smf.ols(formula, data=darfur).fit()
    bh1996 = smf.ols("WBEING ~ LEAD + HRS + COHES", data=pandas.read_csv(DATA / "bh1996.csv")).fit()
    hours = smf.ols("WBEING ~ HRS + LEAD + COHES", data=pandas.read_csv(DATA / "bh1996.csv")).fit()

    # From a correlation: t = r sqrt(df / (1 - r^2)), df = n - 2, as an estimate with a standard error of 1.
    def of_correlation(r, n):
        t = float(mp.mpf(r) * mp.sqrt((n - 2) / (1 - mp.mpf(r) ** 2)))
        return figures(t, 1.0, n - 2, n)

    values = {
        "regressions": {
            "darfur": regression(darfur_model, "directlyharmed", ["female", "pastvoted", "age"]),
            "bh1996_lead": regression(bh1996, "LEAD", ["HRS", "COHES"]),
            "bh1996_hours": regression(hours, "HRS", ["LEAD", "COHES"]),
        },
        "coefficients": {
            "second_form_r_.9_n_10": of_correlation(mp.mpf("0.9"), 10),
            "r_.41_n_87": of_correlation(mp.mpf("0.41"), 87),
            "konfound_example": figures(2.0, 0.4, 95, 100),
            "negative": figures(-2.0, 0.4, 95, 100),
            "includes_zero": figures(0.3, 0.4, 95, 100),
            "negative_includes_zero": figures(-0.3, 0.4, 95, 100),
            "two_df": figures(50.0, 1.0, 2, 4),
            "strong": figures(5000.0, 1.0, 30, 34),
            "large": figures(0.0123, 0.0007, 1000000, 1000010),
        },
        "e_values": [
            {"d": d, "se": se, "level": level, **e_of_difference(d, se, mp.mpf(level))}
            for d, se in [(0.5, 0.25), (0.5, 0.1), (-0.5, 0.1), (0.0, 0.1), (1e-9, 1e-11), (3.0, 0.5), (0.2, 0.0)]
            for level in ("0.95", "0.9", "0.99")
        ],
        "versions": {
            "python": platform.python_version(),
            "mpmath": mp.__version__,
            "numpy": numpy.__version__,
            "pandas": pandas.__version__,
            "scipy": scipy.__version__,
            "statsmodels": statsmodels.__version__,
            "PySensemakr": sensemakr.__version__,
        },
    }
    # The published figures (Cinelli & Hazlett 2020; konfound).
    darfur_values = values["regressions"]["darfur"]
    close("RV", darfur_values["robustness_values"]["1/1.0"], 0.13878, 1e-4)
    close("RV.05", darfur_values["robustness_values"]["1/0.05"], 0.07626, 1e-4)
    close("share", values["coefficients"]["konfound_example"]["konfound"]["share"], 0.60295, 1e-5)
    (VALUES / "robustness.json").write_text(json.dumps(values, indent=1) + "\n")


main()
