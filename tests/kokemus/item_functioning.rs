//! The same question to two groups.
