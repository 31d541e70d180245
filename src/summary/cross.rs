//! How two items go together, from their cross-tally.

use crate::correlation::{
    Correlated, Pairs, distribution_free, gamma, kendall, pearson, polychoric, polychoric_ml, somers_d,
    spearman, wanted_pairs,
};
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Quantity};
use crate::tally::cross::CrossTally;

/// The interval of a polychoric correlation covers .87 to .93 at n = 30 on five points of any shape, .945 and more at 100 (simulated).
const LATENT_WANTS: u64 = 100;

/// Everything below uses the pairs of points, those with a missing answer being counted in the estimate's `missing` (by the first item's
/// reason where it has one), and the points as answered: an item scored in reverse turns the sign.
///
/// All intervals are the distribution-free one, tanh(artanh r ± t se/(1 − r²)), with the delete-one jackknife's se and its own
/// degrees of freedom; the cost of everything depends on the points, not on how many answered, and the figures are those of the rows.
impl CrossTally {
    /// Pearson's r = (1/n) Σ z_x z_y of the two items' points.
    ///
    /// ```
    /// use kokemus::{Confidence, CrossTally, Scale};
    ///
    /// let scale = Scale::new("agreement", 1, 3)?;
    /// let mut cross = CrossTally::empty(&scale, &scale);
    /// for (first, second, times) in [(1, 1, 8), (1, 2, 3), (2, 1, 4), (2, 2, 20), (2, 3, 9), (3, 2, 7), (3, 3, 15)] {
    ///     for _ in 0..times {
    ///         cross.add(first, second)?;
    ///     }
    /// }
    /// assert_eq!(cross.pearson(Confidence::P95)?.to_string(), "0.65 [0.47, 0.77], n = 66");
    /// assert_eq!(cross.spearman(Confidence::P95)?.to_string(), "0.63 [0.44, 0.76], n = 66");
    /// assert_eq!(cross.kendall(Confidence::P95)?.to_string(), "0.59 [0.41, 0.72], n = 66");
    /// assert_eq!(cross.gamma(Confidence::P95)?.to_string(), "0.84 [0.64, 0.93], n = 66");
    /// assert_eq!(cross.somers_d_of_second_given_first(Confidence::P95)?.to_string(), "0.60 [0.42, 0.73], n = 66");
    /// assert_eq!(cross.polychoric(Confidence::P95)?.to_string(), "0.78 [0.60, 0.89], n = 66");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with fewer than 3 pairs, and where one of the items does not vary. With 3 pairs, a correlation of ±1, or where the figure
    /// hangs on one case, only the interval is refused.
    pub fn pearson(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "Pearson correlation";
        const METHOD: &str = "Pearson correlation; distribution-free interval";
        self.correlation(FIGURE, METHOD, (confidence, 0), |pairs| exists(FIGURE, pearson(pairs)))
    }

    /// Spearman's rank correlation: Pearson's of the mid-ranks. Asserted example: [`pearson`](CrossTally::pearson).
    ///
    /// # Errors
    /// As [`pearson`](CrossTally::pearson).
    pub fn spearman(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "Spearman correlation";
        const METHOD: &str = "Spearman correlation; distribution-free interval";
        self.correlation(FIGURE, METHOD, (confidence, 0), |pairs| exists(FIGURE, spearman(pairs)))
    }

    /// Kendall's τ-b = (C − D)/√(A B): of all pairs of respondents, C go the same way in both items, D opposite ways, A differ in the first,
    /// B in the second.
    ///
    /// Source: Kendall 1945, *Biometrika* 33, 239–251; the interval's variance is to first order that of Brown & Benedetti
    /// 1977, *J. Amer. Statist. Assoc.* 72, 309–315 (their ASE1). Asserted example: [`pearson`](CrossTally::pearson).
    ///
    /// # Errors
    /// As [`pearson`](CrossTally::pearson).
    pub fn kendall(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "Kendall correlation";
        const METHOD: &str = "Kendall's tau-b; distribution-free interval";
        self.correlation(FIGURE, METHOD, (confidence, 0), |pairs| exists(FIGURE, kendall(pairs)))
    }

    /// Goodman and Kruskal's γ = (C − D)/(C + D), which leaves tied pairs of respondents out.
    ///
    /// Source: Goodman & Kruskal 1954, *J. Amer. Statist. Assoc.* 49, 732–764. It is larger than τ-b, the more so the fewer points are in
    /// use. Asserted example: [`pearson`](CrossTally::pearson).
    ///
    /// # Errors
    /// As [`pearson`](CrossTally::pearson); also refused where no two respondents differ in both items.
    pub fn gamma(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "Goodman–Kruskal gamma";
        const METHOD: &str = "Goodman–Kruskal gamma; distribution-free interval";
        self.correlation(FIGURE, METHOD, (confidence, 0), |pairs| exists(FIGURE, gamma(pairs)))
    }

    /// Somers' d = (C − D)/A of the second item given the first: how much likelier, of two respondents who differ in the first, the
    /// higher one is the higher one in the second too than the lower one. The other direction: `cross.transposed()`.
    ///
    /// Source: Somers 1962, *Amer. Sociol. Rev.* 27, 799–811; SciPy's `somersd` with the first item in its rows. Asserted example:
    /// [`pearson`](CrossTally::pearson).
    ///
    /// # Errors
    /// As [`pearson`](CrossTally::pearson).
    pub fn somers_d_of_second_given_first(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "Somers' d of the second given the first";
        const METHOD: &str = "Somers' d of the second given the first; distribution-free interval";
        self.correlation(FIGURE, METHOD, (confidence, 0), |pairs| exists(FIGURE, somers_d(pairs)))
    }

    /// The polychoric correlation ρ in two steps: of two normal variables cut into the answers at thresholds τ = Φ⁻¹(share below), the
    /// ρ of greatest likelihood Σ n ln π(ρ, τ).
    ///
    /// Points that nobody gave are left out, and a caveat says how many. Source: Olsson 1979, *Psychometrika* 44, 443–460; R's
    /// `polycor::polychor` by default, which stops within 1e-4 of the maximum (this one within 1e-12). psych's `polychoric`
    /// adds ½ to empty cells, which moves the third digit; nothing is added here. The interval counts in that the thresholds are
    /// estimated, and does not need the normal model to hold, from the influence values (first-order jackknife); polycor's standard error
    /// takes thresholds as known. Asserted example: [`pearson`](CrossTally::pearson).
    ///
    /// # Errors
    /// As [`pearson`](CrossTally::pearson); also refused where all respondents who differ in both items go the same way (a 2 × 2 table with
    /// an empty cell is one such): there, and only there, the likelihood has its maximum at ±1. And should two values fit equally well;
    /// of several summits the highest counts.
    pub fn polychoric(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "polychoric correlation";
        const METHOD: &str = "polychoric correlation in two steps; distribution-free interval";
        self.latent(FIGURE, METHOD, confidence, polychoric)
    }

    /// The polychoric correlation by maximum likelihood of ρ and all thresholds together; otherwise as
    /// [`polychoric`](CrossTally::polychoric).
    ///
    /// R's `polychor(ML = TRUE)`, whose simplex search stops short of the maximum by default (bfi's A1 and A2: −.4063 where all scores are 0 at
    /// −.4105).
    ///
    /// # Errors
    /// As [`polychoric`](CrossTally::polychoric); also refused should the search, from several starts, not settle.
    pub fn polychoric_ml(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "polychoric correlation";
        const METHOD: &str = "polychoric correlation by maximum likelihood; distribution-free interval";
        self.latent(FIGURE, METHOD, confidence, polychoric_ml)
    }

    fn latent(
        &self,
        figure: &'static str,
        method: &'static str,
        confidence: Confidence,
        correlate: fn(&'static str, &Pairs<'_>) -> Result<Correlated, Refusal>,
    ) -> Result<Estimate, Refusal> {
        let estimate =
            self.correlation(figure, method, (confidence, LATENT_WANTS), |pairs| correlate(figure, pairs))?;
        let first = self.rows().filter(|row| row.iter().all(|count| *count == 0)).count() as u64;
        let columns = self.rows().next().map_or(0, <[u64]>::len);
        let unused = |column: &usize| self.rows().all(|row| row[*column] == 0);
        let second = (0..columns).filter(unused).count() as u64;
        let left_out = (first + second > 0).then_some(Caveat::UnusedPoints { first, second });
        Ok(estimate.with_caveats(left_out))
    }

    fn correlation(
        &self,
        figure: &'static str,
        method: &'static str,
        (confidence, fewest): (Confidence, u64),
        correlate: impl FnOnce(&Pairs<'_>) -> Result<Correlated, Refusal>,
    ) -> Result<Estimate, Refusal> {
        let n = self.n();
        if n < 3 {
            return Err(Refusal::too_few(figure, "pairs of answers", n, 3));
        }
        let cells = self.cells().map(|(first, second, count)| (first.into(), second.into(), count));
        let pairs = Pairs::of_cells(cells);
        let correlated = correlate(&pairs)?;
        let wanted = wanted_pairs(&pairs).max(fewest);
        let interval = distribution_free(figure, &correlated, confidence);
        let too_small = (n < wanted).then_some(Caveat::SmallForItsMethod { have: n, wanted });
        Ok(Estimate::new(correlated.r, Quantity::Coefficient, interval, n, method)
            .missing_were(self.incomplete())
            .with_caveats(self.surveyed_set().caveats())
            .with_caveats(too_small))
    }
}

/// A coefficient that exists wherever both items vary.
fn exists(figure: &'static str, correlated: Option<Correlated>) -> Result<Correlated, Refusal> {
    correlated.ok_or_else(|| Refusal::no_variation(figure, "the answers to one of the items"))
}
