//! How far the answers agree with each other: entropy, consensus, agreement.

use crate::error::Refusal;
use crate::estimate::{Estimate, Quantity};
use crate::tally::counts::Tally;

impl Tally {
    /// Shannon's entropy −Σ p ln p of the shares p, in nats: 0 when all answers are the same, ln k when all k points are
    /// equally frequent.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert!((tally.entropy()?.value() - 1.279_854_226).abs() < 1e-9);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn entropy(&self) -> Result<Estimate, Refusal> {
        self.some("entropy")?;
        Ok(self.plain(self.entropy_of_some(), Quantity::Coefficient, "entropy"))
    }

    /// The entropy divided by ln k, from 0 to 1; points that nobody used count in k.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert!((tally.normalised_entropy()?.value() - 0.795_218_142).abs() < 1e-9);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn normalised_entropy(&self) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "normalised entropy";
        self.some(FIGURE)?;
        let value = self.entropy_of_some() / (self.scale().len() as f64).ln();
        Ok(self.plain(value, Quantity::Coefficient, FIGURE))
    }

    fn entropy_of_some(&self) -> f64 {
        let n = self.n() as f64;
        let used = self.point_counts().iter().filter(|count| **count > 0);
        // p ln(1/p), so that a single used point gives 0 and not −0.
        used.map(|count| *count as f64 / n * (n / *count as f64).ln()).sum()
    }

    /// Consensus 1 + Σ p log₂(1 − |x − x̄|/(highest − lowest)): 1 when all answers are the same, 0 when they lie half and half
    /// at the two ends.
    ///
    /// Source: Tastle & Wierman 2007, *Int. J. Approx. Reasoning* 45, 531–545, eq. 1.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let split = Tally::of_counts(&Scale::satisfaction(), [10, 0, 0, 0, 10])?;
    /// assert_eq!(split.consensus()?.value(), 0.0);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered.
    pub fn consensus(&self) -> Result<Estimate, Refusal> {
        let n = self.some("consensus")? as f64;
        let counts = self.point_counts();
        // How far the mean lies from either end, so that 1 − |x − x̄|/width is a sum. As a difference it would round to 0, and
        // its logarithm to −∞, where one of 10¹⁷ answers lies at the other end.
        let (above_lowest, below_highest) =
            (mean_steps(counts.iter(), n), mean_steps(counts.iter().rev(), n));
        let width = counts.len() as f64 - 1.0;
        let used = (0u32..).map(f64::from).zip(counts).filter(|(_, count)| **count > 0);
        let spread: f64 = used
            .map(|(step, count)| {
                let left =
                    if step <= above_lowest { below_highest + step } else { above_lowest + (width - step) };
                *count as f64 / n * (left / width).min(1.0).log2()
            })
            .sum();
        Ok(self.plain((1.0 + spread).max(0.0), Quantity::Coefficient, "consensus"))
    }

    /// Van der Eijk's agreement A, from −1 (half and half at the two ends) over 0 (all points equally frequent) to 1 (all
    /// answers the same).
    ///
    /// The counts are peeled into layers, each as high as the smallest count left on every point still in use. A layer of S used
    /// points among k has agreement U (1 − (S − 1)/(k − 1)), with U = ((k − 2) TU − (k − 1) TDU)/((k − 2)(TU + TDU)) over all
    /// triples of points in order: TU of them are used–used–unused or unused–used–used, TDU used–unused–used. A is the layers'
    /// mean, weighed by their answers. Source: van der Eijk 2001, *Quality & Quantity* 35, 325–341.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let scale = Scale::agreement_7();
    /// let published = Tally::of_counts(&scale, [30, 40, 210, 130, 530, 50, 10])?;
    /// assert!((published.agreement()?.value() - 0.611_333_333_333).abs() < 1e-9);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where nobody answered, and on a scale of two points, which has no triples.
    pub fn agreement(&self) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "agreement";
        let n = self.some(FIGURE)? as f64;
        if self.scale().len() < 3 {
            return Err(Refusal::NotOnThisScale {
                figure: FIGURE.into(),
                scale: self.scale().to_string().into(),
                needs: "at least 3 points".into(),
            });
        }
        let mut left = self.point_counts().to_vec();
        let mut weighed = 0.0;
        while let Some(height) = left.iter().filter(|count| **count > 0).min().copied() {
            let used: Vec<bool> = left.iter().map(|count| *count > 0).collect();
            let points = used.iter().filter(|used| **used).count();
            let answers = height as f64 * points as f64;
            weighed += layer_agreement(&used, points) * answers;
            for count in left.iter_mut().filter(|count| **count > 0) {
                *count -= height;
            }
        }
        Ok(self.plain(weighed / n, Quantity::Coefficient, FIGURE))
    }
}

/// Σ s c(s)/n over steps s from the end at which the counts begin.
fn mean_steps<'c>(counts: impl Iterator<Item = &'c u64>, n: f64) -> f64 {
    let steps: u128 = (0u128..).zip(counts).map(|(step, count)| step * u128::from(*count)).sum();
    steps as f64 / n
}

/// The agreement of one layer: every point used or not.
fn layer_agreement(used: &[bool], points: usize) -> f64 {
    let k = used.len() as f64;
    if points == 1 {
        return 1.0;
    }
    if points == used.len() {
        return 0.0;
    }
    let (mut unimodal, mut divided) = (0.0, 0.0);
    for (j, middle) in used.iter().enumerate() {
        let below = used[..j].iter().filter(|used| **used).count() as f64;
        let above = used[j + 1..].iter().filter(|used| **used).count() as f64;
        let (unused_below, unused_above) = (j as f64 - below, (used.len() - j - 1) as f64 - above);
        if *middle {
            unimodal += below * unused_above + unused_below * above;
        } else {
            divided += below * above;
        }
    }
    let u = ((k - 2.0) * unimodal - (k - 1.0) * divided) / ((k - 2.0) * (unimodal + divided));
    u * (1.0 - (points as f64 - 1.0) / (k - 1.0))
}
