# Comparisons of independent groups in R: values/comparing_r.json, which comparing.py reads, checks and passes on.
#
#   Rscript comparing.R <directory of the data> <directory for the values>
suppressPackageStartupMessages({ library(coin); library(effectsize) })
arguments <- commandArgs(trailingOnly = TRUE)
data <- function(name) read.csv(file.path(arguments[1], name))
write <- function(x) {
  if (is.list(x)) {
    inner <- vapply(x, write, "")
    if (is.null(names(x))) paste0("[", paste(inner, collapse = ","), "]")
    else paste0("{", paste(sprintf('"%s": %s', names(x), inner), collapse = ",\n"), "}")
  } else if (is.character(x)) sprintf('"%s"', x)
  else {
    text <- ifelse(is.finite(x), formatC(as.numeric(x), digits = 17, format = "g"), "null")
    if (length(x) == 1) text else paste0("[", paste(text, collapse = ","), "]")
  }
}

# The δ of t's that leave half of 5 % on either side, over the root of ñ.
noncentral <- function(t, df, root) {
  end <- function(p) uniroot(function(delta) pt(t, df, delta) - p, c(t - 12, t + 12), tol = 1e-14)$root / root
  c(end(.975), end(.025))
}

two <- function(first, second) {
  first <- first[!is.na(first)]; second <- second[!is.na(second)]
  n1 <- length(first); n2 <- length(second)
  t <- t.test(second, first)
  d <- suppressMessages(cohens_d(second, first, pooled_sd = TRUE))
  g <- suppressMessages(hedges_g(second, first))
  glass <- suppressMessages(glass_delta(second, first))
  root <- sqrt(n1 * n2 / (n1 + n2))
  ends <- noncentral(d$Cohens_d * root, n1 + n2 - 2, root)
  group <- factor(rep(c("second", "first"), c(n2, n1)), levels = c("second", "first"))
  rank <- wilcox_test(c(second, first) ~ group, distribution = "asymptotic")
  plain <- suppressWarnings(wilcox.test(second, first, exact = FALSE, correct = FALSE))
  corrected <- suppressWarnings(wilcox.test(second, first, exact = FALSE, correct = TRUE))
  list(n = c(n1, n2), difference = unname(t$estimate[1] - t$estimate[2]), interval = as.numeric(t$conf.int),
       t = unname(t$statistic), df = unname(t$parameter), p = t$p.value,
       d = d$Cohens_d, d_interval = ends, d_effectsize = c(d$CI_low, d$CI_high),
       g = g$Hedges_g, g_interval = ends * g$Hedges_g / d$Cohens_d, glass = glass$Glass_delta,
       z = unname(statistic(rank)), z_p = as.numeric(pvalue(rank)), u = unname(plain$statistic),
       plain_p = plain$p.value, corrected_p = corrected$p.value)
}

shares <- function(first, second, from) {
  first <- first[!is.na(first)]; second <- second[!is.na(second)]
  x <- c(sum(first >= from), sum(second >= from)); n <- c(length(first), length(second))
  test <- suppressWarnings(prop.test(x, n, correct = FALSE))
  h <- cohens_h(matrix(c(x[2], n[2] - x[2], x[1], n[1] - x[1]), ncol = 2))
  list(counts = c(x, n), chi_squared = unname(test$statistic), p = test$p.value, h = h$Cohens_h,
       h_interval = c(h$CI_low, h$CI_high))
}

several <- function(values, group, from) {
  keep <- !is.na(values) & !is.na(group)
  values <- values[keep]; group <- factor(group[keep])
  n <- length(values); k <- nlevels(group)
  kw <- kruskal.test(values, group)
  coins <- coin::kruskal_test(values ~ group, distribution = "asymptotic")
  welch <- oneway.test(values ~ group)
  counts <- table(group, values)
  chi <- suppressWarnings(chisq.test(counts, correct = FALSE))
  jt <- if (n < 10000) suppressWarnings(cor.test(as.integer(group), values, method = "kendall", exact = FALSE)) else NULL
  high <- tapply(values >= from, group, sum)
  trend <- prop.trend.test(high, as.integer(table(group)))
  fit <- lm(y ~ x, weights = w, data = data.frame(y = as.numeric(high / table(group)), x = seq_along(high) - 1, w = as.integer(table(group))))
  list(n = as.integer(table(group)), h = unname(kw$statistic), h_df = unname(kw$parameter), h_p = kw$p.value,
       h_coin = unname(statistic(coins)), mean_ranks = as.numeric(tapply(rank(values), group, mean)),
       epsilon = rank_epsilon_squared(values, group, ci = NULL)$rank_epsilon_squared,
       eta = rank_eta_squared(values, group, ci = NULL)$rank_eta_squared,
       f = unname(welch$statistic), f_df = as.numeric(welch$parameter), f_p = welch$p.value,
       means = as.numeric(tapply(values, group, mean)),
       chi_squared = unname(chi$statistic), chi_df = unname(chi$parameter), chi_p = chi$p.value,
       v = as.numeric(cramers_v(counts, adjust = FALSE, ci = NULL)[[1]]),
       v_corrected = as.numeric(cramers_v(counts, adjust = TRUE, ci = NULL)[[1]]),
       v_effectsize = { v <- cramers_v(counts, adjust = FALSE, alternative = "two.sided"); c(v$CI_low, v$CI_high) },
       kendall_z = if (is.null(jt)) NA else unname(jt$statistic), kendall_p = if (is.null(jt)) NA else jt$p.value,
       trend = unname(trend$statistic), trend_p = trend$p.value, slope = unname(coef(fit)[2]))
}

bfi <- data("bfi.csv")
insteval <- data("insteval.csv")
bh <- data("bh1996.csv")
housing <- data("housing.csv")
housing <- housing[rep(seq_len(nrow(housing)), housing$Freq), ]
sat <- match(housing$Sat, c("Low", "Medium", "High"))
infl <- match(housing$Infl, c("Low", "Medium", "High"))
type <- match(housing$Type, c("Tower", "Apartment", "Atrium", "Terrace"))
items <- names(bfi)[1:25]
by_gender <- function(rows) {
  setNames(lapply(items, function(item) two(bfi[[item]][rows & bfi$gender == 1], bfi[[item]][rows & bfi$gender == 2])), items)
}
everybody <- rep(TRUE, nrow(bfi))
old <- !is.na(bfi$age) & bfi$age >= 50
adjusted <- list(c(.01, .02, .03, .04, .05), c(.5, .001, .02, .02, 1, 3e-12), c(.04, .04, .04), .3)
result <- list(
  gender = by_gender(everybody),
  gender_50 = by_gender(old),
  gender_shares = setNames(lapply(items, function(item) shares(bfi[[item]][bfi$gender == 1], bfi[[item]][bfi$gender == 2], 5)), items),
  insteval_service = two(insteval$y[insteval$service == 0], insteval$y[insteval$service == 1]),
  wellbeing = two(bh$WBEING[bh$GRP <= 10], bh$WBEING[bh$GRP > 10 & bh$GRP <= 25]),
  education = setNames(lapply(items, function(item) several(bfi[[item]], bfi$education, 5)), items),
  education_50 = setNames(lapply(items, function(item) several(bfi[[item]][old], bfi$education[old], 5)), items),
  insteval_studage = several(insteval$y, insteval$studage, 4),
  insteval_dept = several(insteval$y, insteval$dept, 4),
  housing_influence = several(sat, infl, 3),
  housing_type = several(sat, type, 3),
  wellbeing_companies = several(round(bh$WBEING[bh$GRP <= 6], 10), bh$GRP[bh$GRP <= 6], 3),
  pairwise = lapply(c("holm", "BH"), function(method) {
    table <- pairwise.t.test(bfi$A2, bfi$education, p.adjust.method = method, pool.sd = FALSE)$p.value
    as.numeric(unlist(lapply(seq_len(nrow(table)), function(row) table[row, seq_len(row)])))
  }),
  adjusted = lapply(adjusted, function(p) list(p = as.list(p), holm = as.list(p.adjust(p, "holm")), bh = as.list(p.adjust(p, "BH")))),
  versions = list(R = as.character(getRversion()), coin = as.character(packageVersion("coin")), effectsize = as.character(packageVersion("effectsize"))))
writeLines(write(result), file.path(arguments[2], "comparing_r.json"))
