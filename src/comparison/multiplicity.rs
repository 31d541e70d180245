//! P values adjusted for how many tests they were found among.

use std::fmt;

use serde::Serialize;

/// How p values are adjusted for how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Multiplicity {
    /// Holm's step-down: the chance of even one false finding stays at the level. Holm 1979, *Scand. J. Statist.* 6, 65–70.
    Holm,
    /// Benjamini and Hochberg's step-up: the expected share of false ones among the findings stays at the level, for independent or positively
    /// dependent tests. Benjamini & Hochberg 1995, *J. Roy. Statist. Soc. B* 57, 289–300.
    BenjaminiHochberg,
}

/// A p value adjusted for the tests beside it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AdjustedP {
    /// The adjusted p value.
    pub p: f64,
    /// How it was adjusted.
    pub by: Multiplicity,
    /// Among how many tests.
    pub among: usize,
}

impl fmt::Display for AdjustedP {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let p = if self.p < 0.001 { "below 0.001".to_owned() } else { format!("{:.3}", self.p) };
        let by = match self.by {
            Multiplicity::Holm => "Holm",
            Multiplicity::BenjaminiHochberg => "Benjamini–Hochberg",
        };
        write!(f, "{p} adjusted by {by} among {}", self.among)
    }
}

impl Multiplicity {
    /// The adjusted p values, in the order given. With p₍₁₎ ≤ … ≤ p₍m₎: Holm's p̃₍i₎ = max_{j≤i} min(1, (m − j + 1) p₍j₎); Benjamini and
    /// Hochberg's p̃₍i₎ = min_{j≥i} min(1, m p₍j₎/j). As R's `p.adjust`. What is no p value (no number, or outside 0 to 1) stays as it
    /// is and is not counted.
    ///
    /// ```
    /// use kokemus::Multiplicity;
    ///
    /// assert_eq!(Multiplicity::Holm.adjusted(&[0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
    /// assert_eq!(Multiplicity::BenjaminiHochberg.adjusted(&[0.01, 0.04, 0.02]), [0.03, 0.04, 0.03]);
    /// ```
    pub fn adjusted(self, p_values: &[f64]) -> Vec<f64> {
        let mut order: Vec<usize> =
            (0..p_values.len()).filter(|place| (0.0..=1.0).contains(&p_values[*place])).collect();
        order.sort_by(|a, b| p_values[*a].total_cmp(&p_values[*b]));
        let m = order.len() as f64;
        let mut adjusted = p_values.to_vec();
        match self {
            Multiplicity::Holm => {
                let mut most = 0.0f64;
                for (rank, place) in order.into_iter().enumerate() {
                    most = most.max((m - rank as f64) * p_values[place]).min(1.0);
                    adjusted[place] = most;
                }
            }
            Multiplicity::BenjaminiHochberg => {
                let mut least = 1.0f64;
                for (rank, place) in order.into_iter().enumerate().rev() {
                    least = least.min(m * p_values[place] / (rank + 1) as f64);
                    adjusted[place] = least;
                }
            }
        }
        adjusted
    }
}
