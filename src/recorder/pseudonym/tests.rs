//! What pseudonyms guarantee, over synthetic people and all built-in cards.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::catalogue::Catalogue;
use crate::contract::dates::{DATE_MEMBERS, read_formatted, read_printed, six_digits};
use crate::contract::{Card, CardSide, CardType};
use crate::person::{Numbers, zone_check_digit};
use crate::recorder::id_number::is_valid;
use crate::recorder::letters::words;

const KINDS: [CardType; 4] = [CardType::Old, CardType::New, CardType::Alien, CardType::Temp];
/// Members whose values may stay, because anybody may share them.
const KEPT: [&str; 5] = ["gender", "gender_s", "marital_status", "education", "nationality"];

/// Values that stay if they are the whole text.
const PHRASES: [&str; 4] = ["NO REGISTRA", "NINGUNA", "9999-12-31", "31-12-9999"];

type Info = BTreeMap<String, String>;

fn answer(card: &Card) -> String {
    let info: BTreeMap<_, _> = card.info.iter().map(|(name, value)| (*name, value)).collect();
    let element = json!({ "card_info": info, "card_side": card.side, "card_type": card.kind,
        "face_region": [[12, 30], [400, 30], [400, 500], [12, 500]] });
    let id = "TID0123456789abcdef0123456789abcdef";
    json!({ "request_id": id, "results": [element], "status": "OK" }).to_string()
}

fn replaced(run: &Pseudonyms, card: &Card) -> Info {
    let bytes = run.replace(answer(card).as_bytes()).unwrap();
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    serde_json::from_value(value["results"][0]["card_info"].clone()).unwrap()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Checks that every member stays and contains nothing of its old value.
fn check_replaced(card: &Card, info: &Info) {
    assert_eq!(card.info.len(), info.len());
    for (name, old) in &card.info {
        let new = &info[*name];
        assert_eq!(old.is_empty(), new.is_empty(), "{name}: {old} became {new}");
        let is_kept = old.is_empty() || KEPT.contains(name) || PHRASES.contains(&old.as_str());
        assert!(is_kept || old != new, "{name}: {old}");
        assert!(!name.starts_with("gender") || old == new, "{name}: {old} became {new}");
    }
}

/// Checks that no word of a name or place comes back. This holds for the card for which the person was chosen.
/// Words of two letters, such as EL, occur in too many names.
fn check_no_word_is_left(card: &Card, info: &Info) {
    let named = ["birth_place", "father_name", "mother_name", "name"];
    let long = |text: &str| words(text).filter(|word| word.len() >= 3).collect::<Vec<_>>();
    let old: BTreeSet<String> = named.iter().flat_map(|name| long(card.field(name))).collect();
    let new: BTreeSet<String> = named.iter().filter_map(|name| info.get(*name)).flat_map(|text| long(text)).collect();
    assert!(old.is_disjoint(&new), "{:?}", old.intersection(&new).collect::<Vec<_>>());
}

/// Checks that the repeated data of a card agrees.
fn check_agreement(card: &Card, info: &Info) {
    for [printed, formatted] in DATE_MEMBERS {
        let (Some(new), Some(formatted)) = (info.get(printed), info.get(formatted)) else { continue };
        let is_both = !new.is_empty() && !formatted.is_empty();
        assert!(!is_both || read_printed(new) == read_formatted(formatted), "{new} {formatted}");
        let is_year_first = |text: &str| text.split('-').next().is_some_and(|year| year.len() == 4);
        assert_eq!(is_year_first(card.field(printed)), is_year_first(new), "{new}");
    }
    let [first, second] = ["line1_all", "line2_all"].map(|name| info.get(name).map_or("", String::as_str));
    if !first.is_empty() && !second.is_empty() {
        let whole = [&first[5..], &second[..7], &second[8..15], &second[18..29]].concat();
        assert_eq!(second[29..], zone_check_digit(&whole).to_string(), "{first} {second}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn cards_become_those_of_one_person(
        seed in any::<u32>(), kind in 0_usize..4, wrong in any::<bool>(), key in any::<[u8; 32]>(), back_first in any::<bool>(),
    ) {
        let kind = KINDS[kind];
        let person = Person::draw(seed, kind, if wrong { Numbers::Invalid } else { Numbers::Valid });
        let [front, back] = [CardSide::Front, CardSide::Back].map(|side| person.card(side));
        let run = Pseudonyms::new(key);
        let early = back_first.then(|| replaced(&run, &back));
        let front_info = replaced(&run, &front);
        let is_first = early.is_some();
        let back_info = early.unwrap_or_else(|| replaced(&run, &back));
        check_replaced(&front, &front_info);
        check_agreement(&front, &front_info);
        check_agreement(&back, &back_info);
        match is_first {
            true => check_no_word_is_left(&back, &back_info),
            false => check_no_word_is_left(&front, &front_info),
        }
        if is_first || kind == CardType::Old {
            check_replaced(&back, &back_info);
        }
        let number = &front_info["id_number"];
        prop_assert!(is_valid(number) != wrong, "{}", number);
        prop_assert_eq!(wrong, crate::person::Person::with_id_number(number).is_none());
        if kind != CardType::Old {
            prop_assert!(back_info["line1_all"].ends_with(number));
            prop_assert_eq!(&back_info["line2_all"][..6], six_digits(read_formatted(&front_info["birthday_s"]).unwrap()));
            prop_assert_eq!(&back_info["line2_all"][7..8], &front_info["gender_s"]);
            prop_assert_eq!(front_info["name"].split(' ').next(), back_info["father_name"].split(' ').next());
        }
        prop_assert_eq!(&replaced(&run, &front), &front_info, "the same again");
        // One other key in 50,000 chooses the same person. Three keys at once do not.
        let others = (1..=3).map(|other| replaced(&Pseudonyms::new([key[0] ^ other; 32]), &front));
        prop_assert!(others.into_iter().any(|info| info["id_number"] != *number), "{}", number);
    }

    #[test]
    fn any_json_keeps_its_shape_and_loses_its_values(value in any_json(), key in any::<[u8; 32]>(), pretty in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let bytes = Pseudonyms::new(key).replace(text.as_bytes()).unwrap();
        let new: Value = serde_json::from_slice(&bytes).unwrap();
        prop_assert_eq!(shape(&value), shape(&new), "{}", text);
        let written = String::from_utf8(bytes).unwrap();
        prop_assert_eq!(text.lines().count(), written.lines().count());
        prop_assert!(!written.contains("SECRET") && !written.contains("5555"), "{}", written);
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>(), text in r#"["\[{]?[\\"0-9A-Za-zÑñ<:,. /-]{0,60}["}\]]?"#, key in any::<[u8; 32]>()) {
        let run = Pseudonyms::new(key);
        let _ = run.replace(&bytes);
        let _ = run.replace(text.as_bytes());
        let info = json!({ "id_number": text, "birthday": text, "line1_all": text, "line2_all": text, "gender": text });
        let card = json!({ "results": [{ "card_type": text, "card_info": info }] });
        prop_assert!(run.replace(card.to_string().as_bytes()).is_ok());
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["SECRET.{0,12}", "5555[0-9]{0,10}", Just(String::new())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (55_550_000..55_559_999).prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    let name = prop_oneof![
        "SECRET [a-z]{0,3}|5555[0-9]{0,7}",
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

/// The shape of a tree without its values: types, lengths, and whether a text is empty. Members are sorted, because
/// their names may change.
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
        Value::Bool(_) => "b".to_owned(),
        Value::Null => "null".to_owned(),
    }
}

#[test]
fn built_in_cards_keep_their_form() {
    let run = Pseudonyms::new([3; 32]);
    let catalogue = Catalogue::load(None, []).unwrap();
    let cards: Vec<_> = catalogue.all().collect();
    for card in &cards {
        let info = replaced(&run, card);
        check_agreement(card, &info);
        if let Some(new) = info.get("id_number") {
            check_replaced(card, &info);
            let old = card.field("id_number");
            assert_eq!(is_valid(&digits(new)), is_valid(&digits(old)), "{}: {new}", card.name);
            assert_eq!(new.contains('-'), old.contains('-'), "{}: {new}", card.name);
        }
    }
    assert!(cards.len() > 60);
}

#[test]
fn many_persons_share_nothing() {
    let run = Pseudonyms::new([9; 32]);
    let numbers: HashSet<_> = (0..2_000)
        .map(|seed| replaced(&run, &Person::draw(seed, CardType::New, Numbers::Valid).card(CardSide::Front)))
        .map(|info| info["id_number"].clone())
        .collect();
    assert_eq!(numbers.len(), 2_000);
}

fn check(given: &str, wanted: &str) {
    let new = Pseudonyms::new([1; 32]).replace(given.as_bytes()).unwrap();
    assert_eq!(String::from_utf8(new).unwrap(), wanted, "{given}");
}

#[test]
fn what_is_known_stays() {
    for kept in [
        r#"{"status": "OK", "results": []}"#,
        r#"{"status":"INVALID_ARGUMENT","reason":"must specify 'file' or 'image_base64' argument"}"#,
        r#"{"status":"OUT_OF_QUOTA","reason":"API calls quota exceeded"}"#,
        r#"{"results":[{"card_info":{"gender":"MUJER","education":"SUPERIOR","marital_status":"CASADA"}}]}"#,
        r#"{"results":[{"card_side":"back","card_type":"TEMP","face_region":[[1,-20],[6000,7]]}]}"#,
        r#"{"results":[{"card_info":{"father_name":"NO REGISTRA","name":"","expiry_date":"9999-12-31","expiry_date_s":"31-12-9999"}}]}"#,
        "{ \"x\" : [ false , null,0 ] }\n",
    ] {
        check(kept, kept);
    }
}

#[test]
fn what_is_not_known_goes() {
    check(
        r#"{"status":"INVALID_ARGUMENT","reason":"bad file juan.jpg"}"#,
        r#"{"status":"INVALID_ARGUMENT","reason":"Request parameter is invalid"}"#,
    );
    for (given, wanted) in [
        (r#"{"status":"BUSY PEREZ","reason":"PEREZ"}"#, r#"{"status":"@","reason":"@"}"#),
        (r#"{"results":[{"face_region":[[1340000023, 1.5]]}]}"#, r#"{"results":[{"face_region":[[0, 0.0]]}]}"#),
        (
            r#"{"photo":"data:image/png;base64,iVBORw0KGgo=", "live":true,"age":42}"#,
            r#"{"photo":"@", "live":false,"age":0}"#,
        ),
        (
            r#"{"GARCIA":1,"garcia_lopez":2,"1340000023":3, "kept":4}"#,
            r#"{"(another name)":0,"(another name 2)":0,"(another name 3)":0, "kept":0}"#,
        ),
        (
            r#"{"results":[{"card_info":{"nick\u00e9":"A","birthday":19900807}}]}"#,
            r#"{"results":[{"card_info":{"(another name)":"@","birthday":0}}]}"#,
        ),
    ] {
        check(given, &wanted.replace('@', LEFT_OUT));
    }
}

#[test]
fn texts_are_escaped_if_the_answer_is() {
    let names = |escaped: bool| -> String {
        let run = Pseudonyms::new([1; 32]);
        let note = if escaped { "\\u00f1" } else { "ñ" };
        let cards = (0..200).map(|number| {
            let info = format!(r#"{{"card_info":{{"id_number":"{:010}","name":"X"}}}}"#, 1_740_000_000 + number);
            String::from_utf8(run.replace(format!(r#"{{"a":"{note}","results":[{info}]}}"#).as_bytes()).unwrap())
                .unwrap()
        });
        cards.collect()
    };
    assert!(names(true).is_ascii() && names(true).contains("\\u00d1"));
    assert!(names(false).contains('Ñ'));
}

#[test]
fn bodies_without_a_promise_are_refused() {
    let run = Pseudonyms::new([1; 32]);
    for (body, why) in [
        (&b""[..], "not JSON"),
        (b"<html>", "not JSON"),
        (b"{\"a\":1} x", "not JSON"),
        (b"\"\xff\"", "not JSON"),
        ("[".repeat(200).as_bytes(), "not JSON"),
        (&vec![b' '; MAX_BYTES + 1], "longer than 8 MiB"),
    ] {
        assert!(run.replace(body).unwrap_err().to_string().contains(why), "{why}");
    }
    assert_eq!(format!("{run:?}"), "Pseudonyms");
}

/// Two public descriptions of the old back have such a line: the person's number stands in place of the document's.
#[test]
fn a_line_with_the_persons_number_alone_agrees_with_the_front() {
    for kind in ["I<", "ID"] {
        let front = Person::draw(7, CardType::Old, Numbers::Valid).card(CardSide::Front);
        let line = format!("{kind}ECU{:<<25}", digits(front.field("id_number")));
        let back = json!({ "results": [{ "card_type": "old", "card_info": { "line1_all": line } }] }).to_string();
        let run = Pseudonyms::new([4; 32]);
        let text = String::from_utf8(run.replace(back.as_bytes()).unwrap()).unwrap();
        let number = digits(&replaced(&run, &front)["id_number"]);
        assert!(text.contains(&format!("<<<<<{number}\"")), "{text} {number}");
    }
}
