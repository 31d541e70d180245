# Reference values for wellbeing change: Rscript wellbeing.R <directory of data> <directory for values>
suppressMessages(library(lavaan))
arguments <- commandArgs(trailingOnly = TRUE)
d <- read.csv(file.path(arguments[1], "univbct.csv"))
z <- qnorm(.975)

# JSON at 17 significant digits; a vector of length one becomes a number, I() keeps it an array.
json <- function(v) {
  if (is.list(v)) {
    parts <- vapply(v, json, "")
    if (is.null(names(v))) return(paste0("[", paste(parts, collapse = ", "), "]"))
    return(paste0("{", paste0('"', names(v), '": ', parts, collapse = ", "), "}"))
  }
  text <- if (is.character(v)) paste0('"', v, '"') else ifelse(is.finite(v), sprintf("%.17g", v), "null")
  if (length(v) == 1 && !inherits(v, "AsIs")) text else paste0("[", paste(text, collapse = ", "), "]")
}

exact_j <- function(df) exp(lgamma(df / 2) - log(sqrt(df / 2)) - lgamma((df - 1) / 2))

standardised <- function(x, y) {
  n <- length(x); D <- y - x; df <- n - 1
  dz <- mean(D) / sd(D); t <- dz * sqrt(n)
  # Root finding on pt with a non-centrality, both tails from the side that keeps digits.
  ncp <- function(p) uniroot(function(q) pt(t, df, q, lower.tail = FALSE) - p, c(t - 8, t + 8), tol = 1e-13)$root
  ncp_up <- function(p) uniroot(function(q) pt(t, df, q) - p, c(t - 8, t + 8), tol = 1e-13)$root
  v1 <- var(x); v2 <- var(y); r <- cor(x, y); vd <- v1 + v2 - 2 * r * sqrt(v1 * v2)
  s <- sqrt((v1 + v2) / 2); dav <- mean(D) / s
  seav <- sqrt(dav^2 * (v1^2 + v2^2 + 2 * r^2 * v1 * v2) / (8 * df * s^4) + vd / (df * s^2))
  glass <- mean(D) / sqrt(v1)
  seglass <- sqrt(glass^2 / (2 * df) + vd / (df * v1))
  dfav <- 4 * df * s^4 / (v1^2 + v2^2 + 2 * r^2 * v1 * v2)
  list(change = list(d = dz, interval95 = c(ncp(.025), ncp_up(.025)) / sqrt(n), j = exact_j(df)),
       average = list(d = dav, interval95 = dav + c(-z, z) * seav, j = exact_j(dfav)),
       baseline = list(d = glass, interval95 = glass + c(-z, z) * seglass, j = exact_j(df)))
}

reliable <- function(x, y, r1, r2, cutoff) {
  m1 <- mean(x); m2 <- mean(y); s <- sd(x); se <- s * sqrt(1 - r1)
  sp <- s * sqrt(1 - r1^2)
  rdd <- ((var(x) * (1 - se^2 / var(x))) + (var(y) * (1 - se^2 / var(y))) - 2 * cov(x, y)) / var(y - x)
  index <- list(
    jacobson_truax = (y - x) / sqrt(2 * se^2),
    gulliksen_lord_novick = (y - m1 - r1 * (x - m1)) / sp,
    hsu_linn_lord = (y - m2 - r1 * (x - m1)) / sp,
    hageman_arrindell = ((y - x) * rdd + (m2 - m1) * (1 - rdd)) / (sqrt(rdd) * sqrt(2 * se^2)),
    edwards_nunnally = (y - (r1 * (x - m1) + m1)) / se,
    nunnally_kotsch = (y - (r1 * (x - m1) + m1)) / sqrt(r1^2 * s^2 * (1 - r1) + s^2 * (1 - r2)))
  lapply(index, function(rc) list(
    sum = sum(rc), squares = sum(rc^2), first = rc[1], last = rc[length(rc)],
    recovered = sum(rc > z & x < cutoff & y >= cutoff),
    improved = sum(rc > z & !(x < cutoff & y >= cutoff)),
    unchanged = sum(abs(rc) <= z), deteriorated = sum(rc < -z)))
}

one <- function(measure, from, to) {
  a <- d[[paste0(measure, from)]]; b <- d[[paste0(measure, to)]]
  both <- !is.na(a) & !is.na(b); left <- !is.na(a) & is.na(b)
  x <- a[both]; y <- b[both]; D <- y - x; xl <- a[left]; all <- c(x, xl)
  welch <- t.test(xl, x)
  smd <- (mean(xl) - mean(x)) / sqrt((var(xl) + var(x)) / 2)
  fit <- lm(D ~ x)
  point <- c(1, mean(all))
  mar <- sum(coef(fit) * point)
  se <- sqrt(drop(t(point) %*% vcov(fit) %*% point) + coef(fit)[[2]]^2 * var(all) / length(all))
  interval <- mar + c(-1, 1) * qt(.975, fit$df.residual) * se
  # Full-information maximum likelihood by lavaan: the same point by iteration.
  long <- data.frame(a = all, b = c(y, rep(NA, length(xl))))
  fiml <- coef(sem("a ~~ b\na ~ 1\nb ~ 1\na ~~ a\nb ~~ b", long, missing = "ml", estimator = "ml",
                   control = list(rel.tol = 1e-14)))
  fiml <- fiml[["b~1"]] - fiml[["a~1"]]
  stopifnot(abs(fiml - mar) < 1e-6)
  shift <- length(all) / length(xl)
  nearer <- if (mar > 0) interval[1] else interval[2]
  net <- function(mu) { f <- summary(lm(I(y - mu) ~ I(x - mu)))$coefficients; f[1, ] }
  means <- lapply(c(2, 3.5, 4.5), function(mu) {
    f <- net(mu)
    list(mu = mu, net = f[[1]], se = f[[2]], p = f[[4]],
         interval95 = f[[1]] + c(-1, 1) * qt(.975, length(x) - 2) * f[[2]],
         by_regression = mean(D) - f[[1]])
  })
  # Where |t| crosses its quantile, on a fine grid refined by root finding.
  excess <- function(mu) abs(net(mu)[[3]]) - qt(.975, length(x) - 2)
  grid <- seq(1, 5, length.out = 401); values <- sapply(grid, excess)
  crossings <- sapply(which(values[-1] * values[-401] < 0),
                      function(i) uniroot(excess, grid[c(i, i + 1)], tol = 1e-14)$root)
  list(n = length(x), left = length(xl), r = cor(x, y),
       standardised = standardised(x, y),
       reliability_of_difference_90_80 =
         (var(x) * .9 + var(y) * .8 - 2 * cov(x, y)) / (var(x) + var(y) - 2 * cov(x, y)),
       reliable = reliable(x, y, .9, .85, 3),
       important_half = list(improved = sum(D >= .5), unchanged = sum(abs(D) < .5), worse = sum(D <= -.5)),
       percentage_mean = mean(100 * D / x),
       attrition = list(difference = mean(xl) - mean(x), welch95 = welch$conf.int[1:2], smd = smd, mar = mar,
                        mar_se = se, mar95 = interval, shift = -mar * shift,
                        shift_uncertain = if (prod(interval) > 0) -nearer * shift else NA,
                        lowest = sum(D > 0) / length(all), highest = (sum(D > 0) + length(xl)) / length(all)),
       regression = means, slope = coef(lm(y ~ x))[[2]], crossings = I(crossings),
       oldham = cor(D, (x + y) / 2), naive = cor(D, x))
}

pairs <- list(c("READY", 1, 2), c("READY", 1, 3), c("JOBSAT", 1, 2), c("JOBSAT", 2, 3))
changes <- lapply(pairs, function(p) one(p[1], p[2], p[3]))
names(changes) <- sapply(pairs, paste, collapse = "_")

path <- function(measure) {
  w <- as.matrix(d[paste0(measure, 1:3)]); full <- w[complete.cases(w), ]
  days <- outer(d$SUBNUM %% 20, c(0, 90, 180), "+")
  slope <- sapply(seq_len(nrow(w)), function(i) {
    here <- !is.na(w[i, ])
    if (sum(here) < 2) NA else 30 * coef(lm(w[i, here] ~ days[i, here]))[[2]]
  })
  s <- slope[!is.na(slope)]
  list(present = unname(colMeans(w, na.rm = TRUE)), complete = unname(colMeans(full)), n_complete = nrow(full),
       ever = sum(rowSums(!is.na(w)) > 0), slopes = length(s), one_day = sum(rowSums(!is.na(w)) == 1),
       slope_mean = mean(s), slope95 = t.test(s)$conf.int[1:2])
}

added <- with(d, { v <- READY2 - (0.4 + 0.7 * READY1 + 0.1 * JOBSAT1); v <- v[!is.na(v)]
  list(n = length(v), mean = mean(v), interval95 = t.test(v)$conf.int[1:2]) })

out <- list(versions = list(R = R.version.string, lavaan = as.character(packageVersion("lavaan"))),
            changes = changes, path = list(READY = path("READY"), JOBSAT = path("JOBSAT")), added_value = added,
            hedges_j = lapply(c(2, 3, 10, 100), function(df) c(df, exact_j(df))))
writeLines(json(out), file.path(arguments[2], "wellbeing.json"))
