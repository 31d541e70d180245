//! Signed whole numbers of 192 bits: sums of squares of values on a grid do not fit in 128.

/// A two's-complement number of 192 bits, lowest limb first. Arithmetic wraps; callers bound their operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Wide(pub(super) [u64; 3]);

impl Wide {
    pub(super) fn plus(self, other: Self) -> Self {
        let mut limbs = [0; 3];
        let mut carry = false;
        for (sum, (a, b)) in limbs.iter_mut().zip(self.0.into_iter().zip(other.0)) {
            let (partial, over) = a.overflowing_add(b);
            let (total, over_again) = partial.overflowing_add(u64::from(carry));
            (*sum, carry) = (total, over || over_again);
        }
        Wide(limbs)
    }

    pub(super) fn negated(self) -> Self {
        Wide(self.0.map(|limb| !limb)).plus(Wide([1, 0, 0]))
    }

    /// a · b, which has at most 64 + 128 bits.
    pub(super) fn product(a: i64, b: i128) -> Self {
        let (size_a, size_b) = (u128::from(a.unsigned_abs()), b.unsigned_abs());
        let low = size_a * (size_b & u128::from(u64::MAX));
        let high = size_a * (size_b >> 64) + (low >> 64);
        let size = Wide([low as u64, high as u64, (high >> 64) as u64]);
        if (a < 0) == (b < 0) { size } else { size.negated() }
    }

    pub(super) fn is_negative(self) -> bool {
        self.0[2] >> 63 == 1
    }

    pub(super) fn to_f64(self) -> f64 {
        if self.is_negative() {
            return -self.negated().to_f64();
        }
        let [low, middle, high] = self.0;
        // Two roundings of 2^−53 at most: far below what a figure is promised to.
        (f64::from((high >> 32) as u32) * 4_294_967_296.0 + f64::from(high as u32)) * 2f64.powi(128)
            + ((u128::from(middle) << 64) | u128::from(low)) as f64
    }
}
