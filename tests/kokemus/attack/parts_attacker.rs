//! The attack on parts: everything that the JSON shows of wellbeing, links and outputs, as sums over people who are known, added and subtracted.

use std::collections::BTreeMap;

use kokemus::{Change, Role};
use serde_json::Value;

use super::parts_span::{NOBODY, Sums};
use super::parts_study::{Out, PartsStudy, Reported, STAGES};

/// The sums of one kind by its name.
type Kinds = BTreeMap<String, Sums>;

/// What was exposed in these releases.
pub(crate) fn exposed_parts(study: &PartsStudy, out: &[Out]) -> Vec<String> {
    let mut kinds = Kinds::new();
    for (release, out) in out.iter().enumerate() {
        let json = serde_json::to_value(&out.released.release).unwrap();
        let attacker = Attacker { study, release, out };
        for part in json["wellbeing"].as_array().into_iter().flatten() {
            attacker.wellbeing(part, &mut kinds);
        }
        for (place, link) in json["links"].as_array().into_iter().flatten().enumerate() {
            attacker.link(place, link, &mut kinds);
        }
        attacker.outputs(&json["outputs"][0]["figures"], &mut kinds);
    }
    let minimum = study.rule.minimum() as usize;
    let mut exposed = few_in_patterns(study, &kinds);
    for (kind, sums) in &kinds {
        if kind == NUMBERS {
            continue;
        }
        if let Some(few) = sums.of_too_few(minimum, kind.starts_with("bands") || kind.starts_with("improved"))
        {
            exposed.push(format!("{kind}: too few are given: {few:?}"));
        }
        let with_values = kind == "values" || kind == "outputs";
        if with_values && study.rule.withholds_unanimous_answers() {
            exposed.extend(alike(kind, sums));
        }
        if kind == "outputs" {
            exposed.extend(dominated(study, sums));
        }
    }
    exposed
}

const NUMBERS: &str = "numbers";

/// Those for whom something holds by a release, as unknowns: each role, and from which release on there is a value at each stage, if ever.
fn patterns(
    study: &PartsStudy,
    parents: Option<bool>,
    release: usize,
    holds: &dyn Fn([bool; 3]) -> bool,
) -> Vec<(u64, String, i64)> {
    let mut patterns = Vec::new();
    let since = 0..=study.releases;
    for parent in [false, true].into_iter().filter(|is| parents.is_none_or(|parents| parents == *is)) {
        for first in since.clone() {
            for second in since.clone() {
                for third in since.clone() {
                    let pattern = [first, second, third];
                    if holds(pattern.map(|since| since <= release)) {
                        patterns.push((0, format!("{parent} {pattern:?}"), 1));
                    }
                }
            }
        }
    }
    patterns
}

/// Numbers of too few that are given: who was measured, left, came later, stayed, or is in one of these since the release before.
fn few_in_patterns(study: &PartsStudy, kinds: &Kinds) -> Vec<String> {
    let Some(sums) = kinds.get(NUMBERS) else { return Vec::new() };
    let few = |n: usize| n > 0 && n < study.rule.minimum() as usize;
    let mut exposed = Vec::new();
    for parents in [None, Some(false), Some(true)] {
        for (from, to) in [(0, 1), (0, 2), (1, 2)] {
            for (name, holds) in [("measured", [0b10, 0b11]), ("measured at the end", [0b01, 0b11])]
                .into_iter()
                .chain([("left", [0b10; 2]), ("came", [0b01; 2]), ("stayed", [0b11; 2])])
            {
                let is = |pattern: [bool; 3]| {
                    holds.contains(&(usize::from(pattern[from]) * 2 + usize::from(pattern[to])))
                };
                let set = |release| patterns(study, parents, release, &is);
                let people = |release: usize| {
                    let theirs =
                        study.reported.iter().filter(|it| parents.is_none_or(|parents| parents == it.parent));
                    let inside =
                        theirs.filter(|it| is([0, 1, 2].map(|stage| it.value(stage, release).is_some())));
                    inside.map(|it| it.case).collect::<std::collections::BTreeSet<_>>().len()
                };
                for release in 0..study.releases {
                    if few(people(release)) && sums.give_exactly(&set(release)) {
                        exposed.push(format!("numbers: {name} {from} {to}, {parents:?}, release {release}"));
                    }
                }
            }
        }
    }
    exposed
}

/// The stage and the value of an unknown's name: what stands before and after the last space.
fn split(name: &str) -> (&str, &str) {
    let (of, value) = name.rsplit_once(' ').unwrap();
    (of.rsplit_once(' ').map_or(of, |(stage, _)| stage), value)
}

fn alike(kind: &str, sums: &Sums) -> Option<String> {
    let steps: Vec<String> = (0..=100).map(|value| f64::from(value).to_string()).collect();
    let stages = if kind == "values" { &STAGES[..] } else { &["visits"] };
    let same = |stage: &str, value: &str| sums.of_those(|(_, name)| split(name) == (stage, value));
    let mut all = stages.iter().flat_map(|stage| steps.iter().map(move |value| (*stage, value)));
    all.find(|(stage, value)| same(stage, value)).map(|at| format!("{kind}: all alike are given: {at:?}"))
}

fn dominated(study: &PartsStudy, sums: &Sums) -> Option<String> {
    let rule = serde_json::to_value(study.rule).unwrap();
    let cases = rule["dominance"]["cases"].as_u64()? as usize;
    let percent = rule["dominance"]["percent"].as_f64()?;
    sums.given_classes().into_iter().find_map(|class| {
        let mut amounts: Vec<f64> = class.iter().map(|(_, name)| split(name).1.parse().unwrap()).collect();
        amounts.sort_by(|a, b| b.total_cmp(a));
        let (largest, total): (f64, f64) = (amounts.iter().take(cases).sum(), amounts.iter().sum());
        (largest * 100.0 > percent * total).then(|| format!("outputs: dominated: {amounts:?}"))
    })
}

struct Attacker<'s> {
    study: &'s PartsStudy,
    release: usize,
    out: &'s Out,
}

/// People in cells of one change.
struct Cells<'c> {
    reporter: Option<bool>,
    stayed: &'c [&'c Reported],
    number: u64,
    cell_of: &'c dyn Fn(&Reported) -> u64,
}

fn is_shown(figure: &Value) -> bool {
    !figure.is_null() && figure != "withheld"
}

fn tell(kinds: &mut Kinds, kind: &str, terms: Vec<(u64, String, i64)>) {
    kinds.entry(kind.to_owned()).or_default().tell(terms);
}

fn name_of(reported: &Reported) -> String {
    format!("by {}", if reported.parent { "parent" } else { "child" })
}

impl Attacker<'_> {
    fn wellbeing(&self, part: &Value, kinds: &mut Kinds) {
        let reporter = part.get("reporter").map(|role| role == "parent");
        let theirs =
            || self.study.reported.iter().filter(move |it| reporter.is_none_or(|is| is == it.parent));
        let value = |it: &Reported, stage: usize| it.value(stage, self.release);
        let unknown = |it: &Reported, stage: usize, times: i64| {
            let name = format!("{} {} {}", STAGES[stage], name_of(it), value(it, stage).unwrap());
            (it.case, name, times)
        };
        for stage in part["stages"].as_array().unwrap() {
            let place = STAGES.iter().position(|key| stage["of"] == *key);
            let Some(place) = place.filter(|_| is_shown(&stage["mean"])) else { continue };
            let present = || theirs().filter(|it| value(it, place).is_some());
            assert_eq!(stage["mean"]["n"], present().count());
            tell(kinds, "values", present().map(|it| unknown(it, place, 1)).collect());
            self.count(kinds, reporter, &|pattern| pattern[place]);
        }
        for change in part["changes"].as_array().unwrap() {
            let figures = &change["figures"];
            if !is_shown(figures) {
                continue;
            }
            let [from, to] =
                ["from", "to"].map(|end| STAGES.iter().position(|key| change[end] == *key).unwrap());
            let stayed: Vec<&Reported> =
                theirs().filter(|it| value(it, from).is_some() && value(it, to).is_some()).collect();
            let left: Vec<&Reported> =
                theirs().filter(|it| value(it, from).is_some() && value(it, to).is_none()).collect();
            let moved = stayed.iter().flat_map(|it| [unknown(it, from, -1), unknown(it, to, 1)]);
            tell(kinds, "values", moved.collect());
            self.count(kinds, reporter, &|pattern| pattern[from] && pattern[to]);
            tell(kinds, &Self::among(from, to), stayed.iter().map(|it| self.changed(it, from, to)).collect());
            if is_shown(&figures["left"]) {
                assert_eq!(figures["left"], left.len());
                self.count(kinds, reporter, &|pattern| pattern[from] && !pattern[to]);
            }
            if is_shown(&figures["leavers_less_stayers"]) {
                let (leavers, stayers) = (left.len() as i64, stayed.len() as i64);
                let less = stayed.iter().map(|it| unknown(it, from, -leavers));
                tell(kinds, "values", left.iter().map(|it| unknown(it, from, stayers)).chain(less).collect());
            }
            let of = |kind: &str| format!("{kind} {from} {to}");
            let number = figures["bands"].as_u64().unwrap();
            let band = |value: f64| ((value / 100.0 * number as f64).floor() as u64).min(number - 1);
            let cell_of =
                |it: &Reported| band(value(it, from).unwrap()) * number + band(value(it, to).unwrap());
            let cells = Cells { reporter, stayed: &stayed, number: number * number, cell_of: &cell_of };
            self.tell_cells(kinds, &of("bands"), &cells, None);
            for cell in figures["before_after"].as_array().unwrap().iter().filter(|cell| is_shown(&cell["n"]))
            {
                let place = cell["before"].as_u64().unwrap() * number + cell["after"].as_u64().unwrap();
                assert_eq!(cell["n"], stayed.iter().filter(|it| cell_of(it) == place).count());
                self.tell_cells(kinds, &of("bands"), &cells, Some(place));
            }
            if is_shown(&figures["improved"]) {
                let improved = self.improved(reporter, (from, to));
                let cell_of = |it: &Reported| u64::from(improved.contains(&(it.case, it.parent)));
                let cells = Cells { reporter, stayed: &stayed, number: 2, cell_of: &cell_of };
                self.tell_cells(kinds, &of("improved"), &cells, None);
                self.tell_cells(kinds, &of("improved"), &cells, Some(1));
            }
        }
    }

    /// Tells how many people are in a cell, or in any. Whoever may be there counts too, as nobody's unknown: of an empty cell it is not known that it
    /// is empty.
    fn tell_cells(&self, kinds: &mut Kinds, kind: &str, cells: &Cells<'_>, wanted: Option<u64>) {
        let is_wanted = |cell: &u64| wanted.is_none_or(|wanted| wanted == *cell);
        let inside = cells.stayed.iter().filter(|it| is_wanted(&(cells.cell_of)(it)));
        let mut terms: Vec<_> = inside.map(|it| (it.case, name_of(it), 1)).collect();
        let roles =
            [false, true].into_iter().filter(|is| cells.reporter.is_none_or(|parents| parents == *is));
        for parent in roles {
            for cell in (0..cells.number).filter(is_wanted) {
                let since = 0..=self.release;
                terms.extend(since.map(|since| (NOBODY, format!("{parent} in {cell} since {since}"), 1)));
            }
        }
        tell(kinds, kind, terms);
    }

    /// Tells how many there are of those who by now were measured at some stages and not at others. Whoever may be there counts, so that nobody is
    /// known to be in one set because of being in another.
    fn count(&self, kinds: &mut Kinds, parents: Option<bool>, holds: &dyn Fn([bool; 3]) -> bool) {
        tell(kinds, NUMBERS, patterns(self.study, parents, self.release, holds));
    }

    fn among(from: usize, to: usize) -> String {
        format!("changes {from} {to}")
    }

    fn changed(&self, it: &Reported, from: usize, to: usize) -> (u64, String, i64) {
        let value = |stage| it.value(stage, self.release).unwrap();
        (it.case, format!("{} {}", name_of(it), value(to) - value(from)), 1)
    }

    /// Who improved reliably, by case and whether a parent reported, among all or by one role's reports.
    fn improved(&self, parents: Option<bool>, (from, to): (usize, usize)) -> Vec<(u64, bool)> {
        let is_parent = |role: &Role| role == &Role::Parent;
        let table = self
            .out
            .table
            .filter(|series| parents.is_none_or(|parents| parents == is_parent(series.reporter().role())));
        let change = Change::between(&table, &self.out.stages[from], &self.out.stages[to]).unwrap();
        let persons = change.reliable_change().unwrap().persons.into_iter();
        let improved = persons.filter(|person| person.class.is_improvement());
        let named = improved.map(|person| {
            (person.case.unwrap().to_string().parse().unwrap(), is_parent(person.reporter.role()))
        });
        named.collect()
    }

    fn link(&self, place: usize, link: &Value, kinds: &mut Kinds) {
        if !is_shown(&link["figures"]) {
            return;
        }
        let (change, points) = &self.study.links[place];
        let (from, to) = self.study.changes[*change];
        let answered =
            |case: u64| points.iter().any(|(it, since)| *it == case && since.release <= self.release);
        let has = |it: &&Reported, stage| it.value(stage, self.release).is_some();
        let used = self.study.reported.iter().filter(|it| has(it, from) && has(it, to) && answered(it.case));
        tell(kinds, &Self::among(from, to), used.map(|it| self.changed(it, from, to)).collect());
    }

    fn outputs(&self, figures: &Value, kinds: &mut Kinds) {
        if !is_shown(figures) {
            return;
        }
        let out = self.study.outputs.iter().filter(|(_, since)| since.release <= self.release);
        tell(
            kinds,
            "outputs",
            out.map(|(case, since)| (*case, format!("visits {}", since.value), 1)).collect(),
        );
    }
}
