//! Nationalities, places and the provinces in numbers.

use std::collections::{BTreeMap, HashSet};

use super::{KINDS, crowd, rows};

#[test]
fn citizens_are_registered_where_they_were_born() {
    let places = rows(include_str!("../../../fixtures/people/places.txt"));
    let mut provinces = HashSet::new();
    for (name, cards) in crowd(&KINDS[..2]) {
        let (number, born) = (cards.front.field("id_number"), cards.front.field("birth_place"));
        provinces.insert(number[..2].to_owned());
        assert_eq!(cards.front.field("nationality"), "ECUATORIANA", "{name}");
        let place = format!("{} {born}", &number[..2]);
        let known = places.iter().any(|row| row.replace(';', " ") == place);
        assert_eq!(known, &number[..2] != "30", "{name}: {place}");
        assert_eq!(&number[2..3], "4", "{name}");
    }
    assert_eq!(provinces.len(), 25, "01 to 24, and 30 for abroad");
}

#[test]
fn foreigners_have_a_country_and_its_code() {
    let countries = rows(include_str!("../../../fixtures/people/countries.txt"));
    let mut thirds = BTreeMap::<String, usize>::new();
    for (name, cards) in crowd(&KINDS[2..]) {
        let (nationality, born) = (cards.front.field("nationality"), cards.front.field("birth_place"));
        let code = cards.back.field("line2_all")[15..18].trim_end_matches('<');
        let known = countries.iter().any(|row| {
            let cells: Vec<_> = row.split(';').collect();
            cells[..2] == [nationality, code] && born == cells[2..].join(" ")
        });
        assert!(known, "{name}: {nationality} {code} {born}");
        let number = cards.front.field("id_number");
        assert!((1..=24).contains(&number[..2].parse::<u32>().unwrap()), "{name}: {number}");
        *thirds.entry(number[2..3].to_owned()).or_default() += 1;
    }
    assert_eq!(thirds.keys().collect::<Vec<_>>(), ["4", "6"]);
    assert!(thirds.values().all(|count| *count > 600), "{thirds:?}");
}

#[test]
fn every_row_of_places_and_countries_is_drawn() {
    let drawn: HashSet<_> = crowd(&KINDS).map(|(_, cards)| cards.front.field("birth_place").to_owned()).collect();
    for (table, from) in [
        (include_str!("../../../fixtures/people/places.txt"), 1),
        (include_str!("../../../fixtures/people/countries.txt"), 2),
    ] {
        for row in rows(table) {
            let place = row.split(';').skip(from).collect::<Vec<_>>().join(" ");
            assert!(drawn.contains(&place), "{place}");
        }
    }
}
