//! How two responses to the same call differ. Values are compared but never reported.

use serde::Serialize;

use super::field_name::{OTHER, safe_field_name};
use super::pseudonym::is_of_the_contract;
use super::repeated::Repeated;
use crate::client::Json;

/// The largest number of differences that are reported for one pair of responses.
const MAX_DIFFERENCES: usize = 100;
/// The member with the data of a person.
const CARD: &str = "card_info";
/// Headers about one connection or one moment, or whose text every server chooses itself.
const PASSING: [&str; 10] = [
    "connection",
    "content-length",
    "date",
    "etag",
    "expires",
    "keep-alive",
    "server",
    "set-cookie",
    "transfer-encoding",
    "vary",
];

/// A response to compare.
#[derive(Clone, Copy, Debug)]
pub struct ResponseView<'a> {
    /// The HTTP status code.
    pub status: u16,
    /// Header names in lower case with their values.
    pub headers: &'a [(String, Vec<u8>)],
    /// The bytes of the body.
    pub body: &'a [u8],
}

/// What differs between the upstream's answer and the emulator's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// The HTTP status differs.
    Status,
    /// A header differs, or only one side sends it.
    Header,
    /// Only one side has this member.
    Member,
    /// The JSON type differs.
    Type,
    /// The order of the members differs.
    Order,
    /// The number of elements of an array differs.
    Length,
    /// The value differs.
    Value,
}

impl DifferenceKind {
    /// The kind's name in reports, such as `status`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            DifferenceKind::Status => "status",
            DifferenceKind::Header => "header",
            DifferenceKind::Member => "member",
            DifferenceKind::Type => "type",
            DifferenceKind::Order => "order",
            DifferenceKind::Length => "length",
            DifferenceKind::Value => "value",
        }
    }
}

/// One difference between the upstream and the emulator.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// The kind of the difference.
    pub kind: DifferenceKind,
    /// The place (a JSON pointer of RFC 6901 for the body), and what each side has.
    pub text: String,
}

/// All differences between the emulator's response and the upstream's.
#[must_use]
pub fn differences(upstream: ResponseView<'_>, emulator: ResponseView<'_>) -> Vec<Difference> {
    let mut found = DifferenceList::default();
    if upstream.status != emulator.status {
        found.add(
            DifferenceKind::Status,
            format!("the upstream's is {}, the emulator's {}", upstream.status, emulator.status),
        );
    }
    found.headers(upstream.headers, emulator.headers);
    let trees = [upstream.body, emulator.body].map(|body| serde_json::from_slice::<Json>(body).ok());
    match trees {
        [Some(one), Some(other)] => {
            [&one, &other].into_iter().for_each(|tree| found.note(tree, false));
            found.trees("", &one, &other);
        }
        [None, Some(_)] => found.add(DifferenceKind::Type, "the body: the upstream's is not JSON".to_owned()),
        [Some(_), None] => found.add(DifferenceKind::Type, "the body: the emulator's is not JSON".to_owned()),
        [None, None] => {}
    }
    found.differences
}

#[derive(Default)]
struct DifferenceList {
    differences: Vec<Difference>,
    /// Values that no reported name may repeat.
    repeated: Repeated,
}

impl DifferenceList {
    fn add(&mut self, kind: DifferenceKind, text: String) {
        if self.differences.len() < MAX_DIFFERENCES {
            self.differences.push(Difference { kind, text });
        }
    }

    fn note(&mut self, tree: &Json, is_of_a_card: bool) {
        match tree {
            Json::Object(members) => {
                members.iter().for_each(|(name, value)| self.note(value, is_of_a_card || name == CARD));
            }
            Json::List(elements) => elements.iter().for_each(|element| self.note(element, is_of_a_card)),
            Json::Text(text) => self.repeated.note(text, is_of_a_card),
            _ => {}
        }
    }

    /// A member's name in the form that may be reported.
    fn shown<'n>(&self, name: &'n str) -> &'n str {
        match name {
            _ if is_of_the_contract(name) => name,
            _ if self.repeated.is_in(name) => OTHER,
            _ => safe_field_name(name),
        }
    }

    fn headers(&mut self, upstream: &[(String, Vec<u8>)], emulator: &[(String, Vec<u8>)]) {
        let find = |headers: &[(String, Vec<u8>)], name: &str| {
            headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone())
        };
        for (name, value) in upstream.iter().filter(|(name, _)| !PASSING.contains(&&**name)) {
            let shown = safe_field_name(name);
            match find(emulator, name) {
                None => self.add(DifferenceKind::Header, format!("{shown}: only the upstream sends it")),
                Some(other) if other != *value => self.add(DifferenceKind::Header, format!("{shown}: another value")),
                Some(_) => {}
            }
        }
        for (name, _) in emulator.iter().filter(|(name, _)| !PASSING.contains(&&**name)) {
            if find(upstream, name).is_none() {
                self.add(DifferenceKind::Header, format!("{}: only the emulator sends it", safe_field_name(name)));
            }
        }
    }

    fn trees(&mut self, at: &str, one: &Json, other: &Json) {
        let place = if at.is_empty() { "the body" } else { at };
        match (one, other) {
            (Json::Object(one), Json::Object(other)) => self.members(at, one, other),
            (Json::List(one), Json::List(other)) => {
                if one.len() != other.len() {
                    let (one, other) = (one.len(), other.len());
                    self.add(
                        DifferenceKind::Length,
                        format!("{place}: the upstream has {one} elements, the emulator {other}"),
                    );
                }
                for (number, (one, other)) in one.iter().zip(other).enumerate() {
                    self.trees(&format!("{at}/{number}"), one, other);
                }
            }
            (one, other) if one.kind() != other.kind() => {
                let (one, other) = (one.kind(), other.kind());
                self.add(DifferenceKind::Type, format!("{place}: the upstream has {one}, the emulator {other}"));
            }
            // The request ID differs in every response.
            (one, other) if one != other && at != "/request_id" => {
                self.add(DifferenceKind::Value, format!("{place}: another value"));
            }
            _ => {}
        }
    }

    fn members(&mut self, at: &str, one: &[(String, Json)], other: &[(String, Json)]) {
        let below = |found: &Self, name: &str| format!("{at}/{}", found.shown(name));
        for (name, value) in one {
            match other.iter().find(|(known, _)| known == name) {
                Some((_, own)) => self.trees(&below(self, name), value, own),
                None => self.add(DifferenceKind::Member, format!("{}: only the upstream has it", below(self, name))),
            }
        }
        for (name, _) in other.iter().filter(|(name, _)| one.iter().all(|(known, _)| known != name)) {
            self.add(DifferenceKind::Member, format!("{}: only the emulator has it", below(self, name)));
        }
        let order = |from: &[(String, Json)], beside: &[(String, Json)]| -> Vec<String> {
            let is_shared = |name: &str| beside.iter().any(|(known, _)| known == name);
            from.iter().filter(|(name, _)| is_shared(name)).map(|(name, _)| self.shown(name).to_owned()).collect()
        };
        let (one, other) = (order(one, other), order(other, one));
        if one != other {
            let place = if at.is_empty() { "the body" } else { at };
            let (one, other) = (one.join(", "), other.join(", "));
            self.add(DifferenceKind::Order, format!("{place}: the upstream has {one}; the emulator {other}"));
        }
    }
}
