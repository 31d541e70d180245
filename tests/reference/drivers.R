# Reference values of what several scores tell of change, of outputs beside experience, of paths through commitment and of bands of
# experience. Usage: Rscript drivers.R <directory of the data> <directory for the values>; then drivers.py with the same.
suppressPackageStartupMessages({
  library(lavaan); library(sandwich); library(clubSandwich)
})
args <- commandArgs(trailingOnly = TRUE)
data_dir <- args[1]; out_dir <- args[2]

# All 17 digits; jsonlite stops at 15.
write_json <- function(x) {
  if (is.list(x)) {
    inner <- vapply(x, write_json, "")
    if (is.null(names(x))) return(paste0("[", paste(inner, collapse = ", "), "]"))
    return(paste0("{", paste(sprintf('"%s": %s', names(x), inner), collapse = ", "), "}"))
  }
  if (is.character(x)) return(sprintf('"%s"', x))
  if (is.null(names(x)) && length(x) == 1) return(sprintf("%.17g", x))
  write_json(as.list(x))
}

r2 <- function(outcome, predictors, data) {
  if (length(predictors) == 0) return(0)
  summary(lm(reformulate(predictors, outcome), data))$r.squared
}
permutations <- function(x) {
  if (length(x) <= 1) return(list(x))
  do.call(c, lapply(seq_along(x), function(i) lapply(permutations(x[-i]), function(rest) c(x[i], rest))))
}
lmg <- function(outcome, predictors, data, always = character(0)) {
  orders <- permutations(predictors)
  sums <- setNames(numeric(length(predictors)), predictors)
  for (order in orders) {
    told <- r2(outcome, always, data)
    for (place in seq_along(order)) {
      now <- r2(outcome, c(always, order[seq_len(place)]), data)
      sums[order[place]] <- sums[order[place]] + now - told
      told <- now
    }
  }
  sums / length(orders)
}
dominance <- function(outcome, predictors, data, always = character(0)) {
  all <- c(always, predictors)
  base <- r2(outcome, always, data)
  list(
    n = nrow(data), r_squared = r2(outcome, all, data), by_covariates = base,
    share = as.list(lmg(outcome, predictors, data, always)),
    alone = as.list(sapply(predictors, function(p) r2(outcome, c(always, p), data) - base)),
    beyond_others = as.list(sapply(predictors, function(p) {
      r2(outcome, all, data) - r2(outcome, setdiff(all, p), data)
    }))
  )
}

result <- list(versions = list(
  R = as.character(getRversion()), lavaan = as.character(packageVersion("lavaan")),
  sandwich = as.character(packageVersion("sandwich")), clubSandwich = as.character(packageVersion("clubSandwich"))
))

## swiss
write.csv(data.frame(province = rownames(swiss), swiss), file.path(out_dir, "swiss.csv"), row.names = FALSE, quote = FALSE)
others <- setdiff(names(swiss), "Fertility")
result$swiss <- dominance("Fertility", others, swiss)
result$swiss_given_agriculture <- dominance("Fertility", setdiff(others, "Agriculture"), swiss, "Agriculture")

## Readiness of soldiers: satisfaction, commitment, age beside
u <- read.csv(file.path(data_dir, "univbct.csv"))
u$change <- u$READY3 - u$READY1
one_test <- function(fit, name, vcov) {
  est <- coef(fit)[[name]]; se <- sqrt(vcov[name, name]); df <- df.residual(fit)
  list(coefficient = est, se = se, df = df, t = est / se, p = 2 * pt(-abs(est / se), df))
}
cr2_test <- function(fit, name, cluster) {
  v <- vcovCR(fit, cluster = cluster, type = "CR2")
  row <- coef_test(fit, vcov = v, test = "Satterthwaite", coefs = name)
  list(coefficient = row$beta, se = row$SE, df = row$df_Satt, t = row$beta / row$SE,
       p = 2 * pt(-abs(row$beta / row$SE), row$df_Satt))
}
beside <- function(outcome, experience, outputs, given, data, cluster = NULL) {
  base <- r2(outcome, given, data)
  full <- lm(reformulate(c(experience, outputs, given), outcome), data)
  both <- summary(full)$r.squared
  test <- function(name) {
    if (is.null(cluster)) one_test(full, name, vcovHC(full, "HC3")) else cr2_test(full, name, cluster)
  }
  partial <- function(x, rest) {
    left <- function(v) if (length(rest)) resid(lm(reformulate(rest, v), data)) else data[[v]]
    cor(left(x), left(outcome))
  }
  with_experience <- r2(outcome, c(given, experience), data)
  with_outputs <- r2(outcome, c(given, outputs), data)
  list(
    n = nrow(data), by_covariates = base, together = both,
    alone_experience = with_experience - base, alone_outputs = with_outputs - base,
    experience_beyond_outputs = both - with_outputs, outputs_beyond_experience = both - with_experience,
    shared = with_experience - base - (both - with_outputs),
    experience = c(test(experience), partial = partial(experience, c(outputs, given))),
    outputs = c(test(outputs), partial = partial(outputs, c(experience, given)))
  )
}
d <- u[complete.cases(u[c("JOBSAT1", "AGE", "READY1", "READY3")]), ]
result$outputs_univbct <- beside("change", "JOBSAT1", "AGE", "READY1", d)
b <- read.csv(file.path(data_dir, "bh1996.csv"))
result$outputs_bh1996 <- beside("WBEING", "LEAD", "HRS", character(0), b, b$GRP)

## Paths
paths <- function(x, m, y, given, data, cluster = NULL) {
  first <- lm(reformulate(c(x, given), m), data)
  second <- lm(reformulate(c(x, m, given), y), data)
  total <- lm(reformulate(c(x, given), y), data)
  robust <- function(fit, name) {
    if (is.null(cluster)) one_test(fit, name, vcovHC(fit, "HC3")) else cr2_test(fit, name, cluster)
  }
  classical <- function(fit, name) one_test(fit, name, vcov(fit))
  parts <- list(a = list(first, x), b = list(second, m), direct = list(second, x), total = list(total, x))
  robustly <- lapply(parts, function(part) robust(part[[1]], part[[2]]))
  plainly <- lapply(parts, function(part) classical(part[[1]], part[[2]]))
  a <- robustly$a$coefficient; bb <- robustly$b$coefficient
  sobel <- function(p) sqrt(a^2 * p$b$se^2 + bb^2 * p$a$se^2)
  right <- function(...) paste(c(...), collapse = " + ")
  model <- paste0(m, " ~ ", right(paste0("a*", x), given), "\n", y, " ~ ", right(paste0("cp*", x), paste0("b*", m), given),
                  "\nindirect := a*b\ntotal := cp + a*b")
  fit <- sem(model, data, fixed.x = TRUE, meanstructure = TRUE)
  est <- parameterEstimates(fit)
  of <- function(label) { row <- est[est$label == label, ]; list(est = row$est, se = row$se) }
  lav <- list(a = of("a"), b = of("b"), direct = of("cp"), indirect = of("indirect"), total = of("total"))
  # lavaan's standard errors are maximum likelihood's: those of lm times the root of residual df over n.
  n <- nrow(data)
  stopifnot(
    abs(lav$a$est - a) < 1e-6, abs(lav$b$est - bb) < 1e-6, abs(lav$indirect$est - a * bb) < 1e-6,
    abs(lav$total$est - robustly$total$coefficient) < 1e-6,
    abs(lav$a$se - plainly$a$se * sqrt(df.residual(first) / n)) < 1e-5,
    abs(lav$b$se - plainly$b$se * sqrt(df.residual(second) / n)) < 1e-5,
    abs(lav$indirect$se - sqrt(a^2 * lav$b$se^2 + bb^2 * lav$a$se^2)) < 1e-5
  )
  list(n = n, robust = robustly, classical = plainly, indirect = a * bb,
       standardised_indirect = a * bb * sd(data[[x]]) / sd(data[[y]]),
       sobel_robust = sobel(robustly), sobel_classical = sobel(plainly), lavaan = lav)
}
d <- u[complete.cases(u[c("JOBSAT1", "COMMIT2", "READY1", "READY3")]), ]
result$mediation_univbct <- paths("JOBSAT1", "COMMIT2", "change", "READY1", d)
result$mediation_univbct_plain <- paths("JOBSAT1", "COMMIT2", "change", character(0), d)
result$mediation_bh1996 <- paths("LEAD", "COHES", "WBEING", character(0), b, b$GRP)

## Bands of satisfaction and improved readiness
d <- u[complete.cases(u[c("JOBSAT1", "READY1", "READY2")]), ]
d$change <- d$READY2 - d$READY1
edges <- c(1, 2.5, 3.5, 5)
d$band <- cut(d$JOBSAT1, edges, right = FALSE, include.lowest = TRUE, labels = FALSE)
banded <- function(improved) {
  n <- as.vector(table(d$band)); x <- as.vector(tapply(improved, d$band, sum))
  trend <- suppressWarnings(prop.trend.test(x, n, score = seq_along(n)))
  ratio <- (x[3] / n[3]) / (x[1] / n[1])
  se <- sqrt(1 / x[3] - 1 / n[3] + 1 / x[1] - 1 / n[1])
  list(
    n = as.list(n), improved = as.list(x),
    baseline = as.list(as.vector(tapply(d$READY1, d$band, mean))),
    follow_up = as.list(as.vector(tapply(d$READY2, d$band, mean))),
    change = lapply(1:3, function(k) {
      t <- t.test(d$change[d$band == k]); list(mean = t$estimate[[1]], lower = t$conf.int[1], upper = t$conf.int[2])
    }),
    wilson = lapply(1:3, function(k) {
      w <- suppressWarnings(prop.test(x[k], n[k], correct = FALSE)); list(lower = w$conf.int[1], upper = w$conf.int[2])
    }),
    trend_z = unname(sqrt(trend$statistic)) * sign(sum(seq_along(n) * (x - n * sum(x) / sum(n)))),
    trend_p = trend$p.value, ratio = ratio,
    ratio_lower = exp(log(ratio) - qnorm(.975) * se), ratio_upper = exp(log(ratio) + qnorm(.975) * se)
  )
}
result$bands_at_all <- banded(d$change > 0)
result$bands_half_point <- banded(d$change >= 0.5)

writeLines(write_json(result), file.path(out_dir, "drivers_r.json"))
