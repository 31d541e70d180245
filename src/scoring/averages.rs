//! The three averages over several items, which differ as soon as answers are missing.

use super::items::scored_items;
use super::policy::{MissingPolicy, Over};
use crate::error::{Error, Refusal};
use crate::estimate::{Confidence, Estimate, Quantity};
use crate::inference::clustered::clustered_mean;
use crate::table::responses::ResponseTable;
use crate::table::scored::ScoredItems;
use crate::table::selection::Selection;
use crate::vocabulary::answer::MissingCounts;

/// The sums of one item over all rows selected.
#[derive(Debug, Clone, Copy, Default)]
struct ItemSums {
    answered: u64,
    steps: u64,
    units: Units,
}

/// How many cases (or respondents without one) answered an item, as far as it matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Units {
    #[default]
    None,
    /// One, and its case where it has one.
    One(Option<u32>),
    Several,
}

impl Units {
    fn and(self, case: Option<u32>) -> Self {
        match self {
            Units::None => Units::One(case),
            Units::One(Some(first)) if case == Some(first) => self,
            _ => Units::Several,
        }
    }
}

/// The rows that answered at least one of the items, and the items' sums over them.
struct Answered {
    rows: Vec<usize>,
    items: Vec<ItemSums>,
    missing: MissingCounts,
    varies: bool,
}

/// An average above the scale's lowest point, and what each row adds to it once linearised.
struct Average {
    figure: &'static str,
    method: &'static str,
    steps: f64,
    n: u64,
    contributions: Vec<(Option<u32>, f64)>,
}

impl Average {
    fn estimate(
        self,
        selection: &Selection<'_>,
        items: &ScoredItems<'_>,
        answered: &Answered,
        confidence: Confidence,
    ) -> Estimate {
        let ends = (f64::from(items.scale.lowest()), f64::from(items.scale.highest()));
        let value = ends.0 + self.steps;
        let clustered = clustered_mean(
            self.figure,
            value,
            &self.contributions,
            ("answers", answered.varies),
            ends,
            confidence,
        );
        Estimate::new(value, Quantity::Points, clustered.interval, self.n, self.method)
            .per(clustered.unit)
            .missing_were(answered.missing)
            .with_caveats(selection.surveyed().caveats().chain(clustered.few))
    }
}

impl Selection<'_> {
    fn answered_rows(&self, items: &ScoredItems<'_>) -> Answered {
        let mut sums = vec![ItemSums::default(); items.len()];
        let (mut rows, mut missing, mut first, mut varies) =
            (Vec::new(), MissingCounts::default(), None, false);
        for row in self.row_numbers() {
            let mut any = false;
            for (sum, step) in sums.iter_mut().zip(items.steps(self.table(), row)) {
                match step {
                    Ok(step) => {
                        any = true;
                        sum.answered += 1;
                        sum.units = sum.units.and(self.case_number(row));
                        sum.steps += u64::from(step);
                        varies |= *first.get_or_insert(step) != step;
                    }
                    Err(reason) => missing.count(reason),
                }
            }
            if any {
                rows.push(row);
            }
        }
        Answered { rows, items: sums, missing, varies }
    }

    /// The mean over all answers: Σ of all answered items of all respondents, by their number (the "pooled" mean). Somebody who
    /// answered more items weighs more. n counts answers.
    ///
    /// With S_i and m_i the sum and number of respondent i's answers it is the ratio ΣS/Σm; its interval is that of the ratio,
    /// se² = C/(C − 1) Σ_c (Σ_{i∈c} (S_i − R m_i))²/(Σm)² with the case as the unit where given, else the respondent; t with C − 1
    /// (Cochran 1977, eq. 2.39; R's `survey::svyratio`). Never the interval of pooled answers: eight items with α = .85 would
    /// pretend to nearly four times the respondents there are.
    ///
    /// # Errors
    /// No such section, item or stage, or items on unlike scales; refused where nobody answered.
    pub fn mean_of_all_answers<'a>(
        &self,
        over: impl Into<Over<'a>>,
        confidence: Confidence,
    ) -> Result<Estimate, Error> {
        const FIGURE: &str = "mean of all answers";
        let items = scored_items(self, over.into())?;
        let rows = self.answered_rows(&items);
        let answers: u64 = rows.items.iter().map(|item| item.answered).sum();
        let steps: u64 = rows.items.iter().map(|item| item.steps).sum();
        if answers == 0 {
            return Err(Refusal::nobody(FIGURE).into());
        }
        let ratio = steps as f64 / answers as f64;
        let contribution = |row: &usize| {
            let total = items.total(self.table(), *row);
            (self.case_number(*row), (total.sum as f64 - ratio * total.answered as f64) / answers as f64)
        };
        let average = Average {
            figure: FIGURE,
            method: "mean of all answers; t interval of the ratio, respondents or cases as units",
            steps: ratio,
            n: answers,
            contributions: rows.rows.iter().map(contribution).collect(),
        };
        Ok(average.estimate(self, &items, &rows, confidence))
    }

    /// The mean of item means: every item's mean over those who answered it, averaged over the k items. Every item weighs alike. n
    /// counts respondents who answered at least one.
    ///
    /// Linearised: respondent i contributes (1/k) Σ_j (x_ij − x̄_j)/n_j over the items they answered, summed within cases;
    /// t with C − 1 (R's `survey::svycontrast` of ratios).
    ///
    /// # Errors
    /// No such section, item or stage, or items on unlike scales; refused where nobody answered one of the items. Where only one
    /// case or respondent answered one of them, only the interval is refused.
    pub fn mean_of_item_means<'a>(
        &self,
        over: impl Into<Over<'a>>,
        confidence: Confidence,
    ) -> Result<Estimate, Error> {
        const FIGURE: &str = "mean of item means";
        let items = scored_items(self, over.into())?;
        let rows = self.answered_rows(&items);
        if rows.items.iter().any(|item| item.answered == 0) {
            return Err(Refusal::nobody(FIGURE).into());
        }
        let k = items.len() as f64;
        let means: Vec<f64> =
            rows.items.iter().map(|item| item.steps as f64 / item.answered as f64).collect();
        let contribution = |row: &usize| {
            let steps = items.steps(self.table(), *row).zip(means.iter().zip(&rows.items));
            let parts = steps.filter_map(|(step, (mean, item))| {
                step.ok().map(|step| (f64::from(step) - mean) / item.answered as f64)
            });
            (self.case_number(*row), parts.sum::<f64>() / k)
        };
        let average = Average {
            figure: FIGURE,
            method: "mean of item means; linearised t interval, respondents or cases as units",
            steps: means.iter().sum::<f64>() / k,
            n: rows.rows.len() as u64,
            contributions: rows.rows.iter().map(contribution).collect(),
        };
        let estimate = average.estimate(self, &items, &rows, confidence);
        // An item that one unit answered has no spread to show, and would count as known exactly.
        let known = rows.items.iter().all(|item| item.units == Units::Several);
        let refusal = || Refusal::too_few(FIGURE, "cases or respondents to one of the items", 1, 2);
        Ok(if known { estimate } else { estimate.without_interval(refusal()) })
    }

    /// The mean of respondents' scores, every respondent with a score weighing alike: what the field calls the scale or section
    /// mean. Short for [`scores`](Selection::scores) and their [`mean`](super::scores::Scores::mean).
    ///
    /// ```
    /// use kokemus::{Confidence, Missing, MissingPolicy, Questionnaire, Response, Role, Scale, Study};
    ///
    /// let parents = Questionnaire::builder("parents", Scale::satisfaction())
    ///     .section("encounter", |s| s.item("heard", "We were heard").item("trust", "We trusted the worker"))
    ///     .build()?;
    /// let study = Study::builder().questionnaire(parents).build()?;
    /// let mut answers = study.table("parents")?;
    /// answers.push(Response::by(Role::Parent).answers([5, 4]))?;
    /// answers.push(Response::by(Role::Parent).answers([4, 4]))?;
    /// answers.push(Response::by(Role::Parent).answer("heard", 1).otherwise(Missing::Skipped))?;
    ///
    /// let all = answers.all();
    /// assert_eq!(all.mean_of_all_answers("encounter", Confidence::P95)?.value(), 3.6); // 18 / 5
    /// assert_eq!(format!("{:.3}", all.mean_of_item_means("encounter", Confidence::P95)?.value()), "3.667");
    /// let scores = all.mean_of_respondent_scores("encounter", MissingPolicy::HALF, Confidence::P95)?;
    /// assert_eq!(format!("{:.3}", scores.value()), "3.167"); // 4.5, 4 and 1
    /// # Ok::<(), kokemus::Error>(())
    /// ```
    ///
    /// # Errors
    /// No such section, item or stage, or items on unlike scales; refused where nobody has a score.
    pub fn mean_of_respondent_scores<'a>(
        &self,
        over: impl Into<Over<'a>>,
        policy: MissingPolicy,
        confidence: Confidence,
    ) -> Result<Estimate, Error> {
        Ok(self.scores(over, policy)?.mean(confidence)?)
    }
}

impl ResponseTable {
    /// Over all rows; see [`Selection::mean_of_all_answers`].
    ///
    /// # Errors
    /// As there.
    pub fn mean_of_all_answers<'a>(
        &self,
        over: impl Into<Over<'a>>,
        confidence: Confidence,
    ) -> Result<Estimate, Error> {
        self.all().mean_of_all_answers(over, confidence)
    }

    /// Over all rows; see [`Selection::mean_of_item_means`].
    ///
    /// # Errors
    /// As there.
    pub fn mean_of_item_means<'a>(
        &self,
        over: impl Into<Over<'a>>,
        confidence: Confidence,
    ) -> Result<Estimate, Error> {
        self.all().mean_of_item_means(over, confidence)
    }

    /// Over all rows; see [`Selection::mean_of_respondent_scores`].
    ///
    /// # Errors
    /// As there.
    pub fn mean_of_respondent_scores<'a>(
        &self,
        over: impl Into<Over<'a>>,
        policy: MissingPolicy,
        confidence: Confidence,
    ) -> Result<Estimate, Error> {
        self.all().mean_of_respondent_scores(over, policy, confidence)
    }
}
