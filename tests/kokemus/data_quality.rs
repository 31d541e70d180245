//! How answers were given.
