//! One side of one ID card as the API would report it: the vendor's own view of a card, whoever made it up.

use std::sync::Arc;

use super::dates::{self, DATE_MEMBERS, Date, RelativeDate};
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
    /// The members of `card_info`, in alphabetical order. Days may still be relative to today: see [`Card::on`].
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

    /// Makes a member hold this. A member that this side does not have is left out.
    pub fn set(&mut self, name: &str, text: impl Into<String>) {
        if let Some((_, value)) = self.info.iter_mut().find(|(other, _)| *other == name) {
            *value = text.into();
        }
    }

    /// The card as it is when it is `today`: days that its maker stated relative to today ([`RelativeDate`]) are written out,
    /// as its kind prints them and as the API formats them. Machine-readable lines stay as they are. A card without such days is handed back as it came.
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

/// The relative day that this member holds, if it holds one.
fn relative(name: &str, text: &str) -> Option<RelativeDate> {
    RelativeDate::parse(text).filter(|_| DATE_MEMBERS.as_flattened().contains(&name))
}
