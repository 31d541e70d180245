//! Answers within units (services, teams): how alike they are, and what a unit's mean is worth.

pub(crate) mod intraclass;
pub(crate) mod ranks;
pub(crate) mod shrunken;
pub(crate) mod within_agreement;
