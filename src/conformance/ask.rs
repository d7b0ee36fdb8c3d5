//! What a case sends: requests as values, built up as a client would.

use bytes::Bytes;

use crate::client::{AfterSending, Protocol};
use crate::contract::API_PATH;

/// One step of a case.
#[derive(Clone, Debug)]
pub(super) enum CaseStep {
    /// A request of which one answer serves several cases.
    Common(CommonRequests),
    /// A request to the server that is checked.
    Call(Ask),
    /// The same, byte for byte by HTTP/1.1.
    Raw(Ask, Wire),
    /// A request to the admin API that sets the scene. It is not judged, and is made also when a call before it failed.
    Admin(Ask),
}

/// The requests that several cases judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommonRequests {
    /// A front as a `file` of a multipart form.
    Front,
    /// The same with `detect_face=1`.
    FrontFace,
    /// A back with `detect_face=1`.
    BackFace,
    /// An empty form.
    Nothing,
    /// A front with a secret that is wrong, or with none where any would do.
    Stranger,
    /// A front sent to another path.
    Elsewhere,
}

impl CommonRequests {
    /// How many there are.
    pub(super) const COUNT: usize = 6;
}

/// How bytes are put on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wire {
    /// As they are; the server closes.
    Plain,
    /// The client closes its side when it has sent everything.
    HalfClosed,
    /// The client says `Expect: 100-continue` and sends no body before it is told to.
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

/// Stands for the API ID that the run was given, in a header or a path.
pub(super) const ID: &str = "{id}";
/// Stands for its secret.
pub(super) const SECRET: &str = "{secret}";

/// A request.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    pub(super) protocol: Protocol,
    pub(super) method: &'static str,
    pub(super) path: String,
    /// The headers of credentials, before all others.
    pub(super) caller: Vec<(&'static str, String)>,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Bytes,
}

/// The boundary of forms that do not ask for another.
const BOUNDARY: &str = "cedulita-7b1e0c5a";

/// A part of a multipart form.
#[derive(Clone, Debug)]
pub(super) struct MultipartPart<'a> {
    /// What stands after the delimiter, each line with its end.
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

    /// A part whose header lines are these.
    pub(super) fn raw(head: &str, content: &'a [u8]) -> Self {
        Self { head: head.to_owned(), content }
    }
}

/// A multipart body between these delimiters; `tail` stands before and after the last one.
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

    /// A urlencoded form whose text is this.
    pub(super) fn urlencoded(text: impl Into<Bytes>) -> Self {
        Self::post().body("application/x-www-form-urlencoded", text)
    }

    /// A JSON body.
    pub(super) fn json(text: impl Into<Bytes>) -> Self {
        Self::post().body("application/json", text)
    }

    /// The same with another body and its content type.
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

    /// The same with these headers of credentials instead of those given.
    pub(super) fn caller(self, headers: &[(&'static str, &str)]) -> Self {
        Self { caller: headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect(), ..self }
    }

    /// The same from this API ID.
    pub(super) fn from(self, api_id: &str, secret: &str) -> Self {
        self.caller(&[("x-df-api-id", api_id), ("x-df-api-secret", secret)])
    }

    /// As a step of a case.
    pub(super) fn call(self) -> CaseStep {
        CaseStep::Call(self)
    }
}
