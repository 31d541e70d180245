//! What is known, as integer linear constraints on counts, and how far it narrows one of them.

use std::collections::BTreeSet;
use std::time::Duration;

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem};

/// `low ≤ Σ coefficient · count ≤ high`.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) terms: Vec<(usize, i64)>,
    pub(crate) low: i64,
    pub(crate) high: i64,
}

/// More than any count there is: as an end of a row, no end.
pub(crate) const MANY: i64 = 100_000;

impl Row {
    pub(crate) fn of(vars: impl IntoIterator<Item = usize>, low: i64, high: i64) -> Self {
        Row { terms: vars.into_iter().map(|var| (var, 1)).collect(), low, high }
    }

    pub(crate) fn value(&self, counts: &[i64]) -> i64 {
        self.terms.iter().map(|(var, coefficient)| coefficient * counts[*var]).sum()
    }

    fn ends(&self) -> (i64, i64) {
        let low = if self.low <= -MANY { -MANY * MANY } else { self.low };
        (low, if self.high >= MANY { MANY * MANY } else { self.high })
    }

    fn holds(&self, counts: &[i64]) -> bool {
        let value = self.value(counts);
        (self.low <= -MANY || self.low <= value) && (self.high >= MANY || value <= self.high)
    }
}

/// What an attack came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// At least as many values as demanded are possible.
    Safe,
    /// Fewer are, from the first to the last of these.
    Narrowed(i64, i64),
    /// The solver gave up.
    Undecided(String),
}

/// Constraints on non-negative integers, with assignments that are known to meet them.
#[derive(Debug, Clone)]
pub(crate) struct System {
    rows: Vec<Row>,
    bounds: Vec<(i64, i64)>,
    witnesses: Vec<Vec<i64>>,
    pub(crate) solved: usize,
}

enum Answer {
    Best(i64),
    Impossible,
    GaveUp(String),
}

impl System {
    /// The system of these rows, which `truth` meets.
    pub(crate) fn new(rows: Vec<Row>, truth: Vec<i64>) -> Self {
        for row in &rows {
            assert!(
                row.holds(&truth),
                "the attacker's model excludes the truth: {row:?} is {}",
                row.value(&truth)
            );
        }
        let mut bounds = vec![(0, 1_000); truth.len()]; // Of one finest group and one release.
        assert!(propagate(&rows.iter().collect::<Vec<_>>(), &mut bounds));
        System { rows, bounds, witnesses: vec![truth], solved: 0 }
    }

    /// The least and the most that a count can be by what single constraints say.
    pub(crate) fn bounds(&self, var: usize) -> (i64, i64) {
        self.bounds[var]
    }

    /// Whether `target` has at least `enough` possible values, where `besides` is known too.
    pub(crate) fn possible_values(&mut self, target: &Row, besides: &[Row], enough: usize) -> Verdict {
        let mut found = BTreeSet::new();
        self.seen(target, besides, &mut found);
        if found.len() >= enough {
            return Verdict::Safe;
        }
        let mut ends = [0, 0];
        for (end, maximise) in ends.iter_mut().zip([false, true]) {
            match self.best(target, besides, maximise) {
                Answer::Best(value) => *end = value,
                Answer::Impossible => panic!("the truth is impossible: {target:?} {besides:?}"),
                Answer::GaveUp(why) => return Verdict::Undecided(why),
            }
        }
        self.seen(target, besides, &mut found);
        if found.len() >= enough {
            return Verdict::Safe;
        }
        for value in ends[0]..=ends[1] {
            let left = usize::try_from(ends[1] - value + 1).unwrap();
            let already = found.range(value..).count();
            if found.len() >= enough || found.len() - already + left < enough {
                break;
            }
            if found.contains(&value) {
                continue;
            }
            let mut fixed = besides.to_vec();
            fixed.push(Row { low: value, high: value, ..target.clone() });
            match self.best(target, &fixed, true) {
                Answer::Best(_) => self.seen(target, besides, &mut found),
                Answer::Impossible => {}
                Answer::GaveUp(why) => return Verdict::Undecided(why),
            }
        }
        if found.len() >= enough { Verdict::Safe } else { Verdict::Narrowed(ends[0], ends[1]) }
    }

    /// Whether `target` can be 1 or more.
    pub(crate) fn can_be_positive(&mut self, target: &Row, besides: &[Row]) -> Verdict {
        let mut found = BTreeSet::new();
        self.seen(target, besides, &mut found);
        if found.last().is_some_and(|most| *most > 0) {
            return Verdict::Safe;
        }
        match self.best(target, besides, true) {
            Answer::Best(most) if most > 0 => Verdict::Safe,
            Answer::Best(most) => Verdict::Narrowed(0, most),
            Answer::Impossible => panic!("the truth is impossible: {target:?} {besides:?}"),
            Answer::GaveUp(why) => Verdict::Undecided(why),
        }
    }

    fn seen(&self, target: &Row, besides: &[Row], found: &mut BTreeSet<i64>) {
        let possible = self.witnesses.iter().filter(|counts| besides.iter().all(|row| row.holds(counts)));
        found.extend(possible.map(|counts| target.value(counts)));
    }

    /// The most (or the least) that `target` can be. What is found is kept as a witness, with the whole steps from the truth to it.
    fn best(&mut self, target: &Row, besides: &[Row], maximise: bool) -> Answer {
        let mut bounds = self.bounds.clone();
        let rows: Vec<&Row> = self.rows.iter().chain(besides).collect();
        if !propagate(&rows, &mut bounds) {
            return Answer::Impossible;
        }
        self.solved += 1;
        // Corners are mostly whole; only where one is not, the search over whole numbers begins.
        for whole in [false, true] {
            match solve(&rows, &bounds, target, maximise, whole) {
                Ok(Some(counts)) if rows.iter().all(|row| row.holds(&counts)) => {
                    return Answer::Best(self.keep(counts, target));
                }
                Ok(_) => {}
                Err(Error::Infeasible) => return Answer::Impossible,
                Err(error) => return Answer::GaveUp(error.to_string()),
            }
        }
        Answer::GaveUp("no whole numbers".to_owned())
    }

    fn keep(&mut self, counts: Vec<i64>, target: &Row) -> i64 {
        let value = target.value(&counts);
        let step: Vec<i64> = counts.iter().zip(&self.witnesses[0]).map(|(to, from)| to - from).collect();
        let steps = step.iter().fold(0, |divisor, step| greatest_common_divisor(divisor, step.abs()));
        for taken in 1..steps {
            let between = self.witnesses[0].iter().zip(&step).map(|(from, step)| from + step / steps * taken);
            self.witnesses.push(between.collect());
        }
        self.witnesses.push(counts);
        value
    }
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// Narrows the bounds by one row at a time until nothing moves; `false` where no assignment is left.
fn propagate(rows: &[&Row], bounds: &mut [(i64, i64)]) -> bool {
    let end = |bound: (i64, i64), coefficient: i64, upper: bool| {
        coefficient * if (coefficient > 0) == upper { bound.1 } else { bound.0 }
    };
    for _round in 0..60 {
        let mut moved = false;
        for row in rows {
            let sum = |bounds: &[(i64, i64)], upper| -> i64 {
                row.terms.iter().map(|(var, coefficient)| end(bounds[*var], *coefficient, upper)).sum()
            };
            let (mut low, mut high) = (sum(bounds, false), sum(bounds, true));
            let (row_low, row_high) = row.ends();
            if low > row_high || high < row_low {
                return false;
            }
            for (var, coefficient) in &row.terms {
                let before = bounds[*var];
                // What the others leave for this term.
                let most = row_high - (low - end(before, *coefficient, false));
                let least = row_low - (high - end(before, *coefficient, true));
                let (least, most) = if *coefficient > 0 {
                    (-(-least).div_euclid(*coefficient), most.div_euclid(*coefficient))
                } else {
                    (-(most.div_euclid(-coefficient)), (-least).div_euclid(-coefficient))
                };
                let after = (before.0.max(least), before.1.min(most));
                if after.0 > after.1 {
                    return false;
                }
                if after != before {
                    bounds[*var] = after;
                    low += end(after, *coefficient, false) - end(before, *coefficient, false);
                    high += end(after, *coefficient, true) - end(before, *coefficient, true);
                    moved = true;
                }
            }
        }
        if !moved {
            break;
        }
    }
    true
}

/// The best corner, if it is in whole numbers.
fn solve(
    rows: &[&Row],
    bounds: &[(i64, i64)],
    target: &Row,
    maximise: bool,
    whole: bool,
) -> Result<Option<Vec<i64>>, Error> {
    if bounds.iter().all(|(low, high)| low == high) {
        return Ok(Some(bounds.iter().map(|(low, _)| *low).collect()));
    }
    let direction = if maximise { OptimizationDirection::Maximize } else { OptimizationDirection::Minimize };
    let mut problem = Problem::new(direction);
    problem.set_time_limit(Duration::from_secs(10));
    let mut weights = vec![0i64; bounds.len()];
    for (var, coefficient) in &target.terms {
        weights[*var] += coefficient;
    }
    let vars: Vec<_> = bounds
        .iter()
        .zip(&weights)
        .map(|((low, high), weight)| {
            (low != high).then(|| {
                if whole {
                    problem.add_integer_var(*weight as f64, (*low as i32, *high as i32))
                } else {
                    problem.add_var(*weight as f64, (*low as f64, *high as f64))
                }
            })
        })
        .collect();
    for row in rows {
        let free: Vec<_> =
            row.terms.iter().filter_map(|(var, by)| vars[*var].map(|it| (it, *by as f64))).collect();
        if free.is_empty() {
            continue;
        }
        let known: i64 = row
            .terms
            .iter()
            .filter(|(var, _)| vars[*var].is_none())
            .map(|(var, by)| by * bounds[*var].0)
            .sum();
        if row.low == row.high {
            problem.add_constraint(&free, ComparisonOp::Eq, (row.low - known) as f64);
            continue;
        }
        if row.low > -MANY {
            problem.add_constraint(&free, ComparisonOp::Ge, (row.low - known) as f64);
        }
        if row.high < MANY {
            problem.add_constraint(&free, ComparisonOp::Le, (row.high - known) as f64);
        }
    }
    let outcome = problem.solve()?;
    if !outcome.is_optimal() {
        return Err(Error::InternalError("out of time".to_owned()));
    }
    let value = |(var, bound): (&Option<_>, &(i64, i64))| {
        outcome.solution().zip(*var).map_or(bound.0 as f64, |(solution, var)| solution.var_value(var))
    };
    let values: Vec<f64> = vars.iter().zip(bounds).map(value).collect();
    let is_whole = values.iter().all(|value| (value - value.round()).abs() < 1e-6);
    Ok(is_whole.then(|| values.iter().map(|value| value.round() as i64).collect()))
}
