# The same people, partly the same people, and exact tests: values/comparing_paired.json.
# Rscript comparing_paired.R <directory of the data> <directory for the values>
suppressMessages({library(coin); library(effectsize)})
args <- commandArgs(TRUE)
data_dir <- args[1]
out_dir <- args[2]

json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    if (is.null(names(x))) return(paste0("[", paste(vapply(x, json, ""), collapse = ", "), "]"))
    return(paste0("{", paste0('"', names(x), '": ', vapply(x, json, ""), collapse = ", "), "}"))
  }
  one <- function(v) if (is.character(v)) paste0('"', v, '"') else if (is.finite(v)) sprintf("%.17g", v) else "null"
  if (length(x) == 1 && !inherits(x, "AsIs")) return(one(unclass(x)))
  paste0("[", paste(vapply(unclass(x), one, ""), collapse = ", "), "]")
}

univbct <- read.csv(file.path(data_dir, "univbct.csv"))
bfi <- read.csv(file.path(data_dir, "bfi.csv"))
rm_corr <- read.csv(file.path(data_dir, "rm_corr.csv"))
whole <- function(x) floor(x + 0.5)

# --- the same people -------------------------------------------------------------------------------------------------------
rank_sums <- function(d, pratt) {
  if (!pratt) d <- d[d != 0]
  r <- rank(abs(d))
  c(up = sum(r[d > 0]), down = sum(r[d < 0]))
}
rank_biserial_of <- function(d, pratt) {
  s <- rank_sums(d, pratt)
  unname((s["up"] - s["down"]) / (s["up"] + s["down"]))
}
# The delete-one jackknife on the z scale, every pair really left out.
jackknife_interval <- function(d, pratt) {
  n <- length(d)
  r <- rank_biserial_of(d, pratt)
  without <- vapply(seq_len(n), function(i) rank_biserial_of(d[-i], pratt), 0)
  moved <- (n - 1) * (r - without)
  if (any(!is.finite(moved)) || abs(r) == 1) return(NULL)
  moved <- moved - mean(moved)
  squares <- sum(moved^2)
  spread <- sum(moved^4) - squares^2 / n
  df <- if (spread > 0) min(max(2 * squares^2 / spread, 1), n - 1) else n - 1
  reach <- qt(0.975, df) * sqrt(squares / (n * (n - 1))) / (1 - r^2)
  I(tanh(atanh(r) + c(-1, 1) * reach))
}
signed_rank <- function(x, y, pratt, exact) {
  d <- y - x
  method <- if (pratt) "Pratt" else "Wilcoxon"
  asymptotic <- wilcoxsign_test(y ~ x, zero.method = method)
  moved <- d[d != 0]
  out <- list(
    v = unname(rank_sums(d, pratt)["up"]), z = unname(statistic(asymptotic, "standardized")[1]),
    p_asymptotic = 2 * pnorm(-abs(unname(statistic(asymptotic, "standardized")[1]))), rank_biserial = rank_biserial_of(d, pratt),
    rank_biserial_interval = jackknife_interval(d, pratt)
  )
  if (!pratt) {
    out$p_corrected <- suppressWarnings(wilcox.test(y, x, paired = TRUE, exact = FALSE, correct = TRUE)$p.value)
    out$effectsize <- effectsize::rank_biserial(y, x, paired = TRUE)[[1]]
  }
  if (exact) {
    for (side in c("two.sided", "greater", "less")) {
      test <- wilcoxsign_test(y ~ x, zero.method = method, distribution = "exact", alternative = side)
      out[[paste0("p_exact_", side)]] <- as.numeric(pvalue(test))
      out[[paste0("mid_p_", side)]] <- as.numeric(midpvalue(test))
    }
  }
  out
}
newcombe <- function(a, b, c, d) {
  a <- as.numeric(a)
  n <- a + b + c + d
  wilson <- function(x) unname(prop.test(x, n, correct = FALSE)$conf.int[1:2])
  p1 <- (a + b) / n
  p2 <- (a + c) / n
  l1 <- wilson(a + b)
  l2 <- wilson(a + c)
  numerator <- a * d - b * c
  if (numerator > 0) numerator <- max(numerator - n / 2, 0)
  margins <- prod(c(a + b, c + d, a + c, b + d))
  phi <- if (margins > 0) numerator / sqrt(margins) else 0
  reach <- function(u, v) sqrt(u^2 - 2 * phi * u * v + v^2)
  # second less first
  I(c(p2 - p1 - reach(p2 - l2[1], l1[2] - p1), p2 - p1 + reach(l2[2] - p2, p1 - l1[1])))
}
bonett_price <- function(b, c, n) {
  p <- (b + 1) / (n + 2)
  q <- (c + 1) / (n + 2)
  I(q - p + c(-1, 1) * qnorm(0.975) * sqrt((p + q - (p - q)^2) / (n + 2)))
}
two_by_two_paired <- function(a, b, c, d) {
  changed <- b + c
  exact <- binom.test(c, changed, 0.5)
  odds <- exact$conf.int / (1 - exact$conf.int)
  tail <- function(k) pbinom(k, changed, 0.5)
  low <- min(b, c)
  list(
    counts = I(c(a, b, c, d)), difference = (c - b) / (a + b + c + d), newcombe = newcombe(a, b, c, d),
    bonett_price = bonett_price(b, c, a + b + c + d),
    chi_square = unname(mcnemar.test(matrix(c(a, c, b, d), 2), correct = FALSE)$statistic),
    p = mcnemar.test(matrix(c(a, c, b, d), 2), correct = FALSE)$p.value,
    p_corrected = mcnemar.test(matrix(c(a, c, b, d), 2), correct = TRUE)$p.value,
    p_exact = exact$p.value, p_greater = binom.test(c, changed, 0.5, alternative = "greater")$p.value,
    mid_p = if (b == c) 1 - dbinom(low, changed, 0.5) / 2 else 2 * tail(low) - dbinom(low, changed, 0.5), odds_ratio = c / b, odds_ratio_interval = I(as.numeric(odds))
  )
}
paired <- function(x, y, lowest, highest, cut, exact) {
  keep <- !is.na(x) & !is.na(y)
  x <- x[keep]
  y <- y[keep]
  d <- y - x
  t <- t.test(y, x, paired = TRUE)
  g <- suppressWarnings(hedges_g(y, x, paired = TRUE))
  up <- sum(d > 0)
  sign <- binom.test(up, sum(d != 0), 0.5)
  list(
    first = I(x), second = I(y), scale = I(c(lowest, highest)), mean = mean(d), interval = I(t$conf.int[1:2]),
    t = unname(t$statistic), df = unname(t$parameter), p = t$p.value, g_z = g[[1]], g_z_interval = I(c(g$CI_low, g$CI_high)),
    wilcoxon = signed_rank(x, y, FALSE, exact), pratt = signed_rank(x, y, TRUE, exact),
    sign = list(
      higher = up, moved = sum(d != 0), p = sign$p.value, interval = I(sign$conf.int[1:2]),
      p_greater = binom.test(up, sum(d != 0), 0.5, alternative = "greater")$p.value
    ),
    shares = two_by_two_paired(sum(x >= cut & y >= cut), sum(x >= cut & y < cut), sum(x < cut & y >= cut), sum(x < cut & y < cut))
  )
}
job <- lapply(1:3, function(w) whole(univbct[[paste0("JOBSAT", w)]]))
ready <- lapply(1:3, function(w) whole(univbct[[paste0("READY", w)]]))
head_of <- function(x, n) x[seq_len(n)]
same_people <- list(
  jobsat_1_2 = paired(job[[1]], job[[2]], 1, 5, 4, TRUE), jobsat_1_3 = paired(job[[1]], job[[3]], 1, 5, 4, TRUE),
  ready_2_3 = paired(ready[[2]], ready[[3]], 1, 5, 3, TRUE),
  jobsat_few = paired(head_of(job[[1]], 14), head_of(job[[3]], 14), 1, 5, 4, TRUE),
  ready_few = paired(head_of(ready[[1]], 22), head_of(ready[[2]], 22), 1, 5, 3, TRUE),
  bfi_A2_A3 = paired(head_of(bfi$A2, 40), head_of(bfi$A3, 40), 1, 6, 5, TRUE),
  bfi_E4_O1 = paired(bfi$E4, bfi$O1, 1, 6, 5, FALSE)
)
# Real values, every subject's first and third measurement.
occasion <- function(k) vapply(split(rm_corr$pH, rm_corr$Subject), function(v) v[k], 0)
real_values <- local({
  x <- occasion(1)
  y <- occasion(3)
  d <- round(y - x, 9)
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(d))))
  sums <- as.numeric(signs %*% d)
  list(
    first = I(unname(x)), second = I(unname(y)), wilcoxon = signed_rank(x, x + d, FALSE, TRUE),
    flips_two_sided = mean(abs(sums) >= abs(sum(d)) - 1e-9), flips_greater = mean(sums >= sum(d) - 1e-9)
  )
})
# Signs exchanged on whole numbers.
flips <- local({
  d <- head_of(job[[3]], 16) - head_of(job[[1]], 16)
  d <- d[!is.na(d)]
  signs <- as.matrix(expand.grid(rep(list(c(-1, 1)), length(d))))
  sums <- as.numeric(signs %*% d)
  list(differences = I(d), two_sided = mean(abs(sums) >= abs(sum(d))), greater = mean(sums >= sum(d)), less = mean(sums <= sum(d)))
})
published <- list(
  newcombe_1998 = list(counts = I(c(36, 2, 12, 0)), newcombe = newcombe(36, 2, 12, 0)),
  fagerland_2013 = two_by_two_paired(1, 1, 7, 12)
)

# --- partly the same people --------------------------------------------------------------------------------------------------
partly <- function(x, y) {
  both <- !is.na(x) & !is.na(y)
  v1 <- var(x, na.rm = TRUE)
  v2 <- var(y, na.rm = TRUE)
  n1 <- sum(!is.na(x))
  n2 <- sum(!is.na(y))
  na <- sum(!is.na(x) & is.na(y))
  nb <- sum(is.na(x) & !is.na(y))
  nc <- sum(both)
  r <- if (nc > 1) cor(x[both], y[both]) else 0
  difference <- mean(y, na.rm = TRUE) - mean(x, na.rm = TRUE)
  form <- function(se, df) {
    t <- difference / se
    list(se = se, t = t, df = df, p = 2 * pt(-abs(t), df), interval = I(difference + c(-1, 1) * qt(0.975, df) * se))
  }
  pooled <- sqrt(((n1 - 1) * v1 + (n2 - 1) * v2) / (n1 + n2 - 2))
  gamma <- (v1 / n1 + v2 / n2)^2 / ((v1 / n1)^2 / (n1 - 1) + (v2 / n2)^2 / (n2 - 1))
  # Derrick, Russ, Toher & White 2017, as printed.
  list(
    first = I(x), second = I(y), difference = difference, pairs = nc,
    equal = form(pooled * sqrt(1 / n1 + 1 / n2 - 2 * r * nc / (n1 * n2)), (nc - 1) + (na + nb + nc - 1) / (na + nb + 2 * nc) * (na + nb)),
    unequal = form(
      sqrt(v1 / n1 + v2 / n2 - 2 * r * sqrt(v1) * sqrt(v2) * nc / (n1 * n2)),
      (nc - 1) + (gamma - nc + 1) / (na + nb + 2 * nc) * (na + nb)
    )
  )
}
gap <- rep(NA, 8)
example <- partly(
  c(rep(NA, 8), 10, 16, 18, 16, 15, 14, 13, 10, 15, 10, 15, 17, 13, 19, 12, 13),
  c(20, 21, 16, 18, 14, 12, 14, 17, gap, 14, 15, 18, 20, 11, 19, 14, 15)
)
waves <- local({
  x <- job[[1]]
  y <- job[[3]]
  x[seq_along(x) > 300] <- NA
  y[seq_along(y) <= 180] <- NA
  partly(x, y)
})
few_waves <- partly(c(head_of(job[[1]], 12), NA, NA, NA), c(NA, NA, NA, NA, head_of(job[[3]], 15)[5:15]))
no_pairs <- local({
  x <- c(3, 4, 2, 5, 4, NA, NA, NA, NA)
  y <- c(NA, NA, NA, NA, NA, 4, 5, 5, 3)
  list(first = I(x), second = I(y), welch = t.test(y, x)$p.value, student = t.test(y, x, var.equal = TRUE)$p.value)
})

# --- exact tests of two groups ---------------------------------------------------------------------------------------------
two_groups <- function(first, second) {
  value <- c(first, second)
  group <- factor(rep(c("a_first", "b_second"), c(length(first), length(second))), levels = c("b_second", "a_first"))
  of <- function(test, sides = c("two.sided", "greater", "less")) {
    out <- list()
    for (side in sides) {
      found <- test(value ~ group, distribution = "exact", alternative = side)
      out[[side]] <- as.numeric(pvalue(found))
      out[[paste0("mid_", side)]] <- as.numeric(midpvalue(found))
    }
    out$doubled <- min(1, 2 * min(out$greater, out$less))
    out
  }
  u <- sum(outer(second, first, function(b, a) (b > a) + (b == a) / 2))
  list(first = I(first), second = I(second), u = u, ranks = of(wilcox_test), means = of(oneway_test))
}
complete <- function(item, rows, which) {
  picked <- bfi[rows, ]
  picked <- picked[picked$gender == which & !is.na(picked[[item]]), item]
  picked
}
groups <- list(
  methods = two_groups(c(3, 4, 5, 2, 4, 4, 3), c(5, 5, 5, 4, 5)),
  A1_few = two_groups(complete("A1", 1:24, 1), complete("A1", 1:24, 2)),
  N3_some = two_groups(complete("N3", 1:80, 1), complete("N3", 1:80, 2)),
  jobsat = two_groups(na.omit(job[[1]][univbct$GENDER == 1])[1:30], na.omit(job[[1]][univbct$GENDER == 2])[1:9])
)
groups <- Filter(function(g) !anyNA(g$first) && !anyNA(g$second), groups)
rank_sum_untied <- local({
  first <- c(1.1, 2.2, 3.3, 4.4, 7.7)
  second <- c(5.5, 6.6, 8.8, 9.9)
  list(first = I(first), second = I(second), p = wilcox.test(second, first, exact = TRUE)$p.value)
})
conditional_odds <- function(x1, n1, x2, n2) {
  k <- x1 + x2
  support <- max(0, k - n1):min(k, n2)
  base <- dhyper(support, n2, n1, k, log = TRUE)
  dens <- function(l) {
    d <- base + support * l
    d <- exp(d - max(d))
    d / sum(d)
  }
  root <- function(f) exp(uniroot(f, c(-40, 40), tol = 1e-15, maxiter = 10000)$root)
  value <- if (x2 == min(support)) 0 else if (x2 == max(support)) NA else root(function(l) sum(support * dens(l)) - x2)
  lower <- if (x2 == min(support)) 0 else root(function(l) sum(dens(l)[support >= x2]) - 0.025)
  upper <- if (x2 == max(support)) NA else root(function(l) sum(dens(l)[support <= x2]) - 0.025)
  list(value = value, interval = if (is.na(upper)) NULL else I(c(lower, upper)))
}
fisher <- function(x1, n1, x2, n2) {
  table <- matrix(c(x2, n2 - x2, x1, n1 - x1), 2)
  p <- dhyper(x2, n2, n1, x1 + x2)
  support <- max(0, x1 + x2 - n1):min(x1 + x2, n2)
  all <- dhyper(support, n2, n1, x1 + x2)
  distance <- abs(support - n2 * (x1 + x2) / (n1 + n2))
  far <- abs(x2 - n2 * (x1 + x2) / (n1 + n2))
  list(
    counts = I(c(x1, n1, x2, n2)), p = fisher.test(table)$p.value,
    p_greater = fisher.test(table, alternative = "greater")$p.value, p_less = fisher.test(table, alternative = "less")$p.value,
    mid_p = sum(all[all < p * (1 - 1e-7)]) + sum(all[abs(all / p - 1) <= 1e-7]) / 2,
    by_distance = sum(all[distance >= far - 1e-9]), odds = conditional_odds(x1, n1, x2, n2)
  )
}
tables <- list(
  tea = fisher(1, 4, 3, 4), small = fisher(3, 12, 9, 11), none = fisher(5, 9, 0, 8), all = fisher(2, 9, 8, 8),
  newcombe = fisher(1, 34, 7, 34), large = fisher(812, 2010, 930, 1980), far = fisher(10, 500, 260, 520)
)

# --- several groups, all arrangements -----------------------------------------------------------------------------------------
several <- local({
  values <- list(head_of(na.omit(univbct$JOBSAT1), 3), head_of(na.omit(univbct$JOBSAT2), 3), c(4.5, 4.333333, 2.5))
  all <- unlist(values)
  f <- function(groups) {
    m <- mean(all)
    sum(vapply(groups, function(g) length(g) * (mean(g) - m)^2, 0))
  }
  seen <- f(values)
  count <- c(0, 0)
  combn(9, 3, function(i) combn(setdiff(1:9, i), 3, function(j) {
    k <- setdiff(1:9, c(i, j))
    count <<- count + c(f(list(all[i], all[j], all[k])) >= seen - 1e-9, 1)
    0
  }))
  list(groups = lapply(values, I), p = count[1] / count[2], arrangements = count[2],
    f = unname(oneway.test(v ~ g, data.frame(v = all, g = rep(1:3, each = 3)), var.equal = TRUE)$statistic))
})
writeLines(json(list(
  same_people = same_people, real_values = real_values, flips = flips, published = published,
  partly = list(example = example, waves = waves, few = few_waves), no_pairs = no_pairs,
  groups = groups, untied = rank_sum_untied, fisher = tables, several = several,
  versions = list(
    R = as.character(getRversion()), coin = as.character(packageVersion("coin")),
    effectsize = as.character(packageVersion("effectsize"))
  )
)), file.path(out_dir, "comparing_paired.json"))
