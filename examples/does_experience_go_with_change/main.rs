//! Does experience go with change? From a raw table of real answers to one page, and to what the page cannot say.
//!
//! ```text
//! cargo run --release --example does_experience_go_with_change
//! ```
//!
//! The questions are in [`ask`], the words between the figures in `page.rs`, the reading of the file in `sheet.rs`. The data are those of
//! `service_path`: members of army companies stand in for clients; where they come from: `examples/data/README.md`.

#[path = "../lines/mod.rs"]
mod lines;
mod page;
mod sheet;

use std::error::Error;

use kokemus::{
    Attrition, Bands, Bootstrap, Change, Confidence, Gaps, Improved, Improvement, Lags, Link, PathMeans,
    ReliableChangeMethod, ReliableChangeRule, Trajectories,
};

use page::{ASSUMED_RELIABILITY, Answers};
use sheet::Sheet;

const ANSWERS: &str = include_str!("../data/univbct.csv");

fn main() -> Result<(), Box<dyn Error>> {
    let sheet = Sheet::read(ANSWERS);
    ask(&sheet)?.print(&sheet)
}

/// Every question of the page. How sure its intervals are: 95 %.
fn ask(sheet: &Sheet<'_>) -> Result<Answers, Box<dyn Error>> {
    let (study, sure, drawn) = (Sheet::study()?, Confidence::P95, Bootstrap::seeded(2002));
    let (start, midway, end) = (study.stage("start")?, study.stage("midway")?, study.stage("end")?);

    // The raw table: three things measured along the path, and everybody's age and company.
    let satisfaction = sheet.measured(&study, "satisfaction", ["JOBSAT1", "JOBSAT2", "JOBSAT3"])?;
    let commitment = sheet.measured(&study, "commitment", ["COMMIT1", "COMMIT2", "COMMIT3"])?;
    let readiness = sheet.measured(&study, "readiness", ["READY1", "READY2", "READY3"])?;
    let (age, company) = (sheet.ages()?, sheet.companies()?);

    // Experience at the start, the change that follows, and what is asked of the two.
    let experience = satisfaction.scores_at(&start)?;
    let committed = [commitment.scores_at(&start)?, commitment.scores_at(&midway)?];
    let change = Change::between(&readiness, &start, &end)?;
    let link = Link::between(&experience, &change).given_baseline().given(&age).within_groups(&company);
    let along = Link::along(&Trajectories::measured(&satisfaction), &Trajectories::measured(&readiness))?;
    let reliably =
        ReliableChangeRule::new(ReliableChangeMethod::JacobsonTruax).reliability(ASSUMED_RELIABILITY)?;

    Ok(Answers {
        who_left: Attrition::of(&change, sure),
        levels: PathMeans::of(&readiness, sure),
        improved: change.improved_share_bounds(Improvement::Any, sure)?,
        beyond_errors: change.reliable_change_by(&reliably)?,
        over_usual_levels: change.net_of_regression_over(1.0, 5.0, 5, sure)?,
        link: link.fit()?,
        by_rank: link.matched_cases().spearman(sure)?,
        by_bands: link.by_bands(&Bands::new([1.0, 2.0, 3.0, 4.0, 5.0])?, &Improved::at_all()),
        stage_by_stage: along.stage_by_stage(sure),
        within: along.within(sure)?,
        lagged: along.lagged(sure)?,
        lags_apart_from_traits: along.random_intercept_cross_lagged(
            Lags::Constant,
            Gaps::FullInformation,
            sure,
        )?,
        through_commitment: link.through("commitment", &committed[1], &drawn)?,
        matters_most: link
            .drivers(&[("satisfaction", &experience), ("commitment", &committed[0])], &drawn)?,
    })
}
