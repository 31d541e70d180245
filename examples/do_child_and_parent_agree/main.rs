//! Do child and parent agree? Each concept and each section, which of the two says more, and which halves are missing.
//!
//! ```text
//! cargo run --release --example do_child_and_parent_agree
//! ```
//!
//! The dyads are drawn, in `dyads.rs`: published figures give what children and what parents said, not which child is whose, and
//! such margins fit any agreement from almost none to almost complete.

mod dyads;
#[path = "../lines/mod.rs"]
mod lines;

use std::error::Error;
use std::fmt::Display;

use kokemus::{
    AgreementSummary, Confidence, MissingPolicy, PairedReports, Refusal, Role, SeveralReports, TwoRaters,
};

use lines::wrapped;

/// How sure the intervals are.
const SURE: Confidence = Confidence::P95;

fn main() -> Result<(), Box<dyn Error>> {
    let study = dyads::study()?;
    let (children, parents) = dyads::answers(&study)?;
    let pairs = PairedReports::between(
        &children.only(Role::Child)?,
        &parents.only(Role::Parent)?,
        SeveralReports::LeaveOut,
    )?;

    println!("DO CHILD AND PARENT AGREE?\n");
    wrapped(
        "These dyads are synthetic, drawn from a seed: published figures do not say which child is whose, and identify no agreement. \
         Read the page for what can be asked of a family's answers, not for what families say.",
        "",
        "",
    );
    print_halves(&pairs);

    print_key();

    println!("\nWHAT BOTH WERE ASKED, ONE QUESTION AT A TIME");
    for concept in pairs.concepts() {
        let raters = pairs.concept(concept.as_str())?;
        print_concept(concept.as_str(), &raters);
    }

    println!("\nSECTIONS: MEANS OVER THE QUESTIONS THAT BOTH WERE ASKED");
    for section in ["encounter", "benefit"] {
        print_section(&pairs, section)?;
    }

    println!("\nWHAT THIS PAGE DOES NOT SAY");
    wrapped(
        "Who of the two is right. Figures that take two raters as interchangeable are not on it, because a child and a parent are not:",
        "  ",
        "  ",
    );
    let concept = pairs.concept("heard")?;
    if let Err(refusal) = concept.intraclass(SURE).one_way {
        wrapped(&refusal.to_string(), "  · ", "    ");
    }
    if let Err(refusal) = concept.coincidences() {
        wrapped(&refusal.to_string(), "  · ", "    ");
    }
    Ok(())
}

fn print_halves(pairs: &PairedReports<'_>) {
    let unpaired = pairs.unpaired();
    println!("\nWHO IS ON IT");
    wrapped(
        &format!("{} pairs of a child and a parent of the same case, at the same wave", pairs.len()),
        "  ",
        "  ",
    );
    for (count, what) in [
        (unpaired.only_first, "cases where only the child answered"),
        (unpaired.only_second, "cases where only the parent answered"),
        (unpaired.several, "cases left out because two parents answered"),
        (
            unpaired.first_without_case + unpaired.second_without_case,
            "responses that belong to no known case",
        ),
    ] {
        if count > 0 {
            println!("  {count:>3} {what}");
        }
    }
}

fn print_key() {
    println!("\nHOW TO READ IT");
    for line in [
        "In brackets: where the figure lies with 95 % confidence.",
        "kappa, quadratic: agreement beyond chance, far misses counting more; 1 is complete, 0 what chance alone would give.",
        "Gwet's AC2: the same, with chance reckoned so that it does not fall where nearly everybody gives the same answer.",
        "ICC(A,1): how much of all differences between answers lies between families, and not between child and parent; ICC(C,1) \
         forgives one of the two for always saying more.",
        "sign test: whether one of the two says more in more of the pairs that differ (S of them the parent) than a coin would make it.",
        "bias: how much more the parent says on average, in points; within the limits of agreement lie about 95 of 100 pairs.",
        "marginal homogeneity: whether children and parents, taken as two groups, use the points equally often.",
    ] {
        wrapped(line, "  ", "    ");
    }
}

fn print_concept(concept: &str, raters: &TwoRaters) {
    let AgreementSummary {
        exact,
        within_one,
        kappa,
        ac2,
        intraclass,
        direction,
        bland_altman,
        marginal_homogeneity,
        ..
    } = raters.agreement(SURE);
    println!("\n  {concept}: {} pairs answered by both", raters.n());
    print_figures(&[
        ("the same", exact.map(|figure| figure.short().to_string())),
        ("at most a point apart", within_one.map(|figure| figure.short().to_string())),
        ("kappa, quadratic", kappa.map(|figure| figure.short().to_string())),
        ("Gwet's AC2", ac2.map(|figure| figure.short().to_string())),
        ("ICC(A,1)", intraclass.map(|figure| figure.short().to_string())),
    ]);
    print_line(&direction);
    print_line(&bland_altman);
    print_line(&marginal_homogeneity);
}

fn print_section(pairs: &PairedReports<'_>, section: &str) -> Result<(), Box<dyn Error>> {
    let scores = pairs.section(section, MissingPolicy::HALF)?;
    let left_out = match scores.items_left_out() {
        0 => String::new(),
        count => format!(", {count} that only the child was asked left out"),
    };
    println!("\n  {section}: {} pairs of scores over {} questions{left_out}", scores.n(), scores.items());
    let icc = scores.intraclass(SURE);
    print_figures(&[
        (
            "at most half a point apart",
            scores.agreement_within(0.5, SURE).map(|figure| figure.short().to_string()),
        ),
        ("ICC(A,1)", icc.agreement.map(|figure| figure.short().to_string())),
        ("ICC(C,1)", icc.consistency.map(|figure| figure.short().to_string())),
    ]);
    print_line(&scores.direction(SURE));
    print_line(&scores.bland_altman(SURE));
    Ok(())
}

fn print_figures(figures: &[(&str, Result<String, Refusal>)]) {
    for (name, figure) in figures {
        match figure {
            Ok(figure) => println!("    {name:<28}{figure}"),
            Err(refusal) => wrapped(&format!("{name}: refused: {refusal}"), "    ", "      "),
        }
    }
}

fn print_line<T: Display>(part: &Result<T, Refusal>) {
    match part {
        Ok(part) => wrapped(&part.to_string(), "    ", "      "),
        Err(refusal) => wrapped(&refusal.to_string(), "    ", "      "),
    }
}
