//! Whether two or more people say the same of the same thing.
