//! Reads a call as the contract would, to find out what it requests. Nothing is refused here: calls that cannot be
//! read are distinguished by the kind of their mistake.

use std::borrow::Cow;

use axum::http::{HeaderMap, Method, header};
use bytes::Bytes;
use futures_util::stream;

use super::Call;
use crate::contract::{API_ID_HEADERS, API_PATH, API_SECRET_HEADERS, ErrorCode};
use crate::http::App;
use crate::intake::{self, Base64Rule, Encoding, Submission};
use crate::recorder::{
    Base64, BodyContent, Content, CredentialsSent, RecordedFacts, RecordedPath, RecordedPicture, RequestKey,
    RequestSummary,
};

/// Methods that are distinguished. All others count as one.
const METHODS: [&str; 7] = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

/// What a call requests.
pub(super) struct ParsedCall {
    pub(super) asked: RequestKey,
    /// What may be written about the call.
    pub(super) asking: RequestSummary,
}

impl ParsedCall {
    /// The SHA-256 of the picture in the call, if it is one that the contract accepts.
    pub(super) fn sha256(&self) -> Option<[u8; 32]> {
        match &self.asked.body {
            BodyContent::Picture(RecordedPicture { content: Content::Recognised(sha256), .. }) => Some(*sha256),
            _ => None,
        }
    }
}

pub(super) async fn parse(app: &App, call: &Call) -> ParsedCall {
    let is_api = call.method == Method::POST && call.uri.path().ends_with(API_PATH);
    let encoding = Encoding::from_content_type(call.headers.get(header::CONTENT_TYPE).map(|value| value.as_bytes()));
    let (brought, fields, measured) = match is_api {
        true => body(app, &encoding, &call.body).await,
        false => (BodyContent::Unread, Vec::new(), None),
    };
    let asked = RequestKey {
        place: if is_api { RecordedPath::Api } else { RecordedPath::Elsewhere },
        method: METHODS.into_iter().find(|method| *method == call.method.as_str()).unwrap_or("another"),
        credentials: credentials(&call.headers),
        body: brought,
    };
    let encoding = if is_api { encoding.name() } else { "unread" };
    let asking = RequestSummary::new(&asked, encoding, fields.iter().map(AsRef::as_ref), measured);
    ParsedCall { asked, asking }
}

fn credentials(headers: &HeaderMap) -> CredentialsSent {
    let has = |names: &[&'static str]| {
        let value = names.iter().find_map(|name| headers.get(*name));
        value.is_some_and(|value| !value.is_empty())
    };
    if has(&API_ID_HEADERS) && has(&API_SECRET_HEADERS) { CredentialsSent::Present } else { CredentialsSent::Missing }
}

type Read = (BodyContent, Vec<Cow<'static, str>>, Option<RecordedFacts>);

async fn body(app: &App, encoding: &Encoding, body: &Bytes) -> Read {
    let submission = match intake::take_in(encoding, stream::iter([Ok(body.clone())])).await {
        Ok(submission) => submission,
        Err(refusal) => return (BodyContent::refused(&refusal), Vec::new(), None),
    };
    let fields = submission.fields.clone();
    // This runs on the pool: decoding and hashing take milliseconds, and measuring reads a whole PDF.
    let looked = app.service.examiner.run(submission.upload.len(), move || describe_submission(&submission)).await;
    let (brought, measured) = looked.unwrap_or((BodyContent::Refused(ErrorCode::InvalidArgument, "body"), None));
    (brought, fields, measured)
}

fn describe_submission(submission: &Submission) -> (BodyContent, Option<RecordedFacts>) {
    let strict = submission.upload.decode(Base64Rule::Strict).map(|decoded| (decoded, Base64::Standard));
    let read =
        strict.or_else(|_| submission.upload.decode(Base64Rule::Lenient).map(|decoded| (decoded, Base64::Lenient)));
    let (decoded, base64) = match read {
        Ok(read) => read,
        Err(refusal) => return (BodyContent::Refused(refusal.code, "image_base64"), None),
    };
    let (content, measured) = Content::from_bytes(&decoded.bytes);
    let others = RecordedPicture::others(submission.fields.iter().map(AsRef::as_ref));
    let picture = RecordedPicture { content, base64, detect_face: submission.detect_face, others };
    (BodyContent::Picture(picture), measured)
}
