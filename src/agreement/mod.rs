//! Whether two or more people say the same of the same thing.
//!
//! Two raters come from a [`CrossTally`](crate::CrossTally), child and parent of the same cases from two selections of responses, several
//! raters from [`RaterSums`](crate::RaterSums) where they differ and from [`Coincidences`](crate::Coincidences) where they are
//! interchangeable.

pub(crate) mod bland_altman;
pub(crate) mod chance_corrected;
pub(crate) mod direction;
pub(crate) mod intraclass;
pub(crate) mod krippendorff;
pub(crate) mod matching;
pub(crate) mod paired_reports;
pub(crate) mod paired_scores;
mod pairs;
mod ratio;
pub(crate) mod square_tests;
pub(crate) mod summary;
pub(crate) mod two_raters;
pub(crate) mod unit_ratings;
