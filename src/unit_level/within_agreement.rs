//! Agreement within units: r_wg and r_wg(j), with the null variance of the declared scale.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Unit};
use crate::inference::units::{is_known, mean_and_scatter};
use crate::math::sums::compensated;
use crate::math::{chi_squared, student_t};
use crate::tally::counts::Tally;
use crate::tally::grouped::GroupedTally;
use crate::tally::unlike;
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::scale::Scale;

/// What answers would look like without any agreement: the distribution against which r_wg measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum NullDistribution {
    /// Every point as often as any other, variance (A² − 1)/12 on a scale of A points. James, Demaree & Wolf 1984, *J. Appl. Psych.* 69,
    /// 85–98.
    #[default]
    Uniform,
    /// Slightly lopsided, .05 .15 .20 .35 .25 on five points, variance 1.34: James, Demaree & Wolf 1984; LeBreton & Senter 2008,
    /// *Org. Res. Methods* 11, 815–852, Table 2.
    SlightlySkewed,
    /// Moderately lopsided, 0 .10 .15 .40 .35 on five points, variance 0.90: there too.
    ModeratelySkewed,
    /// Heavily lopsided, 0 0 .10 .40 .50 on five points, variance 0.44: there too.
    HeavilySkewed,
    /// Towards the middle, .11 .22 .34 .22 .11 on five points, variance 1.32: LeBreton & Senter 2008, Table 2.
    Triangular,
}

impl NullDistribution {
    /// The variance of answers on a scale under this distribution.
    ///
    /// # Errors
    /// Refused for a distribution that is given for five points on a scale of another number of points.
    pub fn variance(self, scale: &Scale) -> Result<f64, Refusal> {
        let points = scale.len() as f64;
        let shares = match self {
            NullDistribution::Uniform => return Ok((points * points - 1.0) / 12.0),
            NullDistribution::SlightlySkewed => [0.05, 0.15, 0.20, 0.35, 0.25],
            NullDistribution::ModeratelySkewed => [0.0, 0.10, 0.15, 0.40, 0.35],
            NullDistribution::HeavilySkewed => [0.0, 0.0, 0.10, 0.40, 0.50],
            NullDistribution::Triangular => [0.11, 0.22, 0.34, 0.22, 0.11],
        };
        if scale.len() != shares.len() {
            return Err(Refusal::NotOnThisScale {
                figure: FIGURE.into(),
                scale: scale.to_string().into(),
                needs: "five points for this null distribution".into(),
            });
        }
        let steps = || shares.into_iter().zip([0.0, 1.0, 2.0, 3.0, 4.0]);
        let mean: f64 = steps().map(|(share, step)| share * step).sum();
        Ok(steps().map(|(share, step)| share * (step - mean) * (step - mean)).sum())
    }
}

/// Agreement within each unit, and over the units.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct WithinAgreement {
    /// How many items it is about: r_wg of one, r_wg(j) of several.
    pub items: usize,
    /// Against which distribution.
    pub null: NullDistribution,
    /// Its variance on the items' scale.
    pub null_variance: f64,
    /// Every unit in which somebody answered, in the order of the groups.
    pub units: Vec<UnitAgreement>,
    /// The mean over the units that have a value, each weighing alike; t interval over units.
    #[serde(serialize_with = "or_refused")]
    pub mean: Result<Estimate, Refusal>,
    /// The median over the units that have a value.
    #[serde(serialize_with = "or_refused")]
    pub median: Result<Estimate, Refusal>,
}

/// Agreement within one unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct UnitAgreement {
    /// The unit.
    pub name: String,
    /// r_wg, or r_wg(j) where several items are asked of.
    #[serde(serialize_with = "or_refused")]
    pub agreement: Result<Estimate, Refusal>,
    /// 1 less the mean of the items' variances over the null variance: r*_wg(j), which does not grow with the number of items (Lindell,
    /// Brandt & Whitney 1999, *Appl. Psych. Meas.* 23, 127–135). The same as r_wg for one item.
    #[serde(serialize_with = "or_refused")]
    pub of_the_mean_item: Result<Estimate, Refusal>,
}

const FIGURE: &str = "agreement within a unit";

/// What a unit's answers come to: the mean of the items' variances, and on how many answers the scarcest item rests.
struct Spread {
    n: u64,
    variance: f64,
    missing: MissingCounts,
}

impl WithinAgreement {
    /// Agreement of one item's answers within each group: r_wg = 1 − s²/σ²_E, with s² the variance within the unit (n − 1) and σ²_E that
    /// of answers without agreement on the declared scale.
    ///
    /// 1 is complete agreement, 0 none; values below 0 (answers farther apart than at random) are reported as they are, where
    /// R's `multilevel::rwg` writes 0. Interval: from that of s² by χ² on n − 1, for normal answers. Missing answers are outside n. Groups
    /// of whom something is not given are left out. Source: James, Demaree & Wolf 1984, *J. Appl. Psych.* 69, 85–98.
    ///
    /// ```
    /// use kokemus::{Confidence, Dimension, NullDistribution, Questionnaire, Response, Role, Scale, Study, WithinAgreement};
    ///
    /// let family = Questionnaire::builder("family", Scale::satisfaction())
    ///     .section("all", |s| s.item("heard", "Heard").item("trust", "Trust"))
    ///     .build()?;
    /// let study = Study::builder().services(["north", "south"]).questionnaire(family).build()?;
    /// let mut answers = study.table("family")?;
    /// for (service, points) in
    ///     [("north", [4, 5]), ("north", [5, 5]), ("north", [4, 4]), ("south", [1, 2]), ("south", [5, 5]), ("south", [1, 4])]
    /// {
    ///     answers.push(Response::by(Role::Parent).of_service(&study.service(service)?).answers(points))?;
    /// }
    /// let by_service = answers.tally_by([Dimension::Service]);
    /// let heard = WithinAgreement::of_item(&by_service, "heard", NullDistribution::Uniform, Confidence::P95)?;
    /// assert_eq!(format!("{:.4}", heard.units[0].agreement.as_ref().unwrap().value()), "0.8333"); // 1 − ⅓/2
    /// assert!(heard.units[1].agreement.as_ref().unwrap().value() < 0.0); // 1, 1 and 5
    /// let both = WithinAgreement::of_items(&by_service, ["heard", "trust"], NullDistribution::Uniform, Confidence::P95)?;
    /// assert_eq!(format!("{:.3}", both.units[0].agreement.as_ref().unwrap().value()), "0.909");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No such item; refused for a null distribution that the scale does not have. Units with fewer than two answers are
    /// refused one by one.
    pub fn of_item(
        groups: &GroupedTally,
        item: &str,
        null: NullDistribution,
        confidence: Confidence,
    ) -> Result<Self, Error> {
        WithinAgreement::of_items(groups, [item], null, confidence)
    }

    /// Agreement over several items of one scale within each group:
    /// r_wg(j) = J (1 − q)/(J (1 − q) + q), q = mean of the items' variances over σ²_E.
    ///
    /// Below 0 where q is above 1 (R's `multilevel::rwg.j` writes 0). From q = J/(J − 1) on the formula turns over and would give more than
    /// 1: there it is refused, and r*_wg(j) = 1 − q stands beside it in any case. The items may be reverse-keyed or not: a variance does
    /// not change by turning. Every item's variance is over those who answered it (multilevel takes complete rows); n is that of the
    /// item answered least. Interval: from that of the mean variance by χ² on n − 1, as if the items varied together: wider than
    /// need be where they do not.
    ///
    /// Source: James, Demaree & Wolf 1984. Missing answers, and groups of whom something is not given, as in
    /// [`of_item`](WithinAgreement::of_item), which has an example.
    ///
    /// # Errors
    /// As there; besides an error for no item at all, for one twice, or for items on unlike scales.
    pub fn of_items<'i>(
        groups: &GroupedTally,
        items: impl IntoIterator<Item = &'i str>,
        null: NullDistribution,
        confidence: Confidence,
    ) -> Result<Self, Error> {
        let items = distinct_items(items)?;
        let whole = groups.total();
        let tallies = items.iter().map(|item| whole.item(item)).collect::<Result<Vec<Tally>, Error>>()?;
        let Some(scale) = tallies.first().map(|tally| tally.scale().clone()) else { return Err(no_items()) };
        if let Some(other) = tallies.iter().find(|tally| !same_points(tally.scale(), &scale)) {
            return Err(unlike("items of agreement within units", other.scale(), &scale));
        }
        let surveyed: Vec<Caveat> =
            tallies.iter().take(1).flat_map(|tally| tally.surveyed_set().caveats()).collect();
        let null_variance = null.variance(&scale)?;
        let mut units = Vec::new();
        for (group, tally) in groups.iter().filter(|(group, _)| is_known(group)) {
            let tallies = items.iter().map(|item| tally.item(item)).collect::<Result<Vec<Tally>, Error>>()?;
            let spread = spread(&tallies);
            let estimate = |figure: Index| {
                spread
                    .as_ref()
                    .map_err(Clone::clone)
                    .and_then(|spread| figure.estimate(spread, null_variance, confidence))
                    .map(|estimate| estimate.with_caveats(surveyed.iter().cloned()))
            };
            units.push(UnitAgreement {
                name: group.to_string(),
                agreement: estimate(Index::SpearmanBrown { items: items.len() as f64 }),
                of_the_mean_item: estimate(Index::MeanItem),
            });
        }
        let values: Vec<f64> =
            units.iter().filter_map(|unit| unit.agreement.as_ref().ok()).map(Estimate::value).collect();
        Ok(WithinAgreement {
            items: items.len(),
            null,
            null_variance,
            mean: mean_over_units(&values, confidence),
            median: median_over_units(values),
            units,
        })
    }

    /// The share of units with a value of at least this much, of those that have one; .70 is a usual bound, and no more than usual
    /// (LeBreton & Senter 2008).
    pub fn share_at_least(&self, value: f64) -> Option<f64> {
        let known = || self.units.iter().filter_map(|unit| unit.agreement.as_ref().ok());
        let (all, enough) = (known().count(), known().filter(|agreement| agreement.value() >= value).count());
        (all > 0).then(|| enough as f64 / all as f64)
    }
}

fn no_items() -> Error {
    Error::new(
        ErrorKind::Absent,
        "items of agreement within units",
        "the first item",
        "one or more",
        "name an item",
    )
}

fn distinct_items<'i>(items: impl IntoIterator<Item = &'i str>) -> Result<Vec<&'i str>, Error> {
    let mut distinct: Vec<&str> = Vec::new();
    for item in items {
        if distinct.contains(&item) {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "items of agreement within units",
                format!("`{item}`"),
                "each item once",
                "leave out one of the two",
            ));
        }
        distinct.push(item);
    }
    if distinct.is_empty() { Err(no_items()) } else { Ok(distinct) }
}

/// The same points; which end is the better one does not matter to a variance.
fn same_points(one: &Scale, other: &Scale) -> bool {
    one.id() == other.id() && (one.lowest(), one.highest()) == (other.lowest(), other.highest())
}

fn spread(tallies: &[Tally]) -> Result<Spread, Refusal> {
    let n = tallies.iter().map(Tally::n).min().unwrap_or(0);
    if n < 2 {
        return Err(if n == 0 { Refusal::nobody(FIGURE) } else { Refusal::too_few(FIGURE, "answers", n, 2) });
    }
    let variances = tallies
        .iter()
        .filter_map(|tally| mean_and_scatter(tally).map(|(_, scatter)| scatter / (tally.n() as f64 - 1.0)));
    let variance = variances.sum::<f64>() / tallies.len() as f64;
    let missing = tallies.iter().fold(MissingCounts::default(), |sum, tally| sum.plus(tally.missing()));
    Ok(Spread { n, variance, missing })
}

/// Which of the two indices.
#[derive(Debug, Clone, Copy)]
enum Index {
    SpearmanBrown { items: f64 },
    MeanItem,
}

impl Index {
    /// The index at q, decreasing; `None` from where it has no meaning on.
    fn at(self, q: f64) -> Option<f64> {
        match self {
            Index::MeanItem => Some(1.0 - q),
            Index::SpearmanBrown { items } => {
                let below = items * (1.0 - q) + q;
                // In the end of doubles the quotient may pass 1e300, which no estimate carries.
                (below > 1e-9).then(|| items * (1.0 - q) / below)
            }
        }
    }

    fn method(self) -> &'static str {
        match self {
            Index::SpearmanBrown { items } if items > 1.0 => "r_wg(j); χ² interval of the mean variance",
            Index::SpearmanBrown { .. } => "r_wg; χ² interval of the variance",
            Index::MeanItem => "r*_wg(j), of the mean item; χ² interval of the mean variance",
        }
    }

    fn estimate(self, spread: &Spread, null: f64, confidence: Confidence) -> Result<Estimate, Refusal> {
        let wider = || Refusal::WiderThanChance { figure: Cow::Borrowed(FIGURE) };
        let value = self.at(spread.variance / null).ok_or_else(wider)?;
        let interval = if spread.variance == 0.0 {
            Err(Refusal::no_variation(FIGURE, "answers"))
        } else {
            let df = spread.n as f64 - 1.0;
            let most = spread.variance * df / chi_squared::upper_quantile(1.0 - confidence.tail(), df);
            let least = spread.variance * df / chi_squared::upper_quantile(confidence.tail(), df);
            match (self.at(most / null), self.at(least / null)) {
                (Some(lower), Some(upper)) if lower > -1e300 => {
                    Ok(Interval::around(value, lower, upper, confidence))
                }
                _ => Err(wider()),
            }
        };
        let assumed = interval.is_ok().then_some(Caveat::AssumesNormality);
        Ok(Estimate::new(value, Quantity::Coefficient, interval, spread.n, self.method())
            .per(Unit::Answer)
            .missing_were(spread.missing)
            .with_caveats(assumed))
    }
}

fn mean_over_units(values: &[f64], confidence: Confidence) -> Result<Estimate, Refusal> {
    const FIGURE: &str = "mean agreement within units";
    let (Some(first), n) = (values.first().copied(), values.len() as f64) else {
        return Err(Refusal::too_few(FIGURE, "units with a value", 0, 1));
    };
    let mean = first + compensated(values.iter().map(|value| value - first)) / n;
    let interval = if values.len() < 2 {
        Err(Refusal::too_few(FIGURE, "units with a value", 1, 2))
    } else if values.iter().all(|value| *value == first) {
        Err(Refusal::no_variation(FIGURE, "units"))
    } else {
        let scatter = compensated(values.iter().map(|value| (value - mean).powi(2)));
        let reach = student_t::upper_quantile(confidence.tail(), n - 1.0) * (scatter / (n - 1.0) / n).sqrt();
        // No unit agrees more than wholly, and no mean of them.
        Ok(Interval::around(mean, mean - reach, (mean + reach).min(1.0), confidence))
    };
    let units = values.len() as u64;
    Ok(Estimate::new(mean, Quantity::Coefficient, interval, units, "mean over units; t interval")
        .per(Unit::Group { groups: units }))
}

fn median_over_units(mut values: Vec<f64>) -> Result<Estimate, Refusal> {
    const FIGURE: &str = "median agreement within units";
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    let (Some(below), Some(above)) = (values.get(low), values.get(high)) else {
        return Err(Refusal::too_few(FIGURE, "units with a value", 0, 1));
    };
    let units = values.len() as u64;
    let none = Err(Refusal::no_interval(FIGURE));
    Ok(Estimate::new(0.5 * (below + above), Quantity::Coefficient, none, units, "median over units")
        .per(Unit::Group { groups: units }))
}

impl fmt::Display for WithinAgreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.items == 1 { "r_wg" } else { "r_wg(j)" };
        match &self.mean {
            Ok(mean) => write!(f, "{name} of {} units: mean {}", mean.n(), mean.short())?,
            Err(refusal) => write!(f, "no {name}: {refusal}")?,
        }
        if let Ok(median) = &self.median {
            write!(f, ", median {}", median.short())?;
        }
        write!(f, ", against a variance of {:.2}", self.null_variance)
    }
}
