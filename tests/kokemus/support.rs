//! Reading the data and the reference values, and comparing numbers.

use std::str::FromStr;

use kokemus::{Estimate, Refusal};
use serde_json::Value;

pub(crate) const BFI: &str = include_str!("../data/bfi.csv");
pub(crate) const UNIVBCT: &str = include_str!("../../examples/data/univbct.csv");
pub(crate) const BH1996: &str = include_str!("../data/bh1996.csv");
pub(crate) const SWISS: &str = include_str!("../data/swiss.csv");
pub(crate) const INSTEVAL: &str = include_str!("../data/insteval.csv");

/// What follows from counts by arithmetic.
pub(crate) const ARITHMETIC: f64 = 1e-12;
/// What needs a quantile or a tail.
pub(crate) const TAIL: f64 = 1e-11;

/// The reference values of one file: `insteval`, `bfi`, `univbct`, `wellbeing` or `worked`.
pub(crate) fn reference(file: &str) -> Value {
    let text = match file {
        "insteval" => include_str!("../reference/values/insteval.json"),
        "link" => include_str!("../reference/values/link.json"),
        "drivers" => include_str!("../reference/values/drivers.json"),
        "bfi" => include_str!("../reference/values/bfi.json"),
        "univbct" => include_str!("../reference/values/univbct.json"),
        "wellbeing" => include_str!("../reference/values/wellbeing.json"),
        "resampling" => include_str!("../reference/values/resampling.json"),
        "cross_lagged" => include_str!("../reference/values/cross_lagged.json"),
        "path" => include_str!("../reference/values/path.json"),
        "correlation" => include_str!("../reference/values/correlation.json"),
        "worked" => include_str!("../reference/values/worked.json"),
        "robustness" => include_str!("../reference/values/robustness.json"),
        "reliability" => include_str!("../reference/values/reliability.json"),
        "dyads" => include_str!("../reference/values/dyads.json"),
        "unit_level" => include_str!("../reference/values/unit_level.json"),
        "data_quality" => include_str!("../reference/values/data_quality.json"),
        "comparing" => include_str!("../reference/values/comparing.json"),
        "comparing_paired" => include_str!("../reference/values/comparing_paired.json"),
        "benchmarks" => include_str!("../reference/values/benchmarks.json"),
        "item_functioning" => include_str!("../reference/values/item_functioning.json"),
        "clustered" => include_str!("../reference/values/clustered.json"),
        other => panic!("no reference values `{other}`"),
    };
    serde_json::from_str(text).unwrap()
}

/// Some columns of a CSV without quotes; an empty cell or `NA` is `None`.
pub(crate) fn columns<T: FromStr, const N: usize>(csv: &str, names: [&str; N]) -> Vec<[Option<T>; N]> {
    let mut lines = csv.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let places = names.map(|name| header.iter().position(|column| *column == name).expect(name));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells.len(), header.len(), "{line}");
            places.map(|place| match cells[place] {
                "" | "NA" => None,
                cell => Some(cell.parse().unwrap_or_else(|_| panic!("cell `{cell}`"))),
            })
        })
        .collect()
}

/// A key of an object, which must be there.
pub(crate) fn at<'v>(value: &'v Value, key: &str) -> &'v Value {
    value.get(key).unwrap_or_else(|| panic!("no `{key}` in the reference"))
}

pub(crate) fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value.as_object().unwrap().iter().map(|(key, value)| (key.as_str(), value))
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

pub(crate) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

pub(crate) fn count(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

pub(crate) fn counts(value: &Value) -> Vec<u64> {
    list(value).iter().map(count).collect()
}

/// What is wrong with a number, if anything: 0 must be 0 exactly, others agree relative to what is wanted.
fn fault(what: &str, got: f64, want: f64, relative: f64) -> Option<String> {
    let apart = (got - want).abs();
    let close = if want == 0.0 { got == 0.0 } else { apart <= relative * want.abs() };
    (!close).then(|| format!("{what}: {got:e} where {want:e} is wanted, relatively {:e}", apart / want.abs()))
}

pub(crate) fn assert_close(what: &str, got: f64, want: f64, relative: f64) {
    if let Some(fault) = fault(what, got, want, relative) {
        panic!("{fault}");
    }
}

/// Comparisons of one test: it shows all disagreements together, and says how many comparisons there were.
#[derive(Debug, Default)]
pub(crate) struct Comparisons {
    made: usize,
    cut: usize,
    faults: Vec<String>,
    done: bool,
}

impl Comparisons {
    fn note(&mut self, fault: Option<String>) {
        self.made += 1;
        self.faults.extend(fault);
    }

    pub(crate) fn close(&mut self, what: &str, got: f64, want: &Value, relative: f64) {
        let fault = fault(what, got, number(want), relative);
        self.note(fault);
    }

    pub(crate) fn same<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, got: &T, want: &T) {
        self.note((got != want).then(|| format!("{what}: {got:?} where {want:?} is wanted")));
    }

    /// A figure, or `null` where it must be refused for the reason that `refusal` accepts.
    pub(crate) fn figure(
        &mut self,
        what: &str,
        got: &Result<Estimate, Refusal>,
        want: &Value,
        relative: f64,
        refusal: fn(&Refusal) -> bool,
    ) {
        match got {
            Ok(got) if !want.is_null() => self.close(what, got.value(), want, relative),
            Err(why) if want.is_null() && refusal(why) => self.note(None),
            got => self.note(Some(format!("{what}: {got:?} where {want} is wanted"))),
        }
    }

    /// Two ends, as they are.
    pub(crate) fn ends(&mut self, what: &str, got: (f64, f64), want: &Value, relative: f64) {
        match list(want) {
            [lower, upper] => {
                self.close(&format!("{what}, lower end"), got.0, lower, relative);
                self.close(&format!("{what}, upper end"), got.1, upper, relative);
            }
            _ => self.note(Some(format!("{what}: {want} is no interval"))),
        }
    }

    /// The interval of an estimate that has one.
    pub(crate) fn interval(&mut self, what: &str, got: &Estimate, want: &Value, relative: f64) {
        match got.interval() {
            Ok(interval) => self.ends(what, (interval.lower(), interval.upper()), want, relative),
            Err(why) => self.note(Some(format!("{what}: {why}"))),
        }
    }

    /// A t interval. The reference is not cut at the ends of the scale, and gives a point where nothing varies: there the
    /// crate must refuse.
    pub(crate) fn t_interval(&mut self, what: &str, got: &Estimate, want: &Value, scale: (f64, f64)) {
        let pair = want.as_array().map(|ends| (number(&ends[0]), number(&ends[1])));
        match (got.interval(), pair) {
            (Err(Refusal::TooFew { .. }), None) => self.note(None),
            (Err(Refusal::NoVariation { .. }), Some((lower, upper))) if lower == upper => self.note(None),
            (Ok(interval), Some((lower, upper))) if lower < upper => {
                self.cut += usize::from(lower < scale.0) + usize::from(upper > scale.1);
                let (lower, upper) = (lower.max(scale.0), upper.min(scale.1));
                self.note(fault(&format!("{what}, lower end"), interval.lower(), lower, TAIL));
                self.note(fault(&format!("{what}, upper end"), interval.upper(), upper, TAIL));
            }
            (got, _) => self.note(Some(format!("{what}: {got:?} where {want} is wanted"))),
        }
    }

    /// The end of a test: nothing disagreed, so many comparisons were made, and so many ends of t intervals were cut.
    #[track_caller]
    pub(crate) fn were(mut self, made: usize, cut: usize) {
        self.done = true;
        let shown: Vec<&str> = self.faults.iter().take(40).map(String::as_str).collect();
        assert!(shown.is_empty(), "{} disagreements:\n{}", self.faults.len(), shown.join("\n"));
        assert_eq!((self.made, self.cut), (made, cut), "comparisons made, ends cut");
    }
}

impl Drop for Comparisons {
    fn drop(&mut self) {
        assert!(self.done || std::thread::panicking(), "comparisons without a verdict");
    }
}

pub(crate) fn too_few(why: &Refusal) -> bool {
    matches!(why, Refusal::TooFew { .. })
}

#[test]
fn zero_is_wanted_exactly_and_not_a_number_is_never_close() {
    assert_close("equal", 0.0, -0.0, 1e-12);
    assert_close("near", 1.0 + 1e-13, 1.0, 1e-12);
    for (got, want) in [(1e-300, 0.0), (1.0 + 1e-11, 1.0), (f64::NAN, 1.0), (f64::NAN, 0.0), (-1.0, 1.0)] {
        assert!(fault("apart", got, want, 1e-12).is_some(), "{got} {want}");
    }
}
