//! One side of one ID card, as the API reports it, whatever the source of the card is.

use std::sync::Arc;

use super::dates::{self, DATE_MEMBERS, Date, RelativeDate};
use super::{CardSide, CardType};

/// Width and height of a card in millimetres (ID-1; general knowledge).
pub const CARD_MM: [f64; 2] = [85.60, 53.98];

/// One side of one ID card: what the API returns when it recognises this side.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The card's name: lower-case letters, digits and `-`.
    pub name: String,
    /// The side that this is: front or back.
    pub side: CardSide,
    /// The kind of card: old, new, ALIEN or TEMP.
    pub kind: CardType,
    /// The members of `card_info`, in alphabetical order. Days may still be relative to today: see [`Card::on`].
    pub info: Vec<(&'static str, String)>,
    /// Where the face is, as the author of the card states it, in millimetres from the top left corner: left, top,
    /// width, height. Without it a front uses the usual place of its kind.
    pub face_mm: Option<[f64; 4]>,
    /// What the card is good for, in its author's words; empty if nobody said.
    pub note: String,
}

/// Where the face is on a front, in millimetres. The place on old cards was measured on a fictitious card. The place
/// on new cards is inferred from where their text stands.
const OLD_FACE_MM: [f64; 4] = [6.7, 17.0, 14.0, 19.0];
const NEW_FACE_MM: [f64; 4] = [8.7, 17.0, 14.0, 20.0];

impl Card {
    /// The value of a member of `card_info`; `""` when this side does not have the member.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.info.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }

    /// Sets the value of a member. It does nothing when this side does not have the member.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        if let Some((_, value)) = self.info.iter_mut().find(|(other, _)| *other == name) {
            *value = text.into();
        }
    }

    /// The card as it is on the day `today`. Days that its author states relative to today ([`RelativeDate`]) are
    /// written out, as its kind prints them and as the API formats them. Machine-readable lines do not change. A card
    /// without such days is returned unchanged.
    #[must_use]
    pub fn on(mut self: Arc<Self>, today: Date) -> Arc<Card> {
        if self.info.iter().all(|(name, text)| relative(name, text).is_none()) {
            return self;
        }
        let kind = self.kind;
        for (name, text) in &mut Arc::make_mut(&mut self).info {
            let Some(day) = relative(name, text) else { continue };
            let day = day.on(today);
            *text = if name.ends_with("_s") { dates::formatted(day) } else { dates::printed(kind, day) };
        }
        self
    }

    /// Where the face is, in millimetres: left, top, width, height. A back has no face unless its author states one.
    #[must_use]
    pub fn face(&self) -> Option<[f64; 4]> {
        self.face_mm.or(match (self.side, self.kind) {
            (CardSide::Back, _) => None,
            (CardSide::Front, CardType::Old) => Some(OLD_FACE_MM),
            (CardSide::Front, _) => Some(NEW_FACE_MM),
        })
    }
}

/// The relative day that this member holds, if it holds one.
fn relative(name: &str, text: &str) -> Option<RelativeDate> {
    RelativeDate::parse(text).filter(|_| DATE_MEMBERS.as_flattened().contains(&name))
}
