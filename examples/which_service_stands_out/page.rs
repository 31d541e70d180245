//! The page: the figures as they print themselves, and plain sentences between them.

use std::error::Error;

use kokemus::{Confidence, FunnelPlot, Standing, StandingRule};

use crate::lines::wrapped;
use crate::{Answers, ENOUGH};

impl Answers {
    pub(crate) fn print(&self) -> Result<(), Box<dyn Error>> {
        say(
            "WHICH SERVICE STANDS OUT? Students of ETH Zürich rated their teachers from 1 to 5. Departments stand in for large services, the \
             teachers of department 7 for small ones: they are no services, and what follows shows the method, not the departments.",
        );
        self.large()?;
        self.small()?;
        self.next_wave()?;
        say(
            "What this page cannot say: why a service stands out. Students choose courses, and were put on one footing only by their age and \
             the kind of course. Students who rated several teachers were taken as independent.",
        );
        Ok(())
    }

    fn large(&self) -> Result<(), Box<dyn Error>> {
        heading("Large services: departments");
        say(&format!(
            "Departments differ: {:.1} % of the variance of a rating lies between them ({:.3}). With {:.0} ratings each on average, chance alone makes \
             hardly any difference, so limits for chance alone would call nearly all of them out. The limits here allow for it that \
             departments vary by {:.2} points (the standard deviation τ) without any of them standing out.",
            100.0 * self.differ.icc1_effective_size.value(),
            self.differ.icc1_effective_size,
            self.differ.mean_size,
            self.funnel.over_dispersion.tau_squared.sqrt(),
        ));
        println!(
            "\n  {:<14} {:>8} {:>24} {:>7}  {:>10}  by the NHS bands",
            "", "observed", "standardised", "z", "rank"
        );
        let standings = self.funnel.standings(StandingRule::NhsBanding)?;
        for unit in &self.standardised.units {
            let rank = self.ranks.ranked.iter().find(|ranked| ranked.name == unit.name);
            let rank = rank.map_or(String::new(), |rank| format!("{} to {}", rank.best, rank.worst));
            print!("  {:<14} {:>8.2} ", unit.name, unit.observed);
            match (&unit.standardised, self.funnel.units.iter().position(|fitted| fitted.name == unit.name)) {
                (Ok(mean), Some(place)) => {
                    let z = self.funnel.units[place].test.statistic;
                    let z = format!("{z:+.2}").replace('-', "−");
                    println!("{:>24.2} {z:>7}  {rank:>10}  {}", mean.short(), standings[place].standing);
                }
                (Err(_), _) => println!("{:>24} {:>7}  {rank:>10}  a kind of student is missing", "", ""),
                (Ok(mean), None) => println!("{:>24.2} {:>7}  {rank:>10}  too small", mean.short(), ""),
            }
        }
        say(
            "Standardised: as if every department had the students' ages and kinds of course of all together. Where a \
             kind of student is missing, that cannot be said. z is how far the standardised mean lies from what is expected of all, in units \
             of what chance and the allowance make of it: beyond −2 or +2 it is called out. Ranks are of the observed means, 1 the best; all of them together lie in \
             these ranges with 95 % confidence.",
        );
        Ok(())
    }

    fn small(&self) -> Result<(), Box<dyn Error>> {
        heading("Small services: the teachers of department 7");
        let funnel = &self.small_funnel;
        say(&format!(
            "Of {} teachers, {} have fewer than {ENOUGH} ratings and get no standing. The others are expected at {:.2}; with 20 ratings a \
             teacher is as expected from {:.2} to {:.2} (95 % limits).",
            funnel.units.len() + funnel.too_small.len(),
            funnel.too_small.len(),
            funnel.expected,
            funnel.limits(20.0, Confidence::P95)?.lower(),
            funnel.limits(20.0, Confidence::P95)?.upper(),
        ));
        for (rule, name) in [
            (StandingRule::ControlLimits, "outside the 99.8 % limits"),
            (StandingRule::NhsBanding, "outside the 95 % limits (NHS)"),
            (StandingRule::FalseDiscoveryRate, "at a false discovery rate of 5 %"),
        ] {
            println!("  {name}: {}", called_out(funnel, rule)?);
        }
        let furthest = self.small.units.iter().max_by(|a, b| {
            let moved = |unit: &kokemus::ShrunkenMean| (unit.observed - unit.shrunken.value()).abs();
            moved(a).total_cmp(&moved(b))
        });
        if let Some(unit) = furthest {
            say(&format!(
                "What to expect of a small service is not its own mean, which chance moves: {} has {:.1} from {} ratings, so few that {:.0} % \
                 of its distance from all the others is kept and the rest put down to chance. To expect is {}.",
                unit.name,
                unit.observed,
                unit.shrunken.n(),
                100.0 * unit.kept,
                unit.shrunken.short()
            ));
        }
        Ok(())
    }

    fn next_wave(&self) -> Result<(), Box<dyn Error>> {
        heading("The next wave");
        let answers = |reliability| self.small_differ.answers_for(reliability);
        say(&format!(
            "A teacher's mean tells teachers apart with a reliability of .70 from {:.0} ratings on, of .80 from {:.0} on.",
            answers(0.70)?.short(),
            answers(0.80)?.short()
        ));
        say(&format!(
            "A mean known to within a quarter of a point: {}.",
            self.plan.answers_for_half_width(0.25, Confidence::P95)?
        ));
        say(&format!("Two services of 40 answers each would show a difference of {}.", self.detectable));
        Ok(())
    }
}

/// How many are called better and worse by a rule, and who.
fn called_out(funnel: &FunnelPlot, rule: StandingRule) -> Result<String, kokemus::Refusal> {
    let standings = funnel.standings(rule)?;
    let names = |wanted: Standing| {
        let called = standings.iter().filter(|unit| unit.standing == wanted);
        let called: Vec<&str> = called.map(|unit| unit.name.trim_start_matches("teacher ")).collect();
        if called.is_empty() { "none".to_owned() } else { called.join(", ") }
    };
    Ok(format!("better {}; worse {}", names(Standing::Better), names(Standing::Worse)))
}

fn heading(text: &str) {
    println!("\n{text}\n");
}

fn say(text: &str) {
    wrapped(text, "", "");
}
