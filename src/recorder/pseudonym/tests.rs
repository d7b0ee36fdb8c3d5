//! What pseudonyms promise, over synthetic persons and all built-in cards.

use std::collections::BTreeMap;

use jiff::civil::Date;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::free::words;
use super::number::{is_marked, is_shaped, is_valid};
use super::word::folded;
use super::*;
use crate::catalogue::Catalogue;
use crate::contract::dates::{DATE_MEMBERS, MONTHS, read_formatted, six_digits};
use crate::contract::{Card, CardSide, CardType};
use crate::person::{Numbers, Person, zone_check_digit};

const KINDS: [CardType; 4] = [CardType::Old, CardType::New, CardType::Alien, CardType::Temp];
/// Members whose values may stay.
const KEPT: [&str; 5] = ["gender", "gender_s", "marital_status", "education", "nationality"];

/// Values that stay where they stand alone.
const PHRASES: [&str; 2] = ["NO REGISTRA", "NINGUNA"];

type Info = BTreeMap<String, String>;

fn answer(card: &Card) -> String {
    let info: BTreeMap<_, _> = card.info.iter().map(|(name, value)| (*name, value)).collect();
    let element = json!({ "card_info": info, "card_side": card.side, "card_type": card.kind,
        "face_region": [[12, 30], [400, 30], [400, 500], [12, 500]] });
    let id = "TID0123456789abcdef0123456789abcdef";
    json!({ "request_id": id, "results": [element], "status": "OK" }).to_string()
}

fn replaced(run: &Pseudonyms, card: &Card) -> (String, Info) {
    let bytes = run.replace(answer(card).as_bytes()).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    let info = serde_json::from_value(value["results"][0]["card_info"].clone()).unwrap();
    (text, info)
}

fn day(text: &str) -> Option<Date> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let [number, month, year] = text.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    Date::new(year.parse().ok()?, month as i8, number.parse().ok()?).ok()
}

fn moved_by(old: &str, new: &str) -> Option<i64> {
    let days = day(old)?.until(day(new)?).unwrap().get_days();
    Some(i64::from(days))
}

fn check_lengths(card: &Card, info: &Info) {
    for (name, old) in &card.info {
        assert_eq!(old.chars().count(), info[*name].chars().count(), "{name}: {old} became {}", info[*name]);
        assert_eq!(old.split(' ').count(), info[*name].split(' ').count(), "{name}: {old} became {}", info[*name]);
        assert!(
            old.is_empty() || KEPT.contains(name) || *old != info[*name] || PHRASES.contains(&old.as_str()),
            "{name}: {old}"
        );
    }
}

fn check_dates(run: &Pseudonyms, card: &Card, info: &Info) {
    for [printed, iso] in DATE_MEMBERS {
        for name in [printed, iso] {
            if let Some(days) = moved_by(card.field(name), info.get(name).map_or("", String::as_str)) {
                assert_eq!(days, run.shift, "{name}");
            }
        }
        if day(card.field(iso)).is_some() && day(card.field(printed)).is_some() {
            assert_eq!(day(&info[printed]), day(&info[iso]), "{printed}");
        }
    }
}

/// No value and no word of a value is left, in any member whose values are replaced.
fn check_nothing_is_left(card: &Card, text: &str, info: &Info) {
    for (name, old) in card.info.iter().filter(|(name, old)| !KEPT.contains(name) && old.chars().count() >= 3) {
        if PHRASES.contains(&old.as_str()) {
            continue;
        }
        {
            assert!(!text.contains(old.as_str()), "{name}: {old} in {text}");
        }
        if DATE_MEMBERS.as_flattened().contains(name) {
            continue; // Months are words of every year.
        }
        // A name that is cut leaves a syllable, which an invented word may have by chance.
        let is_cut = |word: &String| *name == "line3_all" && old.len() == 30 && old.ends_with(word.as_str());
        for word in words(old).filter(|word| !is_cut(word)).filter(|word| {
            word.len() >= 3 && !["ECU", "DONANTE", "NUI", "DUPLICADO", "REGISTRA"].contains(&word.as_str())
        }) {
            let is_left = |(name, new): (&String, &String)| {
                let is_word = |own: String| own.contains(&word);
                !name.contains("date")
                    && !name.contains("birthday")
                    && !KEPT.contains(&name.as_str())
                    && new.split(|c: char| !c.is_alphabetic()).map(folded).any(is_word)
            };
            assert!(name.starts_with("line2") || !info.iter().any(is_left), "{name}: {word} in {info:?}");
        }
    }
}

fn check_zone(card: &Card, info: &Info) {
    let old = ["line1_all", "line2_all", "line3_all"].map(|name| card.field(name));
    let [first, second, third] = ["line1_all", "line2_all", "line3_all"].map(|name| info[name].as_str());
    if old.iter().any(|line| line.len() != 30) {
        return;
    }
    assert!([first, second, third].iter().all(|line| line.len() == 30), "{info:?}");
    let right = |digit: &str, text: &str| assert_eq!(digit, zone_check_digit(text).to_string(), "{first} {second}");
    right(&first[14..15], &first[5..14]);
    right(&second[6..7], &second[..6]);
    right(&second[14..15], &second[8..14]);
    right(&second[29..], &[&first[5..], &second[..7], &second[8..15], &second[18..29]].concat());
    let expires = read_formatted(&info["expiry_date_s"]).map(six_digits);
    assert!(expires.is_none_or(|expires| expires == second[8..14]));
}

fn in_zone(formatted: &str) -> String {
    read_formatted(formatted).map(six_digits).unwrap()
}

fn spelled(name: &str) -> String {
    name.chars().map(|letter| if letter == ' ' { '<' } else { super::word::plain(letter) }).collect()
}

fn check_agreement(front: &Info, back: &Info, kind: CardType) {
    let surname = |name: &str| name.split(' ').next().unwrap().to_owned();
    if surname(&front["name"]) != "DE" && surname(&front["name"]) != "DEL" {
        assert_eq!(surname(&front["name"]), surname(&back["father_name"]));
    }
    if kind == CardType::Old {
        return;
    }
    assert!(back["line1_all"].ends_with(&front["id_number"]), "{front:?} {back:?}");
    assert_eq!(back["line2_all"][..6], in_zone(&front["birthday_s"]));
    assert_eq!(back["line2_all"][8..14], in_zone(&front["expiry_date_s"]));
    assert_eq!(back["line2_all"][7..8], front["gender_s"]);
    assert_eq!(
        back["line3_all"].trim_end_matches('<').replace("<<", "<"),
        spelled(&front["name"])
            .chars()
            .take(back["line3_all"].trim_end_matches('<').replace("<<", "<").len())
            .collect::<String>()
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn persons_keep_their_format_and_agree(
        seed in any::<u32>(), kind in 0_usize..4, wrong in any::<bool>(), key in any::<[u8; 32]>(), back_first in any::<bool>(),
    ) {
        let kind = KINDS[kind];
        let person = Person::draw(seed, kind, if wrong { Numbers::Invalid } else { Numbers::Valid });
        let [front, back] = [CardSide::Front, CardSide::Back].map(|side| person.card(side));
        let run = Pseudonyms::new(key);
        let is_cut = !back.field("line3_all").is_empty() && !back.field("line3_all").ends_with('<');
        let early = (back_first && !is_cut).then(|| replaced(&run, &back));
        let (front_text, front_info) = replaced(&run, &front);
        let (back_text, back_info) = early.unwrap_or_else(|| replaced(&run, &back));
        for (card, text, info) in [(&front, &front_text, &front_info), (&back, &back_text, &back_info)] {
            check_lengths(card, info);
            check_dates(&run, card, info);
            check_nothing_is_left(card, text, info);
        }
        let number = &front_info["id_number"];
        prop_assert!(is_shaped(number) && is_marked(number) && is_valid(number) != wrong, "{}", number);
        prop_assert_eq!(number.as_bytes()[2] == b'6', front.field("id_number").as_bytes()[2] == b'6');
        check_zone(&back, &back_info);
        check_agreement(&front_info, &back_info, kind);
        prop_assert_eq!(&replaced(&run, &front).0, &front_text, "the same again");
        prop_assert_eq!(&replaced(&Pseudonyms::new(key), &front).1["id_number"], number);
    }

    #[test]
    fn any_json_keeps_its_shape(value in any_json(), key in any::<[u8; 32]>(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let Ok(bytes) = Pseudonyms::new(key).replace(text.as_bytes()) else { return Ok(()) };
        let new: Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(shape(&value), shape(&new), "{}", text);
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), text in r#"["\[{]?[\\"0-9A-Za-zÑñ<:,. /-]{0,60}["}\]]?"#, key in any::<[u8; 32]>()) {
        let run = Pseudonyms::new(key);
        let _ = run.replace(&bytes);
        let _ = run.replace(text.as_bytes());
        let lines = json!({"results": [{"card_info": {"line1_all": text, "line2_all": text, "line3_all": text}}]});
        prop_assert!(run.replace(lines.to_string().as_bytes()).is_ok());
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof![".{0,12}", "[A-ZÑ]{1,8}( [A-Z]{1,8}){0,3}", "[0-9]{1,14}", "[0-9]{4}-[0-9]{2}-[0-9]{2}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    let name = prop_oneof![
        text,
        proptest::sample::select(vec!["results", "card_info", "face_region", "status", "reason", "line2_all", "name"])
            .prop_map(str::to_owned)
    ];
    leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::hash_map(name.clone(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// What stays of a tree when its values go: kinds, how many there are, whether a text is empty. Members are sorted, for their
/// names may change.
fn shape(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut inside: Vec<_> = members.values().map(shape).collect();
            inside.sort();
            format!("{{{}}}", inside.join(","))
        }
        Value::Array(elements) => format!("[{}]", elements.iter().map(shape).collect::<Vec<_>>().join(",")),
        Value::String(text) => format!("s{}", text.is_empty()),
        Value::Number(_) => "n".to_owned(),
        other => other.to_string(),
    }
}

#[test]
fn built_in_cards_keep_their_format() {
    let run = Pseudonyms::new([3; 32]);
    let catalogue = Catalogue::load(None, []).unwrap();
    let cards: Vec<_> = catalogue.all().collect();
    for card in &cards {
        let (text, info) = replaced(&run, card);
        check_lengths(card, &info);
        check_dates(&run, card, &info);
        check_nothing_is_left(card, &text, &info);
        let number = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        if let Some(new) = info.get("id_number") {
            assert_eq!(is_valid(&number(new)), is_valid(&number(card.field("id_number"))), "{}: {new}", card.name);
        } else {
            check_zone(card, &info);
        }
    }
    assert!(cards.len() > 60);
}

#[test]
fn another_key_gives_others() {
    let person = Person::draw(5, CardType::New, Numbers::Valid).card(CardSide::Front);
    let infos = [1, 2].map(|byte| replaced(&Pseudonyms::new([byte; 32]), &person).1);
    for name in ["id_number", "name", "birth_place", "birthday"] {
        assert_ne!(infos[0][name], infos[1][name], "{name}");
    }
}

#[test]
fn many_persons_share_nothing() {
    let run = Pseudonyms::new([9; 32]);
    let numbers: std::collections::HashSet<_> = (0..2_000)
        .map(|seed| replaced(&run, &Person::draw(seed, CardType::New, Numbers::Valid).card(CardSide::Front)).1)
        .map(|info| info["id_number"].clone())
        .collect();
    assert_eq!(numbers.len(), 2_000);
}

fn check(given: &str, look: impl Fn(&str) -> bool) {
    let new = Pseudonyms::new([1; 32]).replace(given.as_bytes()).unwrap();
    let new = String::from_utf8(new).unwrap();
    assert!(serde_json::from_str::<Value>(&new).is_ok() && look(&new), "{given} became {new}");
}

#[test]
fn what_is_known_stays_and_nothing_else_does() {
    for kept in [
        r#"{"status": "OK", "results": []}"#,
        r#"{"status":"INVALID_ARGUMENT","reason":"must specify 'file' or 'image_base64' argument"}"#,
        r#"{"status":"OUT_OF_QUOTA","reason":"API calls quota exceeded"}"#,
        r#"{"results":[{"card_info":{"gender":"MUJER","education":"SUPERIOR","nationality":"PERUANA"}}]}"#,
        r#"{"results":[{"card_side":"back","card_type":"TEMP","face_region":[[1,-20],[6000,7]]}]}"#,
        r#"{"results":[{"card_info":{"father_name":"NO REGISTRA","name":"","expiry_date":"9999-12-31","expiry_date_s":"31-12-9999"}}]}"#,
        "{ \"x\" : [ true , null ] }\n",
    ] {
        check(kept, |new| new == kept);
    }
    check(r#"{"status":"INVALID_ARGUMENT","reason":"bad file juan.jpg"}"#, |new| {
        new.contains("Request parameter is invalid")
    });
    check(r#"{"status":"BUSY PEREZ","reason":"PEREZ"}"#, |new| !new.contains("BUSY") && !new.contains("PEREZ"));
    check(r#"{"results":[{"face_region":[[1340000023]]}]}"#, |new| !new.contains("1340000023"));
    check(r#"{"results":[{"card_info":{"nationality":"PEREZ","gender":"PEREZ"}}]}"#, |new| !new.contains("PEREZ"));
    check(r#"{"GARCIA":1,"garcia_lopez":2,"1340000023":3}"#, |new| {
        !new.to_uppercase().contains("GARCIA") && !new.contains("1340000023")
    });
}

#[test]
fn notation_stays() {
    let shape = |text: &str| -> String { text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect() };
    for text in ["2019-04-16", "16/04/2019", "16-04-2019", "20190416", "QQ 2019-04-16", "2021-02-30"] {
        let wanted = shape(text).replace("QQ ", "");
        check(&format!("\"{text}\""), |new| shape(new).contains(&wanted));
    }
    check("\"31 FEB 2020\"", |new| day(new.trim_matches('"')).is_none() && new.len() == 13);
    check("\"3 aug 2020\"", |new| new.contains(" 2020") || new.contains(" 2019") || new.contains(" 2021"));
    check("\"134000002-3\"", |new| new.as_bytes()[10] == b'-' && is_valid(&new.replace(['-', '"'], "")));
    check("\"Pérez-muñoz\"", |new| {
        let first = new.chars().nth(1).unwrap();
        first.is_uppercase() && new.contains(['ñ']) && new.chars().any(|c| "áéíóúÁÉÍÓÚ".contains(c))
    });
}

#[test]
fn escapes_keep_their_style() {
    check(r#"{"a":"\u00d1A\/\"B\n"}"#, |new| new.is_ascii() && new.contains(r#"\/\""#) && new.contains(r"\n"));
    check(r#"{"a":"ÑUÑEZ \u0041"}"#, |new| new.contains('Ñ') && new.contains(r" \u00"));
}

#[test]
fn pictures_are_left_out() {
    let picture = "/9j/4AAQ".repeat(60);
    check(&format!(r#"{{"face":"{picture}"}}"#), |new| new.contains(free::LEFT_OUT));
    check(r#"{"face":"data:image/png;base64,iVBORw0KGgo="}"#, |new| new.contains(free::LEFT_OUT));
}

#[test]
fn bodies_without_a_promise_are_refused() {
    let run = Pseudonyms::new([1; 32]);
    for (body, why) in [
        (&b""[..], Unsafe::NotJson),
        (b"<html>", Unsafe::NotJson),
        (b"{\"a\":1} x", Unsafe::NotJson),
        (b"\"\xff\"", Unsafe::NotJson),
        ("[".repeat(200).as_bytes(), Unsafe::NotJson),
        (&vec![b' '; MOST_BYTES + 1], Unsafe::TooLong),
    ] {
        assert_eq!(run.replace(body), Err(why));
    }
    assert_eq!(format!("{run:?}"), "Pseudonyms");
}

#[test]
fn front_and_back_agree_when_the_name_is_cut() {
    let cut = (0..400)
        .map(|seed| Person::draw(seed, CardType::New, Numbers::Valid))
        .filter(|person| !person.card(CardSide::Back).field("line3_all").ends_with('<'));
    let mut count = 0;
    for person in cut {
        // A run each, so that no other person has named the words before.
        let [front, back] = [CardSide::Front, CardSide::Back].map(|side| person.card(side));
        for sides in [[&front, &back], [&back, &front]] {
            let run = Pseudonyms::new([4; 32]);
            let [one, other] = sides.map(|card| replaced(&run, card).1);
            let [front, back] = if one.contains_key("name") { [one, other] } else { [other, one] };
            check_agreement(&front, &back, CardType::New);
        }
        count += 1;
    }
    assert!(count > 10, "{count}");
}

/// Two public descriptions of the old back have such a line: the person's number stands where the document's would be.
#[test]
fn a_line_with_the_persons_number_alone_agrees_with_the_front() {
    for kind in ["I<", "ID"] {
        let front = Person::draw(7, CardType::Old, Numbers::Valid).card(CardSide::Front);
        let number = front.field("id_number");
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        let line = format!("{kind}ECU{digits:<<25}");
        let back = json!({ "results": [{ "card_info": { "line1_all": line } }] }).to_string();
        let run = Pseudonyms::new([4; 32]);
        let text = String::from_utf8(run.replace(back.as_bytes()).unwrap()).unwrap();
        let pseudonym: String = replaced(&run, &front).1["id_number"].chars().filter(char::is_ascii_digit).collect();
        assert!(is_marked(&pseudonym) && text.contains(&format!("{kind}ECU{pseudonym:<<25}")), "{text} {pseudonym}");
    }
}
