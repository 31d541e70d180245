# Values of reliability.json that R makes; reliability.py checks them by other routes and adds the intervals.
#
#     Rscript reliability.R <directory of the data> <directory for the values>
suppressMessages({ library(psych); library(lavaan) })
args <- commandArgs(trailingOnly = TRUE)
bfi <- read.csv(file.path(args[1], "bfi.csv"))
attitude <- read.csv(file.path(args[1], "attitude.csv"))
reversed <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
sections <- c("A", "C", "E", "N", "O")

# By the declared ends 1 to 6.
turned <- function(section) {
  x <- bfi[, paste0(section, 1:5)]
  for (item in intersect(names(x), reversed)) x[[item]] <- 7 - x[[item]]
  x
}

# One factor by maximum likelihood or least squares, from the definition, down to where nothing moves.
fit <- function(R, method) {
  k <- ncol(R)
  start <- if (method == "ml") as.numeric(factanal(covmat = R, factors = 1)$loadings) else
    as.numeric(fa(R, 1, fm = "minres")$loadings)
  f <- if (method == "ml") function(t) {
    S <- tcrossprod(t[1:k]) + diag(exp(t[k + 1:k]))
    as.numeric(determinant(S)$modulus) + sum(diag(solve(S, R)))
  } else function(t) { E <- R - tcrossprod(t); diag(E) <- 0; sum(E^2) / 2 }
  g <- if (method == "ml") function(t) {
    psi <- exp(t[k + 1:k]); P <- solve(tcrossprod(t[1:k]) + diag(psi)); W <- P - P %*% R %*% P
    c(2 * W %*% t[1:k], diag(W) * psi)
  } else function(t) { E <- R - tcrossprod(t); diag(E) <- 0; -2 * as.numeric(E %*% t) }
  t <- if (method == "ml") c(start, log(1 - start^2)) else start
  for (i in 1:20) t <- optim(t, f, g, method = "BFGS", control = list(reltol = 1e-16, maxit = 5000))$par
  # Newton on the gradient, its derivative by central differences.
  for (i in 1:4) {
    H <- sapply(seq_along(t), function(j) { h <- 1e-5; e <- replace(0 * t, j, h); (g(t + e) - g(t - e)) / (2 * h) })
    t <- t - solve(H, g(t))
  }
  stopifnot(max(abs(g(t))) < 1e-11)
  l <- t[1:k] * sign(sum(t[1:k]))
  list(loadings = l, uniquenesses = if (method == "ml") exp(t[k + 1:k]) else 1 - l^2)
}
omega <- function(l, u) sum(l)^2 / (sum(l)^2 + sum(u))

lambda4 <- function(S) {
  k <- ncol(S)
  signs <- as.matrix(expand.grid(rep(list(c(1, -1)), k - 1)))
  signs <- cbind(1, signs)[-1, , drop = FALSE]
  max(1 - rowSums((signs %*% S) * signs) / sum(S))
}
lambda2 <- function(S) { k <- ncol(S); o <- S; diag(o) <- 0; (sum(o) + sqrt(k / (k - 1) * sum(o^2))) / sum(S) }
lambda6 <- function(S) 1 - sum(1 / diag(solve(S))) / sum(S)

figures <- function(x, use) {
  rows <- if (use == "pairwise") x else x[complete.cases(x), ]
  S <- cov(rows, use = "pairwise"); R <- cov2cor(S); k <- ncol(S)
  a <- suppressWarnings(psych::alpha(rows, use = use, warnings = FALSE, check.keys = FALSE))
  n <- min(crossprod(!is.na(rows)))
  ml <- fit(R, "ml"); mr <- fit(R, "minres"); sd <- sqrt(diag(S))
  f <- factanal(covmat = R, factors = 1)
  stopifnot(abs(omega(ml$loadings, ml$uniquenesses) - omega(f$loadings, f$uniquenesses)) < 1e-5)
  stopifnot(abs(a$total$`G6(smc)` - lambda6(R)) < 1e-9)
  gut <- suppressWarnings(suppressMessages(psych::guttman(R)))
  stopifnot(abs(gut$lambda.2 - lambda2(R)) < 1e-9, gut$lambda.4 <= lambda4(R) + 1e-9)
  out <- list(
    n = n, responses = nrow(x), covariance = unname(S),
    alpha = a$total$raw_alpha, standardised_alpha = a$total$std.alpha,
    alpha_without = a$alpha.drop$raw_alpha,
    item_rest = sapply(1:k, function(j) sum(S[j, -j]) / sqrt(S[j, j] * sum(S[-j, -j]))),
    lambda_2 = lambda2(S), lambda_4 = lambda4(S), lambda_6 = lambda6(S),
    standardised_lambda_2 = gut$lambda.2, standardised_lambda_4 = lambda4(R),
    standardised_lambda_6 = a$total$`G6(smc)`, psych_lambda_4 = gut$lambda.4,
    omega_ml = omega(ml$loadings, ml$uniquenesses), omega_minres = omega(mr$loadings, mr$uniquenesses),
    omega_in_points = omega(sd * ml$loadings, sd^2 * ml$uniquenesses),
    psych_minres = { p <- fa(R, 1, fm = "minres"); omega(p$loadings, p$uniquenesses) },
    sem = sqrt(sum(S) * (1 - a$total$raw_alpha)) / k)
  if (use == "complete.obs") {
    # On complete rows psych's item-rest correlation (r.drop is of the sum of complete rows) and lavaan's omega are the same figures.
    rest <- sapply(1:k, function(j) cor(rows[[j]], rowSums(rows[, -j])))
    stopifnot(max(abs(rest - out$item_rest)) < 1e-12)
    model <- paste("f =~", paste(names(rows), collapse = " + "))
    l <- cfa(model, rows, std.lv = TRUE)
    L <- inspect(l, "est")$lambda[, 1]; T <- diag(inspect(l, "est")$theta)
    stopifnot(abs(omega(L, T) - out$omega_in_points) < 1e-5)
  }
  out
}

num <- function(x) paste0("[", paste(sprintf("%.17g", x), collapse = ", "), "]")
json <- function(x) {
  if (is.list(x)) paste0("{", paste(sprintf("\"%s\": %s", names(x), sapply(x, json)), collapse = ",\n"), "}")
  else if (is.matrix(x)) paste0("[", paste(apply(x, 1, num), collapse = ", "), "]")
  else if (length(x) == 1) sprintf("%.17g", x)
  else num(x)
}
groups <- list(all = rep(TRUE, nrow(bfi)), men = bfi$gender == 1, women = bfi$gender == 2)
out <- list()
for (s in sections) for (g in names(groups)) for (use in c("pairwise", "complete.obs"))
  out[[paste(s, g, if (use == "pairwise") use else "listwise", sep = "_")]] <- figures(turned(s)[groups[[g]], ], use)
out$attitude <- figures(attitude, "complete.obs")
# The section as it was answered, nothing turned: what happens when reverse-keyed items are forgotten.
raw <- bfi[, paste0("A", 1:5)]
out$A_unturned_alpha <- suppressWarnings(psych::alpha(raw, use = "pairwise", warnings = FALSE))$total$raw_alpha
# polycor's two-step polychorics; its optimiser goes on to rounding.
n <- bfi[, paste0("N", 1:5)]
out$polycor_N <- outer(1:5, 1:5, Vectorize(function(i, j) if (i == j) 1 else
  suppressWarnings(polycor::polychor(table(n[[i]], n[[j]]), std.err = TRUE, control = list(reltol = 1e-15, maxit = 20000))$rho)))
out$psych_polychoric_alpha_N <- suppressWarnings(psych::alpha(psych::polychoric(n)$rho)$total$raw_alpha)
writeLines(json(out), file.path(args[2], "reliability.json"))
