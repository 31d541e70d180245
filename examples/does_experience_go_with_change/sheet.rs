//! The file as it is, read into the crate's tables.

use std::error::Error;

use kokemus::{
    Covariate, Grouping, Measure, Measurement, MeasurementTable, Missing, Phase, Role, ServicePath, Study,
};

/// The names of the columns, and one row per person.
pub(crate) struct Sheet<'f> {
    columns: Vec<&'f str>,
    people: Vec<Vec<&'f str>>,
}

impl<'f> Sheet<'f> {
    pub(crate) fn read(file: &'f str) -> Self {
        let mut lines = file.lines().map(|line| line.split(',').collect());
        Sheet { columns: lines.next().unwrap_or_default(), people: lines.collect() }
    }

    /// How many people are on the list.
    pub(crate) fn people(&self) -> usize {
        self.people.len()
    }

    /// The study: who answers, on which path, and what is measured along it.
    pub(crate) fn study() -> Result<Study, kokemus::Error> {
        let path = ServicePath::builder()
            .stage("start", Phase::InService, "Start")
            .stage("midway", Phase::InService, "Midway")
            .stage("end", Phase::InService, "End")
            .build()?;
        Study::builder()
            .path(path)
            .role(member()?)
            .measure(Measure::new("satisfaction", 1.0, 5.0)?.label("Satisfaction"))
            .measure(Measure::new("commitment", 1.0, 5.0)?.label("Commitment"))
            .measure(Measure::new("readiness", 1.0, 5.0)?.label("Readiness"))
            .build()
    }

    /// One measure of everybody on the list: from these columns, one for each stage of the path.
    pub(crate) fn measured(
        &self,
        study: &Study,
        measure: &str,
        columns: [&str; 3],
    ) -> Result<MeasurementTable, Box<dyn Error>> {
        let mut table = study.measurements(measure)?;
        for (stage, column) in study.path().stages().iter().zip(columns) {
            for (person, cell) in self.cells(column)? {
                table.push(match cell {
                    Some(value) => Measurement::of(person, member()?, stage.key(), value.parse::<f64>()?),
                    // Who is on the list and gave no answer is missing, not forgotten. The file does not say why.
                    None => Measurement::of(person, member()?, stage.key(), Missing::Skipped),
                })?;
            }
        }
        Ok(table)
    }

    /// How old each person is, where it is known.
    pub(crate) fn ages(&self) -> Result<Covariate, Box<dyn Error>> {
        let known = self.cells("AGE")?.filter_map(|(person, age)| Some((person, age?)));
        let ages = known.map(|(person, age)| Ok((person, age.parse()?)));
        Ok(Covariate::new("age", ages.collect::<Result<Vec<(&str, f64)>, Box<dyn Error>>>()?)?)
    }

    /// The company of each person: companies of different battalions go by the same letters.
    pub(crate) fn companies(&self) -> Result<Grouping, Box<dyn Error>> {
        let companies = self
            .cells("BTN")?
            .zip(self.cells("COMPANY")?)
            .filter_map(|((person, of), (_, name))| Some((person, format!("{} {}", of?, name?))));
        Ok(Grouping::new("company", companies)?)
    }

    /// Each person with what stands in a column: nothing where the cell is empty.
    fn cells(&self, column: &str) -> Result<impl Iterator<Item = (&'f str, Option<&'f str>)>, String> {
        let place = |name: &str| {
            let found = self.columns.iter().position(|known| *known == name);
            found.ok_or_else(|| format!("the file has no column {name}"))
        };
        let (person, column) = (place("SUBNUM")?, place(column)?);
        Ok(self
            .people
            .iter()
            .map(move |row| (row[person], Some(row[column]).filter(|cell| !cell.is_empty()))))
    }
}

/// Who answers: each about themselves.
fn member() -> Result<Role, kokemus::Error> {
    Role::other("member of a company")
}
