//! What must hold of any figure, however it is handed out: its numbers, its JSON and its words.

use std::fmt::{Debug, Display};

use serde::Serialize;
use serde_json::{Map, Value};

/// Keys whose value may be nothing.
const MAY_BE_NOTHING: [&str; 9] =
    ["p_value", "t", "cutoff", "by_covariates", "first_in", "groups", "contrast", "case", "interval"];
/// Keys of shares and probabilities.
const SHARES: [&str; 10] = [
    "p",
    "p_value",
    "r_squared",
    "partial_r2",
    "robustness_value",
    "robustness_value_alpha",
    "with_predictor",
    "with_outcome",
    "reliability",
    "cfi",
];
/// Keys of what is never below 0.
const NOT_NEGATIVE: [&str; 6] =
    ["standard_error", "degrees_of_freedom", "df", "chi_square", "rmsea", "sobel_standard_error"];

/// No NaN, no infinity, intervals that hold their estimate, shares within 0 and 1.
#[track_caller]
pub(crate) fn sound<T: Debug + Serialize>(what: &str, thing: &T) {
    let debug = format!("{thing:?}");
    let words = || debug.split(|c: char| !c.is_alphanumeric());
    assert!(words().all(|word| word != "NaN" && word != "inf"), "{what}: {debug}");
    let value = serde_json::to_value(thing).unwrap_or_else(|fault| panic!("{what}: {fault}: {debug}"));
    if let Err(fault) = value_is_sound("", &value) {
        panic!("{what}: {fault}\n{debug}");
    }
}

fn value_is_sound(key: &str, value: &Value) -> Result<(), String> {
    match value {
        Value::Null if MAY_BE_NOTHING.contains(&key) => Ok(()),
        Value::Null => Err(format!("`{key}` is null")),
        Value::Number(number) => {
            let number = number.as_f64().ok_or_else(|| format!("`{key}`"))?;
            let share = !SHARES.contains(&key) || (0.0..=1.0).contains(&number);
            let size = !NOT_NEGATIVE.contains(&key) || number >= 0.0;
            (number.is_finite() && share && size).then_some(()).ok_or_else(|| format!("`{key}` is {number}"))
        }
        Value::Array(list) => list.iter().try_for_each(|value| value_is_sound(key, value)),
        Value::Object(object) => {
            estimate_is_sound(key, object)?;
            if object.contains_key("Ok") || object.contains_key("Err") {
                return Err(format!("`{key}` is written as Rust writes it"));
            }
            object.iter().try_for_each(|(key, value)| value_is_sound(key, value))
        }
        Value::Bool(_) | Value::String(_) => Ok(()),
    }
}

fn estimate_is_sound(key: &str, object: &Map<String, Value>) -> Result<(), String> {
    let number = |object: &Map<String, Value>, key: &str| object.get(key).and_then(Value::as_f64);
    let Some(interval) = object.get("interval").and_then(Value::as_object) else { return Ok(()) };
    let ends = (number(interval, "lower"), number(interval, "upper"));
    let (Some(lower), Some(upper)) = ends else { return Err(format!("`{key}`: interval {interval:?}")) };
    let value = number(object, "value").or(number(object, "estimate"));
    if let Some(value) = value
        && !(lower <= value && value <= upper)
    {
        return Err(format!("`{key}`: {value} is outside {lower} to {upper}"));
    }
    let share = object.get("quantity").and_then(Value::as_str) == Some("share");
    if share && value.is_some_and(|value| !(-1.0..=1.0).contains(&value)) {
        return Err(format!("`{key}`: a share of {value:?}"));
    }
    Ok(())
}

/// A text that can be shown: no NaN, a real minus sign, no −0, no gaps, and no claim of a cause.
#[track_caller]
pub(crate) fn plain<T: Display>(what: &str, thing: &T) {
    let text = thing.to_string();
    assert!(!text.trim().is_empty(), "{what} says nothing");
    let words = || text.split(|c: char| !c.is_alphanumeric());
    assert!(words().all(|word| !["NaN", "inf", "None", "Some", "impact"].contains(&word)), "{what}: {text}");
    assert!(!text.contains("effect of"), "{what}: {text}");
    let bytes = text.as_bytes();
    for (place, pair) in bytes.windows(2).enumerate() {
        let starts = place == 0 || !(bytes[place - 1].is_ascii_alphanumeric() || bytes[place - 1] == b'-');
        assert!(
            !(pair[0] == b'-' && pair[1].is_ascii_digit() && starts),
            "{what}: a hyphen for a minus: {text}"
        );
    }
    for token in text.split(|c: char| c.is_whitespace() || "[],;()".contains(c)) {
        let zero = token.strip_prefix('\u{2212}').is_some_and(|digits| digits.parse() == Ok(0.0_f64));
        assert!(!zero, "{what}: a negative zero: {text}");
    }
}

/// The same, and no two spaces together: a sentence, not a table.
#[track_caller]
pub(crate) fn sentence<T: Display>(what: &str, thing: &T) {
    plain(what, thing);
    let text = thing.to_string();
    assert!(text.lines().all(|line| !line.trim().contains("  ")), "{what}: {text}");
}

/// A reason that names the figure, and says what would do.
#[track_caller]
pub(crate) fn reason<T: Display>(what: &str, refusal: &T) {
    let text = refusal.to_string();
    assert!(!text.contains("  ") && !text.contains("NaN") && !text.contains("effect of"), "{what}: {text}");
    assert!(text.contains(": ") && text.len() > 20, "{what}: {text}");
    let helps = ["would do", "it needs", "it has no", "nothing is left", "without an interval", "(allowed: "];
    assert!(helps.iter().any(|help| text.contains(help)), "{what}: no way out in: {text}");
}

/// A figure with everything above, or its refusal with a reason.
#[track_caller]
pub(crate) fn figure<T: Debug + Serialize + Display, E: Display>(
    what: &str,
    result: Result<T, E>,
) -> Option<T> {
    match result {
        Ok(thing) => {
            sound(what, &thing);
            sentence(what, &thing);
            Some(thing)
        }
        Err(refusal) => {
            reason(what, &refusal);
            None
        }
    }
}

/// A figure without a `Display`, or one whose `Display` is a table.
#[track_caller]
pub(crate) fn data<T: Debug + Serialize, E: Display>(what: &str, result: Result<T, E>) -> Option<T> {
    match result {
        Ok(thing) => {
            sound(what, &thing);
            Some(thing)
        }
        Err(refusal) => {
            reason(what, &refusal);
            None
        }
    }
}
