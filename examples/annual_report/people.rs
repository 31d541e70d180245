//! The real answers, read into the crate's tables; what stands for what is said in `words.rs`.

use std::error::Error;

use kokemus::{
    Answer, Grouping, Measure, Measurement, MeasurementTable, Missing, Questionnaire, Response,
    ResponseTable, Role, Scale, Study,
};

const ANSWERS: &str = include_str!("../data/univbct.csv");

/// The rounds of asking: each is a wave, and the stage of the path at which the people's readiness was measured.
pub(crate) const ROUNDS: [Round; 3] = [
    Round {
        wave: "year-1",
        name: "Year 1",
        stage: "first-contact",
        columns: ["JOBSAT1", "COMMIT1", "READY1"],
    },
    Round { wave: "year-2", name: "Year 2", stage: "in-service", columns: ["JOBSAT2", "COMMIT2", "READY2"] },
    Round {
        wave: "year-3",
        name: "Year 3",
        stage: "support-afterwards",
        columns: ["JOBSAT3", "COMMIT3", "READY3"],
    },
];

/// How reliable readiness is taken to be: the file does not say, so it is assumed, and the page says so.
const ASSUMED_RELIABILITY: f64 = 0.7;

/// One round of asking.
pub(crate) struct Round {
    pub(crate) wave: &'static str,
    pub(crate) name: &'static str,
    pub(crate) stage: &'static str,
    /// Satisfaction, commitment and readiness.
    columns: [&'static str; 3],
}

/// The file, and the study that it is read into.
pub(crate) struct People {
    pub(crate) study: Study,
    sheet: Sheet,
}

/// The file as it is: the names of its columns, and a row per person.
struct Sheet {
    columns: Vec<&'static str>,
    rows: Vec<Vec<&'static str>>,
}

impl People {
    pub(crate) fn read() -> Result<Self, Box<dyn Error>> {
        let mut lines = ANSWERS.lines().map(|line| line.split(',').collect());
        let sheet = Sheet { columns: lines.next().unwrap_or_default(), rows: lines.collect() };
        Ok(People { study: study(&sheet)?, sheet })
    }

    /// How many are on the list.
    pub(crate) fn listed(&self) -> u64 {
        self.sheet.rows.len() as u64
    }

    /// The answers of so many rounds. Who answered neither question did not answer the questionnaire.
    pub(crate) fn answers(&self, rounds: &[Round]) -> Result<ResponseTable, Box<dyn Error>> {
        let mut table = self.study.table("companies")?;
        for round in rounds {
            let (wave, stage) = (self.study.wave(round.wave)?, self.study.stage(round.stage)?);
            let [satisfaction, commitment, _] = round.columns.map(|column| self.sheet.cells(column));
            let answers = satisfaction?.zip(commitment?).zip(self.sheet.cells("BTN")?);
            for (((person, satisfaction), (_, commitment)), (_, battalion)) in answers {
                if satisfaction.is_empty() && commitment.is_empty() {
                    continue;
                }
                let response = Response::by(member()?)
                    .case(person)
                    .in_wave(&wave)
                    .at_stage(&stage)
                    .of_service(&self.study.service(&service(battalion))?)
                    .answers([point(satisfaction)?, point(commitment)?]);
                table.push(response)?;
            }
        }
        Ok(table)
    }

    /// Readiness in so many rounds, a stage of the path each.
    pub(crate) fn readiness(&self, rounds: &[Round]) -> Result<MeasurementTable, Box<dyn Error>> {
        let mut table = self.study.measurements("readiness")?;
        for round in rounds {
            let stage = self.study.stage(round.stage)?;
            for (person, cell) in self.sheet.cells(round.columns[2])? {
                table.push(if cell.is_empty() {
                    // Who is on the list and gave no answer is missing, not forgotten. The file does not say why.
                    Measurement::of(person, member()?, &stage, Missing::Skipped)
                } else {
                    Measurement::of(person, member()?, &stage, cell.parse::<f64>()?)
                })?;
            }
        }
        Ok(table)
    }

    /// The battalion of each person.
    pub(crate) fn by_battalion(&self) -> Result<Grouping, Box<dyn Error>> {
        Ok(Grouping::new("battalion", self.sheet.cells("BTN")?)?)
    }
}

impl Sheet {
    /// Each person with what stands in a column.
    fn cells(
        &self,
        column: &'static str,
    ) -> Result<impl Iterator<Item = (&'static str, &'static str)>, String> {
        let place = |name: &str| {
            let found = self.columns.iter().position(|known| *known == name);
            found.ok_or_else(|| format!("the file has no column {name}"))
        };
        let (person, column) = (place("SUBNUM")?, place(column)?);
        Ok(self.rows.iter().map(move |row| (row[person], row[column])))
    }
}

/// The study: battalions as services, rounds as years, two questions, and readiness as a measure.
fn study(sheet: &Sheet) -> Result<Study, Box<dyn Error>> {
    let scale = Scale::new("low-to-high", 1, 5)?.label(1, "low")?.label(5, "high")?;
    let questionnaire = Questionnaire::builder("companies", scale)
        .title("Members of companies, standing in for clients")
        .for_roles([member()?])
        .section("experience", |section| {
            section
                .title("Experience")
                .item_with("satisfaction", "Job satisfaction", |item| item.about_stage("in-service"))
                .item_with("commitment", "Commitment", |item| item.about_stage("support-afterwards"))
        })
        .build()?;
    let readiness = Measure::new("readiness", 1.0, 5.0)?
        .label("Readiness, standing in for wellbeing")
        .with_reliability(ASSUMED_RELIABILITY)?;
    let mut study = Study::builder().role(member()?).questionnaire(questionnaire).measure(readiness);
    for round in &ROUNDS {
        study = study.wave(round.wave, round.name);
    }
    for battalion in battalions(sheet)? {
        study = study.service(&service(battalion), format!("Battalion {battalion}"));
    }
    Ok(study.build()?)
}

/// The battalions by number.
fn battalions(sheet: &Sheet) -> Result<Vec<&'static str>, String> {
    let mut battalions: Vec<&str> = sheet.cells("BTN")?.map(|(_, battalion)| battalion).collect();
    battalions.sort_unstable_by_key(|battalion| battalion.parse::<u32>().unwrap_or(0));
    battalions.dedup();
    Ok(battalions)
}

/// A mean of three questions as a point of the scale: thirds, so that none lies half-way between two.
fn point(cell: &str) -> Result<Answer, Box<dyn Error>> {
    Ok(if cell.is_empty() {
        Missing::Skipped.into()
    } else {
        Answer::from(cell.parse::<f64>()?.round() as i32)
    })
}

fn service(battalion: &str) -> String {
    format!("battalion-{battalion}")
}

fn member() -> Result<Role, kokemus::Error> {
    Role::other("member of a company")
}
