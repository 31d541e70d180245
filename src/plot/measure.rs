//! How wide text is, and where it may be broken. Nothing renders here, so widths are those of the widest common fonts.

/// The width of a text at a size, not less than in DejaVu Sans or Verdana, the widest of the common fonts.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let ems: f64 = text.chars().map(|c| if bold { bolder(em(c)) } else { em(c) }).sum();
    ems * size
}

/// Bold narrow letters grow by more than bold wide ones.
fn bolder(em: f64) -> f64 {
    if em == 0.0 { 0.0 } else { em * 1.06 + 0.05 }
}

/// A character's width, in ems.
fn em(c: char) -> f64 {
    match c {
        _ if joins(c) => 0.0,
        'i' | 'j' | 'l' | '\'' | '(' | ')' | '[' | ']' | '-' | 'f' | 't' | 'r' | 'I' | 'J' => match c {
            'i' | 'j' | 'l' | '\'' => 0.28,
            'I' | 'J' => 0.3,
            'f' => 0.36,
            '-' => 0.37,
            't' | '(' | ')' | '[' | ']' => 0.4,
            _ => 0.42,
        },
        ' ' | '\u{a0}' | ',' | '.' | '·' => 0.32,
        ':' | ';' | '/' | '\\' | '|' => 0.34,
        '!' => 0.41,
        '"' | '*' | '–' | '°' => 0.51,
        'c' | 's' | 'k' | 'z' | '?' | 'v' | 'x' | 'y' => 0.6,
        'm' | 'W' | '%' | '@' | '—' | '…' | 'M' | 'æ' | 'Æ' => 1.0,
        'w' | '+' | '=' | '<' | '>' | '~' | '^' | '#' | '±' | '−' | '×' | '→' | '&' | 'O' | 'Q' => 0.84,
        'a'..='z' | '0'..='9' => 0.64,
        'G' | 'D' | 'H' | 'N' | 'U' | '\u{590}'..='\u{5ff}' => 0.78,
        'A'..='Z' => 0.7,
        '\u{e0}'..='\u{17f}' if c.is_lowercase() => 0.66,
        '\u{c0}'..='\u{17f}' => 0.8,
        '\u{20}'..='\u{ff}' => 0.85,
        '\u{370}'..='\u{3ff}' if c.is_lowercase() => 0.75,
        '\u{400}'..='\u{4ff}' if c.is_lowercase() => 0.9,
        // Arabic letters are narrower joined than alone.
        '\u{600}'..='\u{6ff}' => 0.95,
        '\u{fd3e}'..='\u{fdff}' => 3.0,
        '\u{1f000}'..='\u{1faff}' => 1.4,
        _ => 1.15,
    }
}

/// Whether a character has no width of its own and belongs to the one before it.
fn joins(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

/// Whether a character is of a script that is written from the right.
fn from_the_right(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}')
}

/// A text as it may stand in XML: white space and control characters are spaces, and what would turn its neighbours' direction is left out.
pub(super) fn clean(text: &str) -> String {
    let allowed =
        |c: &char| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}');
    let spaced = |c: char| if c.is_control() || (c.is_whitespace() && c != '\u{a0}') { ' ' } else { c };
    text.chars().filter(allowed).map(spaced).collect()
}

/// A line with its direction kept to itself: set apart (U+2068, U+2069) where it holds letters that run from the right.
pub(super) fn isolated(line: &str) -> String {
    if line.chars().any(from_the_right) { format!("\u{2068}{line}\u{2069}") } else { line.to_owned() }
}

/// A part of a word that need not be broken.
struct Piece {
    text: String,
    /// Whether a space comes before it.
    spaced: bool,
    /// Whether a hyphen is to be written where a line ends after it.
    soft: bool,
}

/// A text in lines of at most so many pixels: broken at spaces, after hyphens, at soft hyphens, and within words that are too long.
pub(super) fn wrap(text: &str, most: f64, size: f64, bold: bool) -> Vec<String> {
    let most = most.max(3.0 * size);
    let fits = |line: &str| width(line, size, bold) <= most;
    let hyphen = |soft: bool| if soft { "-" } else { "" };
    let (mut lines, mut line, mut soft) = (Vec::new(), String::new(), false);
    for piece in pieces(&clean(text)) {
        let space = if piece.spaced && !line.is_empty() { " " } else { "" };
        let joined = format!("{line}{space}{}", piece.text);
        if fits(&format!("{joined}{}", hyphen(piece.soft))) {
            line = joined;
        } else {
            if !line.is_empty() {
                lines.push(format!("{line}{}", hyphen(soft && !piece.spaced)));
            }
            let mut rest = piece.text;
            while !fits(&format!("{rest}{}", hyphen(piece.soft))) {
                let (head, tail) = broken(&rest, most, size, bold);
                if tail.is_empty() {
                    break;
                }
                lines.push(head);
                rest = tail;
            }
            line = rest;
        }
        soft = piece.soft;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut spaced = true;
        for part in word.split_inclusive(['-', '/', '–', '\u{ad}']) {
            let soft = part.ends_with('\u{ad}');
            pieces.push(Piece { text: part.trim_end_matches('\u{ad}').to_owned(), spaced, soft });
            spaced = false;
        }
    }
    pieces
}

/// A long word broken once, with a hyphen between letters; before a consonant that a vowel follows where there is such a place, which is
/// the rule of Finnish and does for its neighbours.
fn broken(word: &str, most: f64, size: f64, bold: bool) -> (String, String) {
    let clusters = clusters(word);
    let head = |count: usize| clusters[..count].concat();
    let first = |cluster: &str| cluster.chars().next().unwrap_or(' ');
    let hyphen = |count: usize| {
        let hyphenated = |c: char| c.is_alphabetic() && ('a'..='\u{52f}').contains(&c.to_ascii_lowercase());
        let between = |place: usize| clusters.get(place).is_some_and(|cluster| hyphenated(first(cluster)));
        if between(count - 1) && between(count) { "-" } else { "" }
    };
    let fits = |count: &usize| width(&format!("{}{}", head(*count), hyphen(*count)), size, bold) <= most;
    let longest = (1..=clusters.len()).take_while(fits).last().unwrap_or(1);
    let vowel = |place: usize| clusters.get(place).is_some_and(|c| "aeiouyåäöAEIOUYÅÄÖ".contains(first(c)));
    let syllable = |count: &usize| !vowel(*count) && vowel(count + 1) && clusters.len() - count >= 2;
    let lowest = 3.max(longest / 2);
    let at = (lowest..=longest).rev().find(syllable).unwrap_or(longest);
    (head(at) + hyphen(at), clusters[at..].concat())
}

/// Characters with what belongs to them: accents, joined emoji, flags.
fn clusters(word: &str) -> Vec<String> {
    let flag = |c: char| ('\u{1f1e6}'..='\u{1f1ff}').contains(&c);
    let mut clusters: Vec<String> = Vec::new();
    for c in word.chars() {
        let joined = clusters.last().is_some_and(|last| {
            let half_flag = last.chars().count() == 1 && last.chars().all(flag);
            joins(c) || last.ends_with('\u{200d}') || (flag(c) && half_flag)
        });
        match clusters.last_mut() {
            Some(last) if joined => last.push(c),
            _ => clusters.push(c.to_string()),
        }
    }
    clusters
}
