//! The methods of reliable change.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How the change of one person is compared with errors of measurement.
///
/// x and y are the person's values before and after, M₁ and M₂ the mean values before and after, s the standard
/// deviation, r the reliability, S_E = s√(1 − r). Of whom M₁ and s are is said by the [`ReliableChangeRule`](crate::ReliableChangeRule): of the
/// baseline of those measured at both stages, unless norms are given. As compared in Atkins, Bedics, McGlinchey &
/// Beauchaine 2005, *J. Consult. Clin. Psychol.* 73, 982–989, and Bauer, Lambert & Nielsen 2004, *J. Pers. Assess.*
/// 82, 60–70.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ReliableChangeMethod {
    /// (y − x)/(√2 S_E): Jacobson & Truax 1991, *J. Consult. Clin. Psychol.* 59, 12–19, p. 14.
    #[default]
    JacobsonTruax,
    /// ((y − M₁) − r(x − M₁))/(s√(1 − r²)): what the person would have been expected to score again, regressing
    /// towards M₁, the mean of the group the person comes from. Hsu 1989, *Behav. Assess.* 11, 459–467, after
    /// Gulliksen, Lord & Novick.
    GulliksenLordNovick,
    /// ((y − M₂) − r(x − M₁))/(s√(1 − r²)): as before, beyond what the whole sample changed. Hsu 1989; M₁ and M₂ are
    /// always the sample's.
    HsuLinnLord,
    /// ((y − x)r_DD + (M₂ − M₁)(1 − r_DD))/(√r_DD √2 S_E), r_DD = 1 − 2S_E²/s_D², s_D the standard deviation of the
    /// sample's changes: Hageman & Arrindell 1999, *Behav. Res. Ther.* 37, 1169–1193. Their critical value 1.65 (at
    /// most 5 % misclassified) is [`Confidence::P90`](crate::Confidence::P90); M₁ and M₂ are always the sample's.
    HagemanArrindell,
    /// (y − [r(x − M₁) + M₁])/S_E: outside the interval around the estimated true score at the start. Speer 1992, *J.
    /// Consult. Clin. Psychol.* 60, 402–408, after Edwards & Nunnally. The original's ± 2 S_E is a confidence of
    /// .9545.
    EdwardsNunnally,
    /// (y − [r₁(x − M₁) + M₁])/√(r₁²s²(1 − r₁) + s²(1 − r₂)), r₁ and r₂ the reliabilities before and after: Nunnally
    /// & Kotsch 1983, *Brit. J. Clin. Psychol.* 22, 83–93.
    NunnallyKotsch,
}

impl fmt::Display for ReliableChangeMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            ReliableChangeMethod::JacobsonTruax => "Jacobson–Truax",
            ReliableChangeMethod::GulliksenLordNovick => "Gulliksen–Lord–Novick",
            ReliableChangeMethod::HsuLinnLord => "Hsu–Linn–Lord",
            ReliableChangeMethod::HagemanArrindell => "Hageman–Arrindell",
            ReliableChangeMethod::EdwardsNunnally => "Edwards–Nunnally",
            ReliableChangeMethod::NunnallyKotsch => "Nunnally–Kotsch",
        })
    }
}
