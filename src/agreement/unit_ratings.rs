//! Units with the ratings that interchangeable raters gave them, kept apart so that units can be resampled.

use std::collections::BTreeMap;

use super::krippendorff::{ALPHA, AlphaMetric};
use crate::error::{Error, Refusal};
use crate::estimate::{Confidence, Estimate};
use crate::inference::resampling::{Bootstrap, Replicates, Resampler};
use crate::math::sums::compensated;
use crate::table::selection::Selection;
use crate::tally::coincidences::{Coincidences, RatedUnit};
use crate::vocabulary::answer::Answer;
use crate::vocabulary::scale::Scale;

/// What several interchangeable raters said of each of several units: cases, workers, meetings.
///
/// ```
/// use kokemus::{AlphaMetric, Bootstrap, Confidence, Scale, UnitRatings};
///
/// let mut units = UnitRatings::empty(&Scale::satisfaction());
/// for ratings in [[5, 4, 5], [2, 2, 3], [4, 2, 4], [1, 2, 1], [5, 3, 5], [3, 4, 3], [2, 1, 4], [4, 5, 4]] {
///     units.add_unit(ratings)?;
/// }
/// let by_units = Bootstrap::seeded(7).replicates(1_000)?;
/// let alpha = units.krippendorff_alpha(AlphaMetric::Ordinal, Confidence::P95, &by_units)?;
/// assert_eq!(alpha.to_string(), "0.54 [0.26, 0.83], n = 8");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UnitRatings {
    counted: Coincidences,
    units: Vec<Unit>, // Invariant: those with at least two ratings.
}

/// The points that a unit got, rising, each with how often.
#[derive(Debug, Clone, PartialEq)]
struct Unit {
    points: Vec<(usize, f64)>,
    ratings: f64,
}

impl Unit {
    /// Σ over ordered pairs of δ²/(m − 1).
    fn disagreement(&self, metric: AlphaMetric, values: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (place, (first, count)) in self.points.iter().enumerate() {
            for (second, other) in &self.points[..place] {
                sum += 2.0 * count * other * metric.squared_distance(values[*first], values[*second]);
            }
        }
        sum / (self.ratings - 1.0)
    }

    /// For a change in the ratings of all points by this unit's: how the middle place of each point moves.
    fn moved_places(&self, points: usize) -> Vec<f64> {
        let mut own = vec![0.0; points];
        for (point, count) in &self.points {
            own[*point] = *count;
        }
        let mut below = 0.0;
        own.iter()
            .map(|count| {
                let middle = below + count / 2.0;
                below += count;
                middle
            })
            .collect()
    }
}

/// The sums that α = 1 − (n − 1) O/X comes from.
struct Sums {
    ratings: Vec<f64>,
    values: Vec<f64>,
    n: f64,
    observed: f64,
    expected: f64,
}

impl UnitRatings {
    /// No units yet.
    pub fn empty(scale: &Scale) -> Self {
        UnitRatings { counted: Coincidences::empty(scale), units: Vec::new() }
    }

    /// Adds one unit's ratings, missing ones among them.
    ///
    /// # Errors
    /// A point is not on the scale, there are more than 100,000 ratings, or a count would pass [`MOST_COUNTED`](crate::MOST_COUNTED).
    pub fn add_unit(&mut self, ratings: impl IntoIterator<Item = impl Into<Answer>>) -> Result<(), Error> {
        let unit = RatedUnit::of(self.counted.scale(), ratings)?;
        self.counted.add_counted(&unit, 1)?;
        if unit.ratings > 1 {
            let points = unit.counts.iter().enumerate().filter(|(_, count)| **count > 0);
            let points = points.map(|(point, count)| (point, *count as f64)).collect();
            self.units.push(Unit { points, ratings: unit.ratings as f64 });
        }
        Ok(())
    }

    /// The ratings of one item with the case as the unit: everybody of the selection who answered for the same case rated it. Select
    /// people of one kind first; a child and a parent are not interchangeable. Responses without a case are left out.
    ///
    /// ```
    /// use kokemus::{AlphaMetric, Questionnaire, Response, Role, Scale, Study, UnitRatings};
    ///
    /// let workers = Questionnaire::builder("workers", Scale::satisfaction())
    ///     .section("meeting", |s| s.item("heard", "The family was heard"))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(workers).build()?;
    /// let mut answers = study.table("workers")?;
    /// for (case, points) in [(1, 5), (1, 5), (1, 4), (2, 2), (2, 3), (3, 4), (3, 4)] {
    ///     answers.push(Response::by(Role::Professional).case(case).answers([points]))?;
    /// }
    /// let units = UnitRatings::of_cases(&answers.all(), "heard")?;
    /// let alpha = units.coincidences().krippendorff_alpha(AlphaMetric::Interval)?;
    /// assert_eq!(alpha.to_string(), "0.75, n = 3");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No item has this identifier, or a case has more than 100,000 responses.
    pub fn of_cases(selection: &Selection<'_>, item: &str) -> Result<Self, Error> {
        let scale = selection.table().questionnaire().item(item)?.scale();
        let mut cases: BTreeMap<u32, Vec<Answer>> = BTreeMap::new();
        for (number, row) in selection.row_numbers().zip(selection.iter()) {
            if let Some(case) = selection.case_number(number) {
                cases.entry(case).or_default().push(row.answer(item)?);
            }
        }
        let mut units = UnitRatings::empty(scale);
        for ratings in cases.into_values() {
            units.add_unit(ratings)?;
        }
        units.counted = units.counted.with_surveyed(selection.surveyed());
        Ok(units)
    }

    /// Their coincidences, which merge with others'.
    pub fn coincidences(&self) -> &Coincidences {
        &self.counted
    }

    /// Krippendorff's α, as [`Coincidences::krippendorff_alpha`], with a bootstrap interval: units with two ratings or more are resampled, each
    /// with all its ratings.
    ///
    /// Krippendorff's own bootstrap (2006) resamples pairs of ratings with chance disagreement held fixed, as if pairs of one unit were independent;
    /// resampling units does neither (Zapf et al. 2016, *BMC Med. Res. Methodol.* 16, 93). Asserted example: [`UnitRatings`].
    ///
    /// # Errors
    /// As [`Coincidences::krippendorff_alpha`]. With fewer than 5 units, without any disagreement, or where too many resamples do not vary, only the
    /// interval is refused.
    pub fn krippendorff_alpha(
        &self,
        metric: AlphaMetric,
        confidence: Confidence,
        bootstrap: &Bootstrap,
    ) -> Result<Estimate, Refusal> {
        let alpha = self.counted.krippendorff_alpha(metric)?;
        let (interval, caveat) = if alpha.value() == 1.0 {
            (Err(Refusal::at_its_bound(ALPHA, 1.0)), None)
        } else {
            match self.resampled(metric, bootstrap) {
                Ok(replicates) => {
                    let influence = self.influence(metric);
                    let interval = replicates.interval(ALPHA, 0, alpha.value(), &influence, confidence);
                    (interval, replicates.caveat())
                }
                Err(refusal) => (Err(refusal), None),
            }
        };
        Ok(alpha
            .with_interval(interval)
            .by(format!("{ALPHA}, {metric}; {bootstrap} of units"))
            .with_caveats(caveat))
    }

    /// The sums over units, each taken so many times; `None` where the ratings do not vary.
    fn sums(&self, metric: AlphaMetric, fixed: Option<&[f64]>, times: &[u32]) -> Option<Sums> {
        let scale = self.counted.scale();
        let mut ratings = vec![0.0; scale.len()];
        let taken = || self.units.iter().zip(times).filter(|(_, times)| **times > 0);
        for (unit, times) in taken() {
            for (point, count) in &unit.points {
                ratings[*point] += f64::from(*times) * count;
            }
        }
        let values = metric.values(scale, &ratings);
        let observed = match fixed {
            Some(fixed) => compensated(
                fixed.iter().zip(times).map(|(disagreement, times)| f64::from(*times) * disagreement),
            ),
            None => compensated(
                taken().map(|(unit, times)| f64::from(*times) * unit.disagreement(metric, &values)),
            ),
        };
        let expected = metric.expected(&values, &ratings);
        let expected = ratings.iter().zip(expected).map(|(count, expected)| count * expected).sum();
        let n = ratings.iter().sum();
        (expected > 0.0).then_some(Sums { ratings, values, n, observed, expected })
    }

    fn resampled(&self, metric: AlphaMetric, bootstrap: &Bootstrap) -> Result<Replicates, Refusal> {
        // Ordinal distances change with the resample, the others do not.
        let fixed: Option<Vec<f64>> = (metric != AlphaMetric::Ordinal).then(|| {
            let values = metric.values(self.counted.scale(), &[]);
            self.units.iter().map(|unit| unit.disagreement(metric, &values)).collect()
        });
        let mut times = vec![0u32; self.units.len()];
        let resampler = Resampler::of_rows("units with two ratings or more", self.units.len());
        resampler.replicates_by_unit(ALPHA, bootstrap, 1, |draws, values| {
            times.fill(0);
            draws.each(|unit| times[unit] += 1);
            match self.sums(metric, fixed.as_deref(), &times) {
                Some(Sums { n, observed, expected, .. }) => {
                    values[0] = 1.0 - (n - 1.0) * observed / expected;
                    true
                }
                None => false,
            }
        })
    }

    /// How α moves as a unit gains weight: with 1 − α = (n − 1) O/X, the derivative of ln(n − 1) + ln O − ln X, centred. For ordinal distances
    /// (R_c − R_k)² the middle places R move too.
    fn influence(&self, metric: AlphaMetric) -> Vec<f64> {
        let Some(Sums { ratings, values, n, observed, expected }) =
            self.sums(metric, None, &vec![1; self.units.len()])
        else {
            return Vec::new();
        };
        let by_point = metric.expected(&values, &ratings);
        let ordinal = metric == AlphaMetric::Ordinal;
        let (mut of_observed, mut of_expected) = (vec![0.0; values.len()], vec![0.0; values.len()]);
        if ordinal {
            for unit in &self.units {
                let sum: f64 = unit.points.iter().map(|(point, count)| count * values[*point]).sum();
                for (point, count) in &unit.points {
                    let apart = unit.ratings * values[*point] - sum;
                    of_observed[*point] += 4.0 * count * apart / (unit.ratings - 1.0);
                }
            }
            let sum: f64 = ratings.iter().zip(&values).map(|(count, value)| count * value).sum();
            for (slope, (count, value)) in of_expected.iter_mut().zip(ratings.iter().zip(&values)) {
                *slope = 4.0 * count * (n * value - sum);
            }
        }
        let moved = |unit: &Unit| {
            let mut seen = unit.disagreement(metric, &values);
            let mut chance: f64 =
                unit.points.iter().map(|(point, count)| 2.0 * count * by_point[*point]).sum();
            if ordinal {
                for (point, moved) in unit.moved_places(values.len()).into_iter().enumerate() {
                    seen += of_observed[point] * moved;
                    chance += of_expected[point] * moved;
                }
            }
            -(unit.ratings / (n - 1.0) + seen / observed - chance / expected)
        };
        let moved: Vec<f64> = self.units.iter().map(moved).collect();
        let mean = moved.iter().sum::<f64>() / moved.len() as f64;
        moved.into_iter().map(|moved| moved - mean).collect()
    }
}
