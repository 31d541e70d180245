//! The sheet that pictures are drawn on.

use svg::Node;
use svg::node::element::{
    Circle, Definitions, Description, Element, Line, Pattern, Polygon, Polyline, Rectangle, Title,
};

use super::colours::{INK, PAPER, QUIET, RULE};
use super::measure::{clean, isolated, width, wrap};

/// The white space at the edges.
pub(super) const MARGIN: f64 = 12.0;

const FONTS: &str = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', sans-serif";

#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// What a text is: the words of somebody, a figure of the release, a mark on an axis, or a letter that stands for a name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Words,
    Figure,
    Axis,
    Letter,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) ink: &'static str,
    pub(super) kind: Kind,
}

pub(super) const HEADING: Look = Look { size: 16.0, bold: true, ink: INK, kind: Kind::Words };
pub(super) const STRONG: Look = Look { size: 13.0, bold: true, ink: INK, kind: Kind::Words };
pub(super) const WORDS: Look = Look { size: 13.0, bold: false, ink: INK, kind: Kind::Words };
pub(super) const NOTE: Look = Look { size: 12.0, bold: false, ink: QUIET, kind: Kind::Words };
pub(super) const SMALL: Look = Look { size: 10.5, bold: false, ink: QUIET, kind: Kind::Words };
pub(super) const FIGURE: Look = Look { size: 12.0, bold: false, ink: INK, kind: Kind::Figure };
pub(super) const AXIS: Look = Look { size: 12.0, bold: false, ink: QUIET, kind: Kind::Axis };
pub(super) const LETTER: Look = Look { size: 12.0, bold: true, ink: INK, kind: Kind::Letter };

impl Look {
    pub(super) fn width(self, text: &str) -> f64 {
        width(&clean(text), self.size, self.bold)
    }

    pub(super) fn wrap(self, text: &str, most: f64) -> Vec<String> {
        wrap(text, most, self.size, self.bold)
    }

    /// From one line to the next.
    pub(super) fn leading(self) -> f64 {
        (self.size * 1.3).ceil()
    }

    /// From the top of a line to the foot of its letters.
    pub(super) fn ascent(self) -> f64 {
        self.size
    }
}

/// A sheet of fixed width that grows downwards.
pub(super) struct Canvas {
    width: f64,
    /// How far down it is used.
    pub(super) y: f64,
    nodes: Vec<Box<dyn Node>>,
    hatched: bool,
    said: Vec<String>,
}

fn short(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0 + 0.0;
    if rounded.is_finite() { rounded.to_string() } else { "0".to_owned() }
}

impl Canvas {
    pub(super) fn new(width: f64) -> Self {
        Canvas { width, y: MARGIN, nodes: Vec::new(), hatched: false, said: Vec::new() }
    }

    /// The width between the margins.
    pub(super) fn inner(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }

    pub(super) fn right(&self) -> f64 {
        self.width - MARGIN
    }

    /// Adds a sentence to what screen readers say.
    pub(super) fn say(&mut self, sentence: impl Into<String>) {
        self.said.push(clean(&sentence.into()));
    }

    fn add(&mut self, node: impl Into<Box<dyn Node>>) {
        self.nodes.push(node.into());
    }

    /// A line of text with its foot at y.
    pub(super) fn text(&mut self, x: f64, y: f64, anchor: Anchor, look: Look, text: &str) {
        let kind = match look.kind {
            Kind::Words => "words",
            Kind::Figure => "figure",
            Kind::Axis => "axis",
            Kind::Letter => "letter",
        };
        // A plain element: the crate's own one for texts writes line ends around what it holds.
        let mut node = Element::new("text");
        node.append(svg::node::Text::new(isolated(&clean(text))));
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        for (name, value) in [
            ("x", short(x)),
            ("y", short(y)),
            ("font-size", short(look.size)),
            ("fill", look.ink.to_owned()),
            ("class", kind.to_owned()),
            ("text-anchor", anchor.to_owned()),
            ("font-weight", if look.bold { "bold" } else { "normal" }.to_owned()),
        ] {
            node.assign(name, value);
        }
        self.add(node);
    }

    /// Lines below each other from a top; how high they are.
    pub(super) fn lines(&mut self, x: f64, top: f64, anchor: Anchor, look: Look, lines: &[String]) -> f64 {
        for (number, line) in lines.iter().enumerate() {
            self.text(x, top + look.ascent() + number as f64 * look.leading(), anchor, look, line);
        }
        lines.len() as f64 * look.leading()
    }

    /// A paragraph over the whole width, below what there is.
    pub(super) fn paragraph(&mut self, look: Look, text: &str) {
        let lines = look.wrap(text, self.inner());
        self.y += self.lines(MARGIN, self.y, Anchor::Start, look, &lines);
    }

    pub(super) fn rectangle(&mut self, [x, y, width, height]: [f64; 4], fill: &str, stroke: Option<&str>) {
        let node = Rectangle::new()
            .set("x", short(x))
            .set("y", short(y))
            .set("width", short(width.max(0.0)))
            .set("height", short(height.max(0.0)))
            .set("fill", fill);
        self.add(match stroke {
            Some(stroke) => node.set("stroke", stroke).set("stroke-width", "1"),
            None => node,
        });
    }

    /// A hatched place: what belongs here is withheld. The word stands in it where it has room.
    pub(super) fn withheld(&mut self, [x, y, width, height]: [f64; 4], word: &str) {
        self.hatched = true;
        self.rectangle([x, y, width, height], PAPER, None);
        // The id is put in when the sheet is finished.
        self.rectangle([x, y, width, height], "url(#hatch)", Some(RULE));
        self.chip([x, y, width, height], word);
    }

    /// A word on paper in the middle of a place, where it has room.
    pub(super) fn chip(&mut self, [x, y, width, height]: [f64; 4], word: &str) {
        let (wide, high) = (NOTE.width(word) + 8.0, NOTE.size + 3.0);
        if !word.is_empty() && wide <= width && high < height {
            let (middle, centre) = (x + width / 2.0, y + height / 2.0);
            self.rectangle([middle - wide / 2.0, centre - high / 2.0, wide, high], PAPER, None);
            self.text(middle, centre + NOTE.size * 0.36, Anchor::Middle, Look { ink: INK, ..NOTE }, word);
        }
    }

    /// How much has been drawn, to [`sink`](Canvas::sink) to.
    pub(super) fn layer(&self) -> usize {
        self.nodes.len()
    }

    /// Puts what was drawn after one layer below what was drawn after an earlier one.
    pub(super) fn sink(&mut self, from: usize, to: usize) {
        let count = self.nodes.len().saturating_sub(from);
        if let Some(nodes) = self.nodes.get_mut(to..) {
            nodes.rotate_right(count.min(nodes.len()));
        }
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: &str, thick: f64, dashes: &str) {
        let node = Line::new()
            .set("x1", short(from.0))
            .set("y1", short(from.1))
            .set("x2", short(to.0))
            .set("y2", short(to.1))
            .set("stroke", stroke)
            .set("stroke-width", short(thick));
        self.add(if dashes.is_empty() { node } else { node.set("stroke-dasharray", dashes) });
    }

    pub(super) fn polyline(&mut self, points: &[(f64, f64)], stroke: &str, thick: f64, dashes: &str) {
        let node = Polyline::new()
            .set("points", joined(points))
            .set("fill", "none")
            .set("stroke", stroke)
            .set("stroke-width", short(thick));
        self.add(if dashes.is_empty() { node } else { node.set("stroke-dasharray", dashes) });
    }

    pub(super) fn polygon(&mut self, points: &[(f64, f64)], fill: &str) {
        let node = Polygon::new().set("points", joined(points)).set("fill", fill);
        self.add(node.set("stroke", PAPER).set("stroke-width", "1"));
    }

    /// A mark; every group has a shape of its own.
    pub(super) fn mark(&mut self, (x, y): (f64, f64), shape: usize, fill: &str) {
        let r = 4.5;
        match shape % 6 {
            0 => {
                let node = Circle::new().set("cx", short(x)).set("cy", short(y)).set("r", short(r));
                self.add(node.set("fill", fill).set("stroke", PAPER).set("stroke-width", "1"));
            }
            1 => self.rectangle([x - r, y - r, 2.0 * r, 2.0 * r], fill, Some(PAPER)),
            2 => self.polygon(&[(x, y - r - 1.0), (x + r + 1.0, y + r), (x - r - 1.0, y + r)], fill),
            3 => {
                self.polygon(&[(x, y - r - 2.0), (x + r + 2.0, y), (x, y + r + 2.0), (x - r - 2.0, y)], fill);
            }
            4 => self.polygon(&[(x - r - 1.0, y - r), (x + r + 1.0, y - r), (x, y + r + 1.0)], fill),
            _ => self.polygon(&[(x - r, y - r), (x + r, y - r), (x + r, y), (x, y + r), (x - r, y)], fill),
        }
    }

    /// The finished picture.
    pub(super) fn finish(mut self, title: &str, language: &str) -> String {
        let (title, said) = (clean(title), self.said.join("\n"));
        // Several pictures may stand on one page: ids come from what is in them (FNV-1a).
        let hash = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let place = title
            .bytes()
            .chain(said.bytes())
            .chain(short(self.width).bytes())
            .fold(0xcbf2_9ce4_8422_2325, hash);
        let id = |part: &str| format!("kokemus-{part}-{place:016x}");
        let height = self.y + MARGIN;
        let mut root = Element::new("svg");
        for (name, value) in [
            ("xmlns", "http://www.w3.org/2000/svg".to_owned()),
            ("viewBox", format!("0 0 {} {}", short(self.width), short(height))),
            ("width", short(self.width)),
            ("height", short(height)),
            ("font-family", FONTS.to_owned()),
            ("role", "img".to_owned()),
            ("aria-labelledby", format!("{} {}", id("title"), id("desc"))),
            ("xml:lang", language.to_owned()),
        ] {
            root.assign(name, value);
        }
        root.append(Title::new(title).set("id", id("title")));
        root.append(Description::new().set("id", id("desc")).add(svg::node::Text::new(said)));
        if self.hatched {
            let stripe = Line::new().set("x1", "0").set("y1", "0").set("x2", "0").set("y2", "7");
            let pattern = Pattern::new()
                .set("id", id("hatch"))
                .set("width", "7")
                .set("height", "7")
                .set("patternUnits", "userSpaceOnUse")
                .set("patternTransform", "rotate(45)")
                .add(stripe.set("stroke", "#888888").set("stroke-width", "2"));
            root.append(Definitions::new().add(pattern));
        }
        root.append(Rectangle::new().set("width", "100%").set("height", "100%").set("fill", PAPER));
        for mut node in self.nodes.drain(..) {
            let hatch = node
                .get_attributes()
                .is_some_and(|all| all.get("fill").is_some_and(|fill| &**fill == "url(#hatch)"));
            if let (true, Some(attributes)) = (hatch, node.get_attributes_mut()) {
                attributes.insert("fill".to_owned(), format!("url(#{})", id("hatch")).into());
            }
            root.append(node);
        }
        root.to_string() + "\n"
    }
}

fn joined(points: &[(f64, f64)]) -> String {
    let pair = |point: &(f64, f64)| format!("{},{}", short(point.0), short(point.1));
    points.iter().map(pair).collect::<Vec<_>>().join(" ")
}
