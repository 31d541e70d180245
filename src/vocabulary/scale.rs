//! Likert scales: contiguous whole-numbered points, declared, never guessed from data.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::key;
use super::text::Text;
use crate::error::{Error, ErrorKind};

/// The fewest and the most points a scale has.
pub(crate) const FEWEST_POINTS: i32 = 2;
pub(crate) const MOST_POINTS: i32 = 101;

/// Which end of a scale or measure is the good one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// More is better: satisfaction, wellbeing.
    #[default]
    Higher,
    /// Less is better: difficulties, symptoms.
    Lower,
}

impl Better {
    pub(crate) fn reversed(self) -> Self {
        match self {
            Better::Higher => Better::Lower,
            Better::Lower => Better::Higher,
        }
    }
}

/// A Likert scale: its lowest and highest point, which end is better, and labels for some or all points.
///
/// Two scales are alike when identifier, points and better end agree; only answers on like scales are counted
/// together. Labels are for reading and do not matter to that.
///
/// ```
/// use kokemus::{Better, Scale};
///
/// let worry = Scale::new("worry", 0, 4)?.better(Better::Lower).label(0, "never")?.label(4, "always")?;
/// assert_eq!(worry.points().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
/// assert_eq!(worry.reverse(1.0), 3.0);
/// assert_eq!(worry.percent_of_maximum(1.0), 25.0);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawScale", into = "RawScale")]
pub struct Scale {
    id: String,
    lowest: i16,
    highest: i16, // Invariant: 1 <= highest − lowest <= 100.
    better: Better,
    labels: BTreeMap<i16, Text>, // Invariant: every key is a point of the scale.
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "Scale", deny_unknown_fields)]
struct RawScale {
    id: String,
    lowest: i32,
    highest: i32,
    #[serde(default)]
    better: Better,
    #[serde(default)]
    labels: BTreeMap<i32, Text>,
}

impl Scale {
    /// A scale from its lowest to its highest point, both included; higher is better unless said otherwise.
    ///
    /// # Errors
    /// Fewer than 2 or more than 101 points, points beyond ±32,767, or a malformed identifier.
    pub fn new(id: &str, lowest: i32, highest: i32) -> Result<Self, Error> {
        let id = key::checked("scale", id)?;
        let points = i64::from(highest) - i64::from(lowest) + 1;
        let allowed = i64::from(FEWEST_POINTS)..=i64::from(MOST_POINTS);
        match (i16::try_from(lowest), i16::try_from(highest)) {
            (Ok(lowest), Ok(highest)) if allowed.contains(&points) => Ok(Scale {
                id: id.as_ref().to_owned(),
                lowest,
                highest,
                better: Better::Higher,
                labels: BTreeMap::new(),
            }),
            _ => Err(Error::new(
                ErrorKind::OutOfRange,
                format!("points of scale `{id}`"),
                format!("{lowest} to {highest}"),
                format!("{FEWEST_POINTS} to {MOST_POINTS} whole-numbered points, lowest first"),
                "give the lowest point first and the highest last",
            )),
        }
    }

    /// The same scale with its better end stated.
    #[must_use]
    pub fn better(mut self, better: Better) -> Self {
        self.better = better;
        self
    }

    /// The same scale with one point labelled.
    ///
    /// # Errors
    /// The point is not on the scale, or has a label already.
    pub fn label(mut self, point: i32, label: impl Into<Text>) -> Result<Self, Error> {
        let subject = format!("label on scale `{}`", self.id);
        let Some(code) = self.code(point) else {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                subject,
                point,
                self.range_text(),
                "label a point of the scale",
            ));
        };
        if self.labels.insert(self.lowest + i16::from(code), label.into()).is_some() {
            return Err(Error::new(
                ErrorKind::Duplicate,
                subject,
                point,
                "each point once",
                "keep one of the two labels",
            ));
        }
        Ok(self)
    }

    /// Satisfaction from 1, very dissatisfied, to 5, very satisfied; labelled in English, Finnish and Swedish.
    pub fn satisfaction() -> Self {
        Scale::standard(
            "satisfaction-1-5",
            1,
            5,
            &[
                (1, "very dissatisfied", "erittäin tyytymätön", "mycket missnöjd"),
                (2, "dissatisfied", "tyytymätön", "missnöjd"),
                (
                    3,
                    "neither dissatisfied nor satisfied",
                    "en tyytymätön enkä tyytyväinen",
                    "varken missnöjd eller nöjd",
                ),
                (4, "satisfied", "tyytyväinen", "nöjd"),
                (5, "very satisfied", "erittäin tyytyväinen", "mycket nöjd"),
            ],
        )
    }

    /// Agreement from 1, strongly disagree, to 5, strongly agree; labelled in English, Finnish and Swedish.
    pub fn agreement_5() -> Self {
        Scale::standard(
            "agreement-1-5",
            1,
            5,
            &[
                (1, "strongly disagree", "täysin eri mieltä", "helt av annan åsikt"),
                (2, "disagree", "jokseenkin eri mieltä", "delvis av annan åsikt"),
                (
                    3,
                    "neither disagree nor agree",
                    "ei eri eikä samaa mieltä",
                    "varken av annan eller samma åsikt",
                ),
                (4, "agree", "jokseenkin samaa mieltä", "delvis av samma åsikt"),
                (5, "strongly agree", "täysin samaa mieltä", "helt av samma åsikt"),
            ],
        )
    }

    /// Agreement from 1, strongly disagree, to 7, strongly agree; the ends and the middle labelled in English,
    /// Finnish and Swedish.
    pub fn agreement_7() -> Self {
        Scale::standard(
            "agreement-1-7",
            1,
            7,
            &[
                (1, "strongly disagree", "täysin eri mieltä", "helt av annan åsikt"),
                (
                    4,
                    "neither disagree nor agree",
                    "ei eri eikä samaa mieltä",
                    "varken av annan eller samma åsikt",
                ),
                (7, "strongly agree", "täysin samaa mieltä", "helt av samma åsikt"),
            ],
        )
    }

    /// Willingness to recommend from 0, not at all likely, to 10, extremely likely: the scale of the net promoter
    /// score; its ends labelled in English, Finnish and Swedish.
    pub fn recommendation() -> Self {
        Scale::standard(
            "recommendation-0-10",
            0,
            10,
            &[
                (0, "not at all likely", "en lainkaan todennäköisesti", "inte alls sannolikt"),
                (10, "extremely likely", "erittäin todennäköisesti", "ytterst sannolikt"),
            ],
        )
    }

    fn standard(id: &str, lowest: i16, highest: i16, labels: &[(i16, &str, &str, &str)]) -> Self {
        // Invariant: the callers above give 2 to 101 points and labels on them.
        let tagged = |language: &str, text: &str, rest: [(&str, &str); 2]| {
            rest.iter().try_fold(Text::tagged(language, text)?, |t, (tag, words)| t.and(tag, *words))
        };
        let labels = labels
            .iter()
            .filter_map(|(point, en, fi, sv)| {
                tagged("en", en, [("fi", fi), ("sv", sv)]).ok().map(|text| (*point, text))
            })
            .collect();
        Scale { id: id.into(), lowest, highest, better: Better::Higher, labels }
    }

    /// The scale's identifier.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The lowest point.
    pub fn lowest(&self) -> i32 {
        self.lowest.into()
    }

    /// The highest point.
    pub fn highest(&self) -> i32 {
        self.highest.into()
    }

    /// Which end is the good one.
    pub fn better_end(&self) -> Better {
        self.better
    }

    /// The points from lowest to highest.
    pub fn points(&self) -> impl DoubleEndedIterator<Item = i32> + ExactSizeIterator + use<> {
        let lowest = self.lowest();
        (0..self.len() as i32).map(move |step| lowest + step)
    }

    /// The number of points, 2 to 101.
    #[allow(clippy::len_without_is_empty, reason = "a scale has at least two points")]
    pub fn len(&self) -> usize {
        usize::from(self.highest.abs_diff(self.lowest)) + 1
    }

    /// The label of a point, where it has one.
    pub fn label_of(&self, point: i32) -> Option<&Text> {
        self.labels.get(&i16::try_from(point).ok()?)
    }

    /// A value seen from the other end: lowest + highest − x, with the *declared* ends (whatever points were used).
    pub fn reverse(&self, value: f64) -> f64 {
        f64::from(self.lowest()) + f64::from(self.highest()) - value
    }

    /// Percent of maximum possible (POMP): 100 (x − lowest) / (highest − lowest).
    ///
    /// Source: Cohen, Cohen, Aiken & West 1999, *Multivariate Behavioral Research* 34(3), 315–346. It is the one
    /// footing on which unlike scales meet.
    pub fn percent_of_maximum(&self, value: f64) -> f64 {
        100.0 * (value - f64::from(self.lowest())) / f64::from(self.highest() - self.lowest())
    }

    /// Whether answers on the two scales may be counted together: same identifier, points and better end.
    pub fn is_like(&self, other: &Scale) -> bool {
        (self.lowest, self.highest, self.better) == (other.lowest, other.highest, other.better)
            && self.id == other.id
    }

    /// The same points with the good end at the other side: how a reverse-keyed item's answers read.
    pub(crate) fn with_ends_swapped(&self) -> Scale {
        Scale { better: self.better.reversed(), ..self.clone() }
    }

    /// The scale seen from its other end: every point's label at lowest + highest − x, and the better end swapped.
    pub(crate) fn mirrored(&self) -> Scale {
        // Invariant: the mirror image of a point is a point, and the sum of the two ends fits an i32.
        let mirror = |point: i16| (self.lowest() + self.highest() - i32::from(point)) as i16;
        let labels = self.labels.iter().map(|(point, label)| (mirror(*point), label.clone())).collect();
        Scale { labels, ..self.with_ends_swapped() }
    }

    /// The position of a point above the lowest, where it is on the scale.
    pub(crate) fn code(&self, point: i32) -> Option<u8> {
        let step = i64::from(point) - i64::from(self.lowest);
        if step < 0 || point > self.highest() {
            return None;
        }
        u8::try_from(step).ok()
    }

    /// "1 to 5", for errors.
    pub(crate) fn range_text(&self) -> String {
        format!("{} to {}", self.lowest, self.highest)
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} to {})", self.id, self.lowest, self.highest)
    }
}

impl TryFrom<RawScale> for Scale {
    type Error = Error;

    fn try_from(raw: RawScale) -> Result<Self, Error> {
        let scale = Scale::new(&raw.id, raw.lowest, raw.highest)?.better(raw.better);
        raw.labels.into_iter().try_fold(scale, |scale, (point, label)| scale.label(point, label))
    }
}

impl From<Scale> for RawScale {
    fn from(scale: Scale) -> Self {
        RawScale {
            id: scale.id,
            lowest: scale.lowest.into(),
            highest: scale.highest.into(),
            better: scale.better,
            labels: scale.labels.into_iter().map(|(point, label)| (point.into(), label)).collect(),
        }
    }
}
