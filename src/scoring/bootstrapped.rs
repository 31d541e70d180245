//! The mean of scores with a bootstrap interval.

use super::scores::Scores;
use crate::correlation::skewness;
use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, Estimate, Quantity, Unit};
use crate::inference::mean::lopsided;
use crate::inference::resampling::{Bootstrap, Resampler};

/// Below so many units a bootstrap interval is known to be too narrow: it knows neither t nor n − 1 (Hesterberg 2015, *Amer.
/// Statistician* 69, 371–386).
const ENOUGH_UNITS: u64 = 30;

impl Scores {
    /// The mean of the scores x̄ = Σx/n, its interval by resampling.
    ///
    /// The unit that is drawn is the case with all its scores (a respondent without a case is one of its own). A resample's value
    /// is Σ_c S_c / Σ_c n_c over the drawn cases, with S_c the sum and n_c the number of a case's scores; BCa takes its acceleration from
    /// S_c − x̄ n_c. Ends of the scale need no cutting: no resample leaves them. With few or lopsided scores it covers less than it
    /// says, as the t interval of [`mean`](Scores::mean) does, and the caveats say so. R's `boot.ci` and SciPy's `bootstrap` resample
    /// rows; with one score per case theirs agree within their own Monte-Carlo error.
    ///
    /// ```
    /// use kokemus::{Bootstrap, Confidence, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let parents = Questionnaire::builder("parents", Scale::satisfaction())
    ///     .section("encounter", |s| s.item("heard", "We were heard").item("trust", "We trusted the worker"))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(parents).build()?;
    /// let mut answers = study.table("parents")?;
    /// for (case, points) in [(1, [5, 4]), (1, [5, 5]), (2, [3, 2]), (3, [4, 4]), (4, [5, 3]), (5, [5, 5]), (6, [2, 4])] {
    ///     answers.push(Response::by(Role::Parent).case(case).answers(points))?;
    /// }
    ///
    /// let scores = answers.scores("encounter", MissingPolicy::HALF)?;
    /// let mean = scores.mean_bootstrapped(Confidence::P95, &Bootstrap::seeded(7))?;
    /// assert_eq!(mean.to_string(), "4.0 [3.2, 4.6], n = 7 in 6 cases");
    /// assert_eq!(mean.method(), "mean of scores; BCa bootstrap, 10000 resamples, seed 7; with the case as the unit where given");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody has a score. With fewer than 5 cases, all scores or all resamples alike, or resamples that lie too far off
    /// the mean, only the interval is refused.
    pub fn mean_bootstrapped(
        &self,
        confidence: Confidence,
        bootstrap: &Bootstrap,
    ) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "mean of scores";
        if self.is_empty() {
            return Err(Refusal::nobody(FIGURE));
        }
        let mean = self.mean_of_some();
        let clusters = self.units();
        let has_cases = clusters.iter().any(Option::is_some);
        let of = if has_cases { "cases" } else { "respondents" };
        let resampler = Resampler::of_clusters(of, &clusters);
        let units = resampler.units() as u64;
        let values = self.values();
        let interval = if values.windows(2).all(|pair| pair[0] == pair[1]) {
            Err(Refusal::no_variation(FIGURE, "scores"))
        } else {
            let sums = resampler.unit_sums(&values);
            let sizes = resampler.unit_sums(&vec![1.0; values.len()]);
            let means = resampler.replicates_by_unit(FIGURE, bootstrap, 1, |draws, found| {
                let (mut sum, mut size) = (0.0, 0.0);
                draws.each(|unit| {
                    sum += sums[unit];
                    size += sizes[unit];
                });
                found[0] = sum / size;
                true
            });
            let influence: Vec<f64> = sums.iter().zip(&sizes).map(|(sum, size)| sum - mean * size).collect();
            means.and_then(|means| means.interval(FIGURE, 0, mean, &influence, confidence))
        };
        let few = (interval.is_ok() && units < ENOUGH_UNITS).then_some(Caveat::FewCases { cases: units });
        let skewed = if interval.is_ok() { lopsided(units, skewness(&values)) } else { None };
        let unit = if has_cases { Unit::Case { cases: units } } else { Unit::Respondent };
        let method = format!("{FIGURE}; {bootstrap}; with the case as the unit where given");
        Ok(Estimate::new(mean, Quantity::Points, interval, values.len() as u64, FIGURE)
            .by(method)
            .per(unit)
            .missing_were(self.missing())
            .with_caveats(self.surveyed_set().caveats().chain(few).chain(skewed)))
    }
}
