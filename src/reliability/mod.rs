//! Whether the answers of a section hang together: reliability of its score, from covariances or from rows.
//!
//! Every coefficient is a function of the items' covariance matrix with its derivative ([`coefficient`], [`one_factor`]); where an
//! interval comes from is a matter of its own ([`basis`]).

pub(crate) mod alpha_interval;
mod basis;
mod coefficient;
pub(crate) mod figures;
mod interval;
pub(crate) mod one_factor;
pub(crate) mod ordinal;
pub(crate) mod page;
pub(crate) mod section;
