//! Where in the questionnaire respondents leave.

use std::fmt;

use serde::Serialize;

use super::answering::AnsweringQuality;
use super::respondent::Reading;
use crate::error::{Refusal, or_refused};
use crate::estimate::{Confidence, Estimate};

/// One item of the questionnaire, and who was still there when it came.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ItemDropOut {
    /// The item.
    pub item: String,
    /// Its position, from 1.
    pub position: usize,
    /// How many respondents left at this item.
    pub left_here: u64,
    /// The share of all respondents who had not left at this item or before.
    #[serde(serialize_with = "or_refused")]
    pub still_there: Result<Estimate, Refusal>,
    /// The share that left at this item, of those who were there until then.
    #[serde(serialize_with = "or_refused")]
    pub leaving: Result<Estimate, Refusal>,
}

/// Where in the questionnaire respondents leave, item by item; see [`AnsweringQuality::drop_out`].
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DropOut {
    /// The share that left before the end.
    #[serde(serialize_with = "or_refused")]
    pub left: Result<Estimate, Refusal>,
    /// How many left before the first item that concerned them: they answered nothing.
    pub left_at_once: u64,
    /// Item by item, in the questionnaire's order.
    pub items: Vec<ItemDropOut>,
}

impl AnsweringQuality<'_> {
    /// Where in the questionnaire respondents leave: S(k), the share that had not left at item k or before.
    ///
    /// Where somebody left is told from where they skipped: see [`RespondentQuality::left_at`](crate::RespondentQuality::left_at).
    /// Everybody is followed to the end, so that nobody is censored and each S(k) is a plain share with Wilson's interval, item by item and
    /// not for all items at once. Respondents whom no item concerned are outside.
    ///
    /// ```
    /// use kokemus::{Answer, Confidence, Missing, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let parents = Questionnaire::builder("parents", Scale::satisfaction())
    ///     .section("all", |s| s.item("heard", "Heard").item("trust", "Trusted").item("time", "Had time"))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(parents).build()?;
    /// let mut answers = study.table("parents")?;
    /// let gap = Answer::Missing(Missing::Skipped);
    /// for row in [[5.into(), 4.into(), 4.into()], [5.into(), gap, 4.into()], [3.into(), gap, gap], [gap, gap, gap]] {
    ///     answers.push(Response::by(Role::Parent).answers(row))?;
    /// }
    /// let drop_out = answers.answering_quality().drop_out(Confidence::P95);
    /// assert_eq!(drop_out.items[1].to_string(), "2 trust: 1 left here; still there 50 % [15, 85], n = 4");
    /// assert_eq!(drop_out.left_at_once, 1);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn drop_out(&self, confidence: Confidence) -> DropOut {
        let mut left_at = vec![0u64; self.items.len()];
        let (mut n, mut outside, mut left_at_once) = (0, 0, 0);
        for row in self.selection.iter() {
            let read = Reading::of(&self.items, row.codes());
            if read.applicable() == 0 {
                outside += 1;
                continue;
            }
            n += 1;
            if let Some(position) = read.left_at {
                left_at[position - 1] += 1;
                left_at_once += u64::from(read.skipped_since == read.applicable());
            }
        }
        let mut there = n;
        let items = self.items.iter().zip(left_at).enumerate().map(|(place, (item, left_here))| {
            let before = there;
            there -= left_here;
            ItemDropOut {
                item: item.id.clone(),
                position: place + 1,
                left_here,
                still_there: self.share(there, n, outside, confidence),
                leaving: self.share(left_here, before, outside, confidence),
            }
        });
        let items = items.collect();
        DropOut { left: self.share(n - there, n, outside, confidence), left_at_once, items }
    }
}

impl fmt::Display for ItemDropOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {} left here; still there ", self.position, self.item, self.left_here)?;
        match &self.still_there {
            Ok(share) => write!(f, "{share}"),
            Err(refusal) => write!(f, "{refusal}"),
        }
    }
}

impl fmt::Display for DropOut {
    /// The share that left, and a line per item at which somebody did.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.left {
            Ok(share) => write!(f, "left before the end: {share}")?,
            Err(refusal) => write!(f, "left before the end: {refusal}")?,
        }
        for item in self.items.iter().filter(|item| item.left_here > 0) {
            write!(f, "\n{item}")?;
        }
        Ok(())
    }
}
