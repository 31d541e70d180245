//! The four questionnaires of the two services, as typed data.
//!
//! The text names some of the questions; the rest are there by number, marked as not published. Which questions form a section
//! is not published either. The text speaks of single questions as sections, so each question is a section of its own here.

use kokemus::{Error, Questionnaire, Role, Scale, Study, Subject, Text};

/// The study of 2020: two services, two waves, four questionnaires.
///
/// # Errors
/// None with what stands below; it passes the crate's checks like anybody's study.
pub(crate) fn study() -> Result<Study, Error> {
    Study::builder()
        .wave("2020-spring", in_both("kevät 2020", "spring 2020")?)
        .wave("2020-autumn", in_both("syksy 2020", "autumn 2020")?)
        .service("family-work", in_both("perhetyö", "family work")?)
        .service("support-person", in_both("tukihenkilötyö", "support-person work")?)
        .questionnaire(family_work_parents()?)
        .questionnaire(family_work_children()?)
        .questionnaire(support_person_parents()?)
        .questionnaire(support_person_children()?)
        .build()
}

fn family_work_parents() -> Result<Questionnaire, Error> {
    let named = [
        question("whole", "työskentely kokonaisuudessaan", "the work as a whole")
            .about(Subject::Service)
            .in_service(),
        question("documentation", "osallistettu dokumentointiin", "involved in the documentation")
            .in_service(),
        question("effect-on-family", "vaikutti positiivisesti perheeseen", "positive effect on the family")
            .about(Subject::Family)
            .shared("effect-on-family"),
    ];
    let title = in_both("Perhetyö, vanhemmat", "Family work, parents")?;
    questionnaire("family-work/parent", title, [Role::Parent], named.into_iter().chain(not_published(5)))
}

fn family_work_children() -> Result<Questionnaire, Error> {
    let named = [
        question("trustworthy", "perhetyöntekijä luotettava", "the family worker was trustworthy")
            .about(Subject::Service)
            .shared("worker-trustworthy"),
        question("heard", "kuultu työskentelyn aikana", "heard during the work").in_service().shared("heard"),
        question("influence", "vaikuttaa tapaamisten sisältöihin", "could influence the content of meetings")
            .in_service()
            .shared("influence-on-meetings"),
        question("as-planned", "tapaamiset toteutuivat suunnitellusti", "meetings took place as planned")
            .about(Subject::Service)
            .in_service(),
        // The child reports, and it is about the parents.
        question("parents-benefited", "vanhemmat hyötyivät", "the parents benefited").about(Subject::Parent),
        question("benefited", "hyötyi itse", "benefited themselves").shared("benefited"),
    ];
    let title = in_both("Perhetyö, lapset", "Family work, children")?;
    questionnaire("family-work/child", title, [Role::Child], named.into_iter().chain(not_published(5)))
}

fn support_person_parents() -> Result<Questionnaire, Error> {
    let named = [
        question("effect-on-family", "vaikutti positiivisesti perheeseen", "positive effect on the family")
            .about(Subject::Family)
            .shared("effect-on-family"),
        question("atmosphere", "kodin ilmapiiri parani", "the atmosphere at home improved")
            .about(Subject::Family),
        question("interaction", "perheen vuorovaikutus parani", "interaction within the family improved")
            .about(Subject::Family),
    ];
    let title = in_both("Tukihenkilötyö, vanhemmat", "Support-person work, parents")?;
    questionnaire("support-person/parent", title, [Role::Parent], named)
}

fn support_person_children() -> Result<Questionnaire, Error> {
    let named = [
        question("trustworthy", "työntekijä luotettava", "the worker was trustworthy")
            .about(Subject::Service)
            .shared("worker-trustworthy"),
        question("heard", "työntekijä kuuli", "the worker listened").in_service().shared("heard"),
        question("influence", "vaikuttaa tapaamisen sisältöihin", "could influence the content of meetings")
            .in_service()
            .shared("influence-on-meetings"),
        // Asks two things at once, so it shares no concept with the family work's question about meetings.
        question(
            "as-planned",
            "tapaamiset suunnitellusti ja osallistui palavereihin",
            "meetings as planned and took part in them",
        )
        .in_service(),
        question("benefited", "hyötyi tukihenkilötyöstä", "benefited from the support").shared("benefited"),
        question(
            "effect-on-family",
            "vaikutti perheen tilanteeseen",
            "positive effect on the family's situation",
        )
        .about(Subject::Family)
        .shared("effect-on-family"),
    ];
    let title =
        in_both("Tukihenkilötyö, lapset ja nuoret", "Support-person work, children and young people")?;
    let roles = [Role::Child, Role::YoungPerson];
    questionnaire("support-person/child-or-young-person", title, roles, named)
}

/// One question: its wording, and what the wording tells of it.
struct Question {
    id: String,
    finnish: String,
    english: String,
    about: Subject,
    in_service: bool,
    concept: Option<&'static str>,
}

fn question(id: &str, finnish: &str, english: &str) -> Question {
    Question {
        id: id.to_owned(),
        finnish: finnish.to_owned(),
        english: english.to_owned(),
        about: Subject::Respondent,
        in_service: false,
        concept: None,
    }
}

impl Question {
    /// Whom it is about, where that is not the one who answers.
    fn about(self, about: Subject) -> Self {
        Question { about, ..self }
    }

    /// It asks about the time of the service.
    fn in_service(self) -> Self {
        Question { in_service: true, ..self }
    }

    /// What it shares with questions of the other questionnaires.
    fn shared(self, concept: &'static str) -> Self {
        Question { concept: Some(concept), ..self }
    }
}

/// The questions that the text counts and does not name.
fn not_published(count: u8) -> impl Iterator<Item = Question> {
    (1..=count).map(|number| {
        let (finnish, english) = (format!("ei julkaistu ({number})"), format!("not published ({number})"));
        question(&format!("not-published-{number}"), &finnish, &english)
    })
}

fn questionnaire(
    id: &str,
    title: Text,
    roles: impl IntoIterator<Item = Role>,
    questions: impl IntoIterator<Item = Question>,
) -> Result<Questionnaire, Error> {
    let mut builder =
        Questionnaire::builder(id, Scale::satisfaction()).version("2020").title(title).for_roles(roles);
    for question in questions {
        let text = in_both(&question.finnish, &question.english)?;
        builder = builder.section(&question.id, |section| {
            section.title(text.clone()).item_with(&question.id, text, |item| {
                let item = item.about(question.about);
                let item = if question.in_service { item.about_stage("in-service") } else { item };
                if let Some(concept) = question.concept { item.concept(concept) } else { item }
            })
        });
    }
    builder.build()
}

fn in_both(finnish: &str, english: &str) -> Result<Text, Error> {
    Text::tagged("fi", finnish)?.and("en", english)
}
