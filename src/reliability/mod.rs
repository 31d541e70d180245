//! Whether a section's items hang together: internal consistency, from counts.
