//! One resample: as many units as there are, drawn with replacement from a stream of its own.

use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

/// Up to so many units, two indices come from one word of the generator.
const HALF_WORDS: u64 = 1 << 16;

/// The stream of draw number `replicate` of a seed: SplitMix64 gives each number a word of its own (a bijection of 64 bits), from
/// which the generator is seeded; so no two draws of a seed share a stream.
pub(crate) fn stream(seed: u64, replicate: u32) -> Xoshiro256PlusPlus {
    /// SplitMix64's step: its k-th word follows from seed + k steps.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    let start = seed.wrapping_add(STEP.wrapping_mul(u64::from(replicate)));
    let own = SplitMix64::seed_from_u64(start).next_u64();
    Xoshiro256PlusPlus::seed_from_u64(own)
}

/// A number below `bound` (0 for none): ⌊word · bound / 2⁶⁴⌋, each as likely as the other but for bound/2⁶⁴.
pub(crate) fn index_below(stream: &mut Xoshiro256PlusPlus, bound: usize) -> usize {
    ((u128::from(stream.next_u64()) * bound as u128) >> 64) as usize
}

/// The draws of one resample, not yet drawn; a clone draws the same again.
#[derive(Debug, Clone)]
pub(crate) struct Draws {
    stream: Xoshiro256PlusPlus,
    units: u64,
}

impl Draws {
    /// Resample number `replicate` of a seed.
    pub(super) fn of(seed: u64, replicate: u32, units: usize) -> Self {
        Draws { stream: stream(seed, replicate), units: units as u64 }
    }

    /// Hands every drawn unit over, one by one.
    ///
    /// An index is ⌊word · units / 2ᵇ⌋ (Lemire 2019, *ACM Trans. Model. Comput. Simul.* 29, 3, without its rejection): a unit's
    /// chance differs from 1/units by less than 2⁻ᵇ, relatively by units/2ᵇ, with b = 32 up to 65,536 units (1e-7 at 451
    /// units, 1.5e-5 at most) and b = 64 above. A hundred thousand resamples could not show it.
    #[inline]
    pub(crate) fn each(mut self, mut take: impl FnMut(usize)) {
        let units = self.units;
        if units > HALF_WORDS {
            for _ in 0..units {
                take(((u128::from(self.stream.next_u64()) * u128::from(units)) >> 64) as usize);
            }
            return;
        }
        for _ in 0..units / 2 {
            let word = self.stream.next_u64();
            take((((word >> 32) * units) >> 32) as usize);
            take((((word & 0xffff_ffff) * units) >> 32) as usize);
        }
        if units % 2 == 1 {
            take((((self.stream.next_u64() >> 32) * units) >> 32) as usize);
        }
    }
}
