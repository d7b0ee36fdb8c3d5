//! The members of `card_info`, one row each.

use serde::Serialize;

use super::CardSide;
use super::dates::DATE_MEMBERS;

/// One member of `card_info`: its name, the sides that have it, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// The member's name in the JSON.
    pub name: &'static str,
    /// Whether a front has it.
    pub front: bool,
    /// Whether a back has it.
    pub back: bool,
    /// The page's description, word for word (documented).
    pub meaning: &'static str,
    /// What we believe beyond the page; empty when we believe nothing more.
    pub belief: &'static str,
}

impl Field {
    /// The description and the belief as one text, with the belief marked as ours.
    #[must_use]
    pub fn description(&self) -> String {
        match self.belief {
            "" => self.meaning.to_owned(),
            belief => format!("{} (ours, not the page's: {belief})", self.meaning),
        }
    }

    /// Whether the member holds a formatted date, `dd-mm-yyyy`.
    #[must_use]
    pub fn is_formatted_date(&self) -> bool {
        DATE_MEMBERS.iter().any(|[_, formatted]| *formatted == self.name)
    }
}

macro_rules! fields {
    ($($name:literal $front:literal $back:literal $meaning:literal $belief:literal;)+) => {
        /// Every member that a `card_info` can have, in alphabetical order as in the samples.
        const FIELDS: &[Field] =
            &[$(Field { name: $name, front: $front, back: $back, meaning: $meaning, belief: $belief }),+];
    };
}

fields! {
    "birth_place"    true  false "Birth place of the person" "upper case without accents, as printed";
    "birthday"       true  false "Date of birth" "as printed: 1990-08-07 on old cards, 07 AGO 1990 on new ones, whose months are Spanish";
    "birthday_s"     true  false "Formatted date of birth: dd-mm-yyyy" "";
    "education"      false true  "Education" "old cards alone print it";
    "expiry_date"    true  true  "Expiry date" "as printed: on fronts of new cards, on backs of old ones";
    "expiry_date_s"  true  true  "Formatted expiry date: dd-mm-yyyy" "";
    "father_name"    false true  "Father's name" "surnames first";
    "gender"         true  false "Gender, HOMBRE for male and MUJER for female" "an early old card prints M or F";
    "gender_s"       true  false "Gender, M for male and F for female" "";
    "id_number"      true  false "ID card number" "the cedula, ten digits";
    "issue_date"     true  true  "Issue date" "as printed, on backs alone";
    "issue_date_s"   true  true  "Formatted issue date: dd-mm-yyyy" "";
    "line1_all"      false true  "Other_information1" "the first line of the machine-readable zone, which new cards have (inferred)";
    "line2_all"      false true  "Other_information2" "the second line of the machine-readable zone (inferred)";
    "line3_all"      false true  "Other_information3" "the third line of the machine-readable zone (inferred)";
    "marital_status" true  true  "Marital status" "on fronts of old cards, on backs of new ones";
    "mother_name"    false true  "Mother's name" "surnames first";
    "name"           true  false "Name of the person" "surnames first";
    "nationality"    true  true  "Nationality of the person" "a back's table lacks it, and the sample of a back has it, empty";
    "profession"     false true  "Profession of the person" "old cards alone print it";
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
