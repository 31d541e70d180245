//! A scale as an aggregate knows it: equal to another where answers on the two may be counted together.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::vocabulary::scale::Scale;

/// A shared scale. Labels do not matter to what was counted, so they do not matter to equality either: counts that merge
/// are equal whichever side's labels they kept.
#[derive(Clone)]
pub(crate) struct LikeScale(Arc<Scale>);

impl From<Scale> for LikeScale {
    fn from(scale: Scale) -> Self {
        LikeScale(Arc::new(scale))
    }
}

impl From<LikeScale> for Scale {
    fn from(scale: LikeScale) -> Self {
        Arc::unwrap_or_clone(scale.0)
    }
}

impl Deref for LikeScale {
    type Target = Scale;

    fn deref(&self) -> &Scale {
        &self.0
    }
}

impl PartialEq for LikeScale {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.is_like(other)
    }
}

impl Eq for LikeScale {}

impl fmt::Display for LikeScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for LikeScale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
