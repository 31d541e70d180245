//! The JSON of a release: every key is documented, in the table of `Release`.

use std::collections::BTreeSet;

use serde_json::Value;

const TABLE: &str = include_str!("../../src/disclosure/release/release.md");

/// Objects that stand in many places and are documented once, by their keys.
fn is_documented_once(object: &serde_json::Map<String, Value>) -> bool {
    const SHAPES: [&[&str]; 5] = [
        &["language", "text"],
        &["value", "lower", "upper", "quantity", "decimals", "n"],
        &["of", "mean"],
        &["id", "lowest", "highest", "better", "labels"],
        &["key", "name"],
    ];
    SHAPES.iter().any(|shape| object.keys().all(|key| shape.contains(&key.as_str())))
}

fn paths(value: &Value, path: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) if path.is_empty() || !is_documented_once(object) => {
            for (key, value) in object {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                found.insert(path.clone());
                paths(value, &path, found);
            }
        }
        // What a caveat holds is documented where caveats are.
        Value::Array(values) if !path.ends_with("caveats") => {
            for value in values {
                paths(value, &format!("{path}[]"), found);
            }
        }
        _ => {}
    }
}

/// The keys of a release that its table does not tell of.
pub(crate) fn undocumented(json: &Value) -> Vec<String> {
    let mut found = BTreeSet::new();
    paths(json, "", &mut found);
    // A gathered table is a table.
    let found: BTreeSet<String> =
        found.into_iter().map(|path| path.replace("gathered[].table.", "tables[].")).collect();
    let is_told = |path: &String| {
        ["", "[]"].iter().any(|list| TABLE.contains(&format!("`{path}{list}`")))
            || TABLE.contains(&format!("`{path}."))
    };
    found.into_iter().filter(|path| !is_told(path)).collect()
}

#[test]
fn a_key_that_is_not_in_the_table_is_found() {
    let json = serde_json::json!({"format": 1, "questionnaires": [{"id": "family", "surprise": 1}]});
    assert_eq!(undocumented(&json), ["questionnaires[].surprise"]);
}
