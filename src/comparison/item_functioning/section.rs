//! All items of a section: which of them mean the same to both groups.

use std::fmt;

use serde::Serialize;

use super::odds_ratio::CommonOddsRatio;
use super::standardised::StandardisedDifference;
use crate::comparison::multiplicity::{AdjustedP, Multiplicity};
use crate::error::{Error, Refusal, or_refused};
use crate::estimate::{Confidence, Test};
use crate::table::matched::MatchedGroups;

/// Differential item functioning of all items that two groups were asked, with p values adjusted for how many items there are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SectionFunctioning {
    /// What the two groups are called; the second is compared with the first.
    pub groups: [String; 2],
    /// The items, in order.
    pub items: Vec<FunctioningOfItem>,
    /// How the score was purified, where it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purification: Option<Purification>,
}

/// One item of a [`SectionFunctioning`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct FunctioningOfItem {
    /// Its identifier, or its concept.
    pub item: String,
    /// [`ItemFunctioning::mantel`](crate::ItemFunctioning::mantel).
    #[serde(serialize_with = "or_refused")]
    pub mantel: Result<Test, Refusal>,
    /// Its p value adjusted among those of the items that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjusted: Option<AdjustedP>,
    /// [`ItemFunctioning::common_odds_ratio`](crate::ItemFunctioning::common_odds_ratio).
    #[serde(serialize_with = "or_refused")]
    pub odds_ratio: Result<CommonOddsRatio, Refusal>,
    /// [`ItemFunctioning::standardised_mean_difference`](crate::ItemFunctioning::standardised_mean_difference).
    #[serde(serialize_with = "or_refused")]
    pub standardised: Result<StandardisedDifference, Refusal>,
}

/// How items that differ were taken out of the score on which groups are matched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Purification {
    /// The items that were taken out.
    pub taken_out: Vec<String>,
    /// How often the section was gone through.
    pub rounds: u32,
    /// Whether the last two rounds flagged the same items.
    pub settled: bool,
}

/// Purification goes on at most so often: it settles within three or four rounds, or goes in circles.
const MOST_ROUNDS: u32 = 20;

impl MatchedGroups {
    /// Differential item functioning of every item, each with the others to match on.
    ///
    /// Where several items favour one group, the score itself does, and items without fault may seem to favour the other; see
    /// [`purified_functioning`](MatchedGroups::purified_functioning).
    ///
    /// # Errors
    /// There is only one item, so that nothing is there to match on.
    pub fn functioning(&self, by: Multiplicity, confidence: Confidence) -> Result<SectionFunctioning, Error> {
        let ids: Vec<String> = self.item_ids().map(str::to_owned).collect();
        let mut items = Vec::with_capacity(ids.len());
        for item in ids {
            let counted = self.item(&item)?;
            items.push(FunctioningOfItem {
                mantel: counted.mantel(),
                adjusted: None,
                odds_ratio: counted.common_odds_ratio(confidence),
                standardised: counted.standardised_mean_difference(confidence),
                item,
            });
        }
        let p_values: Vec<f64> =
            items.iter().map(|item| item.mantel.as_ref().map_or(f64::NAN, |test| test.p)).collect();
        let among = p_values.iter().filter(|p| !p.is_nan()).count();
        for (item, p) in items.iter_mut().zip(by.adjusted(&p_values)) {
            item.adjusted = (!p.is_nan()).then_some(AdjustedP { p, by, among });
        }
        Ok(SectionFunctioning { groups: self.groups().map(str::to_owned), items, purification: None })
    }

    /// The same on a purified score: items whose adjusted p value is below one minus the level of confidence are taken out of the score, and all are gone
    /// through anew, until a round flags the items that are out already. In a total score the item in question stays in (Holland & Thayer 1988; Candell &
    /// Drasgow 1988, *Appl. Psychol. Meas.* 12, 253–260).
    ///
    /// A round takes out half of the items at the most, those that differ most: one item that favours a group much makes all others seem to favour the
    /// other group, and nothing would be left to match on. Where more than half are flagged to the end, the purification is not settled.
    ///
    /// ```
    /// use kokemus::{Confidence, Multiplicity, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let family = Questionnaire::builder("family", Scale::new("yes", 0, 1)?)
    ///     .section("all", |s| s.item("a", "A").item("b", "B").item("c", "C").item("d", "D"))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(family).build()?;
    /// let mut answers = study.table("family")?;
    /// for row in 0..160u8 {
    ///     let answered = [row & 1, (row >> 1) & 1, (row >> 2) & 1];
    ///     // Parents answer `d` with yes more often than children who are as content.
    ///     let (child, parent) = ((row >> 3) % 4 == 0, (row >> 3) % 4 != 0);
    ///     for (role, last) in [(Role::Child, child), (Role::Parent, parent)] {
    ///         answers.push(Response::by(role).answers([answered[0], answered[1], answered[2], last.into()]))?;
    ///     }
    /// }
    /// let both = answers.item_functioning("all", Role::Child, Role::Parent)?;
    /// let found = both.purified_functioning(Multiplicity::Holm, Confidence::P95)?;
    /// assert_eq!(found.purification.unwrap().taken_out, ["d"]);
    /// assert!(found.items[3].adjusted.unwrap().p < 1e-9);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`functioning`](MatchedGroups::functioning).
    pub fn purified_functioning(
        &self,
        by: Multiplicity,
        confidence: Confidence,
    ) -> Result<SectionFunctioning, Error> {
        let level = 2.0 * confidence.tail();
        let ids: Vec<String> = self.item_ids().map(str::to_owned).collect();
        let mut found = self.functioning(by, confidence)?;
        let (mut out, mut settled, mut rounds): (Vec<String>, bool, u32) = (Vec::new(), false, 1);
        while rounds < MOST_ROUNDS {
            let flagged = found.flagged(level);
            if named(&found, &flagged) == out {
                settled = true;
                break;
            }
            let worst = named(&found, &flagged[..flagged.len().min(ids.len() / 2)]);
            if worst == out {
                break;
            }
            let anchors = ids.iter().filter(|id| !worst.contains(id)).map(String::as_str);
            found = self.clone().anchored(anchors)?.functioning(by, confidence)?;
            (out, rounds) = (worst, rounds + 1);
        }
        found.purification = Some(Purification { taken_out: out, rounds, settled });
        Ok(found)
    }
}

impl SectionFunctioning {
    /// The places of the items whose adjusted p value is below a level, those that differ most first.
    fn flagged(&self, level: f64) -> Vec<usize> {
        let is_flagged =
            |place: &usize| self.items[*place].adjusted.is_some_and(|adjusted| adjusted.p < level);
        let statistic = |place: &usize| self.items[*place].mantel.as_ref().map_or(0.0, |test| test.statistic);
        let mut flagged: Vec<usize> = (0..self.items.len()).filter(is_flagged).collect();
        flagged.sort_by(|a, b| statistic(b).total_cmp(&statistic(a)));
        flagged
    }
}

/// The items at these places, in their own order.
fn named(found: &SectionFunctioning, places: &[usize]) -> Vec<String> {
    let all = found.items.iter().enumerate().filter(|(place, _)| places.contains(place));
    all.map(|(_, item)| item.item.clone()).collect()
}

impl fmt::Display for SectionFunctioning {
    /// One line per item.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = &self.groups;
        write!(f, "{second} less {first} at equal scores")?;
        if let Some(Purification { taken_out, .. }) = &self.purification
            && !taken_out.is_empty()
        {
            write!(f, ", matched without {}", taken_out.join(", "))?;
        }
        for item in &self.items {
            write!(f, "\n{item}")?;
        }
        Ok(())
    }
}

impl fmt::Display for FunctioningOfItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let FunctioningOfItem { item, mantel, adjusted, odds_ratio, standardised } = self;
        write!(f, "{item}: ")?;
        match standardised {
            Ok(found) => write!(f, "{:+.2} points", found.difference.short())?,
            Err(refusal) => write!(f, "{refusal}")?,
        }
        if let Ok(CommonOddsRatio { odds_ratio: Ok(ratio), .. }) = odds_ratio {
            write!(f, ", odds ratio {}", ratio.short())?;
        }
        match (mantel, adjusted) {
            (Ok(test), Some(adjusted)) => write!(f, "; χ² = {:.2}, p = {adjusted}", test.statistic),
            (Ok(test), None) => write!(f, "; {test}"),
            (Err(refusal), _) => write!(f, "; {refusal}"),
        }
    }
}
