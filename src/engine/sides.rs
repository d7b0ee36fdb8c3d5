//! Which card is the other side of a card: for sheets that are folded.

use std::collections::HashSet;

use super::Names;
use crate::contract::{Card, CardSide};
use crate::specimen::{SheetItem, Subject};

impl Names {
    /// The pieces of a sheet with these subjects. On a sheet to `fold`, each card is together with its other side if
    /// there is one, whichever of the two was given.
    #[must_use]
    pub fn sheet_items(&self, subjects: Vec<Subject>, fold: bool) -> Vec<SheetItem> {
        let mut printed = HashSet::new();
        let mut items = Vec::new();
        for subject in subjects {
            let sides = match &subject {
                Subject::Card(card) if fold => self.other_side(card).map(|other| match card.side {
                    CardSide::Front => [subject.clone(), other],
                    CardSide::Back => [other, subject.clone()],
                }),
                _ => None,
            };
            match sides {
                Some(sides) if printed.insert(sides[0].name().to_owned()) => items.push(SheetItem::Folded(sides)),
                Some(_) => {}
                None => items.push(SheetItem::Single(subject)),
            }
        }
        items
    }

    /// The back of `X-front`, whatever follows, is `X-back` with the same; that of another front `X` is `X-back`.
    fn other_side(&self, card: &Card) -> Option<Subject> {
        let names = match card.side {
            CardSide::Front => [card.name.replacen("-front", "-back", 1), format!("{}-back", card.name)],
            CardSide::Back => {
                let bare = card.name.strip_suffix("-back").unwrap_or_default();
                [card.name.replacen("-back", "-front", 1), bare.to_owned()]
            }
        };
        let other = names.iter().find_map(|name| self.card(name))?;
        (other.side != card.side && other.kind == card.kind).then_some(Subject::Card(other))
    }
}
