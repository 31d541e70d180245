//! The page: the figures as they print themselves, and plain sentences between them.

use std::error::Error;
use std::fmt::Display;

use kokemus::{
    Association, Attrition, ByBands, CrossLagged, Drivers, ImprovedShareBounds, Lagged, Link, Mediation,
    PathMeans, RegressionOverMeans, ReliableChange, StageByStage, WithinPersons,
};

use crate::lines::{WIDTH, wrapped};
use crate::sheet::Sheet;

/// The data do not say how reliable readiness is; scales of a few questions often come out between .70 and .80.
pub(crate) const ASSUMED_RELIABILITY: f64 = 0.7;

/// What was asked, and what came out.
pub(crate) struct Answers {
    pub(crate) who_left: Attrition,
    pub(crate) levels: PathMeans,
    pub(crate) improved: ImprovedShareBounds,
    pub(crate) beyond_errors: ReliableChange,
    pub(crate) over_usual_levels: RegressionOverMeans,
    pub(crate) link: Link,
    pub(crate) by_rank: Association,
    pub(crate) by_bands: ByBands,
    pub(crate) stage_by_stage: StageByStage,
    pub(crate) within: WithinPersons,
    pub(crate) lagged: Lagged,
    pub(crate) lags_apart_from_traits: CrossLagged,
    pub(crate) through_commitment: Mediation,
    pub(crate) matters_most: Drivers,
}

impl Answers {
    pub(crate) fn print(&self, sheet: &Sheet<'_>) -> Result<(), Box<dyn Error>> {
        introduction(sheet);
        self.in_short();
        self.who_left()?;
        self.did_it_change()?;
        self.the_link();
        self.which_comes_first();
        self.by_way_of_commitment();
        self.what_matters_most();
        limits();
        Ok(())
    }

    fn in_short(&self) {
        let same_time = &self.within.as_measured.correlation;
        let later = &self.link.correlation;
        say(&format!(
            "In short: at the same stage yes, from one stage to a later one not to be seen. When somebody is more satisfied than \
             usual, they are readier than usual too (r = {}; 1 would be in step, 0 unrelated). But who was \
             more satisfied at the start did not become readier by the end than others who started alike (r = {}).",
            same_time.short(),
            later.short()
        ));
    }

    fn who_left(&self) -> Result<(), Box<dyn Error>> {
        head("WHO ANSWERED, AND WHO LEFT");
        figures(&[&self.who_left]);
        say(
            "Those who left stood about where the others did at the start. Suppose they changed as those did who started alike; \
             then everybody who started changed by",
        );
        let all = self.who_left.change_of_all_starters.as_ref().map_err(Clone::clone)?;
        figures(&[&format!("{all:+.2}")]);
        let shift = self.who_left.leavers_shift_to_no_change.as_ref().map_err(Clone::clone)?;
        say(&format!(
            "For that to be no change at all, those who left would have had to come out {:.1} points lower than supposed, \
             on a scale of four points from end to end. Who left does not decide this page.",
            shift.value().abs()
        ));
        Ok(())
    }

    fn did_it_change(&self) -> Result<(), Box<dyn Error>> {
        head("DID READINESS CHANGE?");
        let change = self.who_left.change_of_stayers.as_ref().map_err(Clone::clone)?;
        figures(&[&self.levels, &format!("mean change from start to end: {change:+.2}"), &self.improved]);
        say(&format!(
            "A little, on the average. How many changed by more than asking twice would bring anyway? That takes the \
             reliability of the questions (1: who is the same answers the same, 0: at random). The data do not give it; \
             assumed is {ASSUMED_RELIABILITY}:"
        ));
        figures(&[&self.beyond_errors]);
        say(
            "(Nobody can have recovered: the data do not say from which value on somebody is well.) And who starts low tends \
             to rise, whatever happens (regression to the mean). How much of the change that is depends on where people like \
             these usually stand, which is not known either. So, for every level at which they might:",
        );
        let over = &self.over_usual_levels;
        let (better, worse) = (over.better.iter().map(|range| (range, "more")), &over.worse);
        println!();
        for (range, what) in better.chain(worse.iter().map(|range| (range, "less"))) {
            println!(
                "  usual level from {:.1} to {:.1}: {what} readiness than that alone would bring",
                range.from, range.to
            );
        }
        say("In between, the change cannot be told from none.");
        Ok(())
    }

    fn the_link(&self) {
        head("DOES SATISFACTION GO WITH THE CHANGE THAT FOLLOWS?");
        say(
            "The link of satisfaction at the start with the change of readiness from start to end, between people who started \
             equally ready (baseline: readiness at the start) and are equally old, printed whole:",
        );
        figures(&[&self.link]);
        say(
            "In words: over the whole path, no link is to be seen. r is +1 where experience and change rise together, 0 where \
             they are unrelated, −1 where one rises as the other falls. The standard error allows for people of one company \
             being alike; p is how often chance alone would bring a link as strong; df, and z further down, belong to its test. The lines from robustness to benchmark \
             say how strong something unmeasured would have to be to make up the link: next to nothing would do, and something \
             that weighs as much as where people started could turn it round. The other way round there is a clear link: \
             who is readier at the start is more satisfied at the start.",
        );
        say("By ranks instead of points, as a check that no few extreme answers decide:");
        figures(&[&self.by_rank]);
        say("And described without any adjustment, by how satisfied people were at the start:");
        figures(&[&self.by_bands]);
        say(
            "Read this table with care: the least satisfied gained most, but they also started lowest and had most room to \
             rise. Between people who started equally ready nothing of it is left, as the link above shows.",
        );
    }

    fn which_comes_first(&self) {
        head("WHICH COMES FIRST?");
        say("Satisfaction at each stage, with the change of readiness from there on:");
        figures(&[&self.stage_by_stage]);
        say("Given the baseline, one interval of three leaves 0 out, and just so: hardly a finding. \
             Now everybody compared with nobody but themselves: is somebody's readiness higher at the stages at which their \
             satisfaction is higher than usual for them?");
        figures(&[&self.within]);
        say(
            "Yes: within a person the two rise and fall together, also once what moved everybody alike is taken out. That does \
             not say which of the two moves first. One stage apart, each way, given where people stood before:",
        );
        figures(&[&self.lagged]);
        say(
            "Three stages are few: against an own mean over so few, the row within persons comes out too low. \
             So, a model that takes what people always are (their stable traits) apart from what varies in them (random-intercept cross-lagged panel \
             model; its lags are points of the one for one point of the other a stage before; the line on its fit says that the \
             data do not speak against it):",
        );
        figures(&[&self.lags_apart_from_traits]);
        say(
            "Taken together: satisfaction and readiness go together at the same time, between people and within them. That \
             one of them comes first has not been found, and has not been ruled out either.",
        );
    }

    fn by_way_of_commitment(&self) {
        head("BY WAY OF COMMITMENT?");
        let through = &self.through_commitment;
        say(
            "The claim: a good experience makes for commitment, and that for change. Satisfaction at the start, commitment \
             midway, change from start to end; in points of the later for one point of the earlier:",
        );
        figures(&[&through.to_mediator, &through.from_mediator, &through.direct, through]);
        say(
            "Satisfied people are more committed midway, and who is committed midway has become readier by the end. That much \
             goes together as the claim has it, though it is little, and the whole that it is part of cannot be told from \
             none. It does not show that commitment carries anything: who had become readier by midway may be more committed \
             for it.",
        );
    }

    fn what_matters_most(&self) {
        head("WHAT MATTERS MOST?");
        say(
            "Satisfaction and commitment at the start side by side: how much of the differences between people's changes each \
             tells, beyond their baseline and their age (drawing companies anew again and again, to see what is left of the \
             order):",
        );
        figures(&[&self.matters_most]);
        say("Next to nothing, both. Which of two such shares is the larger is nothing to act on.");
    }
}

fn introduction(sheet: &Sheet<'_>) {
    println!("DOES EXPERIENCE GO WITH CHANGE?");
    say(&format!(
        "{} members of army companies were asked three times how satisfied with their job, how committed and how ready they \
         were, each from 1 (low) to 5 (high). This page reads them as if they were a service's clients: the company is the \
         service, satisfaction is their experience, readiness their wellbeing. Square brackets hold the 95 % interval: \
         where the figure plausibly lies among all such people. n is how many people, or answers, it rests on.",
        sheet.people()
    ));
}

fn limits() {
    head("WHAT THIS PAGE CANNOT SAY");
    println!();
    for limit in [
        "What caused what. Nobody was given a better or a worse experience by lot, and there is nobody to compare with who was \
         in no company at all.",
        "What the service did. Visits, meetings or hours were not recorded here; with them, `beside_outputs` would show what \
         experience tells of change beyond them, and they beyond experience.",
        "What people would say who left, or never answered.",
        "What others would say. The same person reported experience and readiness, in the same sheet: a good day lifts both.",
        "How reliable the answers are, and where such people usually stand: both were assumed, and said so.",
        "That there is no link. One too weak to be seen among so many people may be there; the intervals say how strong it could be.",
        "Anything of clients of a family service: these were soldiers. With your own table the questions stay the same.",
    ] {
        wrapped(limit, "  – ", "    ");
    }
}

// Lines -----------------------------------------------------------------------------------------------------------------

fn head(title: &str) {
    println!("\n\n{title}");
}

/// A paragraph, at the left margin.
fn say(paragraph: &str) {
    println!();
    wrapped(paragraph, "", "");
}

/// Figures as they print themselves, set in; long lines are broken.
fn figures(of: &[&dyn Display]) {
    println!();
    for line in of.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n").lines() {
        let first = " ".repeat(2 + line.len() - line.trim_start().len());
        if first.len() + line.trim().chars().count() <= WIDTH {
            println!("{first}{}", line.trim());
        } else {
            wrapped(line, &first, &format!("{first}    "));
        }
    }
}
