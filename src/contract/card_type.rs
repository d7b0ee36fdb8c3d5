//! The sides and the kinds of a card, as closed sets.

use serde::{Deserialize, Serialize};

/// One side of a card (documented: `card_side`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CardSide {
    /// The side with the portrait.
    Front,
    /// The side without the portrait.
    Back,
}

/// The kind of a card (documented: `card_type`; what `TEMP` looks like is assumed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CardType {
    /// The plastic card of 2009 to 2021.
    #[serde(rename = "old")]
    Old,
    /// The polycarbonate card since 2021.
    #[serde(rename = "new")]
    New,
    /// A foreigner's card, in the new layout.
    #[serde(rename = "ALIEN")]
    Alien,
    /// A temporary resident's card; assumed to look like `ALIEN` with at most 24 months of validity.
    #[serde(rename = "TEMP")]
    Temp,
}
