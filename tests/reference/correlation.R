# What R's polycor says of the pairs in correlation.py: values/r/correlation.json, which that script compares.
#
#   Rscript correlation.R <directory of the data> <directory for the values>
#
# polychor stops early by default; here its optimisers go on to rounding.
suppressPackageStartupMessages(library(polycor))
arguments <- commandArgs(trailingOnly = TRUE)
bfi <- read.csv(file.path(arguments[1], "bfi.csv"))
people <- read.csv(file.path(arguments[1], "univbct.csv"))
full <- function(v) formatC(v, digits = 17, format = "g")
tight <- list(reltol = 1e-15, maxit = 20000)

pairs <- list(A1_A2 = c("A1", "A2"), C4_C5 = c("C4", "C5"), E1_E4 = c("E1", "E4"), N1_N3 = c("N1", "N3"), C1_O5 = c("C1", "O5"),
              A2_A5_aged_58 = c("A2", "A5"), O1_O3_aged_58 = c("O1", "O3"))
found <- sapply(names(pairs), function(name) {
  rows <- if (grepl("aged_58", name)) bfi[!is.na(bfi$age) & bfi$age >= 58, ] else bfi
  counts <- table(rows[[pairs[[name]][1]]], rows[[pairs[[name]][2]]])
  plain <- suppressWarnings(polychor(counts, std.err = TRUE, control = tight))$rho
  # Nelder–Mead over all thresholds takes long: for the first pair only, from the two-step solution.
  best <- "null"
  if (name == "A1_A2") best <- full(polychor(counts, ML = TRUE, control = list(reltol = 1e-12, maxit = 3000)))
  sprintf('  "%s": {"polychoric": %s, "polychoric_ml": %s}', name, full(plain), best)
})
keep <- complete.cases(people$JOBSAT1, people$READY1, people$READY2)
change <- (people$READY2 - people$READY1)[keep]
experience <- floor(people$JOBSAT1[keep] + .5)
plain <- polyserial(change, experience)
best <- NULL
for (round in 1:8) {
  start <- if (is.null(best)) list(rho = plain, thresholds = qnorm(head(cumsum(table(experience)) / length(experience), -1)))
           else list(rho = best$rho, thresholds = best$cuts)
  best <- polyserial(change, experience, ML = TRUE, start = start, thresholds = TRUE, control = tight)
}
dir.create(file.path(arguments[2], "r"), showWarnings = FALSE)
writeLines(c('{"bfi": {', paste(found, collapse = ",\n"), "},",
             sprintf('"univbct": {"polyserial": %s, "polyserial_ml": %s},', full(plain), full(best$rho)),
             sprintf('"versions": {"R": "%s", "polycor": "%s"}}', getRversion(), packageVersion("polycor"))),
           file.path(arguments[2], "r", "correlation.json"))
