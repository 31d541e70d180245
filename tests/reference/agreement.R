# Agreement of raters and of child and parent: intraclass correlations, limits of agreement, direction, tests of a square table.
#   Rscript agreement.R <directory of the data> <directory for the values>
# Writes dyads.json; agreement.py adds to it.
suppressMessages({library(psych); library(coin)})
args <- commandArgs(trailingOnly = TRUE)
bfi <- read.csv(file.path(args[1], "bfi.csv"))
attitude <- read.csv(file.path(args[1], "attitude.csv"))
num <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "null")
arr <- function(x) paste0("[", paste(num(x), collapse = ", "), "]")
str <- function(x) paste0("\"", x, "\"")
obj <- function(...) {
  parts <- list(...)
  paste0("{", paste0("\"", names(parts), "\": ", unlist(parts), collapse = ", "), "}")
}

# Rows of psych's table: ICC1, ICC2, ICC3, ICC1k, ICC2k, ICC3k.
icc <- function(ratings, level = .95) {
  r <- suppressWarnings(ICC(as.matrix(ratings), lmer = FALSE, alpha = 1 - level))$results
  names <- c("one_way", "agreement", "consistency", "one_way_average", "agreement_average", "consistency_average")
  parts <- lapply(1:6, function(i) arr(c(r[i, "ICC"], r[i, "lower bound"], r[i, "upper bound"])))
  names(parts) <- names
  do.call(obj, c(list(n = nrow(ratings), k = ncol(ratings)), parts))
}

pair <- function(x, y) {
  d <- y - x; n <- length(d); t <- t.test(y, x, paired = TRUE); s <- sd(d); z <- qnorm(.975)
  # Donner & Zou 2012: the distances of the limit's ends, towards the mean and away from it.
  l <- s * sqrt((n - 1) / qchisq(.975, n - 1)); u <- s * sqrt((n - 1) / qchisq(.025, n - 1))
  m <- qt(.975, n - 1) * s / sqrt(n)
  short <- sqrt(m^2 + z^2 * (s - l)^2); long <- sqrt(m^2 + z^2 * (u - s)^2)
  higher <- sum(d > 0); lower <- sum(d < 0)
  levels <- sort(unique(c(x, y)))
  square <- table(factor(x, levels), factor(y, levels))
  off <- (square + t(square))[upper.tri(square)]; apart <- (square - t(square))[upper.tri(square)]
  bowker <- sum((apart^2 / off)[off > 0])
  stuart <- mh_test(as.table(square))
  obj(n = n, mean = num(mean(d)), mean_interval = arr(t$conf.int), sd = num(s),
    lower = arr(c(mean(d) - z * s, mean(d) - z * s - long, mean(d) - z * s + short)),
    upper = arr(c(mean(d) + z * s, mean(d) + z * s - short, mean(d) + z * s + long)),
    first_higher = lower, second_higher = higher, sign_p = num(binom.test(higher, higher + lower)$p.value),
    bowker = arr(c(bowker, sum(off > 0), pchisq(bowker, sum(off > 0), lower.tail = FALSE))),
    mcnemar = if (all(off > 0)) arr(unlist(mcnemar.test(square, correct = FALSE)[c("statistic", "parameter", "p.value")])) else "null",
    stuart_maxwell = arr(c(statistic(stuart), stuart@statistic@df, pchisq(statistic(stuart), stuart@statistic@df, lower.tail = FALSE))),
    icc = icc(cbind(x, y)))
}

of_bfi <- function(a, b, most) {
  rows <- bfi[complete.cases(bfi[, c(a, b)]), c(a, b)]
  rows <- head(rows, most)
  obj(first = str(a), second = str(b), rows = nrow(rows), of = pair(rows[[a]], rows[[b]]))
}
complete <- function(items, most) head(bfi[complete.cases(bfi[, items]), items], most)
shrout <- matrix(c(9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7), 6, byrow = TRUE)
negative <- matrix(c(1, 5, 2, 4, 5, 1, 4, 3, 2, 5, 3, 2, 5, 2, 1), 5, byrow = TRUE)

out <- c(
  paste0("\"versions\": ", obj(R = str(getRversion()), psych = str(packageVersion("psych")), coin = str(packageVersion("coin")))),
  paste0("\"shrout_fleiss\": ", icc(shrout)),
  paste0("\"shrout_fleiss_99\": ", icc(shrout, .99)),
  paste0("\"negative\": ", icc(negative)),
  paste0("\"attitude\": ", icc(attitude)),
  paste0("\"attitude_two\": ", pair(attitude$complaints, attitude$raises)),
  paste0("\"neuroticism\": ", icc(complete(paste0("N", 1:5), 300))),
  paste0("\"pairs\": [", paste(of_bfi("N1", "N2", 500), of_bfi("A2", "A3", 40), of_bfi("E1", "E2", 200),
    of_bfi("O2", "O5", 15), of_bfi("C1", "C2", 100), sep = ", "), "]"))
writeLines(c("{", paste0("  ", out, c(rep(",", length(out) - 1), "")), "}"), file.path(args[2], "dyads.json"))
