//! Lines of a page: texts made harmless, wrapped, and set in columns; no figure is ever cut.

/// How wide a page is, in columns.
pub(super) const WIDTH: usize = 100;
/// The narrowest that the column of labels gets before a table is set as a list.
const NARROWEST_LABELS: usize = 24;
const GAP: usize = 2;

const OPEN: char = '\u{2068}'; // first strong isolate
const CLOSE: char = '\u{2069}'; // pop directional isolate

/// Whether a character is written from right to left, by the blocks of Unicode that are.
fn runs_left(c: char) -> bool {
    matches!(u32::from(c), 0x0590..=0x08FF | 0xFB1D..=0xFDFF | 0xFE70..=0xFEFE | 0x10800..=0x10FFF | 0x1E800..=0x1EFFF)
}

/// Whether a character steers the direction of what follows it, or stands for nothing.
fn steers(c: char) -> bool {
    matches!(u32::from(c), 0x061C | 0x200B | 0x200E | 0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF | 0xFFF9..=0xFFFB)
}

/// Whether a character joins the one before it: marks, joiners, selectors of a variant.
fn joins(c: char) -> bool {
    matches!(u32::from(c), 0x0300..=0x036F | 0x0591..=0x05BD | 0x064B..=0x065F | 0x200C | 0x200D | 0x20D0..=0x20FF
        | 0xFE00..=0xFE0F | 0x1F3FB..=0x1F3FF | 0xE0020..=0xE007F)
}

/// The columns a character takes. Fonts decide; these are the widths that terminals agree on for letters, most emoji and ideographs.
fn columns_of(c: char) -> usize {
    match u32::from(c) {
        0x2068 | 0x2069 => 0,
        _ if joins(c) => 0,
        0x1100..=0x115F
        | 0x2E80..=0xA4CF
        | 0xAC00..=0xD7A3
        | 0xF900..=0xFAFF
        | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60
        | 0x1F300..=0x1FAFF
        | 0x20000..=0x3FFFD => 2,
        _ => 1,
    }
}

/// The columns a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// A text from outside on one line: control characters and line breaks become spaces, characters that steer the direction of writing are
/// left out, and a text that runs from right to left is isolated, so that it moves nothing around it.
pub(super) fn clean(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !steers(*c)) {
        let breaks = c.is_control() || (c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}'));
        if !breaks {
            line.push(c);
        } else if !line.is_empty() && !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line.truncate(line.trim_end().len());
    if line.chars().any(runs_left) { format!("{OPEN}{line}{CLOSE}") } else { line }
}

/// The text in lines of at most so many columns; what is isolated is isolated on every line.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let last = lines.len() - 1;
        let taken = columns(&lines[last]);
        if taken > 0 && taken + 1 + columns(word) <= width {
            lines[last].push(' ');
            lines[last].push_str(word);
        } else {
            if taken > 0 {
                lines.push(String::new());
            }
            push_word(&mut lines, word, width);
        }
    }
    balance(&mut lines);
    lines
}

/// Puts a word on the last line, which is empty, and breaks it where it is longer than that.
fn push_word(lines: &mut Vec<String>, word: &str, width: usize) {
    let mut line = lines.pop().unwrap_or_default();
    let mut after_joiner = false;
    for c in word.chars() {
        if columns(&line) + columns_of(c) > width.max(2) && !joins(c) && !after_joiner {
            lines.push(std::mem::take(&mut line));
        }
        after_joiner = c == '\u{200D}';
        line.push(c);
    }
    lines.push(line);
}

/// Closes what a line leaves open, and opens it again on the next one.
fn balance(lines: &mut [String]) {
    let mut open = 0;
    for line in lines {
        let before = OPEN.to_string().repeat(open);
        for c in line.chars() {
            match c {
                OPEN => open += 1,
                CLOSE => open = open.saturating_sub(1),
                _ => {}
            }
        }
        *line = format!("{before}{line}{}", CLOSE.to_string().repeat(open));
    }
}

/// One line of a table.
enum Row {
    Across { indent: usize, text: String },
    Cells { indent: usize, label: String, cells: Vec<String> },
    Gap,
}

/// Labels to the left, cells to their right.
pub(super) struct Table {
    header: Vec<String>,
    rows: Vec<Row>,
    last_is_left_aligned: bool,
}

impl Table {
    /// A table whose columns beside the labels have these heads.
    pub(super) fn new(header: Vec<String>) -> Self {
        Table { header, rows: Vec::new(), last_is_left_aligned: false }
    }

    /// The same table with its last column set to the left.
    pub(super) fn last_to_the_left(self) -> Self {
        Table { last_is_left_aligned: true, ..self }
    }

    /// A line of text over all columns.
    pub(super) fn across(&mut self, indent: usize, text: String) {
        self.rows.push(Row::Across { indent, text });
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.rows.push(Row::Gap);
    }

    /// A label with its cells; those that are left out at the end are empty.
    pub(super) fn row(&mut self, indent: usize, label: String, cells: Vec<String>) {
        self.rows.push(Row::Cells { indent, label, cells });
    }

    /// The table in lines, each set in by `indent`.
    pub(super) fn write(&self, page: &mut Page, indent: usize) {
        let mut widths: Vec<usize> = self.header.iter().map(|head| columns(head)).collect();
        let mut longest_label = 0;
        for row in &self.rows {
            if let Row::Cells { indent, label, cells } = row {
                longest_label = longest_label.max(indent + columns(label));
                for (width, cell) in widths.iter_mut().zip(cells) {
                    *width = columns(cell).max(*width);
                }
            }
        }
        let taken: usize = widths.iter().map(|width| width + GAP).sum();
        let left = (WIDTH - indent).saturating_sub(taken);
        if left < NARROWEST_LABELS.min(longest_label) {
            self.write_as_list(page, indent);
            return;
        }
        let labels = longest_label.max(NARROWEST_LABELS).min(left);
        let line = |label: &str, cells: &[String]| {
            let mut line = format!("{label}{}", " ".repeat(labels.saturating_sub(columns(label))));
            for (place, (cell, width)) in cells.iter().zip(&widths).enumerate() {
                let padding = " ".repeat(width - columns(cell).min(*width));
                line.push_str("  ");
                if self.last_is_left_aligned && place + 1 == widths.len() {
                    line.push_str(cell);
                } else {
                    line.push_str(&padding);
                    line.push_str(cell);
                }
            }
            line
        };
        if self.header.iter().any(|head| !head.is_empty()) {
            page.line(indent, &line("", &self.header));
        }
        for row in &self.rows {
            match row {
                Row::Gap => page.gap(),
                Row::Across { indent: further, text } => page.paragraph(indent + further, text),
                Row::Cells { indent: further, label, cells } => {
                    let further = *further;
                    let set_in = " ".repeat(further);
                    let mut pieces =
                        wrap(label, labels.saturating_sub(further).max(2)).into_iter().peekable();
                    while let Some(piece) = pieces.next() {
                        // The figures stand on the last line of their label.
                        let cells: &[String] = if pieces.peek().is_none() { cells } else { &[] };
                        page.line(indent, &line(&format!("{set_in}{piece}"), cells));
                    }
                }
            }
        }
    }

    /// Where the columns leave no room for labels: a line per cell.
    fn write_as_list(&self, page: &mut Page, indent: usize) {
        for row in &self.rows {
            match row {
                Row::Gap => page.gap(),
                Row::Across { indent: further, text } => page.paragraph(indent + further, text),
                Row::Cells { indent: further, label, cells } => {
                    page.paragraph(indent + further, label);
                    for (head, cell) in self.header.iter().zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                        let text = if head.is_empty() { cell.clone() } else { format!("{head}: {cell}") };
                        page.paragraph(indent + further + 2, &text);
                    }
                }
            }
        }
    }
}

/// A page that grows line by line.
#[derive(Default)]
pub(super) struct Page(String);

impl Page {
    /// One line as it is, without spaces at its end.
    fn line(&mut self, indent: usize, text: &str) {
        let line = format!("{}{text}", " ".repeat(indent));
        self.0.push_str(line.trim_end_matches(' '));
        self.0.push('\n');
    }

    /// A text in as many lines as it takes.
    pub(super) fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrap(text, WIDTH.saturating_sub(indent)) {
            self.line(indent, &line);
        }
    }

    /// A text behind a dash, its further lines set in.
    pub(super) fn point(&mut self, indent: usize, text: &str) {
        for (place, line) in wrap(text, WIDTH.saturating_sub(indent + 2)).iter().enumerate() {
            let mark = if place == 0 { "– " } else { "  " };
            self.line(indent, &format!("{mark}{line}"));
        }
    }

    /// A heading, underlined; an empty line before all but the first.
    pub(super) fn heading(&mut self, text: &str, underline: char) {
        self.gap();
        let lines = wrap(text, WIDTH);
        let longest = lines.iter().map(|line| columns(line)).max().unwrap_or(0);
        for line in &lines {
            self.line(0, line);
        }
        self.line(0, &underline.to_string().repeat(longest));
    }

    /// An empty line, where something stands before.
    pub(super) fn gap(&mut self) {
        if !self.0.is_empty() && !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
    }

    /// What is on the page.
    pub(super) fn into_text(self) -> String {
        self.0
    }
}
