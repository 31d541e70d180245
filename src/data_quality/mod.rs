//! With how much care answers were given: respondents and items are described and flagged, never dropped.
