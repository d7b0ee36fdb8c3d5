//! The values of slots: a field of the card, or something that a card prints and the API does not report.

use std::borrow::Cow;

use super::super::{ErrorCard, Subject};
use crate::contract::{Card, CardSide};
use crate::person::{PARTICLES, Person};

/// The values of one specimen's slots.
pub(super) struct SpecimenValues<'s> {
    subject: &'s Subject,
}

impl<'s> SpecimenValues<'s> {
    pub(super) fn new(subject: &'s Subject) -> Self {
        Self { subject }
    }

    pub(super) fn card(&self) -> Option<&'s Card> {
        match self.subject {
            Subject::Card(card) => Some(card),
            Subject::Error(_) => None,
        }
    }

    /// The text for a slot. A slot that this specimen does not know stays empty.
    pub(super) fn text(&self, slot: &str) -> Cow<'s, str> {
        match self.subject {
            Subject::Card(card) => of_card(card, slot),
            Subject::Error(error_card) => of_error_card(error_card, slot),
        }
    }

    /// A number derived from who is on this side of the card. It is the same in every print and in every version.
    pub(super) fn chance(&self) -> u64 {
        self.card().map_or(0, chance)
    }
}

fn chance(card: &Card) -> u64 {
    let who = [card.field("id_number"), card.field("name"), card.field("line1_all"), card.field("father_name")];
    let digest = who
        .iter()
        .flat_map(|text| text.bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |digest, byte| (digest ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (digest ^ (digest >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn of_card<'s>(card: &'s Card, slot: &str) -> Cow<'s, str> {
    let made_up = |digits: u64, from: u32| {
        Cow::Owned(format!("{:0width$}", (chance(card) >> from) % 10_u64.pow(digits as u32), width = digits as usize))
    };
    match slot {
        "surnames" => Cow::Owned(surnames(card.field("name")).join("\n")),
        "given_names" => Cow::Owned(given_names(card.field("name"))),
        "nui" if !card.field("id_number").is_empty() => {
            Cow::Owned(format!("NUI.{}", card.field("id_number").trim_start_matches("NUI.")))
        }
        "number" if !card.field("id_number").is_empty() => Cow::Owned(format!("No. {}", card.field("id_number"))),
        // Cards print this, but the API does not report it. Any value is right, so it only has to look real.
        "document_number" => match card.side {
            CardSide::Back => Cow::Borrowed(card.field("line1_all").get(5..14).unwrap_or_default()),
            CardSide::Front => match Person::named(&card.name) {
                Some((person, _)) => Cow::Owned(person.document_number().to_owned()),
                None => made_up(9, 8),
            },
        },
        "nat_can" => made_up(6, 20),
        "dactylar" => {
            let digits = made_up(8, 12);
            Cow::Owned(format!("V{}I{}", &digits[..4], &digits[4..]))
        }
        "blood" => Cow::Borrowed(["O+", "A+", "O-", "B+", "O+"][(chance(card) >> 30) as usize % 5]),
        // The optional part of the second machine-readable line contains it.
        "donor" if card.field("line2_all").contains("<SI") => Cow::Borrowed("SI"),
        "donor" if !card.field("line2_all").is_empty() => Cow::Borrowed("NO"),
        field => Cow::Borrowed(card.field(field)),
    }
}

fn of_error_card<'s>(error_card: &'s ErrorCard, slot: &str) -> Cow<'s, str> {
    let is_error = error_card.http.is_some();
    match slot {
        // Beside an HTTP status, or below a headline. Long names break after a hyphen.
        "error_name" if is_error => Cow::Owned(error_card.name.replace('-', "-\u{200b}")),
        "scenario_name" if !is_error => Cow::Owned(error_card.name.replace('-', "-\u{200b}")),
        "label" if is_error => Cow::Borrowed("HTTP"),
        "kind" if !is_error => Cow::Borrowed("SCENARIO"),
        "title" if is_error => Cow::Borrowed(error_card.title.as_str()),
        "headline" if !is_error => Cow::Borrowed(error_card.title.as_str()),
        "http" => Cow::Owned(error_card.http.map(|http| http.to_string()).unwrap_or_default()),
        "meaning" => Cow::Borrowed(error_card.meaning.as_str()),
        "colour" => Cow::Borrowed(match error_card.http {
            Some(400) => "#c2410c",
            Some(401 | 403) => "#b91c1c",
            Some(404) => "#6d28d9",
            Some(500..) => "#1f2937",
            _ => "#0f766e",
        }),
        "pictogram" => Cow::Borrowed(match error_card.http {
            Some(400) => "?",
            Some(401 | 403) => "\u{d7}",
            Some(404) => "\u{bf}",
            _ => "!",
        }),
        _ => Cow::Borrowed(""),
    }
}

/// The first two surnames, each with its particles, one per line.
fn surnames(name: &str) -> Vec<String> {
    let (surnames, _) = split(name);
    surnames
}

fn given_names(name: &str) -> String {
    let (_, given_names) = split(name);
    given_names
}

fn split(name: &str) -> (Vec<String>, String) {
    let words: Vec<&str> = name.split_whitespace().collect();
    // A name of two words has one surname.
    let wanted = if words.len() <= 2 { 1 } else { 2 };
    let mut surnames: Vec<String> = vec![String::new()];
    let mut at = 0;
    while at < words.len() {
        let last = surnames.len() - 1;
        if !surnames[last].is_empty() {
            surnames[last].push(' ');
        }
        surnames[last].push_str(words[at]);
        at += 1;
        if !PARTICLES.contains(&words[at - 1]) {
            if surnames.len() == wanted {
                break;
            }
            surnames.push(String::new());
        }
    }
    (surnames, words[at..].join(" "))
}
