//! Dyads and raters, against R and Python.
