//! Change, and the share improved, per band of experience.

use std::fmt;

use serde::Serialize;

use super::between::{LinkBetween, Prepared, Unmatched};
use super::covariate::ByCase;
use super::improved::Improved;
use super::view::{Dress, alone};
use crate::error::{Refusal, or_refused};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, as_given, printed};
use crate::inference::clustered::clustered_mean;
use crate::inference::share::Share;
use crate::math::normal;
use crate::math::sums::compensated;
use crate::scoring::bands::Bands;
use crate::scoring::scores::Scores;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;

/// Change and improvement by bands of experience, described and not adjusted.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ByBands {
    /// One row for each band, the lowest first; a band with nobody keeps its row.
    pub bands: Vec<BandOfExperience>,
    /// The share improved in the highest band less that in the lowest: Newcombe's interval.
    #[serde(serialize_with = "or_refused")]
    pub difference: Result<Estimate, Refusal>,
    /// The share improved in the highest band over that in the lowest: Katz's interval.
    #[serde(serialize_with = "or_refused")]
    pub ratio: Result<Estimate, Refusal>,
    /// The trend of the share improved over the bands.
    #[serde(serialize_with = "or_refused")]
    pub trend: Result<Trend, Refusal>,
    /// Who counted as improved, in words.
    pub improved: String,
    /// What it is adjusted for: nothing.
    pub adjusted_for: Vec<String>,
    /// How many cases lie in some band.
    pub n: u64,
    /// How many cases lie outside all bands.
    pub outside: u64,
    /// Cases that could not be used; `without_covariate` counts those without a verdict.
    pub unmatched: Unmatched,
    /// What a reader must know.
    pub caveats: Vec<Caveat>,
}

/// The cases whose experience lies in one band.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct BandOfExperience {
    /// Its lower edge, which it holds.
    pub lower: f64,
    /// Its upper edge, which only the highest band holds.
    pub upper: f64,
    /// How many cases.
    pub n: u64,
    /// How many of them improved.
    pub count_improved: u64,
    /// Mean wellbeing at the earlier stage, with its t interval.
    #[serde(serialize_with = "or_refused")]
    pub baseline: Result<Estimate, Refusal>,
    /// Mean wellbeing at the later stage.
    #[serde(serialize_with = "or_refused")]
    pub follow_up: Result<Estimate, Refusal>,
    /// Mean change, positive where things got better.
    #[serde(serialize_with = "or_refused")]
    pub change: Result<Estimate, Refusal>,
    /// The share improved, with Wilson's interval.
    #[serde(serialize_with = "or_refused")]
    pub improved: Result<Estimate, Refusal>,
}

/// The Cochran–Armitage trend of shares over ordered bands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Trend {
    /// The scores of the bands: 1, 2, … k, equally spaced whatever the edges, bands with nobody counted.
    pub scores: Vec<f64>,
    /// z, positive where more improved in higher bands.
    pub z: f64,
    /// The two-sided p of z.
    pub p: f64,
}

/// The cases of one band, by row.
#[derive(Debug, Clone, Default)]
struct Members {
    rows: Vec<usize>,
    improved: u64,
}

/// z = Σ t_i (x_i − n_i p̄) / √(p̄ (1 − p̄) (Σ n_i t_i² − (Σ n_i t_i)²/N)) with t_i = 1 … k: Armitage 1955, *Biometrics* 11, 375–386;
/// its square is R's `prop.trend.test`.
fn trend(counts: &[(u64, u64)]) -> Result<Trend, Refusal> {
    const FIGURE: &str = "trend of the share improved";
    let bands = counts.iter().filter(|(_, n)| *n > 0).count() as u64;
    if bands < 2 {
        return Err(Refusal::too_few(FIGURE, "bands with cases", bands, 2));
    }
    let sum = |of: fn(f64, (f64, f64)) -> f64| {
        let terms = (1..).zip(counts);
        compensated(terms.map(|(t, (x, n))| of(f64::from(t), (*x as f64, *n as f64))))
    };
    let (n, improved) = (sum(|_, (_, n)| n), sum(|_, (x, _)| x));
    if improved == 0.0 || improved == n {
        return Err(Refusal::no_variation(FIGURE, "verdicts"));
    }
    let p = improved / n;
    let mean = sum(|t, (_, n)| n * t) / n;
    let spread = compensated((1..).zip(counts).map(|(t, (_, n))| *n as f64 * (f64::from(t) - mean).powi(2)));
    let above =
        compensated((1..).zip(counts).map(|(t, (x, n))| (f64::from(t) - mean) * (*x as f64 - *n as f64 * p)));
    let z = above / (p * (1.0 - p) * spread).sqrt();
    let scores = (1..).map(f64::from).take(counts.len()).collect();
    Ok(Trend { scores, z, p: (2.0 * normal::upper_tail(z.abs())).min(1.0) })
}

/// (x₁/n₁)/(x₀/n₀) with exp(ln ± z √(1/x₁ − 1/n₁ + 1/x₀ − 1/n₀)): Katz, Baptista, Azen & Pike 1978, *Biometrics* 34, 469–474, method C.
fn ratio(
    highest: (u64, u64),
    lowest: (u64, u64),
    dress: impl Fn(f64, Result<Interval, Refusal>) -> Estimate,
    confidence: Confidence,
) -> Result<Estimate, Refusal> {
    const FIGURE: &str = "ratio of shares improved";
    if highest.1 == 0 || lowest.1 == 0 {
        return Err(Refusal::nobody(FIGURE));
    }
    if lowest.0 == 0 {
        return Err(Refusal::too_few(FIGURE, "improved cases in the lowest band", 0, 1));
    }
    let [x1, n1, x0, n0] = [highest.0, highest.1, lowest.0, lowest.1].map(|count| count as f64);
    let ratio = (x1 / n1) / (x0 / n0);
    let variance = (1.0 / x1 - 1.0 / n1) + (1.0 / x0 - 1.0 / n0);
    let interval = if highest.0 == 0 {
        Err(Refusal::too_few(FIGURE, "improved cases in the highest band", 0, 1))
    } else if highest.0 == highest.1 && lowest.0 == lowest.1 {
        Err(Refusal::no_variation(FIGURE, "verdicts"))
    } else {
        let reach = normal::upper_quantile(confidence.tail()) * variance.sqrt();
        let (lower, upper) = (ratio * (-reach).exp(), ratio * reach.exp());
        if upper.is_finite() {
            Ok(Interval::around(ratio, lower, upper, confidence))
        } else {
            Err(Refusal::too_few(FIGURE, "improved cases", highest.0 + lowest.0, 2))
        }
    };
    Ok(dress(ratio, interval))
}

impl LinkBetween<'_> {
    /// Change and the share improved per band of experience, the highest band against the lowest, and the trend over all bands.
    ///
    /// Means have t intervals with the case, or the group where the link has groups, as the unit; shares Wilson's; the
    /// difference of the highest and the lowest band's share Newcombe's (method 10), their ratio Katz's log interval; the trend is
    /// Cochran–Armitage with scores 1, 2, … k. Shares, difference, ratio and trend take cases as independent even where groups are given:
    /// a caveat says so then.
    ///
    /// Where less is better on the scale of experience, it is turned first: x becomes lowest + highest − x.
    ///
    /// This describes and adjusts for nothing: the link's baseline and covariates are not used. Whoever starts low has more room to
    /// improve, and the mean baselines of the bands show how far the bands differ in that. Bands lose what is within them; the
    /// link itself is [`fit`](LinkBetween::fit).
    ///
    /// Nothing here is refused as a whole: a band with nobody keeps its row, whose figures are refused; the ratio is refused where nobody
    /// improved in the lowest band, the trend where all cases lie in one band, or all or none improved.
    ///
    /// ```
    /// use kokemus::{Bands, Change, Improved, Link, Measure, Measurement, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
    ///
    /// # let parents = Questionnaire::builder("parents", Scale::satisfaction()).section("all", |s| s.item("heard", "Heard")).build()?;
    /// # let study = Study::builder().questionnaire(parents).measure(Measure::new("wellbeing", 0.0, 100.0)?).build()?;
    /// # let (start, end) = (study.stage("first-contact")?, study.stage("support-afterwards")?);
    /// # let (mut answers, mut wellbeing) = (study.table("parents")?, study.measurements("wellbeing")?);
    /// # let rows = [(5, 19.0), (4, 14.0), (2, -3.0), (3, 9.0), (4, 13.0), (5, 20.0), (1, -2.0), (3, 8.0), (4, -1.0), (2, 6.0), (5, 17.0), (3, 7.0)];
    /// # for (case, (points, gain)) in (1..).zip(rows) {
    /// #     answers.push(Response::by(Role::Parent).case(case).answers([points]))?;
    /// #     wellbeing.push(Measurement::of(case, Role::Child, &start, 50.0))?;
    /// #     wellbeing.push(Measurement::of(case, Role::Child, &end, 50.0 + gain))?;
    /// # }
    /// // Twelve families: how they were heard, and their children's wellbeing before and after.
    /// let heard = answers.scores("all", MissingPolicy::HALF)?;
    /// let change = Change::between(&wellbeing, &start, &end)?;
    /// let by_bands = Link::between(&heard, &change).by_bands(&Bands::new([1.0, 3.0, 4.0, 5.0])?, &Improved::by_at_least(5.0)?);
    /// assert_eq!(by_bands.bands[2].improved.as_ref().unwrap().to_string(), "83 % [44, 97], n = 6");
    /// assert_eq!(by_bands.difference.as_ref().unwrap().to_string(), "50 % [−11, 80], n = 9");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn by_bands(&self, bands: &Bands, improved: &Improved) -> ByBands {
        let follow_up = ByCase {
            name: "follow-up".to_owned(),
            of: self.change.follow_up().by_case().0.into_iter().collect(),
        };
        let plain = LinkBetween { covariates: Vec::new(), given_baseline: false, ..self.clone() };
        let beside: Vec<&ByCase> = [&follow_up].into_iter().chain(improved.verdicts()).collect();
        let prepared = plain.prepared(&beside).in_the_order_of_cases();
        let verdicts = prepared.beside.get(1);
        let (mut members, mut outside) = (vec![Members::default(); bands.len()], 0);
        for (row, experience) in prepared.experience.iter().enumerate() {
            let Some(band) = bands.band_of(*experience).and_then(|band| members.get_mut(band)) else {
                outside += 1;
                continue;
            };
            band.rows.push(row);
            let verdict = verdicts.and_then(|column| column.values.get(row).copied());
            band.improved += u64::from(improved.counts(prepared.change[row], verdict));
        }
        let counts: Vec<(u64, u64)> =
            members.iter().map(|band| (band.improved, band.rows.len() as u64)).collect();
        let rows = bands.edges().zip(&members).map(|(edges, band)| self.band(&prepared, edges, band));
        let ends = counts.last().zip(counts.first()).map_or(((0, 0), (0, 0)), |(high, low)| (*high, *low));
        let share = |(x, n): (u64, u64)| Share::among(x, n, MissingCounts::default(), SurveyedSet::default());

        let difference = share(ends.0).minus(&share(ends.1), self.confidence);
        let as_ratio = |value, interval| {
            let method = "ratio of shares; Katz's log interval";
            alone(Estimate::new(value, Quantity::Coefficient, interval, ends.0.1 + ends.1.1, method))
        };
        let mut caveats = prepared.caveats.clone();
        if prepared.groups.is_some() {
            caveats.push(Caveat::GroupsTakenAsIndependent);
        }
        ByBands {
            bands: rows.collect(),
            difference: difference.map(alone),
            ratio: ratio(ends.0, ends.1, as_ratio, self.confidence),
            trend: trend(&counts),
            improved: improved.to_string(),
            adjusted_for: Vec::new(),
            n: counts.iter().map(|(_, n)| n).sum(),
            outside,
            unmatched: prepared.unmatched,
            caveats,
        }
    }

    fn band(&self, prepared: &Prepared, (lower, upper): (f64, f64), band: &Members) -> BandOfExperience {
        let dress = Dress::new(prepared, None);
        let n = band.rows.len() as u64;
        let mean = |figure: &'static str, column: &[f64], ends: (f64, f64)| {
            if band.rows.is_empty() {
                return Err(Refusal::nobody(figure));
            }
            let values: Vec<f64> = band.rows.iter().map(|row| column[*row]).collect();
            let mean = compensated(values.iter().copied()) / n as f64;
            let unit = |row: &usize| prepared.groups.as_ref().map(|groups| groups[*row]);
            let contributions: Vec<(Option<u32>, f64)> = band
                .rows
                .iter()
                .map(unit)
                .zip(values.iter().map(|value| (value - mean) / n as f64))
                .collect();
            let varies = values.windows(2).any(|pair| pair[0] != pair[1]);
            let clustered =
                clustered_mean(figure, mean, &contributions, ("cases", varies), ends, self.confidence);
            let estimate = Estimate::new(mean, Quantity::Points, clustered.interval, n, "mean; t interval");
            Ok(dress.of_units(estimate, clustered.units).with_caveats(clustered.few))
        };
        let of = |scores: &Scores| (scores.lowest(), scores.highest());
        let follow_up = prepared.beside.first().map_or(&[][..], |column| &column.values);
        let share = Share::among(band.improved, n, MissingCounts::default(), SurveyedSet::default());
        BandOfExperience {
            lower,
            upper,
            n,
            count_improved: band.improved,
            baseline: mean("mean baseline of a band", &prepared.baseline, of(self.change.baseline())),
            follow_up: mean("mean follow-up of a band", follow_up, of(self.change.follow_up())),
            change: mean("mean change of a band", &prepared.change, of(self.change.scores())),
            improved: share.estimate(self.confidence).map(alone),
        }
    }
}

impl fmt::Display for ByBands {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cell = |figure: &Result<Estimate, Refusal>| {
            figure.as_ref().map_or_else(|_| "–".to_owned(), |figure| figure.short().to_string())
        };
        write!(
            f,
            "{:<14} {:>6} {:>10} {:>10} {:>22} {:>16}",
            "experience", "n", "baseline", "follow-up", "change", "improved"
        )?;
        for (place, band) in self.bands.iter().enumerate() {
            let mean = |figure: &Result<Estimate, Refusal>| {
                figure.as_ref().map_or_else(|_| "–".to_owned(), |figure| printed(figure.value(), 1, false))
            };
            let below = if place + 1 == self.bands.len() { "" } else { "below " };
            let edges = format!("{} to {below}{}", as_given(band.lower), as_given(band.upper));
            write!(f, "\n{edges:<14} {:>6} {:>10} ", band.n, mean(&band.baseline))?;
            write!(
                f,
                "{:>10} {:>22} {:>16}",
                mean(&band.follow_up),
                cell(&band.change),
                cell(&band.improved)
            )?;
        }
        write!(
            f,
            "\nassociation, not effect, adjusted for nothing; {}; highest less lowest band ",
            self.improved
        )?;
        match &self.difference {
            Ok(difference) => write!(f, "{}", difference.short())?,
            Err(refusal) => write!(f, "refused ({refusal})")?,
        }
        match &self.trend {
            Ok(Trend { z, p, .. }) if *p < 0.001 => {
                write!(f, "; trend z = {}, p < 0.001", printed(*z, 2, false))
            }
            Ok(Trend { z, p, .. }) => write!(f, "; trend z = {}, p = {p:.3}", printed(*z, 2, false)),
            Err(_) => Ok(()),
        }
    }
}
