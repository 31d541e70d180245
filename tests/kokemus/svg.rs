//! Checks of pictures: well-formed, described, nothing cut off, no text over another, no number that the release does not have.

use std::collections::BTreeSet;

use roxmltree::{Document, Node};
use serde_json::Value;

/// Advance widths of DejaVu Sans, the widest of the common fonts, from space to tilde, in thousandths of an em.
const WIDTHS: [u32; 95] = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
    636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
    295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
    500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
    392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
];

fn em(c: char) -> f64 {
    let thousandths = match c {
        ' '..='~' => WIDTHS[c as usize - 32],
        '\u{a0}' => 318,
        'å' | 'ä' | 'é' => 614,
        'ö' => 612,
        'Å' | 'Ä' => 684,
        'Ö' => 787,
        '–' => 500,
        '−' | '→' | '←' | '↑' | '↖' | '↘' => 838,
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2060}'..='\u{206f}'
        | '\u{fe0f}'
        | '\u{300}'..='\u{36f}'
        | '\u{1f3fb}'..='\u{1f3ff}' => 0,
        '\u{590}'..='\u{6ff}' => 600,
        '\u{1f000}'..='\u{1faff}' => 1300,
        _ => 1000,
    };
    f64::from(thousandths) / 1000.0
}

/// A text with the box that it takes.
#[derive(Debug)]
pub(crate) struct Set {
    pub(crate) text: String,
    pub(crate) kind: String,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    node.attribute(name).unwrap_or("0").parse().unwrap()
}

pub(crate) fn texts(document: &Document<'_>) -> Vec<Set> {
    document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| {
            let text = node.text().unwrap_or_default().to_owned();
            let size = number(node, "font-size");
            let bold = if node.attribute("font-weight") == Some("bold") { 1.1 } else { 1.0 };
            let width = text.chars().map(em).sum::<f64>() * size * bold;
            let (x, y) = (number(node, "x"), number(node, "y"));
            let left = match node.attribute("text-anchor") {
                Some("start") => x,
                Some("middle") => x - width / 2.0,
                _ => x - width,
            };
            let kind = node.attribute("class").unwrap().to_owned();
            Set { text, kind, left, top: y - 0.76 * size, right: left + width, bottom: y + 0.24 * size }
        })
        .collect()
}

/// Every check that needs the picture alone; what is set in it.
pub(crate) fn checked(svg: &str) -> Vec<Set> {
    let document = Document::parse(svg).unwrap_or_else(|error| panic!("{error}\n{svg}"));
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    for (id, tag) in root.attribute("aria-labelledby").unwrap().split(' ').zip(["title", "desc"]) {
        let found = document.descendants().find(|node| node.attribute("id") == Some(id)).unwrap();
        assert!(found.has_tag_name(tag));
        assert!(found.text().is_some_and(|text| !text.trim().is_empty()) || tag == "title", "{svg}");
    }
    let sheet: Vec<f64> =
        root.attribute("viewBox").unwrap().split(' ').map(|number| number.parse().unwrap()).collect();
    let within = |x: f64, y: f64| x >= -0.01 && x <= sheet[2] + 0.01 && y >= -0.01 && y <= sheet[3] + 0.01;
    let set = texts(&document);
    for text in &set {
        assert!(within(text.left, text.top) && within(text.right, text.bottom), "{text:?} on {sheet:?}");
    }
    for (number, one) in set.iter().enumerate() {
        for other in &set[number + 1..] {
            let beside = one.right <= other.left + 0.01 || other.right <= one.left + 0.01;
            let below = one.bottom <= other.top + 0.01 || other.bottom <= one.top + 0.01;
            assert!(beside || below, "{one:?} over {other:?}");
        }
    }
    for node in document.descendants().filter(Node::is_element) {
        let ends = match node.tag_name().name() {
            "rect" if node.attribute("width") != Some("100%") => vec![
                (number(node, "x"), number(node, "y")),
                (number(node, "x") + number(node, "width"), number(node, "y") + number(node, "height")),
            ],
            "circle" => vec![(number(node, "cx"), number(node, "cy"))],
            "polyline" | "polygon" => {
                let pairs = node.attribute("points").unwrap().split(' ').filter(|pair| !pair.is_empty());
                let pair =
                    |pair: &str| pair.split_once(',').map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()));
                pairs.filter_map(pair).collect()
            }
            _ => Vec::new(),
        };
        for (x, y) in ends {
            assert!(within(x, y), "{node:?} at {x}, {y} beyond {sheet:?}");
        }
    }
    set
}

/// The numbers of a text, read in a language with decimal comma or point.
pub(crate) fn numbers(text: &str, decimal_comma: bool) -> Vec<String> {
    let joined: Vec<char> = text.chars().collect();
    let digit = |place: usize| joined.get(place).is_some_and(char::is_ascii_digit);
    let (mut found, mut current) = (Vec::new(), String::new());
    for (place, c) in joined.iter().enumerate() {
        let between = place > 0 && digit(place - 1) && digit(place + 1);
        match c {
            '0'..='9' => current.push(*c),
            '−' if digit(place + 1) => current.push('-'),
            ',' if between && decimal_comma => current.push('.'),
            '.' if between => current.push('.'),
            '\u{a0}' | ',' if between => {}
            _ if !current.is_empty() => found.push(std::mem::take(&mut current)),
            _ => {}
        }
    }
    found.extend((!current.is_empty()).then_some(current));
    found
}

/// Every way in which a number of the release may be printed: as it is, and in per cent.
pub(crate) fn printable(release: &Value, into: &mut BTreeSet<String>) {
    match release {
        Value::Number(number) => {
            let value = number.as_f64().unwrap();
            for shown in [value, value * 100.0] {
                into.extend((0..=3).map(|decimals| format!("{shown:.decimals$}")));
            }
        }
        Value::Array(parts) => parts.iter().for_each(|part| printable(part, into)),
        Value::Object(parts) => parts.values().for_each(|part| printable(part, into)),
        _ => {}
    }
}

/// Checks that every figure of a picture is one of the release; how many there were.
pub(crate) fn figures_are_of(set: &[Set], release: &Value, language: &str) -> usize {
    let mut known = BTreeSet::new();
    printable(release, &mut known);
    let figures = set
        .iter()
        .filter(|text| text.kind == "figure")
        .flat_map(|text| numbers(&text.text, !language.starts_with("en")));
    figures.inspect(|figure| assert!(known.contains(figure), "{figure} is not in the release")).count()
}
