//! Answers to one item by two groups, per value of a score on which respondents are matched.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::matching::{Asked, MatchOn};
use super::surveyed::SurveyedSet;
use super::{Merge, add, checked_sum, overflow, unlike};
use crate::error::{Error, ErrorKind};
use crate::vocabulary::answer::MissingCounts;
use crate::vocabulary::scale::Scale;

/// How two groups answered one item, per value of the score on which they are matched: what differential item functioning is read from.
///
/// Answers and scores are steps above the scale's lowest point, reverse-keyed items turned. Only respondents who answered every item are
/// in it; the others are counted by what was missing. A table makes it: [`ResponseTable::item_functioning`](crate::ResponseTable::item_functioning).
///
/// ```
/// use kokemus::{Confidence, Questionnaire, Response, Role, Scale, Study};
///
/// let family = Questionnaire::builder("family", Scale::new("agree", 0, 2)?)
///     .section("encounter", |s| s.item("heard", "Heard").item("trust", "Trust").item("time", "Time"))
///     .build()?;
/// let study = Study::builder().questionnaire(family).build()?;
/// let mut answers = study.table("family")?;
/// for (child, parent) in [([1, 1, 0], [2, 1, 0]), ([0, 2, 1], [1, 1, 1]), ([2, 2, 1], [1, 2, 2]), ([1, 1, 1], [2, 0, 1])] {
///     answers.push(Response::by(Role::Child).answers(child))?;
///     answers.push(Response::by(Role::Parent).answers(parent))?;
/// }
///
/// let heard = answers.item_functioning("encounter", Role::Child, Role::Parent)?.item("heard")?;
/// assert_eq!(heard.n(), [4, 4]);
/// assert_eq!(heard.strata().map(|stratum| stratum.score).collect::<Vec<_>>(), [2, 3, 5]);
/// // Three of the four children have a parent's counterpart of the same score, and the other way round.
/// assert_eq!(heard.comparable(), [3, 4]);
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawItemFunctioning", into = "RawItemFunctioning")]
pub struct ItemFunctioning {
    asked: Arc<Asked>,
    bands: Option<Vec<u32>>, // Invariant: ascending upper ends, the last at least the highest score.
    strata: BTreeMap<u32, Vec<u64>>, // Invariant: scores up to the highest, or band numbers; points of the first, then of the second; none all 0.
    incomplete: [MissingCounts; 2],
    with_case: u64,
    total: u64, // Invariant: complete and incomplete rows together, at most MOST_COUNTED.
    surveyed: SurveyedSet,
}

/// The answers of two groups at one score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct MatchedStratum<'c> {
    /// The score, in steps above the lowest; of a band its number, from 0.
    pub score: u32,
    /// How many of the first group gave each answer, from the lowest.
    pub first: &'c [u64],
    /// How many of the second group gave each answer, from the lowest.
    pub second: &'c [u64],
}

impl MatchedStratum<'_> {
    /// How many of the two groups have this score.
    pub(crate) fn sizes(&self) -> [u64; 2] {
        [self.first.iter().sum(), self.second.iter().sum()]
    }

    /// Whether somebody of either group is here, so that there is something to compare.
    pub(crate) fn is_comparable(&self) -> bool {
        self.sizes().iter().all(|size| *size > 0)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStratum {
    score: u32,
    first: Vec<u64>,
    second: Vec<u64>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename = "ItemFunctioning", deny_unknown_fields)]
struct RawItemFunctioning {
    item: String,
    scale: Scale,
    groups: [String; 2],
    matching: Vec<String>,
    match_on: MatchOn,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bands: Option<Vec<u32>>,
    strata: Vec<RawStratum>,
    #[serde(default)]
    incomplete: [MissingCounts; 2],
    #[serde(default)]
    with_case: u64,
    #[serde(default)]
    surveyed: SurveyedSet,
}

impl ItemFunctioning {
    /// Counts made by a table: points of the first, then of the second group, per score that somebody has.
    pub(crate) fn of_counts(
        asked: Asked,
        strata: BTreeMap<u32, Vec<u64>>,
        incomplete: [MissingCounts; 2],
        with_case: u64,
        surveyed: SurveyedSet,
    ) -> Self {
        // A table has fewer than 2^32 rows: no sum of two tables' counts passes a limit.
        let counted = strata.values().flatten().sum::<u64>();
        let total = incomplete.iter().map(all_of).fold(counted, u64::saturating_add);
        ItemFunctioning {
            asked: Arc::new(asked),
            bands: None,
            strata,
            incomplete,
            with_case,
            total,
            surveyed,
        }
    }

    /// The item's identifier; of a comparison by concepts the concept.
    pub fn item(&self) -> &str {
        &self.asked.item
    }

    /// The scale on which it is answered.
    pub fn scale(&self) -> &Scale {
        &self.asked.scale
    }

    /// What the two groups are called.
    pub fn groups(&self) -> [&str; 2] {
        [&self.asked.groups[0], &self.asked.groups[1]]
    }

    /// The items whose answers add up to the score.
    pub fn matching(&self) -> impl ExactSizeIterator<Item = &str> {
        self.asked.matching.iter().map(|id| &**id)
    }

    /// Whether the item itself is part of the score.
    pub fn match_on(&self) -> MatchOn {
        self.asked.match_on
    }

    /// The scores that somebody has, from the lowest, with the answers given there.
    pub fn strata(&self) -> impl Iterator<Item = MatchedStratum<'_>> {
        let points = self.asked.scale.len();
        self.strata.iter().map(move |(score, counts)| {
            let (first, second) = counts.split_at(points);
            MatchedStratum { score: *score, first, second }
        })
    }

    /// How many of each group answered everything.
    pub fn n(&self) -> [u64; 2] {
        self.sizes(false)
    }

    /// How many of each group have a score that somebody of the other group has too: the others add nothing to what is compared at equal
    /// scores.
    pub fn comparable(&self) -> [u64; 2] {
        self.sizes(true)
    }

    fn sizes(&self, comparable: bool) -> [u64; 2] {
        let counted = self.strata().filter(|stratum| !comparable || stratum.is_comparable());
        counted.fold([0, 0], |[first, second], stratum| {
            let [more_first, more_second] = stratum.sizes();
            [first + more_first, second + more_second]
        })
    }

    /// How many of each group did not answer everything, each once: by the reason of the item in question where it has one, else of the first
    /// item of the section that has.
    pub fn incomplete(&self) -> [MissingCounts; 2] {
        self.incomplete
    }

    /// How many of those who answered everything belong to a stated case.
    pub fn with_case(&self) -> u64 {
        self.with_case
    }

    /// Whether scores were merged into bands.
    pub fn is_banded(&self) -> bool {
        self.bands.is_some()
    }

    pub(crate) fn surveyed_set(&self) -> SurveyedSet {
        self.surveyed
    }

    /// The same counts with neighbouring scores merged, where single scores hold too few: from 0 to the first end, from there to the second, and
    /// so on to the highest score. Within a band the groups are matched less closely.
    ///
    /// # Errors
    /// It is banded already, or the ends do not ascend to below the highest score.
    pub fn in_bands(&self, upper_ends: impl IntoIterator<Item = u32>) -> Result<ItemFunctioning, Error> {
        let highest = self.asked.highest_score();
        let mut ends: Vec<u32> = upper_ends.into_iter().take(highest as usize + 1).collect();
        if self.bands.is_some() || !ends.is_sorted_by(|a, b| a < b) || ends.iter().any(|end| *end >= highest)
        {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("bands of the scores at item `{}`", self.asked.item),
                if self.bands.is_some() { "bands of bands".to_owned() } else { format!("{ends:?}") },
                format!("ascending upper ends below the highest score, {highest}"),
                "give the highest score of each band but the last",
            ));
        }
        ends.push(highest);
        let mut strata: BTreeMap<u32, Vec<u64>> = BTreeMap::new();
        for (score, counts) in &self.strata {
            let band = ends.partition_point(|end| end < score) as u32;
            add(strata.entry(band).or_insert_with(|| vec![0; counts.len()]), counts);
        }
        Ok(ItemFunctioning { bands: Some(ends), strata, ..self.clone() })
    }
}

fn all_of(missing: &MissingCounts) -> u64 {
    missing.unanswered().saturating_add(missing.outside())
}

impl Merge for ItemFunctioning {
    fn merge(&mut self, other: &Self) -> Result<(), Error> {
        if self.asked != other.asked || self.bands != other.bands {
            let named = |which: &Self| {
                let [first, second] = which.groups();
                let bands = if which.is_banded() { " in bands" } else { "" };
                let scale = &which.asked.scale;
                format!("`{}` on {scale}{bands}, `{first}` and `{second}`", which.asked.item)
            };
            return Err(unlike("merge of item functioning", named(other), named(self)));
        }
        // No single count passes what the total does not pass.
        self.total = checked_sum("respondents in item functioning", self.total, other.total)?;
        for (score, counts) in &other.strata {
            add(self.strata.entry(*score).or_insert_with(|| vec![0; counts.len()]), counts);
        }
        for (missing, more) in self.incomplete.iter_mut().zip(other.incomplete) {
            *missing = missing.plus(more);
        }
        self.with_case += other.with_case;
        self.surveyed = self.surveyed.union(other.surveyed);
        Ok(())
    }

    fn empty_like(&self) -> Self {
        ItemFunctioning {
            asked: Arc::clone(&self.asked),
            bands: self.bands.clone(),
            strata: BTreeMap::new(),
            incomplete: <[MissingCounts; 2]>::default(),
            with_case: 0,
            total: 0,
            surveyed: SurveyedSet::default(),
        }
    }
}

impl TryFrom<RawItemFunctioning> for ItemFunctioning {
    type Error = Error;

    fn try_from(raw: RawItemFunctioning) -> Result<Self, Error> {
        let asked = Asked::checked(&raw.item, raw.scale, raw.groups, &raw.matching, raw.match_on)?;
        let (points, highest) = (asked.scale.len(), asked.highest_score());
        let nothing = BTreeMap::new();
        let mut counted = ItemFunctioning::of_counts(asked, nothing, raw.incomplete, 0, raw.surveyed);
        if let Some(ends) = raw.bands {
            let (last, others) = ends.split_last().unwrap_or((&0, &[]));
            counted =
                counted.in_bands(others.iter().copied().chain((*last != highest).then_some(highest)))?;
        }
        let most = counted.bands.as_ref().map_or(highest, |ends| ends.len() as u32 - 1);
        let mut total = counted.total;
        for RawStratum { score, first, second } in raw.strata {
            let empty = first.iter().chain(&second).all(|count| *count == 0);
            if first.len() != points || second.len() != points || score > most || empty {
                return Err(Error::new(
                    ErrorKind::Length,
                    format!("counts at score {score} of item `{}`", raw.item),
                    format!("{} and {}", first.len(), second.len()),
                    format!("{points} of each group, not all 0, at scores up to {most}"),
                    "give 0 for an answer that nobody gave, and leave out a score that nobody has",
                ));
            }
            for count in first.iter().chain(&second) {
                total = checked_sum("respondents in item functioning", total, *count)?;
            }
            if counted.strata.insert(score, [first, second].concat()).is_some() {
                return Err(Error::new(
                    ErrorKind::Duplicate,
                    format!("scores of item `{}`", raw.item),
                    score,
                    "each score once",
                    "add up the counts of one score",
                ));
            }
        }
        let [first, second] = counted.n();
        if raw.with_case > first + second || total > super::MOST_COUNTED {
            return Err(overflow("respondents in item functioning"));
        }
        Ok(ItemFunctioning { with_case: raw.with_case, total, ..counted })
    }
}

impl From<ItemFunctioning> for RawItemFunctioning {
    fn from(counted: ItemFunctioning) -> Self {
        let strata = counted.strata().map(|stratum| RawStratum {
            score: stratum.score,
            first: stratum.first.to_vec(),
            second: stratum.second.to_vec(),
        });
        let asked = &counted.asked;
        RawItemFunctioning {
            strata: strata.collect(),
            item: asked.item.as_ref().to_owned(),
            scale: asked.scale.clone().into(),
            groups: counted.groups().map(str::to_owned),
            matching: counted.matching().map(str::to_owned).collect(),
            match_on: asked.match_on,
            bands: counted.bands.clone(),
            incomplete: counted.incomplete,
            with_case: counted.with_case,
            surveyed: counted.surveyed,
        }
    }
}
