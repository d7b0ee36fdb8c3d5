//! One call as the journal keeps it. No secret is in it; the values on its cards are there, and are shown only when asked for.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use super::{DeliveryOutcome, SentResponse};
use crate::clock::Timestamp;
use crate::contract::{Card, Channel, RequestId};
use crate::decision::{CallStatus, CardLocation, TrailStep};
use crate::store::LogItem;
use crate::text::hex;

/// One call.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in the journal, from 0, never given twice.
    pub number: u64,
    /// The identifier that its answer carries.
    pub request_id: RequestId,
    /// When it came, by the real clock.
    pub at: Timestamp,
    /// When it came, by its session's clock.
    pub session_time: Timestamp,
    /// The session it belongs to; none when its credentials were not recognised.
    pub session: Option<Arc<str>>,
    /// The API ID that it presented.
    pub api_id: Option<Arc<str>>,
    /// What was sent.
    pub sent: SentRequest,
    /// What was decided.
    pub decision: Decision,
    /// What was sent in answer.
    pub answered: SentResponse,
    /// Which channel chose the answer; none when a check failed by itself.
    pub matched_by: Option<Channel>,
    /// Which channels spoke.
    pub trail: Vec<TrailStep>,
    /// What looked like a mistake.
    pub hints: Vec<Cow<'static, str>>,
    /// How long it took to decide, a delay not counted.
    pub took: Duration,
}

/// What was sent.
#[derive(Clone, Debug, Default)]
pub struct SentRequest {
    /// The method.
    pub method: Cow<'static, str>,
    /// The path, without the query.
    pub path: Cow<'static, str>,
    /// The version of HTTP, such as `HTTP/1.1`.
    pub version: &'static str,
    /// `multipart`, `urlencoded`, `json`, or `other`.
    pub encoding: &'static str,
    /// The names of the body's fields, as far as the body was read.
    pub fields: Vec<Cow<'static, str>>,
    /// The file name of the `file` part.
    pub file_name: Option<String>,
    /// Whether the face was asked for; none when the body was not read.
    pub detect_face: Option<bool>,
    /// Bytes of the body that were read.
    pub body_bytes: usize,
    /// What kind of program sent it, by its own word.
    pub user_agent: Option<String>,
    /// The picture, if one came: text that is not base64 is none.
    pub picture: Option<Picture>,
}

/// A picture that was sent.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    /// What it is; none when it is no picture that the API takes.
    pub measured: Option<PictureFacts>,
    /// XXH3 of 128 bits of the file, as `xxh128sum` prints it.
    pub xxh3: u128,
    /// SHA-256 of the file, if anything had asked for it when the call came.
    pub sha256: Option<[u8; 32]>,
}

/// What a picture is.
#[derive(Clone, Copy, Debug)]
pub struct PictureFacts {
    /// `jpeg`, `png` or `pdf`.
    pub format: &'static str,
    /// Width in pixels as stored.
    pub width: u32,
    /// Height in pixels as stored.
    pub height: u32,
    /// Bytes of the file.
    pub bytes: usize,
}

impl Picture {
    /// The digest as 32 hexadecimal digits.
    #[must_use]
    pub fn xxh3_hex(&self) -> String {
        format!("{:032x}", self.xxh3)
    }

    /// The digest as 64 hexadecimal digits, if it is there.
    #[must_use]
    pub fn sha256_hex(&self) -> Option<String> {
        self.sha256.map(|digest| hex(&digest))
    }

    /// How files of this kind are named: `jpg`, `png`, `pdf`, or `bin` when it is none that the API takes.
    #[must_use]
    pub fn extension(&self) -> &'static str {
        match self.measured.map(|measured| measured.format) {
            Some("jpeg") => "jpg",
            Some(other) => other,
            None => "bin",
        }
    }
}

/// A card in an answer.
#[derive(Clone, Debug)]
pub struct CardAnswered {
    /// The card.
    pub card: Arc<Card>,
    /// The face's corners where they were asked for.
    pub face_region: Option<Vec<[i64; 2]>>,
    /// Where it was found, if it is a specimen that was recognised in the picture.
    pub place: Option<CardLocation>,
}

/// What was decided. What a fault and the network made of it is said by [`SentResponse`].
#[derive(Clone, Debug)]
pub struct Decision {
    /// The HTTP status.
    pub http: u16,
    /// `OK`, an error code, or `UNKNOWN_NAME` for the emulator's own 501.
    pub status: CallStatus,
    /// The reason, if it is an error.
    pub reason: Option<Cow<'static, str>>,
    /// The cards, largest first.
    pub cards: Vec<CardAnswered>,
    /// How long the answer is held back.
    pub delay: Option<Duration>,
    /// What is done to it.
    pub fault: Option<&'static str>,
}

/// Bytes that the map of a card's members takes besides the texts, about.
const CARD_BYTES: usize = 1024;
/// Bytes that head, body and delivery take besides what is in them, about.
const SHARED_BYTES: usize = 128;

impl Entry {
    /// How its answer ended; none while it is under way.
    #[must_use]
    pub fn outcome(&self) -> Option<DeliveryOutcome> {
        self.answered.outcome()
    }

    /// `OK`, an error code or `UNKNOWN_NAME`, if the client could read it.
    #[must_use]
    pub fn status(&self) -> Option<CallStatus> {
        self.answered.readable_status()
    }

    /// The HTTP status, if the client could read it.
    #[must_use]
    pub fn http(&self) -> Option<u16> {
        self.answered.readable_http()
    }

    /// The cards in its answer, if the client could read them.
    pub fn cards(&self) -> impl Iterator<Item = &CardAnswered> {
        self.decision.cards.iter().filter(|_| self.status().is_some())
    }
}

impl LogItem for Entry {
    fn weight(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let owned = |text: &Cow<'static, str>| if matches!(text, Cow::Owned(_)) { text.len() } else { 0 };
        let sent = &self.sent;
        size_of::<Self>()
            + self.session.as_ref().map_or(0, |session| session.len())
            + self.api_id.as_ref().map_or(0, |api_id| api_id.len())
            + owned(&sent.method)
            + owned(&sent.path)
            + text(&sent.file_name)
            + text(&sent.user_agent)
            + sent.fields.iter().map(|field| size_of::<Cow<'static, str>>() + owned(field)).sum::<usize>()
            + self.trail.iter().map(|note| size_of::<TrailStep>() + text(&note.name)).sum::<usize>()
            + self.hints.iter().map(|hint| size_of::<Cow<'static, str>>() + owned(hint)).sum::<usize>()
            + self.decision.reason.as_ref().map_or(0, owned)
            + self.decision.cards.len() * CARD_BYTES
            + self.answered.head.len()
            + self.answered.body.len()
            + SHARED_BYTES
    }
}
