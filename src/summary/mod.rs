//! Figures of one group: everything that one item's counts tell.
//!
//! They are methods of [`Tally`](crate::Tally); their cost does not depend on how many answered.

pub(crate) mod consensus;
pub(crate) mod cross;
pub(crate) mod distribution;
pub(crate) mod measure;
pub(crate) mod moments;
pub(crate) mod nonresponse;
pub(crate) mod post_stratified;
pub(crate) mod quantiles;
pub(crate) mod shares;

use crate::error::Refusal;
use crate::estimate::{Estimate, Interval, Quantity, Unit};
use crate::tally::counts::Tally;

impl Tally {
    /// A figure of this tally, with what was missing and who was asked.
    fn figure(
        &self,
        value: f64,
        quantity: Quantity,
        interval: Result<Interval, Refusal>,
        method: &'static str,
    ) -> Estimate {
        Estimate::new(value, quantity, interval, self.n(), method)
            .per(Unit::Answer)
            .missing_were(self.missing())
            .with_caveats(self.surveyed_set().caveats())
    }

    /// A figure that is described by a number alone.
    fn plain(&self, value: f64, quantity: Quantity, figure: &'static str) -> Estimate {
        self.figure(value, quantity, Err(Refusal::no_interval(figure)), figure)
    }

    /// n, or the refusal that nobody answered.
    fn some(&self, figure: &'static str) -> Result<u64, Refusal> {
        match self.n() {
            0 => Err(Refusal::nobody(figure)),
            n => Ok(n),
        }
    }

    fn ends(&self) -> (f64, f64) {
        (self.scale().lowest().into(), self.scale().highest().into())
    }

    /// Each point with how many gave it.
    fn weighted_points(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.scale().points().map(f64::from).zip(self.point_counts().iter().map(|count| *count as f64))
    }

    /// Whether at least two points were used.
    fn varies(&self) -> bool {
        self.point_counts().iter().filter(|count| **count > 0).count() > 1
    }
}
