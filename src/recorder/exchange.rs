//! One file of a recording: what was asked, and what was answered, one answer after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::field_name::safe_field_name;
use super::request_id::with_id;
use super::request_key::FIELDS;
use super::{
    BodyContent, Content, CredentialsSent, Mode, NoPicture, RecordedFacts, RecordedPath, RecordedPicture, RecordingKey,
    RequestKey,
};
use crate::contract::RequestId;
use crate::intake::FaceDetection;

/// Version of the files.
const FORMAT: u32 = 2;
/// The version before. Values of fields that the contract does not know, and bytes that are no picture, were part of a key.
const FORMAT_1: u32 = 1;

/// One file of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    format: u32,
    key: String,
    recorded: Recorded,
    /// For people who read the file; only the key counts.
    request: RequestSummary,
    answers: Vec<RecordedAnswer>,
}

/// By what it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    cedulita: String,
    mode: String,
}

/// What was asked, without a value of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestSummary {
    method: String,
    path: String,
    credentials: String,
    encodings: BTreeSet<String>,
    fields: BTreeSet<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detect_face: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<RecordedFacts>,
    /// What came in the picture's place, if it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_picture: Option<NoPicture>,
    /// Why the body could not be read: code and parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<[String; 2]>,
}

/// One answer, and how often it came in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedAnswer {
    /// How often.
    pub times: u64,
    /// The HTTP status.
    pub status: u16,
    /// The headers that are kept, by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body's text, with an identifier of zeros.
    pub body: String,
}

impl RequestSummary {
    /// What may be written about a call.
    #[must_use]
    pub fn new<'n>(
        key: &RequestKey,
        encoding: &str,
        fields: impl IntoIterator<Item = &'n str>,
        picture: Option<RecordedFacts>,
    ) -> Self {
        let (detect_face, refused) = match &key.body {
            BodyContent::Picture(picture) => (Some(u8::from(picture.detect_face == FaceDetection::On)), None),
            BodyContent::Refused(code, parameter) => (None, Some([code.name().to_owned(), (*parameter).to_owned()])),
            BodyContent::Unread => (None, None),
        };
        let no_picture = match &key.body {
            BodyContent::Picture(RecordedPicture { content: Content::NoPicture(what), .. }) => Some(what.clone()),
            _ => None,
        };
        Self {
            method: key.method.to_owned(),
            path: if key.place == RecordedPath::Api { "the API's" } else { "another" }.to_owned(),
            credentials: if key.credentials == CredentialsSent::Present { "present" } else { "missing" }.to_owned(),
            encodings: BTreeSet::from([encoding.to_owned()]),
            fields: fields.into_iter().map(|name| safe_field_name(name).to_owned()).collect(),
            detect_face,
            picture,
            no_picture,
            refused,
        }
    }

    /// Whether a free value was part of the key that the version before made of this. It cannot be made anew without the call.
    fn had_a_value_in_its_key(&self) -> bool {
        let is_other = |name: &String| !FIELDS.contains(&name.as_str());
        let is_no_picture = self.detect_face.is_some() && self.picture.is_none();
        is_no_picture || self.fields.iter().any(is_other)
    }
}

/// Why a file is not read.
#[derive(Debug)]
pub(super) enum UnreadableFile {
    /// It is not whole, or none of ours.
    Bad(String),
    /// Its name is a digest over a value that the caller chose.
    Betrays,
}

/// Statuses that a file may hold.
pub(super) const STATUSES: Range<u16> = 200..600;

impl RecordedAnswer {
    /// The body with this identifier.
    #[must_use]
    pub fn body_for(&self, id: RequestId) -> String {
        with_id(&self.body, id)
    }

    fn is_again(&self, other: &Self) -> bool {
        (self.status, &self.headers, &self.body) == (other.status, &other.headers, &other.body)
    }

    fn check(&self) -> Result<(), String> {
        match self {
            Self { times: 0, .. } => Err("times: expected at least 1, got 0".to_owned()),
            Self { status, .. } if !STATUSES.contains(status) => {
                Err(format!("status: expected one from 200 to 599, got {status}"))
            }
            _ => Ok(()),
        }
    }
}

impl Exchange {
    pub(super) fn new(key: RecordingKey, mode: Mode, request: RequestSummary) -> Self {
        let recorded = Recorded { cedulita: env!("CARGO_PKG_VERSION").to_owned(), mode: mode.name().to_owned() };
        Self { format: FORMAT, key: key.to_string(), recorded, request, answers: Vec::new() }
    }

    /// Adds what was answered to a call of this key.
    pub(super) fn add(&mut self, request: RequestSummary, answer: RecordedAnswer) {
        self.request.encodings.extend(request.encodings);
        self.request.fields.extend(request.fields);
        match self.answers.last_mut() {
            Some(last) if last.is_again(&answer) => last.times = last.times.saturating_add(1),
            _ => self.answers.push(answer),
        }
    }

    /// How many answers it holds.
    pub(super) fn total(&self) -> u64 {
        self.answers.iter().fold(0, |total, answer| total.saturating_add(answer.times))
    }

    /// The answer to the call of this number, counted from 0; beyond the end the last one.
    pub(super) fn answer(&self, number: u64) -> Option<&RecordedAnswer> {
        let mut left = number;
        for answer in &self.answers {
            match left.checked_sub(answer.times) {
                None => return Some(answer),
                Some(rest) => left = rest,
            }
        }
        self.answers.last()
    }

    pub(super) fn text(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// Reads a file of this key.
    pub(super) fn parse(key: RecordingKey, text: &str) -> Result<Self, UnreadableFile> {
        let exchange: Self = serde_json::from_str(text).map_err(|cause| UnreadableFile::Bad(cause.to_string()))?;
        exchange.check(key).map_err(UnreadableFile::Bad)?;
        match exchange.format == FORMAT_1 && exchange.request.had_a_value_in_its_key() {
            true => Err(UnreadableFile::Betrays),
            false => Ok(exchange),
        }
    }

    fn check(&self, key: RecordingKey) -> Result<(), String> {
        if ![FORMAT_1, FORMAT].contains(&self.format) {
            return Err(format!("format: expected {FORMAT}, got {}", self.format));
        }
        if self.key != key.to_string() {
            return Err("its key is not the one in its name".to_owned());
        }
        if self.answers.is_empty() {
            return Err("it holds no answer".to_owned());
        }
        self.answers.iter().try_for_each(RecordedAnswer::check)
    }
}
