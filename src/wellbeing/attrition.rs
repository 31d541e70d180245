//! Who left, how they started, and what the change of all starters may have been.

use std::fmt;

use serde::Serialize;

use super::change::{Change, values};
use super::pairs::{Line, Pairs, mean, scatter};
use super::reliable_change::ReliableChangeRule;
use crate::error::{Error, Refusal, or_refused};
use crate::estimate::{Confidence, Estimate, Interval, Quantity};
use crate::inference::mean::t_interval;
use crate::inference::share::Share;
use crate::vocabulary::answer::MissingCounts;

/// Attrition of a change: leavers against stayers at the start, and what the change of all starters is under stated
/// assumptions.
///
/// Starters are all series measured at the earlier stage, stayers those measured at both, leavers the others (whether
/// they left the service or missed the wave). Everything is turned so that more is better. Series are taken as
/// independent.
///
/// ```
/// use kokemus::{Attrition, Change, Confidence, Measure, Measurement, Role, Study};
///
/// let study = Study::builder().measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
/// let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
/// let mut wellbeing = study.measurements("wellbeing")?;
/// for (case, before, after) in [
///     (1, 50.0, Some(61.0)), (2, 40.0, Some(58.0)), (3, 62.0, Some(66.0)), (4, 55.0, Some(70.0)), (5, 45.0, Some(58.0)),
///     (6, 30.0, None), (7, 38.0, None),
/// ] {
///     wellbeing.push(Measurement::of(case, Role::Child, &start, before))?;
///     if let Some(after) = after {
///         wellbeing.push(Measurement::of(case, Role::Child, &end, after))?;
///     }
/// }
/// let attrition = Attrition::of(&Change::between(&wellbeing, &start, &end)?, Confidence::P95);
/// assert_eq!(attrition.to_string(), "5 of 7 stayed; at the start the 2 who left less those who stayed: −16.4 [−33.9, 1.1], n = 7");
/// assert_eq!(attrition.change_of_all_starters?.to_string(), "14.5 [5.7, 23.4], n = 7");
/// assert_eq!(format!("{:.1}", attrition.leavers_shift_to_no_change?), "−50.9, n = 7");
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Attrition {
    /// How many were measured at both stages.
    pub stayed: u64,
    /// How many were measured at the earlier stage alone.
    pub left: u64,
    /// Mean of the leavers minus mean of the stayers at the start: Welch's t interval.
    #[serde(serialize_with = "or_refused")]
    pub difference_at_start: Result<Estimate, Refusal>,
    /// The same in pooled standard deviations, √((s_L² + s_S²)/2): Austin 2009, *Statist. Med.* 28, 3083–3107.
    #[serde(serialize_with = "or_refused")]
    pub standardised_difference_at_start: Result<Estimate, Refusal>,
    /// The mean change of those who stayed, with the case as the unit; see [`Change::mean`].
    #[serde(serialize_with = "or_refused")]
    pub change_of_stayers: Result<Estimate, Refusal>,
    /// The mean change of all starters, if those who left changed as stayers who started alike did (missing at random
    /// given the baseline).
    ///
    /// With D = a + c·x the regression of change on baseline among m stayers, it is D̄ + c(x̄ − x̄_S) over all N
    /// starters. This is the maximum-likelihood estimate for monotone bivariate normal data; se² = s²(1/m + (x̄ −
    /// x̄_S)²/Σ_S(x − x̄_S)²) + c² s_x²/N (Little & Rubin 2002, *Statistical Analysis with Missing Data*, §7.2, with s² = Σe²/(m − 2) and s_x² = Σ(x − x̄)²/(N − 1) in place of the likelihood's divisors), t
    /// with m − 2 degrees of freedom in place of the normal quantile. Cut at the ends of what a mean change can be.
    #[serde(serialize_with = "or_refused")]
    pub change_of_all_starters: Result<Estimate, Refusal>,
    /// Tipping point: by how many points the leavers' mean change would have to differ from what it is under missing
    /// at random for the mean change of all starters to be 0: −(mean change)·N/(number of leavers).
    #[serde(serialize_with = "or_refused")]
    pub leavers_shift_to_no_change: Result<Estimate, Refusal>,
    /// The same for the nearer end of its interval to be 0, its width held.
    #[serde(serialize_with = "or_refused")]
    pub leavers_shift_to_uncertain: Result<Estimate, Refusal>,
}

const LEAVERS: &str = "leavers against stayers at the start";
const ALL: &str = "mean change of all starters";
const TIPPING: &str = "tipping point of the mean change";

/// Mean, variance and number of one group.
struct Group {
    n: f64,
    mean: f64,
    variance: f64,
}

impl Group {
    fn of(values: &[f64]) -> Self {
        let (n, mean) = (values.len() as f64, mean(values));
        Group { n, mean, variance: scatter(values, mean) / (n - 1.0) }
    }
}

impl Attrition {
    /// The attrition of a change.
    pub fn of(change: &Change, confidence: Confidence) -> Self {
        let turned = |scores| values(scores).into_iter().map(|x| change.sign() * x).collect::<Vec<f64>>();
        let (stayed, left) = (turned(change.baseline()), turned(change.left()));
        let changes = values(change.scores());
        let all = of_all_starters(change, &stayed, &left, &changes, confidence);
        let (none, uncertain) = tipping(change, &all, stayed.len(), left.len());
        Attrition {
            stayed: stayed.len() as u64,
            left: left.len() as u64,
            difference_at_start: difference(change, &left, &stayed, confidence),
            standardised_difference_at_start: standardised(change, &left, &stayed),
            change_of_stayers: change.mean(confidence),
            change_of_all_starters: all,
            leavers_shift_to_no_change: none,
            leavers_shift_to_uncertain: uncertain,
        }
    }
}

/// A figure over all starters: nobody is missing from it.
fn over_starters(change: &Change, estimate: Estimate) -> Estimate {
    let starters = change.scores().rows().iter().chain(change.left().rows());
    estimate.missing_were(MissingCounts::default()).with_caveats(change.caveats_of(starters))
}

fn someone_on_both_sides(figure: &'static str, stayed: usize, left: usize) -> Result<(), Refusal> {
    if left == 0 {
        return Err(Refusal::NobodyLeft { figure: figure.into() });
    }
    if stayed == 0 { Err(Refusal::too_few(figure, "stayers", 0, 1)) } else { Ok(()) }
}

/// Welch: x̄_L − x̄_S, se² = s_L²/n_L + s_S²/n_S, Satterthwaite's degrees of freedom.
fn difference(
    change: &Change,
    left: &[f64],
    stayed: &[f64],
    confidence: Confidence,
) -> Result<Estimate, Refusal> {
    someone_on_both_sides(LEAVERS, stayed.len(), left.len())?;
    let (l, s) = (Group::of(left), Group::of(stayed));
    let value = l.mean - s.mean;
    let smaller = left.len().min(stayed.len()) as u64;
    let interval = if smaller < 2 {
        Err(Refusal::too_few(LEAVERS, "people on one side", smaller, 2))
    } else {
        let (a, b) = (l.variance / l.n, s.variance / s.n);
        if a + b > 0.0 {
            // Divided by the sum first: squares of tiny variances would vanish.
            let (p, q) = (a / (a + b), b / (a + b));
            let df = 1.0 / (p * p / (l.n - 1.0) + q * q / (s.n - 1.0));
            let width = change.measure().highest() - change.measure().lowest();
            Ok(t_interval(value, (a + b).sqrt(), df, (-width, width), confidence))
        } else {
            Err(Refusal::no_variation(LEAVERS, "values on each side"))
        }
    };
    let n = (left.len() + stayed.len()) as u64;
    let method = "mean of leavers minus mean of stayers at the start; Welch's t interval";
    Ok(over_starters(change, Estimate::new(value, Quantity::Points, interval, n, method)))
}

fn standardised(change: &Change, left: &[f64], stayed: &[f64]) -> Result<Estimate, Refusal> {
    const FIGURE: &str = "standardised difference of leavers and stayers at the start";
    someone_on_both_sides(FIGURE, stayed.len(), left.len())?;
    let smaller = left.len().min(stayed.len()) as u64;
    if smaller < 2 {
        return Err(Refusal::too_few(FIGURE, "people on one side", smaller, 2));
    }
    let (l, s) = (Group::of(left), Group::of(stayed));
    let variance = f64::midpoint(l.variance, s.variance);
    if variance <= 0.0 {
        return Err(Refusal::no_variation(FIGURE, "values on each side"));
    }
    let value = (l.mean - s.mean) / variance.sqrt();
    let n = (left.len() + stayed.len()) as u64;
    let interval = Err(Refusal::no_interval(FIGURE));
    Ok(over_starters(change, Estimate::new(value, Quantity::Coefficient, interval, n, FIGURE)))
}

fn of_all_starters(
    change: &Change,
    stayed: &[f64],
    left: &[f64],
    changes: &[f64],
    confidence: Confidence,
) -> Result<Estimate, Refusal> {
    someone_on_both_sides(ALL, stayed.len(), left.len())?;
    let m = stayed.len() as u64;
    if m < 2 {
        return Err(Refusal::too_few(ALL, "stayers", m, 3));
    }
    let pairs = Pairs::of(stayed, changes);
    let slope =
        pairs.slope().ok_or_else(|| Refusal::no_variation(ALL, "the stayers' values at the start"))?;
    let starters: Vec<f64> = stayed.iter().chain(left).copied().collect();
    let (n, start) = (starters.len() as f64, mean(&starters));
    let value = pairs.mean_after + slope * (start - pairs.mean_before);
    let width = change.measure().highest() - change.measure().lowest();
    let interval = match Line::of(stayed, changes) {
        None => Err(Refusal::too_few(ALL, "stayers", m, 3)),
        Some(line) => {
            let of_starters = scatter(&starters, start) / (n - 1.0) / n;
            let variance = line.variance_at(start) + slope * slope * of_starters;
            if variance > 0.0 {
                Ok(t_interval(value, variance.sqrt(), line.n - 2.0, (-width, width), confidence))
            } else {
                Err(Refusal::no_variation(ALL, "changes given the start"))
            }
        }
    };
    let method = "mean change of all starters, missing at random given the baseline; t interval";
    Ok(over_starters(change, Estimate::new(value, Quantity::Points, interval, n as u64, method)))
}

type Shift = Result<Estimate, Refusal>;

fn tipping(change: &Change, all: &Result<Estimate, Refusal>, stayed: usize, left: usize) -> (Shift, Shift) {
    let all = match all {
        Ok(all) => all,
        Err(why) => return (Err(why.clone()), Err(why.clone())),
    };
    let n = all.n();
    let share = left as f64 / (stayed + left) as f64;
    let shift = |from: f64, method: &'static str| {
        let interval = Err(Refusal::no_interval(TIPPING));
        over_starters(change, Estimate::new(-from / share, Quantity::Points, interval, n, method))
    };
    let none =
        shift(all.value(), "shift of the leavers' mean change that makes the mean change of all starters 0");
    let uncertain = match all.interval() {
        Err(why) => Err(why.clone()),
        Ok(interval) if interval.contains(0.0) => Err(Refusal::HoldsZero { figure: TIPPING.into() }),
        Ok(interval) => {
            let nearer = if all.value() > 0.0 { interval.lower() } else { interval.upper() };
            Ok(shift(
                nearer,
                "shift of the leavers' mean change that makes the interval of all starters reach 0",
            ))
        }
    };
    (Ok(none), uncertain)
}

impl fmt::Display for Attrition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.left == 0 {
            return write!(f, "nobody left of {} who started", self.stayed);
        }
        write!(f, "{} of {} stayed", self.stayed, self.stayed + self.left)?;
        match &self.difference_at_start {
            Ok(difference) => {
                write!(f, "; at the start the {} who left less those who stayed: {difference}", self.left)
            }
            Err(why) => write!(f, "; {why}"),
        }
    }
}

/// When a person counts as improved.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Improvement {
    /// Any change for the better.
    Any,
    /// Better by at least so many points.
    AtLeast(f64),
    /// Reliably better, by a rule.
    Reliable(ReliableChangeRule),
}

impl fmt::Display for Improvement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Improvement::Any => f.write_str("any change for the better"),
            Improvement::AtLeast(points) => write!(f, "better by {points} or more"),
            Improvement::Reliable(rule) => write!(f, "reliably better by {}", rule.method()),
        }
    }
}

/// The share of starters who improved, whatever became of those who left.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ImprovedShareBounds {
    /// What counted as improved, in words.
    pub counted: String,
    /// Among those who stayed, as if nobody had left.
    pub of_stayers: Estimate,
    /// If none of those who left improved.
    pub lowest: Estimate,
    /// If all of those who left improved.
    pub highest: Estimate,
    /// From the lower end of the one to the upper end of the other: it holds the share at least as often as its level
    /// says, for any fate of the leavers.
    pub interval: Interval,
}

impl fmt::Display for ImprovedShareBounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: f64| 100.0 * share;
        write!(
            f,
            "{}: {} of those who stayed; of all who started, between {:.0} % and {:.0} %",
            self.counted,
            self.of_stayers.short(),
            percent(self.lowest.value()),
            percent(self.highest.value())
        )
    }
}

impl Change {
    /// The share of starters who improved, from none to all of those who left having improved; Wilson intervals.
    ///
    /// Nothing is assumed of those who left: Manski 1990, *Amer. Econ. Rev.* 80, 319–323.
    ///
    /// ```
    /// use kokemus::{Change, Confidence, Improvement, Measure, Measurement, Role, Study};
    ///
    /// let study = Study::builder().measure(Measure::new("mood", 0.0, 10.0)?).build()?;
    /// let (start, end) = (study.stage("first-contact")?, study.stage("in-service")?);
    /// let mut mood = study.measurements("mood")?;
    /// for (case, before, after) in [(1, 2.0, 6.0), (2, 4.0, 4.0), (3, 6.0, 7.0), (4, 5.0, 9.0)] {
    ///     mood.push(Measurement::of(case, Role::Child, &start, before))?;
    ///     mood.push(Measurement::of(case, Role::Child, &end, after))?;
    /// }
    /// mood.push(Measurement::of(5, Role::Child, &start, 3.0))?;
    /// let bounds = Change::between(&mood, &start, &end)?.improved_share_bounds(Improvement::Any, Confidence::P95)?;
    /// assert_eq!(bounds.to_string(), "any change for the better: 75 % [30, 95] of those who stayed; of all who started, between 60 % and 80 %");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`important_change_of`](Change::important_change_of) and
    /// [`reliable_change_by`](Change::reliable_change_by); refused where nobody stayed or nobody left.
    pub fn improved_share_bounds(
        &self,
        improvement: Improvement,
        confidence: Confidence,
    ) -> Result<ImprovedShareBounds, Error> {
        const FIGURE: &str = "bounds of the improved share";
        let (stayed, left) = (self.len() as u64, self.only_baseline());
        someone_on_both_sides(FIGURE, self.len(), self.left().len())?;
        let improved = match improvement {
            Improvement::Any => self.scores().rows().iter().filter(|score| score.value > 0.0).count() as u64,
            Improvement::AtLeast(points) => self.important_change_of(points)?.improved,
            Improvement::Reliable(rule) => self.reliable_change_by(&rule)?.share_improved().count(),
        };
        let (missing, surveyed) = (self.scores().missing(), self.scores().surveyed_set());
        let of_all = |count| {
            let share = Share::among(count, stayed + left, MissingCounts::default(), surveyed);
            share.estimate(confidence)
        };
        let of_stayers = Share::among(improved, stayed, missing, surveyed).estimate(confidence)?;
        let (lowest, highest) = (of_all(improved)?, of_all(improved + left)?);
        let lower = lowest.interval().map_err(Clone::clone)?.lower();
        let upper = highest.interval().map_err(Clone::clone)?.upper();
        let interval = Interval::around(lowest.value(), lower, upper, confidence);
        Ok(ImprovedShareBounds { counted: improvement.to_string(), of_stayers, lowest, highest, interval })
    }
}
