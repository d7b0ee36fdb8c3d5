//! The fields of `card_info`, one row each, and the closed sets that describe a card.

use serde::{Deserialize, Serialize};

/// Which side of a card (documented: `card_side`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CardSide {
    /// The side with the portrait.
    Front,
    /// The other side.
    Back,
}

/// Which kind of card (documented: `card_type`; what `TEMP` looks like is assumed).
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

/// One member of `card_info`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The member's name.
    pub name: &'static str,
    /// Whether a front has it.
    pub front: bool,
    /// Whether a back has it.
    pub back: bool,
    /// What it holds.
    pub meaning: &'static str,
}

macro_rules! fields {
    ($($name:literal $front:literal $back:literal $meaning:literal;)+) => {
        /// Every member that a `card_info` can have, in alphabetical order, as the samples write them.
        const FIELDS: &[Field] = &[$(Field { name: $name, front: $front, back: $back, meaning: $meaning }),+];
    };
}

fields! {
    "birth_place"    true  false "Place of birth as printed";
    "birthday"       true  false "Date of birth as printed: 1980-01-31 on old cards, 31 ENE 1980 on new ones";
    "birthday_s"     true  false "Date of birth as YYYY-MM-DD";
    "education"      false true  "Level of education (old cards)";
    "expiry_date"    true  true  "Date of expiry as printed";
    "expiry_date_s"  true  true  "Date of expiry as YYYY-MM-DD";
    "father_name"    false true  "Father's surnames and names";
    "gender"         true  false "HOMBRE or MUJER as printed (M or F on early old cards)";
    "gender_s"       true  false "M or F";
    "id_number"      true  false "Cedula number of ten digits";
    "issue_date"     true  true  "Date of issue as printed";
    "issue_date_s"   true  true  "Date of issue as YYYY-MM-DD";
    "line1_all"      false true  "First line of the machine-readable zone (new cards; inferred)";
    "line2_all"      false true  "Second line of the machine-readable zone (new cards; inferred)";
    "line3_all"      false true  "Third line of the machine-readable zone (new cards; inferred)";
    "marital_status" true  true  "Civil status";
    "mother_name"    false true  "Mother's surnames and names";
    "name"           true  false "Surnames, then given names";
    "nationality"    true  true  "Nationality; on backs the undocumented empty member of the sample";
    "profession"     false true  "Profession or occupation (old cards)";
}

/// The 13 members of a front's `card_info` (documented), in alphabetical order.
pub fn front_fields() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(|field| field.front)
}

/// The 12 documented members of a back's `card_info` and the sample's empty `nationality`, in alphabetical order.
pub fn back_fields() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(|field| field.back)
}

/// The members of `card_info` on this side, in alphabetical order.
#[must_use]
pub fn fields_of(side: CardSide) -> Vec<&'static Field> {
    match side {
        CardSide::Front => front_fields().collect(),
        CardSide::Back => back_fields().collect(),
    }
}
