//! Pictures of maps made by hand: importance and performance, and funnels.

use std::collections::BTreeSet;

use crate::disclosure::printed::{Printed, Shown};
use crate::disclosure::release::*;
use crate::estimate::Quantity;
use crate::parts_drawn::{AWKWARD, everywhere, figure, points, release};
use crate::svg_checks::checked;
use crate::vocabulary::text::Text;

pub(crate) fn importance(names: &[&str], spread: f64) -> ReleasedImportance {
    let driver = |(number, name): (usize, &&str)| ReleasedDriver {
        name: Text::new(*name),
        figures: if number % 7 == 5 {
            Shown::Withheld
        } else {
            let turn = (number * 37 % 20) as f64 / 20.0;
            let performance = 60.0 + spread * 30.0 * (turn - 0.5);
            Shown::Figure(DriverFigures {
                importance: figure(0.05 + spread * 0.02 * number as f64, Some(0.04), Quantity::Share, 212),
                performance: points(1.0 + performance / 25.0, 212),
                performance_percent: Printed::rounded(performance, 0),
            })
        },
    };
    ReleasedImportance {
        name: Text::new("Lapsen hyvinvoinnin muutos"),
        drivers: names.iter().enumerate().map(driver).collect(),
        importance_line: Shown::Figure(Printed::rounded(0.1, 2)),
        performance_line: Shown::Figure(Printed::rounded(62.0, 0)),
        caveats: Vec::new(),
    }
}

#[test]
fn the_map_of_importance_keeps_its_letters_apart() {
    let release = release();
    let twenty: Vec<&str> = AWKWARD.iter().copied().cycle().take(20).collect();
    for (names, spread) in
        [(&twenty[..], 1.0), (&twenty[..], 0.0), (&["Kuulluksi tuleminen"][..], 1.0), (&[][..], 1.0)]
    {
        let part = importance(names, spread);
        let svg = everywhere(&release, &part, |pictures| pictures.importance_and_performance(&part));
        let letters: BTreeSet<String> =
            checked(&svg).into_iter().filter(|text| text.kind == "letter").map(|text| text.text).collect();
        assert_eq!(letters.len(), part.drivers.iter().filter(|driver| !driver.figures.is_withheld()).count());
    }
}

pub(crate) fn funnel(sizes: &[u64], quantity: Quantity) -> ReleasedFunnel {
    let (expected, spread) = if quantity == Quantity::Share { (0.71, 0.45) } else { (3.8, 1.1) };
    let service = |(number, n): (usize, &u64)| ReleasedService {
        service: format!("s{number}"),
        value: if number % 6 == 4 {
            Shown::Withheld
        } else {
            let z = [0.4, -2.4, 1.2, -0.3, 0.0, 3.4][number % 6];
            Shown::Figure(figure(expected + z * spread / (*n as f64).sqrt(), None, quantity, *n))
        },
    };
    let limits = |level: f64, z: f64| {
        let sizes = (0..30).map(|step| {
            5.0 * (sizes.iter().max().map_or(10.0, |n| *n as f64) / 5.0).powf(f64::from(step) / 29.0)
        });
        let at = |n: f64| LimitsAt {
            n: n as u64,
            lower: Printed::rounded(expected - z * spread / n.sqrt(), 3),
            upper: Printed::rounded(expected + z * spread / n.sqrt(), 3),
        };
        ReleasedLimits { level, along: sizes.map(at).collect() }
    };
    ReleasedFunnel {
        name: Text::new("Kohtaaminen, keskiarvo"),
        higher_is_better: true,
        expected: figure(expected, None, quantity, sizes.iter().copied().fold(0, u64::saturating_add)),
        services: sizes.iter().enumerate().map(service).collect(),
        limits: vec![limits(0.95, 1.96), limits(0.998, 3.09)],
    }
}

#[test]
fn a_funnel_of_services_small_and_huge() {
    let release = release();
    let many: Vec<u64> = (0..8).map(|n| 12 + 31 * n).collect();
    for (sizes, quantity) in [
        (&many[..], Quantity::Points),
        (&many[..], Quantity::Share),
        (&[9, 150, 40_000, 1_234_567][..], Quantity::Points),
        (&[30][..], Quantity::Points),
        (&[][..], Quantity::Share),
    ] {
        let part = funnel(sizes, quantity);
        let svg = everywhere(&release, &part, |pictures| pictures.funnel(&part));
        assert!(svg.contains("99,8"));
    }
}
