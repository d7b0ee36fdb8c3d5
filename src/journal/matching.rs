//! Which calls are meant: a pattern for each field that matters. One row here is one public field, one query
//! parameter and one member of a JSON query.

mod written;

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use super::{DeliveryOutcome, Entry};
use crate::contract::Channel;
use crate::decision::CallStatus;
use crate::pattern::Pattern;
use crate::text::{nearest, start};

/// The most bytes of a pattern.
const MAX_PATTERN: usize = 1024;
/// The most characters of a wrong name that a message repeats.
const SHOWN: usize = 100;

/// The texts that an entry has in a field: none, one, or several.
type Texts<'e> = Vec<Cow<'e, str>>;

macro_rules! fields {
    ($($(#[doc = $doc:literal])* $name:ident |$entry:ident| $texts:expr;)+) => {
        /// Which calls are meant: those that match every given pattern. A `*` in a pattern matches any text. An empty
        /// pattern matches a call that has nothing in that field. Where a call has several texts, one match is
        /// enough.
        ///
        /// ```
        /// use cedulita::journal::Match;
        /// let declined = Match::default().session("checkout").http("4*");
        /// assert_eq!(declined.to_string(), "session checkout, http 4*");
        /// ```
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
        pub struct Match {
            $($(#[doc = $doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $name: Option<Pattern>,)+
        }

        impl Match {
            /// The name of every field.
            pub const FIELDS: &[&str] = &[$(stringify!($name)),+];

            $($(#[doc = $doc])*
            #[must_use]
            pub fn $name(mut self, pattern: &str) -> Self {
                self.$name = Some(Pattern::new(&normalized(stringify!($name), pattern)));
                self
            })+

            fn slot(&mut self, name: &str) -> Option<&mut Option<Pattern>> {
                match name { $(stringify!($name) => Some(&mut self.$name),)+ _ => None }
            }

            /// The fields that have a pattern, with the pattern and the texts of the entry.
            fn given_patterns<'m, 'e>(&'m self, entry: &'e Entry) -> impl Iterator<Item = (&'static str, &'m Pattern, Texts<'e>)> {
                let rows: [(_, _, for<'x> fn(&'x Entry) -> Texts<'x>); Self::FIELDS.len()] =
                    [$((stringify!($name), &self.$name, texts::$name)),+];
                rows.into_iter().filter_map(move |(name, pattern, texts)| Some((name, pattern.as_ref()?, texts(entry))))
            }

            fn wanted(&self) -> impl Iterator<Item = (&'static str, &Pattern)> {
                [$((stringify!($name), &self.$name)),+].into_iter().filter_map(|(name, one)| Some((name, one.as_ref()?)))
            }
        }

        mod texts {
            use super::{Cow, Entry, Texts, all, one};

            $(pub(super) fn $name($entry: &Entry) -> Texts<'_> { $texts })+
        }
    };
}

fields! {
    /// The session that the call belongs to.
    session |entry| one(entry.session.as_deref());
    /// The API ID that the call presented.
    api_id |entry| one(entry.api_id.as_deref());
    /// `OK`, an error code, or `UNKNOWN_NAME`, if the client could read it.
    status |entry| one(entry.status().map(crate::decision::CallStatus::name));
    /// The HTTP status that the client could read: `403`, `5*`.
    http |entry| entry.http().iter().map(|http| http.to_string().into()).collect();
    /// How the answer ended: `complete`, `reset`, `cut after * bytes`, `nothing sent` or `client left`.
    outcome |entry| entry.outcome().iter().map(|outcome| outcome.to_string().into()).collect();
    /// The name of a card in the answer that the client could read.
    card |entry| entry.cards().map(|one| Cow::Borrowed(one.card.name.as_str())).collect();
    /// `front` or `back`: the side of a card in the answer.
    side |entry| entry.cards().map(|one| Cow::Borrowed(super::super::show::side(one.card.side))).collect();
    /// The encoding of the body: `multipart`, `urlencoded`, `json` or `other`.
    encoding |entry| one(Some(entry.sent.encoding));
    /// The file name that the call sent.
    file_name |entry| one(entry.sent.file_name.as_deref());
    /// The channel that chose the answer.
    matched_by |entry| one(entry.matched_by.map(|channel| channel.name()));
    /// A name that a channel gave: of a scenario, an error or a card.
    scenario |entry| entry.trail.iter().filter_map(|note| note.name.as_deref().map(Cow::Borrowed)).collect();
    /// The name of the fault that was done to the call.
    fault |entry| one(entry.decision.fault);
    /// A hint about what looked like a mistake: `*` for any.
    hint |entry| entry.hints.iter().map(|hint| Cow::Borrowed(&**hint)).collect();
    /// The 128-bit XXH3 of the picture, as `xxh128sum` prints it.
    xxh3 |entry| entry.sent.picture.iter().map(|picture| picture.xxh3_hex().into()).collect();
    /// The SHA-256 of the picture, as `sha256sum` prints it. It is known for calls that came after the first query
    /// for it.
    sha256 |entry| entry.sent.picture.iter().filter_map(|picture| picture.sha256_hex().map(Cow::Owned)).collect();
    /// A part of the call's path, or of any of its names or hints.
    text |entry| all(entry);
}

fn one(text: Option<&str>) -> Texts<'_> {
    text.map(Cow::Borrowed).into_iter().collect()
}

/// Every text that people may remember of a call.
fn all(entry: &Entry) -> Texts<'_> {
    let sent = &entry.sent;
    let own =
        [entry.session.as_deref(), entry.api_id.as_deref(), sent.file_name.as_deref(), sent.user_agent.as_deref()];
    let own =
        own.into_iter().chain([Some(&*sent.path), Some(entry.decision.status.name()), entry.decision.fault]).flatten();
    let trail = entry.trail.iter().filter_map(|note| note.name.as_deref());
    let cards = entry.decision.cards.iter().map(|one| one.card.name.as_str());
    let words = entry.hints.iter().chain(&sent.fields).chain(&entry.decision.reason).map(|text| &**text);
    own.chain(trail).chain(cards).chain(words).map(Cow::Borrowed).collect()
}

/// A pattern as it is compared: that of `text` has a star on both sides, and digests are in lower case.
fn normalized<'p>(name: &str, pattern: &'p str) -> Cow<'p, str> {
    match name {
        "text" => format!("*{pattern}*").into(),
        "xxh3" | "sha256" => pattern.to_ascii_lowercase().into(),
        _ => pattern.into(),
    }
}

/// A field in which a call does not match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mismatch {
    /// The name of the field.
    pub field: &'static str,
    /// The pattern that was expected.
    pub wanted: Pattern,
    /// What the call has there. None when it has nothing, or when there is too much to show.
    pub was: Option<String>,
}

impl Match {
    /// Sets the pattern of a field by the field's name.
    ///
    /// # Errors
    /// When there is no such field, the pattern is too long, or nothing could ever match. The message gives the
    /// nearest name.
    pub fn set(&mut self, name: &str, pattern: &str) -> Result<(), String> {
        let Some(slot) = self.slot(name) else {
            let (shown, nearest) = (start(name, SHOWN), nearest(name, Self::FIELDS.iter().copied()));
            return Err(format!("{shown:?} is no field of a call; did you mean {nearest}?"));
        };
        if pattern.len() > MAX_PATTERN {
            let length = pattern.len();
            return Err(format!("{name}: expected a pattern of at most {MAX_PATTERN} bytes, got {length}"));
        }
        let wanted = Pattern::new(&normalized(name, pattern));
        let known = closed_set(name);
        // The pattern may have a number where the known text has a star.
        let fits =
            |known: &&str| wanted.matches(known) || (known.contains('*') && Pattern::new(known).matches(pattern));
        if !known.is_empty() && !pattern.is_empty() && !known.iter().any(fits) {
            return Err(format!(
                "{name} {:?} fits nothing that there is; did you mean {}?",
                start(pattern, SHOWN),
                nearest(pattern, known)
            ));
        }
        *slot = Some(wanted);
        Ok(())
    }

    /// Whether this call matches every pattern.
    #[must_use]
    pub fn matches(&self, entry: &Entry) -> bool {
        self.given_patterns(entry).all(|(_, pattern, texts)| fits(pattern, &texts))
    }

    /// The fields in which the call does not match. Empty when the call matches.
    #[must_use]
    pub fn differences(&self, entry: &Entry) -> Vec<Mismatch> {
        let wrong = self.given_patterns(entry).filter(|(_, pattern, texts)| !fits(pattern, texts));
        let told = wrong.map(|(field, pattern, texts)| {
            let was = (field != "text" && !texts.is_empty()).then(|| texts.join(", "));
            Mismatch { field, wanted: pattern.clone(), was }
        });
        told.collect()
    }

    /// Whether there is a pattern for what only later calls have: see [`Match::sha256`].
    #[must_use]
    pub fn asks_for_sha256(&self) -> bool {
        self.sha256.is_some()
    }

    /// The number of calls that would match otherwise, but whose picture has no SHA-256 because nothing needed it
    /// when they came.
    #[must_use]
    pub fn without_sha256<'e>(&self, entries: impl IntoIterator<Item = &'e Entry>) -> usize {
        let rest = Self { sha256: None, ..self.clone() };
        let lacks = |entry: &Entry| entry.sent.picture.is_some_and(|picture| picture.sha256.is_none());
        entries.into_iter().filter(|entry| lacks(entry) && rest.matches(entry)).count()
    }
}

fn fits(pattern: &Pattern, texts: &[Cow<'_, str>]) -> bool {
    if texts.is_empty() { *pattern == Pattern::new("") } else { texts.iter().any(|text| pattern.matches(text)) }
}

/// Every text that a field can hold. Empty when the set is open.
fn closed_set(name: &str) -> Vec<&'static str> {
    match name {
        "status" => CallStatus::all().map(CallStatus::name).collect(),
        "outcome" => DeliveryOutcome::NAMES.to_vec(),
        "side" => vec!["front", "back"],
        "encoding" => vec!["multipart", "urlencoded", "json", "other"],
        "matched_by" => Channel::ALL.iter().map(|channel| channel.name()).collect(),
        _ => Vec::new(),
    }
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, pattern)) in self.wanted().enumerate() {
            write!(f, "{}{name} {pattern}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}
