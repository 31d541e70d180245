//! Rank coefficients that count pairs of cases: Kendall's τ-b, Goodman and Kruskal's γ, Somers' d.
//!
//! Of all ordered pairs of cases, C go the same way in x and y, D opposite ways, A are apart in x, B apart in y. Influence values
//! follow from differentiating; their mean square over n is ASE1² of Brown & Benedetti 1977, *J. Amer. Statist. Assoc.*
//! 72, 309–315.

use super::sides::{Sides, sides};
use super::{Correlated, Pairs};

/// What all pairs of cases come to.
struct Counted {
    sides: Vec<Sides>,
    concordant: f64,
    discordant: f64,
    apart_in_x: f64,
    apart_in_y: f64,
}

fn counted(pairs: &Pairs<'_>) -> Counted {
    let sides = sides(pairs);
    let sum = |part: fn(&Sides) -> f64| pairs.sum(sides.iter().map(part));
    let concordant = sum(|side| side.concordant);
    let discordant = sum(|side| side.discordant);
    let (apart_in_x, apart_in_y) = (sum(|side| side.apart_in_x), sum(|side| side.apart_in_y));
    Counted { sides, concordant, discordant, apart_in_x, apart_in_y }
}

impl Counted {
    /// (C − D)/√(A B) for any two of the counts A and B, with each case's part in them. A case is in twice as many ordered pairs
    /// as it has others beside it, and takes them all with it.
    fn over(
        &self,
        pairs: &Pairs<'_>,
        a: f64,
        b: f64,
        parts: impl Fn(&Sides) -> (f64, f64),
    ) -> Option<Correlated> {
        if a <= 0.0 || b <= 0.0 {
            return None;
        }
        let scale = (a * b).sqrt();
        let r = (self.concordant - self.discordant) / scale;
        let losses = |times: f64| {
            let parts = &parts;
            self.sides.iter().map(move |side| {
                let (of_a, of_b) = parts(side);
                [(side.concordant - side.discordant) / scale, of_a / a, of_b / b].map(|part| times * part)
            })
        };
        Some(Correlated::of_ratio(pairs, r, losses(2.0 * pairs.n), losses(2.0)))
    }
}

/// Kendall's τ-b = (C − D)/√(A B): Kendall 1945, *Biometrika* 33, 239–251. `None` where one of the two does not vary.
pub(crate) fn kendall(pairs: &Pairs<'_>) -> Option<Correlated> {
    let all = counted(pairs);
    all.over(pairs, all.apart_in_x, all.apart_in_y, |side| (side.apart_in_x, side.apart_in_y))
}

/// Goodman and Kruskal's γ = (C − D)/(C + D): *J. Amer. Statist. Assoc.* 49 (1954), 732–764, §6. `None` where no two cases
/// differ in both.
pub(crate) fn gamma(pairs: &Pairs<'_>) -> Option<Correlated> {
    let all = counted(pairs);
    let untied = all.concordant + all.discordant;
    let part = |side: &Sides| side.concordant + side.discordant;
    all.over(pairs, untied, untied, |side| (part(side), part(side)))
}

/// Somers' d of y given x = (C − D)/A: *Amer. Sociol. Rev.* 27 (1962), 799–811. `None` where x or y does not vary.
pub(crate) fn somers_d(pairs: &Pairs<'_>) -> Option<Correlated> {
    let all = counted(pairs);
    if all.apart_in_y <= 0.0 {
        return None;
    }
    all.over(pairs, all.apart_in_x, all.apart_in_x, |side| (side.apart_in_x, side.apart_in_x))
}
