# Reference values of the random-intercept cross-lagged panel model (Hamaker, Kuiper & Grasman 2015), by lavaan.
#
#   Rscript cross_lagged.R <directory of the data> <directory for the values>
#
# Reads univbct.csv; writes stable_trait.csv and no_trait.csv (simulated) beside it and <values>/cross_lagged.json.
#
# lavaan's optimiser stops about 1e-6 standard errors before the peak. Its own analytic gradient and covariance of the estimates
# lead the rest of the way (scoring steps), and standard errors are its own there.

suppressPackageStartupMessages(library(lavaan))

arguments <- commandArgs(trailingOnly = TRUE)
stopifnot(length(arguments) == 2)
data_dir <- arguments[1]
out_dir <- arguments[2]

# JSON at 17 significant digits: a named list is an object, a vector of length one a number, I() keeps it an array.
json <- function(v) {
  if (is.list(v)) {
    return(paste0("{", paste0('"', names(v), '": ', vapply(v, json, ""), collapse = ", "), "}"))
  }
  text <- if (is.character(v)) paste0('"', v, '"') else ifelse(is.finite(v), sprintf("%.17g", as.numeric(v)), "null")
  if (length(v) == 1 && !inherits(v, "AsIs")) text else paste0("[", paste(text, collapse = ", "), "]")
}

# A stable trait and nothing else: both measured at four stages with their own noise, a fifth of the values missing at random.
simulate_stable_trait <- function(n = 300) {
  set.seed(20150102)
  x_trait <- rnorm(n)
  y_trait <- 0.6 * x_trait + 0.8 * rnorm(n)
  frame <- data.frame(case = seq_len(n))
  for (t in 1:4) {
    frame[[paste0("x", t)]] <- round(3.5 + 0.6 * x_trait + 0.5 * rnorm(n), 3)
    frame[[paste0("y", t)]] <- round(50 + t + 9 * y_trait + 7 * rnorm(n), 3)
  }
  # Who does better at stage 1 leaves more often: missing at random given what was seen.
  for (t in 2:4) {
    gone <- runif(n) < plogis(-1.6 + 0.05 * (frame$y1 - 50))
    frame[gone, paste0(if (t == 3) "x" else "y", t)] <- NA
    if (t == 4) frame[gone, "x4"] <- NA
  }
  frame
}

# Deviations that carry over and nothing that stays: the traits' variances come out around 0, some of them below.
simulate_no_trait <- function(n = 150, seed = 4) {
  set.seed(seed)
  frame <- data.frame(case = seq_len(n))
  wx <- rnorm(n)
  wy <- rnorm(n)
  for (t in 1:3) {
    if (t > 1) {
      before <- wx
      wx <- 0.4 * wx + rnorm(n)
      wy <- 0.35 * before + 0.3 * wy + rnorm(n)
    }
    frame[[paste0("x", t)]] <- round(wx, 3)
    frame[[paste0("y", t)]] <- round(wy, 3)
  }
  frame
}

model <- function(x, y, constant) {
  stages <- seq_along(x)
  wx <- paste0("wx", stages)
  wy <- paste0("wy", stages)
  lines <- c(
    paste("RIx =~", paste0("1*", x, collapse = " + ")),
    paste("RIy =~", paste0("1*", y, collapse = " + ")),
    paste0(wx, " =~ 1*", x), paste0(wy, " =~ 1*", y),
    paste0(x, " ~~ 0*", x), paste0(y, " ~~ 0*", y),
    paste0(c(x, y), " ~ 1"),
    "RIx ~~ RIx", "RIy ~~ RIy", "RIx ~~ RIy",
    "RIx + RIy ~~ 0*wx1 + 0*wy1",
    paste0(wx, " ~~ ", wx), paste0(wy, " ~~ ", wy), paste0(wx, " ~~ ", wy)
  )
  for (t in stages[-1]) {
    label <- if (constant) rep("", 4) else rep(t - 1, 4)
    label <- paste0(c("xx", "yx", "xy", "yy"), label)
    lines <- c(
      lines,
      sprintf("wx%d ~ %s*wx%d + %s*wy%d", t, label[1], t - 1, label[2], t - 1),
      sprintf("wy%d ~ %s*wx%d + %s*wy%d", t, label[3], t - 1, label[4], t - 1)
    )
  }
  paste(lines, collapse = "\n")
}

# (Starting values would not do: lavaan mends those that are no possible covariances.)
at_the_peak <- function(fit) {
  step_from <- function(est) {
    at <- lavaan:::lav_model_set_parameters(fit@Model, est)
    slope <- lavaan:::lav_model_gradient(at, lavsamplestats = fit@SampleStats, lavdata = fit@Data)
    drop(vcov(fit) %*% slope) * lavInspect(fit, "nobs")
  }
  est <- lavaan:::lav_model_get_parameters(fit@Model)
  for (step in 1:60) est <- est - step_from(est)
  se <- sqrt(diag(vcov(fit)))
  stopifnot(max(abs(step_from(est) / se)) < 1e-10, max(abs(est - coef(fit)) / se) < 1e-4)
  fit@Model <- lavaan:::lav_model_set_parameters(fit@Model, est)
  fit@implied <- lavaan:::lav_model_implied(fit@Model)
  fit@vcov$vcov <- lavaan:::lav_model_vcov(
    fit@Model, lavsamplestats = fit@SampleStats, lavoptions = fit@Options, lavdata = fit@Data,
    lavpartable = fit@ParTable, lavcache = fit@Cache, lavimplied = fit@implied, lavh1 = fit@h1
  )
  free <- fit@ParTable$free > 0
  fit@ParTable$est[free] <- est
  fit@ParTable$se[free] <- sqrt(diag(fit@vcov$vcov))
  fit
}

fitted_values <- function(frame, x, y, constant, gaps) {
  fit <- lavaan(
    model(x, y, constant), data = frame, missing = if (gaps) "ml" else "listwise", meanstructure = TRUE,
    em.h1.tol = 1e-13, em.h1.iter.max = 100000
  )
  stopifnot(lavInspect(fit, "converged"))
  fit <- at_the_peak(fit)
  p <- parameterEstimates(fit)
  s <- standardizedSolution(fit)
  steps <- seq_len(length(x) - 1)
  kept <- if (constant) 1 else steps
  pick <- function(table, column, lhs, op, rhs) {
    I(mapply(function(l, r) table[table$lhs == l & table$op == op & table$rhs == r, column], lhs, rhs, USE.NAMES = FALSE))
  }
  both <- function(lhs, op, rhs) list(est = pick(p, "est", lhs, op, rhs), se = pick(p, "se", lhs, op, rhs))
  lag <- function(to, from, which) both(paste0(to, which + 1), "~", paste0(from, which))
  standard <- function(to, from) {
    list(
      est = pick(s, "est.std", paste0(to, steps + 1), "~", paste0(from, steps)),
      se = pick(s, "se", paste0(to, steps + 1), "~", paste0(from, steps))
    )
  }
  stages <- seq_along(x)
  measures <- fitMeasures(fit)
  list(
    n = lavInspect(fit, "nobs"),
    experience_to_wellbeing = lag("wy", "wx", kept), wellbeing_to_experience = lag("wx", "wy", kept),
    experience_to_experience = lag("wx", "wx", kept), wellbeing_to_wellbeing = lag("wy", "wy", kept),
    standardised_experience_to_wellbeing = standard("wy", "wx"),
    standardised_wellbeing_to_experience = standard("wx", "wy"),
    trait_variance_of_experience = both("RIx", "~~", "RIx"), trait_variance_of_wellbeing = both("RIy", "~~", "RIy"),
    trait_covariance = both("RIx", "~~", "RIy"),
    trait_correlation = list(
      est = pick(s, "est.std", "RIx", "~~", "RIy"), se = pick(s, "se", "RIx", "~~", "RIy")
    ),
    residual_variance_of_experience = both(paste0("wx", stages), "~~", paste0("wx", stages)),
    residual_variance_of_wellbeing = both(paste0("wy", stages), "~~", paste0("wy", stages)),
    residual_covariance = both(paste0("wx", stages), "~~", paste0("wy", stages)),
    mean_experience = both(x, "~1", rep("", length(x))), mean_wellbeing = both(y, "~1", rep("", length(y))),
    log_likelihood = measures[["logl"]], unrestricted_log_likelihood = measures[["unrestricted.logl"]],
    chi_square = measures[["chisq"]], df = measures[["df"]], p = measures[["pvalue"]],
    cfi = measures[["cfi"]], rmsea = measures[["rmsea"]]
  )
}

four <- function(frame, x, y) {
  values <- list(
    complete_constant = fitted_values(frame, x, y, TRUE, FALSE), complete_per_step = fitted_values(frame, x, y, FALSE, FALSE)
  )
  if (anyNA(frame[c(x, y)])) {
    values$gaps_constant <- fitted_values(frame, x, y, TRUE, TRUE)
    values$gaps_per_step <- fitted_values(frame, x, y, FALSE, TRUE)
  }
  values
}

univbct <- read.csv(file.path(data_dir, "univbct.csv"))
stable <- simulate_stable_trait()
write.csv(stable, file.path(data_dir, "stable_trait.csv"), row.names = FALSE, na = "", quote = FALSE)
stable <- read.csv(file.path(data_dir, "stable_trait.csv"))
no_trait <- simulate_no_trait()
write.csv(no_trait, file.path(data_dir, "no_trait.csv"), row.names = FALSE, quote = FALSE)
no_trait <- read.csv(file.path(data_dir, "no_trait.csv"))
ready <- paste0("READY", 1:3)
values <- list(
  jobsat_ready = four(univbct, paste0("JOBSAT", 1:3), ready),
  commit_ready = four(univbct, paste0("COMMIT", 1:3), ready),
  stable_trait = four(stable, paste0("x", 1:4), paste0("y", 1:4)),
  no_trait = four(no_trait, paste0("x", 1:3), paste0("y", 1:3)),
  versions = list(R = as.character(getRversion()), lavaan = as.character(packageVersion("lavaan")))
)
writeLines(json(values), file.path(out_dir, "cross_lagged.json"))
