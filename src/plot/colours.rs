//! Colours that colour-blind readers tell apart, and that differ in lightness where they are printed grey.

pub(super) const INK: &str = "#222222";
pub(super) const QUIET: &str = "#555555";
pub(super) const RULE: &str = "#bbbbbb";
pub(super) const GRID: &str = "#dddddd";
pub(super) const BAND: &str = "#f4f4f4";
pub(super) const PAPER: &str = "#ffffff";
pub(super) const MARK: &str = "#0072b2";

/// Groups' colours: Okabe & Ito (2008), *Color universal design*, without black's neighbours; shapes tell them apart as well.
pub(super) const GROUPS: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#000000", "#e69f00"];

type Rgb = [f64; 3];

// ColorBrewer's PuOr: its purple end is darker than its orange one, so the two differ in grey.
const WORST: Rgb = [230.0, 97.0, 1.0];
const BAD: Rgb = [253.0, 184.0, 99.0];
const NEITHER: Rgb = [236.0, 236.0, 236.0];
const GOOD: Rgb = [178.0, 171.0, 210.0];
const BEST: Rgb = [94.0, 60.0, 153.0];

// ColorBrewer's single-hue blues.
const FEW: Rgb = [239.0, 243.0, 255.0];
const MANY: Rgb = [8.0, 81.0, 156.0];

/// A fill, and the ink that is read on it.
#[derive(Debug, Clone)]
pub(super) struct Fill {
    pub(super) colour: String,
    pub(super) ink: &'static str,
}

fn between(from: Rgb, to: Rgb, at: f64) -> Fill {
    let [r, g, b] = [0, 1, 2].map(|part| from[part] + (to[part] - from[part]) * at.clamp(0.0, 1.0));
    let linear = |part: f64| (part / 255.0).powf(2.2);
    let luminance = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    let colour = format!("#{:02x}{:02x}{:02x}", r.round() as u8, g.round() as u8, b.round() as u8);
    // Equal contrast (WCAG 2) with black and with white lies at 0.179.
    Fill { colour, ink: if luminance > 0.179 { "#000000" } else { PAPER } }
}

/// The fill of a point, counted from the worst, among so many.
pub(super) fn point(from_worst: usize, points: usize) -> Fill {
    let half = points / 2;
    let steps = half.saturating_sub(1).max(1) as f64;
    if from_worst < half {
        between(WORST, BAD, from_worst as f64 / steps)
    } else if points % 2 == 1 && from_worst == half {
        between(NEITHER, NEITHER, 0.0)
    } else {
        between(BEST, GOOD, points.saturating_sub(from_worst + 1) as f64 / steps)
    }
}

/// The fill of a count, as a share of the largest.
pub(super) fn count(share: f64) -> Fill {
    between(FEW, MANY, share)
}
