//! Lines that fit a page, for the examples that print one.

/// The longest line.
pub(crate) const WIDTH: usize = 100;

/// Words in lines of at most [`WIDTH`] characters; an interval stays on one line, and so does "n = 5".
pub(crate) fn wrapped(text: &str, first: &str, following: &str) {
    const KEPT: char = '\u{a0}';
    let mut in_brackets = false;
    let glued = text.trim().replace(" = ", "\u{a0}=\u{a0}").replace(" %", "\u{a0}%");
    let glued = glued.chars().map(|letter| {
        in_brackets = letter == '[' || (in_brackets && letter != ']');
        if in_brackets && letter == ' ' { KEPT } else { letter }
    });
    let mut line = String::new();
    let mut indent = first;
    for word in glued.collect::<String>().split(' ') {
        if !line.is_empty()
            && indent.chars().count() + line.chars().count() + 1 + word.chars().count() > WIDTH
        {
            println!("{indent}{}", line.replace(KEPT, " "));
            line.clear();
            indent = following;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    println!("{indent}{}", line.replace(KEPT, " "));
}
