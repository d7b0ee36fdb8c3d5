//! What may stay of an answer: the contract's names, and values of its closed sets.

use crate::contract::{CardSide, ErrorCode, fields_of};

/// Civil status and education as cards print them: few values, which decide what a client does.
const MARITAL: &str = "SOLTERO|SOLTERA|CASADO|CASADA|DIVORCIADO|DIVORCIADA|VIUDO|VIUDA|UNION DE HECHO|EN UNION DE HECHO|\
     UNION LIBRE|SEPARADO";
const EDUCATION: &str = "NINGUNA|INICIAL|BASICA|BACHILLERATO|SUPERIOR|PRIMARIA|SECUNDARIA|ELEMENTAL|CUARTO NIVEL";
/// Pixels beyond this are no geometry.
const MAX_PIXELS: i64 = 20_000;

/// Where in an answer a value stands.
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
    /// Where the value of a member stands.
    pub(super) fn inside(self, name: &str) -> Self {
        match (self, name) {
            (MemberPlace::Answer, "results") => MemberPlace::Results,
            (MemberPlace::Element, "card_info") => MemberPlace::Info,
            (MemberPlace::Element, "face_region") => MemberPlace::Face,
            _ => MemberPlace::Elsewhere,
        }
    }

    /// Where the elements of an array stand.
    pub(super) fn element(self) -> Self {
        match self {
            MemberPlace::Results => MemberPlace::Element,
            MemberPlace::Face => MemberPlace::Face,
            _ => MemberPlace::Elsewhere,
        }
    }
}

/// Whether a name of a member is the contract's anywhere.
pub(in crate::recorder) fn is_of_the_contract(name: &str) -> bool {
    [MemberPlace::Answer, MemberPlace::Element, MemberPlace::Info].into_iter().any(|place| is_contracts(place, name))
}

/// Whether a name of a member is the contract's at this place.
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

/// Whether a number is a place in a picture.
pub(super) fn is_geometry(place: MemberPlace, number: &str) -> bool {
    place == MemberPlace::Face && number.parse::<i64>().is_ok_and(|pixels| pixels.abs() <= MAX_PIXELS)
}

/// Whether a text is one of few that tell nobody's name, number or day.
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
