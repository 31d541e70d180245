//! The same people, or partly the same, compared; exact tests.
