//! The synthetic person who stands for the holder of a card.
//!
//! Who that is follows from HMAC-SHA-256 of the card's number under the key of the run: without the key nobody can tell whom a
//! person stands for, nor try out who it could be. What is remembered are these digests, in memory only.

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

/// Persons of recordings have seeds below this. They are few, so that `cedulita scan` takes few real numbers for one of theirs.
pub(in crate::recorder) const SEEDS: u32 = 50_000;
/// Persons that are looked at for one holder.
const ATTEMPTS: u32 = 1_000;
/// Members that hold names, none of whose words may come back.
const NAMES: [&str; 5] = ["birth_place", "father_name", "mother_name", "name", "profession"];
/// Members that may not come back whole.
const WHOLE: [&str; 4] = ["birthday_s", "expiry_date_s", "id_number", "issue_date_s"];

/// The contract's members of a `card_info`, as far as they are texts.
type CardValues<'v> = BTreeMap<&'v str, &'v str>;

/// Who stands for whom in one run.
pub(super) struct Holders {
    key: [u8; 32],
    seeds: HashMap<[u8; 32], u32>,
    taken: HashSet<u32>,
}

impl Holders {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self { key, seeds: HashMap::new(), taken: HashSet::new() }
    }

    /// The person for this card: of the same sex and kind, with a number as valid as the card's, and none of the `originals`.
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

    /// What stands for a card of a kind, known by its number, or by all it says if it says no number.
    fn digest(&self, card: &str) -> [u8; 32] {
        // A key of the block's length or less is always taken.
        let mac = Hmac::<Sha256>::new_from_slice(&self.key);
        mac.map(|mac| mac.chain_update(card).finalize().into_bytes().into()).unwrap_or_default()
    }
}

/// What the person's card says where another said `old`: days and numbers are written as they were. Places and days are few, and the
/// side that the person was chosen for need not say them: what would come back is a neighbour's.
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
        // Readers take the number of the card, which stands beside it, for the person's.
        None if name == "id_number" && digits(old).len() == 9 => person.document_number().to_owned(),
        None if name == "id_number" && old.contains('-') => format!("{}-{}", &own[..9], &own[9..]),
        None => own,
    }
}

/// The ten digits of the holder, on the front or in the machine-readable lines.
fn id_number(card: &CardValues<'_>) -> Option<String> {
    let front = card.get("id_number").map(|number| digits(number));
    let back = card.get("line1_all").map(|line| digits(in_first_line(line)));
    front.into_iter().chain(back).find(|number| number.len() == 10)
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// `M` or `F`, if the card says it.
fn sex(card: &CardValues<'_>) -> Option<&'static str> {
    let said = ["gender", "gender_s"].into_iter().filter_map(|name| card.get(name).copied());
    let line = card.get("line2_all").and_then(|line| line.get(7..8));
    said.chain(line).find_map(|said| match said {
        "HOMBRE" | "M" => Some("M"),
        "MUJER" | "F" => Some("F"),
        _ => None,
    })
}

/// Whether a person has a name, a number or a day that stands in the answer.
fn repeats(person: &Person, originals: &HashSet<String>) -> bool {
    NAMES.iter().any(|name| words(&person.value(name)).any(|word| originals.contains(&word)))
        || WHOLE.iter().any(|name| originals.contains(&person.value(name)))
}

/// Whether a person has a day that stands in the card's second machine-readable line: birth, or expiry.
fn repeats_days(person: &Person, card: &CardValues<'_>) -> bool {
    let (own, line) = (person.value("line2_all"), card.get("line2_all").copied().unwrap_or_default());
    [0..6, 8..14]
        .into_iter()
        .any(|day| line.get(day.clone()).is_some_and(|day_of_card| own.get(day) == Some(day_of_card)))
}
