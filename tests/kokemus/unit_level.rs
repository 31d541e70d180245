//! Answers within units, against R.
