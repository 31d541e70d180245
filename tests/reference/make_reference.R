# Reference values made with R. Run before make_reference.py, which compares and merges them.
#
#   Rscript make_reference.R <directory of the data> <directory for the values>
#
# Writes <values>/r/{insteval,bfi,univbct,worked,versions}.json.

suppressPackageStartupMessages({
  library(survey)
  library(psych)
  library(multilevel)
})

arguments <- commandArgs(trailingOnly = TRUE)
stopifnot(length(arguments) == 2)
data_dir <- arguments[1]
out_dir <- file.path(arguments[2], "r")
dir.create(out_dir, recursive = TRUE, showWarnings = FALSE)

# ---- JSON at 17 significant digits (jsonlite stops at 15) ------------------------------------

# A vector of length one becomes a number; I() keeps it an array. Not finite becomes null.
json <- function(v) {
  if (is.null(v)) return("null")
  if (is.list(v) || (!is.null(names(v)) && length(v) > 0)) {
    parts <- vapply(as.list(v), json, "")
    if (!is.null(names(v))) {
      return(paste0("{", paste0('"', names(v), '": ', parts, collapse = ", "), "}"))
    }
    return(paste0("[", paste(parts, collapse = ", "), "]"))
  }
  if (is.matrix(v)) {
    rows <- apply(v, 1, function(row) json(I(unname(row))))
    return(paste0("[", paste(rows, collapse = ", "), "]"))
  }
  text <- if (is.character(v)) {
    paste0('"', v, '"')
  } else {
    ifelse(is.finite(v), sprintf("%.17g", as.numeric(v)), "null")
  }
  if (length(v) == 1 && !inherits(v, "AsIs")) text else paste0("[", paste(text, collapse = ", "), "]")
}
write_values <- function(value, name) writeLines(json(value), file.path(out_dir, name))

table_of <- function(name) read.csv(file.path(data_dir, name))

# ---- pieces ----------------------------------------------------------------------------------

p_set <- c(.05, .1, .25, .5, .75, .9, .95)

t_interval <- function(estimate, se, df, level = .95) {
  if (is.na(se) || df < 1) return(NULL)
  estimate + c(-1, 1) * qt(1 - (1 - level) / 2, df) * se
}

moments <- function(x) {
  x <- x[!is.na(x)]
  n <- length(x)
  s <- sd(x)
  list(n = n, mean = mean(x), variance = var(x), sd = s, mean_t95 = t_interval(mean(x), s / sqrt(n), n - 1))
}

wilson <- function(x, n, level = .95) {
  as.numeric(suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE)$conf.int))
}
clopper_pearson <- function(x, n, level = .95) {
  a <- (1 - level) / 2
  ci <- c(if (x == 0) 0 else qbeta(a, x, n - x + 1), if (x == n) 1 else qbeta(a, x + 1, n - x, lower.tail = FALSE))
  if (n <= 1e6) {
    other <- as.numeric(binom.test(x, n, conf.level = level)$conf.int)
    stopifnot(isTRUE(all.equal(ci, other, tolerance = 1e-12)))
  }
  ci
}
jeffreys <- function(x, n, level = .95) {
  a <- (1 - level) / 2
  c(if (x == 0) 0 else qbeta(a, x + .5, n - x + .5),
    if (x == n) 1 else qbeta(a, x + .5, n - x + .5, lower.tail = FALSE))
}
agresti_coull <- function(x, n, level = .95) {
  z2 <- qnorm(1 - (1 - level) / 2)^2
  centre <- (x + z2 / 2) / (n + z2)
  half <- sqrt(z2 * centre * (1 - centre) / (n + z2))
  pmin(1, pmax(0, centre + c(-1, 1) * half))
}
newcombe <- function(x1, n1, x2, n2) {
  w1 <- wilson(x1, n1); w2 <- wilson(x2, n2)
  p1 <- x1 / n1; p2 <- x2 / n2
  list(estimate = p1 - p2,
       newcombe = c(p1 - p2 - sqrt((p1 - w1[1])^2 + (w2[2] - p2)^2),
                    p1 - p2 + sqrt((w1[2] - p1)^2 + (p2 - w2[1])^2)))
}

agreement_a <- function(counts) {
  k <- length(counts)
  left <- counts
  total <- 0
  while (any(left > 0)) {
    filled <- left > 0
    size <- sum(filled)
    height <- min(left[filled])
    triples <- combn(k, 3, function(i) paste(as.integer(filled[i]), collapse = ""))
    with <- sum(triples %in% c("110", "011"))
    against <- sum(triples == "101")
    unimodality <- if (with + against == 0) 1 else
      ((k - 2) * with - (k - 1) * against) / ((k - 2) * (with + against))
    layer <- if (size == 1) 1 else unimodality * (1 - (size - 1) / (k - 1))
    total <- total + layer * height * size
    left[filled] <- left[filled] - height
  }
  total / sum(counts)
}

goodman <- function(counts, level = .95) {
  n <- sum(counts)
  # A score interval for each share at the level 1 - alpha / k.
  t(vapply(counts, function(x) wilson(x, n, 1 - (1 - level) / length(counts)), numeric(2)))
}

# Coverage of the box [x - c, x + c] around the observed counts, by Levin's representation with the
# Edgeworth expansion of Sison and Glaz; central moments of each cut Poisson by direct summation.
sison_glaz <- function(counts, level = .95) {
  n <- sum(counts)
  coverage <- function(half) {
    if (half >= n) return(1)
    cells <- lapply(counts, function(x) {
      at <- max(0, x - half):min(n, x + half)
      weight <- dpois(at, x)
      inside <- sum(weight)
      weight <- weight / inside
      centre <- sum(weight * at)
      power <- function(r) sum(weight * (at - centre)^r)
      c(log(inside), centre, power(2), power(3), power(4))
    })
    m <- Reduce(`+`, cells)
    excess <- sum(vapply(cells, function(cell) cell[5] - 3 * cell[3]^2, 0))
    spread <- sqrt(m[3])
    x <- (n - m[2]) / spread
    g1 <- m[4] / spread^3
    g2 <- excess / spread^4
    series <- 1 + g1 * (x^3 - 3 * x) / 6 + g2 * (x^4 - 6 * x^2 + 3) / 24 +
      g1^2 * (x^6 - 15 * x^4 + 45 * x^2 - 15) / 72
    # The expansion has no value where it is negative.
    if (series < 0) NaN else exp(m[1]) * dnorm(x) * series / spread / dpois(n, n)
  }
  half <- 0
  here <- 0
  following <- coverage(1)
  while (!isTRUE(here <= level && level < following)) {
    half <- half + 1
    stopifnot(half <= n)
    here <- following
    following <- coverage(half + 1)
  }
  extra <- (level - here) / (following - here)
  p <- counts / n
  cbind(pmax(0, p - half / n), pmin(1, p + (half + 2 * extra) / n))
}

median_interval <- function(x, level = .95) {
  n <- length(x)
  low <- qbinom((1 - level) / 2, n, .5)
  if (low < 1) return(NULL)
  high <- n + 1 - low
  x <- sort(x)
  c(x[low], x[high], low, high, 1 - 2 * pbinom(low - 1, n, .5))
}

figures <- function(x, lo, hi) {
  missing <- sum(is.na(x))
  x <- x[!is.na(x)]
  n <- length(x)
  points <- lo:hi
  k <- length(points)
  counts <- as.integer(table(factor(x, levels = points)))
  p <- counts / n
  s <- sd(x)
  quantiles <- lapply(1:9, function(type) unname(quantile(x, p_set, type = type)))
  names(quantiles) <- 1:9
  top <- sum(x >= hi - 1)
  bottom <- sum(x <= lo + 1)
  cumulative <- cumsum(counts)
  middle <- which(cumulative >= n / 2)[1]
  distance <- function(type, f) suppressWarnings(f(x, type = type))
  positive <- p[p > 0]
  fpc <- if (n < 2) NULL else {
    design <- svydesign(ids = ~1, data = data.frame(x = x, N = 2 * n), fpc = ~N)
    estimate <- svymean(~x, design)
    list(population = 2 * n, se = as.numeric(SE(estimate)),
         t95 = as.numeric(confint(estimate, df = n - 1)))
  }
  list(
    counts = I(counts), n = n, missing = missing, mean = mean(x), variance = var(x), sd = s, se = s / sqrt(n),
    mean_t95 = t_interval(mean(x), s / sqrt(n), n - 1),
    quantiles = quantiles,
    grouped_median = points[middle] - .5 + (n / 2 - (cumulative[middle] - counts[middle])) / counts[middle],
    psych_interp_median = as.numeric(psych::interp.median(x)),
    modes = I(points[counts == max(counts)]),
    skewness = list(g1 = distance(1, psych::skew), G1 = distance(2, psych::skew), b1 = distance(3, psych::skew)),
    kurtosis = list(g2 = distance(1, psych::kurtosi), G2 = distance(2, psych::kurtosi),
                    b2 = distance(3, psych::kurtosi)),
    top2_count = top, top2_share = top / n, bottom2_share = bottom / n,
    top2_interval95 = list(wilson = wilson(top, n), clopper_pearson = clopper_pearson(top, n),
                           jeffreys = jeffreys(top, n), agresti_coull = agresti_coull(top, n)),
    entropy = -sum(positive * log(positive)), entropy_normalised = -sum(positive * log(positive)) / log(k),
    consensus = 1 + sum((p * log2(1 - abs(points - mean(x)) / (hi - lo)))[p > 0]),
    agreement_a = agreement_a(counts),
    median_order_statistics95 = median_interval(x),
    goodman95 = goodman(counts), sison_glaz95 = sison_glaz(counts),
    finite_population = fpc
  )
}
from_counts <- function(counts, lo) rep(lo + seq_along(counts) - 1, counts)

by_level <- function(x, group, f) {
  levels <- sort(unique(group))
  setNames(lapply(levels, function(level) f(x[group == level])), levels)
}

# ---- insteval --------------------------------------------------------------------------------

ratings <- table_of("insteval.csv")
one_to_five <- function(x) figures(x, 1, 5)

clustered <- svymean(~y, svydesign(ids = ~s, data = ratings, weights = ~1))
clusters <- length(unique(ratings$s))
by_sandwich <- sandwich::vcovCL(lm(y ~ 1, data = ratings), cluster = ~s, type = "HC1")
stopifnot(isTRUE(all.equal(sqrt(by_sandwich[1, 1]), as.numeric(SE(clustered)), tolerance = 1e-12)))

strata_mean <- function(population) {
  d <- transform(ratings, N_h = population[as.character(dept)])
  design <- svydesign(ids = ~1, strata = ~dept, data = d, fpc = ~N_h)
  m <- svymean(~y, design)
  list(population = as.list(population), mean = as.numeric(coef(m)), se = as.numeric(SE(m)), df = degf(design),
       t95 = as.numeric(confint(m, df = degf(design))))
}
sizes <- table(ratings$dept)
triple <- setNames(3 * as.numeric(sizes), names(sizes))
other <- setNames(15000 + 1000 * as.numeric(names(sizes)), names(sizes))
of_service <- function(level) ratings$y[ratings$service == level]

write_values(list(
  all = one_to_five(ratings$y),
  by_service = by_level(ratings$y, ratings$service, one_to_five),
  by_dept = by_level(ratings$y, ratings$dept, one_to_five),
  by_service_studage = setNames(lapply(0:1, function(level) {
    rows <- ratings[ratings$service == level, ]
    by_level(rows$y, rows$studage, one_to_five)
  }), 0:1),
  cluster_mean = list(clusters = clusters, df = clusters - 1, mean = as.numeric(coef(clustered)),
                      se = as.numeric(SE(clustered)), t95 = as.numeric(confint(clustered, df = clusters - 1))),
  top2_difference_service_1_minus_0 = newcombe(sum(of_service(1) >= 4), length(of_service(1)),
                                               sum(of_service(0) >= 4), length(of_service(0))),
  stratified_by_dept = list(three_times = strata_mean(triple), fifteen_thousand_plus = strata_mean(other))
), "insteval.json")

# ---- bfi -------------------------------------------------------------------------------------

bfi_rows <- table_of("bfi.csv")
sections <- c("A", "C", "E", "N", "O")
item_names <- paste0(rep(sections, each = 5), 1:5)
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
raw <- as.matrix(bfi_rows[item_names])
keyed <- raw
keyed[, reversed] <- 7 - keyed[, reversed]

section_figures <- function(answers) {
  answered <- rowSums(!is.na(answers))
  score <- rowMeans(answers, na.rm = TRUE)
  at_least <- function(m) moments(score[answered >= m])
  prorated <- 5 * score[answered >= 2.5]
  S <- rowSums(answers - 1, na.rm = TRUE)
  present <- answered > 0
  x <- ifelse(is.na(answers), 0, answers)[present, , drop = FALSE]
  m <- (!is.na(answers))[present, , drop = FALSE] * 1
  colnames(x) <- paste0("x", 1:5)
  colnames(m) <- paste0("m", 1:5)
  design <- svydesign(ids = ~1, weights = ~1, data = data.frame(x, m, sum = rowSums(x), count = rowSums(m),
                                                                score = score[present]))
  n <- sum(present)
  as_average <- function(estimate, se) list(estimate = estimate, se = se, t95 = t_interval(estimate, se, n - 1))
  pooled <- svyratio(~sum, ~count, design)
  totals <- svytotal(~x1 + x2 + x3 + x4 + x5 + m1 + m2 + m3 + m4 + m5, design)
  items <- svycontrast(totals, quote((x1 / m1 + x2 / m2 + x3 / m3 + x4 / m4 + x5 / m5) / 5))
  people <- svymean(~score, design)
  list(
    policies = list(complete = at_least(5), at_least_3 = at_least(3), at_least_half = at_least(2.5),
                    any_answered = at_least(1)),
    prorated_sum_at_least_half = moments(prorated)[c("n", "mean", "sd")],
    averages = list(
      respondents = n,
      pooled_answers = as_average(as.numeric(coef(pooled)), as.numeric(SE(pooled))),
      item_means = as_average(as.numeric(coef(items)), as.numeric(SE(items))),
      respondent_scores = as_average(as.numeric(coef(people)), as.numeric(SE(people)))),
    totals_by_answered = lapply(0:5, function(m) list(answered = m, n = sum(answered == m), sum = sum(S[answered == m]),
                                                      sum_of_squares = sum(S[answered == m]^2)))
  )
}
section_values <- lapply(setNames(sections, sections), function(section) {
  answers <- keyed[, paste0(section, 1:5)]
  list(all = section_figures(answers), by_gender = setNames(lapply(1:2, function(level)
    section_figures(answers[bfi_rows$gender == level, ])), 1:2))
})

filled <- !is.na(raw)
zero <- ifelse(filled, raw, 0)
# Row i, column j: sums over the rows where both i and j were answered.
pair_n <- crossprod(filled)
pair_xy <- crossprod(zero)
pair_x <- crossprod(zero, filled)
pair_x2 <- crossprod(zero^2, filled)
pair_cov <- cov(raw, use = "pairwise.complete.obs")
upper <- upper.tri(pair_n)
off <- row(pair_n) != col(pair_n)
chosen <- list(c("A1", "A2"), c("A1", "A3"), c("C4", "C5"), c("E1", "E2"), c("N1", "N2"), c("O2", "O5"), c("A1", "O5"),
               c("N4", "E4"))
level_labels <- c(1:6, "NA")
cross <- table(factor(raw[, "A1"], levels = 1:6), factor(raw[, "A2"], levels = 1:6), useNA = "always")

write_values(list(
  items = setNames(lapply(item_names, function(name) figures(raw[, name], 1, 6)), item_names),
  sections = section_values,
  cross_products = list(
    items = item_names,
    n = unname(pair_n), sum_xy = unname(pair_xy), sum_x_where_y = unname(pair_x), sum_x2_where_y = unname(pair_x2),
    pairs = lapply(chosen, function(pair) {
      i <- pair[1]; j <- pair[2]
      list(x = i, y = j, n = pair_n[i, j], sum_xy = pair_xy[i, j], sum_x = pair_x[i, j], sum_y = pair_x[j, i],
           sum_x2 = pair_x2[i, j], sum_y2 = pair_x2[j, i], covariance = pair_cov[i, j])
    }),
    checksum = list(sum_n = sum(pair_n[upper]), sum_xy = sum(pair_xy[upper]), sum_x = sum(pair_x[off]),
                    sum_x2 = sum(pair_x2[off]), sum_covariance = sum(pair_cov[upper]))),
  cross_table_A1_A2 = list(levels = level_labels, counts = unname(matrix(as.integer(cross), 7)))
), "bfi.json")

# ---- univbct ---------------------------------------------------------------------------------

people <- table_of("univbct.csv")
z975 <- qnorm(.975)
# R's package multilevel ships the same people; make sure that the file is that table.
shipped <- new.env()
data("univbct", package = "multilevel", envir = shipped)
first <- subset(shipped$univbct, TIME == 0)
for (name in paste0(rep(c("JOBSAT", "COMMIT", "READY"), each = 3), 1:3)) {
  stopifnot(isTRUE(all.equal(first[[name]], people[[name]], tolerance = 1e-6)))
}

waves <- list()
for (name in c("JOBSAT", "COMMIT", "READY")) for (wave in 1:3) {
  column <- paste0(name, wave)
  waves[[column]] <- c(list(missing = sum(is.na(people[[column]]))), moments(people[[column]]))
}
change <- function(from, to) people[[paste0("READY", to)]] - people[[paste0("READY", from)]]

# The statistic again without each case in turn; t on the degrees of freedom of the variance of those differences.
on_z <- function(statistic, ...) {
  columns <- list(...)
  n <- length(columns[[1]])
  r <- do.call(statistic, columns)
  d <- (n - 1) * (r - sapply(seq_len(n), function(case) do.call(statistic, lapply(columns, function(v) v[-case]))))
  d <- d - mean(d)
  se <- sd(d) / sqrt(n) / (1 - r^2)
  df <- min(max(2 * sum(d^2)^2 / (sum(d^4) - sum(d^2)^2 / n), 1), n - 1)
  list(r = r, se_z = se, df = df, interval95 = tanh(atanh(r) + c(-1, 1) * qt(.975, df) * se))
}
residual_r <- function(x, y, base) cor(lm.fit(cbind(1, base), x)$residuals, lm.fit(cbind(1, base), y)$residuals)
rank_r <- function(x, y) cor(x, y, method = "spearman")
rank_partial <- function(x, y, base) {
  R <- solve(cor(cbind(x, y, base), method = "spearman"))
  -R[1, 2] / sqrt(R[1, 1] * R[2, 2])
}
associate <- function(x, y, base) {
  keep <- complete.cases(x, y, base)
  x <- x[keep]; y <- y[keep]; base <- base[keep]
  test <- cor.test(x, y)
  list(n = sum(keep), pearson = list(fisher = list(r = as.numeric(test$estimate), se_z = 1 / sqrt(sum(keep) - 3),
                                                   interval95 = as.numeric(test$conf.int)),
                                     distribution_free = on_z(cor, x, y)),
       pearson_partial = on_z(residual_r, x, y, base),
       spearman = on_z(rank_r, x, y),
       spearman_partial = on_z(rank_partial, x, y, base))
}

write_values(list(
  waves = waves,
  change_READY = list(`1_to_2` = moments(change(1, 2)), `1_to_3` = moments(change(1, 3)),
                      `2_to_3` = moments(change(2, 3))),
  association = list(
    JOBSAT1_READY_1_to_2 = associate(people$JOBSAT1, change(1, 2), people$READY1),
    JOBSAT1_READY_1_to_3 = associate(people$JOBSAT1, change(1, 3), people$READY1),
    JOBSAT2_READY_2_to_3 = associate(people$JOBSAT2, change(2, 3), people$READY2))
), "univbct.json")

# ---- worked numbers and grids ----------------------------------------------------------------

sizes <- c(1, 2, 5, 10, 20, 40, 263, 1e3, 1e6, 1e9, 1e12)
grid <- list()
for (n in sizes) for (x in sort(unique(c(0, 1, n %/% 3, n %/% 2, n - 1, n)))) for (level in c(.9, .95, .99)) {
  grid[[length(grid) + 1]] <- list(n = n, x = x, level = level, wilson = wilson(x, n, level),
    clopper_pearson = clopper_pearson(x, n, level), jeffreys = jeffreys(x, n, level),
    agresti_coull = agresti_coull(x, n, level))
}
finite <- function(estimate, variance_of_mean, n, N) {
  se <- sqrt(variance_of_mean * (1 - n / N))
  list(estimate = estimate, se = se, t95 = t_interval(estimate, se, n - 1))
}
share <- rep(1:0, c(61, 14))
share_mean <- svymean(~share, svydesign(ids = ~1, data = data.frame(share, N = 415), fpc = ~N))
share_values <- list(estimate = as.numeric(coef(share_mean)), se = as.numeric(SE(share_mean)),
                     t95 = as.numeric(confint(share_mean, df = 74)))
share_case <- function(x, n) list(x = x, n = n, share = x / n, wilson = wilson(x, n),
                                  clopper_pearson = clopper_pearson(x, n), jeffreys = jeffreys(x, n),
                                  agresti_coull = agresti_coull(x, n))
small <- list(c(0, 0, 0, 0, 7), c(1, 0, 0, 0, 0), c(1, 0, 0, 0, 1), c(0, 2, 3, 0, 1), c(10, 0, 0, 0, 10),
              c(3, 1, 4, 1, 5), c(0, 0, 5, 0, 0), c(4, 0, 0, 4, 0), c(2, 2, 2, 2, 2), c(0, 0, 1, 2, 27))
nps_counts <- list(c(1, 0, 2, 0, 1, 3, 2, 4, 6, 8, 9), c(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6),
                   c(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0))
nps <- function(counts) {
  score <- rep(rep(c(-100, 0, 100), c(7, 2, 2)), counts)
  n <- length(score)
  list(counts = counts, n = n, promoters = sum(score == 100), detractors = sum(score == -100), nps = mean(score),
       sd = sd(score), se = sd(score) / sqrt(n), t95 = t_interval(mean(score), sd(score) / sqrt(n), n - 1),
       figures = figures(from_counts(counts, 0), 0, 10))
}
write_values(list(
  shares = list(share_case(18, 20), share_case(4, 20), share_case(81, 263), share_case(0, 20), share_case(1, 29)),
  newcombe_7_34_v_1_34 = newcombe(7, 34, 1, 34),
  finite_population = list(mean_24_5_sd_3_65_n_40_of_300 = finite(24.5, 3.65^2 / 40, 40, 300),
                           share_61_75_of_415 = share_values),
  prorated_sum = list(sum = 5, answered = 12, items = 15, prorated = 5 * 15 / 12),
  share_grid = grid,
  t_quantiles = lapply(sizes, function(n) list(n = n, df = n - 1,
    quantiles = if (n == 1) NULL else qt(c(.95, .975, .995), n - 1))),
  small_1_to_5 = lapply(small, function(counts) figures(from_counts(counts, 1), 1, 5)),
  nps_0_to_10 = lapply(nps_counts, nps),
  agreement_a_published = list(counts = c(30, 40, 210, 130, 530, 50, 10),
                               agreement_a = agreement_a(c(30, 40, 210, 130, 530, 50, 10)))
), "worked.json")

versions <- lapply(setNames(nm = c("psych", "survey", "multilevel", "sandwich")), function(p) as.character(packageVersion(p)))
write_values(c(list(R = paste(R.version$major, R.version$minor, sep = ".")), versions), "versions.json")
