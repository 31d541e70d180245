//! One suite of laws, which every aggregate passes in one line.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Debug;

use kokemus::{
    Coincidences, CompletionRule, CrossProducts, CrossTallies, CrossTally, Dimension, Disposition,
    Dispositions, ErrorKind, GroupedTally, ItemFunctioning, MOST_COUNTED, MatchedTally, Measure,
    MeasureTotals, Merge, Products, QuestionnaireTally, RaterSums, Scale, SectionTotals, Tally,
};
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::laws_of_comparisons::{OfComplete, OfSingletons};
use crate::worlds::{RandomRow, rows, table, wellbeing, worry};

/// What a law is about: rows counted, one aggregate of another kind, and full ones of the same kind.
pub(crate) trait Aggregate: Merge + Clone + PartialEq + Debug + Serialize + DeserializeOwned {
    fn count(rows: &[RandomRow]) -> Self;
    /// Aggregates that do not fit what `count` gives, each in another way.
    fn unlike() -> Vec<Self>;
    /// Aggregates that fit and are so full that merging one with itself passes [`MOST_COUNTED`].
    fn full() -> Vec<Self>;
}

fn merged<T: Merge + Clone>(a: &T, b: &T) -> T {
    let mut both = a.clone();
    both.merge(b).unwrap();
    both
}

fn from_json<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_str(&value.to_string()).unwrap()
}

/// The JSON of an aggregate with some of it exchanged.
pub(crate) fn edited<T: Serialize + DeserializeOwned>(aggregate: &T, edit: impl FnOnce(&mut Value)) -> T {
    let mut value = serde_json::to_value(aggregate).unwrap();
    edit(&mut value);
    from_json(&value)
}

pub(crate) fn nothing_else_counted<T: Aggregate>() -> T {
    T::count(&[])
}

mod law {
    use super::*;

    pub(super) fn identity<T: Aggregate>(rows: &[RandomRow]) {
        let counted = T::count(rows);
        let nothing = counted.empty_like();
        assert_eq!(merged(&counted, &nothing), counted);
        assert_eq!(merged(&nothing, &counted), counted);
        assert_eq!(nothing, T::count(&[]));
    }

    pub(super) fn commutes<T: Aggregate>(a: &[RandomRow], b: &[RandomRow]) {
        let (a, b) = (T::count(a), T::count(b));
        assert_eq!(merged(&a, &b), merged(&b, &a));
    }

    pub(super) fn associates<T: Aggregate>(a: &[RandomRow], b: &[RandomRow], c: &[RandomRow]) {
        let (a, b, c) = (T::count(a), T::count(b), T::count(c));
        assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
    }

    /// `parts[i]` says into which part the i-th row goes.
    pub(super) fn split_equals_whole<T: Aggregate>(rows: &[RandomRow], parts: &[usize]) {
        let whole = T::count(rows);
        let mut together = whole.empty_like();
        for part in 0..4 {
            let here = rows.iter().zip(parts).filter(|(_, place)| **place == part);
            let here: Vec<RandomRow> = here.map(|(row, _)| row.clone()).collect();
            together.merge(&T::count(&here)).unwrap();
        }
        assert_eq!(together, whole);
    }

    pub(super) fn order_does_not_matter<T: Aggregate>(rows: &[RandomRow], shuffled: &[RandomRow]) {
        assert_eq!(T::count(rows), T::count(shuffled));
    }

    pub(super) fn json_gives_it_back<T: Aggregate>(rows: &[RandomRow]) {
        let counted = T::count(rows);
        let text = serde_json::to_string(&counted).unwrap();
        assert_eq!(serde_json::from_str::<T>(&text).unwrap(), counted, "{text}");
    }

    pub(super) fn a_mismatch_changes_nothing<T: Aggregate>(rows: &[RandomRow]) {
        for other in T::unlike() {
            let mut counted = T::count(rows);
            let before = counted.clone();
            assert_eq!(counted.merge(&other).unwrap_err().kind(), ErrorKind::Unlike, "{other:?}");
            assert_eq!(counted, before);
            let mut turned = other.clone();
            assert_eq!(turned.merge(&counted).unwrap_err().kind(), ErrorKind::Unlike, "{other:?}");
            assert_eq!(turned, other);
        }
    }

    pub(super) fn an_overflow_changes_nothing<T: Aggregate>(rows: &[RandomRow]) {
        for full in T::full() {
            let mut twice = merged(&full, &full.empty_like());
            assert_eq!(twice.merge(&full).unwrap_err().kind(), ErrorKind::Overflow);
            assert_eq!(twice, full, "an overflow changed the aggregate");
            // Where the rows still fit they are counted; where they do not, nothing is.
            let mut more = full.clone();
            match more.merge(&T::count(rows)) {
                Ok(()) => assert_eq!(more, merged(&T::count(rows), &full)),
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Overflow);
                    assert_eq!(more, full);
                }
            }
        }
    }
}

macro_rules! laws {
    ($($name:ident: $aggregate:ty;)*) => {$(
        mod $name {
            use super::*;

            proptest! {
                #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

                #[test]
                fn nothing_is_the_identity(some in rows(12)) {
                    law::identity::<$aggregate>(&some);
                }

                #[test]
                fn merging_commutes_and_associates_to_the_bit(a in rows(8), b in rows(8), c in rows(8)) {
                    law::commutes::<$aggregate>(&a, &b);
                    law::associates::<$aggregate>(&a, &b, &c);
                }

                #[test]
                fn the_parts_of_any_split_merge_to_the_whole(
                    some in rows(24),
                    parts in prop::collection::vec(0..4_usize, 24),
                ) {
                    law::split_equals_whole::<$aggregate>(&some, &parts);
                }

                #[test]
                fn the_order_of_rows_does_not_matter(
                    (some, shuffled) in rows(16).prop_flat_map(|some| (Just(some.clone()), Just(some).prop_shuffle())),
                ) {
                    law::order_does_not_matter::<$aggregate>(&some, &shuffled);
                }

                #[test]
                fn json_gives_the_same_aggregate_back(some in rows(12)) {
                    law::json_gives_it_back::<$aggregate>(&some);
                }

                #[test]
                fn a_mismatch_is_an_error_that_changes_nothing(some in rows(6)) {
                    law::a_mismatch_changes_nothing::<$aggregate>(&some);
                }

                #[test]
                fn an_overflow_is_an_error_that_changes_nothing(some in rows(6)) {
                    law::an_overflow_changes_nothing::<$aggregate>(&some);
                }
            }
        }
    )*};
}

laws! {
    a_tally: Tally;
    a_cross_tally: CrossTally;
    a_matched_tally: MatchedTally;
    section_totals: SectionTotals;
    products: Products;
    products_of_complete_rows: OfComplete;
    cross_tallies: CrossTallies;
    a_clustered_tally: OfSingletons;
    cross_products: CrossProducts;
    a_questionnaire_tally: QuestionnaireTally;
    a_grouped_tally: GroupedTally;
    item_functioning: ItemFunctioning;
    measure_totals: MeasureTotals;
    dispositions: Dispositions;
    coincidences: Coincidences;
    rater_sums: RaterSums;
}

impl Aggregate for Tally {
    fn count(rows: &[RandomRow]) -> Self {
        table(rows).tally().item("heard").unwrap()
    }

    fn unlike() -> Vec<Self> {
        let others = [Scale::agreement_5(), Scale::recommendation(), worry()];
        let mut unlike: Vec<Tally> = others.iter().map(Tally::empty).collect();
        unlike.push(Tally::empty(&Scale::satisfaction()).reversed());
        unlike
    }

    fn full() -> Vec<Self> {
        let scale = Scale::satisfaction();
        let missing =
            edited(&Tally::empty(&scale), |tally| tally["missing"]["skipped"] = MOST_COUNTED.into());
        let split = Tally::of_counts(&scale, [0, MOST_COUNTED / 2, 0, 0, MOST_COUNTED / 2]).unwrap();
        vec![Tally::of_counts(&scale, [MOST_COUNTED, 0, 0, 0, 0]).unwrap(), split, missing]
    }
}

impl Aggregate for CrossTally {
    fn count(rows: &[RandomRow]) -> Self {
        table(rows).cross_tally("heard", "worry").unwrap()
    }

    fn unlike() -> Vec<Self> {
        let (heard, worry) = (Scale::satisfaction(), worry());
        vec![CrossTally::empty(&worry, &heard), CrossTally::empty(&heard, &heard)]
    }

    fn full() -> Vec<Self> {
        let full = |row: usize, column: usize| {
            edited(&nothing_else_counted::<CrossTally>(), |cross| {
                cross["counts"][row][column] = MOST_COUNTED.into();
            })
        };
        vec![full(0, 0), full(9, 3)]
    }
}

impl Aggregate for SectionTotals {
    fn count(rows: &[RandomRow]) -> Self {
        table(rows).section_totals("encounter").unwrap()
    }

    fn unlike() -> Vec<Self> {
        let all = nothing_else_counted::<SectionTotals>();
        vec![
            edited(&all, |totals| totals["section"] = "benefit".into()),
            edited(&all, |totals| totals["items"] = 4.into()),
            edited(&all, |totals| totals["scale"]["highest"] = 7.into()),
        ]
    }

    fn full() -> Vec<Self> {
        let with = |cell: Value| {
            edited(&nothing_else_counted::<SectionTotals>(), |totals| totals["cells"] = json!([cell]))
        };
        // 12 steps of 3 items: the squares are full while the respondents are not.
        let n = MOST_COUNTED / 144;
        vec![
            with(json!({"applicable": 0, "answered": 0, "n": MOST_COUNTED, "sum": 0, "sum_of_squares": 0})),
            with(json!({"applicable": 3, "answered": 3, "n": n, "sum": 12 * n, "sum_of_squares": 144 * n})),
        ]
    }
}

impl Aggregate for Products {
    fn count(rows: &[RandomRow]) -> Self {
        table(rows).products("encounter").unwrap()
    }

    fn unlike() -> Vec<Self> {
        let all = nothing_else_counted::<Products>();
        vec![
            table(&[]).products("benefit").unwrap(),
            edited(&all, |products| products["items"][1]["id"] = "early".into()),
            edited(&all, |products| products["items"][2]["scale"]["better"] = "lower".into()),
        ]
    }

    fn full() -> Vec<Self> {
        // Everybody at the highest point of every item, 4 steps up.
        let n = MOST_COUNTED / 16;
        let pair = json!({
            "n": n, "sum_first": 4 * n, "sum_second": 4 * n,
            "squares_first": 16 * n, "squares_second": 16 * n, "products": 16 * n,
        });
        let everybody = edited(&nothing_else_counted::<Products>(), |products| {
            products["pairs"] = vec![pair; 6].into();
            products["responses"] = n.into();
        });
        let nobody = edited(&nothing_else_counted::<Products>(), |products| {
            products["responses"] = MOST_COUNTED.into();
        });
        vec![everybody, nobody]
    }
}

/// One item's counts with all responses at one code.
fn all_at(codes: usize, code: usize, responses: u64) -> Value {
    (0..codes).map(|place| if place == code { responses } else { 0 }).collect::<Vec<u64>>().into()
}

/// The counts of the five items with everybody at the lowest point.
fn everybody(responses: u64) -> Value {
    [10, 10, 10, 16, 11].map(|codes| all_at(codes, 0, responses)).to_vec().into()
}

impl Aggregate for QuestionnaireTally {
    fn count(rows: &[RandomRow]) -> Self {
        table(rows).tally()
    }

    fn unlike() -> Vec<Self> {
        let all = nothing_else_counted::<QuestionnaireTally>();
        let other = |edit: fn(&mut Value)| edited(&all, |tally| edit(&mut tally["questionnaire"]));
        vec![
            other(|layout| layout["id"] = "children".into()),
            other(|layout| layout["version"] = "2".into()),
            other(|layout| layout["items"][0]["id"] = "seen".into()),
            other(|layout| layout["scales"][0]["better"] = "lower".into()),
        ]
    }

    fn full() -> Vec<Self> {
        let full = edited(&nothing_else_counted::<QuestionnaireTally>(), |tally| {
            tally["responses"] = MOST_COUNTED.into();
            tally["counts"] = everybody(MOST_COUNTED);
        });
        vec![full]
    }
}

impl Aggregate for GroupedTally {
    fn count(rows: &[RandomRow]) -> Self {
        table(rows).tally_by([Dimension::Role, Dimension::Wave])
    }

    fn unlike() -> Vec<Self> {
        let all = nothing_else_counted::<GroupedTally>();
        vec![
            table(&[]).tally_by([Dimension::Role]),
            table(&[]).tally_by([Dimension::Role, Dimension::Stage]),
            edited(&all, |grouped| grouped["questionnaire"]["version"] = "2".into()),
            edited(&all, |grouped| grouped["lists"]["waves"] = json!(["spring"])),
        ]
    }

    fn full() -> Vec<Self> {
        let full = |codes: &[u64]| {
            let each = MOST_COUNTED / codes.len() as u64;
            let group = |code| json!({"code": code, "responses": each, "counts": everybody(each)});
            edited(&nothing_else_counted::<GroupedTally>(), |grouped| {
                grouped["groups"] = codes.iter().map(group).collect::<Vec<Value>>().into();
            })
        };
        // One full group; and three that are full together only.
        vec![full(&[0]), full(&[1, 5, 17])]
    }
}

impl Aggregate for MeasureTotals {
    fn count(rows: &[RandomRow]) -> Self {
        let mut totals = MeasureTotals::empty(&wellbeing());
        for row in rows {
            totals.add(row.value).unwrap();
        }
        totals
    }

    fn unlike() -> Vec<Self> {
        let other = |id, lowest, highest| MeasureTotals::empty(&Measure::new(id, lowest, highest).unwrap());
        let worse = wellbeing().better(kokemus::Better::Lower);
        vec![
            other("difficulties", -10.0, 100.0),
            other("wellbeing", 0.0, 100.0),
            other("wellbeing", -10.0, 99.0),
            MeasureTotals::empty(&worse),
        ]
    }

    fn full() -> Vec<Self> {
        vec![edited(&nothing_else_counted::<MeasureTotals>(), |totals| totals["n"] = MOST_COUNTED.into())]
    }
}

impl Aggregate for Dispositions {
    fn count(rows: &[RandomRow]) -> Self {
        table(rows).dispositions(CompletionRule::AAPOR)
    }

    /// Whoever is asked, by whichever questionnaire, ends with one of the seven.
    fn unlike() -> Vec<Self> {
        Vec::new()
    }

    fn full() -> Vec<Self> {
        let full = |disposition| Dispositions::none().with(disposition, MOST_COUNTED).unwrap();
        vec![full(Disposition::Complete), full(Disposition::NotEligible)]
    }
}

impl Aggregate for CrossProducts {
    fn count(rows: &[RandomRow]) -> Self {
        let mut products = CrossProducts::empty(["value", "case", "square"]).unwrap();
        for row in rows {
            products.add(&[row.value, f64::from(row.case.unwrap_or(0)), row.value * row.value]).unwrap();
        }
        products
    }

    fn unlike() -> Vec<Self> {
        let other = |columns: [&str; 3]| CrossProducts::empty(columns).unwrap();
        vec![
            other(["value", "case", "cube"]),
            other(["case", "value", "square"]),
            CrossProducts::empty(["value", "case"]).unwrap(),
        ]
    }

    fn full() -> Vec<Self> {
        vec![edited(&nothing_else_counted::<CrossProducts>(), |products| products["n"] = MOST_COUNTED.into())]
    }
}
