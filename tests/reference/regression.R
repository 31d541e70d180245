# Least squares with classical, HC3 and CR2 standard errors, by lm, sandwich and clubSandwich.
#   Rscript regression.R <directory of the data> <directory for the values>
suppressMessages({library(sandwich); library(clubSandwich)})
args <- commandArgs(trailingOnly = TRUE)
d <- read.csv(file.path(args[1], "univbct.csv"))
b <- read.csv(file.path(args[1], "bh1996.csv"))

num <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "null")
arr <- function(x) paste0("[", paste(num(x), collapse = ", "), "]")

fitted <- function(fit, cluster) {
  hc3 <- sqrt(diag(vcovHC(fit, "HC3")))
  v <- vcovCR(fit, cluster = cluster, type = "CR2")
  test <- coef_test(fit, vcov = v, test = "Satterthwaite")
  s <- summary(fit)
  paste0("{\"n\": ", length(resid(fit)), ", \"clusters\": ", length(unique(cluster)),
    ", \"coefficients\": ", arr(coef(fit)), ", \"classical\": ", arr(s$coefficients[, 2]),
    ", \"df\": ", fit$df.residual, ", \"hc3\": ", arr(hc3), ", \"cr2\": ", arr(test$SE),
    ", \"satterthwaite\": ", arr(test$df_Satt), ", \"r_squared\": ", num(s$r.squared),
    ", \"classical_covariance\": ", arr(as.vector(vcov(fit))), "}")
}

d$change <- d$READY2 - d$READY1
one <- d[complete.cases(d[, c("JOBSAT1", "change", "READY1", "AGE", "BTN", "COMPANY")]), ]
raw <- lm(change ~ JOBSAT1, one)
given <- lm(change ~ JOBSAT1 + READY1 + AGE, one)
company <- paste(one$BTN, one$COMPANY)
groups <- lm(WBEING ~ LEAD + HRS + COHES, b)
# A predictor that is constant within clusters, and a category that one cluster alone has.
one$own <- as.numeric(one$BTN == 144)
own <- lm(change ~ JOBSAT1 + own, one)

out <- c(
  paste0("\"versions\": {\"R\": \"", getRversion(), "\", \"sandwich\": \"", packageVersion("sandwich"),
         "\", \"clubSandwich\": \"", packageVersion("clubSandwich"), "\"}"),
  paste0("\"univbct_raw\": ", fitted(raw, company)),
  paste0("\"univbct_given\": ", fitted(given, company)),
  paste0("\"univbct_own\": ", fitted(own, one$BTN)),
  paste0("\"bh1996\": ", fitted(groups, b$GRP)))
writeLines(c("{", paste0("  ", out, c(rep(",", length(out) - 1), "")), "}"),
           file.path(args[2], "regression.json"))
