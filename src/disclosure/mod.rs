//! What may leave, and what may not: a [`DisclosureRule`](rule::DisclosureRule) turns a [`Bundle`](bundle::Bundle) of everything that is to go out
//! together into one [`Release`](release::Release).
//!
//! Tables that are released one by one give a hidden cell back by subtraction. So everything goes out together, against a [`Ledger`](ledger::Ledger) of what
//! went out before.

mod answers;
pub(crate) mod audit;
pub(crate) mod bundle;
mod decide;
mod facets;
pub(crate) mod gathering;
mod groups;
pub(crate) mod ledger;
pub(crate) mod parts;
mod people;
pub(crate) mod printed;
pub(crate) mod release;
mod respondents;
mod rests;
mod rounding;
pub(crate) mod rule;
mod scores_kept;
mod suppression;
