//! What the JSON of a release tells.

use kokemus::Dimension;
use serde_json::Value;

use super::world::{DIMENSIONS, POINTS, World, roles};

/// A group of some release.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) release: usize,
    /// By dimension, the level if the table tells them apart.
    pub(crate) key: [Option<usize>; 3],
    /// `None` where it is withheld.
    pub(crate) figures: Option<Figures>,
}

#[derive(Debug, Clone)]
pub(crate) struct Figures {
    pub(crate) responses: i64,
    /// By item; `None` where it is withheld.
    pub(crate) items: Vec<Option<Answered>>,
    /// By section, then of the stage; `None` where it is withheld.
    pub(crate) sections: Vec<Option<Scored>>,
}

/// An item's figures. Nobody answered where `n` is 0; the others are then not told.
#[derive(Debug, Clone)]
pub(crate) struct Answered {
    pub(crate) n: i64,
    pub(crate) unanswered: i64,
    /// By point, the fewest and the most that round to the share.
    pub(crate) points: Vec<(i64, i64)>,
    /// The least and the most that the answers can add up to.
    pub(crate) sum: (i64, i64),
}

/// A section's mean: of so many scores, and the bounds of their sum, times the number of its items.
#[derive(Debug, Clone)]
pub(crate) struct Scored {
    pub(crate) n: i64,
    pub(crate) sum: (i64, i64),
}

impl Seen {
    /// Whether somebody of this place who came with that release is in the group.
    pub(crate) fn holds(&self, place: [usize; 3], release: usize) -> bool {
        release <= self.release
            && self.key.iter().zip(place).all(|(key, level)| key.is_none_or(|key| key == level))
    }

    pub(crate) fn by(&self) -> Vec<Dimension> {
        DIMENSIONS.iter().zip(self.key).filter_map(|(by, level)| level.map(|_| *by)).collect()
    }

    /// Withholds the group (0), an item or a section; `false` where it is withheld already.
    pub(crate) fn withhold(&mut self, part: usize) -> bool {
        let Some(figures) = &mut self.figures else { return false };
        let items = figures.items.len();
        match part {
            0 => self.figures.take().is_some(),
            part if part <= items => figures.items[part - 1].take().is_some(),
            part => figures.sections[part - 1 - items].take().is_some(),
        }
    }

    pub(crate) fn name(&self) -> String {
        let names =
            DIMENSIONS.iter().zip(self.key).filter_map(|(by, level)| level.map(|it| format!("{by:?} {it}")));
        let names: Vec<String> = names.collect();
        let who = if names.is_empty() { "everybody".to_owned() } else { names.join(", ") };
        format!("{who} (release {})", self.release)
    }
}

/// The groups of a release. Whatever is in its JSON under "figures" and not the word "withheld" counts as told.
pub(crate) fn seen(world: &World, release: usize, json: &Value) -> Vec<Seen> {
    let tables = json["questionnaires"][0]["tables"].as_array().unwrap();
    assert_eq!(tables.len(), world.groupings[release].len());
    let groups = tables.iter().flat_map(|table| table["groups"].as_array().unwrap());
    groups
        .map(|group| Seen { release, key: key(world, group), figures: figures(world, &group["figures"]) })
        .collect()
}

fn key(world: &World, group: &Value) -> [Option<usize>; 3] {
    let roles: Vec<String> = roles(world.levels(0)).iter().map(ToString::to_string).collect();
    let level = |dimension: Dimension| {
        let (field, names): (_, Vec<String>) = match dimension {
            Dimension::Role => ("role", roles.clone()),
            Dimension::Service => {
                ("service", (0..world.levels(1)).map(|level| format!("s{level}")).collect())
            }
            _ => ("wave", (0..world.levels(2)).map(|level| format!("w{level}")).collect()),
        };
        let given = group.get(field)?.as_str().unwrap();
        Some(names.iter().position(|name| name == given).unwrap())
    };
    DIMENSIONS.map(level)
}

fn is_withheld(value: &Value) -> bool {
    value == "withheld"
}

fn figures(world: &World, json: &Value) -> Option<Figures> {
    if is_withheld(json) {
        return None;
    }
    let responses = json["responses"].as_i64().unwrap();
    let mut items = vec![None; world.items()];
    for (item, listed) in world.sections.iter().flatten().zip(json["items"].as_array().unwrap()) {
        assert_eq!(listed["id"], format!("i{item}"));
        items[*item] = (!is_withheld(&listed["figures"])).then(|| answered(&listed["figures"]));
    }
    let scores = ["sections", "stages"].into_iter().filter_map(|kind| json[kind].as_array()).flatten();
    let scored_items = world.scored();
    let sections = scores.zip(&scored_items);
    let scored = |mean: &Value, items: usize| {
        if mean.is_null() {
            return Scored { n: 0, sum: (0, 0) };
        }
        let n = mean["n"].as_i64().unwrap();
        Scored { n, sum: between(n * items as i64, mean["value"].as_f64().unwrap(), 0.05) }
    };
    let sections = sections
        .map(|(it, items)| (!is_withheld(&it["mean"])).then(|| scored(&it["mean"], items.len())))
        .collect();
    Some(Figures { responses, items, sections })
}

fn answered(json: &Value) -> Answered {
    if json.is_null() {
        return Answered { n: 0, unanswered: 0, points: vec![(0, 0); POINTS], sum: (0, 0) };
    }
    let n = json["n"].as_i64().unwrap();
    let shares = json["shares"].as_array().unwrap().iter().map(|share| share.as_f64().unwrap());
    Answered {
        n,
        unanswered: json["unanswered"].as_i64().unwrap(),
        points: shares.map(|share| between(n, share, 0.005)).collect(),
        sum: between(n, json["mean"]["value"].as_f64().unwrap(), 0.05),
    }
}

/// The whole numbers that n times a figure, printed within so much, can be.
pub(super) fn between(n: i64, figure: f64, within: f64) -> (i64, i64) {
    let n = n as f64;
    (((n * (figure - within) - 1e-6).ceil().max(0.0)) as i64, (n * (figure + within) + 1e-6).floor() as i64)
}
