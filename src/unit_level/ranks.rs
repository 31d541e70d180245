//! Which place a unit may have among the others: ranks with intervals.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::estimate::{Caveat, Confidence, printed};
use crate::inference::units::UnitMeans;
use crate::math::{normal, student_t};
use crate::vocabulary::scale::Better;

/// How the interval of a rank is computed. With both, all ranks lie in their intervals together at the level of confidence or more, and
/// nothing is supposed of how units differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RankMethod {
    /// From differences: another unit is above this one where it is better by a t test at α/(k(k − 1)) per side, Bonferroni's share of all
    /// pairs. Narrower. Mogstad, Romano, Shaikh & Wilhelm 2024, *Rev. Econ. Stud.* 91, 476–518, with Bonferroni's bound in place
    /// of their bootstrap.
    #[default]
    Differences,
    /// From intervals of the means at 1 − (1 − α)^{1/k} each: another unit is above this one where its whole interval is. Klein, Wright &
    /// Wieczorek 2020, *J. Roy. Statist. Soc. A* 183, 589–606.
    JointIntervals,
}

/// From whose spread the error of a unit's mean comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UnitErrors {
    /// From all units together: σ²/n_j, σ² the variance within units. Right where answers vary as much in every unit; there for a unit
    /// of one, and for one in which everybody answered alike.
    #[default]
    Pooled,
    /// From the unit's own answers, with the case as the unit where several scores belong to one case.
    Own,
}

/// The ranking of units, as it is asked for; [`intervals`](Ranking::intervals) gives it.
#[derive(Debug, Clone)]
#[must_use]
pub struct Ranking<'u> {
    units: &'u UnitMeans,
    method: RankMethod,
    errors: UnitErrors,
    minimum: u64,
}

/// Units with the interval of each one's rank.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankIntervals {
    /// How the intervals were computed.
    pub method: RankMethod,
    /// From whose spread.
    pub errors: UnitErrors,
    /// At which level all ranks together lie in their intervals.
    pub confidence: Confidence,
    /// The units ranked, from the best observed mean on.
    pub ranked: Vec<RankInterval>,
    /// The units that were not ranked, and why.
    pub not_ranked: Vec<NotRanked>,
    /// What a reader must know.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub caveats: Vec<Caveat>,
}

/// One unit's rank.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RankInterval {
    /// Its name.
    pub name: String,
    /// How many answers it has.
    pub n: u64,
    /// Its mean.
    pub mean: f64,
    /// Its rank by the observed means, 1 for the best; units of one mean share theirs.
    pub rank: u64,
    /// The best rank it may have.
    pub best: u64,
    /// The worst rank it may have.
    pub worst: u64,
}

/// A unit that was not ranked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NotRanked {
    /// Its name.
    pub name: String,
    /// How many answers it has.
    pub n: u64,
    /// Why not.
    pub why: Refusal,
}

const FIGURE: &str = "rank of a unit";

/// A unit that can be ranked: its mean, more being better, with squared error and degrees of freedom.
struct Ranked {
    place: usize,
    height: f64,
    squared: f64,
    df: f64,
}

impl UnitMeans {
    /// Ranks of the units with intervals: from differences and with pooled errors, units of any size, unless said otherwise.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, Tally, UnitMeans};
    ///
    /// let scale = Scale::satisfaction();
    /// let tally = |counts: [u64; 5]| Tally::of_counts(&scale, counts);
    /// let units = UnitMeans::of_tallies([
    ///     ("north", tally([0, 1, 2, 8, 9])?),
    ///     ("south", tally([3, 6, 6, 4, 1])?),
    ///     ("west", tally([1, 2, 6, 8, 3])?),
    ///     ("tiny", tally([0, 0, 0, 0, 2])?),
    /// ])?;
    /// let ranks = units.ranking().minimum_n(5).intervals(Confidence::P95)?;
    /// assert_eq!(ranks.ranked[0].to_string(), "north: rank 1 [1, 2], mean 4.2, n = 20");
    /// assert_eq!(ranks.not_ranked[0].why.to_string(), "rank of a unit: too few answers (2); 5 would do");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn ranking(&self) -> Ranking<'_> {
        Ranking { units: self, method: RankMethod::default(), errors: UnitErrors::default(), minimum: 1 }
    }
}

impl Ranking<'_> {
    /// The same by another method.
    pub fn by(self, method: RankMethod) -> Self {
        Ranking { method, ..self }
    }

    /// The same with errors from elsewhere.
    pub fn with_errors(self, errors: UnitErrors) -> Self {
        Ranking { errors, ..self }
    }

    /// The same of units with at least so many answers; the others are listed as too small.
    pub fn minimum_n(self, answers: u64) -> Self {
        Ranking { minimum: answers, ..self }
    }

    /// The ranks with their intervals: rank 1 is the best end of the scale.
    ///
    /// A unit's best rank is 1 + how many others are certainly better, its worst k − how many are certainly worse; what is certain
    /// is said by the method. Answers are taken as normal within units, or numerous.
    ///
    /// # Errors
    /// Refused with fewer than two units that can be ranked. With pooled errors, refused where nothing varies within units.
    pub fn intervals(&self, confidence: Confidence) -> Result<RankIntervals, Refusal> {
        let all = self.units.units();
        let pooled = match self.errors {
            UnitErrors::Own => None,
            UnitErrors::Pooled => {
                let anova = self.units.one_way(FIGURE)?;
                if anova.within == 0.0 {
                    return Err(Refusal::no_variation(FIGURE, "answers within the units"));
                }
                Some((anova.mean_square_within(), anova.n - anova.units))
            }
        };
        let (mut ranked, mut not_ranked) = (Vec::new(), Vec::new());
        let sign = if self.units.better_end() == Better::Higher { 1.0 } else { -1.0 };
        for (place, unit) in all.iter().enumerate() {
            let error = match pooled {
                _ if unit.n < self.minimum => Err(Refusal::too_few(FIGURE, "answers", unit.n, self.minimum)),
                Some((variance, df)) => Ok((variance / unit.n as f64, df)),
                None => unit.own_error(FIGURE),
            };
            match error {
                Ok((squared, df)) => ranked.push(Ranked { place, height: sign * unit.mean, squared, df }),
                Err(why) => not_ranked.push(NotRanked { name: unit.name.clone(), n: unit.n, why }),
            }
        }
        if ranked.len() < 2 {
            return Err(Refusal::too_few(FIGURE, "units that can be ranked", ranked.len() as u64, 2));
        }
        ranked.sort_by(|a, b| b.height.total_cmp(&a.height));
        let one_df = pooled.map(|(_, df)| df);
        let above = certainly_above(&ranked, self.method, one_df, confidence);
        let k = ranked.len() as u64;
        let intervals = ranked.iter().zip(above).map(|(own, (better, worse))| {
            let unit = &all[own.place];
            RankInterval {
                name: unit.name.clone(),
                n: unit.n,
                mean: unit.mean,
                rank: 1 + ranked.partition_point(|other| other.height > own.height) as u64,
                best: 1 + better,
                worst: k - worse,
            }
        });
        let caveats = match self.errors {
            UnitErrors::Pooled => self.units.caveats_of_pooled(),
            UnitErrors::Own => self.units.caveats().to_vec(),
        };
        Ok(RankIntervals {
            method: self.method,
            errors: self.errors,
            confidence,
            ranked: intervals.collect(),
            not_ranked,
            caveats,
        })
    }
}

/// For each unit, how many others are certainly better and how many certainly worse.
fn certainly_above(
    units: &[Ranked],
    method: RankMethod,
    one_df: Option<f64>,
    confidence: Confidence,
) -> Vec<(u64, u64)> {
    let k = units.len() as f64;
    match method {
        RankMethod::JointIntervals => {
            let tail = -0.5 * ((-2.0 * confidence.tail()).ln_1p() / k).exp_m1();
            let ends: Vec<(f64, f64)> = units
                .iter()
                .map(|unit| {
                    let reach = student_t::upper_quantile(tail, unit.df) * unit.squared.sqrt();
                    (unit.height - reach, unit.height + reach)
                })
                .collect();
            ends.iter()
                .map(|own| {
                    let better = ends.iter().filter(|other| other.0 > own.1).count();
                    let worse = ends.iter().filter(|other| other.1 < own.0).count();
                    (better as u64, worse as u64)
                })
                .collect()
        }
        RankMethod::Differences => {
            let tail = 2.0 * confidence.tail() / (k * (k - 1.0));
            // No t quantile is below the normal one: most pairs need no tail at all.
            let least = normal::upper_quantile(tail);
            let critical = one_df.map(|df| student_t::upper_quantile(tail, df));
            let mut counts = vec![(0, 0); units.len()];
            for (i, above) in units.iter().enumerate() {
                for (j, below) in units.iter().enumerate().skip(i + 1) {
                    let squared = above.squared + below.squared;
                    let t = (above.height - below.height) / squared.sqrt();
                    let certain = match critical {
                        Some(critical) => t > critical,
                        None => t > least && student_t::upper_tail(t, welch(above, below)) < tail,
                    };
                    if certain {
                        counts[i].1 += 1;
                        counts[j].0 += 1;
                    }
                }
            }
            counts
        }
    }
}

/// Satterthwaite's degrees of freedom of a difference of two means.
fn welch(a: &Ranked, b: &Ranked) -> f64 {
    // In parts of the sum: squares of small errors stay in range.
    let (first, second) = (a.squared / (a.squared + b.squared), b.squared / (a.squared + b.squared));
    1.0 / (first * first / a.df + second * second / b.df)
}

impl fmt::Display for RankInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RankInterval { name, n, mean, rank, best, worst } = self;
        write!(f, "{name}: rank {rank} [{best}, {worst}], mean {}, n = {n}", printed(*mean, 1, false))
    }
}

impl fmt::Display for RankIntervals {
    /// One line per unit ranked, and one for those that were not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, unit) in self.ranked.iter().enumerate() {
            write!(f, "{}{unit}", if place == 0 { "" } else { "\n" })?;
        }
        if !self.not_ranked.is_empty() {
            let names: Vec<String> =
                self.not_ranked.iter().map(|unit| format!("{} (n = {})", unit.name, unit.n)).collect();
            write!(f, "\nnot ranked: {}", names.join(", "))?;
        }
        Ok(())
    }
}
