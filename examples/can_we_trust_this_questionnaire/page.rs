//! The page: the figures, and plain sentences between them.

use kokemus::{Estimate, Group, Refusal, ReliabilityFigures};

use crate::lines::{WIDTH, wrapped};

/// One section: what was asked of it, and what came out.
pub(crate) struct SectionAnswers {
    pub(crate) section: &'static str,
    pub(crate) about: &'static str,
    pub(crate) unturned: Estimate,
    pub(crate) pairwise: Estimate,
    pub(crate) complete: Estimate,
    pub(crate) figures: ReliabilityFigures,
    pub(crate) minres: Estimate,
    pub(crate) ordinal_alpha: Estimate,
    pub(crate) ordinal_from_counts: Estimate,
}

/// What was asked, and what came out.
pub(crate) struct Answers {
    pub(crate) people: usize,
    pub(crate) sections: Vec<SectionAnswers>,
    pub(crate) resampled: Estimate,
    pub(crate) by_group: Vec<(Group, Estimate)>,
}

/// A table: the name of each row, and its cells.
fn table<'r>(heads: &[&str], rows: impl IntoIterator<Item = (&'r str, Vec<String>)>) {
    println!();
    let line = |name: &str, cells: &[&str]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:>21}")).collect();
        println!("  {name:<13} {}", cells.join(" "));
    };
    line("", heads);
    for (name, cells) in rows {
        line(name, &cells.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

fn cell(figure: &Estimate) -> String {
    format!("{:.2}", figure.short())
}

fn or_refused(figure: &Result<Estimate, Refusal>) -> String {
    figure.as_ref().map_or_else(|_| "refused".to_owned(), cell)
}

fn say(text: &str) {
    println!();
    wrapped(text, "", "");
}

fn head(text: &str) {
    println!("\n{text}");
}

impl Answers {
    pub(crate) fn print(&self) {
        println!("CAN WE TRUST THIS QUESTIONNAIRE?");
        println!("{}", "=".repeat(WIDTH));
        self.introduction();
        self.hanging_together();
        self.other_coefficients();
        self.statement_by_statement();
        self.one_persons_score();
        limits();
    }

    fn each<'a>(&'a self, cells: impl Fn(&'a SectionAnswers) -> Vec<String>) -> Vec<(&'a str, Vec<String>)> {
        self.sections.iter().map(|section| (section.section, cells(section))).collect()
    }

    fn introduction(&self) {
        let sections: Vec<String> =
            self.sections.iter().map(|section| format!("{} ({})", section.section, section.about)).collect();
        say(&format!(
            "{} volunteers said of 25 statements how well they fit, from 1 (very inaccurate) to 6 (very accurate). They make up five sections of \
             five: {}. A section's score is the mean of its five answers. Can that score be trusted? It can as far as the \
             five answers tell of one and the same thing, and not each of its own.",
            self.people,
            sections.join(", ")
        ));
        let mut by_alpha: Vec<&SectionAnswers> = self.sections.iter().collect();
        by_alpha.sort_by(|a, b| a.complete.value().total_cmp(&b.complete.value()));
        if let (Some(least), Some(most)) = (by_alpha.first(), by_alpha.last()) {
            say(&format!(
                "In short: of the differences between people's scores, at least {:.0} % ({}) to {:.0} % ({}) come back when \
                 other statements of the same kind are asked; the rest is chance. That tells groups apart, but one person's score \
                 must move by more than a point before chance is no explanation.",
                100.0 * least.complete.value(),
                least.section,
                100.0 * most.complete.value(),
                most.section
            ));
        }
    }

    fn hanging_together(&self) {
        head("DO THE ANSWERS OF A SECTION HANG TOGETHER?");
        say(
            "Cronbach's alpha: 0 where the answers have nothing in common, 1 where they all say the same, below 0 where they go against each \
             other. In brackets, where it lies with 95 % confidence.",
        );
        table(
            &["as ticked", "turned, complete", "turned, pairwise"],
            self.each(|section| {
                vec![cell(&section.unturned), cell(&section.complete), cell(&section.pairwise)]
            }),
        );
        say(
            "\"As ticked\" forgets that some statements say the opposite (\"Am indifferent to the feelings of others\" in a section on kindness): \
             high answers to these must be turned into low ones, by the ends of the scale, before anything is added up. Only \
             nervousness has none. An alpha that low, or below 0, is the sign of a forgotten key.",
        );
        say("Not everybody answered everything. How many are in each figure:");
        let n = |figure: &Estimate| format!("n = {}", figure.n());
        table(
            &["complete", "pairwise, at least"],
            self.each(|section| vec![n(&section.complete), n(&section.pairwise)]),
        );
        say(
            "\"Complete\" leaves out whoever skipped a statement of the section; \"pairwise\" takes for each two statements all who answered \
             both. Here it does not matter. Where it does, ask who skips. In the intervals n is what is left, not all who were asked.",
        );
        say("The same in each group of the file, nervousness:");
        println!();
        for (group, alpha) in &self.by_group {
            println!("  {:<13} {alpha:.2}", group.to_string());
        }
        say(&format!(
            "And from a thousand samples drawn anew from the answers, which assumes no distribution: {:.2}.",
            self.resampled.short()
        ));
    }

    fn other_coefficients(&self) {
        head("DOES ANOTHER COEFFICIENT SAY SOMETHING ELSE?");
        say(
            "Alpha is a lower bound. Lambda 2 is one that is never below it; lambda 4 is the best way of dividing the five into two \
             halves, chosen on these data and so rather high; lambda 6 asks what the other four foretell of each.",
        );
        table(
            &["lambda 2", "lambda 4", "lambda 6"],
            self.each(|section| {
                let figures = &section.figures;
                [&figures.lambda_2, &figures.lambda_4, &figures.lambda_6].map(or_refused).to_vec()
            }),
        );
        say(
            "Omega fits one thing common to all five and lets each statement have its own share in it, by likelihood or by least squares. \
             Ordinal alpha is that of the finer answers that may lie behind the six points: not of the score, so it is no better \
             news for being higher.",
        );
        table(
            &["omega, likelihood", "omega, minres", "ordinal alpha"],
            self.each(|section| {
                vec![
                    or_refused(&section.figures.omega_total),
                    cell(&section.minres),
                    cell(&section.ordinal_alpha),
                ]
            }),
        );
        if let Some(first) = self.sections.first() {
            say(&format!(
                "(Ordinal alpha takes everybody's row. Where only the counts of pairs are at hand, the interval must allow for more: {:.2} for {}.)",
                first.ordinal_from_counts.short(),
                first.section
            ));
        }
    }

    fn statement_by_statement(&self) {
        head("DOES EVERY STATEMENT BELONG?");
        say(
            "How each goes with the sum of the other four (1: in step, 0: not at all, below 0: against them), and what alpha would be without \
             it. A statement without which alpha is higher pulls the other way, or asks something else.",
        );
        for section in &self.sections {
            let alpha = section.complete.value();
            println!("\n  {:<13} {:>19} {:>19}", section.section, "with the others", "alpha without it");
            for item in &section.figures.items {
                let higher = item.alpha_without.as_ref().is_ok_and(|without| without.value() > alpha);
                println!(
                    "    {:<11} {:>19} {:>19}{}",
                    item.item,
                    or_refused(&item.item_rest_correlation),
                    or_refused(&item.alpha_without),
                    if higher { "  higher without" } else { "" }
                );
            }
        }
    }

    fn one_persons_score(&self) {
        head("HOW FAR CAN ONE PERSON'S SCORE BE TRUSTED?");
        say(
            "The error of measurement says, in points of the scale from 1 to 6, how far a score strays from what asking the same person many \
             times would average to. The smallest change is what two scores of one person must differ by before such errors explain it in \
             fewer than 5 of 100 cases.",
        );
        table(
            &["alpha", "error", "smallest change"],
            self.each(|section| {
                let figures = &section.figures;
                let errors = [&figures.standard_error_of_measurement, &figures.smallest_detectable_change];
                [&figures.alpha].into_iter().chain(errors).map(or_refused).collect()
            }),
        );
        say(
            "Means of many people do not stray so: errors cancel out, and what is left of them is in the intervals of those means. A section to \
             follow single persons by needs more statements, or others.",
        );
    }
}

fn limits() {
    head("WHAT THIS PAGE CANNOT SAY");
    say(
        "That answers hang together does not show that they tell what the section is named after; five ways of asking the same question \
         would get 1. It does not show that people answer alike next week: that takes asking twice. And these are volunteers \
         on themselves: a questionnaire's reliability is one of those who answered it, and clients of a service must be asked anew.",
    );
    println!();
}
