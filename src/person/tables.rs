//! The tables that people are drawn from, parsed once. `fixtures/people/README.md` says what each table rests on, and
//! why none may ever change.

use std::sync::LazyLock;

/// A place where a person was born.
#[derive(Clone, Debug, Default)]
pub(super) struct Birthplace {
    /// The two digits of the province in an ID number.
    pub(super) province: &'static str,
    /// Province, canton and parish as printed.
    pub(super) birth_place: String,
}

/// A country that a foreigner comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct Country {
    /// The nationality as printed: a feminine adjective.
    pub(super) nationality: &'static str,
    /// The country's code in machine-readable lines; Germany's has one letter only.
    pub(super) code: &'static str,
    /// Country and city as printed.
    pub(super) birth_place: String,
}

/// A profession, and who can have it.
#[derive(Clone, Debug, Default)]
pub(super) struct Occupation {
    /// The profession as printed.
    pub(super) profession: &'static str,
    /// The sex that has it: `F`, `M`, or `*` for both.
    pub(super) sex: &'static str,
    /// The minimum age in years.
    pub(super) from: u32,
    /// The maximum age in years.
    pub(super) to: u32,
    /// The levels of education that fit the profession.
    pub(super) education: Vec<&'static str>,
}

macro_rules! table {
    ($file:literal) => {
        include_str!(concat!("../../fixtures/people/", $file))
    };
}

pub(super) static WOMEN: LazyLock<Vec<&str>> = LazyLock::new(|| lines(table!("women.txt")).collect());
pub(super) static MEN: LazyLock<Vec<&str>> = LazyLock::new(|| lines(table!("men.txt")).collect());

/// Surnames that citizens and foreigners have.
pub(super) static SURNAMES: LazyLock<Vec<&str>> = LazyLock::new(|| lines(table!("surnames.txt")).collect());
/// All surnames: [`SURNAMES`], and those that only citizens have.
pub(super) static ALL_SURNAMES: LazyLock<Vec<&str>> =
    LazyLock::new(|| lines(table!("surnames.txt")).chain(lines(table!("surnames-local.txt"))).collect());

pub(super) static PLACES: LazyLock<Vec<Birthplace>> = LazyLock::new(|| {
    let place = |[province, name, canton, parish]: [&'static str; 4]| Birthplace {
        province,
        birth_place: format!("{name} {canton} {parish}"),
    };
    rows(table!("places.txt")).map(place).collect()
});

pub(super) static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    let country = |[nationality, code, name, city]: [&'static str; 4]| Country {
        nationality,
        code,
        birth_place: format!("{name} {city}"),
    };
    rows(table!("countries.txt")).map(country).collect()
});

pub(super) static OCCUPATIONS: LazyLock<Vec<Occupation>> = LazyLock::new(|| {
    let occupation = |[profession, sex, from, to, education]: [&'static str; 5]| {
        let (from, to) = (from.parse().ok()?, to.parse().ok()?);
        Some(Occupation { profession, sex, from, to, education: education.split(',').collect() })
    };
    rows(table!("occupations.txt")).filter_map(occupation).collect()
});

/// The lines of a table that are neither blank nor a comment.
fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The lines of a table, split into cells. A line with another number of cells is skipped; the pinned people would
/// show that.
fn rows<const CELLS: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; CELLS]> {
    lines(table).filter_map(|line| line.split(';').collect::<Vec<_>>().try_into().ok())
}
