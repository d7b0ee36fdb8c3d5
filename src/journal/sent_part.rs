//! The part of an answer that has left by now: all of it when it ended as decided, otherwise what was handed to the
//! network.

use super::{DeliveryOutcome, SentResponse};

/// The part of an answer that has left.
#[derive(Clone, Copy, Debug)]
pub struct SentPart<'a> {
    /// How the answer ended. None while it is under way.
    pub outcome: Option<DeliveryOutcome>,
    /// Status line and headers, with the empty line that ends them. Empty when not all of them left.
    pub head: &'a [u8],
    /// The HTTP status in the head.
    pub http: Option<u16>,
    /// What followed the head, cut to [`MAX_BODY`](super::MAX_BODY) bytes.
    pub body: &'a [u8],
    /// How many bytes that follow the head have left.
    pub body_bytes: usize,
}

impl SentResponse {
    /// The part of the answer that has left by now.
    #[must_use]
    pub fn sent_so_far(&self) -> SentPart<'_> {
        let outcome = self.outcome();
        let handed = match outcome {
            None | Some(DeliveryOutcome::ClientLeft) => self.delivery.handed_over(),
            Some(_) => usize::MAX,
        };
        let Some(behind_head) = handed.checked_sub(self.head.len()) else {
            return SentPart { outcome, head: &[], http: None, body: &[], body_bytes: 0 };
        };
        let body = &self.body[..self.body.len().min(behind_head)];
        SentPart { outcome, head: &self.head, http: self.http, body, body_bytes: self.body_bytes.min(behind_head) }
    }
}

impl<'a> SentPart<'a> {
    /// The headers, in the order in which they were sent.
    pub fn headers(&self) -> impl Iterator<Item = (&'a str, String)> + use<'a> {
        let lines = self.head.split(|byte| *byte == b'\n').skip(1);
        lines.filter_map(|line| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let colon = memchr::memchr(b':', line)?;
            let name = std::str::from_utf8(&line[..colon]).ok()?;
            Some((name, String::from_utf8_lossy(line[colon + 1..].trim_ascii()).into_owned()))
        })
    }

    /// The status line in three parts: version, status and phrase. A missing part is empty.
    #[must_use]
    pub fn status_line(&self) -> [&'a str; 3] {
        let line = self.head.split(|byte| *byte == b'\r').next().and_then(|line| std::str::from_utf8(line).ok());
        let mut parts = line.unwrap_or_default().splitn(3, ' ');
        std::array::from_fn(|_| parts.next().unwrap_or_default())
    }
}
