//! What was answered to a call, as text.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::words::{Name, status};
use crate::journal::{Delivery, DeliveryOutcome, SentResponse};

/// A [`SentResponse`] without its delivery.
#[derive(Serialize, Deserialize)]
pub(super) struct ResponseText {
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
    pub(super) fn of(answered: &SentResponse) -> Self {
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
    pub(super) fn cut<'b>(&self, bytes: &'b [u8]) -> Option<[&'b [u8]; 2]> {
        let [head, body] = self.lengths;
        let (head, rest) = bytes.split_at_checked(head)?;
        (rest.len() == body).then_some([head, rest])
    }

    pub(super) fn into_response(self, delivery: impl FnOnce(bool) -> Arc<Delivery>) -> Result<SentResponse, String> {
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
