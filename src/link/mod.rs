//! Experience joined with change.

pub(crate) mod association;
