# Unit level by R: ICC(1), ICC(2) and their F intervals from aov and multilevel, r_wg and r_wg(j) by multilevel.
#   Rscript unit_level.R <directory of the data> <directory for the values>      then unit_level.py with the same arguments
suppressMessages(library(multilevel))
args <- commandArgs(trailingOnly = TRUE)
data <- function(name) read.csv(file.path(args[1], name))
num <- function(x) ifelse(is.finite(x), sprintf("%.17g", as.numeric(x)), "null")
arr <- function(x) paste0("[", paste(num(x), collapse = ", "), "]")
obj <- function(...) {
  parts <- c(...)
  paste0("{", paste0("\"", names(parts), "\": ", parts, collapse = ", "), "}")
}

level <- function(y, unit) {
  fit <- aov(y ~ factor(unit))
  s <- summary(fit)[[1]]
  f <- s[1, 4]; a <- s[1, 1]; b <- s[2, 1]
  sizes <- as.numeric(table(unit)); n <- sum(sizes)
  mean_size <- n / length(sizes)
  n0 <- (n - sum(sizes^2) / n) / (length(sizes) - 1)
  ends <- c(f / qf(.975, a, b), f * qf(.975, b, a))
  icc <- function(f, m) (f - 1) / (f + m - 1)
  stopifnot(isTRUE(all.equal(icc(f, mean_size), ICC1(fit), tolerance = 1e-10)))
  obj(n = num(n), mean_size = num(mean_size), effective_size = num(n0),
    icc1 = num(ICC1(fit)), icc1_interval = arr(icc(ends, mean_size)),
    icc1_effective = num(icc(f, n0)), icc1_effective_interval = arr(icc(ends, n0)),
    icc2 = num(ICC2(fit)), icc2_interval = arr(1 - 1 / ends),
    design_effect = num(1 + (sum(sizes^2) / n - 1) * icc(f, n0)),
    within = num(s[2, 3]), between = num((s[1, 3] - s[2, 3]) / n0),
    f = num(f), df = arr(c(a, b)), p = num(s[1, 5]),
    reliability_of_20 = num(20 * icc(f, n0) / (1 + 19 * icc(f, n0))),
    answers_for_70 = num(ceiling(.7 * (1 - icc(f, n0)) / (icc(f, n0) * .3))),
    answers_for_80 = num(ceiling(.8 * (1 - icc(f, n0)) / (icc(f, n0) * .2))))
}

b <- data("bh1996.csv")
inst <- data("insteval.csv")
few <- inst[inst$d <= 300, ]
levels <- obj(WBEING = level(b$WBEING, b$GRP), LEAD = level(b$LEAD, b$GRP), COHES = level(b$COHES, b$GRP),
  HRS = level(b$HRS, b$GRP), dept = level(inst$y, inst$dept), teacher = level(inst$y, inst$d),
  teacher_of_students_1_to_40 = level(inst$y[inst$s <= 40], inst$d[inst$s <= 40]))

# r_wg of every teacher up to 300, against the uniform and the heavily skewed distribution; multilevel writes 0 for what is below 0.
agreement <- function(y, unit, null) {
  var_of <- tapply(y, unit, var); n <- as.numeric(table(unit))
  value <- as.numeric(1 - var_of / null)
  theirs <- rwg(y, unit, null)$rwg
  stopifnot(isTRUE(all.equal(pmax(value, 0), theirs, tolerance = 1e-10)))
  lower <- 1 - var_of * (n - 1) / qchisq(.025, n - 1) / null
  upper <- 1 - var_of * (n - 1) / qchisq(.975, n - 1) / null
  known <- value[is.finite(value)]
  reach <- qt(.975, length(known) - 1) * sd(known) / sqrt(length(known))
  obj(units = paste0("[", paste0("\"", names(var_of), "\"", collapse = ", "), "]"), value = arr(value),
    lower = arr(ifelse(var_of > 0, lower, NA)), upper = arr(ifelse(var_of > 0, upper, NA)), mean = num(mean(known)),
    mean_interval = arr(mean(known) + c(-1, 1) * reach), median = num(median(known)),
    at_least_70 = num(mean(known >= .7)), below_0 = num(sum(known < 0)))
}
shares <- c(0, 0, .10, .40, .50)
heavy <- sum(shares * (1:5)^2) - sum(shares * 1:5)^2
item <- obj(uniform = agreement(few$y, few$d, 2), heavily_skewed = agreement(few$y, few$d, heavy))

# r_wg(j) of A1 to A5 of bfi by education: on complete rows by multilevel, and item by item over whoever answered.
bfi <- data("bfi.csv")
items <- paste0("A", 1:5)
known <- bfi[!is.na(bfi$education), ]
whole <- known[complete.cases(known[, items]), ]
null <- (6^2 - 1) / 12
several <- function(d, null) {
  v <- sapply(items, function(i) tapply(d[[i]], d$education, var, na.rm = TRUE))
  n <- apply(sapply(items, function(i) tapply(!is.na(d[[i]]), d$education, sum)), 1, min)
  q <- rowMeans(v) / null
  at <- function(q) 5 * (1 - q) / (5 * (1 - q) + q)
  obj(value = arr(at(q)), of_the_mean_item = arr(1 - q), n = arr(n),
    lower = arr(at(q * (n - 1) / qchisq(.025, n - 1))), upper = arr(at(q * (n - 1) / qchisq(.975, n - 1))))
}
theirs <- rwg.j(whole[, items], whole$education, null)$rwg.j
lindell <- rwg.j.lindell(whole[, items], whole$education, null)$rwg.lindell
sections <- obj(multilevel = arr(theirs), lindell = arr(lindell), complete = several(whole, null), available = several(known, null))

writeLines(obj(levels = levels, r_wg = item, r_wg_j = sections,
  versions = obj(R = paste0("\"", getRversion(), "\""), multilevel = paste0("\"", packageVersion("multilevel"), "\""))),
  file.path(args[2], "unit_level.json"))
