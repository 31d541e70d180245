//! Counting real answers: 73,421 ratings, and 2,800 respondents of 25 items with gaps.

use std::sync::LazyLock;

use kokemus::{
    Answer, Dimension, GroupedTally, Merge, Missing, Questionnaire, Response, ResponseColumns, ResponseTable,
    Role, Scale, Study, Tally,
};

use crate::support::{BFI, Comparisons, INSTEVAL, at, columns, count, counts, entries, list, reference};

/// Students' ratings of lectures: as one table with the kind of service and the student's age as wave, and as one with
/// the department as service. The student is the case.
pub(crate) struct InstEval {
    pub(crate) services: Study,
    pub(crate) by_service: ResponseTable,
    depts: Study,
    by_dept: GroupedTally,
    rows: Vec<[i32; 5]>, // student, age, service, department, rating
}

fn ratings() -> Questionnaire {
    let scale = Scale::new("rating", 1, 5).unwrap();
    Questionnaire::builder("ratings", scale).section("all", |s| s.item("rating", "Rating")).build().unwrap()
}

impl InstEval {
    pub(crate) fn get() -> &'static InstEval {
        static READ: LazyLock<InstEval> = LazyLock::new(InstEval::read);
        &READ
    }

    fn read() -> Self {
        let rows: Vec<[i32; 5]> = columns(INSTEVAL, ["s", "studage", "service", "dept", "y"])
            .into_iter()
            .map(|row| row.map(Option::unwrap))
            .collect();
        let builder = Study::builder().waves(["2", "4", "6", "8"]).services(["0", "1"]);
        let services = builder.questionnaire(ratings()).build().unwrap();
        let mut by_service = services.table("ratings").unwrap();
        by_service.push_columns(in_columns(&rows, &services, 2)).unwrap();

        let names: Vec<String> = (1..=15).map(|dept| dept.to_string()).collect();
        let builder = Study::builder().waves(["2", "4", "6", "8"]).services(names.iter().map(String::as_str));
        let depts = builder.questionnaire(ratings()).build().unwrap();
        let mut table = depts.table("ratings").unwrap();
        table.push_columns(in_columns(&rows, &depts, 3)).unwrap();
        let by_dept = table.tally_by([Dimension::Service]);
        InstEval { services, by_service, depts, by_dept, rows }
    }

    /// The tallies by service and wave.
    pub(crate) fn cells(&self) -> GroupedTally {
        self.by_service.tally_by([Dimension::Service, Dimension::Wave])
    }

    pub(crate) fn dept(&self, dept: &str) -> Tally {
        self.by_dept.group(&self.depts.service(dept).unwrap()).unwrap().item("rating").unwrap()
    }
}

fn in_columns(rows: &[[i32; 5]], study: &Study, service: usize) -> ResponseColumns {
    ResponseColumns::by(Role::Parent)
        .cases(rows.iter().map(|row| row[0]))
        .waves(rows.iter().map(|row| study.wave(&row[1].to_string()).unwrap()))
        .services(rows.iter().map(|row| study.service(&row[service].to_string()).unwrap()))
        .item("rating", rows.iter().map(|row| row[4]))
}

#[test]
fn rows_and_columns_count_to_the_same_tallies() {
    let ratings = InstEval::get();
    assert_eq!((ratings.rows.len(), ratings.by_service.len()), (73_421, 73_421));
    assert_eq!(ratings.by_service.cases(), 2972);
    let half = ratings.rows.len() / 2;
    let mut mixed = ratings.services.table("ratings").unwrap();
    mixed.push_columns(in_columns(&ratings.rows[..half], &ratings.services, 2)).unwrap();
    let mut by_row = ratings.services.table("ratings").unwrap();
    for row in &ratings.rows[half..] {
        let (wave, service) = (row[1].to_string(), row[2].to_string());
        let response = Response::by(Role::Parent)
            .case(row[0])
            .in_wave(&ratings.services.wave(&wave).unwrap())
            .of_service(&ratings.services.service(&service).unwrap())
            .answers([row[4]]);
        mixed.push(response.clone()).unwrap();
        by_row.push(response).unwrap();
    }
    let dimensions = [Dimension::Service, Dimension::Wave];
    assert_eq!(mixed.tally(), ratings.by_service.tally());
    assert_eq!(mixed.tally_by(dimensions), ratings.cells());
    assert_eq!(mixed.section_totals("all").unwrap(), ratings.by_service.section_totals("all").unwrap());

    // Two tables of one half each merge to the whole.
    let mut by_column = ratings.services.table("ratings").unwrap();
    by_column.push_columns(in_columns(&ratings.rows[..half], &ratings.services, 2)).unwrap();
    let mut merged = by_row.tally_by(dimensions);
    merged.merge(&by_column.tally_by(dimensions)).unwrap();
    assert_eq!(merged, ratings.cells());
}

#[test]
fn grouped_counts_roll_up_to_those_of_filtered_rows() {
    let (values, ratings) = (reference("insteval"), InstEval::get());
    let (study, cells) = (&ratings.services, ratings.cells());
    assert_eq!((cells.len(), cells.responses()), (8, 73_421));
    let mut to = Comparisons::default();
    let by_service = cells.roll_up([Dimension::Service]).unwrap();
    assert_eq!(by_service, ratings.by_service.tally_by([Dimension::Service]));
    assert_eq!(cells.roll_up([Dimension::Wave]).unwrap(), ratings.by_service.tally_by([Dimension::Wave]));
    assert_eq!(cells.roll_up([]).unwrap().total(), ratings.by_service.tally());
    assert_eq!(cells.total(), ratings.by_service.tally());
    for (service, waves) in entries(at(&values, "by_service_studage")) {
        let key = study.service(service).unwrap();
        let filtered = ratings.by_service.only(&key).unwrap();
        to.same(service, &filtered.tally(), &by_service.group(&key).unwrap());
        for (wave, figures) in entries(waves) {
            let group = (&key, &study.wave(wave).unwrap());
            let tally = ratings.by_service.only(group).unwrap().tally().item("rating").unwrap();
            to.same(wave, &tally.point_counts().to_vec(), &counts(at(figures, "counts")));
            to.same(wave, &cells.group(group).unwrap().item("rating").unwrap(), &tally);
            let again = filtered.tally_by([Dimension::Wave]);
            to.same(wave, &again.group(group.1).unwrap().item("rating").unwrap(), &tally);
        }
    }
    for (dept, figures) in entries(at(&values, "by_dept")) {
        to.same(dept, &ratings.dept(dept).point_counts().to_vec(), &counts(at(figures, "counts")));
    }
    // Department 13 is on the list, and nobody rated it.
    to.same("13", &ratings.dept("13").total(), &0);
    to.same("departments", &ratings.by_dept.len(), &14);
    to.were(2 + 8 * 3 + 14 + 2, 0);
}

const ITEMS: [&str; 25] = [
    "A1", "A2", "A3", "A4", "A5", "C1", "C2", "C3", "C4", "C5", "E1", "E2", "E3", "E4", "E5", "N1", "N2",
    "N3", "N4", "N5", "O1", "O2", "O3", "O4", "O5",
];
const REVERSED: [&str; 7] = ["A1", "C4", "C5", "E1", "E2", "O2", "O5"];
pub(crate) const SECTIONS: [&str; 5] = ["A", "C", "E", "N", "O"];

fn bfi(questionnaire: Questionnaire) -> (Study, ResponseTable) {
    let study = Study::builder().waves(["1", "2"]).questionnaire(questionnaire).build().unwrap();
    let answers: Vec<[Option<i32>; 25]> = columns(BFI, ITEMS);
    let genders: Vec<[Option<i32>; 1]> = columns(BFI, ["gender"]);
    let waves = genders.iter().map(|gender| study.wave(&gender[0].unwrap().to_string()).unwrap());
    let all = ResponseColumns::by(Role::Parent).waves(waves);
    let all = ITEMS.iter().enumerate().fold(all, |all, (place, item)| {
        all.item_with_gaps(item, answers.iter().map(|row| row[place]), Missing::Skipped)
    });
    let mut table = study.table("bfi").unwrap();
    table.push_columns(all).unwrap();
    assert_eq!(table.len(), 2800);
    (study, table)
}

/// Five sections with their reverse-keyed items; gender is the wave.
pub(crate) fn bfi_by_section() -> (Study, ResponseTable) {
    let mut builder = Questionnaire::builder("bfi", Scale::new("accuracy", 1, 6).unwrap());
    for section in SECTIONS {
        builder = builder.section(section, |filled| {
            ITEMS.iter().filter(|item| item.starts_with(section)).fold(filled, |filled, item| {
                let reversed = REVERSED.contains(item);
                filled.item_with(item, *item, |item| if reversed { item.reverse_keyed() } else { item })
            })
        });
    }
    bfi(builder.build().unwrap())
}

/// All items in one section, none reverse-keyed.
fn bfi_in_one() -> ResponseTable {
    let builder = Questionnaire::builder("bfi", Scale::new("accuracy", 1, 6).unwrap());
    let builder =
        builder.section("all", |filled| ITEMS.iter().fold(filled, |filled, item| filled.item(item, *item)));
    bfi(builder.build().unwrap()).1
}

#[test]
fn cross_products_of_25_items_agree_pair_by_pair() {
    let values = reference("bfi");
    let want = at(&values, "cross_products");
    let products = bfi_in_one().products("all").unwrap();
    let mut to = Comparisons::default();
    let mut sums = [0; 5];
    let mut covariances = 0.0;
    let named: Vec<&str> = list(at(want, "items")).iter().map(|item| item.as_str().unwrap()).collect();
    to.same("items", &products.item_ids().collect(), &named);
    for (i, first) in ITEMS.iter().enumerate() {
        for (j, second) in ITEMS.iter().enumerate() {
            let cell = |key: &str, i: usize, j: usize| count(&list(&list(at(want, key))[i])[j]);
            let pair = products.pair(first, second).unwrap();
            // The crate counts steps above 1; raw x is a step more.
            let raw = |sum: u64, squares: u64| (sum + pair.n, squares + 2 * sum + pair.n);
            let (x, x2) = raw(pair.sum_first, pair.squares_first);
            let (y, y2) = raw(pair.sum_second, pair.squares_second);
            let xy = pair.products + pair.sum_first + pair.sum_second + pair.n;
            let here = |key| cell(key, i, j);
            let wanted = [here("n"), here("sum_xy"), here("sum_x_where_y"), here("sum_x2_where_y")];
            to.same(&format!("{first} and {second}"), &[pair.n, xy, x, x2], &wanted);
            let turned = [cell("sum_x_where_y", j, i), cell("sum_x2_where_y", j, i)];
            to.same(&format!("{second} and {first}"), &[y, y2], &turned);
            if i < j {
                sums[0] += pair.n;
                sums[1] += xy;
                covariances += pair.covariance().unwrap();
            }
            if i != j {
                sums[2] += x;
                sums[3] += x2;
                sums[4] += 1;
            }
        }
    }
    let checksum = at(want, "checksum");
    let wanted = ["sum_n", "sum_xy", "sum_x", "sum_x2"].map(|key| count(at(checksum, key)));
    to.same("checksum", &sums[..4].to_vec(), &wanted.to_vec());
    to.same("pairs in both orders", &sums[4], &600);
    to.close("sum of covariances", covariances, at(checksum, "sum_covariance"), 1e-12);
    for row in list(at(want, "pairs")) {
        let (x, y) = (at(row, "x").as_str().unwrap(), at(row, "y").as_str().unwrap());
        let covariance = products.pair(x, y).unwrap().covariance().unwrap();
        to.close(&format!("covariance of {x} and {y}"), covariance, at(row, "covariance"), 1e-12);
    }
    to.were(1 + 2 * 625 + 3 + 8, 0);
}

#[test]
fn sections_count_the_same_products_as_all_items_together() {
    let (whole, (_, table)) = (bfi_in_one().products("all").unwrap(), bfi_by_section());
    let mut compared = 0;
    for section in SECTIONS {
        let products = table.products(section).unwrap();
        let ids: Vec<String> = products.item_ids().map(str::to_owned).collect();
        for (first, second) in ids.iter().flat_map(|first| ids.iter().map(move |second| (first, second))) {
            assert_eq!(products.pair(first, second).unwrap(), whole.pair(first, second).unwrap());
            compared += 1;
        }
    }
    assert_eq!(compared, 125);
}

#[test]
fn the_cross_tally_of_two_items_agrees_cell_by_cell_with_its_missing_margins() {
    let values = reference("bfi");
    let want = at(&values, "cross_table_A1_A2");
    let (_, table) = bfi_by_section();
    let cross = table.cross_tally("A1", "A2").unwrap();
    let rows: Vec<Vec<u64>> = list(at(want, "counts")).iter().map(counts).collect();
    let json: serde_json::Value = serde_json::to_value(&cross).unwrap();
    let ours: Vec<Vec<u64>> = list(at(&json, "counts")).iter().map(counts).collect();
    // Six points, then five reasons; every gap was pushed as skipped, the second reason.
    let codes = [0, 1, 2, 3, 4, 5, 7];
    let mut to = Comparisons::default();
    for (row, first) in codes.into_iter().enumerate() {
        for (column, second) in codes.into_iter().enumerate() {
            to.same("cell", &ours[first][second], &rows[row][column]);
            if row < 6 && column < 6 {
                let [first, second] = [first, second].map(|code| i32::try_from(code).unwrap() + 1);
                to.same("cell by points", &cross.count(first, second), &rows[row][column]);
            }
        }
    }
    to.same("all", &cross.total(), &rows.iter().flatten().sum());
    to.same("first margin", &cross.first(), &table.tally().item("A1").unwrap());
    to.same("second margin", &cross.second(), &table.tally().item("A2").unwrap());
    to.same("both", &cross.n(), &count(&list(&list(&values["cross_products"]["n"])[0])[1]));
    to.same("turned", &cross.transposed(), &table.cross_tally("A2", "A1").unwrap());
    to.were(49 + 36 + 5, 0);
}

#[test]
fn answers_come_back_as_they_were_given() {
    let (_, table) = bfi_by_section();
    let given: Vec<[Option<i32>; 25]> = columns(BFI, ITEMS);
    let mut compared = 0;
    for (row, given) in table.all().iter().zip(&given) {
        let wanted = given.map(|point| point.map_or(Answer::Missing(Missing::Skipped), Answer::Point));
        assert!(row.answers().eq(wanted));
        compared += wanted.len();
    }
    assert_eq!(compared, 70_000);
}
