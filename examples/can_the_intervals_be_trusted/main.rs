//! Can the intervals be trusted? Services whose truth is known, simulated again and again, and how often each figure tells it.
//!
//! ```text
//! cargo run --release --example can_the_intervals_be_trusted           # 10,000 replicates: minutes
//! cargo run --release --example can_the_intervals_be_trusted -- 300    # a quick look
//! ```
//!
//! [`random`] draws, [`truth`] computes what is true, [`sample`] makes a service's data of it; [`coverage`], [`causes`] and [`lags`] are the
//! three tables. The same numbers are printed on any number of cores.

mod causes;
mod coverage;
mod lags;
mod random;
mod record;
mod sample;
mod truth;

use random::Fault;

fn main() -> Result<(), Fault> {
    let count = match std::env::args().nth(1) {
        None => 10_000,
        Some(text) => {
            text.parse().ok().filter(|count| *count > 0).ok_or("give the number of replicates, 300 say")?
        }
    };
    coverage::print(count)?;
    causes::print(count)?;
    lags::print(count)
}
