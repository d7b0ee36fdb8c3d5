//! What a case sends: requests as values, built as a client would build them.

use bytes::Bytes;

use crate::client::{AfterSending, Protocol};
use crate::contract::API_PATH;

/// One step of a case.
#[derive(Clone, Debug)]
pub(super) enum CaseStep {
    /// A request that is sent once, and whose response several cases judge.
    Common(CommonRequests),
    /// A request to the server under test.
    Call(Ask),
    /// The same, sent byte for byte over HTTP/1.1.
    Raw(Ask, Wire),
    /// A request to the admin API that sets the scene. It is not judged. It is also sent after an earlier call
    /// failed.
    Admin(Ask),
}

/// The requests whose response several cases judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommonRequests {
    /// A front as the `file` of a multipart form.
    Front,
    /// The same with `detect_face=1`.
    FrontFace,
    /// A back with `detect_face=1`.
    BackFace,
    /// An empty form.
    Nothing,
    /// A front with the API secret but without an API ID.
    Stranger,
    /// A front sent to another path.
    Elsewhere,
}

impl CommonRequests {
    /// The number of common requests.
    pub(super) const COUNT: usize = 6;
}

/// How the bytes of a request are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// All at once; the server closes the connection.
    Plain,
    /// The client closes its side when it has sent everything.
    HalfClosed,
    /// The client sends only the head, with `Expect: 100-continue`, and no body.
    ExpectContinue,
}

impl Wire {
    pub(super) fn ending(self) -> AfterSending {
        match self {
            Wire::HalfClosed => AfterSending::HalfClosed,
            Wire::Plain | Wire::ExpectContinue => AfterSending::Open,
        }
    }
}

/// Placeholder for the API ID of the run, in a header or a path.
pub(super) const ID: &str = "{id}";
/// Placeholder for the API secret of the run.
pub(super) const SECRET: &str = "{secret}";

/// A request that a case sends.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) protocol: Protocol,
    pub(super) method: &'static str,
    pub(super) path: String,
    /// The headers with credentials, sent before all others.
    pub(super) caller: Vec<(&'static str, String)>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Bytes,
}

/// The boundary of forms that do not choose another.
const BOUNDARY: &str = "cedulita-7b1e0c5a";

/// A part of a multipart form.
#[derive(Clone, Debug)]
pub(super) struct MultipartPart<'a> {
    /// The header lines after the delimiter, each with its line end.
    head: String,
    content: &'a [u8],
}

impl<'a> MultipartPart<'a> {
    /// A text field.
    pub(super) fn text(name: &str, value: &'a str) -> Self {
        let head = format!("Content-Disposition: form-data; name=\"{name}\"\r\n");
        Self { head, content: value.as_bytes() }
    }

    /// The field `file` with a picture.
    pub(super) fn file(picture: &'a [u8]) -> Self {
        Self::named("picture.jpg", picture)
    }

    /// The field `file` with a picture of this file name.
    pub(super) fn named(name: &str, picture: &'a [u8]) -> Self {
        Self::picture(name, "application/octet-stream", picture)
    }

    /// The field `file` with a picture of this file name and content type.
    pub(super) fn picture(name: &str, kind: &str, picture: &'a [u8]) -> Self {
        let disposition = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
        Self { head: format!("{disposition}Content-Type: {kind}\r\n"), content: picture }
    }

    /// A part with these header lines.
    pub(super) fn raw(head: &str, content: &'a [u8]) -> Self {
        Self { head: head.to_owned(), content }
    }
}

/// A multipart body with this boundary. The two texts of `tail` go before and after the last delimiter.
pub(super) fn form(boundary: &str, parts: &[MultipartPart<'_>], tail: [&str; 2]) -> Bytes {
    let mut body = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let before = if number == 0 { "" } else { tail[0] };
        body.extend_from_slice(format!("{before}--{boundary}\r\n{}\r\n", part.head).as_bytes());
        body.extend_from_slice(part.content);
    }
    body.extend_from_slice(format!("{}--{boundary}--{}", tail[0], tail[1]).as_bytes());
    body.into()
}

impl Ask {
    /// A `POST` to the API's path without a body.
    pub(super) fn post() -> Self {
        Self {
            protocol: Protocol::Http1,
            method: "POST",
            path: API_PATH.to_owned(),
            caller: vec![("x-df-api-id", ID.to_owned()), ("x-df-api-secret", SECRET.to_owned())],
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// A multipart form as libraries write it.
    pub(super) fn multipart(parts: &[MultipartPart<'_>]) -> Self {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        Self::post().body(&kind, form(BOUNDARY, parts, ["\r\n", "\r\n"]))
    }

    /// A urlencoded form with this text.
    pub(super) fn urlencoded(text: impl Into<Bytes>) -> Self {
        Self::post().body("application/x-www-form-urlencoded", text)
    }

    /// A request with a JSON body.
    pub(super) fn json(text: impl Into<Bytes>) -> Self {
        Self::post().body("application/json", text)
    }

    /// The same request with another body and its content type.
    pub(super) fn body(self, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self.header("content-type", content_type) }
    }

    pub(super) fn header(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(super) fn method(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    pub(super) fn path(self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self }
    }

    pub(super) fn by(self, protocol: Protocol) -> Self {
        Self { protocol, ..self }
    }

    /// The same request with these credential headers instead of its own.
    pub(super) fn caller(self, headers: &[(&'static str, &str)]) -> Self {
        Self { caller: headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(), ..self }
    }

    /// The same request from this API ID.
    pub(super) fn from(self, api_id: &str, secret: &str) -> Self {
        self.caller(&[("x-df-api-id", api_id), ("x-df-api-secret", secret)])
    }

    /// The request as a step of a case.
    pub(super) fn call(self) -> CaseStep {
        CaseStep::Call(self)
    }
}
