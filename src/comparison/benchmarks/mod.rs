//! Services or other units beside each other: standardised means, funnels, and which one stands out by a named rule.

pub(crate) mod funnel;
pub(crate) mod funnel_plot;
pub(crate) mod over_dispersion;
pub(crate) mod standard_weights;
pub(crate) mod standardised;
pub(crate) mod standing;
pub(crate) mod strata;
