//! The fair binomial distribution Bin(n, 1/2): tails and sign-test indices.

use std::cmp::Ordering;

use super::beta;
use super::elementary::{two_product, two_sum};
use super::normal;

/// Nearer than this (relatively) the double result does not decide.
const UNDECIDED: f64 = 1e-10;
/// Largest n for which undecided cases are settled in twice the precision
/// (about 25 ms at this n; they do not arise by chance).
const MOST_EXACT: u64 = 2_000_000;

/// P(Bin(n, 1/2) <= k) = I_{1/2}(n - k, k + 1). Relative accuracy 1e-13 in the
/// body, 1e-12 down to 1e-300.
pub(crate) fn fair_lower_tail(n: u64, k: u64) -> f64 {
    if k >= n {
        return 1.0;
    }
    beta::lower_tail(0.5, (n - k) as f64, k as f64 + 1.0)
}

/// The largest k in 1..=n with P(Bin(n, 1/2) < k) <= tail; None if there is none
/// (then even P(Bin = 0) = 2^-n exceeds `tail`), or if n = 0 or `tail` is NaN.
///
/// For n up to 2 million the comparison is exact: in integers as long as the
/// sum of binomial coefficients fits 128 bits, by symmetry at 1/2, and else in
/// twice the working precision (about 25 digits). Beyond, it is right unless
/// the tail and the level agree to 1e-13.
pub(crate) fn fair_lower_index(n: u64, tail: f64) -> Option<u64> {
    if n == 0 || tail.is_nan() || !at_most(n, 0, tail) {
        return None;
    }
    if tail >= 1.0 {
        return Some(n);
    }
    let count = n as f64;
    let guess = 0.5 * (count + 1.0 - normal::upper_quantile(tail) * count.sqrt());
    // A float to integer cast saturates, and NaN becomes 0.
    let guess = (guess as u64).clamp(1, n);
    // `good` holds, `bad` does not: 1 is known to be good.
    let (mut good, mut bad) = (1_u64, n.saturating_add(1));
    let mut step = 1_u64;
    let mut probe = guess;
    while bad - good > 1 {
        if at_most(n, probe - 1, tail) {
            good = probe;
        } else {
            bad = probe;
        }
        let upper = good.saturating_add(step);
        let lower = bad.saturating_sub(step);
        probe = if bad > n && upper < bad {
            upper
        } else if good == 1 && lower > good {
            lower
        } else {
            good + (bad - good) / 2
        };
        step = step.saturating_mul(2);
    }
    Some(good)
}

/// Is P(Bin(n, 1/2) <= k) <= tail, k < n?
fn at_most(n: u64, k: u64, tail: f64) -> bool {
    let mirrored = n - 1 - k;
    match k.cmp(&mirrored) {
        Ordering::Less => compare(n, k, tail) != Ordering::Greater,
        // n odd, k its lower middle: the tail is 1/2.
        Ordering::Equal => tail >= 0.5,
        // 1 - P(Bin <= mirrored), and 1 - tail is exact from 1/2 on.
        Ordering::Greater => {
            tail >= 1.0 || (tail >= 0.5 && compare(n, mirrored, 1.0 - tail) != Ordering::Less)
        }
    }
}

/// P(Bin(n, 1/2) <= k) against a level, k < (n - 1) / 2.
fn compare(n: u64, k: u64, level: f64) -> Ordering {
    if level <= 0.0 {
        return Ordering::Greater;
    }
    if level >= 0.5 {
        return Ordering::Less;
    }
    let probability = fair_lower_tail(n, k);
    let near = (probability - level).abs() <= UNDECIDED * level.max(1e-300);
    if !near {
        return probability.total_cmp(&level);
    }
    if let Some(sum) = coefficient_sum(n, k) {
        return compare_scaled(sum, n, level);
    }
    if n <= MOST_EXACT {
        return compare_doubled(n, k, level);
    }
    probability.total_cmp(&level)
}

/// The sum of C(n, i), i <= k, if it fits.
fn coefficient_sum(n: u64, k: u64) -> Option<u128> {
    let mut coefficient = 1_u128;
    let mut sum = 1_u128;
    for index in 1..=k {
        let factor = u128::from(n - index + 1);
        coefficient = coefficient.checked_mul(factor)? / u128::from(index);
        sum = sum.checked_add(coefficient)?;
    }
    Some(sum)
}

/// sum / 2^n against a positive level, exactly.
fn compare_scaled(sum: u128, n: u64, level: f64) -> Ordering {
    let bits = level.to_bits();
    let exponent = i64::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
    let fraction = bits & ((1 << 52) - 1);
    // level = mantissa 2^power
    let (mantissa, power) =
        if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) };
    let mantissa = u128::from(mantissa);
    // sum against mantissa 2^shift
    let shift = power.saturating_add(i64::try_from(n).unwrap_or(i64::MAX));
    let width = u32::try_from(shift.unsigned_abs()).unwrap_or(u32::MAX);
    if shift >= 0 {
        if width < mantissa.leading_zeros() { sum.cmp(&(mantissa << width)) } else { Ordering::Less }
    } else if width < sum.leading_zeros() {
        (sum << width).cmp(&mantissa)
    } else {
        Ordering::Greater
    }
}

/// An unevaluated sum of two doubles, about 32 digits.
#[derive(Clone, Copy)]
struct Doubled(f64, f64);

impl Doubled {
    fn times(self, factor: f64) -> Self {
        let (product, error) = two_product(self.0, factor);
        let (high, low) = two_sum(product, self.1.mul_add(factor, error));
        Self(high, low)
    }

    fn over(self, divisor: f64) -> Self {
        let quotient = self.0 / divisor;
        let (product, error) = two_product(quotient, divisor);
        let rest = ((self.0 - product) - error + self.1) / divisor;
        let (high, low) = two_sum(quotient, rest);
        Self(high, low)
    }

    fn plus(self, other: Self) -> Self {
        let (sum, error) = two_sum(self.0, other.0);
        let (high, low) = two_sum(sum, error + (self.1 + other.1));
        Self(high, low)
    }

    /// Times 2^power, exact unless the result is subnormal.
    fn scaled(mut self, mut power: i64) -> Self {
        while power != 0 {
            let step = power.clamp(-500, 500);
            let factor = 2_f64.powi(i32::try_from(step).unwrap_or(0));
            self = Self(self.0 * factor, self.1 * factor);
            power -= step;
        }
        self
    }
}

/// As `compare`, in about 25 digits; O(n) multiplications.
fn compare_doubled(n: u64, k: u64, level: f64) -> Ordering {
    // C(n, k) as term 2^exponent.
    let mut term = Doubled(1.0, 0.0);
    let mut exponent = 0_i64;
    for index in 1..=k {
        term = term.times((n - index + 1) as f64).over(index as f64);
        if term.0 > 1e150 {
            term = term.scaled(-400);
            exponent += 400;
        }
    }
    // Going down, C(n, i - 1) / C(n, i) = i / (n - i + 1).
    let mut sum = term;
    for index in (1..=k).rev() {
        term = term.times(index as f64).over((n - index + 1) as f64);
        sum = sum.plus(term);
        if term.0 < 1e-34 * sum.0 {
            break;
        }
    }
    let power = exponent - i64::try_from(n).unwrap_or(i64::MAX);
    let Doubled(high, low) = sum.scaled(power);
    // high - level is exact here: the two are close.
    (high - level + low).total_cmp(&0.0)
}
