//! **Client experience along a service path, and its link to wellbeing change.**
//!
//! `kokemus` ("experience" in Finnish) is for programs that ask the clients of a service (children, young people,
//! parents) how it went, on Likert scales, at every stage of the path, and that follow the clients' own wellbeing.
//! It gives them the types (scales, questionnaires, stages, roles) and the figures (means, distributions,
//! change, and how experience goes with change), each with its interval, its n, and what was missing.
//!
//! ```
//! use kokemus::{Confidence, Dimension, Questionnaire, Response, Role, Scale, Study, TopBox};
//!
//! let parents = Questionnaire::builder("family-work/parents", Scale::satisfaction())
//!     .section("encounter", |s| {
//!         s.item("heard", "We were heard").item("trust", "We trusted the worker")
//!     })
//!     .build()?;
//! let study = Study::builder()
//!     .waves(["2020-spring", "2020-autumn"])
//!     .questionnaire(parents)
//!     .build()?;
//!
//! let spring = study.wave("2020-spring")?;
//! let mut answers = study.table("family-work/parents")?;
//! for (case, points) in [(1, [5, 4]), (2, [4, 4]), (3, [5, 5]), (4, [3, 4]), (5, [5, 5])] {
//!     answers.push(Response::by(Role::Parent).case(case).in_wave(&spring).answers(points))?;
//! }
//!
//! let groups = answers.tally_by([Dimension::Role, Dimension::Wave]);
//! let heard = groups.group((Role::Parent, &spring))?.item("heard")?;
//! assert_eq!(heard.mean(Confidence::P95)?.to_string(), "4.4 [3.3, 5.0], n = 5");
//! let satisfied = heard.top_box(TopBox::TWO)?.estimate(Confidence::P95)?;
//! assert_eq!(satisfied.to_string(), "80 % [38, 96], n = 5");
//! # Ok::<(), kokemus::Error>(())
//! ```
//!
//! # What it is not
//!
//! It does no I/O: no files, no network, no clock, and no randomness of its own: what is resampled takes your seed. It
//! is no survey tool and no general statistics package. It does not say that a service *caused* anything: what it gives is
//! an association, and says so. Tallies, scores and tables are for the analyst and are not protected against disclosure: what
//! leaves, leaves as a [`Release`].
//!
//! # From a question to its answer
//!
//! Asking, counting, describing:
//!
//! | question | where |
//! |---|---|
//! | What do we ask, of whom, on which scale? | [`Questionnaire`], [`Scale`], [`ServicePath`], [`Study`] |
//! | What did they answer? | [`ResponseTable`], from [`Response`]s or [`ResponseColumns`] |
//! | How satisfied are they, per role, service, stage, wave, way of asking? | [`ResponseTable::tally_by`], [`Tally::mean`], [`Tally::top_box`], [`Tally::distribution`] |
//! | How does a section or the whole questionnaire come out? | [`ResponseTable::scores`], [`Scores::mean`]; three averages by three names: [`mean_of_respondent_scores`](ResponseTable::mean_of_respondent_scores), [`mean_of_item_means`](ResponseTable::mean_of_item_means), [`mean_of_all_answers`](ResponseTable::mean_of_all_answers) |
//! | How is the experience of one stage? | [`Over::Stage`] |
//! | How much do they agree with each other? | [`Tally::consensus`], [`Tally::agreement`], [`Tally::entropy`] |
//! | What of those who did not answer? | [`Estimate::missing`], [`Tally::worst_case_mean`] |
//! | What if groups were not asked in proportion? | [`PostStratifiedMean`] |
//! | What if we asked nearly everybody? | [`Tally::mean_in_population`] |
//! | Do two items go together? | [`CrossTally::spearman`], [`CrossTally::polychoric`] and five more |
//! | How do I add up two systems' answers, or two services' links? | [`Merge`]; [`LinkBetween::totals`] |
//!
//! Can the questionnaire be trusted, and were the answers given with care?
//!
//! | question | where |
//! |---|---|
//! | Do a section's answers hang together? | [`ResponseTable::reliability`], then [`alpha`](Reliability::alpha), [`omega_total`](Reliability::omega_total), [`figures`](Reliability::figures); from counts [`Reliability::of`] |
//! | Which item does not belong? | [`Reliability::items`] |
//! | How far can one person's score be trusted, and which change is beyond error? | [`Reliability::standard_error_of_measurement`], [`smallest_detectable_change`](Reliability::smallest_detectable_change) |
//! | And of the answers behind the ordered points? | [`ResponseTable::ordinal_reliability`] |
//! | What interval does a published α have? | [`AlphaInterval::around`] |
//! | Were the answers given with care? | [`ResponseTable::answering_quality`], [`AnsweringQuality::overview`] |
//! | Who answered carelessly, by whose rule, and does it matter? | [`AnsweringQuality::flagged`], [`Flagged::compared`], [`Flagged::without_flagged`] |
//! | Did somebody answer twice? | [`AnsweringQuality::duplicates`] |
//! | Where do people leave the questionnaire? | [`AnsweringQuality::drop_out`] |
//! | Which items are not answered, or tell nothing? | [`QuestionnaireTally::item_quality`], [`Tally::answered_share`] |
//! | What is our response rate? | [`ResponseTable::dispositions`], [`Dispositions::rates`] |
//! | Does an item mean the same to child and parent, in spring and autumn, in two services? | [`ResponseTable::item_functioning`], then [`mantel`](ItemFunctioning::mantel), [`standardised_mean_difference`](ItemFunctioning::standardised_mean_difference), [`common_odds_ratio`](ItemFunctioning::common_odds_ratio), [`ordered_logistic`](ItemFunctioning::ordered_logistic) |
//! | And all items of a section, or those of two questionnaires? | [`MatchedGroups::functioning`], [`purified_functioning`](MatchedGroups::purified_functioning), [`MatchedGroups::by_concepts`] |
//! | By which rule may a difference be called negligible? | [`ItemFunctioning::classified`] |
//!
//! Do people agree?
//!
//! | question | where |
//! |---|---|
//! | What do child and parent say of the same thing? | [`QuestionnaireTally::concept`], their tallies side by side |
//! | Do child and parent of one family agree, and who says more? | [`PairedReports::between`], [`concept`](PairedReports::concept), then [`TwoRaters::agreement`], [`TwoRaters::direction`]; sections [`PairedReports::section`] |
//! | Which halves are missing? | [`PairedReports::unpaired`] |
//! | Do two raters agree beyond chance? | [`TwoRaters::kappa_by`], [`TwoRaters::gwet_by`] |
//! | How far apart may they be? | [`TwoRaters::bland_altman`] |
//! | Do they use the scale alike? | [`TwoRaters::symmetry`], [`TwoRaters::marginal_homogeneity`] |
//! | Do several different raters agree? | [`RaterSums::intraclass`] |
//! | Do many interchangeable raters agree, with gaps? | [`UnitRatings::krippendorff_alpha`]; merged [`Coincidences`] |
//!
//! Is there a difference? Everything is the second group less the first, in one sentence.
//!
//! | question | where |
//! |---|---|
//! | Do child and parent, spring and autumn differ? | [`GroupedTally::compare`], then [`compare_means`](IndependentSamples::compare_means), [`compare_ranks`](IndependentSamples::compare_ranks), [`compare_top_box`](IndependentSamples::compare_top_box) |
//! | How likely is somebody of one group to answer higher? | [`IndependentSamples::probability_second_higher`], [`cliffs_delta`](IndependentSamples::cliffs_delta) |
//! | By which factor are the odds of a higher answer higher, and is it one factor? | [`ProportionalOdds::among`] |
//! | Are they alike? | [`IndependentSamples::equivalent_means`], [`equivalent_ranks`](IndependentSamples::equivalent_ranks) |
//! | Do several roles, services or waves differ, and which from which? | [`GroupedTally::compare_all`], then [`kruskal_wallis`](SeveralSamples::kruskal_wallis), [`welch_anova`](SeveralSamples::welch_anova), [`homogeneity`](SeveralSamples::homogeneity), [`pairwise`](SeveralSamples::pairwise) |
//! | Do answers rise along stages or waves? | [`SeveralSamples::jonckheere_terpstra`], [`trend_of_shares`](SeveralSamples::trend_of_shares) |
//! | Did the same people answer differently in autumn? | [`ResponseTable::matched`], then [`PairedSamples::mean`], [`signed_rank`](PairedSamples::signed_rank), [`sign_test`](PairedSamples::sign_test) |
//! | Did more of the same people become satisfied? | [`PairedShares`] |
//! | Only part of the people are the same, or we do not know who is in both waves? | [`PartlyOverlapping`]; [`AnonymousWaves`], [`Overlap`] |
//! | A handful of families: is it more than chance? | [`IndependentSamples::mann_whitney_exact`], [`PairedSamples::signed_rank_exact`], [`TwoShares::fisher`] |
//! | Without any distribution, siblings moved together? | [`Scores::permutation_test`], [`PairedSamples::permutation_test`] |
//! | Siblings, or the clients of one worker, answer alike: what then? | [`ResponseTable::clustered_tally`], [`ClusteredSamples`] |
//! | What of many comparisons at once? | [`Multiplicity`] |
//!
//! Services side by side, and the next wave:
//!
//! | question | where |
//! |---|---|
//! | Do services differ, and what is a service's mean worth? | [`UnitMeans::unit_level`], [`UnitLevel::answers_for`] |
//! | Do a team's answers agree? | [`WithinAgreement`] |
//! | What to expect of a small service, and which place may it have? | [`UnitMeans::shrunken_means`], [`UnitMeans::ranking`] |
//! | What if services serve different people? | [`UnitStrata::directly_standardised`], [`indirectly_standardised`](UnitStrata::indirectly_standardised) |
//! | Which service stands out? | [`Funnel`], then [`FunnelPlot::standings`] |
//! | How many answers next time, and what would they show? | [`MeanPlan`], [`SharePlan`] |
//!
//! Wellbeing, and experience with it:
//!
//! | question | where |
//! |---|---|
//! | Did wellbeing change? | [`MeasurementTable`], [`Change`]; along the path [`PathMeans`], [`Slopes`], [`Trajectories`] |
//! | Who changed, beyond errors of measurement? | [`Change::reliable_change`], [`Change::important_change`], [`ReliableChangeAcross`] |
//! | Who left? How much is regression to the mean, or would have come anyway? | [`Attrition`], [`Change::net_of_regression`], [`Change::added_value`] |
//! | Does experience go with change? | [`Link::between`], then [`given_baseline`](LinkBetween::given_baseline), [`given`](LinkBetween::given), [`within_groups`](LinkBetween::within_groups), [`fit`](LinkBetween::fit) |
//! | And by ranks, or from ordered answers? | [`LinkBetween::matched_cases`], then [`spearman`](MatchedCases::spearman), [`kendall`](MatchedCases::kendall), [`polyserial`](MatchedCases::polyserial) and more |
//! | Does experience tell more than visits do? | [`LinkBetween::beside_outputs`] |
//! | Does it go by way of commitment? | [`LinkBetween::through`] |
//! | Which items, sections or stages matter most, and where to begin? | [`LinkBetween::drivers`], [`LinkBetween::importance_and_performance`] |
//! | Who improved, by how they experienced the service? | [`LinkBetween::by_bands`] |
//! | Is it the same by child's and by parent's report? Does one's experience go with the other's change? | [`LinkBetween::by_report`], [`LinkBetween::dyads`] |
//! | Within persons or between them, at which stage, and which comes first? | [`Link::along`], then [`within`](AlongPath::within), [`between`](AlongPath::between), [`stage_by_stage`](AlongPath::stage_by_stage), [`lagged`](AlongPath::lagged), [`random_intercept_cross_lagged`](AlongPath::random_intercept_cross_lagged) |
//! | How strong would something unmeasured have to be? | [`Link::robustness`], or [`Robustness::of`] with a coefficient from elsewhere |
//! | Is an interval to come from resampling? | [`Bootstrap::seeded`], then [`LinkBetween::resampled`], [`Scores::mean_bootstrapped`], [`ResponseTable::reliability_bootstrapped`] |
//!
//! What may leave, and how it is read:
//!
//! | question | where |
//! |---|---|
//! | How do I publish without exposing anyone? | [`Bundle`] of everything that leaves together, by a [`DisclosureRule`], against the [`Ledger`] of what left before |
//! | What was withheld, and why? For me alone. | [`Audit`] |
//! | How do units add up to services, or services to areas? | [`Gathering`], [`Bundle::answers_gathered`] |
//! | Who was asked, and who answered? | [`Bundle::asked`], [`Bundle::asked_by`] |
//! | How do I release wellbeing, with change and with who left? | [`Wellbeing`], [`Bundle::wellbeing`] |
//! | And links of experience with change? | [`Bundle::link`] |
//! | And what matters most, beside how it is experienced? | [`Bundle::importance`] |
//! | And visits? | [`Bundle::outputs`], where a few cases make most of them [`DisclosureRule::dominance`] |
//! | How does it print, in Finnish or in Swedish? | [`Report::of`], [`Report::in_language`] |
//! | And in our own words? | [`Phrases`], [`Report::with_phrases`] |
//! | What do the keys of its JSON mean? | [`Release`] |
//! | How is it drawn? | `Pictures`, in the words of `PictureWords`: both with the feature `plot` |
//!
//! # How it is built
//!
//! Answers are checked once, at the door of a table, and counted once. After counting, the cost of a figure no longer
//! depends on how many answered, and counts made apart merge to the same bits as counts made together.
//!
//! | floor | modules | what lives there |
//! |---|---|---|
//! | 0 ground | `error`, `math` | [`Error`], [`Refusal`]; tails, quantiles, ranks, sums |
//! | 1 words | `vocabulary`, `estimate` | what the field talks about; [`Estimate`], [`Interval`], [`Confidence`] |
//! | 2 counting | `tally`, `table`, `study` | exact, mergeable counts; columns; the study that owns the lists |
//! | 3 tools | `inference`, `correlation` | intervals of means, shares and regressions, exact tests, the seeded [`Bootstrap`]; correlations with their intervals |
//! | 4 one group | `summary`, `scoring` | figures of one item; scores of sections and questionnaires |
//! | | `reliability`, `agreement` | whether a section hangs together ([`Reliability`]); whether people say the same ([`TwoRaters`], [`PairedReports`]) |
//! | | `unit_level`, `data_quality` | answers within services ([`UnitLevel`]); with how much care answers were given ([`AnsweringQuality`]) |
//! | 5 groups and time | `comparison` | [`Comparison`]s of groups, the same people, services; [`Funnel`]s, [`ItemFunctioning`], plans |
//! | | `wellbeing` | [`Change`] between stages, who changed, who left, [`Trajectories`] |
//! | 6 linking | `link` | experience with change ([`Link`]), between persons and along the path ([`AlongPath`]), and what it rests on |
//! | 7 release | `disclosure` | what may leave: a [`Bundle`] becomes a [`Release`], with its [`Ledger`] and its [`Audit`] |
//! | | `report` | a release as a page of text ([`Report`]) in the reader's language ([`Phrases`]) |
//! | leaf | `plot` | a release as pictures; nothing uses it |
//!
//! A module uses floors below its own, never above: each floor is compiled alone with those below it in the tests.
//!
//! # Errors and refusals
//!
//! An [`Error`] says that a call, or the data at the door, was wrong; nothing was changed by it. A [`Refusal`] says that
//! good data cannot carry a figure, and how much would do. No 0, 1 or NaN stands in for a figure that does not exist, and a
//! figure can exist while its interval is refused: everybody answered 5.
//!
//! # Missing answers
//!
//! "Not asked" and "not applicable" leave the denominator; "skipped", "don't know" and "refused" count as unanswered. None
//! of them is ever 0.
//!
//! # Features
//!
//! | feature | cost | what for |
//! |---|---|---|
//! | `plot` | the crate `svg`, which has no dependencies | `Pictures` of a release, as SVG text, and `PictureWords` |
//!
//! It is off unless you ask for it; everything else is always there. All dependencies are small and without default features.

mod agreement;
mod comparison;
mod correlation;
mod data_quality;
mod disclosure;
mod error;
mod estimate;
mod inference;
mod link;
mod math;
#[cfg(feature = "plot")]
mod plot;
mod reliability;
mod report;
mod scoring;
mod study;
mod summary;
mod table;
mod tally;
mod unit_level;
mod vocabulary;
mod wellbeing;

pub use agreement::bland_altman::BlandAltman;
pub use agreement::chance_corrected::{AgreementInterval, AgreementWeights};
pub use agreement::direction::Direction;
pub use agreement::intraclass::{IntraclassCorrelations, Raters};
pub use agreement::krippendorff::AlphaMetric;
pub use agreement::matching::{SeveralReports, UnpairedReports};
pub use agreement::paired_reports::PairedReports;
pub use agreement::paired_scores::PairedScores;
pub use agreement::summary::AgreementSummary;
pub use agreement::two_raters::TwoRaters;
pub use agreement::unit_ratings::UnitRatings;
pub use comparison::benchmarks::funnel::Funnel;
pub use comparison::benchmarks::funnel_plot::{FunnelLimits, FunnelPlot, FunnelUnit};
pub use comparison::benchmarks::over_dispersion::{OverDispersion, OverDispersionFound, Winsorised};
pub use comparison::benchmarks::standard_weights::{GivenWeights, StandardWeights};
pub use comparison::benchmarks::standardised::{
    Standardisation, StandardisedMean, StandardisedMeans, StratumWeight,
};
pub use comparison::benchmarks::standing::{Standing, StandingRule, UnitStanding};
pub use comparison::benchmarks::strata::UnitStrata;
pub use comparison::clustered::{ClusteredPair, ClusteredSamples, ClusteredTrend};
pub use comparison::independent::IndependentSamples;
pub use comparison::independent::equivalence::Equivalence;
pub use comparison::independent::mann_whitney::Continuity;
pub use comparison::independent::means::StandardisedBy;
pub use comparison::independent::relative_effect::RelativeEffectInterval;
pub use comparison::item_functioning::logistic::{LogisticFunctioning, RSquaredChange};
pub use comparison::item_functioning::odds_ratio::CommonOddsRatio;
pub use comparison::item_functioning::rules::{FunctioningClass, FunctioningRule};
pub use comparison::item_functioning::section::{FunctioningOfItem, Purification, SectionFunctioning};
pub use comparison::item_functioning::standardised::StandardisedDifference;
pub use comparison::multiplicity::{AdjustedP, Multiplicity};
pub use comparison::overlapping::partly::{PartlyOverlapping, Variances};
pub use comparison::overlapping::unknown::{AnonymousWaves, Overlap, OverlapBound, OverlapBounds};
pub use comparison::paired::PairedSamples;
pub use comparison::paired::matched::MatchedTally;
pub use comparison::paired::shares::{PairedShareInterval, PairedShares};
pub use comparison::paired::sign::SignTest;
pub use comparison::planning::means::MeanPlan;
pub use comparison::planning::shares::{DetectableShares, SharePlan};
pub use comparison::planning::{AnswersNeeded, DetectableDifference, Power};
pub use comparison::proportional_odds::{GroupOdds, OddsInterval, ProportionalOdds};
pub use comparison::sentence::{Comparison, Side};
pub use comparison::several::SeveralSamples;
pub use comparison::several::pairwise::ComparedBy;
pub use comparison::several::sentence::SeveralComparison;
pub use comparison::two_shares::TwoShares;
pub use data_quality::answering::{AnsweringQuality, QualityOverview};
pub use data_quality::completion::CompletionRule;
pub use data_quality::dispositions::{Disposition, Dispositions};
pub use data_quality::drop_out::{DropOut, ItemDropOut};
pub use data_quality::duplicates::{Duplicates, IdenticalAnswers, RepeatedResponse};
pub use data_quality::flagged::{Flag, Flagged, FlaggedRespondent, RuleOutcome, WithAndWithoutFlagged};
pub use data_quality::items::ItemQuality;
pub use data_quality::outcome_rates::{EligibleShare, OutcomeRate, OutcomeRates};
pub use data_quality::respondent::RespondentQuality;
pub use data_quality::rules::{Criterion, FlagRule};
pub use disclosure::audit::{Audit, Withheld, WithheldBecause};
pub use disclosure::bundle::{Bundle, Released};
pub use disclosure::gathering::{GatheredGroup, Gathering};
pub use disclosure::ledger::Ledger;
pub use disclosure::parts::wellbeing::Wellbeing;
pub use disclosure::printed::{Printed, ReleasedFigure, Shown};
pub use disclosure::release::{
    BeforeAfter, ChangeFigures, DriverFigures, GatheredTable, GroupFigures, GroupKey, ItemFigures, ItemWords,
    LimitsAt, LinkFigures, Named, Names, OutputFigures, RELEASE_FORMAT, Release, ReleasedAlpha,
    ReleasedCaveat, ReleasedChange, ReleasedDriver, ReleasedFunnel, ReleasedGroup, ReleasedImportance,
    ReleasedItem, ReleasedLimits, ReleasedLink, ReleasedOutputs, ReleasedQuestionnaire, ReleasedResponse,
    ReleasedScore, ReleasedService, ReleasedTable, ReleasedWellbeing, ResponseFigures, SectionReliability,
    SectionWords, SinceLastWave, WithheldParts,
};
pub use disclosure::rule::DisclosureRule;
pub use error::{Error, ErrorKind, Refusal};
pub use estimate::{Caveat, Confidence, Estimate, Interval, PValueBasis, Quantity, Short, Test, Unit};
pub use inference::exact::lattice::{Alternative, ExactPValue};
pub use inference::exact::permutation::Permutations;
pub use inference::exact::signed::ZeroDifferences;
pub use inference::finite_population::{Design, FinitePopulation};
pub use inference::least_squares::StandardErrors;
pub use inference::resampling::{Bootstrap, BootstrapInterval};
pub use inference::share::{Share, ShareInterval};
pub use inference::simultaneous::SimultaneousInterval;
pub use inference::units::{ErrorByCase, UnitMean, UnitMeans};
pub use link::along_path::AlongPath;
pub use link::along_path::between::{BetweenPersons, Contextual};
pub use link::along_path::lag_pattern::{Doubt, LagPattern};
pub use link::along_path::lagged::{LagPair, Lagged};
pub use link::along_path::rows::RowsUsed;
pub use link::along_path::stage_by_stage::{StageByStage, StageLink};
pub use link::along_path::within::{WithinAssociation, WithinPersons};
pub use link::association::Association;
pub use link::bands::{BandOfExperience, ByBands, Trend};
pub use link::beside::{RegressionCheck, Reverse};
pub use link::between::{LinkBetween, Unmatched};
pub use link::by_report::{ByReport, ReportedLink};
pub use link::coefficient::Coefficient;
pub use link::covariate::{Covariate, Grouping, Outputs};
pub use link::cross_lagged::{
    CrossLagged, Foretells, Gaps, LagTest, Lags, ModelFit, StableTraits, StageFigures, Verdict,
};
pub use link::drivers::{Driver, Drivers};
pub use link::dyads::{ActorPartner, Dyads};
pub use link::fitted::Link;
pub use link::importance::{Crosshairs, Importance, ImportancePerformance, ImportanceRow, Quadrant};
pub use link::improved::Improved;
pub use link::matched::MatchedCases;
pub use link::mediation::Mediation;
pub use link::model::{AdjustedModel, Term};
pub use link::outputs::BesideOutputs;
pub use link::robustness::{
    Benchmark, Bias, Confounder, Contrast, EValue, FittedCoefficient, ObservedCovariate, OutcomeSpread,
    Remaining, Replacement, Robustness, TimesAsStrong, Turns,
};
pub use link::totals::LinkTotals;
/// *Available with the feature `plot` only.*
#[cfg(feature = "plot")]
pub use plot::Pictures;
/// *Available with the feature `plot` only.*
#[cfg(feature = "plot")]
pub use plot::words::PictureWords;
pub use reliability::alpha_interval::AlphaInterval;
pub use reliability::one_factor::FactorFit;
pub use reliability::ordinal::OrdinalReliability;
pub use reliability::page::{ItemReliability, ReliabilityFigures};
pub use reliability::section::Reliability;
pub use report::Report;
pub use report::caveats::CaveatPhrases;
pub use report::phrases::Phrases;
pub use scoring::bands::{BandCounts, Bands};
pub use scoring::policy::{MissingPolicy, Over};
pub use scoring::scores::{Score, Scores};
pub use study::{Study, StudyBuilder};
pub use summary::distribution::Distribution;
pub use summary::moments::MomentType;
pub use summary::nonresponse::WorstCase;
pub use summary::post_stratified::{PostStratifiedMean, Stratum};
pub use summary::quantiles::{Probability, QuantileType};
pub use summary::shares::{PointShare, TopBox};
pub use table::columns::ResponseColumns;
pub use table::matched::MatchedGroups;
pub use table::measurements::{MeasurementTable, Series};
pub use table::responses::ResponseTable;
pub use table::selection::{Row, Selection};
pub use tally::clustered::ClusteredTally;
pub use tally::coincidences::Coincidences;
pub use tally::counts::Tally;
pub use tally::cross::CrossTally;
pub use tally::cross_products::CrossProducts;
pub use tally::cross_tallies::CrossTallies;
pub use tally::group::{Dimension, Group, Part};
pub use tally::grouped::GroupedTally;
pub use tally::item_functioning::{ItemFunctioning, MatchedStratum};
pub use tally::matching::MatchOn;
pub use tally::measure_totals::MeasureTotals;
pub use tally::products::{AnswersUsed, PairSums, Products};
pub use tally::questionnaire_tally::QuestionnaireTally;
pub use tally::rater_sums::RaterSums;
pub use tally::section_totals::SectionTotals;
pub use tally::{MOST_COUNTED, Merge};
pub use unit_level::intraclass::UnitLevel;
pub use unit_level::ranks::{NotRanked, RankInterval, RankIntervals, RankMethod, Ranking, UnitErrors};
pub use unit_level::shrunken::{ShrunkenMean, ShrunkenMeans};
pub use unit_level::within_agreement::{NullDistribution, UnitAgreement, WithinAgreement};
pub use vocabulary::administration::Administration;
pub use vocabulary::answer::{Answer, Missing, MissingCounts};
pub use vocabulary::key::{ConceptKey, Name, ServiceKey, StageKey, WaveKey};
pub use vocabulary::known::Norms;
pub use vocabulary::measure::{Measure, MeasuredValue, Measurement};
pub use vocabulary::questionnaire::{Item, Questionnaire, Section};
pub use vocabulary::questionnaire_builder::{ItemBuilder, QuestionnaireBuilder, SectionBuilder};
pub use vocabulary::respondent::{CaseId, Person, Role, Subject, Surveyed};
pub use vocabulary::response::Response;
pub use vocabulary::scale::{Better, Scale};
pub use vocabulary::service_path::{Phase, ServicePath, ServicePathBuilder, Stage};
pub use vocabulary::text::{LanguageTag, Text};
pub use vocabulary::wave::{Service, Wave};
pub use wellbeing::across_measures::{CaseVerdict, OverallClass, ReliableChangeAcross};
pub use wellbeing::added_value::{AddedValue, Expectation, PersonAddedValue};
pub use wellbeing::along_path::{PathMeans, PersonSlope, Slopes, StageMeans};
pub use wellbeing::attrition::{Attrition, ImprovedShareBounds, Improvement};
pub use wellbeing::change::Change;
pub use wellbeing::cutoffs::Cutoffs;
pub use wellbeing::effect_size::Standardiser;
pub use wellbeing::important_change::{ImportantChange, ImportantClass, PercentageChange, PersonPercentage};
pub use wellbeing::person_classes::{ClassCounts, PersonChange, ReliableChange, ReliableClass};
pub use wellbeing::regression_to_mean::{MeanRange, RegressionOverMeans, RegressionToMean};
pub use wellbeing::reliable_change::ReliableChangeRule;
pub use wellbeing::reliable_change_method::ReliableChangeMethod;
pub use wellbeing::trajectories::Trajectories;

/// The examples of the README, as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
