//! Pseudonyms: replaces every personal value of a response, so that it can be kept as a file.
//!
//! Only listed values stay ([`place`]): the contract's names, its closed sets, the pixels of a face. Everything
//! else is replaced:
//!
//! - The values of a card become those of one synthetic person ([`holder`]). The same number has the same person
//!   within a run.
//! - A text, a number and a truth value of any other member become a neutral one of the same type.
//! - The name of any other member stays if it looks like a field's name and repeats no value of the response.
//!
//! White space, the order of members, types and empty texts stay as they came.

mod holder;
mod place;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::Unsafe;
use super::field_name::{OTHER, is_field_name};
use super::json::{self, Member, Node, NodeKind};
use super::letters::words;
use super::repeated::Repeated;
use crate::contract::{ErrorCode, Refusal, RequestId};
use crate::person::Person;
use holder::Holders;
use place::MemberPlace;

pub(super) use holder::SEEDS;
pub(super) use place::is_of_the_contract;

/// The largest response that is read.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Replaces a text outside the contract.
const LEFT_OUT: &str = "left out by the recorder";

/// Replaces personal values, always in the same way throughout one run. A clone is cheap and shares the same state.
/// The key is kept only in memory.
///
/// ```
/// use cedulita::recorder::pseudonym::Pseudonyms;
///
/// let run = Pseudonyms::new([7; 32]);
/// let answer = run.replace(br#"{"results": [{"card_info": {"name": "MUESTRA ANA"}}], "status": "OK"}"#)?;
/// let answer = String::from_utf8_lossy(&answer);
/// assert!(answer.ends_with(r#""status": "OK"}"#) && !answer.contains("MUESTRA"));
/// # Ok::<(), cedulita::recorder::Unsafe>(())
/// ```
#[derive(Clone)]
pub struct Pseudonyms(Arc<Mutex<Holders>>);

impl Pseudonyms {
    /// The pseudonyms of a run with this key. The key should be random and must not be written anywhere.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        Self(Arc::new(Mutex::new(Holders::new(key))))
    }

    /// The same JSON with every personal value replaced. Takes milliseconds for a response of the usual size.
    ///
    /// # Errors
    /// If the body cannot be made safe. Then nothing of it may be written.
    pub fn replace(&self, body: &[u8]) -> Result<Vec<u8>, Unsafe> {
        if body.len() > MAX_BYTES {
            return Err(Unsafe::because("the answer is longer than 8 MiB"));
        }
        let text = std::str::from_utf8(body).ok();
        let tree = text.and_then(|text| Some((text, json::parse(text)?)));
        let (text, tree) =
            tree.ok_or_else(|| Unsafe::because("the answer is not JSON, so that nothing in it can be replaced"))?;
        let mut originals = HashSet::new();
        note(text, &tree, &mut originals);
        let mut holders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut redaction = Redaction {
            text,
            holders: &mut holders,
            originals,
            holder: None,
            code: None,
            repeated: Repeated::default(),
            edits: Vec::new(),
        };
        redaction.value(&tree, MemberPlace::Answer, "");
        // Names come last, because a name may repeat a value that follows it.
        redaction.names(&tree, MemberPlace::Answer);
        Ok(redaction.edited().into_bytes())
    }
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonyms")
    }
}

/// Collects all texts and their words, so that no pseudonym repeats one of them.
fn note(text: &str, node: &Node, originals: &mut HashSet<String>) {
    match &node.kind {
        NodeKind::Object(members) => members.iter().for_each(|member| note(text, &member.value, originals)),
        NodeKind::Array(elements) => elements.iter().for_each(|element| note(text, element, originals)),
        NodeKind::String => {
            let value = json::decoded(&text[node.span.clone()]);
            originals.extend(words(&value).filter(|word| word.len() >= 3));
            originals.insert(value);
        }
        _ => {}
    }
}

/// The state while one response is redacted.
struct Redaction<'a> {
    text: &'a str,
    holders: &'a mut Holders,
    /// The texts of the response, and their words.
    originals: HashSet<String>,
    /// The person who replaces the holder of the current card.
    holder: Option<Person>,
    /// The error code of the response.
    code: Option<ErrorCode>,
    /// The values that were replaced.
    repeated: Repeated,
    edits: Vec<(Range<usize>, String)>,
}

impl Redaction<'_> {
    fn value(&mut self, node: &Node, place: MemberPlace, name: &str) {
        let written = &self.text[node.span.clone()];
        match &node.kind {
            NodeKind::Object(members) => {
                self.prepare(written, place);
                for member in members {
                    let name = json::decoded(&self.text[member.name.clone()]);
                    self.value(&member.value, within(place, member, &name), &name);
                }
            }
            NodeKind::Array(elements) => {
                elements.iter().for_each(|element| self.value(element, place.element(), ""));
            }
            NodeKind::String => {
                let old = json::decoded(written);
                let new = self.string(place, name, &old);
                if new != old {
                    self.repeated.note(&old, place == MemberPlace::Info);
                    self.edits.push((node.span.clone(), self.quoted(&new)));
                }
            }
            NodeKind::Number if !place::is_geometry(place, written) => {
                let zero = if written.contains(['.', 'e', 'E']) { "0.0" } else { "0" };
                self.edits.push((node.span.clone(), zero.to_owned()));
            }
            NodeKind::Bool => self.edits.push((node.span.clone(), "false".to_owned())),
            NodeKind::Number | NodeKind::Null => {}
        }
    }

    /// Reads what must be known of an object before its members are replaced.
    fn prepare(&mut self, object: &str, place: MemberPlace) {
        let object = || serde_json::from_str::<Value>(object).unwrap_or_default();
        match place {
            MemberPlace::Answer => {
                let status = &object()["status"];
                self.code = ErrorCode::ALL.iter().copied().find(|code| status == code.name());
            }
            MemberPlace::Element => {
                let element = object();
                let info = element.get("card_info");
                self.holder =
                    info.map(|info| self.holders.person(info, element["card_type"].as_str(), &self.originals));
            }
            _ => {}
        }
    }

    /// The pseudonym of a text.
    fn string(&self, place: MemberPlace, name: &str, old: &str) -> String {
        let is_closed = place::is_of_a_closed_set(place, name, old);
        match (place, name, &self.holder) {
            _ if old.is_empty() || is_closed => old.to_owned(),
            (MemberPlace::Answer, "request_id", _) => RequestId::from_random_bytes([0; 16]).to_string(),
            (MemberPlace::Answer, "reason", _) => self.reason(old).into_owned(),
            (MemberPlace::Info, _, Some(holder)) if place::is_contracts(place, name) => {
                holder::value(holder, name, old)
            }
            _ => LEFT_OUT.to_owned(),
        }
    }

    /// A reason may quote what a client sent. Only published texts and our own stay. Any other becomes the meaning
    /// of its code.
    fn reason<'r>(&self, old: &'r str) -> Cow<'r, str> {
        let is_own = old == Refusal::nothing_sent().reason || ErrorCode::ALL.iter().any(|code| code.meaning() == old);
        match self.code {
            _ if is_own => old.into(),
            Some(code) => code.meaning().into(),
            None => LEFT_OUT.into(),
        }
    }

    fn names(&mut self, node: &Node, place: MemberPlace) {
        match &node.kind {
            NodeKind::Object(members) => {
                let mut replaced = 0;
                for member in members {
                    let name = json::decoded(&self.text[member.name.clone()]);
                    if !self.is_kept_name(place, &name) {
                        replaced += 1;
                        let number = if replaced > 1 { format!(" {replaced}") } else { String::new() };
                        let new = OTHER.replace(')', &format!("{number})"));
                        self.edits.push((member.name.clone(), self.quoted(&new)));
                    }
                    self.names(&member.value, within(place, member, &name));
                }
            }
            NodeKind::Array(elements) => elements.iter().for_each(|element| self.names(element, place.element())),
            _ => {}
        }
    }

    /// Whether a name stays: a field's name or an index may stay, unless it looks like a value or repeats one.
    fn is_kept_name(&self, place: MemberPlace, name: &str) -> bool {
        let is_index = (1..=3).contains(&name.len()) && name.bytes().all(|digit| digit.is_ascii_digit());
        place::is_contracts(place, name) || is_index || is_field_name(name) && !self.repeated.is_in(name)
    }

    /// The text as a JSON string, with escapes if the response uses them.
    fn quoted(&self, text: &str) -> String {
        let quoted = Value::from(text).to_string();
        if !(self.text.is_ascii() && self.text.contains("\\u")) {
            return quoted;
        }
        let escape = |letter: char| match letter.is_ascii() {
            true => letter.to_string(),
            false => letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        };
        quoted.chars().map(escape).collect()
    }

    fn edited(mut self) -> String {
        self.edits.sort_by_key(|(span, _)| span.start);
        let (mut written, mut at) = (String::with_capacity(self.text.len()), 0);
        for (span, new) in self.edits {
            written.push_str(&self.text[at..span.start]);
            written.push_str(&new);
            at = span.end;
        }
        written.push_str(&self.text[at..]);
        written
    }
}

/// The place of a member's value. A string keeps the place of its object, because the member's name says what it
/// is.
fn within(place: MemberPlace, member: &Member, name: &str) -> MemberPlace {
    if matches!(member.value.kind, NodeKind::String) { place } else { place.inside(name) }
}
