# Checks data_quality.json by other routes: Rscript data_quality.R <directory of data> <directory of values>.
# Runs by base R's rle, in which every NA is a run of its own (the definition that R's careless builds on), sd and cor of base R.
arguments <- commandArgs(TRUE)
want <- jsonlite::fromJSON(file.path(arguments[2], "data_quality.json"), simplifyVector = TRUE)
bfi <- as.matrix(read.csv(file.path(arguments[1], "bfi.csv"))[, 1:25])
keyed <- bfi
for (item in c("A1", "C4", "C5", "E1", "E2", "O2", "O5")) keyed[, item] <- 7 - bfi[, item]
agree <- function(what, got, wanted) {
  gone <- is.na(got)
  stopifnot(identical(unname(gone), unname(is.na(wanted))))
  worst <- max(abs(got[!gone] - wanted[!gone]) / pmax(abs(wanted[!gone]), 1e-3))
  stopifnot(worst < 1e-9)
  cat(what, sum(!gone), "rows agree, worst", worst, "\n")
}
answer_runs <- function(row) { found <- rle(row); found$lengths[!is.na(found$values)] }
agree("longest run", apply(bfi, 1, function(row) max(0, answer_runs(row))), want$longest_run)
agree("runs", apply(bfi, 1, function(row) length(answer_runs(row))), want$runs)
agree("answered", rowSums(!is.na(bfi)), want$answered)
agree("variability", apply(bfi, 1, sd, na.rm = TRUE), want$variability)
others <- sapply(colnames(bfi), function(item) (sum(bfi[, item], na.rm = TRUE) - bfi[, item]) / (sum(!is.na(bfi[, item])) - 1))
person_total <- sapply(seq_len(nrow(bfi)), function(i) {
  some <- !is.na(bfi[i, ])
  if (sum(some) < 3 || sd(bfi[i, some]) == 0) NA else cor(bfi[i, some], others[i, some])
})
agree("person-total", person_total, want$person_total)
halves <- function(places) sapply(c("A", "C", "E", "N", "O"), function(s) rowMeans(keyed[, paste0(s, places)], na.rm = TRUE))
odd <- halves(c(1, 3, 5)); even <- halves(c(2, 4))
even_odd <- sapply(seq_len(nrow(bfi)), function(i) {
  some <- !is.nan(odd[i, ]) & !is.nan(even[i, ])
  if (sum(some) < 3 || sd(odd[i, some]) < 1e-9 || sd(even[i, some]) < 1e-9) NA else cor(odd[i, some], even[i, some])
})
agree("even-odd", even_odd, want$even_odd)
