//! Intervals that several figures share: of means, of shares, of all categories at once, for clustered data, and by resampling.

pub(crate) mod clustered;
pub(crate) mod finite_population;
pub(crate) mod from_products;
pub(crate) mod least_squares;
pub(crate) mod mean;
pub(crate) mod resampling;
pub(crate) mod share;
pub(crate) mod simultaneous;
pub(crate) mod standardised;
