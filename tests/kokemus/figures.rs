//! One tally against one figures object of the reference: every key of the object is met or named as not ours.

use kokemus::{
    Caveat, Confidence, FinitePopulation, MomentType, Probability, QuantileType, Refusal, ShareInterval,
    SimultaneousInterval, Tally, TopBox,
};
use serde_json::Value;

use crate::support::{ARITHMETIC, Comparisons, TAIL, at, count, counts, entries, list, number, too_few};

const P95: Confidence = Confidence::P95;
/// Sison and Glaz's intervals of the reference are good to 1e-10.
const SISON_GLAZ: f64 = 1e-8;

const QUANTILES: [(&str, QuantileType); 9] = [
    ("1", QuantileType::Type1),
    ("2", QuantileType::Type2),
    ("3", QuantileType::Type3),
    ("4", QuantileType::Type4),
    ("5", QuantileType::Type5),
    ("6", QuantileType::Type6),
    ("7", QuantileType::Type7),
    ("8", QuantileType::Type8),
    ("9", QuantileType::Type9),
];
const MOMENTS: [(&str, &str, MomentType); 3] = [
    ("g1", "g2", MomentType::Moment),
    ("G1", "G2", MomentType::Unbiased),
    ("b1", "b2", MomentType::SampleVariance),
];
pub(crate) const SHARES: [(&str, ShareInterval); 4] = [
    ("wilson", ShareInterval::Wilson),
    ("clopper_pearson", ShareInterval::ClopperPearson),
    ("jeffreys", ShareInterval::Jeffreys),
    ("agresti_coull", ShareInterval::AgrestiCoull),
];

/// Where moments are not defined: too few answers, or all alike.
fn undefined(why: &Refusal) -> bool {
    matches!(why, Refusal::TooFew { .. } | Refusal::NoVariation { .. })
}

pub(crate) fn compare(to: &mut Comparisons, group: &str, tally: &Tally, figures: &Value) {
    for (key, want) in entries(figures) {
        one(to, &format!("{group}, {key}"), tally, key, want);
    }
    // Two statements of the reference together: the median by its second definition, and Cochran's rule.
    let median = tally.median(P95).unwrap();
    to.close(&format!("{group}, median"), median.value(), &list(at(at(figures, "quantiles"), "2"))[3], 0.0);
    let lopsided = at(at(figures, "skewness"), "g1").as_f64().map_or(0.0, |g1| 25.0 * g1 * g1);
    let warned = tally.mean(P95).unwrap().caveats().to_vec();
    let wanted = (lopsided > number(at(figures, "n"))).then_some(Caveat::SkewedForItsSize {
        wanted: (1..=1_000_000_u32).find(|n| f64::from(*n) >= lopsided).map_or(0, u64::from),
    });
    to.same(&format!("{group}, caveats of the mean"), &warned, &wanted.into_iter().collect());
}

fn one(to: &mut Comparisons, what: &str, tally: &Tally, key: &str, want: &Value) {
    let ends = (f64::from(tally.scale().lowest()), f64::from(tally.scale().highest()));
    match key {
        "counts" => to.same(what, &tally.point_counts().to_vec(), &counts(want)),
        "n" => to.same(what, &tally.n(), &count(want)),
        "missing" => to.same(what, &(tally.total() - tally.n()), &count(want)),
        "mean" => to.figure(what, &tally.mean(P95), want, ARITHMETIC, too_few),
        "variance" => to.figure(what, &tally.variance(), want, ARITHMETIC, too_few),
        "sd" => to.figure(what, &tally.standard_deviation(), want, ARITHMETIC, too_few),
        "se" => to.figure(what, &tally.standard_error(), want, ARITHMETIC, too_few),
        "mean_t95" => to.t_interval(what, &tally.mean(P95).unwrap(), want, ends),
        "quantile_p" => {
            let probabilities: Vec<f64> = list(want).iter().map(number).collect();
            to.same(what, &probabilities, &PROBABILITIES.to_vec());
        }
        "quantiles" => quantiles(to, what, tally, want),
        "psych_interp_median" => to.figure(what, &tally.interpolated_median(), want, ARITHMETIC, too_few),
        "modes" => {
            let modes = tally.modes().unwrap();
            to.same(
                what,
                &modes,
                &list(want).iter().map(|mode| i32::try_from(count(mode)).unwrap()).collect(),
            );
        }
        "skewness" => {
            for (key, _, definition) in MOMENTS {
                let skewness = tally.skewness(definition);
                to.figure(&format!("{what} {key}"), &skewness, at(want, key), ARITHMETIC, undefined);
            }
        }
        "kurtosis" => {
            for (_, key, definition) in MOMENTS {
                let kurtosis = tally.kurtosis(definition);
                to.figure(&format!("{what} {key}"), &kurtosis, at(want, key), ARITHMETIC, undefined);
            }
        }
        "top2_count" => to.same(what, &tally.top_box(TopBox::TWO).unwrap().count(), &count(want)),
        "top2_share" | "bottom2_share" => {
            let bottom = tally.bottom_box(TopBox::TWO).unwrap();
            assert_eq!(tally.reversed().top_box(TopBox::TWO).unwrap(), bottom);
            let share = if key == "top2_share" { tally.top_box(TopBox::TWO).unwrap() } else { bottom };
            to.figure(what, &share.estimate(P95), want, ARITHMETIC, too_few);
        }
        "top2_interval95" => {
            let share = tally.top_box(TopBox::TWO).unwrap();
            for (key, method) in SHARES {
                let estimate = share.estimate_by(method, P95).unwrap();
                to.interval(&format!("{what} {key}"), &estimate, at(want, key), TAIL);
            }
        }
        "entropy" => to.figure(what, &tally.entropy(), want, ARITHMETIC, too_few),
        "entropy_normalised" => to.figure(what, &tally.normalised_entropy(), want, ARITHMETIC, too_few),
        "consensus" => to.figure(what, &tally.consensus(), want, ARITHMETIC, too_few),
        "agreement_a" => to.figure(what, &tally.agreement(), want, ARITHMETIC, too_few),
        "median_order_statistics95" => match tally.median(P95).unwrap().interval() {
            Err(why) => to.same(what, &(too_few(why), want), &(true, &Value::Null)),
            Ok(interval) => {
                let want = (number(&list(want)[0]), number(&list(want)[1]));
                to.same(what, &(interval.lower(), interval.upper()), &want);
            }
        },
        "goodman95" => simultaneous(to, what, tally, SimultaneousInterval::Goodman, want, TAIL),
        "sison_glaz95" => simultaneous(to, what, tally, SimultaneousInterval::SisonGlaz, want, SISON_GLAZ),
        "finite_population" => finite_population(to, what, tally, want, ends),
        // Figures by other definitions, or on the way to one that is compared: the crate has none of these.
        "grouped_median_upper"
        | "grouped_median"
        | "sison_glaz_c"
        | "sison_glaz_exact95"
        | "sison_glaz_exact_c" => {}
        other => panic!("{what}: nothing is compared with `{other}`"),
    }
}

const PROBABILITIES: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

fn quantiles(to: &mut Comparisons, what: &str, tally: &Tally, want: &Value) {
    for (key, definition) in QUANTILES {
        let row = list(at(want, key));
        assert_eq!(row.len(), PROBABILITIES.len());
        for (p, want) in PROBABILITIES.into_iter().zip(row) {
            let quantile = tally.quantile(Probability::new(p).unwrap(), definition);
            to.figure(&format!("{what} of type {key} at {p}"), &quantile, want, ARITHMETIC, too_few);
        }
    }
}

fn simultaneous(
    to: &mut Comparisons,
    what: &str,
    tally: &Tally,
    method: SimultaneousInterval,
    want: &Value,
    relative: f64,
) {
    let distribution = tally.distribution(method, P95).unwrap();
    assert_eq!(distribution.points.len(), list(want).len());
    for ((point, entry), want) in tally.scale().points().zip(distribution.points).zip(list(want)) {
        let share = tally.count(point) as f64 / tally.n() as f64;
        assert_eq!((entry.point, entry.count, entry.share), (point, tally.count(point), share));
        let interval = (entry.interval.lower(), entry.interval.upper());
        to.ends(&format!("{what} of {point}"), interval, want, relative);
    }
}

fn finite_population(to: &mut Comparisons, what: &str, tally: &Tally, want: &Value, scale: (f64, f64)) {
    if want.is_null() {
        let twice = FinitePopulation::random_sample_of(2 * tally.n()).unwrap();
        return to.t_interval(what, &tally.mean_in_population(twice, P95).unwrap(), want, scale);
    }
    let population = FinitePopulation::random_sample_of(count(at(want, "population"))).unwrap();
    let mean = tally.mean_in_population(population, P95).unwrap();
    to.t_interval(what, &mean, at(want, "t95"), scale);
    // The se shows in the width, against the plain mean's: √(1 − n/N) = √½.
    if let (Ok(ours), Ok(plain)) = (mean.interval(), tally.mean(P95).unwrap().interval())
        && [ours, plain].iter().all(|interval| interval.lower() > scale.0 && interval.upper() < scale.1)
    {
        let se = tally.standard_error().unwrap().value();
        let shrunk = (ours.upper() - ours.lower()) / (plain.upper() - plain.lower()) * se;
        to.close(&format!("{what}, se"), shrunk, at(want, "se"), TAIL);
    }
}
