//! Pages that were looked at once and are compared ever after, letter by letter.

use std::fs;
use std::path::Path;

/// Compares a text with the file of that name in `tests/snapshots`.
///
/// `KOKEMUS_RENEW_SNAPSHOTS=1 cargo test report` writes the files anew: look at what changed before it is committed.
pub(crate) fn compare_with_snapshot(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name);
    if std::env::var_os("KOKEMUS_RENEW_SNAPSHOTS").is_some() {
        fs::write(&path, text).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_else(|_| panic!("no {}", path.display()));
    for (number, (now, then)) in text.lines().zip(kept.lines()).enumerate() {
        assert_eq!(now, then, "{name}, line {}", number + 1);
    }
    assert_eq!(text, kept, "{name}: lines were added or taken away");
}
