//! Random numbers, and replicates on every core: a stream of its own for each, so that the number of threads changes nothing.

use std::error::Error;
use std::num::NonZero;
use std::thread;

use rand_xoshiro::rand_core::{Rng, SeedableRng};
use rand_xoshiro::{SplitMix64, Xoshiro256PlusPlus};

/// What can go wrong in a replicate.
pub(crate) type Fault = Box<dyn Error + Send + Sync>;

/// Everything printed comes from this seed.
const SEED: u64 = 20_261_122;

/// The random numbers of one replicate.
pub(crate) struct Random {
    stream: Xoshiro256PlusPlus,
    spare: Option<f64>,
}

impl Random {
    /// The stream of a replicate of a setting, from the seed and their two numbers alone.
    pub(crate) fn of(setting: u64, replicate: u64) -> Self {
        let word = |start: u64| SplitMix64::seed_from_u64(start).next_u64();
        let own = word(word(SEED ^ word(setting)).wrapping_add(replicate));
        Random { stream: Xoshiro256PlusPlus::seed_from_u64(own), spare: None }
    }

    /// A number between 0 and 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.stream.next_u64() >> 11) as f64 * 2.0_f64.powi(-53)
    }

    /// A seed for a bootstrap.
    pub(crate) fn seed(&mut self) -> u64 {
        self.stream.next_u64()
    }

    /// A standard normal number, by Marsaglia's polar method.
    pub(crate) fn normal(&mut self) -> f64 {
        if let Some(spare) = self.spare.take() {
            return spare;
        }
        loop {
            let (u, v) = (2.0 * self.share() - 1.0, 2.0 * self.share() - 1.0);
            let square = u * u + v * v;
            if square > 0.0 && square < 1.0 {
                let scale = (-2.0 * square.ln() / square).sqrt();
                self.spare = Some(v * scale);
                return u * scale;
            }
        }
    }
}

/// What `one` gives for every replicate of a setting, in their order.
pub(crate) fn replicates<T: Send>(
    setting: u64,
    count: u64,
    one: impl Fn(&mut Random) -> Result<T, Fault> + Sync,
) -> Result<Vec<T>, Fault> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get) as u64;
    let one = &one;
    thread::scope(|scope| {
        let part = |thread: u64| {
            let own = thread * count / threads..(thread + 1) * count / threads;
            own.map(|replicate| one(&mut Random::of(setting, replicate))).collect::<Result<Vec<T>, Fault>>()
        };
        let parts: Vec<_> = (0..threads).map(|thread| scope.spawn(move || part(thread))).collect();
        let mut all = Vec::with_capacity(count as usize);
        for part in parts {
            all.extend(part.join().map_err(|_| "a thread ended before its replicates were done")??);
        }
        Ok(all)
    })
}
