//! A call as text, for replicas that share one journal: one of them writes it, and the others read it back.
//!
//! The text is a line of JSON and the bytes of the answer's head and body, which JSON would make longer. The members have the
//! names and the meanings of those of [`Entry`] and its parts. Two things are missing, because the shared journal keeps them
//! beside the text: the number of the call, and how far its answer has come. A member that this version does not know is
//! ignored, so that replicas of two versions can share a journal.

mod decision;
mod request;
mod response;
#[cfg(test)]
mod tests;
mod words;

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use self::decision::{DecisionText, StepText};
use self::request::RequestText;
use self::response::ResponseText;
use self::words::{Length, Name, Texts, Time, channel, duration, length, share_all, time, unknown, written_time};
use super::{Delivery, Entry};
use crate::contract::RequestId;
use crate::store::LogItem as _;

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
