//! One side of one ID card as the API would report it: the vendor's own view of a card, whoever made it up.

use super::{CardSide, CardType};

/// Width and height of a card in millimetres (ID-1; general knowledge).
pub const CARD_MM: [f64; 2] = [85.60, 53.98];

/// One side of one ID card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its name: lower-case letters, digits and `-`.
    pub name: String,
    /// Front or back.
    pub side: CardSide,
    /// Old, new, ALIEN or TEMP.
    pub kind: CardType,
    /// The members of `card_info`, in alphabetical order.
    pub info: Vec<(&'static str, String)>,
    /// Where its maker says the face is, in millimetres from the top left corner: left, top, width, height. Without it
    /// a front has the usual place of its kind.
    pub face_mm: Option<[f64; 4]>,
}

/// Where the face is on a front, in millimetres. Old cards were measured from a fictitious one; new ones are inferred
/// from where their text stands.
const OLD_FACE_MM: [f64; 4] = [6.7, 17.0, 14.0, 19.0];
const NEW_FACE_MM: [f64; 4] = [8.7, 17.0, 14.0, 20.0];

impl Card {
    /// What a member of `card_info` holds; `""` when this side does not have it.
    #[must_use]
    pub fn field(&self, name: &str) -> &str {
        self.info.iter().find(|(other, _)| *other == name).map_or("", |(_, value)| value)
    }

    /// Where the face is, in millimetres: left, top, width, height. A back has none unless its maker says so.
    #[must_use]
    pub fn face(&self) -> Option<[f64; 4]> {
        self.face_mm.or(match (self.side, self.kind) {
            (CardSide::Back, _) => None,
            (CardSide::Front, CardType::Old) => Some(OLD_FACE_MM),
            (CardSide::Front, _) => Some(NEW_FACE_MM),
        })
    }
}
