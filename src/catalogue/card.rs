//! A card's file, read and checked whole.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::contract::dates::{DATE_MEMBERS, RelativeDate};
use crate::contract::{Card, CardSide, CardType, ErrorCode, fields_of};
use crate::fixture::{Blame, check_name, line_of};
use crate::person::Person;

/// A card as people write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    card_side: CardSide,
    card_type: CardType,
    /// For people who read the file.
    #[serde(default, rename = "note")]
    _note: String,
    card_info: BTreeMap<String, String>,
    #[serde(default)]
    sha256: Vec<String>,
    face_mm: Option<[f64; 4]>,
}

/// Reads a card's file: the card, and digests of pictures that mean it.
pub(super) fn parse(name: &str, text: &str) -> Result<(Card, Vec<[u8; 32]>), Blame> {
    check_free(name)?;
    let file: Written = serde_json::from_str(text).map_err(|cause| (Some(cause.line()), cause.to_string()))?;
    let sha256 = file.sha256.iter().map(|digest| {
        sha256_of(digest)
            .ok_or_else(|| (line_of(text, digest), format!("sha256 {digest:?} is not 64 hexadecimal digits")))
    });
    let sha256 = sha256.collect::<Result<_, _>>()?;
    let info = info(file.card_side, file.card_info, text)?;
    let card = Card { name: name.to_owned(), side: file.card_side, kind: file.card_type, info, face_mm: file.face_mm };
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

/// The members in the contract's order, after checking that they are exactly those of the side.
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
    for (name, value) in &info {
        let Some(raw) = name.strip_suffix("_s") else { continue };
        let raw_is_empty = info.iter().any(|(other, value)| *other == raw && value.is_empty());
        if raw_is_empty && !value.is_empty() {
            return Err((line_of(text, name), format!("{name} must be \"\" where {raw} is \"\"")));
        }
    }
    check_relative_dates(&info, text)?;
    Ok(info)
}

/// Days relative to today: both members of a pair say the same, and say it well.
fn check_relative_dates(info: &[(&'static str, String)], text: &str) -> Result<(), Blame> {
    let value = |name: &str| info.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value.as_str());
    for pair in DATE_MEMBERS {
        let meant = |name: &&str| RelativeDate::is_meant(value(name));
        let Some(relative) = pair.iter().find(|name| meant(name)) else { continue };
        for name in pair.iter().filter(|name| meant(name)) {
            if RelativeDate::parse(value(name)).is_none() {
                let reason = format!("{name} {:?} is no date relative to today: {}", value(name), RelativeDate::WANTED);
                return Err((line_of(text, name), reason));
            }
        }
        let wanted = value(relative);
        if let Some(other) = pair.iter().find(|name| value(name) != wanted) {
            let reason = format!(
                "{other} is {:?} and {relative} is {wanted:?}: where one is relative to today, both must be the same text",
                value(other)
            );
            return Err((line_of(text, other), reason));
        }
    }
    Ok(())
}

fn sha256_of(hexadecimal: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> =
        hexadecimal.chars().map(|digit| digit.to_digit(16)).map(|d| Some(d? as u8)).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect();
    if digits.len() == 64 { bytes.try_into().ok() } else { None }
}
