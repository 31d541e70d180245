//! Tables of checked answers and measurements: columns and small codes inside, typed keys outside.

mod cases;
pub(crate) mod clustered;
pub(crate) mod columns;
mod counting;
pub(crate) mod matched;
pub(crate) mod measurements;
pub(crate) mod responses;
pub(crate) mod scored;
pub(crate) mod selection;
