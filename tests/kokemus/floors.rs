//! Which floor a module stands on, and that it uses nothing above: a scan of the paths in `src`.
//!
//! The roots in `tests/floors` prove the same by compiling; this scan tells siblings on one floor apart besides.
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

/// Floor by floor from the ground: rooms, each with the rooms on its own floor that it may know.
const FLOORS: &[&[(&str, &[&str])]] = &[
    &[("error", &[]), ("math", &[])],
    &[("vocabulary", &[]), ("estimate", &["vocabulary"])],
    &[("tally", &[]), ("table", &["tally"]), ("study", &["table", "tally"])],
    &[("inference", &[]), ("correlation", &["inference"])],
    &[
        ("summary", &[]),
        ("scoring", &[]),
        ("reliability", &[]),
        ("agreement", &[]),
        ("unit_level", &[]),
        ("data_quality", &[]),
    ],
    &[("comparison", &[]), ("wellbeing", &[])],
    &[("link", &[])],
    &[("disclosure", &[]), ("report", &["disclosure"])],
    &[("plot", &[])],
];

fn floor_of(room: &str) -> Option<(usize, &'static [&'static str])> {
    FLOORS.iter().enumerate().find_map(|(floor, rooms)| {
        rooms.iter().find(|(name, _)| *name == room).map(|(_, siblings)| (floor, *siblings))
    })
}

/// Whether code in one room may name another room.
fn may_use(room: &str, other: &str) -> bool {
    match (floor_of(room), floor_of(other)) {
        (Some((own, siblings)), Some((floor, _))) => {
            room == other || floor < own || siblings.contains(&other)
        }
        _ => false,
    }
}

/// The code without comments; what is left keeps its lines.
fn without_comments(code: &str) -> String {
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The first names of what follows a path's prefix: one name, or those of a group in braces.
fn first_names(after: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(group) = after.trim_start().strip_prefix('{') else { return vec![word(after)] };
    let (mut names, mut depth, mut start) = (Vec::new(), 0, 0);
    for (place, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.push(word(&group[start..place]));
                start = place + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The rooms that a file names: by `crate::`, and by as many `super::` as lead out of its own room. `depth` is how many
/// modules deep the file is: 1 for `study.rs` and `tally/mod.rs`, 2 for `tally/counts.rs`.
fn rooms_named(code: &str, depth: usize) -> Vec<String> {
    let code = without_comments(code);
    let mut rooms = Vec::new();
    for (place, _) in code.match_indices("crate::") {
        rooms.extend(first_names(&code[place + "crate::".len()..]));
    }
    let way_out = "super::".repeat(depth);
    for (place, _) in code.match_indices(&way_out) {
        let before = &code[..place];
        if !before.ends_with("::") && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            rooms.extend(first_names(&code[place + way_out.len()..]));
        }
    }
    rooms
}

/// What a file names that it may not.
fn climbs(room: &str, code: &str, depth: usize) -> Vec<String> {
    let named = rooms_named(code, depth);
    named.into_iter().filter(|other| !may_use(room, other)).map(|other| format!("{room} → {other}")).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Every file below `src` but the crate's face, with its room and how many modules deep it is.
fn files_by_room() -> Vec<(PathBuf, String, usize)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    rust_files(&src)
        .into_iter()
        .filter_map(|file| {
            let inside = file.strip_prefix(&src).unwrap().with_extension("");
            let mut modules: Vec<String> =
                inside.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            if modules.last().is_some_and(|last| last == "mod") {
                modules.pop();
            }
            (modules != ["lib"]).then(|| (file, modules[0].clone(), modules.len()))
        })
        .collect()
}

#[test]
fn every_module_uses_only_floors_below_its_own_and_the_siblings_it_may_know() {
    let found: Vec<String> = files_by_room()
        .into_iter()
        .flat_map(|(file, room, depth)| {
            let code = fs::read_to_string(&file).unwrap();
            let place = file.display().to_string();
            climbs(&room, &code, depth).into_iter().map(move |climb| format!("{climb} in {place}"))
        })
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_room_stands_on_a_floor_and_every_floor_has_its_rooms() {
    let files = files_by_room();
    let homeless: Vec<&str> =
        files.iter().map(|(_, room, _)| room.as_str()).filter(|room| floor_of(room).is_none()).collect();
    assert!(homeless.is_empty(), "give these a floor in `FLOORS`: {homeless:?}");
    for (room, _) in FLOORS.iter().flat_map(|rooms| *rooms) {
        assert!(files.iter().any(|(_, found, _)| found == room), "no such room: {room}");
    }
}

/// The compiled roots and the scan must speak of the same floors.
#[test]
fn the_compiled_root_of_each_floor_holds_exactly_the_rooms_up_to_it() {
    let roots =
        ["words", "counting", "tools", "one_group", "groups_and_time", "linking", "release", "pictures"];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/floors");
    for (number, root) in (1..).zip(roots) {
        let code = fs::read_to_string(folder.join(format!("{root}.rs"))).unwrap();
        let lines = code.lines().zip(code.lines().skip(1));
        let rooms = lines.filter(|(path, _)| path.starts_with("#[path = \"../../src/"));
        let mut declared: Vec<&str> =
            rooms.filter_map(|(_, line)| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
        let mut wanted: Vec<&str> =
            FLOORS[..=number].iter().flat_map(|rooms| rooms.iter().map(|(name, _)| *name)).collect();
        declared.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(declared, wanted, "tests/floors/{root}.rs");
    }
    assert_eq!(roots.len() + 1, FLOORS.len(), "a floor without a compiled root");
}

#[test]
fn the_scan_catches_planted_climbs() {
    let caught = |room: &str, code: &str, depth| climbs(room, code, depth);
    assert_eq!(caught("tally", "use crate::summary::moments::MomentType;", 2), ["tally → summary"]);
    assert_eq!(caught("vocabulary", "fn f() -> crate::estimate::Confidence { todo!() }", 2).len(), 1);
    assert_eq!(caught("tally", "use super::super::table::responses;", 2), ["tally → table"]);
    assert_eq!(caught("study", "use super::link;", 1), ["study → link"]);
    assert_eq!(
        caught(
            "scoring",
            "use crate::{\n    error::{Error, Refusal},\n    summary::{shares, moments},\n};",
            2
        ),
        ["scoring → summary"]
    );
    assert_eq!(caught("summary", "use crate::scoring::policy;", 2), ["summary → scoring"]);
    assert_eq!(caught("inference", "use crate::correlation::pearson;", 2), ["inference → correlation"]);
    // The crate's face hides which floor a name comes from.
    assert_eq!(caught("tally", "use crate::Estimate;", 2), ["tally → Estimate"]);
}

#[test]
fn the_scan_lets_descents_siblings_and_comments_pass() {
    assert!(climbs("link", "use crate::{error::Error, wellbeing::change::Change};", 2).is_empty());
    assert!(climbs("study", "use crate::table::responses::ResponseTable;", 1).is_empty());
    assert!(climbs("estimate", "use crate::vocabulary::answer::MissingCounts;", 1).is_empty());
    assert!(climbs("tally", "use super::surveyed::SurveyedSet; // not crate::summary", 2).is_empty());
    assert!(climbs("tally", "/// See [`mean`](crate::Tally::mean).\nuse super::{Merge, add};", 2).is_empty());
    assert!(climbs("math", "use super::elementary::two_sum;", 2).is_empty());
}
