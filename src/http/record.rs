//! Writes a call into the journal, before its answer leaves.

use std::time::Duration;

use axum::http::header;
use axum::response::Response;

use super::App;
use super::call::Found;
use super::delivery::Arrived;
use crate::engine::{Answer, Reply};
use crate::intake::{Encoding, FaceDetection};
use crate::journal::{Answered, Entry, Picture, Sent};
use crate::scenario::Fault;

/// Longest text of a request that the journal keeps.
const LONGEST: usize = 200;

/// What was decided about a call.
pub(super) struct Told<'a> {
    pub(super) answer: Answer,
    pub(super) fault: Option<&'a Fault>,
    pub(super) delay: Option<Duration>,
    /// Bytes of the body that were read.
    pub(super) received: usize,
}

/// Writes it down.
pub(super) fn write(app: &App, call: &Arrived, found: Found, told: Told<'_>, response: &Response) {
    let picture = picture(&found);
    let sent = sent(call, &found, told.received, picture);
    let Told { answer, fault, delay, .. } = told;
    app.metrics.count(response.status().as_u16(), &answer, fault);
    let answered = answered(answer.reply, fault, delay, response);
    let took = call.watch.elapsed();
    app.journal.write(|number| Entry {
        number,
        id: call.id,
        at: call.real,
        session_time: found.session_time,
        session: found.session,
        api_id: found.api_id,
        sent,
        answered,
        matched_by: answer.matched_by,
        trail: answer.trail,
        hints: answer.hints,
        took,
    });
}

fn sent(call: &Arrived, found: &Found, body_bytes: usize, picture: Option<Picture>) -> Sent {
    let head = &call.head;
    let header = |name| head.headers.get(name).map(|value: &header::HeaderValue| value.as_bytes());
    let submission = found.submission.as_ref();
    let fields = submission.map(|submission| submission.fields.clone()).unwrap_or_default();
    Sent {
        method: head.method.as_str().to_owned(),
        path: shortened(head.uri.path()),
        encoding: Encoding::of(header(header::CONTENT_TYPE)).name(),
        fields,
        file_name: submission.and_then(|submission| submission.file_name.as_deref()).map(shortened),
        detect_face: submission.map(|submission| submission.detect_face == FaceDetection::On),
        body_bytes,
        user_agent: header(header::USER_AGENT).map(|value| shortened(&String::from_utf8_lossy(value))),
        picture,
    }
}

fn picture(found: &Found) -> Option<Picture> {
    let finding = found.finding.as_ref()?;
    let facts = finding.outcome.as_ref().ok()?;
    Some(Picture {
        format: facts.format.name(),
        width: facts.width,
        height: facts.height,
        bytes: facts.bytes,
        xxh3: finding.xxh3,
        sha256: finding.sha256,
    })
}

fn answered(reply: Reply, fault: Option<&Fault>, delay: Option<Duration>, response: &Response) -> Answered {
    let (status, reason, cards) = match reply {
        Reply::Cards(shown) => ("OK", None, shown.into_iter().map(|shown| (shown.card, shown.face)).collect()),
        Reply::Refusal(refusal) => (refusal.code.name(), Some(refusal.reason), Vec::new()),
        Reply::UnknownName(_) => ("UNKNOWN_NAME", None, Vec::new()),
    };
    let bytes = http_body::Body::size_hint(response.body()).exact().unwrap_or_default();
    Answered {
        http: response.status().as_u16(),
        status,
        reason,
        cards,
        bytes: usize::try_from(bytes).unwrap_or(usize::MAX),
        delay,
        fault: fault.map(|fault| fault.kind.name()),
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
