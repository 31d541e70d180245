//! Floor 0: distribution functions and small numerical tools.
//!
//! Every tail probability here (normal, Student, beta and F, gamma and chi-squared) is computed in
//! one way. In a suitable variable (the log-odds for beta, the logarithm for
//! gamma, the inverse hyperbolic sine for Student) the density is log-concave,
//! so beyond its mode
//!
//! ```text
//! tail(x) = f(x) * integral over u >= 0 of exp(R(u)),  R(u) = ln f(x + u) - ln f(x)
//! ```
//!
//! where `R` is concave, `R(0) = 0`. The integral of positive terms is taken by
//! one double-exponential rule ([`log_concave`]) whose cost does not depend on
//! the parameters, `R` is written so that nothing cancels ([`elementary`]), and
//! the density is in Loader's saddle-point form. There is no switch between
//! series, continued fractions and asymptotic expansions, hence no seam.
//!
//! All functions are total: an argument outside the domain (or NaN) gives NaN,
//! nothing panics and every loop is bounded.
#![allow(
    dead_code,
    reason = "the tails prove the quantiles: this floor's tests take both, the figures so far only quantiles"
)]

pub(crate) mod beta;
pub(crate) mod binomial;
pub(crate) mod bivariate_normal;
pub(crate) mod chi_squared;
pub(crate) mod elementary;
pub(crate) mod fisher_f;
pub(crate) mod gamma;
pub(crate) mod log_concave;
pub(crate) mod matrix;
pub(crate) mod noncentral;
pub(crate) mod noncentral_t;
pub(crate) mod normal;
pub(crate) mod poisson;
pub(crate) mod ranks;
pub(crate) mod student_t;
pub(crate) mod sums;
