//! The crate from outside, floor by floor.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

mod agreement;
mod agreement_of_dyads;
mod agreement_properties;
mod agreement_refused;
mod along_path;
mod along_path_worlds;
mod attack;
mod bad_figures;
mod bad_input;
mod benchmarks;
mod by_bands;
mod clustered;
mod comparing;
mod comparing_exact;
mod comparing_laws;
mod comparing_paired;
mod comparing_refusals;
mod comparing_several;
mod correlation;
mod data_quality;
mod disclosure;
mod disclosure_attack;
mod disclosure_attack_of_examples;
mod disclosure_attack_of_parts;
mod disclosure_attack_of_scores;
mod disclosure_bad_input;
mod disclosure_engine;
mod disclosure_given_back;
mod disclosure_of_parts;
mod disclosure_of_scores;
mod drivers;
mod family_services;
mod figures;
mod flagged;
mod floors;
mod gathered;
mod groups_and_time;
mod hostile_groups;
mod hostile_tallies;
mod invariance;
mod item_functioning;
mod item_functioning_laws;
mod known_truth;
mod laws;
mod laws_of_comparisons;
mod laws_of_raters;
mod link;
mod link_laws;
mod link_worlds;
mod linking;
mod matched_groups;
mod mediation;
mod no_panic;
mod no_panic_change;
mod no_panic_links;
mod one_group;
mod outcome_rates;
mod planning;
#[cfg(feature = "plot")]
mod plot;
mod proportional_odds;
mod reads_well;
mod real_counts;
mod release_format;
mod released_funnels;
mod reliability;
mod reliability_laws;
mod reliability_worlds;
mod report;
mod report_study;
mod resampling;
mod robustness;
mod robustness_laws;
mod scoring;
mod snapshots;
mod sound;
mod subtle;
mod support;
#[cfg(feature = "plot")]
mod svg;
mod trajectories;
mod unit_level;
mod units;
mod wellbeing;
mod wellbeing_rules;
mod within_agreement;
mod words;
mod worlds;
mod wrong_elsewhere;
