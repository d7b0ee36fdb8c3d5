//! A call as text, for replicas that share one journal: one of them writes it, and the others read it back.
//!
//! The text is a line of JSON and the bytes of the answer's head and body, which JSON would make longer. The members have the
//! names and the meanings of those of [`Entry`] and its parts. Two things are missing, because the shared journal keeps them
//! beside the text: the number of the call, and how far its answer has come. A member that this version does not know is ignored, so that replicas of two versions can share a journal.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{CardAnswered, Decision, Delivery, DeliveryOutcome, Entry, Picture, PictureFacts};
use super::{SentHeaders, SentRequest, SentResponse};
use crate::clock::Timestamp;
use crate::contract::{API_PATH, Card, CardSide, CardType, Channel, ErrorCode, RequestId, fields_of};
use crate::decision::{CallStatus, CardLocation, TrailStep};
use crate::picture::Format;
use crate::scenario::FaultKind;
use crate::store::LogItem;
use crate::text::start;

/// The versions of HTTP that an entry can have.
const VERSIONS: [&str; 3] = ["HTTP/1.0", "HTTP/1.1", "HTTP/2"];
/// The encodings of a body that an entry can have.
const ENCODINGS: [&str; 4] = ["multipart", "urlencoded", "json", "other"];
/// The formats of a picture that an entry can have.
const FORMATS: [&str; 3] = [Format::Jpeg.name(), Format::Png.name(), Format::Pdf.name()];
/// Texts that many calls have. With the reasons of errors they take no memory of their own.
const USUAL: [&str; 5] = ["POST", API_PATH, "file", "image_base64", "detect_face"];
/// The most characters of a wrong text that a message repeats.
const SHOWN: usize = 100;

/// A name from a closed set.
type Name = Cow<'static, str>;
/// Texts in order.
type Texts<'a> = Cow<'a, [Cow<'static, str>]>;
/// A time since 1970: seconds, and nanoseconds with the same sign.
type Time = (i64, i32);
/// Seconds, and nanoseconds besides.
type Length = (u64, u32);

/// The text of a call: JSON without a line end, a line end, and head and body of the answer. [`read`] returns an
/// equal call.
pub(super) fn written(entry: &Entry) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(entry.weight());
    // Memory takes every byte, and a call has nothing that JSON cannot hold.
    let _ = serde_json::to_writer(&mut bytes, &CallText::of(entry));
    bytes.extend_from_slice(b"\n");
    bytes.extend_from_slice(&entry.answered.head);
    bytes.extend_from_slice(&entry.answered.body);
    bytes
}

/// The call with this number from the bytes that [`written`] made. `delivery` receives whether the answer had ended as
/// decided when the call was written.
///
/// # Errors
/// When the bytes are no such text, or have a name that this version does not know. The message says where.
pub(super) fn read(number: u64, bytes: &[u8], delivery: impl FnOnce(bool) -> Arc<Delivery>) -> Result<Entry, String> {
    let end = memchr::memchr(b'\n', bytes).ok_or("its end is missing")?;
    let call: CallText<'static> = serde_json::from_slice(&bytes[..end]).map_err(|error| error.to_string())?;
    let [head, body] = call.answered.cut(&bytes[end + 1..]).ok_or("head and body do not have their lengths")?;
    let mut entry = call.into_entry(number, delivery)?;
    (entry.answered.head, entry.answered.body) = (Bytes::copy_from_slice(head), Bytes::copy_from_slice(body));
    Ok(entry)
}

/// An [`Entry`].
#[derive(Serialize, Deserialize)]
struct CallText<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    replica: Option<Cow<'a, str>>,
    request_id: Cow<'a, str>,
    at: Time,
    session_time: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_id: Option<Cow<'a, str>>,
    sent: RequestText<'a>,
    decision: DecisionText<'a>,
    answered: ResponseText,
    #[serde(skip_serializing_if = "Option::is_none")]
    matched_by: Option<Name>,
    trail: Vec<StepText<'a>>,
    #[serde(default, skip_serializing_if = "<[_]>::is_empty")]
    hints: Texts<'a>,
    took: Length,
}

impl<'a> CallText<'a> {
    fn of(entry: &'a Entry) -> Self {
        Self {
            replica: entry.replica.as_deref().map(Cow::Borrowed),
            request_id: Cow::Borrowed(entry.request_id.as_str()),
            at: written_time(entry.at),
            session_time: written_time(entry.session_time),
            session: entry.session.as_deref().map(Cow::Borrowed),
            api_id: entry.api_id.as_deref().map(Cow::Borrowed),
            sent: RequestText::of(&entry.sent),
            decision: DecisionText::of(&entry.decision),
            answered: ResponseText::of(&entry.answered),
            matched_by: entry.matched_by.map(|channel| Cow::Borrowed(channel.name())),
            trail: entry.trail.iter().map(StepText::of).collect(),
            hints: Cow::Borrowed(entry.hints.as_slice()),
            took: length(entry.took),
        }
    }
}

impl CallText<'static> {
    fn into_entry(self, number: u64, delivery: impl FnOnce(bool) -> Arc<Delivery>) -> Result<Entry, String> {
        Ok(Entry {
            number,
            replica: self.replica.map(Arc::from),
            request_id: RequestId::parse(&self.request_id).ok_or_else(|| unknown("request_id", &self.request_id))?,
            at: time("at", self.at)?,
            session_time: time("session_time", self.session_time)?,
            session: self.session.map(Arc::from),
            api_id: self.api_id.map(Arc::from),
            sent: self.sent.into_request()?,
            decision: self.decision.into_decision()?,
            matched_by: self.matched_by.map(|name| channel("matched_by", &name)).transpose()?,
            trail: self.trail.into_iter().map(StepText::into_step).collect::<Result<_, _>>()?,
            hints: share_all(self.hints),
            took: duration(self.took),
            answered: self.answered.into_response(delivery)?,
        })
    }
}

/// A [`SentRequest`].
#[derive(Serialize, Deserialize)]
struct RequestText<'a> {
    method: Cow<'a, str>,
    path: Cow<'a, str>,
    version: Name,
    encoding: Name,
    fields: Texts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detect_face: Option<bool>,
    body_bytes: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_agent: Option<Cow<'a, str>>,
    /// A line for each header, as [`SentHeaders`] keeps them.
    headers: Cow<'a, str>,
    headers_left_out: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<PictureText>,
}

impl<'a> RequestText<'a> {
    fn of(sent: &'a SentRequest) -> Self {
        Self {
            method: Cow::Borrowed(&*sent.method),
            path: Cow::Borrowed(&*sent.path),
            version: Cow::Borrowed(sent.version),
            encoding: Cow::Borrowed(sent.encoding),
            fields: Cow::Borrowed(sent.fields.as_slice()),
            file_name: sent.file_name.as_deref().map(Cow::Borrowed),
            detect_face: sent.detect_face,
            body_bytes: sent.body_bytes,
            user_agent: sent.user_agent.as_deref().map(Cow::Borrowed),
            headers: Cow::Borrowed(&*sent.headers.lines),
            headers_left_out: sent.headers.left_out,
            picture: sent.picture.as_ref().map(PictureText::of),
        }
    }
}

impl RequestText<'static> {
    fn into_request(self) -> Result<SentRequest, String> {
        Ok(SentRequest {
            method: share(self.method),
            path: share(self.path),
            version: named("version", &self.version, VERSIONS, |version| *version)?,
            encoding: named("encoding", &self.encoding, ENCODINGS, |encoding| *encoding)?,
            fields: share_all(self.fields),
            file_name: self.file_name.map(Cow::into_owned),
            detect_face: self.detect_face,
            body_bytes: self.body_bytes,
            user_agent: self.user_agent.map(Cow::into_owned),
            headers: SentHeaders { lines: self.headers.into(), left_out: self.headers_left_out },
            picture: self.picture.map(PictureText::into_picture).transpose()?,
        })
    }
}

/// A [`Picture`].
#[derive(Serialize, Deserialize)]
struct PictureText {
    /// The format, the width and the height in pixels, and the size of the file in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    measured: Option<(Name, u32, u32, usize)>,
    /// 32 hexadecimal digits.
    xxh3: String,
    /// 64 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
}

impl PictureText {
    fn of(picture: &Picture) -> Self {
        let measured = picture.measured.map(|one| (Cow::Borrowed(one.format), one.width, one.height, one.bytes));
        Self { measured, xxh3: picture.xxh3_hex(), sha256: picture.sha256_hex() }
    }

    fn into_picture(self) -> Result<Picture, String> {
        let measured = self.measured.map(|(format, width, height, bytes)| {
            let format = named("format", &format, FORMATS, |format| *format)?;
            Ok::<_, String>(PictureFacts { format, width, height, bytes })
        });
        let xxh3 = from_hex("xxh3", &self.xxh3)?;
        let sha256 = self.sha256.map(|digits| from_hex("sha256", &digits)).transpose()?;
        Ok(Picture { measured: measured.transpose()?, xxh3: u128::from_be_bytes(xxh3), sha256 })
    }
}

/// A [`Decision`].
#[derive(Serialize, Deserialize)]
struct DecisionText<'a> {
    http: u16,
    status: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Cow<'a, str>>,
    cards: Vec<CardText<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delay: Option<Length>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<Name>,
}

impl<'a> DecisionText<'a> {
    fn of(decision: &'a Decision) -> Self {
        Self {
            http: decision.http,
            status: Cow::Borrowed(decision.status.name()),
            reason: decision.reason.as_deref().map(Cow::Borrowed),
            cards: decision.cards.iter().map(CardText::of).collect(),
            delay: decision.delay.map(length),
            fault: decision.fault.map(Cow::Borrowed),
        }
    }
}

impl DecisionText<'static> {
    fn into_decision(self) -> Result<Decision, String> {
        let fault = |name: Name| named("fault", &name, FaultKind::ALL, |kind| kind.name()).map(|kind| kind.name());
        Ok(Decision {
            http: self.http,
            status: status("decision.status", &self.status)?,
            reason: self.reason.map(share),
            cards: self.cards.into_iter().map(CardText::into_card).collect::<Result<_, _>>()?,
            delay: self.delay.map(duration),
            fault: self.fault.map(fault).transpose()?,
        })
    }
}

/// A [`CardAnswered`] and its [`Card`], without what only those ask who draw cards: its note, and where its face is.
#[derive(Serialize, Deserialize)]
struct CardText<'a> {
    name: Cow<'a, str>,
    side: CardSide,
    kind: CardType,
    info: Vec<(Name, Cow<'a, str>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    face_region: Option<Cow<'a, [[i64; 2]]>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<CardLocation>,
}

impl<'a> CardText<'a> {
    fn of(answered: &'a CardAnswered) -> Self {
        let card = &answered.card;
        let info = card.info.iter().map(|(name, value)| (Cow::Borrowed(*name), Cow::Borrowed(value.as_str())));
        Self {
            name: Cow::Borrowed(card.name.as_str()),
            side: card.side,
            kind: card.kind,
            info: info.collect(),
            face_region: answered.face_region.as_deref().map(Cow::Borrowed),
            place: answered.place,
        }
    }

    fn into_card(self) -> Result<CardAnswered, String> {
        let fields = fields_of(self.side);
        let info = self.info.into_iter().map(|(name, value)| {
            let field = named("info", &name, fields.iter().copied(), |field| field.name)?;
            Ok::<_, String>((field.name, value.into_owned()))
        });
        let card = Card {
            name: self.name.into_owned(),
            side: self.side,
            kind: self.kind,
            info: info.collect::<Result<_, _>>()?,
            face_mm: None,
            note: String::new(),
        };
        let face_region = self.face_region.map(Cow::into_owned);
        Ok(CardAnswered { card: Arc::new(card), face_region, place: self.place })
    }
}

/// A [`SentResponse`] without its delivery.
#[derive(Serialize, Deserialize)]
struct ResponseText {
    /// How many bytes of head and of body follow the text.
    lengths: [usize; 2],
    http: Option<u16>,
    status: Option<Name>,
    body_bytes: usize,
    #[serde(with = "OutcomeText")]
    ending: DeliveryOutcome,
    /// Whether the answer had ended as decided when the call was written.
    has_ended: bool,
}

impl ResponseText {
    fn of(answered: &SentResponse) -> Self {
        Self {
            lengths: [answered.head.len(), answered.body.len()],
            http: answered.http,
            status: answered.status.map(|status| Cow::Borrowed(status.name())),
            body_bytes: answered.body_bytes,
            ending: answered.ending,
            has_ended: answered.outcome() == Some(answered.ending),
        }
    }

    /// Head and body, out of the bytes that follow the text.
    fn cut<'b>(&self, bytes: &'b [u8]) -> Option<[&'b [u8]; 2]> {
        let [head, body] = self.lengths;
        let (head, rest) = bytes.split_at_checked(head)?;
        (rest.len() == body).then_some([head, rest])
    }

    fn into_response(self, delivery: impl FnOnce(bool) -> Arc<Delivery>) -> Result<SentResponse, String> {
        Ok(SentResponse {
            head: Bytes::new(),
            http: self.http,
            status: self.status.map(|name| status("answered.status", &name)).transpose()?,
            body: Bytes::new(),
            body_bytes: self.body_bytes,
            ending: self.ending,
            delivery: delivery(self.has_ended),
        })
    }
}

/// The variants of [`DeliveryOutcome`]. The compiler refuses this list when it is not complete.
#[derive(Serialize, Deserialize)]
#[serde(remote = "DeliveryOutcome")]
enum OutcomeText {
    Complete,
    Reset,
    Cut(usize),
    NothingSent,
    ClientLeft,
}

/// A [`TrailStep`].
#[derive(Serialize, Deserialize)]
struct StepText<'a> {
    channel: Name,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<(usize, u64)>,
    passed: bool,
}

impl<'a> StepText<'a> {
    fn of(step: &'a TrailStep) -> Self {
        let name = step.name.as_deref().map(Cow::Borrowed);
        Self { channel: Cow::Borrowed(step.channel.name()), name, step: step.step, passed: step.passed }
    }

    fn into_step(self) -> Result<TrailStep, String> {
        let name = self.name.map(Cow::into_owned);
        Ok(TrailStep { channel: channel("channel", &self.channel)?, name, step: self.step, passed: self.passed })
    }
}

/// The one of `all` that has this name.
fn named<T>(
    member: &str,
    name: &str,
    all: impl IntoIterator<Item = T>,
    name_of: impl Fn(&T) -> &'static str,
) -> Result<T, String> {
    all.into_iter().find(|one| name_of(one) == name).ok_or_else(|| unknown(member, name))
}

fn channel(member: &str, name: &str) -> Result<Channel, String> {
    named(member, name, Channel::ALL, |channel| channel.name())
}

fn status(member: &str, name: &str) -> Result<CallStatus, String> {
    named(member, name, CallStatus::all(), |status| status.name())
}

fn written_time(time: Timestamp) -> Time {
    (time.as_second(), time.subsec_nanosecond())
}

fn time(member: &str, (second, nanosecond): Time) -> Result<Timestamp, String> {
    let wrong = |_| format!("{member}: expected a time, got {second} s and {nanosecond} ns");
    Timestamp::new(second, nanosecond).map_err(wrong)
}

fn length(duration: Duration) -> Length {
    (duration.as_secs(), duration.subsec_nanos())
}

fn duration((seconds, nanoseconds): Length) -> Duration {
    Duration::from_secs(seconds).saturating_add(Duration::from_nanos(nanoseconds.into()))
}

fn unknown(member: &str, text: &str) -> String {
    format!("{member}: expected a text that this version knows, got {:?}", start(text, SHOWN))
}

/// The bytes that these hexadecimal digits stand for.
fn from_hex<const BYTES: usize>(member: &str, digits: &str) -> Result<[u8; BYTES], String> {
    let wrong = || format!("{member}: expected {} hexadecimal digits, got {:?}", 2 * BYTES, start(digits, SHOWN));
    if digits.len() != 2 * BYTES || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let mut bytes = [0; BYTES];
    for (byte, at) in bytes.iter_mut().zip((0..digits.len()).step_by(2)) {
        *byte = u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| wrong())?;
    }
    Ok(bytes)
}

/// The same text. A usual one takes no memory of its own.
fn share(text: Cow<'static, str>) -> Cow<'static, str> {
    let mut usual = USUAL.into_iter().chain(ErrorCode::ALL.iter().map(|code| code.meaning()));
    let found = usual.find(|usual| *usual == text);
    found.map_or(text, Cow::Borrowed)
}

/// The same texts. Usual ones take no memory of their own.
fn share_all(texts: Texts<'static>) -> Vec<Cow<'static, str>> {
    texts.into_owned().into_iter().map(share).collect()
}

#[cfg(test)]
mod tests;
