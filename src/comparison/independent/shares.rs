//! Difference of the shares of high answers.

use super::IndependentSamples;
use crate::comparison::samples::Sample;
use crate::comparison::sentence::Comparison;
use crate::error::{Error, Refusal};
use crate::estimate::{Caveat, Confidence, Estimate, Interval, Quantity, Test};
use crate::inference::share::Share;
use crate::math::normal;
use crate::summary::shares::TopBox;
use crate::tally::surveyed::SurveyedSet;
use crate::vocabulary::answer::MissingCounts;

const DIFFERENCE: &str = "difference of shares";
const TEST: &str = "z test of equal shares";

impl IndependentSamples {
    /// The share of the second group that answered at this value or above, less that of the first, with Newcombe's interval
    /// (see [`Share::minus`](crate::Share::minus)); effect size Cohen's h; and the z test of equal shares, in one sentence.
    ///
    /// z = (p₂ − p₁)/√(p(1 − p)(1/n₁ + 1/n₂)) with p the share of both together, two-sided: R's `prop.test(correct = FALSE)`, whose χ² is z². Where a cell expects fewer than
    /// 5 a caveat asks for an exact test. h = 2 arcsin √p₂ − 2 arcsin √p₁, ± z √(1/n₁ + 1/n₂): Cohen 1988, *Statistical Power Analysis*, ch. 6 (R's
    /// `effectsize::cohens_h`). Works on scores too: the share of people whose score is 4 or above.
    ///
    /// ```
    /// use kokemus::{Confidence, IndependentSamples, Scale, Tally, TopBox};
    ///
    /// let scale = Scale::satisfaction();
    /// let child = Tally::of_counts(&scale, [2, 5, 9, 12, 10])?;
    /// let parent = Tally::of_counts(&scale, [0, 2, 6, 15, 21])?;
    /// let heard = IndependentSamples::of(&child, &parent)?.named("child", "parent");
    /// assert_eq!(
    ///     heard.compare_top_box(TopBox::TWO, Confidence::P95)?.to_string(),
    ///     "parent less child: +24 percentage points [4, 42], n = 44 and 38; Cohen's h 0.53 [0.10, 0.97]; p = 0.018 (z test of equal shares)"
    /// );
    /// assert_eq!(heard.compare_shares_at_least(4.0, Confidence::P95)?, heard.compare_top_box(TopBox::TWO, Confidence::P95)?);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// The value is not above the lowest and up to the highest. Refused where one of the two groups is empty; the test is refused where all or none
    /// answered so.
    pub fn compare_shares_at_least(&self, from: f64, confidence: Confidence) -> Result<Comparison, Error> {
        let from = self.setting.split_at(from)?;
        Ok(self.compare_from(from, confidence)?)
    }

    /// The same of the k highest points of the scale. On a reverse-keyed item these are the bad ones: compare reversed tallies.
    ///
    /// # Errors
    /// Refused where one of the two groups is empty, where the scale has no more than k points, and for scores, which have no points; the test is
    /// refused where all or none answered so.
    pub fn compare_top_box(&self, top: TopBox, confidence: Confidence) -> Result<Comparison, Refusal> {
        let from = self.setting.top_box_from("difference of top-box shares", top)?;
        self.compare_from(from, confidence)
    }

    fn compare_from(&self, from: f64, confidence: Confidence) -> Result<Comparison, Refusal> {
        self.answered(DIFFERENCE)?;
        let share = |sample: &Sample| {
            let count = sample.count_from(&self.setting.values, from);
            Share::among(count, sample.n, MissingCounts::default(), SurveyedSet::default())
        };
        let shares = (share(&self.first), share(&self.second));
        let difference = self.setting.dressed(shares.1.minus(&shares.0, confidence)?);
        let (first, second) = self.sides();
        Ok(Comparison {
            first,
            second,
            difference,
            effect_size: "Cohen's h".into(),
            effect: self.cohens_h(&shares, confidence),
            test: self.equal_shares(&shares),
            adjusted: None,
        })
    }

    fn cohens_h(
        &self,
        (first, second): &(Share, Share),
        confidence: Confidence,
    ) -> Result<Estimate, Refusal> {
        let angle = |share: &Share| share.value().map(|p| 2.0 * p.sqrt().asin());
        let value = angle(second)? - angle(first)?;
        let se = (1.0 / first.n() as f64 + 1.0 / second.n() as f64).sqrt();
        let reach = normal::upper_quantile(confidence.tail()) * se;
        let interval = Interval::around(value, value - reach, value + reach, confidence);
        let method = "Cohen's h; large-sample interval";
        let estimate = Estimate::new(value, Quantity::Coefficient, Ok(interval), self.n(), method);
        Ok(self.setting.dressed(estimate))
    }

    fn equal_shares(&self, (first, second): &(Share, Share)) -> Result<Test, Refusal> {
        let high = first.count() + second.count();
        let n = self.n();
        if high == 0 || high == n {
            return Err(Refusal::no_variation(TEST, "answers as counted here"));
        }
        let (high, all) = (high as f64, n as f64);
        let (n1, n2) = (first.n() as f64, second.n() as f64);
        // p₂ − p₁ as one exact difference over n₁n₂.
        let crossed = i128::from(second.count()) * i128::from(first.n());
        let apart = (crossed - i128::from(first.count()) * i128::from(second.n())) as f64 / n1 / n2;
        let pooled = high / all * ((n - first.count() - second.count()) as f64 / all);
        let z = apart / (pooled * (1.0 / n1 + 1.0 / n2)).sqrt();
        let expected = [high, all - high].map(|of| [of * n1 / all, of * n2 / all]);
        let below_five = expected.iter().flatten().filter(|cell| **cell < 5.0).count() as u64;
        let few = (below_five > 0).then_some(Caveat::FewExpected { below_five, cells: 4 });
        let test = Test::new(TEST, "z", z, 2.0 * normal::upper_tail(z.abs()), n);
        Ok(test.with_caveats(self.setting.caveats()).with_caveats(few))
    }
}
