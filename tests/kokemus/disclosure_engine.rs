//! Disclosure control over made-up studies: the same whatever the order of the answers, and over several releases.

use kokemus::{
    Bundle, Dimension, DisclosureRule, Ledger, Questionnaire, Released, Response, ResponseTable, Role, Scale,
    Shown, Study, WithheldBecause,
};

fn study() -> Study {
    let family = Questionnaire::builder("family", Scale::satisfaction())
        .section("all", |section| section.item("heard", "Heard").item("trust", "Trust"))
        .build()
        .unwrap();
    Study::builder()
        .services(["north", "south", "east", "west"])
        .waves(["spring", "autumn", "winter"])
        .questionnaire(family)
        .build()
        .unwrap()
}

/// A respondent: service, wave, role, answers.
type Row = (usize, usize, usize, [i32; 2]);

fn rows(seed: u64, mean: f64, waves: std::ops::Range<usize>) -> Vec<Row> {
    let mut state = seed.wrapping_mul(88_172_645_463_325_252) | 1;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut rows = Vec::new();
    for service in 0..4 {
        for wave in waves.clone() {
            for role in 0..3 {
                for _ in 0..(-(1.0 - uniform()).ln() * mean) as usize {
                    rows.push((
                        service,
                        wave,
                        role,
                        [1 + (uniform() * 5.0) as i32, 1 + (uniform() * 5.0) as i32],
                    ));
                }
            }
        }
    }
    rows
}

fn table(study: &Study, rows: &[Row]) -> ResponseTable {
    let roles = [Role::Child, Role::Parent, Role::Professional];
    let mut table = study.table("family").unwrap();
    for (service, wave, role, answers) in rows {
        let response = Response::by(roles[*role].clone())
            .of_service(study.services()[*service].key())
            .in_wave(study.waves()[*wave].key());
        table.push(response.answers(*answers)).unwrap();
    }
    table
}

fn margins() -> Vec<Vec<Dimension>> {
    let all = [Dimension::Role, Dimension::Service, Dimension::Wave];
    (0..8u32)
        .map(|mask| (0..3).filter(|place| mask >> place & 1 == 1).map(|place| all[place as usize]).collect())
        .collect()
}

fn release(study: &Study, rows: &[Row], ledger: &Ledger) -> Released {
    let table = table(study, rows);
    let bundle = Bundle::of(study, "Test").answers(&table, margins()).unwrap();
    bundle.release(DisclosureRule::at_least(4).unwrap(), ledger).unwrap()
}

/// How many respondents of the groups that are shown, by what tells them apart.
fn shown(released: &Released) -> Vec<(String, u64)> {
    let groups = released.release.questionnaires()[0].tables.iter().flat_map(|table| &table.groups);
    groups
        .filter_map(|group| match &group.figures {
            Shown::Figure(figures) => Some((format!("{:?}", group.group), figures.responses)),
            Shown::Withheld => None,
        })
        .collect()
}

#[test]
fn the_order_of_the_answers_changes_nothing() {
    let study = study();
    for seed in 1..4 {
        let rows = rows(seed, 5.0, 0..3);
        let mut other = rows.clone();
        other.reverse();
        other.rotate_left(rows.len() / 3);
        let (one, two) =
            (release(&study, &rows, &Ledger::empty()), release(&study, &other, &Ledger::empty()));
        assert_eq!(one.release, two.release);
    }
}

#[test]
fn groups_of_too_few_are_never_shown_and_seldom_alone_withheld() {
    let study = study();
    let (mut few, mut besides, mut all) = (0, 0, 0);
    for seed in 1..8 {
        let released = release(&study, &rows(seed, 9.0, 0..3), &Ledger::empty());
        assert!(shown(&released).iter().all(|(_, n)| *n >= 4));
        let whole = released.audit.withheld.iter().filter(|withheld| withheld.part == "all");
        let why: Vec<WithheldBecause> = whole.map(|withheld| withheld.because).collect();
        let n = why.iter().filter(|because| **because == WithheldBecause::TooFew).count();
        assert!(n == 0 || why.len() > n, "seed {seed}: too few, and nothing besides");
        few += n;
        besides += why.len() - n;
        all +=
            released.release.questionnaires()[0].tables.iter().map(|table| table.groups.len()).sum::<usize>();
    }
    // Something is withheld besides, and most groups are shown.
    assert!(besides > 0 && (few + besides) * 2 < all, "{few} too few, {besides} besides, of {all}");
}

/// What was shown in spring and what is shown with the newcomers differ by more than a few, for every group that both show.
#[test]
fn releases_do_not_differ_by_a_few() {
    let study = study();
    for seed in 1..6 {
        let mut known = rows(seed, 8.0, 0..1);
        let mut ledger = Ledger::empty();
        let mut before: Vec<(String, u64)> = Vec::new();
        for round in 0..3 {
            // Two newcomers in groups that there are, and another wave.
            let newcomers: Vec<Row> = known.iter().step_by(known.len() / 2).copied().collect();
            known.extend(newcomers);
            known.extend(rows(seed * 10 + round, 8.0, 1..2).into_iter().filter(|_| round == 1));
            let released = release(&study, &known, &ledger);
            let now = shown(&released);
            for (group, n) in &now {
                if let Some((_, then)) = before.iter().find(|(other, _)| other == group) {
                    assert!(*n == *then || *n >= then + 4, "seed {seed}: {group} from {then} to {n}");
                }
            }
            before.retain(|(group, _)| !now.iter().any(|(other, _)| other == group));
            before.extend(now);
            ledger = released.ledger;
        }
    }
}
