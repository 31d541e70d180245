//! The second table: what a link shows where the cause is known, and where clients drop out.

use kokemus::{Association, Attrition, Confidence, Confounder, Covariate, Improvement, Link, StandardErrors};

use super::random::{Fault, Random, replicates};
use super::record::{Outcome, Record, largest, mean, share, two_decimals};
use super::sample::{Sample, Service};

/// How many clients start in the table.
pub(crate) const STARTERS: usize = 200;
/// The quartile of the standard normal distribution: three quarters lie above its negative.
const QUARTILE: f64 = 0.674_489_750_196_081_7;

/// Whom the second measurement does not reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leavers {
    Nobody,
    /// Rather those who were badly off at the start.
    ByBaseline,
    /// Rather those whose wellbeing changed for the worse.
    ByChange,
}

/// How a service comes about: wellbeing at the start b and something nobody measured u are standard normal, experience is
/// `from_baseline`·b + `from_unmeasured`·u + e, change is a mean − 0.4·b + `link`·experience + `from_unmeasured`·u + e.
#[derive(Debug, Clone, Copy)]
pub(crate) struct World {
    name: &'static str,
    /// By how much change differs for one unit of experience.
    link: f64,
    from_baseline: f64,
    from_unmeasured: f64,
    leavers: Leavers,
}

const NO_LINK: World =
    World { name: "no link", link: 0.0, from_baseline: 0.0, from_unmeasured: 0.0, leavers: Leavers::Nobody };
const LINKED: World = World { name: "a link of 0.3", link: 0.3, ..NO_LINK };
const CONFOUNDED: World =
    World { name: "no link; both have an unmeasured cause", from_unmeasured: 0.5, ..NO_LINK };
const REVERSED: World =
    World { name: "no link; wellbeing colours experience", from_baseline: 0.5, ..NO_LINK };
const LEFT_BY_BASELINE: World =
    World { name: "a link of 0.3; the badly off leave", leavers: Leavers::ByBaseline, ..LINKED };
const LEFT_BY_CHANGE: World =
    World { name: "a link of 0.3; the disappointed leave", leavers: Leavers::ByChange, ..LINKED };

pub(crate) const WORLDS: [World; 6] =
    [NO_LINK, LINKED, CONFOUNDED, REVERSED, LEFT_BY_BASELINE, LEFT_BY_CHANGE];

/// What one replicate showed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) raw: f64,
    pub(crate) given_baseline: f64,
    /// Whether the adjusted coefficient was taken for a link at 5 %.
    pub(crate) found: bool,
    pub(crate) coefficient: Outcome,
    /// Whether wellbeing at the start was seen to go with experience.
    pub(crate) reverse: bool,
    pub(crate) left: Option<Left>,
    pub(crate) unmeasured: Option<Unmeasured>,
}

/// What was said of those who left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Left {
    pub(crate) share: f64,
    /// The mean change of those who stayed, as a figure of all who started.
    pub(crate) stayers: Outcome,
    /// The mean change of all who started, if who left changed as stayers who started alike did.
    pub(crate) all_starters: Outcome,
    /// Whether the share that improved, stayers and leavers together, lies within the bounds.
    pub(crate) within_bounds: bool,
    /// The interval around the bounds, as one of the share in the population.
    pub(crate) bounds: Outcome,
}

/// How well the robustness of a link told what the unmeasured cause did, once it was measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unmeasured {
    /// The estimate from the cause's two partial R², less the estimate with the cause in it.
    pub(crate) difference: f64,
    /// What a cause with both partial R² equal to the robustness value leaves.
    pub(crate) remainder: f64,
    /// With the cause among the covariates: whether the coefficient was taken for a link.
    pub(crate) found_given_cause: bool,
    pub(crate) robustness_value: f64,
}

impl World {
    /// The mean change at which three quarters of all who start improve.
    fn mean_change(&self) -> f64 {
        let from_baseline = -0.4 + self.link * self.from_baseline;
        let from_unmeasured = self.from_unmeasured * (1.0 + self.link);
        QUARTILE * (from_baseline.powi(2) + from_unmeasured.powi(2) + self.link.powi(2) + 1.0).sqrt()
    }

    /// Clients, what nobody measured of them, and how many of them improved, whoever left.
    fn sample(&self, starters: usize, random: &mut Random) -> (Sample, Vec<f64>, usize) {
        let (mut sample, mut unmeasured, mut improved) = (Sample::default(), Vec::new(), 0);
        for _ in 0..starters {
            let [baseline, cause, own_x, own_y] =
                [random.normal(), random.normal(), random.normal(), random.normal()];
            let experience = self.from_baseline * baseline + self.from_unmeasured * cause + own_x;
            let off = -0.4 * baseline + self.link * experience + self.from_unmeasured * cause + own_y;
            let leaning = match self.leavers {
                Leavers::Nobody => f64::INFINITY,
                Leavers::ByBaseline => 1.0 + 2.5 * baseline,
                Leavers::ByChange => 1.0 + 2.5 * off,
            };
            let stays = random.share() < 1.0 / (1.0 + (-leaning).exp());
            let change = self.mean_change() + off;
            improved += usize::from(change > 0.0);
            sample.experience.push(experience);
            sample.baseline.push(baseline);
            sample.change.push(stays.then_some(change));
            unmeasured.push(cause);
        }
        (sample, unmeasured, improved)
    }

    /// What one replicate of this world shows.
    fn seen(&self, service: &Service, starters: usize, random: &mut Random) -> Result<Seen, Fault> {
        let level = Confidence::P95;
        let (sample, cause, improved) = self.sample(starters, random);
        let (experience, change) = service.measured(&sample)?;
        let question = Link::between(&experience, &change).given_baseline();
        let link = question.fit()?;
        let left = if self.leavers == Leavers::Nobody {
            None
        } else {
            let attrition = Attrition::of(&change, level);
            let bounds = change.improved_share_bounds(Improvement::Any, level)?;
            let improved = improved as f64 / starters as f64;
            Some(Left {
                share: attrition.left as f64 / starters as f64,
                stayers: Outcome::of(attrition.change_of_stayers.as_ref(), [], self.mean_change()),
                all_starters: Outcome::of(attrition.change_of_all_starters.as_ref(), [], self.mean_change()),
                within_bounds: (bounds.lowest.value()..=bounds.highest.value()).contains(&improved),
                bounds: Outcome { held: Some(bounds.interval.contains(0.75)), warned: false },
            })
        };
        let measured_after_all = || Unmeasured::of(&link, &question, &sample, &cause);
        let unmeasured = (self.from_unmeasured != 0.0).then(measured_after_all).transpose()?;
        Ok(Seen {
            raw: Association::between(&experience, &change).pearson(level)?.correlation.value(),
            given_baseline: link.correlation.value(),
            found: link.model.experience.p < 0.05,
            coefficient: Outcome::of(Ok(&link.model.experience.coefficient), &link.caveats, self.link),
            reverse: link.reverse?.beyond_chance,
            left,
            unmeasured,
        })
    }
}

impl Unmeasured {
    fn of(
        link: &Link,
        question: &kokemus::LinkBetween<'_>,
        sample: &Sample,
        cause: &[f64],
    ) -> Result<Self, Fault> {
        let measured = Covariate::new("cause", (0_u32..).zip(cause.iter().copied()))?;
        let with_cause =
            question.clone().given(&measured).standard_errors(StandardErrors::Classical).fit()?;
        let cause_term = with_cause.model.given.last().ok_or("the cause is among the covariates")?;
        let t = cause_term.coefficient.value() / cause_term.standard_error;
        let with_outcome = t * t / (t * t + cause_term.degrees_of_freedom);
        let with_predictor = partial_correlation(&sample.experience, cause, &sample.baseline).powi(2);

        let robustness = link.robustness.clone()?;
        let (without, truth) =
            (link.model.experience.coefficient.value(), with_cause.model.experience.coefficient.value());
        let confounder = Confounder::new(with_predictor, with_outcome)?;
        let inflated = (without > truth) == (without > 0.0);
        let confounder = if inflated { confounder } else { confounder.masking() };
        let value = robustness.robustness_value;
        Ok(Unmeasured {
            difference: (robustness.remaining(confounder).estimate - truth).abs(),
            remainder: robustness.remaining(Confounder::new(value, value)?).estimate.abs(),
            found_given_cause: with_cause.model.experience.p < 0.05,
            robustness_value: value,
        })
    }
}

/// The correlation of two columns given a third, from their three correlations.
fn partial_correlation(x: &[f64], y: &[f64], given: &[f64]) -> f64 {
    let (xy, xz, yz) = (correlation(x, y), correlation(x, given), correlation(y, given));
    (xy - xz * yz) / ((1.0 - xz * xz) * (1.0 - yz * yz)).sqrt()
}

fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let off = |values: &[f64]| {
        let mean = mean(values.iter().copied());
        values.iter().map(|value| value - mean).collect::<Vec<f64>>()
    };
    let (x, y) = (off(x), off(y));
    let sum = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    sum(&x, &y) / (sum(&x, &x) * sum(&y, &y)).sqrt()
}

/// All replicates of a world, of so many clients each.
pub(crate) fn seen(world: usize, starters: usize, count: u64) -> Result<Vec<Seen>, Fault> {
    let service = Service::new()?;
    replicates(1_000 + world as u64, count, |random| WORLDS[world].seen(&service, starters, random))
}

/// Prints the table.
pub(crate) fn print(count: u64) -> Result<(), Fault> {
    let worlds: Vec<Vec<Seen>> =
        (0..WORLDS.len()).map(|world| seen(world, STARTERS, count)).collect::<Result<_, Fault>>()?;
    print_links(&worlds, count);
    print_confounder(&worlds[2]);
    print_drop_out(&worlds[4..]);
    Ok(())
}

fn print_links(worlds: &[Vec<Seen>], count: u64) {
    println!(
        "\
2  WHAT DOES A LINK SHOW WHERE THE CAUSE IS KNOWN?

Six services of {STARTERS} clients each, {count} times: in some, experience moves change by 0.3 for one unit, in the
others by nothing. Who starts high tends to fall, in all of them.
  raw, given    mean correlation of experience with change, as it stands and given the start
  found         share in which the adjusted coefficient (HC3) was taken for a link at 5 %: where there is
                none, 5.0 is right, and more is a link that is not there
  holds         share of its 95 % intervals that held the true coefficient
  reverse       share in which the link says that who starts better tells of a better experience
"
    );
    println!("{:42}{:>7}{:>8}{:>9}{:>9}{:>9}", "", "raw", "given", "found", "holds", "reverse");
    for (world, seen) in WORLDS.iter().zip(worlds) {
        println!(
            "  {:40}{:>7}{:>8}{:>9.1}{:>9.1}{:>9.1}",
            world.name,
            two_decimals(mean(seen.iter().map(|one| one.raw))),
            two_decimals(mean(seen.iter().map(|one| one.given_baseline))),
            100.0 * share(seen.iter().map(|one| one.found)),
            100.0 * Record::of(seen.iter().map(|one| one.coefficient)).coverage(),
            100.0 * share(seen.iter().map(|one| one.reverse)),
        );
    }
    println!(
        "
Where wellbeing colours experience, the correlation as it stands is a link that is not there, of the wrong
sign even; given the start nothing is left, and the check in the other direction sees it. An unmeasured
cause is not seen by anything: adjusted figures find a link. That is what robustness is for.
"
    );
}

fn print_confounder(seen: &[Seen]) {
    let unmeasured = || seen.iter().filter_map(|one| one.unmeasured);
    println!(
        "\
The service with the unmeasured cause, once the cause is measured after all:
  robustness value, on average                                     {:>10.2}
  a link found with the cause among the covariates, % (5.0 is right){:>9.1}
  estimate foretold from the cause's two partial R², largest error {:>10.0e}
  what a cause as strong as the robustness value leaves, at most   {:>10.0e}
",
        mean(unmeasured().map(|one| one.robustness_value)),
        100.0 * share(unmeasured().map(|one| one.found_given_cause)),
        largest(unmeasured().map(|one| one.difference)),
        largest(unmeasured().map(|one| one.remainder)),
    );
}

fn print_drop_out(worlds: &[Vec<Seen>]) {
    println!("The two services that clients leave, in per cent:");
    println!("{:62}{:>14}{:>14}", "", "badly off", "disappointed");
    let row = |what: &str, figure: &dyn Fn(&[Left]) -> f64| {
        let cells: Vec<f64> = worlds
            .iter()
            .map(|seen| figure(&seen.iter().filter_map(|one| one.left).collect::<Vec<_>>()))
            .collect();
        println!("  {what:60}{:>14.1}{:>14.1}", 100.0 * cells[0], 100.0 * cells[1]);
    };
    let coverage = |outcomes: Vec<Outcome>| Record::of(outcomes).coverage();
    row("clients who left", &|left| mean(left.iter().map(|one| one.share)));
    row("mean change of those who stayed holds that of all", &|left| {
        coverage(left.iter().map(|one| one.stayers).collect())
    });
    row("mean change of all, missing at random given the start, holds", &|left| {
        coverage(left.iter().map(|one| one.all_starters).collect())
    });
    row("bounds of the improved share hold the share of the sample", &|left| {
        share(left.iter().map(|one| one.within_bounds))
    });
    row("interval around the bounds holds the share of all (75 %)", &|left| {
        coverage(left.iter().map(|one| one.bounds).collect())
    });
    println!(
        "
Where leaving hangs on the start, whatever is given the start holds. Where it hangs on the change itself,
nothing in the data can tell, and intervals fail that assume otherwise; the bounds assume nothing and hold.
"
    );
}
