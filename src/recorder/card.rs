//! Turns a recorded response into a card, so that the emulator knows the picture without a recorder.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::RecordedAnswer;
use crate::catalogue::ParsedCard;
use crate::contract::CardType;
use crate::contract::dates::DATE_MEMBERS;
use crate::text::hex;

const NOTE: &str =
    "Recorded; every personal value is a synthetic person's. sha256 is the digest of the picture that was sent.";
const GUESSED: &str = "card_type was not in the answer; it is guessed from how the dates are printed.";

#[derive(Deserialize)]
struct RecordedSuccess {
    results: Vec<RecordedElement>,
}

#[derive(Deserialize)]
struct RecordedElement {
    card_side: Value,
    card_type: Option<Value>,
    card_info: Map<String, Value>,
}

/// The name and the text of the card's file, from a response that is already safe.
///
/// # Errors
/// Why the response is not a card. The text contains nothing of it.
pub fn card(sha256: &[u8; 32], answer: &RecordedAnswer) -> Result<(String, String), &'static str> {
    let success: RecordedSuccess =
        serde_json::from_str(&answer.body).map_err(|_| "the answer has no results with cards")?;
    let [RecordedElement { card_side, card_type, card_info }] =
        <[RecordedElement; 1]>::try_from(success.results).map_err(|_| "the answer has not exactly one card")?;
    let (card_type, note) = match card_type {
        Some(said) => (said, NOTE.to_owned()),
        None => (serde_json::json!(guessed_type(|name| card_info.get(name)?.as_str())), format!("{NOTE} {GUESSED}")),
    };
    let digest = hex(sha256);
    let name = format!("recorded-{}", &digest[..16]);
    let file = serde_json::json!({
        "card_side": card_side, "card_type": card_type, "note": note, "card_info": card_info, "sha256": [digest],
    });
    let text = serde_json::to_string_pretty(&file).map_err(|_| "the card cannot be written as JSON")? + "\n";
    ParsedCard::parse(&name, &text)
        .map_err(|_| "card_info is not as the contract has it for this side: another member, or a formatted date that is not the printed day as dd-mm-yyyy")?;
    Ok((name, text))
}

/// The card type by the form of the dates: old cards print 1980-01-31, all others 31 ENE 1980.
pub(super) fn guessed_type<'v>(value: impl Fn(&str) -> Option<&'v str>) -> CardType {
    let dates = DATE_MEMBERS.iter().filter_map(|[printed, _]| value(printed));
    let is_old = dates.filter(|date| !date.is_empty()).any(|date| date.contains('-'));
    if is_old { CardType::Old } else { CardType::New }
}
