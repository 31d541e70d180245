//! Answers within units (services, teams): how alike they are, and what a unit's mean is worth.
