//! Simulated sections whose reliability is known: how often the intervals hold it.

use kokemus::{AnswersUsed, Confidence, Estimate, Refusal, Reliability, ResponseTable, Scale};

use crate::reliability::table_of;

const P95: Confidence = Confidence::P95;

/// A generator that is the same everywhere: SplitMix64.
struct Random(u64);

impl Random {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((word ^ (word >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let (u, v) = (1.0 - self.uniform(), self.uniform());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }
}

/// Where five items, one factor behind them, are cut into points: evenly, and so that three quarters answer 5.
const WORLDS: [[f64; 4]; 2] = [[-1.2, -0.4, 0.4, 1.2], [-2.2, -1.8, -1.3, -0.674]];
const LOADINGS: [f64; 5] = [0.8, 0.75, 0.7, 0.65, 0.6];

fn drawn(cuts: &[f64], random: &mut Random, n: usize) -> ResponseTable {
    let mut rows = Vec::with_capacity(n);
    for _ in 0..n {
        let common = random.normal();
        let point = |loading: f64| {
            let latent = loading * common + (1.0 - loading * loading).sqrt() * random.normal();
            Some(1 + cuts.iter().filter(|cut| latent > **cut).count() as i32)
        };
        rows.push(LOADINGS.map(point).to_vec());
    }
    table_of(&Scale::satisfaction(), LOADINGS.len(), &rows)
}

type Figure = fn(&Reliability) -> Result<Estimate, Refusal>;

/// Each figure with its value in the two worlds, from 60,000 respondents.
const FIGURES: [(&str, Figure, [f64; 2]); 5] = [
    ("alpha", |r| r.alpha(P95), [0.805, 0.731]),
    ("lambda 2", |r| r.lambda_2(P95), [0.806, 0.733]),
    ("lambda 6", |r| r.lambda_6(P95), [0.771, 0.689]),
    ("error of measurement", |r| r.standard_error_of_measurement(P95), [0.389, 0.293]),
    ("item-rest", |r| r.items(P95).swap_remove(0).item_rest_correlation, [0.666, 0.570]),
];
const TIMES: u32 = 80;
const RESPONDENTS: usize = 100;

/// How many of the samples had an interval that holds the truth, by figure: from counts, and from rows.
fn held(place: usize) -> Vec<[u32; 2]> {
    let mut random = Random(2020 + place as u64);
    let mut held = vec![[0, 0]; FIGURES.len()];
    for _ in 0..TIMES {
        let table = drawn(&WORLDS[place], &mut random, RESPONDENTS);
        let counted = Reliability::of(&table.products("all").unwrap()).unwrap();
        let rows = table.reliability("all", AnswersUsed::Pairwise).unwrap();
        for ((_, figure, truth), held) in FIGURES.iter().zip(&mut held) {
            for (found, held) in [&counted, &rows].into_iter().zip(held) {
                *held += u32::from(figure(found).unwrap().interval().unwrap().contains(truth[place]));
            }
        }
    }
    held
}

/// With 300 samples: .94 to .97 from counts, .93 to .96 from rows.
#[test]
fn on_even_answers_intervals_hold_their_level_from_counts_and_from_rows() {
    for ((name, ..), held) in FIGURES.iter().zip(held(0)) {
        // Of 80 at .93, fewer than 68 come once in two hundred times.
        assert!(held.iter().all(|held| *held >= 68), "{name}: {held:?} of {TIMES}");
    }
}

/// With 300 samples: .65 to .78 from counts, whose intervals take the data as normal, .90 to .94 from rows.
#[test]
fn on_lopsided_answers_intervals_from_rows_hold_where_those_of_normal_data_do_not() {
    for ((name, ..), [counted, rows]) in FIGURES.iter().zip(held(1)) {
        assert!(rows >= 66 && counted < rows, "{name}: {counted} from counts, {rows} from rows, of {TIMES}");
    }
}
