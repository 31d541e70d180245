# Comparisons where answers go together within clusters, from rows: influence values per row from mid-ranks and means, added up
# within clusters by rowsum; survey::svychisq for whole distributions; t.test where every row, or every pair, is a cluster.
# Rscript clustered.R <directory of the data> <directory for the values>
suppressMessages({library(survey)})
arguments <- commandArgs(trailingOnly = TRUE)
data_dir <- arguments[1]; out_dir <- arguments[2]
num <- function(x) if (is.na(x)) "null" else formatC(x, digits = 17, format = "g")
obj <- function(...) { l <- list(...); paste0("{", paste0("\"", names(l), "\": ", unlist(l), collapse = ", "), "}") }
arr <- function(x) paste0("[", paste(vapply(x, num, ""), collapse = ", "), "]")

scaled <- function(U, group, cluster) {
  U <- as.matrix(U)
  for (g in unique(group)) {
    C <- length(unique(cluster[group == g]))
    U[group == g, ] <- U[group == g, ] * sqrt(C / (C - 1))
  }
  U
}
covariance <- function(U, group, cluster) crossprod(rowsum(scaled(U, group, cluster), cluster))

# P(second > first) + half P(=) and what each row does to it, by placements from joint and separate mid-ranks.
placements <- function(x, second) {
  joint <- rank(x); own <- ave(x, second, FUN = rank)
  n <- c(sum(!second), sum(second))
  below <- (joint - own) / ifelse(second, n[1], n[2])
  p <- mean(below[second])
  u <- ifelse(second, (below - p) / n[2], ((1 - below) - p) / n[1])
  list(p = p, u = u)
}
pair <- function(x, second, cluster) {
  n <- c(sum(!second), sum(second))
  m <- c(mean(x[!second]), mean(x[second]))
  own <- ifelse(second, m[2], m[1])
  test <- function(value, u) {
    parts <- cbind(ifelse(second, 0, u), ifelse(second, u, 0))
    V <- covariance(parts, second, cluster)
    v <- sum(V)
    C <- c(length(unique(cluster[!second])), length(unique(cluster[second])))
    both <- length(unique(cluster))
    df <- v^2 / (V[1, 1]^2 / (C[1] - 1) + V[2, 2]^2 / (C[2] - 1))
    df <- min(max(df, min(C) - 1), if (both < sum(C)) both - 1 else both - 2)
    t <- value / sqrt(v)
    reach <- qt(.975, df) * sqrt(v)
    obj(value = num(value), t = num(t), df = num(df), p = num(2 * pt(-abs(t), df)),
        interval = arr(c(value - reach, value + reach)))
  }
  d <- m[2] - m[1]
  u <- ifelse(second, 1 / n[2], -1 / n[1]) * (x - own)
  s2 <- sum((x - own)^2) / (sum(n) - 2)
  own2 <- ifelse(second, mean((x[second] - m[2])^2), mean((x[!second] - m[1])^2))
  us <- u / sqrt(s2) - d / (2 * s2^1.5) * ((x - own)^2 - own2) / (sum(n) - 2)
  r <- placements(x, second)
  top <- as.numeric(x >= 4)
  mt <- ifelse(second, mean(top[second]), mean(top[!second]))
  obj(n = arr(n), means = test(d, u), standardised = test(d / sqrt(s2), us), delta = test(2 * r$p - 1, 2 * r$u),
      shares = test(mean(top[second]) - mean(top[!second]), ifelse(second, 1 / n[2], -1 / n[1]) * (top - mt)))
}
several <- function(x, group, cluster, scores) {
  g <- sort(unique(group)); G <- length(g); C <- length(unique(cluster))
  wald <- function(theta, U) {
    D <- U[, -1, drop = FALSE] - U[, 1]; d <- theta[-1] - theta[1]
    W <- drop(t(d) %*% solve(covariance(D, group, cluster), d))
    q <- G - 1; df2 <- C - 1 - q + 1
    F <- W * df2 / ((C - 1) * q)
    obj(F = num(F), df = arr(c(q, df2)), p = num(pf(F, q, df2, lower.tail = FALSE)))
  }
  n <- sapply(g, function(h) sum(group == h)); m <- sapply(g, function(h) mean(x[group == h]))
  U <- sapply(seq_along(g), function(i) ifelse(group == g[i], (x - m[i]) / n[i], 0))
  # mid-distribution of every group at every row's value, by ranks of rows among the group
  mid <- sapply(g, function(h) { v <- sort(x[group == h])
    (findInterval(x, v, left.open = TRUE) + findInterval(x, v)) / 2 / length(v) })
  H <- rowMeans(mid)
  p <- sapply(g, function(h) mean(H[group == h]))
  pair_p <- outer(seq_along(g), seq_along(g), Vectorize(function(a, b) mean(mid[group == g[b], a]))) # P(X_a < X_b) + half
  R <- sapply(seq_along(g), function(f) {
    of <- match(group, g)
    ((1 - mid[, f]) - pair_p[cbind(of, f)]) / G / n[of] + ifelse(of == f, (H - p[f]) / n[f], 0)
  })
  # trend
  all <- 0; D <- 0; u <- numeric(length(x)); of <- match(group, g)
  for (b in 2:G) for (a in 1:(b - 1)) all <- all + n[a] * n[b]
  for (b in 2:G) for (a in 1:(b - 1)) {
    w <- 2 * n[a] * n[b] / all; P <- pair_p[a, b]
    D <- D + w * (P - .5)
    u <- u + ifelse(of == a, w * ((1 - mid[, b]) - P) / n[a], ifelse(of == b, w * (mid[, a] - P) / n[b], 0))
  }
  trend <- function(value, u) { se <- sqrt(drop(covariance(u, group, cluster))); t <- value / se; df <- C - 2
    obj(value = num(value), t = num(t), df = num(df), p = num(2 * pt(-abs(t), df))) }
  s <- scores[of]; fit <- lm(x ~ s); e <- resid(fit)
  us <- (s - mean(s)) * e / sum((s - mean(s))^2)
  top <- as.numeric(x >= 4); ft <- lm(top ~ s)
  ut <- (s - mean(s)) * resid(ft) / sum((s - mean(s))^2)
  rs <- svychisq(~ g + x, svydesign(ids = ~c, weights = ~1, data = data.frame(g = factor(group), x = factor(x), c = cluster)),
                 statistic = "F")
  obj(means = wald(m, U), ranks = wald(p, R), trend = trend(D, u), slope = trend(coef(fit)[[2]], us),
      slope_of_shares = trend(coef(ft)[[2]], ut),
      distributions = obj(F = num(rs$statistic), df = arr(rs$parameter), p = num(rs$p.value)))
}

ratings <- read.csv(file.path(data_dir, "insteval.csv"))
ratings <- ratings[ratings$d %in% sort(unique(ratings$d))[1:150], ]
univ <- read.csv(file.path(data_dir, "univbct.csv"))
long <- data.frame(case = rep(seq_len(nrow(univ)), 3), wave = rep(1:3, each = nrow(univ)),
                   x = c(univ$JOBSAT1, univ$JOBSAT2, univ$JOBSAT3))
long <- long[!is.na(long$x), ]
long$point <- pmin(5, pmax(1, floor(long$x + .5)))
two <- long[long$wave < 3, ]
paired <- two[two$case %in% names(which(table(two$case) == 2)), ]
welch <- t.test(two$point[two$wave == 2], two$point[two$wave == 1])
same <- t.test(paired$point[paired$wave == 2], paired$point[paired$wave == 1], paired = TRUE)
test <- function(t) obj(t = num(t$statistic), df = num(t$parameter), p = num(t$p.value), interval = arr(t$conf.int))

writeLines(obj(
  insteval_service = pair(ratings$y, ratings$service == 1, ratings$s),
  insteval_studage = several(ratings$y, ratings$studage, ratings$s, c(2, 4, 6, 8)),
  univbct_waves_1_2 = pair(two$point, two$wave == 2, two$case),
  univbct_waves = several(long$point, long$wave, long$case, c(0, 1, 4)),
  univbct_scores = pair(two$x, two$wave == 2, two$case),
  univbct_welch = test(welch), univbct_paired = test(same),
  versions = obj(R = paste0("\"", getRversion(), "\""), survey = paste0("\"", packageVersion("survey"), "\""))
), file.path(out_dir, "clustered.json"))
