//! What a file of the pack must be answered.

use serde::Serialize;

use super::scene::{Scene, What};
use crate::contract::{CardSide, ErrorCode};

/// How far off, in pixels, a corner of `face_region` may be on small cards.
const TOLERANCE_PIXELS: f64 = 2.0;
/// How far off it may be on large ones, as a part of the card's width.
const TOLERANCE_PART: f64 = 0.005;
/// The card that answers by default.
const SAMPLE_FRONT: &str = "sample-front";

/// What a file must be answered, with `detect_face=1`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedAnswer {
    /// The error code; none for `OK`.
    pub refusal: Option<ErrorCode>,
    /// Who chose the answer; none when the picture was refused.
    pub matched_by: Option<Matched>,
    /// The cards, largest first.
    pub cards: Vec<ExpectedCard>,
}

/// The channels that speak for files of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Matched {
    /// A specimen in the picture.
    Specimen,
    /// The setting `unrecognised`.
    Default,
}

/// A card of an expected answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExpectedCard {
    /// Its name, by which `X-Emulator-Scenario` would ask for it.
    pub card: String,
    /// What `id_number` must be, if the side has one and the card is a person's.
    pub id_number: Option<String>,
    /// The corners of the face; empty for a side without one, none where it says nothing about the client.
    pub face_region: Option<Vec<[i64; 2]>>,
    /// How far off, in pixels, each coordinate of `face_region` may be.
    pub tolerance: f64,
}

impl ExpectedAnswer {
    /// The HTTP status.
    #[must_use]
    pub fn http(&self) -> u16 {
        self.refusal.map_or(200, ErrorCode::http)
    }

    /// The member `status` of the answer.
    #[must_use]
    pub fn status(&self) -> &'static str {
        self.refusal.map_or("OK", ErrorCode::name)
    }

    /// The answer to a picture of this scene. An error card speaks for all, and the specimen of a card that there is not
    /// counts as no card.
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

    /// The answer to what is no picture that the API takes.
    pub(super) fn refused() -> Self {
        Self { refusal: Some(ErrorCode::InvalidArgument), matched_by: None, cards: Vec::new() }
    }
}
