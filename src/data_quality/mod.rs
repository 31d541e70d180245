//! With how much care it was answered: respondent by respondent, item by item, and of all who were asked.
//!
//! Nobody is dropped here. A respondent is flagged by rules that the caller states, with the source of each; what the flagged
//! do to a figure is shown by computing it with and without them.
//!
//! Figures of one respondent describe that response and have no interval; shares of respondents have one.

pub(crate) mod answering;
pub(crate) mod completion;
mod consistency;
pub(crate) mod dispositions;
pub(crate) mod drop_out;
pub(crate) mod duplicates;
pub(crate) mod flagged;
mod item_facts;
pub(crate) mod items;
pub(crate) mod outcome_rates;
pub(crate) mod respondent;
pub(crate) mod rules;
