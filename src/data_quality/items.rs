//! How well each item was answered, from counts alone.

use std::fmt;

use serde::Serialize;

use crate::error::{Refusal, or_refused};
use crate::estimate::{Confidence, Estimate};
use crate::inference::share::Share;
use crate::tally::counts::Tally;
use crate::tally::questionnaire_tally::QuestionnaireTally;
use crate::vocabulary::answer::MissingCounts;

/// How well one item was answered; its shares have Wilson's intervals.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ItemQuality {
    /// The item.
    pub item: String,
    /// The share answered of those whom it concerned; see [`Tally::answered_share`].
    #[serde(serialize_with = "or_refused")]
    pub answered: Result<Estimate, Refusal>,
    /// Who did not answer, by reason.
    pub missing: MissingCounts,
    /// How many points of the scale anybody gave: where it is 1, the item tells nobody from anybody.
    pub points_in_use: u64,
    /// How many points the scale has.
    pub points: u64,
    /// The share at the lowest point, of those who answered.
    #[serde(serialize_with = "or_refused")]
    pub floor: Result<Estimate, Refusal>,
    /// The share at the highest point, of those who answered.
    #[serde(serialize_with = "or_refused")]
    pub ceiling: Result<Estimate, Refusal>,
}

impl Tally {
    /// The share of those whom the item concerned who answered it: n/(n + skipped + don't know + refused). Not asked and not applicable
    /// are outside.
    ///
    /// ```
    /// use kokemus::{Confidence, Missing, Scale, Tally};
    ///
    /// let mut heard = Tally::of_counts(&Scale::satisfaction(), [0, 1, 2, 10, 5])?;
    /// heard.add(Missing::Skipped)?;
    /// heard.add(Missing::DontKnow)?;
    /// heard.add(Missing::NotApplicable)?;
    /// let answered = heard.answered_share().estimate(Confidence::P95)?;
    /// assert_eq!(answered.to_string(), "90 % [70, 97], n = 20, 1 not asked or not concerned");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn answered_share(&self) -> Share {
        let MissingCounts { not_asked, not_applicable, .. } = self.missing();
        let outside = MissingCounts { not_asked, not_applicable, ..MissingCounts::default() };
        let concerned = self.n() + self.missing().unanswered(); // at most the tally's total
        Share::among(self.n(), concerned, outside, self.surveyed_set())
    }
}

impl QuestionnaireTally {
    /// How well each item was answered, in the questionnaire's order. By group (wave, mode of administration) it comes of a grouped tally.
    ///
    /// ```
    /// use kokemus::{Confidence, Missing, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let parents = Questionnaire::builder("parents", Scale::satisfaction())
    ///     .section("all", |s| s.item("heard", "Heard").item("trust", "Trusted"))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(parents).build()?;
    /// let mut answers = study.table("parents")?;
    /// answers.push(Response::by(Role::Parent).answers([5, 5]))?;
    /// answers.push(Response::by(Role::Parent).answer("heard", 4).otherwise(Missing::Skipped))?;
    /// let items = answers.tally().item_quality(Confidence::P95);
    /// assert_eq!(
    ///     items[1].to_string(),
    ///     "trust: answered 50 % [9, 91], n = 2; floor 0 % [0, 79], n = 1, 1 missing; ceiling 100 % [21, 100], n = 1, 1 missing; \
    ///      1 of 5 points in use"
    /// );
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn item_quality(&self, confidence: Confidence) -> Vec<ItemQuality> {
        let quality = |(id, tally): (&str, Tally)| {
            let points = tally.point_counts();
            let at = |count: Option<&u64>| {
                let count = count.copied().unwrap_or(0);
                Share::among(count, tally.n(), tally.missing(), tally.surveyed_set()).estimate(confidence)
            };
            ItemQuality {
                item: id.to_owned(),
                answered: tally.answered_share().estimate(confidence),
                missing: tally.missing(),
                points_in_use: points.iter().filter(|count| **count > 0).count() as u64,
                points: points.len() as u64,
                floor: at(points.first()),
                ceiling: at(points.last()),
            }
        };
        self.items().map(quality).collect()
    }
}

impl fmt::Display for ItemQuality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.item)?;
        for (what, share) in
            [("answered", &self.answered), ("floor", &self.floor), ("ceiling", &self.ceiling)]
        {
            match share {
                Ok(share) => write!(f, "{what} {share}; ")?,
                Err(refusal) => write!(f, "{what} {refusal}; ")?,
            }
        }
        write!(f, "{} of {} points in use", self.points_in_use, self.points)
    }
}
