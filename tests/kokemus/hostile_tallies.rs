//! Stored counts that nobody can have counted are refused on the way in.

use kokemus::{
    BandCounts, Bands, CrossTally, Dimension, GroupedTally, MOST_COUNTED, Measure, MeasureTotals, Products,
    QuestionnaireTally, Scale, SectionTotals, Tally,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::worlds::table;

/// Edits the JSON of a good aggregate; it must then be refused with these words.
fn refused<T: Serialize + DeserializeOwned>(good: &T, edit: impl FnOnce(&mut Value), says: &str) {
    let mut value = serde_json::to_value(good).unwrap();
    edit(&mut value);
    let text = value.to_string();
    match serde_json::from_str::<T>(&text) {
        Ok(_) => panic!("{text} got in"),
        Err(error) => assert!(error.to_string().contains(says), "{text}\n  said {error}\n  not {says}"),
    }
}

#[test]
fn a_tally_of_the_wrong_length_or_size_is_refused() {
    let good = Tally::of_counts(&Scale::satisfaction(), [1, 2, 3, 4, 5]).unwrap();
    refused(
        &good,
        |t| t["counts"] = json!([1, 2, 3, 4]),
        "4 is the wrong number (allowed: 5: one for each of 1 to 5)",
    );
    refused(&good, |t| t["counts"][0] = json!(-1), "integer `-1`");
    refused(&good, |t| t["counts"][0] = json!(0.5), "floating point");
    refused(&good, |t| t["counts"][0] = json!(MOST_COUNTED), "answers in a tally: the sum is too large");
    refused(&good, |t| t["missing"]["no_response"] = json!(1), "1 without response is out of range");
    refused(&good, |t| t["surveyed"] = json!(["everybody"]), "unknown variant `everybody`");
    refused(&good, |t| t["total"] = json!(15), "unknown field `total`");
    let cross = CrossTally::empty(&Scale::satisfaction(), &Scale::satisfaction());
    refused(&cross, |t| t["counts"] = json!([[1]]), "1 rows is the wrong number");
    refused(&cross, |t| t["counts"][0][0] = json!(u64::MAX), "pairs in a cross-tally: the sum is too large");
}

#[test]
fn counts_of_a_questionnaire_that_do_not_add_up_are_refused() {
    let good: QuestionnaireTally = table(&[]).tally();
    refused(
        &good,
        |t| t["responses"] = json!(1),
        "counts of item `heard`: their sum 0 does not fit (allowed: 1",
    );
    refused(&good, |t| t["counts"][2] = json!([0]), "counts of item `trust`: 1 is the wrong number");
    refused(&good, |t| t["counts"] = json!([]), "0 is the wrong number (allowed: 5: one list per item)");
    refused(
        &good,
        |t| t["questionnaire"]["items"][1]["id"] = json!("heard"),
        "`heard` or its concept is there already",
    );
    refused(&good, |t| t["questionnaire"]["items"][1]["scale"] = json!(9), "scale of item `late`: number 9");
    refused(&good, |t| t["note"] = json!("x"), "unknown field `note`");
    let grouped: GroupedTally = table(&[]).tally_by([Dimension::Wave]);
    let group = |code: u64, responses: u64| json!({"code": code, "responses": responses, "counts": []});
    refused(
        &grouped,
        |t| t["groups"] = json!([group(3, 1)]),
        "code 3 with 1 responses is out of range (allowed: codes below 3",
    );
    refused(&grouped, |t| t["groups"] = json!([group(0, 0)]), "with at least one response");
    refused(&grouped, |t| t["lists"]["waves"] = json!(["w", "w"]), "wave of a study: `w` is there already");
}

#[test]
fn sums_that_no_answers_have_are_refused() {
    let section: SectionTotals = table(&[]).section_totals("encounter").unwrap();
    let cell = |applicable: usize, answered: usize, n: u64, sum: u64, squares: u64| json!([{"applicable": applicable, "answered": answered, "n": n, "sum": sum, "sum_of_squares": squares}]);
    let impossible = "each cell once, with sums that answers on the scale can have";
    for cells in [
        cell(4, 1, 1, 1, 1),    // more items than there are
        cell(1, 2, 1, 1, 1),    // more answered than applicable
        cell(3, 3, 1, 13, 169), // three answers of four steps at most
        cell(3, 3, 2, 4, 7),    // Σs² below (Σs)²/n
        cell(3, 3, 2, 4, 3),    // Σs² below Σs
        cell(3, 3, 0, 0, 0),    // nobody
    ] {
        refused(&section, |t| t["cells"] = cells, impossible);
    }
    refused(&section, |t| t["with_case"] = json!(1), "1 with a case is out of range (allowed: up to 0)");
    refused(&section, |t| t["items"] = json!(1001), "1001 items is out of range");

    let products: Products = table(&[]).products("encounter").unwrap();
    let sums = |n: u64, x: u64, y: u64, xx: u64, yy: u64, xy: u64| json!({"n": n, "sum_first": x, "sum_second": y, "squares_first": xx, "squares_second": yy, "products": xy});
    let (own_x, own_y) = (sums(4, 4, 4, 4, 4, 4), sums(4, 4, 4, 16, 16, 16));
    let third = sums(0, 0, 0, 0, 0, 0);
    let with = |pair: Value| {
        let pairs = json!([own_x, pair, own_y, third, third, third]);
        move |t: &mut Value| {
            t["pairs"] = pairs;
            t["responses"] = json!(9);
        }
    };
    let words = "sums that answers on the two scales can have";
    refused(&products, with(sums(4, 4, 4, 4, 16, 16)), words); // Σxy above √(Σx² Σy²)
    refused(&products, with(sums(5, 4, 4, 4, 16, 4)), words); // more pairs than answers
    refused(&products, with(sums(2, 4, 4, 8, 16, 4)), words); // larger sums than the item's own
    refused(&products, |t| t["pairs"] = json!([]), "0 is the wrong number (allowed: 6");

    let totals = MeasureTotals::empty(&Measure::new("m", 0.0, 1.0).unwrap());
    let impossible = "totals of measure `m`: n = ";
    refused(&totals, |t| t["n"] = json!(u64::MAX), impossible);
    refused(&totals, |t| t["sum"] = json!([1, 0]), impossible);
    refused(&totals, |t| t["squares"] = json!([0, 0, u64::MAX]), impossible);

    let bands: BandCounts = table(&[])
        .scores("encounter", kokemus::MissingPolicy::HALF)
        .unwrap()
        .in_bands(&Bands::new([1.0, 3.0, 5.0]).unwrap());
    refused(
        &bands,
        |b| b["counts"] = json!([1]),
        "counts of bands: 1 is the wrong number (allowed: 2: one per band)",
    );
}

#[test]
fn band_counts_of_any_size_have_an_n() {
    let text = r#"{"bands": [1, 2, 3], "counts": [18446744073709551615, 1], "outside": 0, "missing": {}}"#;
    assert_eq!(serde_json::from_str::<BandCounts>(text).unwrap().n(), u64::MAX);
}
