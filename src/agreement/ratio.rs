//! Coefficients 1 − D/E of two raters, D the disagreement seen and E that by chance, and their intervals.

use super::two_raters::TwoRaters;
use crate::correlation::{FEWEST_PAIRS, Pairs, wanted_pairs};
use crate::error::Refusal;
use crate::estimate::{Confidence, Interval};
use crate::math::sums::compensated;
use crate::math::{normal, student_t};

/// The shares of each pair of codes, and each rater's.
pub(super) struct Shares {
    pub(super) n: f64,
    pub(super) cells: Vec<(usize, usize, f64)>, // those that occur
    pub(super) first: Vec<f64>,
    pub(super) second: Vec<f64>,
}

/// What a pair of codes contributes: its own disagreement d; c, so that E moves at the rate c − 2E as the pair gains weight; and e, what E loses
/// a second time as a pair is taken out, because it stands on both sides of the product.
#[derive(Debug, Clone, Copy)]
pub(super) struct Share {
    pub(super) disagreement: f64,
    pub(super) by_chance: f64,
    pub(super) twice: f64,
}

/// D, E and what each pair of codes contributes.
pub(super) struct Ratio {
    pub(super) seen: f64,
    pub(super) chance: f64, // Invariant: above 0.
    pub(super) cells: Vec<Share>,
}

/// A mean square of influences below this is rounding: no pair moves the coefficient.
const NONE_MOVES: f64 = 1e-24;

impl Shares {
    pub(super) fn of(raters: &TwoRaters, figure: &'static str) -> Result<Self, Refusal> {
        let cross = raters.cross_tally();
        let n = cross.n();
        if n == 0 {
            return Err(Refusal::nobody(figure));
        }
        let n = n as f64;
        let points = cross.rows().len();
        let mut cells = Vec::new();
        let mut margins = [vec![0u64; points], vec![0u64; points]];
        for (row, counts) in cross.rows().enumerate() {
            for (column, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                cells.push((row, column, *count as f64 / n));
                margins[0][row] += count;
                margins[1][column] += count;
            }
        }
        let [first, second] = margins.map(|margin| margin.iter().map(|count| *count as f64 / n).collect());
        Ok(Shares { n, cells, first, second })
    }

    /// Both raters' shares of each code, averaged.
    pub(super) fn pooled(&self) -> Vec<f64> {
        self.first.iter().zip(&self.second).map(|(a, b)| f64::midpoint(*a, *b)).collect()
    }

    /// How many points somebody used.
    pub(super) fn points_in_use(&self) -> u64 {
        self.pooled().iter().filter(|share| **share > 0.0).count() as u64
    }

    /// Whether a rater used one point only.
    pub(super) fn one_is_constant(&self) -> bool {
        [&self.first, &self.second].iter().any(|of| of.iter().filter(|share| **share > 0.0).count() == 1)
    }

    /// From how many pairs on a correlation of such ratings can be trusted.
    pub(super) fn wanted_by_correlations(&self) -> u64 {
        let cells = self.cells.iter().map(|(first, second, share)| {
            (*first as f64, *second as f64, ((share * self.n).round() as u64).max(1))
        });
        let constant = self.one_is_constant();
        if constant { FEWEST_PAIRS as u64 } else { wanted_pairs(&Pairs::of_cells(cells)) }
    }

    /// From how many pairs on the jackknife of Gwet's coefficient can be trusted: 12 off the commonest point.
    pub(super) fn wanted_off_the_commonest(&self) -> u64 {
        let commonest = self.pooled().into_iter().fold(0.0, f64::max);
        (12.0 / (1.0 - commonest).max(f64::MIN_POSITIVE)).max(FEWEST_PAIRS).ceil() as u64
    }

    /// Σ over cells of share times value.
    pub(super) fn mean(&self, values: impl IntoIterator<Item = f64>) -> f64 {
        compensated(self.cells.iter().zip(values).map(|((_, _, share), value)| share * value))
    }

    /// D = Σ p_ij d_ij and E = Σ a_i b_j d_ij with a and b the two raters' own shares, or for both the pooled ones (`twice` is then ½).
    /// `None` where E is 0: one and the same point throughout.
    pub(super) fn ratio(
        &self,
        disagreement: impl Fn(usize, usize) -> f64,
        [a, b]: [&[f64]; 2],
        twice: f64,
    ) -> Option<Ratio> {
        let expected = |shares: &[f64], code: usize| -> f64 {
            let codes = shares.iter().enumerate().filter(|(_, share)| **share > 0.0);
            codes.map(|(other, share)| share * disagreement(other, code)).sum()
        };
        let of_first: Vec<f64> = (0..a.len()).map(|code| expected(b, code)).collect();
        let of_second: Vec<f64> = (0..b.len()).map(|code| expected(a, code)).collect();
        let chance = compensated(a.iter().zip(&of_first).map(|(share, expected)| share * expected));
        let cell = |(i, j, _): &(usize, usize, f64)| {
            let disagreement = disagreement(*i, *j);
            Share { disagreement, by_chance: of_first[*i] + of_second[*j], twice: twice * disagreement }
        };
        let cells: Vec<Share> = self.cells.iter().map(cell).collect();
        let seen = self.mean(cells.iter().map(|cell| cell.disagreement));
        (chance > 0.0).then_some(Ratio { seen, chance, cells })
    }
}

impl Ratio {
    pub(super) fn value(&self) -> f64 {
        1.0 - self.seen / self.chance
    }

    /// How the coefficient moves as each pair of codes gains weight: −(d − D)/E + D (c − 2E)/E².
    fn influence(&self) -> impl Iterator<Item = f64> + '_ {
        let Ratio { seen, chance, .. } = self;
        self.cells.iter().map(move |cell| {
            ((seen / chance) * (cell.by_chance - 2.0 * chance) - (cell.disagreement - seen)) / chance
        })
    }

    /// The mean square of the influences, which are 0 on average; `None` where no pair moves the coefficient.
    pub(super) fn mean_square(&self, shares: &Shares) -> Option<f64> {
        let square = shares.mean(self.influence().map(|moved| moved * moved));
        (square >= NONE_MOVES).then_some(square)
    }

    /// Value ± reach, cut at ±1, beyond which no such coefficient lies.
    fn around(&self, reach: f64, confidence: Confidence) -> Interval {
        let value = self.value();
        Interval::around(value, (value - reach).max(-1.0), (value + reach).min(1.0), confidence)
    }

    /// Why there can be no interval, if so.
    fn determined(&self, figure: &'static str, shares: &Shares) -> Option<Refusal> {
        if self.seen == 0.0 {
            return Some(Refusal::at_its_bound(figure, 1.0));
        }
        let none_moves = self.mean_square(shares).is_none();
        none_moves.then(|| Refusal::no_variation(figure, "the pairs' influences on it"))
    }

    /// ± z √(Σ p ψ²/n).
    pub(super) fn normal(
        &self,
        figure: &'static str,
        shares: &Shares,
        confidence: Confidence,
    ) -> Result<Interval, Refusal> {
        self.determined(figure, shares).map_or(Ok(()), Err)?;
        let square = self.mean_square(shares).unwrap_or(0.0);
        Ok(self.around(normal::upper_quantile(confidence.tail()) * (square / shares.n).sqrt(), confidence))
    }

    /// ± t √(Σ p ψ²/(n − 1)) on n − 1 degrees of freedom.
    pub(super) fn student(
        &self,
        figure: &'static str,
        shares: &Shares,
        confidence: Confidence,
    ) -> Result<Interval, Refusal> {
        let df = shares.n - 1.0;
        if df < 1.0 {
            return Err(Refusal::too_few(figure, "pairs", 1, 2));
        }
        self.determined(figure, shares).map_or(Ok(()), Err)?;
        let square = self.mean_square(shares).unwrap_or(0.0);
        Ok(self.around(student_t::upper_quantile(confidence.tail(), df) * (square / df).sqrt(), confidence))
    }

    /// tanh(artanh κ ± t se/(1 − κ²)) with the delete-one jackknife's standard error, on as many degrees of freedom as its variance has.
    ///
    /// Without a pair D is D + (D − d)/(n − 1) and E is E + h/(n − 1), h = ((2n − 1)E − nc + e)/(n − 1), so that (n − 1)(κ − κ without it)
    /// = ((D − d)E − Dh)/(E (E + h/(n − 1))): no difference of two nearly equal numbers is taken.
    pub(super) fn jackknife(
        &self,
        figure: &'static str,
        shares: &Shares,
        confidence: Confidence,
    ) -> Result<Interval, Refusal> {
        let n = shares.n;
        if n < 3.0 {
            return Err(Refusal::too_few(figure, "pairs", n as u64, 3));
        }
        self.determined(figure, shares).map_or(Ok(()), Err)?;
        let value = self.value();
        let Ratio { seen, chance, .. } = self;
        if 1.0 + value < 1e-12 {
            return Err(Refusal::at_its_bound(figure, value));
        }
        let mut moved = Vec::with_capacity(self.cells.len());
        for cell in &self.cells {
            let h = ((2.0 * n - 1.0) * chance - n * cell.by_chance + cell.twice) / (n - 1.0);
            let without = chance + h / (n - 1.0);
            if without <= 1e-12 * chance {
                return Err(Refusal::DependsOnOne { figure: figure.into() });
            }
            moved.push(((seen - cell.disagreement) * chance - seen * h) / (chance * without));
        }
        let mean = shares.mean(moved.iter().copied());
        let power = |exponent| n * shares.mean(moved.iter().map(|moved| (moved - mean).powi(exponent)));
        let (squares, fourths) = (power(2), power(4));
        if squares <= NONE_MOVES * n {
            return Err(Refusal::no_variation(figure, "the pairs' influences on it"));
        }
        // Where all squares are the same, their spread is 0 or a rounding on either side of it.
        let df = 2.0 * squares * squares / (fourths - squares * squares / n);
        let df = if df > 0.0 { df.clamp(1.0, n - 1.0) } else { n - 1.0 };
        let se = (squares / (n * (n - 1.0))).sqrt();
        let reach = student_t::upper_quantile(confidence.tail(), df) * se / ((1.0 - value) * (1.0 + value));
        let (lower, upper) = ((value.atanh() - reach).tanh(), (value.atanh() + reach).tanh());
        Ok(Interval::around(value, lower, upper, confidence))
    }
}
