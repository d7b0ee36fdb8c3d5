//! One file of a recording: a request, and the responses to it in their order.

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
use crate::fixture::in_plain_words;
use crate::intake::FaceDetection;

/// The version of the file format.
const FORMAT: u32 = 2;
/// The previous version. Its keys contained values of fields that the contract does not know, and bytes that are
/// not a picture.
const FORMAT_1: u32 = 1;

/// One file of a recording.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    format: u32,
    key: String,
    recorded: Recorded,
    /// For people who read the file. A call is matched only by its key.
    request: RequestSummary,
    answers: Vec<RecordedAnswer>,
}

/// The program and the mode that recorded the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    cedulita: String,
    mode: String,
}

/// A request without its values, as people read it in the file.
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
    /// What was sent instead of a picture, if it was not a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    no_picture: Option<NoPicture>,
    /// Why the body could not be parsed: error code and parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<[String; 2]>,
}

/// A response, and how often it came in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedAnswer {
    /// How often the response came in a row, at least 1.
    pub times: u64,
    /// The HTTP status code.
    pub status: u16,
    /// The headers that are kept, by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The text of the body. Its `request_id` has only zeros.
    pub body: String,
}

impl RequestSummary {
    /// The parts of a call that may be written into a file.
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

    /// Whether the previous version's key contained a value that the caller chose. Such a key cannot be computed
    /// again without the call.
    fn had_a_value_in_its_key(&self) -> bool {
        let is_other = |name: &String| !FIELDS.contains(&name.as_str());
        let is_no_picture = self.detect_face.is_some() && self.picture.is_none();
        is_no_picture || self.fields.iter().any(is_other)
    }
}

/// Why a file is not accepted.
#[derive(Debug)]
pub(super) enum UnreadableFile {
    /// The file is incomplete, or not a file of this recorder.
    Bad(String),
    /// The file's name is a digest of a value that the caller chose.
    KeyLeaksValue,
}

/// The HTTP statuses that a file may contain.
pub(super) const STATUSES: Range<u16> = 200..600;

impl RecordedAnswer {
    /// The body with this request ID.
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

    /// Adds the response to a call of this key.
    pub(super) fn add(&mut self, request: RequestSummary, answer: RecordedAnswer) {
        self.request.encodings.extend(request.encodings);
        self.request.fields.extend(request.fields);
        match self.answers.last_mut() {
            Some(last) if last.is_again(&answer) => last.times = last.times.saturating_add(1),
            _ => self.answers.push(answer),
        }
    }

    /// The number of responses in the file.
    pub(super) fn total(&self) -> u64 {
        self.answers.iter().fold(0, |total, answer| total.saturating_add(answer.times))
    }

    /// The response to the call of this number, from 0. After the end it is the last response.
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

    /// Parses the file of this key.
    pub(super) fn parse(key: RecordingKey, text: &str) -> Result<Self, UnreadableFile> {
        let exchange: Self = serde_json::from_str(text).map_err(|cause| UnreadableFile::Bad(in_plain_words(&cause)))?;
        exchange.check(key).map_err(UnreadableFile::Bad)?;
        match exchange.format == FORMAT_1 && exchange.request.had_a_value_in_its_key() {
            true => Err(UnreadableFile::KeyLeaksValue),
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
