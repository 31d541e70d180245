//! Importance and performance side by side: where to begin.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::between::{LinkBetween, Unmatched};
use super::drivers::{Competing, Driver};
use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Caveat, Estimate, Quantity};
use crate::inference::clustered::clustered_mean;
use crate::inference::resampling::Bootstrap;
use crate::math::sums::compensated;
use crate::scoring::scores::Scores;

const FIGURE: &str = "importance and performance";

/// What is taken as the importance of a driver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Importance {
    /// Its share of the variance of change among all drivers: general dominance, LMG.
    Dominance,
    /// Its correlation with change, given the baseline and the covariates; drivers that go with less change count as unimportant.
    Correlation,
}

/// Where the lines stand that part important from unimportant and strong from weak. At a line counts as above it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Crosshairs {
    /// At the means of the drivers' importance and performance: each is judged against the others.
    AtMeans,
    /// At values decided beforehand.
    At {
        /// The importance from which on a driver counts as important: a share of 1, or a correlation.
        importance: f64,
        /// The performance, in per cent of its scale (POMP, 0 to 100), from which on a driver counts as strong.
        performance: f64,
    },
}

/// A driver's place by importance and performance; the names are Martilla & James's (1977).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Quadrant {
    /// Important and weak: begin here.
    ConcentrateHere,
    /// Important and strong.
    KeepUpTheGoodWork,
    /// Unimportant and weak.
    LowPriority,
    /// Unimportant and strong.
    PossibleOverkill,
}

impl Quadrant {
    fn of(important: bool, strong: bool) -> Self {
        match (important, strong) {
            (true, false) => Quadrant::ConcentrateHere,
            (true, true) => Quadrant::KeepUpTheGoodWork,
            (false, false) => Quadrant::LowPriority,
            (false, true) => Quadrant::PossibleOverkill,
        }
    }
}

impl fmt::Display for Quadrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Quadrant::ConcentrateHere => "important and weak: begin here",
            Quadrant::KeepUpTheGoodWork => "important and strong: keep it up",
            Quadrant::LowPriority => "unimportant and weak",
            Quadrant::PossibleOverkill => "unimportant and strong",
        })
    }
}

/// One driver with its importance, its performance and its quadrant.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ImportanceRow {
    /// What it is called.
    pub name: String,
    /// Its importance, by the choice of the caller.
    pub importance: Estimate,
    /// The mean of its scores over the same cases.
    pub performance: Estimate,
    /// The same in per cent of its scale: 100 (x − lowest)/(highest − lowest).
    pub performance_pomp: Estimate,
    /// Its place by the crosshairs; the intervals tell how surely.
    pub quadrant: Quadrant,
}

/// Drivers by importance and performance.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ImportancePerformance {
    /// One row for each driver, the most important first.
    pub rows: Vec<ImportanceRow>,
    /// What was taken as importance.
    pub importance: Importance,
    /// How the crosshairs were chosen.
    pub crosshairs: Crosshairs,
    /// The importance at which they stand.
    pub importance_line: f64,
    /// The performance at which they stand, in per cent of the scale.
    pub performance_line: f64,
    /// What importance is adjusted for.
    pub adjusted_for: Vec<String>,
    /// How many cases have everything.
    pub n: u64,
    /// Cases that could not be used; `only_experience` counts those with the first driver.
    pub unmatched: Unmatched,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

impl LinkBetween<'_> {
    /// Each score's importance for change beside its own mean, and the quadrant that the crosshairs put it in.
    ///
    /// Importance is as in [`drivers`](LinkBetween::drivers): its share among all of them, or its correlation with change. Performance is
    /// the mean over the same cases (a case's scores are averaged first), with the t interval of the case, or of the group where the
    /// link has groups; also in per cent of its scale, so that unlike scales can share one line; scores on
    /// which less is better are turned. Crosshairs at the means judge
    /// drivers against each other: somebody is always below. An interval that crosses a line leaves the quadrant open.
    ///
    /// Source: Martilla & James 1977, *J. Marketing* 41(1), 77–79; importance from data and not from asking, with the shares of a
    /// regression: Grömping 2006.
    ///
    /// ```
    /// use kokemus::{Bootstrap, Crosshairs, Importance, Quadrant, Change, Link, Measure, Measurement, MissingPolicy, Over, Questionnaire, Response, Role, Scale, Study};
    ///
    /// # let parents = Questionnaire::builder("parents", Scale::satisfaction())
    /// #     .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust").item("aims", "Aims")).build()?;
    /// # let study = Study::builder().questionnaire(parents).measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
    /// # let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// # let (mut answers, mut wellbeing) = (study.table("parents")?, study.measurements("wellbeing")?);
    /// # let rows = [
    /// #     ([5, 4, 4], 19.0), ([4, 4, 5], 14.0), ([2, 3, 2], 3.0), ([3, 2, 4], 9.0), ([4, 5, 4], 13.0), ([5, 5, 5], 20.0),
    /// #     ([1, 2, 1], 2.0), ([3, 3, 2], 8.0), ([4, 3, 4], 15.0), ([2, 2, 3], 6.0), ([5, 4, 5], 12.0), ([3, 4, 3], 7.0),
    /// # ];
    /// # for (case, (points, gain)) in (1..).zip(rows) {
    /// #     answers.push(Response::by(Role::Parent).case(case).answers(points))?;
    /// #     wellbeing.push(Measurement::of(case, Role::Child, &start, 60.0 - gain))?;
    /// #     wellbeing.push(Measurement::of(case, Role::Child, &end, 60.0))?;
    /// # }
    /// // Twelve families: three answers of the parents, and the children's wellbeing before and after.
    /// let item = |id| answers.scores(Over::Item(id), MissingPolicy::HALF);
    /// let (heard, trust, aims) = (item("heard")?, item("trust")?, item("aims")?);
    /// let change = Change::between(&wellbeing, &start, &end)?;
    /// let named = [("heard", &heard), ("trust", &trust), ("aims", &aims)];
    /// let table = Link::between(&heard, &change)
    ///     .importance_and_performance(&named, Importance::Dominance, Crosshairs::AtMeans, &Bootstrap::seeded(7))?;
    /// assert_eq!(table.rows[0].quadrant, Quadrant::ConcentrateHere);
    /// assert_eq!(table.rows[0].performance_pomp.to_string(), "60.4 [39.6, 81.2], n = 12");
    /// println!("{table}");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`drivers`](LinkBetween::drivers), and crosshairs beyond an importance of −1 to 1 or 0 to 100 % of the scale. Crosshairs at
    /// the means are refused with fewer than 2 drivers.
    pub fn importance_and_performance(
        &self,
        of: &[(&str, &Scores)],
        importance: Importance,
        crosshairs: Crosshairs,
        bootstrap: &Bootstrap,
    ) -> Result<ImportancePerformance, Error> {
        if let Crosshairs::At { importance, performance } = crosshairs
            && !((-1.0..=1.0).contains(&importance) && (0.0..=100.0).contains(&performance))
        {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                "crosshairs",
                format!("importance {importance}, performance {performance}"),
                "an importance of −1 to 1 and a performance of 0 to 100",
                "give importance as a share of 1 or a correlation, and performance in per cent of its scale",
            ));
        }
        let competing = Competing::new(self, of)?;
        if crosshairs == Crosshairs::AtMeans && of.len() < 2 {
            return Err(Refusal::too_few(FIGURE, "drivers", of.len() as u64, 2).into());
        }
        let found = competing.drivers(bootstrap)?;
        let mut rows = Vec::with_capacity(of.len());
        for Driver { name, share, correlation, .. } in found.ranked {
            let Some((column, (_, scores))) =
                competing.columns().zip(of).find(|(column, _)| column.name == name)
            else {
                continue;
            };
            let performance = competing.performance(column.values, scores);
            let (lowest, width) = (scores.lowest(), scores.highest() - scores.lowest());
            rows.push(ImportanceRow {
                performance_pomp: performance.clone().on_line(
                    100.0 / width,
                    -100.0 * lowest / width,
                    "mean of scores in per cent of the scale (POMP); t interval",
                ),
                name,
                importance: match importance {
                    Importance::Dominance => share,
                    Importance::Correlation => correlation,
                },
                performance,
                quadrant: Quadrant::LowPriority,
            });
        }
        rows.sort_by(|one, other| other.importance.value().total_cmp(&one.importance.value()));
        let mean = |value: fn(&ImportanceRow) -> f64| compensated(rows.iter().map(value)) / rows.len() as f64;
        let (importance_line, performance_line) = match crosshairs {
            Crosshairs::AtMeans => {
                (mean(|row| row.importance.value()), mean(|row| row.performance_pomp.value()))
            }
            Crosshairs::At { importance, performance } => (importance, performance),
        };
        for row in &mut rows {
            row.quadrant = Quadrant::of(
                row.importance.value() >= importance_line,
                row.performance_pomp.value() >= performance_line,
            );
        }
        Ok(ImportancePerformance {
            rows,
            importance,
            crosshairs,
            importance_line,
            performance_line,
            adjusted_for: found.adjusted_for,
            n: found.n,
            unmatched: found.unmatched,
            caveats: found.caveats,
        })
    }
}

impl Competing {
    /// The mean of a driver over the complete cases.
    fn performance(&self, values: &[f64], scores: &Scores) -> Estimate {
        const MEAN: &str = "mean of scores";
        let n = values.len() as f64;
        let mean = compensated(values.iter().copied()) / n;
        let unit = |row: usize| self.prepared.groups.as_ref().map(|groups| groups[row]);
        let contributions: Vec<(Option<u32>, f64)> =
            values.iter().enumerate().map(|(row, value)| (unit(row), (value - mean) / n)).collect();
        let ends = (scores.lowest(), scores.highest());
        let varies = values.windows(2).any(|pair| pair[0] != pair[1]);
        let clustered = clustered_mean(MEAN, mean, &contributions, ("scores", varies), ends, self.confidence);
        self.dressed().figure("mean of scores; t interval", Quantity::Points, mean, clustered.interval)
    }
}

impl fmt::Display for ImportancePerformance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.name.chars().count()).chain([6]).max().unwrap_or_default();
        let importance = match self.importance {
            Importance::Dominance => "share of change",
            Importance::Correlation => "correlation",
        };
        write!(f, "{:<width$}  {importance:>20}  {:>18}  {:>6}", "driver", "performance", "of 100")?;
        for row in &self.rows {
            let pomp = row.performance_pomp.value();
            write!(f, "\n{:<width$}  {:>20}  ", row.name, row.importance.short())?;
            write!(f, "{:>18}  {pomp:>6.0}  {}", row.performance.short(), row.quadrant)?;
        }
        write!(f, "\nassociation, not effect; n = {}", self.n)
    }
}
