//! Pseudonyms: a recorded answer with every personal value replaced, so that it can be kept as a file.
//!
//! - Numbers, words, days and machine-readable lines keep their format and length, and what agreed before agrees after: within
//!   an answer, and between all answers of a run. What was valid stays valid, and what was not stays so.
//! - The same value has the same pseudonym within a run; HMAC-SHA-256 under a key in memory decides which, and a memory sees
//!   to it that no two values share one. Another run has others.
//! - All days of a run are moved by one number of days, 30 to 180 forward or back. The back of an old card does not say
//!   whose it is, so that days of one person alone could not be moved together.
//! - Sex, civil status, education, nationality, side, kind of card and error codes are categories of few values, and are kept
//!   where they are one of those known. Pixels of a face are kept. Everything else is replaced, known member or not, and so are
//!   names of members that look like a value, or repeat one of the same answer.

mod card;
mod chance;
mod day;
mod free;
pub(super) mod json;
mod memory;
pub(super) mod number;
pub(super) mod plain_name;
pub(super) mod repeated;
pub(super) mod word;
pub(super) mod zone;

#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::contract::ErrorCode;
use card::MemberPlace;
use chance::PseudonymKey;
use json::{Kind, Member, Node};
use memory::Memory;
use plain_name::is_plain;
use repeated::Repeated;

/// Longest answer that is read.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Replaces what is personal, the same way throughout one run. A cheap handle; the key lives in memory only.
///
/// ```
/// use cedulita::recorder::pseudonym::Pseudonyms;
///
/// let run = Pseudonyms::new([7; 32]);
/// let answer = run.replace(br#"{"results": [{"card_info": {"name": "MUESTRA ANA"}}], "status": "OK"}"#)?;
/// let answer = String::from_utf8_lossy(&answer);
/// assert!(answer.ends_with(r#""status": "OK"}"#) && !answer.contains("MUESTRA"));
/// # Ok::<(), cedulita::recorder::pseudonym::Unsafe>(())
/// ```
#[derive(Clone)]
pub struct Pseudonyms {
    key: PseudonymKey,
    /// Days by which all days are moved.
    shift: i64,
    memory: Arc<Mutex<Memory>>,
}

/// Why nothing of an answer may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsafe {
    /// It is not JSON, or nests deeper than 127 levels.
    NotJson,
    /// It is longer than 8 MiB.
    TooLong,
    /// Two members of an object would get the same name.
    NamesCollide,
}

impl Pseudonyms {
    /// The pseudonyms of a run under this key, which should be random and is to be written nowhere.
    #[must_use]
    pub fn new(key: [u8; 32]) -> Self {
        let key = PseudonymKey::new(key);
        let mut draws = key.draws("shift", "");
        let days = 30 + i64::from(draws.below(151));
        let shift = if draws.below(2) == 0 { days } else { -days };
        Self { key, shift, memory: Arc::default() }
    }

    /// The same JSON with every personal value replaced. White space, order of members and the style of escapes are kept.
    /// Takes milliseconds for an answer of the usual size.
    ///
    /// # Errors
    /// When nothing can be promised of the body. Then nothing of it may be written.
    pub fn replace(&self, body: &[u8]) -> Result<Vec<u8>, Unsafe> {
        if body.len() > MOST_BYTES {
            return Err(Unsafe::TooLong);
        }
        let text = std::str::from_utf8(body).map_err(|_| Unsafe::NotJson)?;
        let tree = json::parse(text).ok_or(Unsafe::NotJson)?;
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let mut run = PseudonymRun {
            key: &self.key,
            shift: self.shift,
            memory: &mut memory,
            lines: Default::default(),
            code: None,
            repeated: Repeated::default(),
            edits: Vec::new(),
        };
        run.see(text, &tree);
        run.value(text, &tree, MemberPlace::Answer, "");
        // When all values are known, for a name may repeat one behind it.
        run.names(text, &tree, MemberPlace::Answer)?;
        Ok(edited(text, run.edits).into_bytes())
    }
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonyms")
    }
}

impl fmt::Display for Unsafe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unsafe::NotJson => "the answer is not JSON, so that nothing in it can be replaced",
            Unsafe::TooLong => "the answer is longer than 8 MiB",
            Unsafe::NamesCollide => "names of members in the answer would become the same",
        })
    }
}

impl std::error::Error for Unsafe {}

/// One answer under way.
struct PseudonymRun<'a> {
    key: &'a PseudonymKey,
    shift: i64,
    memory: &'a mut Memory,
    /// The machine-readable lines of the card under way.
    lines: [String; 3],
    /// The error code of the answer.
    code: Option<ErrorCode>,
    /// What was replaced.
    repeated: Repeated,
    edits: Vec<(Range<usize>, String)>,
}

impl PseudonymRun<'_> {
    /// Notes all words first, so that no pseudonym holds one of them.
    fn see(&mut self, text: &str, node: &Node) {
        match &node.kind {
            Kind::Object(members) => members.iter().for_each(|member| self.see(text, &member.value)),
            Kind::Array(elements) => elements.iter().for_each(|element| self.see(text, element)),
            Kind::String => {
                free::words(&json::decoded(&text[node.span.clone()])).for_each(|word| self.memory.see(word));
            }
            Kind::Number | Kind::Word => {}
        }
    }

    fn value(&mut self, text: &str, node: &Node, place: MemberPlace, name: &str) {
        let written = &text[node.span.clone()];
        match &node.kind {
            Kind::Object(members) => {
                self.prepare(text, node, place);
                for member in members {
                    let name = json::decoded(&text[member.name.clone()]);
                    self.value(text, &member.value, within(place, member, &name), &name);
                }
            }
            Kind::Array(elements) => {
                elements.iter().for_each(|element| self.value(text, element, place.element(), ""));
            }
            Kind::String => {
                let old = json::decoded(written);
                let new = self.string(place, name, &old);
                if new != old {
                    self.repeated.note(&old, place == MemberPlace::Info);
                }
                self.edits.push((node.span.clone(), rewritten(written, &new)));
            }
            Kind::Number if !card::is_geometry(place, written) => {
                let new = self.number(written);
                self.edits.push((node.span.clone(), new));
            }
            Kind::Number | Kind::Word => {}
        }
    }

    fn names(&mut self, text: &str, node: &Node, place: MemberPlace) -> Result<(), Unsafe> {
        match &node.kind {
            Kind::Object(members) => {
                let mut names = HashSet::new();
                for member in members {
                    let (old, new) = self.name(text, member.name.clone(), place);
                    // The same name twice is the upstream's doing, and stays.
                    if !names.insert(new.clone()) && new != old {
                        return Err(Unsafe::NamesCollide);
                    }
                    self.names(text, &member.value, within(place, member, &old))?;
                }
                Ok(())
            }
            Kind::Array(elements) => elements.iter().try_for_each(|element| self.names(text, element, place.element())),
            Kind::String | Kind::Number | Kind::Word => Ok(()),
        }
    }

    /// The name of a member, as it was and as it is: names of fields stay, names that look like values or repeat one do not.
    fn name(&mut self, text: &str, span: Range<usize>, place: MemberPlace) -> (String, String) {
        let old = json::decoded(&text[span.clone()]);
        let is_index = (1..=3).contains(&old.len()) && old.bytes().all(|digit| digit.is_ascii_digit());
        let is_field = is_index || is_plain(&old) && !self.repeated.is_in(&old);
        if card::is_contracts(place, &old) || is_field {
            return (old.clone(), old);
        }
        let new = self.text(&old, &[]);
        self.edits.push((span.clone(), rewritten(&text[span], &new)));
        (old, new)
    }
}

/// Whether a name of a member is the contract's anywhere.
pub(super) fn is_of_the_contract(name: &str) -> bool {
    [MemberPlace::Answer, MemberPlace::Element, MemberPlace::Info]
        .into_iter()
        .any(|place| card::is_contracts(place, name))
}

/// Where the value of a member stands. A text stands where its object does, for the member's name says what it is.
fn within(place: MemberPlace, member: &Member, name: &str) -> MemberPlace {
    if matches!(member.value.kind, Kind::String) { place } else { place.inside(name) }
}

/// A string in the style of the one that it replaces.
fn rewritten(quoted: &str, new: &str) -> String {
    let olds = json::characters(quoted);
    let aligned = olds.len() == new.chars().count();
    let has_plain = olds.iter().any(|(old, written)| !old.is_ascii() && !written.starts_with('\\'));
    let has_escaped = olds.iter().any(|(old, written)| !old.is_ascii() && written.starts_with('\\'));
    let mut text = String::from("\"");
    for (at, letter) in new.chars().enumerate() {
        match olds.get(at).filter(|_| aligned) {
            Some((old, written)) if *old == letter => text.push_str(written),
            Some((old, written)) if old.is_ascii() && written.starts_with("\\u") => text.push_str(&escaped(letter)),
            _ if !letter.is_ascii() && has_escaped && !has_plain => text.push_str(&escaped(letter)),
            _ => text.push_str(&plainly(letter)),
        }
    }
    text.push('"');
    text
}

/// A letter as JSON has it when nothing speaks for an escape.
fn plainly(letter: char) -> String {
    let quoted = serde_json::Value::from(letter.to_string()).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn escaped(letter: char) -> String {
    letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn edited(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(span, _)| span.start);
    let (mut written, mut at) = (String::with_capacity(text.len()), 0);
    for (span, new) in edits {
        written.push_str(&text[at..span.start]);
        written.push_str(&new);
        at = span.end;
    }
    written.push_str(&text[at..]);
    written
}
