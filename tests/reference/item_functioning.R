# Reference values of differential item functioning and proportional odds, first half: coin, stats, ordinal, MASS.
#
#     Rscript item_functioning.R <directory of the data> <directory for the values>
#
# Writes r/item_functioning.json there, which item_functioning.py compares with its own and takes up.

suppressPackageStartupMessages({ library(coin); library(ordinal); library(MASS) })
arguments <- commandArgs(trailingOnly = TRUE)
data <- arguments[1]
values <- arguments[2]

json <- function(x) {
  if (is.list(x)) return(paste0("{", paste0("\"", names(x), "\": ", vapply(x, json, ""), collapse = ", "), "}"))
  if (is.null(x) || length(x) == 0) return("null")
  number <- function(v) if (is.na(v)) "null" else if (is.character(v)) paste0("\"", v, "\"") else sprintf("%.17g", v)
  if (length(x) == 1) number(x) else paste0("[", paste(vapply(x, number, ""), collapse = ", "), "]")
}

tight <- clm.control(gradTol = 1e-11, relTol = 1e-14, maxIter = 200L)
model <- function(formula, rows, weights = NULL) {
  rows$w <- if (is.null(weights)) rep(1, nrow(rows)) else weights
  fit <- suppressWarnings(clm(formula, data = rows, weights = w, control = tight))
  beta <- names(fit$beta)
  list(coefficients = unname(fit$beta), errors = unname(sqrt(diag(vcov(fit)))[beta]), ln_likelihood = as.numeric(logLik(fit)))
}

bfi <- read.csv(file.path(data, "bfi.csv"))
turned <- c("A1", "C4", "C5", "E1", "E2", "O2", "O5")
for (item in turned) bfi[[item]] <- 7 - bfi[[item]]

functioning <- function(rows, items, item, rest, binary = FALSE) {
  matching <- if (rest) setdiff(items, item) else items
  rows$score <- rowSums(rows[matching]) - if (binary) 0 else length(matching)
  sizes <- table(factor(rows$group, levels = 0:1), rows$score)
  both <- rows[rows$score %in% colnames(sizes)[sizes[1, ] > 0 & sizes[2, ] > 0], ]
  y <- both[[item]]
  block <- factor(both$score)
  tested <- cmh_test(factor(y, ordered = TRUE) ~ factor(group) | block, data = data.frame(y, group = both$group, block),
    scores = list("factor(y, ordered = TRUE)" = sort(unique(y))))
  # Strata in which nobody differs make no difference, and mantelhaen.test stops at strata of one.
  size <- table(block)
  usable <- both[both$score %in% as.numeric(names(size)[size > 1]), ]
  found <- list(mantel = as.numeric(statistic(tested))^2)
  if (binary) {
    mh <- mantelhaen.test(factor(usable$group, levels = 1:0), factor(usable[[item]], levels = 1:0), factor(usable$score), correct = FALSE)
    found$odds_ratio <- as.numeric(mh$estimate)
    found$interval <- as.numeric(mh$conf.int)
    found$mantel_haenszel <- as.numeric(mh$statistic)
  } else {
    gmh <- mantelhaen.test(factor(usable$group), factor(usable[[item]]), factor(usable$score))
    found$generalised <- c(as.numeric(gmh$statistic), as.numeric(gmh$parameter))
    rows$y <- factor(rows[[item]], ordered = TRUE)
    found$models <- list(
      score = model(y ~ score, rows), group = model(y ~ score + group, rows), product = model(y ~ score * group, rows))
  }
  found
}

sections <- list(A = paste0("A", 1:5), C = paste0("C", 1:5), E = paste0("E", 1:5), N = paste0("N", 1:5), O = paste0("O", 1:5))
of_section <- function(all, items, rest, binary = FALSE) {
  rows <- all[complete.cases(all[items]) & !is.na(all$group), c(items, "group")]
  if (binary) for (item in items) rows[[item]] <- as.numeric(rows[[item]] >= 5)
  sapply(items, function(item) functioning(rows, items, item, rest, binary), simplify = FALSE)
}
gender <- transform(bfi, group = gender - 1)
education <- transform(bfi, group = ifelse(education == 3, 0, ifelse(education == 5, 1, NA)))
out <- list(
  gender_total = lapply(sections, function(items) of_section(gender, items, FALSE)),
  gender_rest = lapply(sections, function(items) of_section(gender, items, TRUE)),
  education_total = lapply(sections, function(items) of_section(education, items, FALSE)),
  gender_binary = lapply(sections, function(items) of_section(gender, items, FALSE, TRUE)))

housing <- read.csv(file.path(data, "housing.csv"))
housing$Sat <- factor(housing$Sat, levels = c("Low", "Medium", "High"), ordered = TRUE)
housing$Infl <- factor(housing$Infl, levels = c("Low", "Medium", "High"))
housing$Type <- factor(housing$Type, levels = c("Tower", "Apartment", "Atrium", "Terrace"))
housing$Cont <- factor(housing$Cont, levels = c("Low", "High"))
polr_fit <- polr(Sat ~ Infl + Type + Cont, weights = Freq, data = housing, Hess = TRUE, control = list(reltol = 1e-15, maxit = 1000))
out$housing <- list(
  all = model(Sat ~ Infl + Type + Cont, housing, housing$Freq),
  polr = unname(coef(polr_fit)), polr_errors = unname(sqrt(diag(vcov(polr_fit)))[1:6]),
  Infl = model(Sat ~ Infl, housing, housing$Freq), Type = model(Sat ~ Type, housing, housing$Freq),
  Cont = model(Sat ~ Cont, housing, housing$Freq))
items <- unlist(sections, use.names = FALSE)
of_item <- function(item, group) {
  rows <- data.frame(y = factor(bfi[[item]], ordered = TRUE), g = factor(group))
  rows <- rows[complete.cases(rows), ]
  found <- model(y ~ g, rows)
  if (nlevels(rows$g) == 2) {
    test <- wilcox_test(y ~ g, data = transform(rows, y = as.numeric(y)))
    found$mann_whitney <- as.numeric(statistic(test))^2
  } else {
    found$kruskal <- as.numeric(kruskal.test(as.numeric(rows$y), rows$g)$statistic)
  }
  found
}
out$odds_gender <- sapply(items, of_item, group = bfi$gender, simplify = FALSE)
out$odds_education <- sapply(items, of_item, group = bfi$education, simplify = FALSE)

dir.create(file.path(values, "r"), showWarnings = FALSE)
writeLines(json(out), file.path(values, "r", "item_functioning.json"))
