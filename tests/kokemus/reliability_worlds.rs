//! Simulated sections whose reliability is known: how often the intervals hold it.

use kokemus::{
    AnswersUsed, Confidence, Estimate, FactorFit, OrdinalReliability, Refusal, Reliability, ResponseTable,
    Scale,
};

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

/// Five items with these loadings on one factor, cut into points at these thresholds.
struct World {
    name: &'static str,
    loadings: [f64; 5],
    cuts: &'static [f64],
}

const WORLDS: [World; 3] = [
    World { name: "five even points", loadings: [0.8, 0.75, 0.7, 0.65, 0.6], cuts: &[-1.2, -0.4, 0.4, 1.2] },
    World { name: "75 % fives", loadings: [0.8, 0.75, 0.7, 0.65, 0.6], cuts: &[-2.2, -1.8, -1.3, -0.674] },
    World { name: "weak items", loadings: [0.6, 0.5, 0.4, 0.4, 0.3], cuts: &[-1.2, -0.4, 0.4, 1.2] },
];

fn drawn(world: &World, random: &mut Random, n: usize) -> ResponseTable {
    let rows: Vec<Vec<Option<i32>>> = (0..n)
        .map(|_| {
            let common = random.normal();
            world
                .loadings
                .iter()
                .map(|loading| {
                    let latent = loading * common + (1.0 - loading * loading).sqrt() * random.normal();
                    Some(1 + world.cuts.iter().filter(|cut| latent > **cut).count() as i32)
                })
                .collect()
        })
        .collect();
    table_of(&Scale::satisfaction(), 5, &rows)
}

type Figure = fn(&Reliability) -> Result<Estimate, Refusal>;
const FIGURES: [(&str, Figure); 7] = [
    ("alpha", |r| r.alpha(P95)),
    ("lambda 2", |r| r.lambda_2(P95)),
    ("lambda 4", |r| r.lambda_4(P95)),
    ("lambda 6", |r| r.lambda_6(P95)),
    ("omega", |r| r.omega_total(FactorFit::MaximumLikelihood, P95)),
    ("sem", |r| r.standard_error_of_measurement(P95)),
    ("item-rest", |r| r.items(P95).swap_remove(0).item_rest_correlation),
];

#[test]
fn measure() {
    for world in &WORLDS {
        let mut random = Random(2020);
        let large = drawn(world, &mut random, 60_000);
        let whole = Reliability::of(&large.products("all").unwrap()).unwrap();
        let truth: Vec<f64> = FIGURES.iter().map(|(_, f)| f(&whole).unwrap().value()).collect();
        let ordinal =
            OrdinalReliability::of(&large.cross_tallies("all").unwrap()).unwrap().alpha(P95).unwrap().value();
        for n in [30, 100] {
            let times = 300;
            let mut held = [[0_u32; 2]; 7];
            let mut refused = [[0_u32; 2]; 7];
            let mut of_ordinal = [0_u32; 4];
            for _ in 0..times {
                let table = drawn(world, &mut random, n);
                let Ok(counted) = Reliability::of(&table.products("all").unwrap()) else { continue };
                let rows = table.reliability("all", AnswersUsed::Pairwise).unwrap();
                for (place, (_, figure)) in FIGURES.iter().enumerate() {
                    for (by, found) in [figure(&counted), figure(&rows)].into_iter().enumerate() {
                        match found.as_ref().map(|f| f.interval()) {
                            Ok(Ok(interval)) => held[place][by] += u32::from(interval.contains(truth[place])),
                            _ => refused[place][by] += 1,
                        }
                    }
                }
                if n > 30 {
                    let ways = [
                        OrdinalReliability::of(&table.cross_tallies("all").unwrap())
                            .map_err(|e| e.to_string()),
                        table.ordinal_reliability("all").map_err(|e| e.to_string()),
                    ];
                    for (by, way) in ways.into_iter().enumerate() {
                        match way.map(|o| o.alpha(P95)) {
                            Ok(Ok(e)) if e.interval().is_ok() => {
                                of_ordinal[by] += u32::from(e.interval().unwrap().contains(ordinal))
                            }
                            _ => of_ordinal[2 + by] += 1,
                        }
                    }
                }
            }
            println!("{} n = {n}", world.name);
            for (place, (name, _)) in FIGURES.iter().enumerate() {
                let share = |by: usize| f64::from(held[place][by]) / f64::from(times - refused[place][by]);
                println!(
                    "   {name:<10} {:.3} counted {:.3} rows {:.3} refused {:?}",
                    truth[place],
                    share(0),
                    share(1),
                    refused[place]
                );
            }
            println!(
                "   ordinal {:.3} counted {:.3} rows {:.3} refused {:?}",
                ordinal,
                f64::from(of_ordinal[0]) / f64::from(times - of_ordinal[2]),
                f64::from(of_ordinal[1]) / f64::from(times - of_ordinal[3]),
                &of_ordinal[2..]
            );
        }
    }
}
