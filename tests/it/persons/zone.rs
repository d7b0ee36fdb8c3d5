//! The machine-readable lines, written anew from what people can read.

use std::collections::HashSet;

use cedulita::contract::Card;

use super::{KINDS, crowd, iso, rows, split};

/// The three lines as they follow from what people can read. Only the card's own number and the donor are taken from them.
pub(super) fn zone(front: &Card, back: &Card) -> [String; 3] {
    let document = &back.field("line1_all")[5..14];
    let donor = &back.field("line2_all")[18..29];
    let expiry = six(front.field("expiry_date_s"));
    let state = match front.field("nationality") {
        "ECUATORIANA" => "ECU",
        foreign => state(foreign),
    };
    lines(document, front, &expiry, state, donor)
}

fn lines(document: &str, front: &Card, expiry: &str, state: &str, donor: &str) -> [String; 3] {
    let first = format!("I<ECU{document}{}<<<<<{}", icao(document), front.field("id_number"));
    let birth = six(front.field("birthday_s"));
    let (sex, born, ends) = (front.field("gender_s"), icao(&birth), icao(expiry));
    let begin = format!("{birth}{born}{sex}{expiry}{ends}{state:<<3}{donor}");
    let whole = [&first[5..30], &begin[..7], &begin[8..15], &begin[18..29]].concat();
    let (surnames, given) = split(front.field("name"));
    let names = format!("{}<<{given}", surnames.join(" ")).replace('Ñ', "N").replace(' ', "<");
    let names = format!("{names:<<30}")[..30].to_owned();
    [first, format!("{begin}{}", icao(&whole)), names]
}

fn state(nationality: &str) -> &'static str {
    let row = rows(include_str!("../../../fixtures/people/countries.txt"))
        .into_iter()
        .find(|row| row.starts_with(nationality));
    row.unwrap().split(';').nth(1).unwrap()
}

fn six(formatted: &str) -> String {
    iso(formatted)[2..].replace('-', "")
}

fn icao(text: &str) -> u32 {
    let worth = |c: char| if c == '<' { 0 } else { c.to_digit(36).unwrap() };
    text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| worth(c) * weight).sum::<u32>() % 10
}

#[test]
fn example_lines_of_the_documents_are_those_computed_here() {
    let text = std::fs::read_to_string("docs/cards.md").unwrap();
    let first = text.lines().position(|line| line.starts_with("I<ECU0000000170")).unwrap();
    let example: Vec<_> = text.lines().skip(first).take(2).collect();
    assert_eq!(example[0][14..15], icao(&example[0][5..14]).to_string());
    assert_eq!(example[1][6..7], icao(&example[1][..6]).to_string());
    assert_eq!(example[1][14..15], icao(&example[1][8..14]).to_string());
    let whole = [&example[0][5..30], &example[1][..7], &example[1][8..15], &example[1][18..29]].concat();
    assert_eq!(example[1][29..], icao(&whole).to_string());
}

#[test]
fn machine_readable_lines_say_what_people_can_read() {
    let mut donors = HashSet::new();
    for (name, cards) in crowd(&KINDS[1..]) {
        let written = ["line1_all", "line2_all", "line3_all"].map(|line| cards.back.field(line));
        assert_eq!(written, zone(&cards.front, &cards.back), "{name}");
        assert!(written.iter().all(|line| line.len() == 30), "{name}");
        assert_eq!(&written[0][5..14], cards.person.document_number(), "{name}");
        donors.insert(written[1][18..29].to_owned());
    }
    assert_eq!(donors, HashSet::from(["<NO<DONANTE", "<SI<<<<<<<<"].map(str::to_owned)));
}
