//! Groups in an order: do answers rise along it?

use super::SeveralSamples;
use super::sentence::SeveralComparison;
use crate::comparison::ranks::{twice_centred, unlike_pairs, unlike_triples};
use crate::comparison::samples::Sample;
use crate::correlation::{Pairs, distribution_free, somers_d, wanted_pairs};
use crate::error::{Error, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Test};
use crate::inference::share::Share;
use crate::math::normal;
use crate::tally::surveyed::SurveyedSet;

const JONCKHEERE: &str = "Jonckheere–Terpstra test";
const SOMERS: &str = "Somers' d";
const ARMITAGE: &str = "Cochran–Armitage test for trend";
const SLOPE: &str = "change of the share per step";

/// From this size of the smallest group on the normal distribution is used without a warning, as Kruskal and Wallis's χ² is.
const ENOUGH: u64 = 5;

impl SeveralSamples {
    /// Jonckheere and Terpstra's test that answers neither rise nor fall along the order of the groups, with Somers' d and each
    /// group's mean, in one sentence.
    ///
    /// J counts the pairs from different groups in which the later one is higher, ties half. z = (J − M/2)/σ, M the number of
    /// such pairs, positive where answers rise; two-sided. With ties t at the values and u = n_i in the groups, T(t) = (N(N −
    /// 1)(N − 2) − Σt(t − 1)(t − 2))/3 and D(t) = N² − Σt²: 4σ² = T(t)T(u)/(N(N − 1)(N − 2)) + D(t)D(u)/(2N(N − 1)), which is
    /// Kendall's variance of S = 2J − M (*Rank Correlation Methods*, 4th ed. 1970, ch. 5) and the tie-corrected one of
    /// Hollander & Wolfe 1999, *Nonparametric Statistical Methods*, eq. 6.19, without its differences of large numbers.
    /// Jonckheere 1954, *Biometrika* 41, 133–145; Terpstra 1952, *Indag. Math.* 14, 327–333. With a group below 5 a caveat asks
    /// for an exact test.
    ///
    /// Somers' d = (2J − M)/M, from −1 to 1, with a distribution-free interval (see
    /// [`CrossTally::somers_d_of_second_given_first`](crate::CrossTally::somers_d_of_second_given_first)). With two groups it is Cliff's delta.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, SeveralSamples, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let tallies = [
    ///     ("before", Tally::of_counts(&scale, [4, 9, 12, 10, 5])?),
    ///     ("during", Tally::of_counts(&scale, [2, 6, 11, 14, 9])?),
    ///     ("after", Tally::of_counts(&scale, [1, 3, 8, 17, 14])?),
    /// ];
    /// let stages = SeveralSamples::of(tallies.iter().map(|(name, tally)| (*name, tally)))?;
    /// assert_eq!(
    ///     stages.jonckheere_terpstra(Confidence::P95)?.to_string(),
    ///     "before, during, after: means 3.1, 3.5, 3.9, n = 40, 42 and 43; Somers' d 0.28 [0.12, 0.42]; \
    ///      p < 0.001 (Jonckheere–Terpstra test)"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused with answers in fewer than two groups. Where everybody gave the same answer, test and effect size are refused.
    pub fn jonckheere_terpstra(&self, confidence: Confidence) -> Result<SeveralComparison, Refusal> {
        self.at_least_two(JONCKHEERE)?;
        Ok(SeveralComparison {
            groups: self.groups().into_iter().filter(|side| side.n > 0).collect(),
            figure: "means".into(),
            figures: self.answering().map(|(_, group)| self.mean_of(group, confidence)).collect(),
            effect_size: SOMERS.into(),
            effect: self.somers_d(confidence),
            test: self.jonckheere_terpstra_test(),
        })
    }

    /// S = 2J − M: pairs from different groups in which the later one is higher less those in which it is lower. Exact.
    fn rising_less_falling(&self) -> i128 {
        let mut before = vec![0; self.setting.values.len()];
        let mut s = 0;
        for group in &self.groups {
            let placed = twice_centred(&before).into_iter().zip(&group.counts);
            s += placed.map(|(twice, count)| twice * i128::from(*count)).sum::<i128>();
            for (sum, count) in before.iter_mut().zip(&group.counts) {
                *sum += count;
            }
        }
        s
    }

    fn sizes(&self) -> Vec<u64> {
        self.groups.iter().map(|group| group.n).collect()
    }

    fn jonckheere_terpstra_test(&self) -> Result<Test, Refusal> {
        self.differing(JONCKHEERE)?;
        let (ties, sizes, n) = (self.ties(), self.sizes(), self.n() as f64);
        let triples = unlike_triples(&ties) * (unlike_triples(&sizes) / (n * (n - 1.0)));
        let triples = if n > 2.0 { triples / (n - 2.0) } else { 0.0 };
        let variance = triples + unlike_pairs(&ties) * (unlike_pairs(&sizes) / (2.0 * n * (n - 1.0)));
        let z = self.rising_less_falling() as f64 / variance.sqrt();
        let test = Test::new(JONCKHEERE, "z", z, 2.0 * normal::upper_tail(z.abs()), self.n());
        Ok(test.with_caveats(self.setting.caveats()).with_caveats(self.too_small(ENOUGH)))
    }

    fn somers_d(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        self.differing(SOMERS)?;
        let cells = self.groups.iter().enumerate().flat_map(|(place, group)| {
            let counts = self.setting.values.iter().zip(&group.counts);
            counts.map(move |(value, count)| (place as f64, *value, *count))
        });
        let pairs = Pairs::of_cells(cells);
        // Exact, where sums of counts beyond 2⁵³ are not.
        let value = self.rising_less_falling() as f64 / (0.5 * unlike_pairs(&self.sizes()));
        let interval = self
            .told_apart()
            .and_then(|()| somers_d(&pairs).ok_or_else(|| Refusal::no_variation(SOMERS, "answers")))
            .and_then(|found| distribution_free(SOMERS, &found, confidence))
            .map(|interval| Interval::around(value, interval.lower(), interval.upper(), confidence));
        let (have, wanted) = (self.n(), wanted_pairs(&pairs));
        let small = (interval.is_ok() && have < wanted).then_some(Caveat::SmallForItsMethod { have, wanted });
        let method = "Somers' d of answers on the order of the groups; distribution-free interval";
        let estimate = Estimate::new(value, Quantity::Coefficient, interval, have, method);
        Ok(self.setting.dressed(estimate).with_caveats(small))
    }

    /// Beside 10¹⁷ answers a handful vanish in the sums of doubles that the interval needs: at this ratio six digits are left.
    fn told_apart(&self) -> Result<(), Refusal> {
        const MOST_TIMES_AS_MANY: f64 = 1e10;
        let smallest = self.sizes().into_iter().filter(|size| *size > 0).min().unwrap_or(0);
        let needed = (self.n() as f64 / MOST_TIMES_AS_MANY).ceil() as u64;
        if smallest < needed {
            return Err(Refusal::too_few(SOMERS, "answers in the smallest group", smallest, needed));
        }
        Ok(())
    }

    /// Whether the share that answers at this value or above rises or falls along the order of the groups: Cochran and
    /// Armitage's test, the change per step, and each group's share with Wilson's interval, in one sentence.
    ///
    /// With a step s = 0, 1, 2, … per group, x_i high answers of n_i and p = Σx/N: z = Σ (s_i − s̄)x_i/√(p(1 − p) Σ n_i (s_i −
    /// s̄)²), s̄ = Σ n_i s_i/N, two-sided: Cochran 1954; Armitage 1955, *Biometrics* 11, 375–386 (R's `prop.trend.test`, whose
    /// χ² is z²). Change per step: b = Σ (s_i − s̄)x_i/Σ n_i (s_i − s̄)², se² = Σ n_i (s_i − s̄)² p_i(1 − p_i)/(Σ n_i (s_i −
    /// s̄)²)², normal quantile. Where over a fifth of the cells expect fewer than 5, or one fewer than 1, a caveat says so.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, SeveralSamples, Tally};
    ///
    /// let scale = Scale::satisfaction();
    /// let tallies = [
    ///     ("before", Tally::of_counts(&scale, [4, 9, 12, 10, 5])?),
    ///     ("during", Tally::of_counts(&scale, [2, 6, 11, 14, 9])?),
    ///     ("after", Tally::of_counts(&scale, [1, 3, 8, 17, 14])?),
    /// ];
    /// let stages = SeveralSamples::of(tallies.iter().map(|(name, tally)| (*name, tally)))?;
    /// assert_eq!(
    ///     stages.trend_of_shares(4.0, Confidence::P95)?.to_string(),
    ///     "before, during, after: shares at 4 or above 38 %, 55 %, 72 %, n = 40, 42 and 43; change per step 17 % [7, 27]; \
    ///      p = 0.002 (Cochran–Armitage test for trend)"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The value is not above the lowest and up to the highest. Refused with answers in fewer than two groups; where all or
    /// none answered so, the test is refused.
    pub fn trend_of_shares(&self, from: f64, confidence: Confidence) -> Result<SeveralComparison, Error> {
        let from = self.setting.split_at(from)?;
        self.at_least_two(ARMITAGE)?;
        let trend = self.trend(from);
        let mut figures = Vec::new();
        for (_, group) in self.answering() {
            let count = group.count_from(&self.setting.values, from);
            let share = Share::among(count, group.n, group.missing, SurveyedSet::default());
            figures.push(
                share.estimate(confidence)?.per(self.setting.unit).with_caveats(self.setting.caveats()),
            );
        }
        Ok(SeveralComparison {
            groups: self.groups().into_iter().filter(|side| side.n > 0).collect(),
            figure: format!("shares at {} or above", crate::estimate::as_given(from)).into(),
            figures,
            effect_size: "change per step".into(),
            effect: Ok(self.slope(&trend, confidence)),
            test: self.cochran_armitage(&trend),
        })
    }

    /// The caller knows that two groups have answers.
    fn trend(&self, from: f64) -> Trend {
        let high = |group: &Sample| group.count_from(&self.setting.values, from);
        let n = self.n() as f64;
        let sum = |of: &dyn Fn(f64, &Sample) -> f64| -> f64 {
            self.answering().map(|(place, group)| of(place as f64, group)).sum()
        };
        let middle = sum(&|step, group| step * (group.n as f64 / n));
        let squares = sum(&|step, group| group.n as f64 * (step - middle).powi(2));
        let high_in_all: u64 = self.answering().map(|(_, group)| high(group)).sum();
        // High answers less the share of all times n, times N: exact.
        let beyond = |group: &Sample| {
            let expected = i128::from(group.n) * i128::from(high_in_all);
            (i128::from(high(group)) * i128::from(self.n()) - expected) as f64
        };
        let rise = sum(&|step, group| (step - middle) * (beyond(group) / n));
        let scatter = sum(&|step, group| {
            let p = high(group) as f64 / group.n as f64;
            group.n as f64 * (step - middle).powi(2) * p * (1.0 - p)
        });
        let (high, low) = (high_in_all, self.n() - high_in_all);
        let cells =
            self.answering().flat_map(|(_, group)| [high, low].map(|of| of as f64 * (group.n as f64 / n)));
        let (mut below_five, mut below_one, mut count) = (0, 0, 0);
        for expected in cells {
            below_five += u64::from(expected < 5.0);
            below_one += u64::from(expected < 1.0);
            count += 1;
        }
        let few = below_one > 0 || 5 * below_five > count;
        let few = few.then_some(Caveat::FewExpected { below_five, cells: count });
        Trend { rise, squares, scatter, high, low, few }
    }

    fn slope(&self, trend: &Trend, confidence: Confidence) -> Estimate {
        let value = trend.rise / trend.squares;
        let interval = if trend.scatter > 0.0 {
            let reach = normal::upper_quantile(confidence.tail()) * (trend.scatter.sqrt() / trend.squares);
            Ok(Interval::around(value, (value - reach).max(-1.0), (value + reach).min(1.0), confidence))
        } else {
            Err(Refusal::no_variation(SLOPE, "answers of each group"))
        };
        let estimate = Estimate::new(
            value,
            Quantity::Share,
            interval,
            self.n(),
            "change of the share per step; large-sample interval",
        );
        self.setting.dressed(estimate)
    }

    fn cochran_armitage(&self, trend: &Trend) -> Result<Test, Refusal> {
        if trend.high == 0 || trend.low == 0 {
            return Err(Refusal::no_variation(ARMITAGE, "answers as counted here"));
        }
        let n = self.n() as f64;
        let pooled = trend.high as f64 / n * (trend.low as f64 / n);
        let z = trend.rise / (pooled * trend.squares).sqrt();
        let test = Test::new(ARMITAGE, "z", z, 2.0 * normal::upper_tail(z.abs()), self.n());
        Ok(test.with_caveats(self.setting.caveats()).with_caveats(trend.few.clone()))
    }
}

/// High answers along the order of the groups.
struct Trend {
    /// Σ (s − s̄) x.
    rise: f64,
    /// Σ n (s − s̄)².
    squares: f64,
    /// Σ n (s − s̄)² p(1 − p).
    scatter: f64,
    high: u64,
    low: u64,
    few: Option<Caveat>,
}
