//! Lists all cards, and adds and removes cards while the emulator runs.

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::body::{parse, text};
use super::reply::{invalid_fixture, json as reply, long, no_content, not_found, refused};
use crate::catalogue::{CardFile, ParsedCard};
use crate::contract::Card;
use crate::http::App;

/// `GET /__admin/cards`
pub(super) async fn list(State(app): State<Arc<App>>) -> Response {
    let (engine, added) = (app.service.engine(), app.service.fixtures.added());
    let shown = |card: &Arc<Card>| {
        json!({
            "name": card.name,
            "card_side": card.side,
            "card_type": card.kind,
            "note": card.note,
            "added": added.cards.contains_key(&card.name),
        })
    };
    let cards: Vec<_> = engine.catalogue().all().map(shown).collect();
    long(&app, &json!({ "cards": cards })).await
}

/// `GET /__admin/cards/{name}`: the card, or the side of a person, in the format of a card's file.
pub(super) async fn show(State(app): State<Arc<App>>, Path(name): Path<String>) -> Response {
    match app.service.engine().names().card(&name) {
        Some(card) => long(&app, &card_json(&card)).await,
        None => not_found("card", &name).into(),
    }
}

/// `PUT /__admin/cards/{name}`: adds a card in the format of its file, or replaces the card of this name.
pub(super) async fn put(State(app): State<Arc<App>>, Path(name): Path<String>, request: Request) -> Response {
    let text = match text(request).await {
        Ok(text) => text,
        Err(problem) => return problem.into(),
    };
    // The text is parsed twice: first to find the place of a wrong member, then as a file is read.
    if let Err(problem) = parse::<CardFile>(&text) {
        return problem.into();
    }
    let draft = match ParsedCard::parse(&name, &text) {
        Ok(draft) => draft,
        Err(blame) => return invalid_fixture(&blame).into(),
    };
    let body = card_json(&draft.card);
    match app.service.put_card(draft, &text).await {
        Ok(()) => reply(StatusCode::OK, &body),
        Err(error) => refused(&error).into(),
    }
}

/// `DELETE /__admin/cards/{name}`: removes an added card. A built-in card or a card in a file with this name returns.
pub(super) async fn delete(State(app): State<Arc<App>>, Path(name): Path<String>) -> Response {
    match app.service.remove_card(&name).await {
        Ok(true) => no_content(),
        Ok(false) => not_found("added card", &name).into(),
        Err(error) => refused(&error).into(),
    }
}

fn card_json(card: &Card) -> Value {
    let info: serde_json::Map<_, _> = card.info.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
    json!({ "card_side": card.side, "card_type": card.kind, "note": card.note, "card_info": info, "face_mm": card.face() })
}
