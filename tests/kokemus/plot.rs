//! Pictures of releases as a user gets them: from answers by way of a bundle.

use std::collections::BTreeSet;

use kokemus::*;
use proptest::prelude::*;

use crate::svg::{checked, figures_are_of};

const STAGES: [&str; 2] = ["first-contact", "support-afterwards"];

/// A questionnaire of two items about two stages, everything in it called so.
fn labelled(label: &str, scale: Scale) -> Study {
    let questionnaire = Questionnaire::builder("family", scale)
        .title(label)
        .section("all", |section| {
            STAGES.iter().fold(section.title(label), |section, stage| {
                section.item_with(stage, label, |item| item.about_stage(stage))
            })
        })
        .build()
        .unwrap();
    Study::builder().questionnaire(questionnaire).build().unwrap()
}

/// The release of so many answers by children and parents, by role.
fn released(study: &Study, answers: &[(bool, [i32; 2])], minimum: u64) -> Release {
    let mut table = study.table("family").unwrap();
    for (child, points) in answers {
        let role = if *child { Role::Child } else { Role::Parent };
        table.push(Response::by(role).answers(*points)).unwrap();
    }
    let bundle = Bundle::of(study, "Family work").answers(&table, [vec![Dimension::Role]]).unwrap();
    bundle.release(DisclosureRule::at_least(minimum).unwrap(), &Ledger::empty()).unwrap().release
}

/// Every picture that a release of answers has.
fn drawn(release: &Release, pictures: &Pictures<'_>) -> Vec<String> {
    let family = &release.questionnaires()[0];
    let table = &family.tables[0];
    let sections = table.groups.iter().map(|group| pictures.section(family, group, "all").unwrap());
    let items = STAGES.iter().map(|item| pictures.item(family, table, item).unwrap());
    let whole = table.groups.iter().map(|group| pictures.questionnaire(family, group));
    sections.chain(items).chain(whole).chain([pictures.path(family, table, &[]).unwrap()]).collect()
}

/// Two children, of whom nothing may be known, and twelve parents.
fn two_children_and_twelve_parents() -> Release {
    let children = [(true, [1, 2]), (true, [2, 1])];
    let parents = (0..12).map(|number| (false, [1 + number % 5, 5 - number % 3]));
    released(
        &labelled("We were heard", Scale::satisfaction()),
        &children.into_iter().chain(parents).collect::<Vec<_>>(),
        5,
    )
}

#[test]
fn figures_of_pictures_are_those_of_the_release_in_every_language() {
    let release = two_children_and_twelve_parents();
    let values = serde_json::to_value(&release).unwrap();
    for language in ["en", "fi", "sv-FI", "de", "no such language"] {
        let pictures = Pictures::of(&release).in_language(language);
        let comma = if ["fi", "sv-FI"].contains(&language) { "fi" } else { "en" };
        let figures: usize =
            drawn(&release, &pictures).iter().map(|svg| figures_are_of(&checked(svg), &values, comma)).sum();
        assert!(figures >= 20, "{figures} figures in {language}");
    }
}

#[test]
fn a_withheld_group_is_shown_as_withheld_and_has_no_figure() {
    let release = two_children_and_twelve_parents();
    let family = &release.questionnaires()[0];
    let children = &family.tables[0].groups[0];
    assert!(children.figures.is_withheld());
    for (language, word) in [("en", "withheld"), ("fi", "ei esitetä"), ("sv", "visas inte")] {
        let pictures = Pictures::of(&release).in_language(language);
        let svg = pictures.section(family, children, "all").unwrap();
        let set = checked(&svg);
        assert!(set.iter().all(|text| text.kind != "figure"), "{set:?}");
        assert_eq!(set.iter().filter(|text| text.text == word).count(), 2);
        assert_eq!(svg.matches("fill=\"url(#kokemus-hatch-").count(), 3, "two bars and their explanation");
    }
}

#[test]
fn screen_readers_are_told_every_share() {
    let release = two_children_and_twelve_parents();
    let family = &release.questionnaires()[0];
    let svg =
        Pictures::of(&release).in_language("fi").section(family, &family.tables[0].groups[1], "all").unwrap();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let said = document.descendants().find(|node| node.has_tag_name("desc")).unwrap().text().unwrap();
    assert_eq!(
        said,
        "vanhemmat, We were heard\nOsuus vastauksista, %:\n\
         We were heard: 1: 25\u{a0}%, 2: 25\u{a0}%, 3: 17\u{a0}%, 4: 17\u{a0}%, 5: 17\u{a0}%; \
         keskiarvo\u{a0}2,8, n\u{a0}=\u{a0}12.\n\
         We were heard: 1: 0\u{a0}%, 2: 0\u{a0}%, 3: 33\u{a0}%, 4: 33\u{a0}%, 5: 33\u{a0}%; \
         keskiarvo\u{a0}4,0, n\u{a0}=\u{a0}12."
    );
}

#[test]
fn what_the_questionnaire_does_not_have_is_an_error_that_says_what_it_has() {
    let release = two_children_and_twelve_parents();
    let (family, pictures) = (&release.questionnaires()[0], Pictures::of(&release));
    let error = pictures.section(family, &family.tables[0].groups[0], "al").unwrap_err();
    assert_eq!(
        error.to_string(),
        "section of questionnaire `family` in a picture: `al` is not on the list (allowed: all); name one of the questionnaire's own"
    );
    assert_eq!(pictures.item(family, &family.tables[0], "hard").unwrap_err().kind(), ErrorKind::Unknown);
}

#[test]
fn words_are_replaceable_and_ids_differ_between_pictures_on_one_page() {
    let release = two_children_and_twelve_parents();
    let (mut phrases, mut words) = (Phrases::finnish(), PictureWords::finnish());
    phrases.withheld = "<salattu>".into();
    words.worse = "<heikompi>".into();
    let pictures = Pictures::of(&release).with_phrases(phrases).words(words).width(480);
    let all = drawn(&release, &pictures);
    assert!(all[0].contains("&lt;salattu&gt;") && all[0].contains("&lt;heikompi&gt;"));
    let ids: BTreeSet<String> = all
        .iter()
        .map(|svg| {
            let document = roxmltree::Document::parse(svg).unwrap();
            document.root_element().attribute("aria-labelledby").unwrap().to_owned()
        })
        .collect();
    assert_eq!(ids.len(), all.iter().collect::<BTreeSet<_>>().len());
}

#[test]
fn nobody_and_the_same_answer_from_everybody() {
    let study = labelled("Meitä kuultiin", Scale::satisfaction());
    let nobody = released(&study, &[], 5);
    let fives = released(&study, &[(false, [5, 5]); 9], 5);
    for release in [nobody, fives] {
        let family = &release.questionnaires()[0];
        let svg =
            Pictures::of(&release).in_language("fi").item(family, &family.tables[0], STAGES[0]).unwrap();
        checked(&svg);
    }
}

/// What a picture says to screen readers.
fn said(svg: &str) -> Vec<String> {
    let document = roxmltree::Document::parse(svg).unwrap();
    let desc = document.descendants().find(|node| node.has_tag_name("desc")).unwrap();
    desc.text().unwrap().lines().map(str::to_owned).collect()
}

/// 1,200 responses, so that a count has a mark between thousands.
fn many() -> Release {
    let answers: Vec<(bool, [i32; 2])> =
        (0..1_200).map(|n| (n % 7 == 0, [1 + n % 5, 1 + (n * n) % 5])).collect();
    released(&labelled("We were heard", Scale::satisfaction()), &answers, 5)
}

#[test]
fn figures_and_names_of_groups_are_written_as_on_the_page() {
    let release = many();
    let family = &release.questionnaires()[0];
    for language in ["en", "fi", "sv"] {
        let page = Report::of(&release).in_language(language).to_string();
        let pictures = Pictures::of(&release).in_language(language);
        let svg = pictures.path(family, &family.tables[0], &[]).unwrap();
        let mut figures = 0;
        for line in said(&svg) {
            let Some((group, figure)) = line.split_once(": ") else { continue };
            let (figure, n) = figure.trim_end_matches('.').split_once(", n\u{a0}=\u{a0}").unwrap();
            assert!(page.contains(group) && page.contains(figure) && page.contains(n), "{line}");
            figures += 1;
        }
        assert_eq!(figures, 4);
        let thousands = if language == "en" { "1,028" } else { "1\u{a0}028" };
        assert!(svg.contains(thousands) && page.contains(thousands));
    }
}

#[test]
fn a_picture_says_which_release_it_is_of() {
    let release = many();
    for svg in drawn(&release, &Pictures::of(&release).width(300)) {
        let document = roxmltree::Document::parse(&svg).unwrap();
        let title = document.descendants().find(|node| node.has_tag_name("title")).unwrap();
        assert!(title.text().unwrap().ends_with(" – Family work"));
        assert!(checked(&svg).iter().any(|text| text.text == "Family work"));
    }
}

#[test]
fn a_table_by_stage_is_a_path_section_by_section() {
    let questionnaire = Questionnaire::builder("family", Scale::satisfaction())
        .section("met", |s| s.title("Being met").item("heard", "Heard").item("trust", "Trust"))
        .section("worry", |s| s.item_with("worry", "Worried", ItemBuilder::reverse_keyed))
        .build()
        .unwrap();
    let study = Study::builder().questionnaire(questionnaire).build().unwrap();
    let mut table = study.table("family").unwrap();
    // The later stage first, three people too few at a third.
    for (stage, people) in [("support-afterwards", 12), ("first-contact", 9), ("in-service", 3)] {
        for n in 0..people {
            let response = Response::by(Role::Parent).at_stage(&study.stage(stage).unwrap());
            table.push(response.answers([1 + n % 5, 1 + n % 4, 1 + n % 3])).unwrap();
        }
    }
    let bundle = Bundle::of(&study, "Family work").answers(&table, [vec![Dimension::Stage]]).unwrap();
    let release = bundle.release(DisclosureRule::at_least(5).unwrap(), &Ledger::empty()).unwrap().release;
    let family = &release.questionnaires()[0];
    let svg = Pictures::of(&release).path(family, &family.tables[0], &[]).unwrap();
    checked(&svg);
    let figure = |figure: &ReleasedFigure| {
        let [value, lower, upper] =
            [Some(figure.value), figure.lower, figure.upper].map(|number| number.unwrap().value());
        format!("{value:.1}\u{a0}[{lower:.1},\u{a0}{upper:.1}], n\u{a0}=\u{a0}{}", figure.n)
    };
    let of = |group: usize| family.tables[0].groups[group].figures.figure().unwrap();
    let section = |group: usize| figure(of(group).sections[0].mean.figure().unwrap().as_ref().unwrap());
    let item = |group: usize| figure(&of(group).items[2].figures.figure().unwrap().as_ref().unwrap().mean);
    let told = |title: &str, first: String, last: String| {
        format!(
            "{title}:\nFirst contact.\nEverybody together: {first}.\nIn the service.\nEverybody together: withheld.\n\
             Support afterwards.\nEverybody together: {last}."
        )
    };
    let wanted = [
        "family".to_owned(),
        told("Being met", section(0), section(2)),
        told("Worried (less is better)", item(0), item(2)),
    ];
    assert_eq!(said(&svg).join("\n"), wanted.join("\n"));
}

#[test]
fn a_questionnaire_is_drawn_under_the_titles_of_its_sections() {
    let release = many();
    let family = &release.questionnaires()[0];
    let svg = Pictures::of(&release).questionnaire(family, &family.tables[0].groups[1]);
    let bold: Vec<String> = checked(&svg).into_iter().map(|text| text.text).collect();
    assert_eq!(bold.iter().filter(|text| *text == "We were heard").count(), 4, "title, section and items");
    assert_eq!(said(&svg).len(), 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_label_breaks_a_picture(label in any::<String>(), language in any::<String>(), width in 0..3_000_u32) {
        let answers: Vec<(bool, [i32; 2])> = (0..24).map(|n| (n % 2 == 0, [1 + n % 5, 1 + n % 4])).collect();
        let release = released(&labelled(&label, Scale::satisfaction()), &answers, 5);
        for svg in drawn(&release, &Pictures::of(&release).in_language(&language).width(width)) {
            checked(&svg);
        }
    }

    #[test]
    fn no_answers_break_a_picture(
        highest in 2..102_i32,
        lower in any::<bool>(),
        answers in proptest::collection::vec((any::<bool>(), [0..101_i32, 0..101_i32]), 0..40),
        width in 240..1_300_u32,
    ) {
        let better = if lower { Better::Lower } else { Better::Higher };
        let scale = Scale::new("any", 1, highest).unwrap().better(better);
        let answers: Vec<(bool, [i32; 2])> =
            answers.into_iter().map(|(child, points)| (child, points.map(|point| 1 + point % highest))).collect();
        let release = released(&labelled("Tapaamisjärjestelyistä sopiminen", scale), &answers, 3);
        let values = serde_json::to_value(&release).unwrap();
        for svg in drawn(&release, &Pictures::of(&release).width(width)) {
            figures_are_of(&checked(&svg), &values, "en");
        }
    }
}
