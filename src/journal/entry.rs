//! One call as the journal keeps it. It holds no secret. It holds the values on its cards, which are shown only on
//! request.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use super::{DeliveryOutcome, SentHeaders, SentResponse};
use crate::clock::Timestamp;
use crate::contract::{Card, Channel, RequestId};
use crate::decision::{CallStatus, CardLocation, TrailStep};
use crate::store::LogItem;
use crate::text::hex;

/// One call: what was sent, what was decided and what was answered.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The number of the call in the journal, from 0. No number is given twice.
    pub number: u64,
    /// The identifier that its answer carries.
    pub request_id: RequestId,
    /// When the call arrived, by the real clock.
    pub at: Timestamp,
    /// When the call arrived, by its session's clock.
    pub session_time: Timestamp,
    /// The session that it belongs to. None when its credentials were not recognised.
    pub session: Option<Arc<str>>,
    /// The API ID that it presented, shortened when it is very long.
    pub api_id: Option<Arc<str>>,
    /// The request as it was sent.
    pub sent: SentRequest,
    /// The answer as it was decided.
    pub decision: Decision,
    /// The answer as it was sent.
    pub answered: SentResponse,
    /// The channel that chose the answer. None when a check failed on its own.
    pub matched_by: Option<Channel>,
    /// The channels that gave a result, in order.
    pub trail: Vec<TrailStep>,
    /// What looks like a mistake of the caller, in plain words.
    pub hints: Vec<Cow<'static, str>>,
    /// How long the decision took, without a delay.
    pub took: Duration,
    /// The replica that answered, where several share a journal.
    pub replica: Option<Arc<str>>,
}

/// What the journal keeps of a request.
#[derive(Clone, Debug, Default)]
pub struct SentRequest {
    /// The HTTP method, such as `POST`.
    pub method: Cow<'static, str>,
    /// The path, without the query.
    pub path: Cow<'static, str>,
    /// The version of HTTP, such as `HTTP/1.1`.
    pub version: &'static str,
    /// The encoding of the body: `multipart`, `urlencoded`, `json`, or `other`.
    pub encoding: &'static str,
    /// The names of the body's fields, up to the point where reading stopped.
    pub fields: Vec<Cow<'static, str>>,
    /// The file name of the `file` part.
    pub file_name: Option<String>,
    /// Whether the call asks for the face. None when the body was not read.
    pub detect_face: Option<bool>,
    /// How many bytes of the body were read.
    pub body_bytes: usize,
    /// The value of the `User-Agent` header: what kind of program sent the call, as the program states it.
    pub user_agent: Option<String>,
    /// The headers as they came, without secrets.
    pub headers: SentHeaders,
    /// The picture, if one was sent. A text that is not base64 counts as none.
    pub picture: Option<Picture>,
}

/// What the journal keeps of a picture.
#[derive(Clone, Copy, Debug)]
pub struct Picture {
    /// What the picture is. None when it is no picture that the API accepts.
    pub measured: Option<PictureFacts>,
    /// The 128-bit XXH3 of the file, as `xxh128sum` prints it.
    pub xxh3: u128,
    /// The SHA-256 of the file, if something needed it when the call arrived.
    pub sha256: Option<[u8; 32]>,
}

/// The format and the size of a picture.
#[derive(Clone, Copy, Debug)]
pub struct PictureFacts {
    /// The format: `jpeg`, `png` or `pdf`.
    pub format: &'static str,
    /// Width in pixels as stored.
    pub width: u32,
    /// Height in pixels as stored.
    pub height: u32,
    /// The size of the file in bytes.
    pub bytes: usize,
}

impl Picture {
    /// The XXH3 digest as 32 hexadecimal digits.
    #[must_use]
    pub fn xxh3_hex(&self) -> String {
        format!("{:032x}", self.xxh3)
    }

    /// The SHA-256 digest as 64 hexadecimal digits, if it was computed.
    #[must_use]
    pub fn sha256_hex(&self) -> Option<String> {
        self.sha256.map(|digest| hex(&digest))
    }

    /// The extension of files of this kind: `jpg`, `png`, `pdf`, or `bin` when it is no kind that the API accepts.
    #[must_use]
    pub fn extension(&self) -> &'static str {
        match self.measured.map(|measured| measured.format) {
            Some("jpeg") => "jpg",
            Some(other) => other,
            None => "bin",
        }
    }
}

/// A card that a call was answered with.
#[derive(Clone, Debug)]
pub struct CardAnswered {
    /// The card as it was answered, after all changes.
    pub card: Arc<Card>,
    /// The face's corners, if the call asked for them.
    pub face_region: Option<Vec<[i64; 2]>>,
    /// Where the card was found, if it is a specimen that was recognised in the picture.
    pub place: Option<CardLocation>,
}

/// The answer as it was decided. [`SentResponse`] shows what a fault and the network made of it.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The HTTP status that was decided.
    pub http: u16,
    /// `OK`, an error code, or `UNKNOWN_NAME` for the emulator's own 501.
    pub status: CallStatus,
    /// The reason, if the answer is an error.
    pub reason: Option<Cow<'static, str>>,
    /// The cards of the answer, largest first.
    pub cards: Vec<CardAnswered>,
    /// How long the answer is held back, if it is.
    pub delay: Option<Duration>,
    /// The name of the fault that is done to the call, if any.
    pub fault: Option<&'static str>,
}

/// About how many bytes the map of a card's members takes besides the texts.
const CARD_BYTES: usize = 1024;
/// About how many bytes head, body and delivery take besides their content.
const SHARED_BYTES: usize = 128;

impl Entry {
    /// A copy in memory of its own. None while the answer's end may still change.
    pub(super) fn compacted(&self) -> Option<Self> {
        let answered = self.answered.compacted()?;
        let session = self.session.as_deref().map(Arc::from);
        let api_id = match (&self.session, &self.api_id) {
            (Some(name), Some(api_id)) if Arc::ptr_eq(name, api_id) => session.clone(),
            (_, api_id) => api_id.as_deref().map(Arc::from),
        };
        Some(Self { session, api_id, answered, ..self.clone() })
    }

    /// How the answer ended. None while it is under way.
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

    /// The cards of the answer, if the client could read them.
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
            + self.replica.as_ref().map_or(0, |replica| replica.len())
            + owned(&sent.method)
            + owned(&sent.path)
            + text(&sent.file_name)
            + text(&sent.user_agent)
            + sent.headers.weight()
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

#[cfg(test)]
mod tests;
