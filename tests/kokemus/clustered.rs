//! Comparisons where the people of one case go together.
