//! The answer that the server must give to a file of the pack.

use serde::Serialize;

use super::scene::{Scene, What};
use crate::contract::{CardSide, ErrorCode};

/// How many pixels a corner of `face_region` may be off on small cards.
const TOLERANCE_PIXELS: f64 = 2.0;
/// How much a corner may be off on large cards, as a part of the card's width.
const TOLERANCE_PART: f64 = 0.005;
/// The name of the card with which the server answers by default.
const SAMPLE_FRONT: &str = "sample-front";

/// The answer that the server must give to a file, with `detect_face=1`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedAnswer {
    /// The expected error code; `None` for `OK`.
    pub refusal: Option<ErrorCode>,
    /// What chose the answer; `None` when the picture is refused.
    pub matched_by: Option<Matched>,
    /// The cards in `results`, largest first.
    pub cards: Vec<ExpectedCard>,
}

/// What can choose the answer to a file of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Matched {
    /// A specimen in the picture chose it.
    Specimen,
    /// The setting `unrecognised` chose it.
    Default,
}

/// One card of an expected answer, as the manifest lists it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExpectedCard {
    /// The card's name, as `X-Emulator-Scenario` would request it.
    pub card: String,
    /// The expected `id_number`, if the side has one and the card is a person's.
    pub id_number: Option<String>,
    /// The corners of the face in pixels. Empty for a side without a face; `None` where they show nothing about the
    /// client.
    pub face_region: Option<Vec<[i64; 2]>>,
    /// How many pixels each coordinate of `face_region` may be off.
    pub tolerance: f64,
}

impl ExpectedAnswer {
    /// The expected HTTP status of the answer.
    #[must_use]
    pub fn http(&self) -> u16 {
        self.refusal.map_or(200, ErrorCode::http)
    }

    /// The expected member `status` of the answer's body.
    #[must_use]
    pub fn status(&self) -> &'static str {
        self.refusal.map_or("OK", ErrorCode::name)
    }

    /// The answer to a picture of this scene. An error card decides the whole answer. A specimen whose card does not
    /// exist counts as no card.
    pub(super) fn from_scene(scene: &Scene) -> Self {
        let refusal = scene.things.iter().find_map(|thing| match thing.what {
            What::Error(code) => Some(code),
            What::UnknownCard => Some(ErrorCode::DetectionFailed),
            What::Side(..) | What::Code(_) => None,
        });
        let cards = scene.things.iter().filter(|_| refusal.is_none()).filter_map(|thing| {
            let card = thing.what.card()?;
            let face = card.face().map_or_else(Vec::new, |face| scene.face(thing, face).to_vec());
            Some(ExpectedCard {
                id_number: (card.side == CardSide::Front).then(|| card.field("id_number").to_owned()),
                face_region: Some(face),
                tolerance: TOLERANCE_PIXELS.max(TOLERANCE_PART * thing.width()),
                card: card.name,
            })
        });
        Self { refusal, matched_by: Some(Matched::Specimen), cards: cards.collect() }
    }

    /// The answer to a good picture in which nothing is recognised.
    pub(super) fn unrecognised() -> Self {
        let card = ExpectedCard {
            card: SAMPLE_FRONT.to_owned(),
            id_number: None,
            face_region: None,
            tolerance: TOLERANCE_PIXELS,
        };
        Self { refusal: None, matched_by: Some(Matched::Default), cards: vec![card] }
    }

    /// The answer to a file that is no picture that the API accepts.
    pub(super) fn refused() -> Self {
        Self { refusal: Some(ErrorCode::InvalidArgument), matched_by: None, cards: Vec::new() }
    }
}
