# Reference values of experience and wellbeing along the path, made without the crate.
#
#     Rscript path.R <directory of the data> <directory for the values>
#
# writes values/path_r.json, which path.py reads. Needs psych, clubSandwich, jsonlite.

suppressMessages({library(psych); library(clubSandwich); library(jsonlite)})
arguments <- commandArgs(trailingOnly = TRUE)
read <- function(file) read.csv(file.path(arguments[1], file))

# Within persons by least squares with one indicator per case (and per stage): r from the t of x.
within <- function(rows, held = FALSE) {
  rows <- rows[ave(rows$x, rows$case, FUN = length) > 1, ]
  fit <- if (held) lm(y ~ x + factor(case) + factor(stage), rows) else lm(y ~ x + factor(case), rows)
  x <- coef(summary(fit))["x", ]
  t <- x[["t value"]]; df <- fit$df.residual
  r <- sign(t) * sqrt(t^2 / (t^2 + df))
  list(r = r, df = df, p = x[["Pr(>|t|)"]], interval = tanh(atanh(r) + c(-1, 1) * qnorm(.975) / sqrt(df - 1)),
       slope = x[["Estimate"]], slope_interval = unname(confint(fit, "x")[1, ]),
       rows = nrow(rows), cases = length(unique(rows$case)))
}

# Slopes within and between, and their difference, with CR2 by case and Satterthwaite degrees of freedom.
contextual <- function(rows) {
  rows$mean <- ave(rows$x, rows$case); rows$apart <- rows$x - rows$mean
  tested <- function(fit, name) {
    test <- conf_int(fit, vcov = "CR2", cluster = rows$case, test = "Satterthwaite")
    row <- test[match(name, names(coef(fit))), ]
    list(value = row$beta, interval = c(row$CI_L, row$CI_U), df = row$df)
  }
  split <- lm(y ~ apart + mean, rows); joint <- lm(y ~ x + mean, rows)
  list(within = tested(split, "apart"), between = tested(split, "mean"), difference = tested(joint, "mean"))
}

between <- function(rows) {
  by <- statsBy(rows[c("case", "x", "y")], "case")
  means <- aggregate(rows[c("x", "y")], rows["case"], mean)
  list(by_occasions = by$rbg[1, 2], within = by$rwg[1, 2], each_person_once = cor(means$x, means$y), cases = nrow(means))
}

rows_of <- function(case, stage, x, y) na.omit(data.frame(case, stage, x, y))

bct <- read("univbct.csv")
along <- function(experience, wellbeing) {
  long <- do.call(rbind, lapply(1:3, function(s)
    rows_of(bct$SUBNUM, s, bct[[paste0(experience, s)]], bct[[paste0(wellbeing, s)]])))
  residual <- function(y, z) resid(lm(y ~ z))
  partial <- function(x, y, z) { d <- na.omit(data.frame(x, y, z)); cor(residual(d$x, d$z), residual(d$y, d$z)) }
  column <- function(what, s) bct[[paste0(what, s)]]
  lags <- lapply(1:2, function(s) list(
    wellbeing_later = partial(column(experience, s), column(wellbeing, s + 1), column(wellbeing, s)),
    experience_later = partial(column(wellbeing, s), column(experience, s + 1), column(experience, s))))
  shifted <- function(a, b, s) rows_of(bct$SUBNUM, s, column(a, s), column(b, s + 1))
  list(within = within(long), held = within(long, TRUE), contextual = contextual(long), between = between(long), lags = lags,
       wellbeing_later_within = within(rbind(shifted(experience, wellbeing, 1), shifted(experience, wellbeing, 2)), TRUE),
       experience_later_within = within(rbind(shifted(wellbeing, experience, 1), shifted(wellbeing, experience, 2)), TRUE))
}

rm <- read("rm_corr.csv")
bh <- read("bh1996.csv")
groups <- rows_of(bh$GRP, ave(bh$GRP, bh$GRP, FUN = seq_along), bh$LEAD, bh$WBEING)
values <- list(
  versions = list(R = as.character(getRversion()), psych = as.character(packageVersion("psych")),
                  clubSandwich = as.character(packageVersion("clubSandwich"))),
  rm_corr = list(within = within(rows_of(rm$Subject, 0, rm$pH, rm$PacO2))),
  bh1996 = list(within = within(groups), between = between(groups), contextual = contextual(groups)),
  JOBSAT_READY = along("JOBSAT", "READY"),
  COMMIT_READY = along("COMMIT", "READY"))

# jsonlite stops at 15 digits: numbers go as text with 17.
exact <- function(value) {
  if (is.list(value)) lapply(value, exact)
  else if (is.numeric(value)) sprintf("%.17g", value)
  else value
}
write(toJSON(exact(values), auto_unbox = TRUE, pretty = TRUE), file.path(arguments[2], "path_r.json"))
