# A link whole: partial correlation, regression with groups, the other direction, dyads, by report, benchmarks.
#   Rscript link.R <directory of the data> <directory for the values>
suppressMessages({library(sandwich); library(clubSandwich)})
args <- commandArgs(trailingOnly = TRUE)
d <- read.csv(file.path(args[1], "univbct.csv"))
num <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "null")
arr <- function(x) paste0("[", paste(num(x), collapse = ", "), "]")
obj <- function(...) {
  parts <- list(...)
  paste0("{", paste0("\"", names(parts), "\": ", unlist(parts), collapse = ", "), "}")
}
terms_of <- function(fit, errors, cluster = NULL) {
  if (errors == "HC3") {
    se <- sqrt(diag(vcovHC(fit, "HC3"))); df <- rep(fit$df.residual, length(se))
  } else {
    test <- coef_test(fit, vcov = vcovCR(fit, cluster = cluster, type = "CR2"), test = "Satterthwaite")
    se <- test$SE; df <- test$df_Satt
  }
  p <- 2 * pt(-abs(coef(fit) / se), df)
  obj(coefficients = arr(coef(fit)), se = arr(se), df = arr(df), p = arr(p))
}
partial <- function(x, y, z) if (is.null(z)) cor(x, y) else
  cor(resid(lm(x ~ as.matrix(z))), resid(lm(y ~ as.matrix(z))))

d$change <- d$READY2 - d$READY1
d$company <- paste(d$BTN, d$COMPANY)
one <- d[complete.cases(d[, c("JOBSAT1", "change", "AGE")]), ]
given <- lm(change ~ JOBSAT1 + READY1 + AGE, one)
s <- summary(given)$coefficients

# Robustness on the classical t; the bound of a cause as strong as a covariate, by Cinelli & Hazlett's formulas.
t <- s["JOBSAT1", 3]; df <- given$df.residual
f <- abs(t) / sqrt(df)
r2 <- function(t, df) t^2 / (t^2 + df)
treatment <- summary(lm(JOBSAT1 ~ READY1 + AGE, one))$coefficients
bound <- function(name) {
  rd <- r2(treatment[name, 3], df + 1); ry <- r2(s[name, 3], df)
  r2d <- rd / (1 - rd)
  rho2 <- rd^2 / ((1 - rd) * (1 - rd))
  r2y <- ((1 + sqrt(rho2)) / sqrt(1 - rho2))^2 * ry / (1 - ry)
  left <- abs(s["JOBSAT1", 1]) - s["JOBSAT1", 2] * sqrt(df) * sqrt(r2y * r2d / (1 - r2d))
  c(r2d, r2y, sign(s["JOBSAT1", 1]) * left)
}
# Two people of a case: in these data, columns that stand for them.
two <- d[complete.cases(d[, c("JOBSAT1", "COMMIT1", "READY1", "READY2", "JOBSAT2", "JOBSAT3")]), ]
two$parent <- two$READY2 - two$READY1
two$child <- two$JOBSAT3 - two$JOBSAT2
by_parent <- lm(parent ~ JOBSAT1 + COMMIT1 + READY1, two)
by_child <- lm(child ~ COMMIT1 + JOBSAT1 + JOBSAT2, two)

out <- c(
  paste0("\"versions\": ", obj(R = paste0("\"", getRversion(), "\""),
    sandwich = paste0("\"", packageVersion("sandwich"), "\""),
    clubSandwich = paste0("\"", packageVersion("clubSandwich"), "\""))),
  paste0("\"given_baseline_and_age\": ", obj(n = nrow(one), companies = length(unique(one$company)),
    r = num(partial(one$JOBSAT1, one$change, one[, c("READY1", "AGE")])),
    reverse = num(partial(one$READY1, one$JOBSAT1, one[, "AGE", drop = FALSE])),
    r_squared = num(summary(given)$r.squared),
    hc3 = terms_of(given, "HC3"), cr2 = terms_of(given, "CR2", one$company),
    classical_t = num(t), df = df, partial_r2 = num(r2(t, df)),
    robustness_value = num((sqrt(f^4 + 4 * f^2) - f^2) / 2),
    sd_experience = num(sd(one$JOBSAT1)), residual_sd = num(summary(given)$sigma),
    bound_baseline = arr(bound("READY1")), bound_age = arr(bound("AGE")))),
  paste0("\"dyads\": ", obj(n = nrow(two), parent = terms_of(by_parent, "HC3"), child = terms_of(by_child, "HC3"),
    parent_r_squared = num(summary(by_parent)$r.squared), child_r_squared = num(summary(by_child)$r.squared),
    across = num(cor(two$COMMIT1, two$parent)), same = num(cor(two$JOBSAT1, two$parent)))))
writeLines(c("{", paste0("  ", out, c(rep(",", length(out) - 1), "")), "}"), file.path(args[2], "link.json"))
