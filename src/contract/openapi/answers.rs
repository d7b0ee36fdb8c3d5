//! The responses of the OpenAPI document: one for each status, with one example for each code.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::schemas::{codes_of, failure_name};
use super::{Examples, described};
use crate::contract::wire::{CardInfo, Element, Failure, Ok, Success};
use crate::contract::{Card, CardType, ErrorCode, Refusal, RequestId};

/// The request IDs of the examples. Each example has a different one, as real responses do.
fn request_id(number: u8) -> RequestId {
    RequestId::from_random_bytes([number.wrapping_mul(0x3B).wrapping_add(0x1D); 16])
}

/// Our own response headers.
pub(super) fn headers() -> Value {
    let own = |what: &str| json!({ "description": format!("Cedulita's own: {what}.\n\n{}", described(&["C6"])), "schema": { "type": "string" } });
    json!({ "MatchedBy": own("which channel chose the answer"), "Hint": own("what looked like a mistake, in plain words") })
}

/// Every response, by HTTP status.
pub(super) fn responses(examples: Examples<'_>) -> Value {
    let mut responses = Map::new();
    responses.insert("200".to_owned(), success(examples));
    let statuses: BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.http()).collect();
    for http in statuses {
        responses.insert(http.to_string(), refusal(http));
    }
    responses.insert(
        "501".to_owned(),
        json!({
            "description": format!("Cedulita's own answer: a name of nothing that exists.\n\n{}", described(&["C5"])),
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/UnknownName" } } },
        }),
    );
    Value::Object(responses)
}

fn carries() -> Value {
    json!({
        "X-Emulator-Matched-By": { "$ref": "#/components/headers/MatchedBy" },
        "X-Emulator-Hint": { "$ref": "#/components/headers/Hint" },
    })
}

fn success(cards: Examples<'_>) -> Value {
    let face = Some(vec![[101, 201], [301, 201], [301, 461], [101, 461]]);
    let examples = json!({
        // The keys are numbered, because servers that mock the document use the first example by name.
        "1-front": { "summary": "The front of a new card", "value": shown(cards.front, None, 1) },
        "2-back": { "summary": "The back of an old card", "value": shown(cards.back, None, 2) },
        "3-front-with-face": { "summary": "The same front with detect_face=1", "value": shown(cards.front, face, 3) },
        "4-back-with-face": { "summary": "A side without a portrait with detect_face=1", "value": shown(cards.back, Some(Vec::new()), 4) },
    });
    json!({
        "description": format!("What stands on the cards in the picture.\n\n{}", described(&["A1", "A4", "A5", "A6", "A7", "A8", "A9", "A11", "A12", "A13"])),
        "headers": carries(),
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Success" }, "examples": examples } },
    })
}

/// The body of a success that returns this card.
fn shown(card: &Card, face_region: Option<Vec<[i64; 2]>>, number: u8) -> Value {
    let kind: CardType = card.kind;
    let element = Element { card_info: CardInfo(&card.info), card_side: card.side, card_type: Some(kind), face_region };
    let success = Success { request_id: request_id(number), results: vec![element], status: Ok::Ok };
    serde_json::to_value(success).unwrap_or_default()
}

fn refusal(http: u16) -> Value {
    let codes: Vec<_> = codes_of(http).collect();
    let rows: Vec<_> = codes.iter().map(|code| format!("- `{code}`: {}", code.meaning())).collect();
    let example = |(number, code): (usize, &&ErrorCode)| {
        let number = u8::try_from(number).unwrap_or_default().wrapping_add(10);
        let nothing = Refusal::nothing_sent();
        let reason = if nothing.code == **code { &nothing.reason } else { code.meaning() };
        let failure = Failure { status: **code, reason, request_id: request_id(number) };
        (format!("{}-{code}", number - 9), json!({ "summary": code.meaning(), "value": failure }))
    };
    let examples: Map<_, _> = codes.iter().enumerate().map(example).collect();
    let schema = json!({ "$ref": format!("#/components/schemas/{}", failure_name(http)) });
    json!({
        "description": format!("{}\n\n{}", rows.join("\n"), described(&["A3", "E1"])),
        "headers": carries(),
        "content": { "application/json": { "schema": schema, "examples": examples } },
    })
}
