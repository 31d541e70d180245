//! Synthetic dyads: a family's answers have a part in common, a part of their own, and the parent is a little more content.

use kokemus::{Answer, Error, Missing, Questionnaire, Response, ResponseTable, Role, Scale, Study};
use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// Everything on the page comes from this seed.
const SEED: u64 = 2020;

const CASES: u32 = 90;

pub(super) fn study() -> Result<Study, Error> {
    let children = Questionnaire::builder("children", Scale::satisfaction())
        .section("encounter", |s| {
            s.item_with("heard", "I was heard", |i| i.concept("heard"))
                .item_with("trust", "I trusted the worker", |i| i.concept("trust"))
                .item("fun", "The meetings were fun")
        })
        .section("benefit", |s| {
            s.item_with("helped", "It helped me", |i| i.concept("helped")).item_with(
                "family",
                "It helped my family",
                |i| i.concept("family"),
            )
        })
        .build()?;
    let parents = Questionnaire::builder("parents", Scale::satisfaction())
        .section("all", |s| {
            s.item_with("heard", "My child was heard", |i| i.concept("heard"))
                .item_with("trust", "My child could not trust the worker", |i| {
                    i.concept("trust").reverse_keyed()
                })
                .item_with("helped", "It helped my child", |i| i.concept("helped"))
                .item_with("family", "It helped our family", |i| i.concept("family"))
        })
        .build()?;
    Study::builder().waves(["spring", "autumn"]).questionnaire(children).questionnaire(parents).build()
}

struct Random(Xoshiro256PlusPlus);

impl Random {
    fn share(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * 2.0_f64.powi(-53)
    }

    /// About normal: the sum of twelve shares less 6.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}

/// A feeling on a latent scale as one of five points, most of them at the top.
fn point(feeling: f64) -> i32 {
    1 + [-2.2, -1.6, -0.9, -0.1].iter().filter(|cut| feeling > **cut).count() as i32
}

/// An answer, or nothing where it was passed over.
fn answer(random: &mut Random, feeling: f64, turned: bool) -> Answer {
    if random.share() < 0.04 {
        return Answer::Missing(Missing::Skipped);
    }
    let point = point(feeling);
    Answer::Point(if turned { 6 - point } else { point })
}

pub(super) fn answers(study: &Study) -> Result<(ResponseTable, ResponseTable), Error> {
    let mut random = Random(Xoshiro256PlusPlus::seed_from_u64(SEED));
    let spring = study.wave("spring")?;
    let (mut children, mut parents) = (study.table("children")?, study.table("parents")?);
    for case in 0..CASES {
        let family = random.normal();
        let [child, parent] = [0.0, 0.35].map(|above| above + 0.9 * family + 0.4 * random.normal());
        let (child_answers, parent_answers) = (random.share() < 0.85, random.share() < 0.75);
        if child_answers {
            let given: Vec<Answer> = (0..5)
                .map(|_| {
                    let feeling = child + 0.5 * random.normal();
                    answer(&mut random, feeling, false)
                })
                .collect();
            children.push(Response::by(Role::Child).case(case).in_wave(&spring).answers(given))?;
        }
        if parent_answers {
            let both = random.share() < 0.06;
            for member in 1..=if both { 2 } else { 1 } {
                let given: Vec<Answer> = [false, true, false, false]
                    .into_iter()
                    .map(|turned| {
                        let feeling = parent + 0.5 * random.normal();
                        answer(&mut random, feeling, turned)
                    })
                    .collect();
                let by = Response::by(Role::Parent).case(case).member(member);
                parents.push(by.in_wave(&spring).answers(given))?;
            }
        }
    }
    Ok((children, parents))
}
