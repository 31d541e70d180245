//! Two waves with part of their people in common: known who, or not known.

pub(crate) mod partly;
pub(crate) mod unknown;
