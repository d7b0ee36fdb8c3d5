//! A card's file, parsed and checked completely.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::contract::dates::{self, DATE_MEMBERS, FORMATTED, RelativeDate, read_formatted, read_printed};
use crate::contract::{Card, CardSide, CardType, ErrorCode, fields_of};
use crate::fixture::{Blame, check_name, in_plain_words, line_of};
use crate::person::Person;

/// A card file as people write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardFile {
    card_side: CardSide,
    card_type: CardType,
    #[serde(default)]
    note: String,
    card_info: BTreeMap<String, String>,
    #[serde(default)]
    sha256: Vec<String>,
    face_mm: Option<[f64; 4]>,
}

/// Parses a card file: the card, and the digests of pictures that select it.
pub(super) fn parse(name: &str, text: &str) -> Result<(Card, Vec<[u8; 32]>), Blame> {
    check_free(name)?;
    let file: CardFile = serde_json::from_str(text).map_err(|cause| (Some(cause.line()), in_plain_words(&cause)))?;
    let sha256 = file.sha256.iter().map(|digest| {
        sha256_of(digest)
            .ok_or_else(|| (line_of(text, digest), format!("sha256: expected 64 hexadecimal digits, got {digest:?}")))
    });
    let sha256 = sha256.collect::<Result<_, _>>()?;
    let info = info(file.card_side, file.card_info, text)?;
    let CardFile { card_side: side, card_type: kind, note, face_mm, .. } = file;
    let card = Card { name: name.to_owned(), side, kind, info, face_mm, note };
    Ok((card, sha256))
}

fn check_free(name: &str) -> Result<(), Blame> {
    check_name(name)?;
    if ErrorCode::from_scenario(name).is_some() {
        return Err((None, format!("the name {name:?} is that of a scenario, which would answer instead")));
    }
    if Person::named(name).is_some() {
        return Err((None, format!("the name {name:?} is that of a person drawn from a seed; choose another")));
    }
    Ok(())
}

/// Checks that the members are exactly those of the side, and returns them in the contract's order.
fn info(side: CardSide, mut given: BTreeMap<String, String>, text: &str) -> Result<Vec<(&'static str, String)>, Blame> {
    let fields = fields_of(side);
    let mut info = Vec::with_capacity(fields.len());
    for field in &fields {
        let value = given.remove(field.name).ok_or_else(|| {
            (line_of(text, "card_info"), format!("card_info lacks {:?}; a field that is not read is \"\"", field.name))
        })?;
        info.push((field.name, value));
    }
    if let Some(unknown) = given.keys().next() {
        let known: Vec<_> = fields.iter().map(|field| field.name).collect();
        let reason = format!("card_info has no {unknown:?} on this side; it has {}", known.join(", "));
        return Err((line_of(text, unknown), reason));
    }
    check_formatted_members(&info, text)?;
    check_gender(&info, text)?;
    DATE_MEMBERS.into_iter().try_for_each(|pair| check_days(&info, pair, text))?;
    Ok(info)
}

fn value<'i>(info: &'i [(&'static str, String)], name: &str) -> &'i str {
    info.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
}

/// Checks that `x_s` is empty where `x` is. A text that was not read cannot be formatted.
fn check_formatted_members(info: &[(&'static str, String)], text: &str) -> Result<(), Blame> {
    for (name, given) in info {
        let Some(raw) = name.strip_suffix("_s") else { continue };
        if value(info, raw).is_empty() && !given.is_empty() {
            return Err((line_of(text, name), format!("{name}: expected \"\" because {raw} is \"\", got {given:?}")));
        }
    }
    Ok(())
}

/// Checks that `gender_s` is the letter of the printed `gender`, where that is a known word or letter.
fn check_gender(info: &[(&'static str, String)], text: &str) -> Result<(), Blame> {
    let (printed, given) = (value(info, "gender"), value(info, "gender_s"));
    let (is_right, expected) = match printed {
        "HOMBRE" | "M" => (given == "M", r#""M""#),
        "MUJER" | "F" => (given == "F", r#""F""#),
        // An unknown word may have been read as either letter, or not at all.
        _ => (matches!(given, "" | "M" | "F"), r#""M", "F" or """#),
    };
    if is_right {
        return Ok(());
    }
    Err((line_of(text, "gender_s"), format!("gender_s: expected {expected} beside gender {printed:?}, got {given:?}")))
}

/// Checks that a printed day and its formatted twin are the same day, each in its form.
fn check_days(info: &[(&'static str, String)], pair: [&str; 2], text: &str) -> Result<(), Blame> {
    if pair.iter().any(|name| RelativeDate::is_meant(value(info, name))) {
        return check_relative(info, pair, text);
    }
    let [raw, formatted] = pair;
    let (printed, given) = (value(info, raw), value(info, formatted));
    let expected = match (read_printed(printed), read_formatted(given)) {
        (Some(day), Some(other)) if day == other => return Ok(()),
        (Some(day), _) => format!("{:?}, the day of {raw} {printed:?} as {FORMATTED}", dates::formatted(day)),
        // A printed day that cannot be parsed may have any formatted twin, or none.
        (None, Some(_)) => return Ok(()),
        (None, None) if given.is_empty() => return Ok(()),
        (None, None) => match read_printed(given) {
            Some(day) => format!("{:?}, as {FORMATTED}", dates::formatted(day)),
            None => format!("a day of the calendar as {FORMATTED}, or \"\""),
        },
    };
    Err((line_of(text, formatted), format!("{formatted}: expected {expected}, got {given:?}")))
}

/// Checks days relative to today: both members of a pair must hold the same valid text.
fn check_relative(info: &[(&'static str, String)], pair: [&str; 2], text: &str) -> Result<(), Blame> {
    let is_meant = |name: &&&str| RelativeDate::is_meant(value(info, name));
    for name in pair.iter().filter(is_meant) {
        let given = value(info, name);
        if RelativeDate::parse(given).is_none() {
            let reason = format!("{name}: {}, got {given:?}", RelativeDate::EXPECTED);
            return Err((line_of(text, name), reason));
        }
    }
    let Some(relative) = pair.iter().find(is_meant) else { return Ok(()) };
    let expected = value(info, relative);
    let Some(other) = pair.iter().find(|name| value(info, name) != expected) else { return Ok(()) };
    let reason = format!(
        "{other} is {:?} and {relative} is {expected:?}: where one is relative to today, both must be the same text",
        value(info, other)
    );
    Err((line_of(text, other), reason))
}

fn sha256_of(hexadecimal: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> =
        hexadecimal.chars().map(|digit| digit.to_digit(16)).map(|d| Some(d? as u8)).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect();
    if digits.len() == 64 { bytes.try_into().ok() } else { None }
}
