//! The synthetic person who replaces the holder of a card.
//!
//! The person follows from HMAC-SHA-256 of the card's number under the key of the run. Without the key nobody can
//! find out whom a person replaces, or test a guess. Only these digests are kept, and only in memory.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::place::{MemberPlace, is_contracts};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::contract::CardType;
use crate::contract::dates::{DATE_MEMBERS, printed, read_formatted};
use crate::person::{Numbers, Person};
use crate::recorder::card::guessed_type;
use crate::recorder::id_number::{in_first_line, is_valid};
use crate::recorder::letters::words;

/// People in recordings have seeds below this. They are few, so that `cedulita scan` mistakes few real numbers for
/// synthetic ones.
pub(in crate::recorder) const SEEDS: u32 = 50_000;
/// The largest number of people that are tried for one holder.
const ATTEMPTS: u32 = 1_000;
/// Members with names and places. No word of them may come back.
const NAMES: [&str; 5] = ["birth_place", "father_name", "mother_name", "name", "profession"];
/// Members whose whole value may not come back.
const WHOLE: [&str; 4] = ["birthday_s", "expiry_date_s", "id_number", "issue_date_s"];

/// The text members of a `card_info` that the contract knows.
type CardValues<'v> = BTreeMap<&'v str, &'v str>;

/// Which person replaces which holder in one run.
pub(super) struct Holders {
    key: [u8; 32],
    seeds: HashMap<[u8; 32], u32>,
    taken: HashSet<u32>,
}

impl Holders {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self { key, seeds: HashMap::new(), taken: HashSet::new() }
    }

    /// The person for this card: of the same sex and kind, with a number as valid as the card's, and without any of
    /// the `originals`.
    pub(super) fn person(&mut self, card_info: &Value, card_type: Option<&str>, originals: &HashSet<String>) -> Person {
        let members = card_info.as_object().into_iter().flatten();
        let texts = members.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
        let card: CardValues<'_> = texts.filter(|(name, _)| is_contracts(MemberPlace::Info, name)).collect();
        let kind = match card_type {
            Some("old") => CardType::Old,
            Some("new") => CardType::New,
            Some("ALIEN") => CardType::Alien,
            Some("TEMP") => CardType::Temp,
            _ => guessed_type(|name| card.get(name).copied()),
        };
        let number = id_number(&card);
        let is_wrong = number.as_deref().is_some_and(|ten| !is_valid(ten));
        let numbers = if is_wrong { Numbers::Invalid } else { Numbers::Valid };
        let draw = |seed| Person::draw(seed, kind, numbers);
        let said = number.unwrap_or_else(|| format!("{card:?}"));
        let identity = self.digest(&format!("{kind:?} {said}"));
        if let Some(seed) = self.seeds.get(&identity) {
            return draw(*seed);
        }
        let sex = sex(&card);
        let fits = |person: &Person| {
            let is_free = !self.taken.contains(&person.seed());
            let is_other = !repeats(person, originals) && !repeats_days(person, &card);
            is_free && is_other && sex.is_none_or(|sex| person.value("gender_s") == sex)
        };
        let start = u32::from_be_bytes([identity[0], identity[1], identity[2], identity[3]]);
        let mut candidates = (0..ATTEMPTS).map(|step| draw(start.wrapping_add(step) % SEEDS));
        let person = candidates.find(fits).unwrap_or_else(|| draw(start % SEEDS));
        if self.seeds.len() < SEEDS as usize {
            self.seeds.insert(identity, person.seed());
            self.taken.insert(person.seed());
        }
        person
    }

    /// The digest that identifies a holder by kind and number, or by the whole card if it has no number.
    fn digest(&self, card: &str) -> [u8; 32] {
        // HMAC always accepts a key up to the block length.
        let mac = Hmac::<Sha256>::new_from_slice(&self.key);
        mac.map(|mac| mac.chain_update(card).finalize().into_bytes().into()).unwrap_or_default()
    }
}

/// The person's value for a member that had the value `old`. Dates and numbers keep their notation. Places and
/// dates are few, and the side for which the person was chosen may lack them. So if the person's value equals
/// `old`, a person of a neighbouring seed provides the value.
pub(super) fn value(person: &Person, name: &str, old: &str) -> String {
    let own = written(person, name, old);
    if own != old || (name != "birth_place" && !DATE_MEMBERS.as_flattened().contains(&name)) {
        return own;
    }
    let neighbours = (1..SEEDS).map(|step| Person::draw(person.seed() + step, person.kind(), person.numbers()));
    neighbours.map(|other| written(&other, name, old)).find(|value| value != old).unwrap_or_default()
}

fn written(person: &Person, name: &str, old: &str) -> String {
    let own = person.value(name);
    let day = DATE_MEMBERS.iter().find(|[printed, _]| *printed == name);
    match day.and_then(|[_, formatted]| read_formatted(&person.value(formatted))) {
        Some(day) => {
            let is_year_first = old.get(..4).is_some_and(|year| year.bytes().all(|digit| digit.is_ascii_digit()));
            printed(if is_year_first { CardType::Old } else { CardType::New }, day)
        }
        // Readers take the number of the card, printed beside it, for the person's number.
        None if name == "id_number" && digits(old).len() == 9 => person.document_number().to_owned(),
        None if name == "id_number" && old.contains('-') => format!("{}-{}", &own[..9], &own[9..]),
        None => own,
    }
}

/// The ten digits of the holder's number, from the front or from the machine-readable lines.
fn id_number(card: &CardValues<'_>) -> Option<String> {
    let front = card.get("id_number").map(|number| digits(number));
    let back = card.get("line1_all").map(|line| digits(in_first_line(line)));
    front.into_iter().chain(back).find(|number| number.len() == 10)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The sex as `M` or `F`, if the card has it.
fn sex(card: &CardValues<'_>) -> Option<&'static str> {
    let said = ["gender", "gender_s"].into_iter().filter_map(|name| card.get(name).copied());
    let line = card.get("line2_all").and_then(|line| line.get(7..8));
    said.chain(line).find_map(|said| match said {
        "HOMBRE" | "M" => Some("M"),
        "MUJER" | "F" => Some("F"),
        _ => None,
    })
}

/// Whether a person has a name, a number or a date that occurs in the response.
fn repeats(person: &Person, originals: &HashSet<String>) -> bool {
    NAMES.iter().any(|name| words(&person.value(name)).any(|word| originals.contains(&word)))
        || WHOLE.iter().any(|name| originals.contains(&person.value(name)))
}

/// Whether the person's date of birth or expiry equals the one in the card's second machine-readable line.
fn repeats_days(person: &Person, card: &CardValues<'_>) -> bool {
    let (own, line) = (person.value("line2_all"), card.get("line2_all").copied().unwrap_or_default());
    [0..6, 8..14]
        .into_iter()
        .any(|day| line.get(day.clone()).is_some_and(|day_of_card| own.get(day) == Some(day_of_card)))
}
