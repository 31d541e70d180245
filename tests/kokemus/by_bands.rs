//! Change and improvement by bands of experience against R; importance beside performance.

use kokemus::{
    Bands, Bootstrap, ByBands, Change, Confidence, Crosshairs, ErrorKind, Grouping, Importance, Improved,
    Link, Quadrant, Refusal, Scores, Share,
};
use proptest::prelude::*;

use crate::drivers::Columns;
use crate::groups_and_time::UnivBct;
use crate::support::{ARITHMETIC, Comparisons, TAIL, at, count, list, reference};

fn readiness(data: &UnivBct) -> (Scores, Change) {
    (
        data.table("JOBSAT").scores_at(data.stage("1")).unwrap(),
        Change::between(data.table("READY"), data.stage("1"), data.stage("2")).unwrap(),
    )
}

#[test]
fn bands_of_satisfaction_agree_with_r() {
    let (values, data) = (reference("drivers"), UnivBct::read());
    let (satisfaction, change) = readiness(&data);
    let bands = Bands::new([1.0, 2.5, 3.5, 5.0]).unwrap();
    let judged = change.scores().rows().iter().map(|row| (row.case.clone().unwrap(), row.value >= 0.5));
    let judged = Improved::as_judged("by half a point", judged).unwrap();
    let half = Improved::by_at_least(0.5).unwrap();
    let mut to = Comparisons::default();
    for (name, improved) in
        [("bands_at_all", Improved::at_all()), ("bands_half_point", half), ("bands_half_point", judged)]
    {
        let found = Link::between(&satisfaction, &change).by_bands(&bands, &improved);
        let want = at(&values, name);
        for (place, band) in found.bands.iter().enumerate() {
            let of = |key: &str| &list(at(want, key))[place];
            to.same(name, &band.n, &count(of("n")));
            to.same(name, &band.count_improved, &count(of("improved")));
            to.close("baseline", band.baseline.as_ref().unwrap().value(), of("baseline"), ARITHMETIC);
            to.close("follow-up", band.follow_up.as_ref().unwrap().value(), of("follow_up"), ARITHMETIC);
            let change = band.change.as_ref().unwrap();
            to.close("change", change.value(), at(of("change"), "mean"), 1e-11);
            let interval = change.interval().unwrap();
            to.close("change, lower", interval.lower(), at(of("change"), "lower"), 1e-10);
            to.close("change, upper", interval.upper(), at(of("change"), "upper"), 1e-10);
            let wilson = band.improved.as_ref().unwrap().interval().unwrap();
            to.close("share, lower", wilson.lower(), at(of("wilson"), "lower"), TAIL);
            to.close("share, upper", wilson.upper(), at(of("wilson"), "upper"), TAIL);
        }
        let trend = found.trend.as_ref().unwrap();
        to.close("z", trend.z, at(want, "trend_z"), 1e-10);
        to.close("p", trend.p, at(want, "trend_p"), 1e-10);
        to.same("scores", &trend.scores, &vec![1.0, 2.0, 3.0]);
        let ratio = found.ratio.as_ref().unwrap();
        to.close("ratio", ratio.value(), at(want, "ratio"), ARITHMETIC);
        let interval = ratio.interval().unwrap();
        to.close("ratio, lower", interval.lower(), at(want, "ratio_lower"), TAIL);
        to.close("ratio, upper", interval.upper(), at(want, "ratio_upper"), TAIL);
        // Newcombe's interval has its own reference among the shares.
        let share =
            |place: usize| Share::of(found.bands[place].count_improved, found.bands[place].n).unwrap();
        let newcombe = share(2).minus(&share(0), Confidence::P95).unwrap();
        to.same(
            "difference",
            &found.difference.as_ref().unwrap().interval().unwrap(),
            &newcombe.interval().unwrap(),
        );
        to.same("n", &found.n, &436);
    }
    to.were(3 * (3 * 9 + 8), 0);
}

/// Four cases at the lowest point, four at the highest.
fn small(improved: [bool; 8]) -> (Columns, Improved) {
    let rows: Vec<_> = (0..8)
        .map(|i| (i.to_string(), vec![Some(if i < 4 { 1.0 } else { 5.0 }), Some(f64::from(i % 3) - 1.0)]))
        .collect();
    let verdicts = improved.iter().enumerate().map(|(i, improved)| (i.to_string(), *improved));
    (Columns::new(&["x", "change"], 10.0, &rows), Improved::as_judged("by hand", verdicts).unwrap())
}

fn by_three_bands(columns: &Columns, improved: &Improved) -> ByBands {
    let bands = Bands::new([1.0, 2.0, 4.0, 5.0]).unwrap();
    Link::between(&columns.scores[0], &columns.change).by_bands(&bands, improved)
}

#[test]
fn a_band_with_nobody_keeps_its_row_and_each_figure_says_what_it_lacks() {
    let (columns, improved) = small([false, false, false, false, true, true, false, true]);
    let found = by_three_bands(&columns, &improved);
    assert_eq!(found.bands[1].n, 0);
    assert_eq!(
        found.bands[1].change.as_ref().unwrap_err().to_string(),
        "mean change of a band: nobody answered; 1 answer would do"
    );
    assert!(matches!(found.bands[1].improved, Err(Refusal::NobodyAnswered { .. })));
    assert_eq!(
        found.ratio.as_ref().unwrap_err().to_string(),
        "ratio of shares improved: too few improved cases in the lowest band (0); 1 would do"
    );
    assert_eq!(found.difference.as_ref().unwrap().value(), 0.75);
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["ratio"]["refused"]["reason"], "too_few");
    assert_eq!(json["bands"][2]["improved"]["value"], 0.75);
    let text = found.to_string();
    assert!(text.contains("\n2 to below 4        0          –          –"), "{text}");
    assert!(text.contains("improved by hand; highest less lowest band 75 % ["), "{text}");
    let (columns, nobody) = small([false; 8]);
    let found = by_three_bands(&columns, &nobody);
    assert!(matches!(found.trend, Err(Refusal::NoVariation { .. })));
    let (columns, everybody) = small([true; 8]);
    let found = by_three_bands(&columns, &everybody);
    let ratio = found.ratio.unwrap();
    assert_eq!((ratio.value(), ratio.interval().is_err()), (1.0, true));
}

#[test]
fn groups_widen_means_and_shares_say_that_they_ignore_them() {
    let rows: Vec<_> =
        (0..40).map(|i| (i.to_string(), vec![Some(f64::from(1 + i % 2)), Some(f64::from(i / 10))])).collect();
    let columns = Columns::new(&["x", "change"], 10.0, &rows);
    let groups = Grouping::new("worker", (0..40).map(|i| (i.to_string(), (i / 10).to_string()))).unwrap();
    let bands = Bands::new([1.0, 2.0]).unwrap();
    let link = Link::between(&columns.scores[0], &columns.change);
    let alone = link.by_bands(&bands, &Improved::at_all());
    let grouped = link.within_groups(&groups).by_bands(&bands, &Improved::at_all());
    let width = |found: &ByBands| {
        let interval = found.bands[0].change.as_ref().unwrap().interval().unwrap();
        interval.upper() - interval.lower()
    };
    assert!(width(&grouped) > 2.0 * width(&alone));
    assert!(grouped.bands[0].change.as_ref().unwrap().to_string().ends_with("n = 40 in 4 groups"));
    assert!(grouped.caveats.contains(&kokemus::Caveat::GroupsTakenAsIndependent));
    assert!(!alone.caveats.contains(&kokemus::Caveat::GroupsTakenAsIndependent));
}

#[test]
fn importance_and_performance_say_where_to_begin() {
    // `weak` tells change and scores low; `strong` tells it and scores high; `noise` tells nothing.
    let rows: Vec<_> = (0..60)
        .map(|i: i32| {
            let (weak, strong, noise) = (i % 3, 7 + (i / 3) % 4, (i * i + i / 7) % 5);
            let change = 2 * weak + 2 * strong + (i * 7) % 3;
            (format!("{i:02}"), [weak, strong, noise, change].map(|value| Some(f64::from(value))).to_vec())
        })
        .collect();
    let columns = Columns::new(&["weak", "strong", "noise", "change"], 50.0, &rows);
    let of: Vec<(&str, &Scores)> = ["weak", "strong", "noise"].into_iter().zip(&columns.scores).collect();
    let bootstrap = Bootstrap::seeded(1).replicates(500).unwrap();
    let link = Link::between(&columns.scores[0], &columns.change);
    let lines = Crosshairs::At { importance: 0.1, performance: 55.0 };
    for importance in [Importance::Dominance, Importance::Correlation] {
        let found = link.importance_and_performance(&of, importance, lines, &bootstrap).unwrap();
        let quadrant = |name: &str| found.rows.iter().find(|row| row.name == name).unwrap().quadrant;
        assert_eq!(quadrant("weak"), Quadrant::ConcentrateHere);
        assert_eq!(quadrant("strong"), Quadrant::KeepUpTheGoodWork);
        assert_eq!(quadrant("noise"), Quadrant::LowPriority);
        let text = found.to_string();
        assert!(text.contains("important and weak: begin here"), "{text}");
        assert!(found.rows.windows(2).all(|pair| pair[0].importance.value() >= pair[1].importance.value()));
    }
    let found =
        link.importance_and_performance(&of, Importance::Dominance, Crosshairs::AtMeans, &bootstrap).unwrap();
    let strong = found.rows.iter().find(|row| row.name == "strong").unwrap();
    // Mean 8.5 on −50 to 50.
    assert!((strong.performance.value() - 8.5).abs() < 1e-12);
    assert!((strong.performance_pomp.value() - 58.5).abs() < 1e-12);
    let mean: f64 = found.rows.iter().map(|row| row.performance_pomp.value()).sum::<f64>() / 3.0;
    assert!((found.performance_line - mean).abs() < 1e-12);
    let dominance = link.drivers(&of, &bootstrap).unwrap();
    assert_eq!(found.rows[0].importance, dominance.ranked[0].share);
    let bad = Crosshairs::At { importance: f64::NAN, performance: 50.0 };
    let error = link.importance_and_performance(&of, Importance::Dominance, bad, &bootstrap).unwrap_err();
    assert_eq!(
        error.to_string(),
        "crosshairs: importance NaN, performance 50 is out of range (allowed: an importance of −1 to 1 and a performance of \
         0 to 100); give importance as a share of 1 or a correlation, and performance in per cent of its scale"
    );
    let error = link
        .importance_and_performance(&of[..1], Importance::Dominance, Crosshairs::AtMeans, &bootstrap)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}

proptest! {
    #[test]
    fn bands_count_everybody_once(
        rows in prop::collection::vec((1..=5i32, -3..=3i32, any::<bool>()), 0..40),
        edges in prop::collection::vec(0..7i32, 2..6),
    ) {
        let mut edges = edges;
        edges.sort_unstable();
        edges.dedup();
        let Ok(bands) = Bands::new(edges.into_iter().map(f64::from)) else { return Ok(()) };
        let named: Vec<_> = rows
            .iter()
            .enumerate()
            .map(|(i, (x, y, _))| (i.to_string(), vec![Some(f64::from(*x)), Some(f64::from(*y))]))
            .collect();
        let columns = Columns::new(&["x", "change"], 10.0, &named);
        let link = Link::between(&columns.scores[0], &columns.change);
        let mut ways = vec![Improved::at_all(), Improved::by_at_least(2.0).unwrap()];
        ways.extend(Improved::as_judged("so", rows.iter().enumerate().map(|(i, row)| (i.to_string(), row.2))));
        for improved in ways {
            let found = link.by_bands(&bands, &improved);
            prop_assert_eq!(found.bands.len(), bands.len());
            prop_assert_eq!(found.n + found.outside, rows.len() as u64);
            prop_assert_eq!(found.bands.iter().map(|band| band.n).sum::<u64>(), found.n);
            for band in &found.bands {
                prop_assert!(band.count_improved <= band.n);
                prop_assert_eq!(band.n == 0, band.change.is_err());
            }
            if let Ok(trend) = &found.trend {
                prop_assert!(trend.z.is_finite() && (0.0..=1.0).contains(&trend.p));
            }
            prop_assert!(!found.to_string().contains("NaN"));
            prop_assert!(serde_json::to_string(&found).is_ok());
        }
    }
}
