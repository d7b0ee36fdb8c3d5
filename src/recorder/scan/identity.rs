//! Numbers and machine-readable lines that identify a person.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::finding::{FindingKind, Hit};
use crate::catalogue::Catalogue;
use crate::contract::{Card, CardSide};
use crate::person::{Person, zone_check_digit};
use crate::recorder::id_number::{is_shaped, is_valid, short_number};
use crate::recorder::pseudonym::SEEDS;

/// The shortest run of machine-readable characters that is checked.
const LINE: usize = 28;
/// The largest number of bytes of a person's name.
const MAX_NAME_BYTES: usize = 40;
/// The numbers of the built-in cards.
static BUILT_IN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let catalogue = Catalogue::load(None, []).ok();
    catalogue.iter().flat_map(|catalogue| catalogue.all().map(|card| number_of(card))).collect()
});

fn number_of(card: &Card) -> String {
    let whole = [card.field("id_number"), card.field("line1_all")].concat();
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    digits.get(digits.len().saturating_sub(10)..).unwrap_or_default().to_owned()
}

/// The numbers of synthetic people whom a file names, such as `person-new-42-front`.
#[derive(Debug, Default)]
pub(super) struct Named(HashSet<String>);

impl Named {
    pub(super) fn from_text(text: &str) -> Self {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let names = text.match_indices("person-").map(|(at, _)| {
            let rest = &text[at..text.floor_char_boundary(at + MAX_NAME_BYTES)];
            &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())]
        });
        let persons = names.filter_map(Person::named);
        Self(persons.map(|(person, _)| number_of(&person.card(CardSide::Front))).collect())
    }
}

/// Whether a number is known to be synthetic. It belongs to a person of a recording, to a person whom the file
/// names, or to a built-in card; or its third digit is 4 followed by three zeros, which is reserved for cards that
/// people write.
fn is_synthetic(ten: &str, named: &Named) -> bool {
    named.0.contains(ten)
        || Person::with_id_number(ten).is_some_and(|person| person.seed() < SEEDS)
        || (is_shaped(ten) && &ten[2..6] == "4000")
        || BUILT_IN.contains(ten)
}

/// Finds ID numbers of people.
pub(super) fn numbers(text: &str, named: &Named, hits: &mut Vec<Hit>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let length = bytes[at..].iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(bytes.len() - at);
        let mut end = at + length;
        if stands_alone(bytes, at, end) {
            let hyphen = bytes.get(end) == Some(&b'-') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if length == 9 && hyphen && stands_alone(bytes, at, end + 2) {
                end += 2;
            }
            hits.extend(number(text, at, end, named));
        }
        at = end;
    }
}

/// Whether no letter, digit or decimal point is next to the run.
fn stands_alone(bytes: &[u8], at: usize, end: usize) -> bool {
    let is_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let before = at.checked_sub(1).and_then(|at| bytes.get(at));
    let is_fraction = before == Some(&b'.') && at >= 2 && bytes[at - 2].is_ascii_digit();
    let has_fraction = bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    !is_word(before) && !is_word(bytes.get(end)) && !is_fraction && !has_fraction
}

fn number(text: &str, at: usize, end: usize, named: &Named) -> Option<Hit> {
    let digits = text[at..end].replace('-', "");
    let is_company = digits.len() == 13 && digits.ends_with("001");
    let ten = if is_company { &digits[..10] } else { digits.as_str() };
    let is_one = ten.len() == 10 && is_valid(ten) && !is_synthetic(ten, named);
    is_one.then(|| {
        Hit::new(at, FindingKind::Cedula, "a cédula number whose last digit is right, not known as synthetic", &digits)
    })
}

/// Finds machine-readable lines. `is_known` carries from one line to the next whether the first line has a
/// synthetic number.
pub(super) fn lines(text: &str, named: &Named, is_known: &mut bool, hits: &mut Vec<Hit>) {
    let is_letter = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '<';
    let mut at = 0;
    for run in text.split_inclusive(|c| !is_letter(c)) {
        let letters = run.trim_end_matches(|c| !is_letter(c));
        if letters.len() >= LINE && letters.contains('<') {
            hits.extend(line(letters, at, named, is_known));
        }
        at += run.len();
    }
}

fn line(run: &str, at: usize, named: &Named, is_known: &mut bool) -> Option<Hit> {
    let right = |digit: &str, of: &str| digit == zone_check_digit(of).to_string();
    let letters = |part: &str| part.bytes().all(|letter| letter.is_ascii_uppercase() || letter == b'<');
    let digits = |part: &str| part.bytes().all(|digit| digit.is_ascii_digit());
    let is_right = right(&run[14..15], &run[5..14]);
    if letters(&run[..5]) && (is_right || run.starts_with("I<") || run.starts_with("ID")) {
        let short = short_number(run);
        let number = short.unwrap_or(&run[run.len() - 10..]);
        // A number that cannot be a cédula number belongs to nobody.
        *is_known = digits(number) && (is_synthetic(number, named) || !is_valid(number));
        let is_one = (is_right && digits(&run[5..14]) || short.is_some()) && !*is_known;
        return is_one.then(|| Hit::new(at, FindingKind::Mrz, "the first machine-readable line of a card", run));
    }
    let is_second = digits(&run[..7]) && digits(&run[8..15]) && letters(&run[15..18]);
    let is_right = right(&run[6..7], &run[..6]) && right(&run[14..15], &run[8..14]);
    (is_second && is_right && !*is_known).then(|| {
        Hit::new(at, FindingKind::Mrz, "the second machine-readable line of a card, without a synthetic first one", run)
    })
}
