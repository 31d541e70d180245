//! The non-central chi-squared and F distributions against mpmath (`make_noncentral.py`).

use std::time::{Duration, Instant};

use super::math::noncentral::{chi_squared_ends, chi_squared_tails, fisher_f_ends, fisher_f_tails};
use super::math::{chi_squared, fisher_f, noncentral_t};

#[test]
fn both_tails_agree_with_mpmath() {
    let text = include_str!("../reference/math/noncentral.json");
    let file: serde_json::Value = serde_json::from_str(text).unwrap();
    let rows: Vec<Vec<String>> = serde_json::from_value(file["rows"].clone()).unwrap();
    assert!(rows.len() > 300, "{}", rows.len());
    let (mut worst, mut checked) = (0.0_f64, 0);
    for row in &rows {
        let number = |place: usize| row[place].parse::<f64>().unwrap();
        let (tails, wanted) = if row[0] == "chi_squared" {
            (chi_squared_tails(number(1), number(2), number(3)), (number(4), number(5)))
        } else {
            (fisher_f_tails(number(1), number(2), number(3), number(4)), (number(5), number(6)))
        };
        for (got, want) in [(tails.0, wanted.0), (tails.1, wanted.1)] {
            if want > 1e-13 {
                // At λ = 1e12 the last bit of x alone moves a tail by 1e-10.
                let allowed = if row[3] == "1e12" { 1e-8 } else { 1e-10 };
                let error = (got / want - 1.0).abs();
                assert!(error < allowed, "{row:?}: {got:e}, {error:e}");
                worst = worst.max(if row[3] == "1e12" { 0.0 } else { error });
                checked += 1;
            }
        }
    }
    println!("{checked} tails, worst {worst:e}");
    assert!(checked > 500, "{checked}");
}

#[test]
fn ends_leave_what_they_should() {
    for tail in [0.05, 0.025, 0.005, 1e-9] {
        for (x, df) in
            [(0.5, 1.0), (9.0, 4.0), (60.0, 12.0), (2_000.0, 6.0), (4e7, 3.0), (3e14, 9.0), (1e18, 2.0)]
        {
            let (low, high) = chi_squared_ends(x, df, tail);
            assert!(low <= high && high.is_finite(), "{x} {df} {low} {high}");
            // Beyond 1e12 the last bit of x is more than 1e-9 of a tail.
            let allowed = if x > 1e12 { 1e-2 } else { 1e-9 };
            if low > 0.0 {
                assert!((chi_squared_tails(x, df, low).0 / tail - 1.0).abs() < allowed, "{x} {df} {tail}");
            } else {
                assert!(chi_squared::upper_tail(x, df) >= tail);
            }
            if high > 0.0 {
                assert!((chi_squared_tails(x, df, high).1 / tail - 1.0).abs() < allowed, "{x} {df} {tail}");
            } else {
                assert!(1.0 - chi_squared::upper_tail(x, df) <= tail);
            }
        }
        for (f, above, below) in
            [(0.2, 2.0, 9.0), (3.0, 4.0, 40.5), (50.0, 1.0, 3.0), (1e5, 6.0, 1e6), (1e9, 3.0, 1e12)]
        {
            let (low, high) = fisher_f_ends(f, above, below, tail);
            assert!(low <= high && high.is_finite(), "{f} {above} {below} {low} {high}");
            if low > 0.0 {
                assert!(
                    (fisher_f_tails(f, above, below, low).0 / tail - 1.0).abs() < 1e-8,
                    "{f} {below} {tail}"
                );
            } else {
                assert!(fisher_f::upper_tail(f, above, below) >= tail);
            }
            if high > 0.0 {
                assert!(
                    (fisher_f_tails(f, above, below, high).1 / tail - 1.0).abs() < 1e-8,
                    "{f} {below} {tail}"
                );
            }
        }
    }
    assert_eq!(chi_squared_ends(0.0, 4.0, 0.025), (0.0, 0.0));
    assert!(chi_squared_ends(f64::NAN, 4.0, 0.025).0.is_nan());
}

#[test]
fn one_degree_above_is_the_square_of_t() {
    for (f, below, lambda) in [(4.0, 8.0, 2.0), (9.0, 200.0, 1e4), (1.0, 3.0, 50.0), (1.1e6, 1e7, 1e6)] {
        let (t, delta) = (f64::sqrt(f), f64::sqrt(lambda));
        let upper = noncentral_t::upper_tail(t, below, delta) + noncentral_t::upper_tail(t, below, -delta);
        let got = fisher_f_tails(f, 1.0, below, lambda).0;
        assert!((got / upper - 1.0).abs() < 1e-8 || upper < 1e-13, "{f} {below} {lambda}: {got:e} {upper:e}");
    }
}

#[test]
fn the_cost_does_not_grow_with_what_is_observed() {
    for x in [10.0, 1e5, 1e11, 1e18] {
        let start = Instant::now();
        chi_squared_ends(x, 16.0, 0.025);
        fisher_f_ends(x, 4.0, 1e9, 0.025);
        assert!(start.elapsed() < Duration::from_secs(3), "{x}: {:?}", start.elapsed());
        println!("{x:e}: {:?}", start.elapsed());
    }
}
