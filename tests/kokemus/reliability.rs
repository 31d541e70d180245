//! Whether a section hangs together, against R.
