//! Shares of one item's answers, and the net promoter score.

use std::num::NonZeroU8;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Refusal};
use crate::estimate::{Confidence, Estimate, Interval, Quantity};
use crate::inference::mean::t_interval;
use crate::inference::share::Share;
use crate::tally::counts::Tally;

/// How many points at one end of a scale a top-box or bottom-box share takes together, 1 to 100.
///
/// ```
/// use kokemus::TopBox;
///
/// assert_eq!(TopBox::new(2)?, TopBox::TWO);
/// assert!(TopBox::new(0).is_err());
/// # Ok::<(), kokemus::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct TopBox(NonZeroU8); // Invariant: at most 100, one less than the most points of a scale.

impl TopBox {
    /// The one point at the end.
    pub const ONE: TopBox = TopBox(NonZeroU8::MIN);
    /// The two points at the end, as in "satisfied or very satisfied".
    pub const TWO: TopBox = TopBox(NonZeroU8::MIN.saturating_add(1));

    /// So many points.
    ///
    /// # Errors
    /// 0, or more than 100.
    pub fn new(points: u8) -> Result<Self, Error> {
        match NonZeroU8::new(points) {
            Some(points) if points.get() <= 100 => Ok(TopBox(points)),
            _ => Err(Error::new(
                ErrorKind::OutOfRange,
                "points of a top box",
                points,
                "1 to 100",
                "take 2 for the two highest points",
            )),
        }
    }

    /// How many points.
    pub fn points(self) -> u8 {
        self.0.get()
    }
}

impl TryFrom<u8> for TopBox {
    type Error = Error;

    fn try_from(points: u8) -> Result<Self, Error> {
        TopBox::new(points)
    }
}

impl From<TopBox> for u8 {
    fn from(top: TopBox) -> u8 {
        top.points()
    }
}

impl Tally {
    /// The share of answers for which `counted` holds, by position above the lowest point.
    fn share_of_codes(&self, counted: impl Fn(usize) -> bool) -> Share {
        let points = self.point_counts().iter().enumerate();
        let count = points.filter(|(code, _)| counted(*code)).map(|(_, count)| count).sum();
        Share::among(count, self.n(), self.missing(), self.surveyed_set())
    }

    fn code_on_scale(&self, figure: &'static str, point: i32) -> Result<usize, Refusal> {
        match self.scale().code(point) {
            Some(code) => Ok(code.into()),
            None => Err(Refusal::NotOnThisScale {
                figure: figure.into(),
                scale: self.scale().to_string().into(),
                needs: format!("a point of the scale instead of {point}").into(),
            }),
        }
    }

    /// The share of answers at this point or above.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert_eq!(tally.share_at_least(4)?.estimate(Confidence::P95)?.to_string(), "70 % [40, 89], n = 10");
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where the point is not on the scale.
    pub fn share_at_least(&self, point: i32) -> Result<Share, Refusal> {
        let from = self.code_on_scale("share at least", point)?;
        Ok(self.share_of_codes(|code| code >= from))
    }

    /// The share of answers at this point or below.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert_eq!(tally.share_at_most(2)?.value()?, 0.1);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where the point is not on the scale.
    pub fn share_at_most(&self, point: i32) -> Result<Share, Refusal> {
        let to = self.code_on_scale("share at most", point)?;
        Ok(self.share_of_codes(|code| code <= to))
    }

    /// The share of answers at this point.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert_eq!(tally.share_at(4)?.value()?, 0.3);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where the point is not on the scale.
    pub fn share_at(&self, point: i32) -> Result<Share, Refusal> {
        let at = self.code_on_scale("share", point)?;
        Ok(self.share_of_codes(|code| code == at))
    }

    /// The top-box share: answers at the k highest points (on a reverse-keyed item see [`reversed`](Tally::reversed)).
    ///
    /// ```
    /// use kokemus::{Scale, Tally, TopBox};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert_eq!(tally.top_box(TopBox::TWO)?.value()?, 0.7);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where the scale has no more than k points.
    pub fn top_box(&self, top: TopBox) -> Result<Share, Refusal> {
        let below = self.points_outside("top-box share", top)?;
        Ok(self.share_of_codes(|code| code >= below))
    }

    /// The bottom-box share: answers at the k lowest points.
    ///
    /// ```
    /// use kokemus::{Scale, Tally, TopBox};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert_eq!(tally.bottom_box(TopBox::TWO)?.value()?, 0.1);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused where the scale has no more than k points.
    pub fn bottom_box(&self, bottom: TopBox) -> Result<Share, Refusal> {
        self.points_outside("bottom-box share", bottom)?;
        Ok(self.share_of_codes(|code| code < usize::from(bottom.points())))
    }

    fn points_outside(&self, figure: &'static str, inside: TopBox) -> Result<usize, Refusal> {
        match self.scale().len().checked_sub(usize::from(inside.points())) {
            Some(outside) if outside > 0 => Ok(outside),
            _ => Err(Refusal::NotOnThisScale {
                figure: figure.into(),
                scale: self.scale().to_string().into(),
                needs: format!("more than {} points", inside.points()).into(),
            }),
        }
    }

    /// The floor share: answers at the lowest point, below which nobody can show that they feel worse.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert_eq!(tally.floor_share().value()?, 0.1);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn floor_share(&self) -> Share {
        self.share_of_codes(|code| code == 0)
    }

    /// The ceiling share: answers at the highest point, above which nobody can show that they feel better.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert_eq!(tally.ceiling_share().value()?, 0.4);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn ceiling_share(&self) -> Share {
        let highest = self.scale().len() - 1;
        self.share_of_codes(|code| code == highest)
    }

    /// The share with room to improve: answers that are not at the best point, whichever end that is.
    ///
    /// ```
    /// use kokemus::{Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::satisfaction(), [1, 0, 2, 3, 4])?;
    /// assert_eq!(tally.share_with_room_to_improve().value()?, 0.6);
    /// assert_eq!(tally.reversed().share_with_room_to_improve().value()?, 0.6); // the better end turns too
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    pub fn share_with_room_to_improve(&self) -> Share {
        let best = if self.higher_is_better() { self.scale().len() - 1 } else { 0 };
        self.share_of_codes(|code| code != best)
    }

    /// The net promoter score, 100 (share of 9–10 − share of 0–6), from −100 to 100; on a scale of 0 to 10 only.
    ///
    /// It is the mean of −100, 0 and 100 for detractors, passives and promoters; the interval is that mean's t interval, cut at
    /// ±100. Source: Reichheld 2003, *Harvard Business Review* 81(12), 46–54; interval as in Rocks 2016, *Amer.
    /// Statist.* 70, 365–372 (his "Wald"), with t for z.
    ///
    /// ```
    /// use kokemus::{Confidence, Scale, Tally};
    ///
    /// let tally = Tally::of_counts(&Scale::recommendation(), [1, 0, 0, 1, 0, 2, 1, 5, 8, 7, 15])?;
    /// assert_eq!(tally.net_promoter_score(Confidence::P95)?.value(), 42.5);
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// Refused on other scales, and where nobody answered. With one answer, or all in one of the three groups, only the
    /// interval is refused.
    pub fn net_promoter_score(&self, confidence: Confidence) -> Result<Estimate, Refusal> {
        const FIGURE: &str = "net promoter score";
        if (self.scale().lowest(), self.scale().highest()) != (0, 10) || !self.higher_is_better() {
            return Err(Refusal::NotOnThisScale {
                figure: FIGURE.into(),
                scale: self.scale().to_string().into(),
                needs: "a scale of 0 to 10 on which higher is better".into(),
            });
        }
        let n = self.some(FIGURE)?;
        let detractors: u64 = self.point_counts()[..=6].iter().sum();
        let promoters: u64 = self.point_counts()[9..].iter().sum();
        let passives = n - detractors - promoters;
        let size = n as f64;
        // The difference in whole numbers, so that equal shares give 0.
        let apart = promoters.abs_diff(detractors) as f64 / size * 100.0;
        let score = if promoters >= detractors { apart } else { -apart };
        let interval = if n < 2 {
            Err(Refusal::too_few(FIGURE, "answers", n, 2))
        } else if [detractors, passives, promoters].contains(&n) {
            Err(Refusal::no_variation(FIGURE, "answers"))
        } else {
            let groups = [(-100.0, detractors), (0.0, passives), (100.0, promoters)];
            let scatter: f64 =
                groups.iter().map(|(value, count)| *count as f64 * (value - score).powi(2)).sum();
            let se = (scatter / (size - 1.0) / size).sqrt();
            Ok(t_interval(score, se, size - 1.0, (-100.0, 100.0), confidence))
        };
        Ok(self.figure(score, Quantity::Points, interval, "net promoter score; t interval, cut at ±100"))
    }
}

/// One point's share among all, with an interval that holds for all points at once.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct PointShare {
    /// The point.
    pub point: i32,
    /// How many gave it.
    pub count: u64,
    /// Its share of the answers.
    pub share: f64,
    /// The interval, simultaneous over all points.
    pub interval: Interval,
}
