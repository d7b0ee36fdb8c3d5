//! Writes a call into the journal, before its answer leaves.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, Version, header};
use bytes::Bytes;
use tokio::task::spawn_blocking;

use super::IncomingCall;
use super::decide::CallFacts;
use super::sent_headers::sent_headers;
use crate::contract::API_PATH;
use crate::decision::CallStatus;
use crate::engine::{Answer, RenderedCard, Reply, UnknownName};
use crate::http::App;
use crate::intake::{Encoding, FaceDetection};
use crate::journal::{
    CardAnswered, Decision, Delivery, Entry, Picture, PictureFacts, SentRequest, SentResponse, UnwrittenCall,
};
use crate::scenario::Fault;

/// The maximum length of a text of the request in the journal, in characters.
const MAX_TEXT: usize = 200;

/// What was decided about a call, and what is sent of its answer.
pub(super) struct DeliveredCall<'a> {
    /// The HTTP status that is sent, if one is.
    pub(super) http: Option<u16>,
    /// The status that the body states.
    pub(super) word: Option<CallStatus>,
    pub(super) answer: Answer,
    pub(super) fault: Option<&'a Fault>,
    pub(super) delay: Option<Duration>,
    /// How long the decision took.
    pub(super) took: Duration,
    /// Bytes of the body that were read.
    pub(super) received: usize,
    /// The picture, if the journal keeps pictures.
    pub(super) picture: Option<Bytes>,
    pub(super) sent: super::fault::PlannedResponse,
    pub(super) delivery: Arc<Delivery>,
}

/// The picture of the call, decoded and copied, if the journal keeps pictures. The received bytes are parts of larger
/// buffers, which must not stay in memory with the picture.
pub(super) async fn picture_to_keep(app: &App, found: &CallFacts) -> Option<Bytes> {
    if !app.service.journal.keeps_pictures() {
        return None;
    }
    let upload = found.submission.as_ref()?.upload.clone();
    let rule = app.service.intake.base64;
    let copied = spawn_blocking(move || upload.decode(rule).ok().map(|decoded| Bytes::copy_from_slice(&decoded.bytes)));
    copied.await.ok().flatten()
}

/// Writes the call into the journal. Returns it if it must be sent to a shared journal.
pub(super) fn write(
    app: &App,
    call: &IncomingCall,
    mut found: CallFacts,
    told: DeliveredCall<'_>,
) -> Option<UnwrittenCall> {
    let request = sent(call, &mut found, told.received);
    let DeliveredCall { http, word, answer, fault, delay, picture, sent, delivery, took, .. } = told;
    let decision = decision(answer.reply, fault, delay);
    let mut answered = SentResponse::new(sent.head, http, sent.body, sent.ending, delivery);
    answered.status = word;
    app.service.journal.write(picture, |number| Entry {
        number,
        request_id: call.id,
        at: call.real,
        session_time: found.session_time,
        session: found.session,
        api_id: found.api_id,
        sent: request,
        decision,
        answered,
        matched_by: answer.matched_by,
        trail: answer.trail,
        hints: answer.hints,
        took,
        replica: None,
    })
}

fn sent(call: &IncomingCall, found: &mut CallFacts, body_bytes: usize) -> SentRequest {
    let (picture, version) = (picture(found), version(call.version));
    let head = &call.head;
    let user_agent =
        head.headers.get(header::USER_AGENT).map(|value| shortened(String::from_utf8_lossy(value.as_bytes())));
    let path = match head.uri.path() {
        API_PATH => Cow::Borrowed(API_PATH),
        other => Cow::Owned(shortened(other.into())),
    };
    let method =
        if head.method == Method::POST { "POST".into() } else { shortened(head.method.as_str().into()).into() };
    // A call that was refused before its body was read may still declare its encoding.
    let encoding = match found.encoding {
        "" => Encoding::from_content_type(head.headers.get(header::CONTENT_TYPE).map(|value| value.as_bytes())).name(),
        known => known,
    };
    let submission = found.submission.take();
    let detect_face = submission.as_ref().map(|submission| submission.detect_face == FaceDetection::On);
    let (fields, file_name) = submission.map_or_else(Default::default, |one| (one.fields, one.file_name));
    let file_name = file_name.map(|name| shortened(name.into()));
    let headers = sent_headers(&head.headers);
    SentRequest {
        method,
        path,
        version,
        encoding,
        fields,
        file_name,
        detect_face,
        body_bytes,
        user_agent,
        headers,
        picture,
    }
}

fn version(version: Version) -> &'static str {
    match version {
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2",
        _ => "HTTP/1.1",
    }
}

/// What is known of the picture. A digest of 0 means text that was not base64.
fn picture(found: &CallFacts) -> Option<Picture> {
    let finding = found.finding.as_ref().filter(|finding| finding.xxh3 != 0)?;
    let measured = finding.outcome.as_ref().ok().map(|facts| PictureFacts {
        format: facts.format.name(),
        width: facts.width,
        height: facts.height,
        bytes: facts.bytes,
    });
    Some(Picture { measured, xxh3: finding.xxh3, sha256: finding.sha256 })
}

fn card(shown: RenderedCard) -> CardAnswered {
    CardAnswered { card: shown.card, face_region: shown.face, place: shown.place }
}

fn decision(reply: Reply, fault: Option<&Fault>, delay: Option<Duration>) -> Decision {
    let status = reply.status();
    let (http, reason, cards) = match reply {
        Reply::Cards(shown) => (200, None, shown.into_iter().map(card).collect()),
        Reply::Refusal(refusal) => (refusal.code.http(), Some(refusal.reason), Vec::new()),
        Reply::UnknownName(unknown) => (501, Some(unknown_name_text(&unknown).into()), Vec::new()),
    };
    Decision { http, status, reason, cards, delay, fault: fault.map(|fault| fault.kind.name()) }
}

fn unknown_name_text(unknown: &UnknownName) -> String {
    UnknownName { name: shortened((&unknown.name).into()), ..unknown.clone() }.to_string()
}

/// A text of the request, cut if it is long.
fn shortened(text: Cow<'_, str>) -> String {
    match text.char_indices().nth(MAX_TEXT).filter(|_| text.len() > MAX_TEXT) {
        Some((end, _)) => text[..end].to_owned(),
        None => text.into_owned(),
    }
}
