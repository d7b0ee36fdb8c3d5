//! Answers of the contract: which members hold categories, which hold people, and what is agreed between them.

use super::PseudonymRun;
use super::free::{LEFT_OUT, runs};
use super::json::{Kind, Member, Node, decoded};
use crate::contract::{CardSide, RequestId};
use crate::contract::{ErrorCode, Refusal, fields_of};
use crate::person::nationalities;
use crate::recorder::scan::is_secret_name;

/// Civil status and education as cards print them: few values, which decide what a client does.
const MARITAL: [&str; 12] = [
    "SOLTERO",
    "SOLTERA",
    "CASADO",
    "CASADA",
    "DIVORCIADO",
    "DIVORCIADA",
    "VIUDO",
    "VIUDA",
    "UNION DE HECHO",
    "EN UNION DE HECHO",
    "UNION LIBRE",
    "SEPARADO",
];
const EDUCATION: [&str; 9] =
    ["NINGUNA", "INICIAL", "BASICA", "BACHILLERATO", "SUPERIOR", "PRIMARIA", "SECUNDARIA", "ELEMENTAL", "CUARTO NIVEL"];
const GENDER: [&str; 4] = ["HOMBRE", "MUJER", "M", "F"];
/// What is printed where a parent is not known.
const NOBODY: &str = "NO REGISTRA";
/// What is printed for no profession.
const NOTHING: &str = "NINGUNA";
/// What may be read together with a number, and with the day of issue.
const NUMBER_LABELS: [&str; 2] = ["NUI", "NO"];
const ISSUE_LABELS: [&str; 1] = ["DUPLICADO"];
/// Pixels beyond this are no geometry.
const FAR: i64 = 20_000;

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
    place == MemberPlace::Face && number.parse::<i64>().is_ok_and(|pixels| pixels.abs() <= FAR)
}

/// The text of a member that is a string.
fn text_of(text: &str, members: &[Member], name: &str) -> Option<String> {
    let member = members.iter().rev().find(|member| decoded(&text[member.name.clone()]) == name)?;
    matches!(member.value.kind, Kind::String).then(|| decoded(&text[member.value.span.clone()]))
}

impl PseudonymRun<'_> {
    /// What must be known of an object before its members are replaced: its machine-readable lines are replaced together, and
    /// a front says what the name in them is.
    pub(super) fn prepare(&mut self, text: &str, node: &Node, place: MemberPlace) {
        let Kind::Object(members) = &node.kind else { return };
        let own = |name: &str| text_of(text, members, name);
        match place {
            MemberPlace::Info => {
                if let (Some(number), Some(name)) = (own("id_number"), own("name")) {
                    let digits = number.chars().filter(char::is_ascii_digit).collect();
                    self.memory.name_front(digits, runs(&name).collect());
                }
                let lines = ["line1_all", "line2_all", "line3_all"].map(|name| own(name).unwrap_or_default());
                self.lines = self.lines([&lines[0], &lines[1], &lines[2]]);
            }
            MemberPlace::Answer => {
                let status = own("status").unwrap_or_default();
                self.code = ErrorCode::ALL.iter().copied().find(|code| code.name() == status);
            }
            _ => {}
        }
    }

    /// The pseudonym of a string.
    pub(super) fn string(&mut self, place: MemberPlace, name: &str, value: &str) -> String {
        match place {
            _ if value.is_empty() => String::new(),
            // Not even the length of a secret is kept.
            _ if is_secret_name(name) => LEFT_OUT.to_owned(),
            MemberPlace::Answer => self.of_answer(name, value),
            MemberPlace::Element => self.of_element(name, value),
            MemberPlace::Info => self.of_card(name, value),
            _ => self.text(value, &[]),
        }
    }

    fn of_answer(&mut self, name: &str, value: &str) -> String {
        let is_status = value == "OK" || ErrorCode::ALL.iter().any(|code| code.name() == value);
        match name {
            "status" if is_status => value.to_owned(),
            "reason" => self.reason(value),
            "request_id" => self.request_id(value),
            _ => self.text(value, &[]),
        }
    }

    /// Reasons may quote what a client sent. Only published and own texts stay; another is exchanged for what its code means.
    fn reason(&mut self, value: &str) -> String {
        let is_own =
            value == Refusal::nothing_sent().reason || ErrorCode::ALL.iter().any(|code| code.meaning() == value);
        match self.code {
            _ if is_own => value.to_owned(),
            Some(code) => code.meaning().to_owned(),
            None => self.text(value, &[]),
        }
    }

    fn request_id(&mut self, value: &str) -> String {
        let is_hex = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        let is_format = value.strip_prefix("TID").is_some_and(|hex| hex.len() == 32 && hex.bytes().all(is_hex));
        if !is_format {
            return self.text(value, &[]);
        }
        let mut draws = self.key.draws("request", value);
        RequestId::from_random_bytes(std::array::from_fn(|_| draws.below(256) as u8)).to_string()
    }

    fn of_element(&mut self, name: &str, value: &str) -> String {
        match (name, value) {
            ("card_side", "front" | "back") | ("card_type", "old" | "new" | "ALIEN" | "TEMP") => value.to_owned(),
            _ => self.text(value, &[]),
        }
    }

    fn of_card(&mut self, name: &str, value: &str) -> String {
        let is_kept = match name {
            "gender" | "gender_s" => GENDER.contains(&value),
            "marital_status" => MARITAL.contains(&value),
            "education" => EDUCATION.contains(&value),
            "nationality" => nationalities().any(|known| known == value),
            "father_name" | "mother_name" => value == NOBODY,
            "profession" => value == NOTHING,
            _ => false,
        };
        match name {
            _ if is_kept => value.to_owned(),
            "line1_all" => self.lines[0].clone(),
            "line2_all" => self.lines[1].clone(),
            "line3_all" => self.lines[2].clone(),
            "id_number" => self.text(value, &NUMBER_LABELS),
            "issue_date" => self.text(value, &ISSUE_LABELS),
            _ => self.text(value, &[]),
        }
    }
}
