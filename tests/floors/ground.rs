//! The `math` floor against mpmath (`make_math_reference.py`), and its manners:
//! time bounds, no panics, monotone inverses.
#![allow(
    clippy::unwrap_used,
    clippy::float_cmp,
    clippy::cast_precision_loss,
    reason = "a test may stop; exact results are meant, and counts become floats"
)]

#[path = "../../src/math/mod.rs"]
mod math;

#[path = "noncentral.rs"]
mod noncentral;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use math::{
    beta, binomial, bivariate_normal, chi_squared, fisher_f, gamma, noncentral_t, normal, poisson, ranks,
    student_t, sums,
};

/// (name, tolerance relative to the value).
const TOLERANCES: &[(&str, f64)] = &[
    ("normal_upper_tail", 3e-15),
    ("normal_upper_quantile", 2e-14),
    ("student_t_upper_tail", 2e-12),
    ("student_t_upper_quantile", 1e-12),
    ("gamma_lower_tail", 2e-12),
    ("gamma_upper_tail", 2e-12),
    ("gamma_upper_quantile", 1e-12),
    ("fisher_f_upper_tail", 2e-12),
    ("fisher_f_upper_quantile", 2e-12),
    ("beta_lower_tail", 2e-12),
    ("beta_upper_tail", 2e-12),
    ("beta_lower_quantile", 5e-13),
    ("beta_upper_quantile", 5e-13),
    ("poisson_window_probability", 2e-12),
    ("poisson_ln_probability", 5e-15),
    ("poisson_window_moment_1", 1e-14),
    ("poisson_window_moment_2", 1e-12),
    // Relative to the cubed standard deviation, see `error`.
    ("poisson_window_moment_3", 1e-13),
    ("poisson_window_moment_4", 1e-12),
    ("binomial_fair_lower_tail", 2e-12),
    ("binomial_fair_lower_index", 0.0),
    ("bivariate_normal_rectangle", 1e-11),
    // Absolute, see `error`.
    ("bivariate_normal_lower", 1e-15),
];

fn window_moments(lambda: f64, low: u64, high: u64) -> [f64; 4] {
    let within = poisson::within(lambda, low, high);
    [within.mean, within.variance, within.third, within.fourth]
}

fn evaluate(name: &str, arguments: &[String]) -> f64 {
    let number = |i: usize| arguments[i].parse::<f64>().unwrap();
    let count = |i: usize| arguments[i].parse::<u64>().unwrap();
    match name {
        "normal_upper_tail" => normal::upper_tail(number(0)),
        "normal_upper_quantile" => normal::upper_quantile(number(0)),
        "student_t_upper_tail" => student_t::upper_tail(number(0), number(1)),
        "student_t_upper_quantile" => student_t::upper_quantile(number(0), number(1)),
        "gamma_lower_tail" => gamma::lower_tail(number(0), number(1)),
        "gamma_upper_tail" => gamma::upper_tail(number(0), number(1)),
        "gamma_upper_quantile" => gamma::upper_quantile(number(0), number(1)),
        "fisher_f_upper_tail" => fisher_f::upper_tail(number(0), number(1), number(2)),
        "fisher_f_upper_quantile" => fisher_f::upper_quantile(number(0), number(1), number(2)),
        "beta_lower_tail" => beta::lower_tail(number(0), number(1), number(2)),
        "beta_upper_tail" => beta::upper_tail(number(0), number(1), number(2)),
        "beta_lower_quantile" => beta::lower_quantile(number(0), number(1), number(2)),
        "beta_upper_quantile" => beta::upper_quantile(number(0), number(1), number(2)),
        "poisson_window_probability" => poisson::within(number(0), count(1), count(2)).probability,
        "poisson_ln_probability" => poisson::ln_probability(number(0), count(1)),
        "binomial_fair_lower_tail" => binomial::fair_lower_tail(count(0), count(1)),
        "binomial_fair_lower_index" => {
            binomial::fair_lower_index(count(0), number(1)).map_or(0.0, |k| k as f64)
        }
        "bivariate_normal_rectangle" => {
            bivariate_normal::rectangle([number(0), number(1)], [number(2), number(3)], number(4))
        }
        "bivariate_normal_lower" => bivariate_normal::lower(number(0), number(1), number(2)),
        moment => {
            let index: usize = moment.strip_prefix("poisson_window_moment_").unwrap().parse().unwrap();
            window_moments(number(0), count(1), count(2))[index - 1]
        }
    }
}

/// Relative error, with the scales that are not the value's own: the third
/// moment's is the cubed standard deviation, ln probability's at least 1, and
/// the bivariate probability's is 1, because rectangles are differences.
fn error(name: &str, arguments: &[String], got: f64, value: f64) -> f64 {
    if got == value {
        return 0.0;
    }
    let scale = match name {
        "poisson_window_moment_3" => {
            let variance = evaluate("poisson_window_moment_2", arguments);
            value.abs().max(variance * variance.sqrt())
        }
        "poisson_ln_probability" => value.abs().max(1.0),
        "bivariate_normal_lower" => 1.0,
        _ => value.abs(),
    };
    (got - value).abs() / scale
}

#[test]
fn agrees_with_mpmath() {
    let text = include_str!("../reference/math/math_reference.json");
    let rows: Vec<(String, Vec<String>, String)> = serde_json::from_str(text).unwrap();
    let mut worst: BTreeMap<String, (f64, String, usize)> = BTreeMap::new();
    for (name, arguments, value) in &rows {
        let value: f64 = value.parse().unwrap();
        let got = evaluate(name, arguments);
        let mut error = error(name, arguments, got, value);
        if error.is_nan() {
            error = f64::INFINITY;
        }
        let entry = worst.entry(name.clone()).or_insert((-1.0, String::new(), 0));
        entry.2 += 1;
        if error > entry.0 {
            entry.0 = error;
            entry.1 = format!("{arguments:?}: {got:e} for {value:e}");
        }
    }
    let mut failures = Vec::new();
    for (name, tolerance) in TOLERANCES {
        let Some((error, place, count)) = worst.get(*name) else {
            panic!("no reference rows for {name}");
        };
        println!("{name:28} {count:4} rows, worst {error:9.2e} at {place}");
        if error > tolerance {
            failures.push(format!("{name}: {error:e} at {place}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(worst.len(), TOLERANCES.len());
}

#[test]
fn noncentral_t_agrees_with_mpmath_and_inverts() {
    let text = include_str!("../reference/math/noncentral_t.json");
    let file: serde_json::Value = serde_json::from_str(text).unwrap();
    let rows: Vec<[String; 4]> = serde_json::from_value(file["rows"].clone()).unwrap();
    assert!(rows.len() > 100, "{}", rows.len());
    let (mut worst, mut worst_back) = (0.0_f64, 0.0_f64);
    for (number, row) in rows.iter().enumerate() {
        let [t, df, delta, tail] = row.each_ref().map(|cell| cell.parse::<f64>().unwrap());
        let got = noncentral_t::upper_tail(t, df, delta);
        let error = (got / tail - 1.0).abs();
        assert!(error < 2e-10 || tail < 1e-13, "{row:?}: {got:e}, {error:e}");
        worst = worst.max(error);
        if number % 6 == 0 && tail > 1e-9 && tail < 0.999 {
            let back = noncentral_t::noncentrality(t, df, tail);
            let again = noncentral_t::upper_tail(t, df, back);
            let error = (again / tail - 1.0).abs();
            assert!(error < 1e-9, "{row:?}: {back}, {error:e}");
            worst_back = worst_back.max(error);
        }
    }
    println!("{} rows, worst {worst:e}, inverted {worst_back:e}", rows.len());
    // δ = 0 is Student's t; great ν is the normal distribution; the mirror image.
    for (t, df) in [(2.0, 3.0), (-1.0, 30.0), (40.0, 2.0)] {
        let central = student_t::upper_tail(t, df);
        assert!((noncentral_t::upper_tail(t, df, 0.0) / central - 1.0).abs() < 1e-11, "{t} {df}");
    }
    assert!((noncentral_t::upper_tail(5.0, 1e15, 3.0) / normal::upper_tail(2.0) - 1.0).abs() < 1e-11);
    for (t, df, delta) in [(1.0, 4.0, 3.0), (100.0, 5.0, 30.0), (-3.0, 1.0, 2.0)] {
        let both = noncentral_t::upper_tail(t, df, delta) + noncentral_t::upper_tail(-t, df, -delta);
        assert!((both - 1.0).abs() < 1e-12, "{t} {df} {delta}: {both}");
    }
}

#[test]
fn quantiles_are_quick_at_any_size() {
    let shapes =
        [(5e11, 5e11), (1.0, 1e12), (9e8, 1.0), (0.5, 1e12 + 0.5), (1e12, 1e12), (3.0, 1e12), (0.5, 0.5)];
    let levels = [0.025, 0.975, 0.005, 0.4, 1e-300, 1e-12];
    let timed = |what: &str, call: &mut dyn FnMut(usize) -> f64| {
        let start = Instant::now();
        let mut sum = 0.0;
        let mut slowest = Duration::ZERO;
        for index in 0..1000 {
            let one = Instant::now();
            sum += call(index);
            slowest = slowest.max(one.elapsed());
        }
        let elapsed = start.elapsed();
        println!("{what:28} {elapsed:?} for 1000 calls, slowest {slowest:?} ({sum:e})");
        assert!(elapsed < Duration::from_secs(2), "{what}: {elapsed:?}");
    };
    let shape = |i: usize| shapes[i % shapes.len()];
    let level = |i: usize| levels[i % levels.len()];
    timed("normal quantile", &mut |i| normal::upper_quantile(level(i)));
    timed("normal tail", &mut |i| normal::upper_tail(i as f64 * 0.03));
    timed("student quantile", &mut |i| student_t::upper_quantile(level(i), [1e12, 0.5, 3e7, 29.0][i % 4]));
    timed("student tail", &mut |i| student_t::upper_tail(i as f64 * 0.03, [1e12, 0.5, 3e7, 29.0][i % 4]));
    timed("beta lower quantile", &mut |i| beta::lower_quantile(level(i), shape(i).0, shape(i).1));
    timed("beta upper quantile", &mut |i| beta::upper_quantile(level(i), shape(i).0, shape(i).1));
    timed("beta tail", &mut |i| {
        let (a, b) = shape(i);
        beta::lower_tail(a / (a + b) * (1.0 - 1e-7), a, b)
    });
    timed("noncentrality", &mut |i| {
        if i % 50 != 0 {
            return 0.0;
        }
        noncentral_t::noncentrality(
            [-3.0, 40.0, 2e3, 0.5][i / 50 % 4],
            [1.0, 30.0, 450.0, 1e9][i / 200 % 4],
            0.025,
        )
    });
    timed("gamma quantile", &mut |i| gamma::upper_quantile(level(i), [0.5, 1e12, 3.0, 1e6][i % 4]));
    timed("F quantile", &mut |i| {
        fisher_f::upper_quantile(level(i), [1.0, 24.0, 3e7, 8.0][i % 4], [1e12, 1e6, 3.0, 528.0][i / 4 % 4])
    });
    timed("gamma tail", &mut |i| gamma::upper_tail(1e12, 1e12 + 1e4 * i as f64));
    timed("fair index", &mut |i| {
        binomial::fair_lower_index(1_000_000_000_000 - i as u64, level(i)).map_or(0.0, |k| k as f64)
    });
    timed("poisson probability", &mut |i| {
        poisson::within(1e12, 999_999_000_000 + i as u64, 1_000_002_000_000).probability
    });
    timed("poisson moments", &mut |i| window_moments(1e12, 999_999_000_000 + i as u64, 1_000_002_000_000)[1]);
    timed("poisson moments, small", &mut |i| window_moments(1e4 + i as f64, 9_000, 12_000)[1]);
}

const NASTY: &[f64] = &[
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.0,
    -0.0,
    -1.0,
    1.0,
    0.5,
    0.25,
    2.0,
    1e-3,
    0.3,
    5e-324,
    1e-310,
    f64::MIN_POSITIVE,
    1e-300,
    1e-17,
    1.0 - f64::EPSILON / 2.0,
    1.0 + f64::EPSILON,
    17.5,
    1e6,
    1e12,
    1e16,
    1e25,
    1e155,
    1e300,
    f64::MAX,
    f64::MIN,
];

/// A probability, or NaN.
fn chance(value: f64) {
    assert!(value.is_nan() || (0.0..=1.0).contains(&value), "{value}");
}

#[test]
fn nasty_arguments_do_not_panic() {
    let start = Instant::now();
    for &first in NASTY {
        chance(normal::upper_tail(first));
        let _ = normal::upper_quantile(first);
        for &second in NASTY {
            chance(student_t::upper_tail(first, second));
            let _ = student_t::upper_quantile(first, second);
            chance(gamma::lower_tail(first, second));
            chance(gamma::upper_tail(first, second));
            let _ = gamma::upper_quantile(first, second);
            let _ = chi_squared::upper_quantile(first, second);
            for &third in NASTY {
                chance(beta::lower_tail(first, second, third));
                chance(fisher_f::upper_tail(first, second, third));
                let _ = fisher_f::upper_quantile(first, second, third);
                chance(beta::upper_tail(first, second, third));
                chance(beta::lower_quantile(first, second, third));
                chance(beta::upper_quantile(first, second, third));
            }
        }
        let counts = [0, 1, 2, 50, 10_000, 1_000_000_000_000, u64::MAX - 1, u64::MAX];
        for low in counts {
            let _ = poisson::ln_probability(first, low);
            let _ = binomial::fair_lower_index(low, first);
            for high in counts {
                chance(poisson::within(first, low, high).probability);
                let _ = window_moments(first, low, high);
                chance(binomial::fair_lower_tail(low, high));
            }
        }
    }
    let few = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        0.0,
        -1.0,
        1.0,
        5e-324,
        1e-17,
        17.5,
        1e6,
        1e25,
        f64::MIN,
    ];
    for first in few {
        for second in few {
            let _ = noncentral_t::noncentrality(first, second, 0.025);
            for third in few {
                chance(noncentral_t::upper_tail(first, second, third));
            }
        }
    }
    let _ = ranks::mid_ranks(NASTY);
    let _ = sums::compensated(NASTY.iter().copied());
    println!("sweep took {:?}", start.elapsed());
}

#[test]
fn edges_are_exact() {
    assert_eq!(normal::upper_tail(0.0), 0.5);
    assert_eq!(normal::upper_tail(f64::INFINITY), 0.0);
    assert_eq!(normal::upper_tail(f64::NEG_INFINITY), 1.0);
    assert_eq!(normal::upper_quantile(0.0), f64::INFINITY);
    assert_eq!(normal::upper_quantile(1.0), f64::NEG_INFINITY);
    assert_eq!(normal::upper_quantile(0.5), 0.0);
    assert!(normal::upper_quantile(-1e-9).is_nan());
    assert_eq!(chi_squared::upper_tail(0.0, 3.0), 1.0);
    assert_eq!(chi_squared::upper_quantile(0.0, 3.0), f64::INFINITY);
    assert_eq!(chi_squared::upper_quantile(1.0, 3.0), 0.0);
    assert_eq!(fisher_f::upper_tail(0.0, 3.0, 4.0), 1.0);
    assert_eq!(fisher_f::upper_tail(f64::INFINITY, 3.0, 4.0), 0.0);
    assert_eq!(student_t::upper_tail(0.0, 7.0), 0.5);
    assert_eq!(student_t::upper_quantile(0.5, 7.0), 0.0);
    assert_eq!(student_t::upper_quantile(0.0, 7.0), f64::INFINITY);
    assert_eq!(student_t::upper_quantile(1e-300, 0.5), f64::INFINITY);
    assert_eq!(student_t::upper_quantile(0.025, f64::INFINITY), normal::upper_quantile(0.025));
    assert!(student_t::upper_tail(1.0, 0.0).is_nan());
    assert_eq!(beta::lower_tail(-1.0, 2.0, 3.0), 0.0);
    assert_eq!(beta::lower_tail(2.0, 2.0, 3.0), 1.0);
    assert_eq!(beta::lower_quantile(0.0, 2.0, 3.0), 0.0);
    assert_eq!(beta::upper_quantile(0.0, 2.0, 3.0), 1.0);
    assert!(beta::lower_tail(0.5, 0.0, 3.0).is_nan());
    assert_eq!(gamma::lower_tail(3.0, 0.0), 0.0);
    assert_eq!(gamma::upper_tail(3.0, f64::INFINITY), 0.0);
    assert_eq!(poisson::within(4.0, 3, 2).probability, 0.0);
    assert_eq!(poisson::within(0.0, 0, 2).probability, 1.0);
    assert!(window_moments(4.0, 3, 2)[0].is_nan());
    assert_eq!(window_moments(4.0, 3, 3), [3.0, 0.0, 0.0, 0.0]);
    assert_eq!(binomial::fair_lower_index(0, 0.5), None);
    assert_eq!(binomial::fair_lower_index(5, 0.025), None);
    assert_eq!(binomial::fair_lower_index(6, 0.025), Some(1));
    assert_eq!(binomial::fair_lower_index(9, 1.0), Some(9));
    assert_eq!(binomial::fair_lower_tail(9, 9), 1.0);
}

#[test]
fn third_moment_of_a_whole_poisson_is_lambda() {
    for lambda in [0.7, 30.0, 4e4, 1e8, 1e12] {
        let moments = window_moments(lambda, 0, u64::MAX);
        for (moment, value) in moments.iter().zip([lambda, lambda, lambda, lambda * (1.0 + 3.0 * lambda)]) {
            assert!((moment / value - 1.0).abs() < 2e-12, "{lambda}: {moments:?}");
        }
    }
}

#[test]
fn small_student_and_beta_shapes_invert() {
    for df in [0.1, 0.2, 0.5, 1.0, 4.0] {
        for p in [1e-9, 1e-3, 0.1, 0.3, 0.49] {
            let t = student_t::upper_quantile(p, df);
            if t.is_finite() {
                let back = student_t::upper_tail(t, df);
                assert!((back / p - 1.0).abs() < 1e-12, "{p} {df}: {t} {back}");
            }
        }
    }
    // df = 1 is Cauchy, df = 2 algebraic.
    let cauchy = student_t::upper_tail(1e10, 1.0);
    assert!((cauchy * std::f64::consts::PI * 1e10 - 1.0).abs() < 1e-14);
}

/// On the two sides of the mode the two tails are integrated separately, so that
/// they must add up to 1 there checks the rule and the constant at once.
#[test]
fn tails_meet_at_the_mode() {
    let shapes =
        [0.25, 0.5, 0.6, 0.8, 1.0, 1.4, 2.0, 3.3, 5.0, 8.0, 15.9, 16.1, 40.0, 300.0, 1e4, 1e6, 1e9, 1e12];
    let step = 4.0 * f64::EPSILON;
    let mut worst: f64 = 0.0;
    for a in shapes {
        let gap = gamma::lower_tail(a, a * (1.0 + step)) - gamma::lower_tail(a, a * (1.0 - step));
        let gap = gap.abs() - 2.0 * step * a.sqrt();
        worst = worst.max(gap);
        assert!(gap < 1e-13, "gamma {a}: {gap:e}");
        for b in shapes {
            let mode = a / (a + b);
            let gap =
                beta::lower_tail(mode * (1.0 + step), a, b) - beta::lower_tail(mode * (1.0 - step), a, b);
            let gap = gap.abs() - 2.0 * step * a * (1.0 / a + 1.0 / b).sqrt();
            worst = worst.max(gap);
            assert!(gap < 1e-13, "beta {a} {b}: {gap:e}");
        }
    }
    println!("worst gap at the mode {worst:e}");
}

#[test]
fn ranks_share_ties() {
    assert_eq!(ranks::mid_ranks(&[3.0, 1.0, 3.0, 2.0, 3.0]), [4.0, 1.0, 4.0, 2.0, 4.0]);
    assert_eq!(ranks::mid_ranks(&[]), [0.0; 0]);
    assert_eq!(ranks::mid_ranks(&[f64::NAN, 1.0, f64::NAN]), [2.5, 1.0, 2.5]);
}

#[test]
fn sums_keep_what_cancels() {
    assert_eq!(sums::compensated([1.0, 1e100, 1.0, -1e100]), 2.0);
    assert_eq!(sums::compensated([0.1; 10]), 1.0);
    assert_eq!(sums::compensated([]), 0.0);
    assert_eq!(sums::compensated([f64::INFINITY, 1.0]), f64::INFINITY);
    assert!(sums::compensated([f64::INFINITY, f64::NEG_INFINITY]).is_nan());
}
