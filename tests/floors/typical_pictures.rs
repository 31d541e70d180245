//! The pictures in `examples/pictures`: one typical case of each, in Finnish; the figures are invented.
//!
//! To draw them anew, name a folder in `KOKEMUS_TYPICAL_PICTURES`.

use std::path::Path;

use crate::disclosure::printed::{Printed, ReleasedFigure, Shown};
use crate::disclosure::release::*;
use crate::estimate::Quantity;
use crate::parts_drawn::{figure, group, item_figures, named, points, release};
use crate::plot::Pictures;
use crate::svg_checks::{checked, figures_are_of};
use crate::tally::group::Dimension;
use crate::vocabulary::scale::Scale;
use crate::vocabulary::text::Text;

const ITEMS: [&str; 6] = [
    "Sain riittävästi ennakkotietoa palvelusta",
    "Minuun otettiin yhteyttä minulle sopivalla tavalla",
    "Meitä kuultiin",
    "Työntekijään oli helppo luottaa",
    "Tapaamisissa puhuttiin perheemme tärkeistä asioista",
    "Tukea oli saatavilla myös palvelun päättymisen jälkeen",
];

const STAGES: [&str; 4] =
    ["Ennakkotieto", "Yhteydenotto ja ensikohtaaminen", "Palvelun aika", "Tuki palvelun jälkeen"];

const SERVICES: [&str; 8] = [
    "Perhetyö, itä",
    "Perhetyö, länsi",
    "Tehostettu perhetyö",
    "Tukihenkilötoiminta",
    "Ammatillinen tukihenkilö",
    "Lapsiperheiden kotipalvelu",
    "Perhekuntoutus",
    "Vertaisryhmät",
];

fn typical_release() -> Release {
    let list = |prefix: &str, names: &[&str]| {
        names.iter().enumerate().map(|(n, name)| named(&format!("{prefix}{n}"), name)).collect()
    };
    let mut release = release();
    release.names.stages = list("stage", &STAGES);
    release.names.services = list("s", &SERVICES);
    release
}

fn family_work() -> ReleasedQuestionnaire {
    let shares = [
        [[4, 11, 24, 38, 23], [2, 7, 19, 43, 29], [6, 17, 30, 31, 16]],
        [[3, 9, 20, 40, 28], [1, 5, 15, 46, 33], [5, 12, 26, 36, 21]],
        [[2, 6, 14, 39, 39], [1, 4, 10, 41, 44], [3, 9, 22, 40, 26]],
        [[2, 5, 16, 37, 40], [1, 3, 11, 40, 45], [4, 10, 20, 41, 25]],
        [[3, 8, 22, 42, 25], [2, 6, 17, 44, 31], [5, 14, 27, 35, 19]],
        [[9, 18, 29, 29, 15], [6, 13, 27, 35, 19], [12, 22, 30, 24, 12]],
    ];
    let item = |(number, text): (usize, &&str)| ItemWords {
        id: format!("i{number}"),
        text: Text::new(*text),
        scale: None,
        reverse_keyed: false,
        stage: Some(format!("stage{}", [0, 1, 2, 2, 2, 3][number])),
    };
    let figures = |role: usize, n: u64, means: [f64; 4]| {
        Shown::Figure(GroupFigures {
            responses: n,
            items: (0..6)
                .map(|item| ReleasedItem {
                    id: format!("i{item}"),
                    figures: Shown::Figure(Some(item_figures(&shares[item][role], n))),
                })
                .collect(),
            sections: Vec::new(),
            stages: means
                .iter()
                .enumerate()
                .map(|(stage, mean)| ReleasedScore {
                    of: format!("stage{stage}"),
                    mean: Shown::Figure(Some(figure(
                        *mean,
                        Some(1.9 / (n as f64).sqrt()),
                        Quantity::Points,
                        n,
                    ))),
                })
                .collect(),
        })
    };
    ReleasedQuestionnaire {
        id: "family-work".into(),
        version: "1".into(),
        title: Text::new("Perhetyön asiakaskokemus, kevät 2020"),
        scale: Scale::satisfaction(),
        top_box: 2,
        sections: vec![SectionWords {
            id: "all".into(),
            title: Text::new("Palvelun kulku"),
            items: ITEMS.iter().enumerate().map(item).collect(),
        }],
        tables: vec![ReleasedTable {
            by: vec![Dimension::Role],
            groups: vec![
                group("child", None, figures(0, 187, [3.7, 3.8, 4.0, 3.2])),
                group("young person", None, Shown::Withheld),
                group("parent", None, figures(1, 264, [3.9, 4.1, 4.2, 3.5])),
                group("professional", None, figures(2, 42, [3.3, 3.6, 3.8, 3.0])),
            ],
        }],
        gathered: Vec::new(),
        reliability: Vec::new(),
        since_last_wave: Vec::new(),
    }
}

fn wellbeing() -> ReleasedWellbeing {
    let mean = |(stage, mean): (usize, f64)| ReleasedScore {
        of: format!("stage{stage}"),
        mean: Shown::Figure(Some(figure(mean, Some(3.4), Quantity::Points, 145))),
    };
    let counts: [[u64; 5]; 5] =
        [[6, 9, 7, 0, 0], [0, 11, 14, 8, 0], [0, 7, 16, 15, 6], [0, 0, 5, 12, 9], [0, 0, 0, 0, 6]];
    let cell = |before: u8, after: u8| BeforeAfter {
        before,
        after,
        n: match counts[usize::from(before)][usize::from(after)] {
            // Where some are withheld, so are those that are 0: fourteen people are in one or another of them.
            0 => Shown::Withheld,
            n => Shown::Figure(n),
        },
    };
    let change = ChangeFigures {
        mean: figure(6.2, Some(2.1), Quantity::Points, 145),
        left: Shown::Figure(19),
        leavers_less_stayers: Shown::Figure(Some(figure(-3.4, Some(4.6), Quantity::Points, 164))),
        bands: 5,
        before_after: (0..5).flat_map(|before| (0..5).map(move |after| cell(before, after))).collect(),
        reliable_change: Some(Printed::rounded(13.4, 1)),
        improved: Shown::Figure(Some(figure(0.31, Some(0.08), Quantity::Share, 145))),
        caveats: Vec::new(),
    };
    ReleasedWellbeing {
        id: "wellbeing".into(),
        name: Text::new("Hyvinvointi"),
        reporter: Some("child".into()),
        wave: None,
        lowest: 0.0,
        highest: 100.0,
        higher_is_better: true,
        stages: [48.1, 51.3, 57.9, 56.2].into_iter().enumerate().map(mean).collect(),
        changes: vec![ReleasedChange {
            from: "stage0".into(),
            to: "stage3".into(),
            figures: Shown::Figure(change),
        }],
    }
}

fn importance() -> ReleasedImportance {
    let figures = [(0.04, 71.0), (0.09, 74.0), (0.24, 79.0), (0.21, 81.0), (0.12, 72.0), (0.18, 57.0)];
    let driver = |(name, (importance, percent)): (&&str, (f64, f64))| ReleasedDriver {
        name: Text::new(*name),
        figures: Shown::Figure(DriverFigures {
            importance: figure(importance, Some(0.05), Quantity::Share, 131),
            performance: points(1.0 + percent / 25.0, 131),
            performance_percent: Printed::rounded(percent, 0),
        }),
    };
    ReleasedImportance {
        name: Text::new("Lapsen hyvinvoinnin muutos, lasten vastaukset"),
        drivers: ITEMS.iter().zip(figures).map(driver).collect(),
        importance_line: Shown::Figure(Printed::rounded(0.15, 2)),
        performance_line: Shown::Figure(Printed::rounded(72.0, 0)),
        caveats: Vec::new(),
    }
}

fn funnel() -> ReleasedFunnel {
    let values = [(3.9, 88), (3.7, 112), (4.1, 61), (4.3, 143), (3.8, 34), (3.4, 97), (4.0, 21), (0.0, 0)];
    let service = |(number, (value, n)): (usize, (f64, u64))| ReleasedService {
        service: format!("s{number}"),
        value: if n == 0 { Shown::Withheld } else { Shown::Figure(figure(value, None, Quantity::Points, n)) },
    };
    let limits = |level: f64, z: f64| ReleasedLimits {
        level,
        along: (0..24_u64)
            .map(|step| 15 + step * 6)
            .map(|n| LimitsAt {
                n,
                lower: Printed::rounded(3.85 - z * 1.05 / (n as f64).sqrt(), 3),
                upper: Printed::rounded(3.85 + z * 1.05 / (n as f64).sqrt(), 3),
            })
            .collect(),
    };
    ReleasedFunnel {
        name: Text::new("Palvelun kulku, vastaajien keskiarvo"),
        higher_is_better: true,
        expected: ReleasedFigure {
            value: Printed::rounded(3.85, 2),
            decimals: 2,
            ..figure(3.85, None, Quantity::Points, 556)
        },
        services: values.into_iter().enumerate().map(service).collect(),
        limits: vec![limits(0.95, 1.96), limits(0.998, 3.09)],
    }
}

#[test]
fn the_kept_pictures_are_what_is_drawn() {
    let (release, q, measure) = (typical_release(), family_work(), wellbeing());
    let (importance, funnel) = (importance(), funnel());
    let pictures = Pictures::of(&release).in_language("fi");
    let drawn = [
        ("section", pictures.section(&q, &q.tables[0].groups[0], "all").unwrap()),
        ("item", pictures.item(&q, &q.tables[0], "i2").unwrap()),
        ("path", pictures.path(&q, &q.tables[0], std::slice::from_ref(&measure)).unwrap()),
        ("importance", pictures.importance_and_performance(&importance)),
        ("before_and_after", pictures.before_and_after(&measure, &measure.changes[0])),
        ("funnel", pictures.funnel(&funnel)),
    ];
    let values = serde_json::json!([release, q, measure, importance, funnel]);
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/pictures");
    for (name, svg) in &drawn {
        figures_are_of(&checked(svg), &values, "fi");
        if let Some(folder) = std::env::var_os("KOKEMUS_TYPICAL_PICTURES") {
            std::fs::write(Path::new(&folder).join(format!("{name}.svg")), svg).unwrap();
        }
    }
    for (name, svg) in &drawn {
        let kept = std::fs::read_to_string(kept.join(format!("{name}.svg"))).unwrap_or_default();
        assert!(kept.replace('\r', "") == *svg, "examples/pictures/{name}.svg is another picture");
    }
}
