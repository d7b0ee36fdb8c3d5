//! Conditions: which calls a scenario answers without being named.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::contract::{Card, CardSide};
use crate::pattern::Pattern;
use crate::text::hex;

/// What a call must be like. Every stated member must match; a member that is not stated does not matter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// A pattern for the API ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_id: Option<Pattern>,
    /// A pattern for the name of the card that the call would get without this scenario.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Pattern>,
    /// The side of that card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<CardSide>,
    /// A pattern for the file name of the `file` part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_name: Option<Pattern>,
    /// The picture's SHA-256, in lower-case hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// The range of the picture's size in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<Bounds>,
    /// How the body is encoded: `multipart`, `urlencoded` or `json`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// Whether the call asks for the face: 0 or 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detect_face: Option<u8>,
    /// Patterns for request headers, by name in any case.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub header: BTreeMap<String, Pattern>,
}

/// A range of numbers that includes both ends. An end that is not stated is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    /// The lowest number of the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<u64>,
    /// The highest number of the range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<u64>,
}

/// What is known of a call before its body is read.
pub struct HeadFacts<'a> {
    /// The API ID that the call presents.
    pub api_id: &'a str,
    /// How the body is encoded.
    pub encoding: &'a str,
    /// Returns the value of a header by its name.
    pub header: &'a (dyn Fn(&str) -> Option<Cow<'a, str>> + Sync),
}

/// What is known of a call once its body is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct BodyFacts<'a> {
    /// The card that the call would get without a condition.
    pub card: Option<&'a Card>,
    /// The file name of the `file` part.
    pub file_name: Option<&'a str>,
    /// The picture's SHA-256, if it was computed.
    pub sha256: Option<&'a [u8; 32]>,
    /// The picture's size in bytes, if it could be measured.
    pub size: Option<usize>,
    /// Whether the call asks for the face.
    pub detect_face: bool,
}

impl When {
    /// Whether the call's head matches what is stated about it.
    #[must_use]
    pub fn matches_head(&self, head: &HeadFacts<'_>) -> bool {
        let is = |pattern: &Option<Pattern>, text: &str| pattern.as_ref().is_none_or(|pattern| pattern.matches(text));
        is(&self.api_id, head.api_id)
            && self.encoding.as_ref().is_none_or(|encoding| *encoding == head.encoding)
            && self
                .header
                .iter()
                .all(|(name, pattern)| (head.header)(name).is_some_and(|value| pattern.matches(&value)))
    }

    /// Whether nothing is stated about the body.
    #[must_use]
    pub fn needs_no_body(&self) -> bool {
        let rest = (&self.card, &self.side, &self.file_name, &self.sha256, &self.size, &self.detect_face);
        matches!(rest, (None, None, None, None, None, None))
    }

    /// Whether the call's body matches what is stated about it.
    #[must_use]
    pub fn matches_body(&self, body: &BodyFacts<'_>) -> bool {
        let is = |pattern: &Option<Pattern>, text: Option<&str>| {
            pattern.as_ref().is_none_or(|pattern| text.is_some_and(|text| pattern.matches(text)))
        };
        let sha256 = || body.sha256.map(|digest| hex(digest));
        is(&self.card, body.card.map(|card| card.name.as_str()))
            && self.side.is_none_or(|side| body.card.is_some_and(|card| card.side == side))
            && is(&self.file_name, body.file_name)
            && self.size.is_none_or(|bounds| body.size.is_some_and(|size| bounds.hold(size as u64)))
            && self.detect_face.is_none_or(|wanted| (wanted == 1) == body.detect_face)
            && self.sha256.as_ref().is_none_or(|wanted| sha256().is_some_and(|sha256| sha256 == *wanted))
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if let Some(digest) = &self.sha256
            && !(digest.len() == 64 && digest.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f')))
        {
            return Err(format!("when.sha256: expected 64 lower-case hexadecimal digits, got {digest:?}"));
        }
        if let Some(flag) = self.detect_face.filter(|flag| *flag > 1) {
            return Err(format!("when.detect_face: expected 0 or 1, got {flag}"));
        }
        match self.encoding.as_deref() {
            None | Some("multipart" | "urlencoded" | "json") => Ok(()),
            Some(other) => Err(format!("when.encoding: expected multipart, urlencoded or json, got {other:?}")),
        }
    }
}

impl Bounds {
    /// Whether a number lies within the range.
    #[must_use]
    pub fn hold(&self, number: u64) -> bool {
        self.at_least.is_none_or(|least| least <= number) && self.at_most.is_none_or(|most| number <= most)
    }
}
