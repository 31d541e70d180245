//! What the laws of aggregates take of those that comparisons and reliability are read from.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use kokemus::{
    ClusteredTally, CrossTallies, CrossTally, Error, ItemFunctioning, MOST_COUNTED, MatchedTally, Merge,
    Products, Role, Scale, Tally,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::laws::{Aggregate, edited, nothing_else_counted};
use crate::worlds::{RandomRow, table, worry};

impl Aggregate for MatchedTally {
    fn count(rows: &[RandomRow]) -> Self {
        let scale = Scale::satisfaction();
        let (mut both, mut first) = (CrossTally::empty(&scale, &scale), Tally::empty(&scale));
        let mut second = first.clone();
        for row in rows {
            match (row.case, row.wave) {
                (Some(_), _) => both.add(row.answers[0], row.answers[1]),
                (None, Some(_)) => first.add(row.answers[0]),
                (None, None) => second.add(row.answers[1]),
            }
            .unwrap();
        }
        MatchedTally::of(both, first, second).unwrap()
    }

    fn unlike() -> Vec<Self> {
        let other = |scale: &Scale| {
            let nobody = Tally::empty(scale);
            MatchedTally::of(CrossTally::empty(scale, scale), nobody.clone(), nobody).unwrap()
        };
        vec![other(&worry()), other(&Scale::agreement_7())]
    }

    fn full() -> Vec<Self> {
        let with = |edit: fn(&mut Value)| edited(&nothing_else_counted::<MatchedTally>(), edit);
        vec![
            with(|matched| matched["both"]["counts"][2][9] = MOST_COUNTED.into()),
            with(|matched| matched["only_first"]["counts"][0] = MOST_COUNTED.into()),
            with(|matched| matched["only_second"]["counts"][4] = MOST_COUNTED.into()),
            with(|matched| matched["unmatchable_first"]["counts"][1] = MOST_COUNTED.into()),
            with(|matched| matched["unmatchable_second"]["missing"]["skipped"] = MOST_COUNTED.into()),
        ]
    }
}

/// Products over complete rows: the same type, another aggregate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OfComplete(Products);

impl Merge for OfComplete {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.0.merge(&other.0)
    }

    fn empty_like(&self) -> Self {
        OfComplete(self.0.empty_like())
    }
}

impl Aggregate for OfComplete {
    fn count(rows: &[RandomRow]) -> Self {
        OfComplete(table(rows).products_of_complete("encounter").unwrap())
    }

    fn unlike() -> Vec<Self> {
        let pairwise = table(&[]).products("encounter").unwrap();
        let keyed = edited(&nothing_else_counted::<OfComplete>(), |products| {
            products["items"][1]["reverse_keyed"] = false.into();
        });
        vec![OfComplete(pairwise), keyed]
    }

    fn full() -> Vec<Self> {
        let pairwise = Products::full().into_iter();
        pairwise
            .map(|full| edited(&OfComplete(full), |products| products["used"] = "listwise".into()))
            .collect()
    }
}

/// A clustered tally in which every row is a cluster of its own, as parts that share no cluster must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct OfSingletons(ClusteredTally);

impl Merge for OfSingletons {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        self.0.merge(&other.0)
    }

    fn empty_like(&self) -> Self {
        OfSingletons(self.0.empty_like())
    }
}

impl Aggregate for OfSingletons {
    fn count(rows: &[RandomRow]) -> Self {
        let nobody = |_: &kokemus::Row<'_>| None::<u32>;
        OfSingletons(table(rows).clustered_tally_by("late", [Role::Child, Role::Parent], nobody).unwrap())
    }

    fn unlike() -> Vec<Self> {
        let all = nothing_else_counted::<OfSingletons>();
        vec![
            edited(&all, |tally| tally["item"] = "early".into()),
            edited(&all, |tally| tally["by_case"] = true.into()),
            edited(&all, |tally| tally["groups"][1] = "professional".into()),
            edited(&all, |tally| tally["scale"]["better"] = "higher".into()),
        ]
    }

    fn full() -> Vec<Self> {
        let missing = edited(&nothing_else_counted::<OfSingletons>(), |tally| {
            tally["counts"][1][7] = MOST_COUNTED.into();
        });
        let one_cell = edited(&nothing_else_counted::<OfSingletons>(), |tally| {
            tally["counts"][0][0] = MOST_COUNTED.into();
            tally["products"][0] = MOST_COUNTED.into();
            tally["shared"][0] = MOST_COUNTED.into();
            tally["clusters"] = MOST_COUNTED.into();
        });
        vec![missing, one_cell]
    }
}

impl Aggregate for CrossTallies {
    fn count(rows: &[RandomRow]) -> Self {
        table(rows).cross_tallies("encounter").unwrap()
    }

    fn unlike() -> Vec<Self> {
        let all = nothing_else_counted::<CrossTallies>();
        vec![
            table(&[]).cross_tallies("benefit").unwrap(),
            edited(&all, |tallies| tallies["items"][1]["reverse_keyed"] = false.into()),
            edited(&all, |tallies| tallies["items"][2]["scale"]["better"] = "lower".into()),
        ]
    }

    fn full() -> Vec<Self> {
        let everybody = edited(&nothing_else_counted::<CrossTallies>(), |tallies| {
            tallies["responses"] = MOST_COUNTED.into();
            for pair in 0..3 {
                tallies["pairs"][pair][0] = MOST_COUNTED.into();
            }
        });
        vec![everybody]
    }
}

impl Aggregate for ItemFunctioning {
    fn count(rows: &[RandomRow]) -> Self {
        let table = table(rows);
        table.item_functioning("encounter", Role::Child, Role::Parent).unwrap().item("late").unwrap()
    }

    fn unlike() -> Vec<Self> {
        let all = nothing_else_counted::<ItemFunctioning>();
        let by_wave = |first, second| table(&[]).item_functioning("encounter", first, second).unwrap();
        vec![
            by_wave(Role::Parent, Role::Child).item("late").unwrap(),
            by_wave(Role::Child, Role::Parent).item("heard").unwrap(),
            edited(&all, |counted| counted["matching"] = json!(["late", "heard"])),
            edited(&all, |counted| counted["scale"]["better"] = "lower".into()),
            all.in_bands([3, 7]).unwrap(),
        ]
    }

    fn full() -> Vec<Self> {
        let with = |edit: fn(&mut Value)| edited(&nothing_else_counted::<ItemFunctioning>(), edit);
        vec![
            with(|counted| {
                let half = MOST_COUNTED / 2;
                counted["strata"] = json!([
                    {"score": 0, "first": [half, 0, 0, 0, 0], "second": [0, 0, 0, 0, 0]},
                    {"score": 12, "first": [0, 0, 0, 0, 0], "second": [0, 0, 0, 0, half]},
                ]);
            }),
            with(|counted| counted["incomplete"][1]["refused"] = MOST_COUNTED.into()),
        ]
    }
}
