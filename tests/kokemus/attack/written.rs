//! Worlds as text, so that one which exposed something can be kept.

use std::fmt;

use kokemus::{Dimension, DisclosureRule};

use super::world::{DIMENSIONS, Respondent, World};

const ANSWERS: &str = "12345-x";

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "minimum {}", rule_text(self.rule))?;
        for rule in &self.rules {
            writeln!(f, "rule {}", rule_text(*rule))?;
        }
        let sections: Vec<String> = self.sections.iter().map(|section| section.len().to_string()).collect();
        writeln!(f, "sections {}", sections.join(" "))?;
        for (name, items) in [("staged", &self.staged), ("reversed", &self.reversed)] {
            let items: Vec<String> = items.iter().map(ToString::to_string).collect();
            if !items.is_empty() {
                writeln!(f, "{name} {}", items.join(" "))?;
            }
        }
        for groupings in &self.groupings {
            let by = |by: &Vec<Dimension>| {
                format!("[{}]", by.iter().map(|by| format!("{by:?}")).collect::<Vec<_>>().join(" "))
            };
            writeln!(f, "release {}", groupings.iter().map(by).collect::<Vec<_>>().join(" "))?;
        }
        for (number, place) in self.places.iter().enumerate() {
            for release in 0..self.groupings.len() {
                let who = self.respondents.iter().filter(|it| it.place == number && it.release == release);
                let answers =
                    who.map(|it| it.answers.iter().map(|it| &ANSWERS[*it..=*it]).collect::<String>());
                let mut answers: Vec<String> = answers.collect();
                answers.sort();
                if release == 0 || !answers.is_empty() {
                    let [role, service, wave] = place;
                    writeln!(f, "at {role} {service} {wave} since {release}: {}", answers.join(" "))?;
                }
            }
        }
        Ok(())
    }
}

impl World {
    /// Reads what `Display` writes.
    pub(crate) fn read(text: &str) -> World {
        let rule = DisclosureRule::at_least(2).unwrap();
        let mut world = World {
            rule,
            rules: Vec::new(),
            sections: Vec::new(),
            staged: Vec::new(),
            reversed: Vec::new(),
            places: Vec::new(),
            respondents: Vec::new(),
            groupings: Vec::new(),
        };
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let (kind, rest) = line.split_once(' ').unwrap();
            match kind {
                "minimum" => world.rule = rule_of(rest),
                "rule" => world.rules.push(rule_of(rest)),
                "staged" => world.staged = rest.split(' ').map(|item| item.parse().unwrap()).collect(),
                "reversed" => world.reversed = rest.split(' ').map(|item| item.parse().unwrap()).collect(),
                "sections" => {
                    for items in rest.split(' ').map(|items| items.parse::<usize>().unwrap()) {
                        let first = world.items();
                        world.sections.push((first..first + items).collect());
                    }
                }
                "release" => world.groupings.push(groupings_of(rest)),
                "at" => world.read_place(rest),
                other => panic!("a line of a world begins with `{other}`"),
            }
        }
        world
    }

    fn read_place(&mut self, text: &str) {
        let (who, answers) = text.split_once(':').unwrap();
        let (key, release) = who.split_once(" since ").unwrap();
        let key: Vec<usize> = key.split(' ').map(|level| level.parse().unwrap()).collect();
        let key: [usize; 3] = key.try_into().unwrap();
        let place = self.places.iter().position(|place| *place == key).unwrap_or(self.places.len());
        if place == self.places.len() {
            self.places.push(key);
        }
        for answers in answers.split_whitespace() {
            let answers = answers.chars().map(|answer| ANSWERS.find(answer).unwrap()).collect();
            self.respondents.push(Respondent { place, release: release.parse().unwrap(), answers });
        }
    }
}

fn rule_text(rule: DisclosureRule) -> String {
    let alike = if rule.withholds_unanimous_answers() { "" } else { " showing-unanimous" };
    let each = match rule.minimum_per_answer() {
        0 => String::new(),
        respondents => format!(" each-answer-{respondents}"),
    };
    format!("{}{alike}{each}", rule.minimum())
}

fn rule_of(text: &str) -> DisclosureRule {
    let mut words = text.split(' ');
    let rule = DisclosureRule::at_least(words.next().unwrap().parse().unwrap()).unwrap();
    words.fold(rule, |rule, word| match word.strip_prefix("each-answer-") {
        Some(respondents) => rule.each_answer_by_at_least(respondents.parse().unwrap()).unwrap(),
        None => rule.showing_unanimous_answers(),
    })
}

fn groupings_of(text: &str) -> Vec<Vec<Dimension>> {
    let tables = text.split(']').map(|table| table.trim().trim_start_matches('['));
    let of = |table: &str| -> Vec<Dimension> {
        let by = table.split_whitespace();
        by.map(|word| *DIMENSIONS.iter().find(|by| format!("{by:?}") == word).unwrap()).collect()
    };
    let mut tables: Vec<Vec<Dimension>> = tables.map(of).collect();
    tables.pop(); // What follows the last bracket.
    tables
}
