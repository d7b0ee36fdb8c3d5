//! Numbers, lines and addresses that tell who somebody is.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::finding::{FindingKind, Hit};
use crate::catalogue::Catalogue;
use crate::contract::{Card, CardSide};
use crate::person::{Person, zone_check_digit};
use crate::recorder::id_number::{is_shaped, is_valid, short_number};
use crate::recorder::pseudonym::SEEDS;

/// Shortest run of letters that machine-readable lines are written in that is looked at.
const LINE: usize = 28;
/// Bytes that a person's name may have.
const LONGEST_NAME: usize = 40;
/// Words before a number that make it a telephone's.
const PHONE_WORDS: [&str; 7] = ["tel", "phone", "celular", "movil", "móvil", "whatsapp", "fono"];
/// Endings of files, which make `photo@2x.png` no address.
const FILE_ENDINGS: [&str; 14] =
    ["png", "jpg", "jpeg", "svg", "webp", "gif", "js", "mjs", "ts", "css", "rs", "json", "html", "py"];
/// Names that are reserved for examples.
const RESERVED: [&str; 7] = ["example.com", "example.org", "example.net", "test", "example", "invalid", "localhost"];

/// Numbers of the built-in cards.
static BUILT_IN: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let catalogue = Catalogue::load(None, []).ok();
    catalogue.iter().flat_map(|catalogue| catalogue.all().map(|card| number_of(card))).collect()
});

fn number_of(card: &Card) -> String {
    let whole = [card.field("id_number"), card.field("line1_all")].concat();
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    digits.get(digits.len().saturating_sub(10)..).unwrap_or_default().to_owned()
}

/// The numbers of synthetic persons whom a file names, such as `person-new-42-front`.
#[derive(Debug, Default)]
pub(super) struct Named(HashSet<String>);

impl Named {
    pub(super) fn from_text(text: &str) -> Self {
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let names = text.match_indices("person-").map(|(at, _)| {
            let rest = &text[at..text.floor_char_boundary(at + LONGEST_NAME)];
            &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())]
        });
        let persons = names.filter_map(Person::named);
        Self(persons.map(|(person, _)| number_of(&person.card(CardSide::Front))).collect())
    }
}

/// Whether a number is known to be made up: a person's of a recording, or whom the file names; a third digit 4 followed by
/// three zeros, which is left to cards that people write; or one of a built-in card.
fn is_synthetic(ten: &str, named: &Named) -> bool {
    named.0.contains(ten)
        || Person::with_id_number(ten).is_some_and(|person| person.seed() < SEEDS)
        || (is_shaped(ten) && &ten[2..6] == "4000")
        || BUILT_IN.contains(ten)
}

/// Numbers and telephone numbers.
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
            hits.extend(number(text, at, end, named).or_else(|| phone(text, at, end, named)));
        }
        at = end;
    }
    international(text, hits);
}

/// No letter, digit or decimal point touches it.
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

fn phone(text: &str, at: usize, end: usize, named: &Named) -> Option<Hit> {
    // Two zeros lead abroad, or nowhere.
    let digits = Some(&text[at..end]).filter(|digits| !digits.starts_with("00"))?;
    let is_mobile = digits.len() == 10 && digits.starts_with("09") && digits.as_bytes()[2] > b'5';
    let before: String = text[..at].chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
    let before = before.to_lowercase();
    let is_named = (9..=10).contains(&digits.len()) && digits.starts_with('0');
    let is_one = is_mobile || is_named && PHONE_WORDS.iter().any(|word| before.contains(word));
    (is_one && !is_synthetic(digits, named))
        .then(|| Hit::new(at, FindingKind::Phone, "a telephone number of Ecuador", digits))
}

/// Numbers with the country's code, however they are grouped.
fn international(text: &str, hits: &mut Vec<Hit>) {
    for (at, code) in text.match_indices("+593").chain(text.match_indices("00593")) {
        let rest = &text[at + code.len()..];
        let digits: String = rest
            .chars()
            .take(24)
            .take_while(|c| c.is_ascii_digit() || " -()".contains(*c))
            .filter(char::is_ascii_digit)
            .take(10)
            .collect();
        if (8..=10).contains(&digits.len()) {
            let why = "a telephone number with the code of Ecuador";
            hits.push(Hit::new(at, FindingKind::Phone, why, &format!("{code}{digits}")));
        }
    }
}

/// Addresses for mail, but those that are reserved for examples.
pub(super) fn addresses(text: &str, hits: &mut Vec<Hit>) {
    let is_local = |c: char| c.is_ascii_alphanumeric() || "._%+-".contains(c);
    let is_domain = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
    for (at, _) in text.match_indices('@') {
        let start = text[..at]
            .rfind(|c| !is_local(c))
            .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
        let rest = &text[at + 1..];
        let domain = &rest[..rest.find(|c| !is_domain(c)).unwrap_or(rest.len())];
        let domain = domain.trim_end_matches(['.', '-']).to_ascii_lowercase();
        let ending = domain.rsplit('.').next().unwrap_or_default();
        let is_name = ending.len() >= 2 && ending.bytes().all(|letter| letter.is_ascii_alphabetic());
        let is_whole = domain.contains('.') && !domain.split('.').any(str::is_empty);
        let is_reserved = RESERVED
            .iter()
            .any(|name| domain == *name || domain.strip_suffix(name).is_some_and(|before| before.ends_with('.')));
        if start < at && is_name && is_whole && !is_reserved && !FILE_ENDINGS.contains(&ending) {
            hits.push(Hit::new(start, FindingKind::Email, "an address for mail", &text[start..at + 1 + domain.len()]));
        }
    }
}

/// Machine-readable lines. `is_known` tells, from one line to the next, that the first line had a synthetic number.
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
        // A number that cannot be a cédula's is nobody's.
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
