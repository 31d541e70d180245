//! Small studies, attacked by trying all that anybody may have answered: what is withheld of an item keeps several possible values, however
//! much is printed of the scores that it is part of.

use crate::attack::{Form, Generator, ScoredWorld};

const STUDIES: u64 = 300;

/// The study of a seed: a form by number, services, and how many people there are in each at most.
fn study(seed: u64, forms: &[Form]) -> (usize, ScoredWorld) {
    let mut generator = Generator::seeded(seed);
    let (form, services, largest) =
        [(0, 2, 5), (0, 2, 5), (0, 2, 4), (0, 3, 3), (1, 2, 3)][generator.below(5)];
    (form, ScoredWorld::generated(&forms[form], &mut generator, services, largest))
}

#[test]
fn scores_do_not_give_items_that_are_withheld() {
    let mut forms = [Form::new(2, 2), Form::new(2, 3)];
    let (mut exposed, mut undecided, mut beside) = (Vec::new(), 0, [0u64; 3]);
    for seed in 0..STUDIES {
        let (form, world) = study(seed, &forms);
        let told = world.told(&forms[form]);
        let attacked = world.attacked(&mut forms[form], &told);
        undecided += u64::from(attacked.undecided);
        beside.iter_mut().zip(attacked.beside).for_each(|(all, one)| *all += u64::from(one));
        exposed.extend(attacked.exposed.into_iter().map(|what| format!("seed {seed}: {what}")));
    }
    println!(
        "{STUDIES} studies, {undecided} undecided; beside an item withheld: means, intervals, alphas {beside:?}"
    );
    assert!(exposed.is_empty(), "{} exposed\n{}", exposed.len(), exposed.join("\n"));
    assert!(beside.iter().all(|studies| 20 * studies >= STUDIES) && 20 * undecided <= STUDIES);
}

#[test]
fn scores_of_everybody_that_are_always_printed_give_items() {
    let mut forms = [Form::new(2, 2), Form::new(2, 3)];
    let mut exposed = 0;
    for seed in 0..STUDIES / 4 {
        let (form, world) = study(seed, &forms);
        let mut told = world.told(&forms[form]);
        if told[0].shown {
            let sums = world.sums(&forms[form])[0];
            let mean = forms[form].mean(&sums).cloned();
            told[0].means.push(mean);
        }
        exposed += usize::from(!world.attacked(&mut forms[form], &told).exposed.is_empty());
    }
    assert!(exposed > 5, "{exposed}");
}
