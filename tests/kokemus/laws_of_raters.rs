//! What the laws of aggregates take of those that raters are counted in.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{Coincidences, MOST_COUNTED, RaterSums, Scale};
use serde_json::json;

use crate::laws::{Aggregate, edited, nothing_else_counted};
use crate::worlds::{RandomRow, worry};

impl Aggregate for Coincidences {
    /// A row is a unit, and its three answers of satisfaction are its ratings.
    fn count(rows: &[RandomRow]) -> Self {
        let mut counted = Coincidences::empty(&Scale::satisfaction());
        for row in rows {
            counted.add_unit(row.answers[..3].iter().copied()).unwrap();
        }
        counted
    }

    fn unlike() -> Vec<Self> {
        [Scale::agreement_5(), Scale::recommendation(), worry()].iter().map(Coincidences::empty).collect()
    }

    fn full() -> Vec<Self> {
        let with = |units: u64, place: usize, pairs: u64| {
            edited(&nothing_else_counted::<Coincidences>(), |counted| {
                let pairs: Vec<u64> = (0..15).map(|cell| if cell == place { pairs } else { 0 }).collect();
                counted["units"] = json!([{"ratings": 2, "units": units, "pairs": pairs}]);
            })
        };
        let single = edited(&nothing_else_counted::<Coincidences>(), |counted| {
            counted["units_with_one_rating"] = MOST_COUNTED.into();
        });
        vec![with(MOST_COUNTED / 2, 0, MOST_COUNTED - 1), with(MOST_COUNTED, 1, MOST_COUNTED), single]
    }
}

impl Aggregate for RaterSums {
    /// A row is a subject, rated by three.
    fn count(rows: &[RandomRow]) -> Self {
        let mut sums = RaterSums::empty(&Scale::satisfaction(), ["child", "parent", "worker"]).unwrap();
        for row in rows {
            sums.add(row.answers[..3].iter().copied()).unwrap();
        }
        sums
    }

    fn unlike() -> Vec<Self> {
        let other = |scale: &Scale, raters: [&str; 3]| RaterSums::empty(scale, raters).unwrap();
        vec![
            other(&Scale::agreement_5(), ["child", "parent", "worker"]),
            other(&Scale::satisfaction(), ["parent", "child", "worker"]),
            RaterSums::empty(&Scale::satisfaction(), ["child", "parent"]).unwrap(),
        ]
    }

    fn full() -> Vec<Self> {
        let with = |n: u64, steps: u64| {
            edited(&nothing_else_counted::<RaterSums>(), |sums| {
                sums["subjects"] = n.into();
                sums["sums"] = json!([steps * n, steps * n, steps * n]);
                sums["sum_of_squares"] = (3 * steps * steps * n).into();
                sums["sum_of_squared_totals"] = (9 * steps * steps * n).into();
            })
        };
        vec![with(MOST_COUNTED / 144, 4), with(MOST_COUNTED, 0)]
    }
}
