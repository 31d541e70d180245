//! Services side by side.
