//! A response of the upstream before it is written: only what is safe may enter a file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use super::exchange::STATUSES;
use super::request_id::place_of_id;
use super::{RecordedAnswer, Redactor};
use crate::contract::RequestId;

/// A shorter credential is not searched for, because it may be an ordinary word of a response.
const SECRET_BYTES: usize = 8;

/// A response as the upstream sent it.
#[derive(Clone, Copy)]
pub struct UpstreamResponse<'a> {
    /// The HTTP status code.
    pub status: u16,
    /// The value of `Content-Type`.
    pub content_type: Option<&'a str>,
    /// The value of `Content-Encoding`.
    pub content_encoding: Option<&'a str>,
    /// The bytes of the body.
    pub body: &'a [u8],
    /// The credentials of the call, which a response may repeat.
    pub credentials: &'a [&'a str],
}

/// Why a response is not written. The text contains no value of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsafe(pub Cow<'static, str>);

impl fmt::Display for Unsafe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsafe {}

impl Unsafe {
    pub(super) fn because(why: &'static str) -> Self {
        Self(why.into())
    }
}

impl UpstreamResponse<'_> {
    /// The part of the response that may be written.
    ///
    /// # Errors
    /// If nothing of it may be written.
    pub fn safe(&self, redactor: &Redactor) -> Result<RecordedAnswer, Unsafe> {
        if !STATUSES.contains(&self.status) {
            return Err(Unsafe::because("its status is none from 200 to 599"));
        }
        if (300..400).contains(&self.status) {
            return Err(Unsafe::because("it is a redirect"));
        }
        if self.content_encoding.is_some_and(|encoding| !encoding.eq_ignore_ascii_case("identity")) {
            return Err(Unsafe::because("it is compressed, though no compression was asked for"));
        }
        let content_type = self.content_type.and_then(json_type);
        let content_type = content_type.ok_or_else(|| Unsafe::because("its Content-Type is not JSON"))?;
        let body = redactor.apply(self.body).map_err(|why| Unsafe(why.into()))?;
        let mut body = String::from_utf8(body).map_err(|_| Unsafe::because("it is not UTF-8"))?;
        if let Some(place) = place_of_id(&body).map_err(Unsafe::because)? {
            body.replace_range(place, RequestId::from_random_bytes([0; 16]).as_str());
        }
        if self.credentials.iter().any(|secret| repeats(&body, secret)) {
            return Err(Unsafe::because("it repeats a credential of the call"));
        }
        let headers = BTreeMap::from([("content-type".to_owned(), content_type)]);
        Ok(RecordedAnswer { times: 1, status: self.status, headers, body })
    }

    /// The response's request ID, if it has the form of the contract.
    #[must_use]
    pub fn id(&self) -> Option<RequestId> {
        let body = std::str::from_utf8(self.body).ok()?;
        RequestId::parse(&body[place_of_id(body).ok()??])
    }
}

/// Whether a body contains a credential, either as it is or as JSON escapes it.
fn repeats(body: &str, secret: &str) -> bool {
    let written = serde_json::to_string(secret).unwrap_or_default();
    secret.len() >= SECRET_BYTES && (body.contains(secret) || body.contains(written.trim_matches('"')))
}

/// The header's value if it names JSON, without unknown parameters.
fn json_type(value: &str) -> Option<String> {
    let (essence, parameters) = value.split_once(';').unwrap_or((value, ""));
    let known = ["application/json", "application/problem+json"];
    let essence = known.into_iter().find(|known| essence.trim().eq_ignore_ascii_case(known))?;
    let is_charset = parameters.trim().eq_ignore_ascii_case("charset=utf-8");
    // The value stays as it was written, with its blanks: a client may depend on them.
    Some(if is_charset { value.to_owned() } else { essence.to_owned() })
}
