//! What may stay of a response: the contract's names, and values of its closed sets.

use crate::contract::{CardSide, ErrorCode, fields_of};

/// Civil status and education as cards print them. They have few values, and clients depend on them.
const MARITAL: &str = "SOLTERO|SOLTERA|CASADO|CASADA|DIVORCIADO|DIVORCIADA|VIUDO|VIUDA|UNION DE HECHO|EN UNION DE HECHO|\
     UNION LIBRE|SEPARADO";
const EDUCATION: &str = "NINGUNA|INICIAL|BASICA|BACHILLERATO|SUPERIOR|PRIMARIA|SECUNDARIA|ELEMENTAL|CUARTO NIVEL";
/// A larger coordinate does not count as geometry.
const MAX_PIXELS: i64 = 20_000;

/// The place of a value in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MemberPlace {
    Answer,
    Results,
    Element,
    Info,
    Face,
    Elsewhere,
}

impl MemberPlace {
    /// The place of a member's value.
    pub(super) fn inside(self, name: &str) -> Self {
        match (self, name) {
            (MemberPlace::Answer, "results") => MemberPlace::Results,
            (MemberPlace::Element, "card_info") => MemberPlace::Info,
            (MemberPlace::Element, "face_region") => MemberPlace::Face,
            _ => MemberPlace::Elsewhere,
        }
    }

    /// The place of the elements of an array.
    pub(super) fn element(self) -> Self {
        match self {
            MemberPlace::Results => MemberPlace::Element,
            MemberPlace::Face => MemberPlace::Face,
            _ => MemberPlace::Elsewhere,
        }
    }
}

/// Whether the contract has a member of this name anywhere.
pub(in crate::recorder) fn is_of_the_contract(name: &str) -> bool {
    [MemberPlace::Answer, MemberPlace::Element, MemberPlace::Info].into_iter().any(|place| is_contracts(place, name))
}

/// Whether the contract has a member of this name at this place.
pub(super) fn is_contracts(place: MemberPlace, name: &str) -> bool {
    match place {
        MemberPlace::Answer => ["request_id", "results", "status", "reason"].contains(&name),
        MemberPlace::Element => ["card_info", "card_side", "card_type", "face_region"].contains(&name),
        MemberPlace::Info => {
            [CardSide::Front, CardSide::Back].into_iter().flat_map(fields_of).any(|field| field.name == name)
        }
        _ => false,
    }
}

/// Whether a number is a coordinate in a picture.
pub(super) fn is_geometry(place: MemberPlace, number: &str) -> bool {
    place == MemberPlace::Face && number.parse::<i64>().is_ok_and(|pixels| pixels.abs() <= MAX_PIXELS)
}

/// Whether a text belongs to a small fixed set, and so reveals no person's name, number or date.
pub(super) fn is_of_a_closed_set(place: MemberPlace, name: &str, value: &str) -> bool {
    match (place, name) {
        (MemberPlace::Answer, "status") => value == "OK" || ErrorCode::ALL.iter().any(|code| code.name() == value),
        (MemberPlace::Element, "card_side") => ["front", "back"].contains(&value),
        (MemberPlace::Element, "card_type") => ["old", "new", "ALIEN", "TEMP"].contains(&value),
        (MemberPlace::Info, "gender" | "gender_s") => ["HOMBRE", "MUJER", "M", "F"].contains(&value),
        (MemberPlace::Info, "marital_status") => MARITAL.split('|').any(|known| known == value),
        (MemberPlace::Info, "education") => EDUCATION.split('|').any(|known| known == value),
        (MemberPlace::Info, "profession") => value == "NINGUNA",
        (MemberPlace::Info, "father_name" | "mother_name") => value == "NO REGISTRA",
        (MemberPlace::Info, "expiry_date" | "expiry_date_s") => ["9999-12-31", "31-12-9999"].contains(&value),
        _ => false,
    }
}
