//! One call, from its headers to a decision: choose, admit, take in, look, decide. Each step asks for what the step before
//! it gave, so that the order cannot be mixed up.

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::header::{AsHeaderName, CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, Method, Uri};

use super::connection::Connection;
use super::request_body::RequestBody;
use super::{App, mistyped_header};
use crate::clock::Timestamp;
use crate::contract::{API_ID_HEADERS, API_SECRET_HEADERS, ErrorCode, Refusal, SCENARIO_HEADER};
use crate::engine::{Answer, Choice, Engine, Mistyped, NoSession, Reply, Selection, StepSource, UnknownName};
use crate::intake::{self, Encoding, Submission, Upload};
use crate::picture::{Digest, Examination, Recognition};
use crate::policy::{Authenticated, Caller, Presented, Secret, session_of};
use crate::scenario::{self, Fault, FaultKind, FaultTarget};
use crate::service::SessionSteps;
use crate::specimen::Seen;

/// The contract's request headers, as names that need not be parsed for each call.
pub(super) static API_ID: [HeaderName; 2] =
    [HeaderName::from_static(API_ID_HEADERS[0]), HeaderName::from_static(API_ID_HEADERS[1])];
pub(super) static API_SECRET: [HeaderName; 2] =
    [HeaderName::from_static(API_SECRET_HEADERS[0]), HeaderName::from_static(API_SECRET_HEADERS[1])];
pub(super) static SCENARIO: HeaderName = HeaderName::from_static(SCENARIO_HEADER);

/// What a request says before its body.
#[derive(Debug)]
pub(super) struct RequestHead {
    pub(super) method: Method,
    pub(super) uri: Uri,
    /// The session that the path names.
    pub(super) session: Option<String>,
    pub(super) headers: HeaderMap,
}

/// What was found out about a call on the way to its answer, for the journal.
#[derive(Debug, Default)]
pub(super) struct CallFacts {
    pub(super) api_id: Option<Arc<str>>,
    pub(super) session: Option<Arc<str>>,
    pub(super) session_time: Timestamp,
    pub(super) encoding: &'static str,
    pub(super) submission: Option<Submission>,
    pub(super) finding: Option<Arc<Examination<Seen>>>,
    /// What looked like a mistake before the body was read.
    pub(super) hints: Vec<Cow<'static, str>>,
}

/// A call on its way to an answer.
pub(super) struct Decider<'a> {
    pub(super) app: &'a App,
    pub(super) head: &'a RequestHead,
    /// The set of fixtures that this call keeps to from end to end.
    pub(super) engine: Arc<Engine>,
    /// The real time.
    pub(super) real: Timestamp,
    /// The connection, which steps aside while its body is read slowly.
    pub(super) line: Option<&'a Connection>,
}

impl Decider<'_> {
    /// Decides a call to the API's path.
    pub(super) async fn answer(&self, body: &mut RequestBody, found: &mut CallFacts) -> Answer {
        if self.head.method != Method::POST {
            return Answer::refused(Refusal::plain(ErrorCode::NotFound));
        }
        let api_id = first_of(&self.head.headers, &API_ID);
        let secret = first_of(&self.head.headers, &API_SECRET).map(|text| Secret::new(&text));
        let session = self.head.session.as_deref();
        let presented = Presented { api_id: api_id.as_deref(), secret: secret.as_ref(), session };
        let known = self.app.service.policy.recognise(presented);
        let turns = known.as_ref().ok().map(|known| self.visit(known, found));
        // Most calls belong to the session of their API ID, whose name is there already.
        found.api_id = match (&api_id, &found.session) {
            (Some(id), Some(session)) if **id == **session => Some(Arc::clone(session)),
            (id, _) => id.as_deref().map(session_of),
        };
        let turns: &dyn StepSource = turns.as_ref().map_or(&NoSession, |turns| turns);
        let header = |name: &str| header_text(&self.head.headers, name);
        let encoding = Encoding::from_content_type(self.head.headers.get(CONTENT_TYPE).map(|value| value.as_bytes()));
        found.encoding = encoding.name();
        let head = scenario::HeadFacts {
            api_id: api_id.as_deref().unwrap_or_default(),
            encoding: encoding.name(),
            header: &header,
        };
        if let Some(unknown) = self.mistyped(head.api_id, found) {
            return Answer::unknown_name(unknown);
        }
        let scenario = header_text(&self.head.headers, &SCENARIO);
        let heard = match self.engine.match_before_body(scenario.as_deref(), &head, turns) {
            Ok(heard) => heard,
            Err(unknown) => return Answer::unknown_name(*unknown),
        };
        let caller = match self.admit(known, &heard, found.session_time) {
            Ok(caller) => caller,
            Err(refusal) => return Answer::rejected_with(refusal, heard),
        };
        let (submission, heard) = match self.take_in(&encoding, body, heard).await {
            Ok(submission) => submission,
            Err(answer) => return *answer,
        };
        let finding = self.examine(&submission, &heard).await;
        let about = (&submission, &*finding);
        let answer = self.engine.answer(&caller, about, heard, &head, turns, found.session_time);
        found.submission = Some(submission);
        found.finding = Some(finding);
        self.spend(&caller, answer, found.session_time)
    }

    /// What was surely meant to choose an answer and does not; what may have been is hinted at.
    fn mistyped(&self, api_id: &str, found: &mut CallFacts) -> Option<UnknownName> {
        let names = self.engine.names();
        let by_api_id = || names.mistyped_api_id(api_id).filter(|_| !self.app.service.policy.knows(api_id));
        for mistyped in [mistyped_header::mistyped(&self.head.headers, names), by_api_id()].into_iter().flatten() {
            match mistyped {
                Mistyped::Surely(unknown) => return Some(*unknown),
                Mistyped::Perhaps(hint) => found.hints.push(hint),
            }
        }
        None
    }

    /// Brings the call to its session.
    fn visit(&self, known: &Authenticated, found: &mut CallFacts) -> SessionSteps<'_> {
        let steps = SessionSteps::enter(&self.app.service.store, known.session(), self.real);
        found.session = Some(Arc::clone(known.session()));
        found.session_time = steps.now();
        steps
    }

    fn admit(
        &self,
        known: Result<Authenticated, Refusal>,
        heard: &Selection,
        now: Timestamp,
    ) -> Result<Caller, Refusal> {
        let forced = heard.choice.as_ref().and_then(Choice::error_code);
        if forced == Some(ErrorCode::NotFound) {
            return Err(Refusal::plain(ErrorCode::NotFound));
        }
        self.app.service.policy.admit(known?, forced, now)
    }

    /// Reads the body. An error that belongs before the picture's own checks answers here, and so does a fault that lets
    /// the body no further.
    async fn take_in(
        &self,
        encoding: &Encoding,
        body: &mut RequestBody,
        heard: Selection,
    ) -> Result<(Submission, Selection), Box<Answer>> {
        let fault = heard.effects.fault.as_ref().filter(|fault| fault.kind.target() == FaultTarget::Upload);
        if let Some(fault) = fault.filter(|fault| fault.kind != FaultKind::SlowRead) {
            return Err(Box::new(stopped_by_fault(fault.clone(), heard)));
        }
        let forced =
            heard.choice.as_ref().and_then(Choice::error_code).filter(|code| *code <= ErrorCode::InvalidArgument);
        if let Some(code) = forced {
            return Err(Box::new(Answer::rejected_with(Refusal::plain(code), heard)));
        }
        if let Some(fault) = heard.effects.fault.as_ref().filter(|fault| fault.kind == FaultKind::SlowRead) {
            body.slow_down(fault.piece_bytes, fault.pause.0, self.app.stopping.subscribe());
            if let Some(line) = self.line {
                line.step_aside();
            }
        }
        let packed = self.head.headers.get_all(CONTENT_ENCODING).iter().map(|value| value.as_bytes());
        let taken = match intake::check_not_packed(packed) {
            Ok(()) => intake::take_in(encoding, body.stream()).await,
            Err(refusal) => Err(refusal),
        };
        match taken {
            Ok(submission) => Ok((submission, heard)),
            Err(refusal) => {
                let (hints, choice) = (refusal.hints.clone(), None);
                let answer = Answer::rejected_with(refusal, Selection { choice, ..heard });
                Err(Box::new(Answer { hints, ..answer }))
            }
        }
    }

    async fn examine(&self, submission: &Submission, heard: &Selection) -> Arc<Examination<Seen>> {
        // What a picture shows is of no interest when something has spoken that comes first.
        let looking = if heard.choice.is_none() { Recognition::On } else { Recognition::Off };
        let upload = submission.upload.clone();
        let rule = self.app.service.intake.base64;
        let flavour = match &submission.upload {
            Upload::File(_) => 0,
            Upload::Base64(text) if text.is_urlencoded() => 1,
            Upload::Base64(_) => 2,
        };
        let decode = move || upload.decode(rule).map(|decoded| (decoded.bytes, decoded.hints));
        let digest = if self.app.service.journal.wants_sha256() { Digest::Wanted } else { self.engine.digest() };
        let wanted = (looking, digest);
        self.app.service.examiner.examine(flavour, submission.upload.pieces(), wanted, decode).await
    }

    fn spend(&self, caller: &Caller, answer: Answer, now: Timestamp) -> Answer {
        match &answer.reply {
            Reply::Cards(_) => match self.app.service.policy.spend(caller, now) {
                Ok(()) => answer,
                Err(refusal) => Answer { effects: answer.effects, trail: answer.trail, ..Answer::refused(refusal) },
            },
            _ => answer,
        }
    }
}

/// The answer to a call whose body is not wanted: a chosen error, or the one that a gateway's limit would come closest to.
fn stopped_by_fault(fault: Fault, heard: Selection) -> Answer {
    let code = heard.choice.as_ref().and_then(Choice::error_code).unwrap_or(ErrorCode::InvalidArgument);
    let answer = Answer::rejected_with(Refusal::plain(code), heard);
    Answer { effects: crate::engine::Effects { fault: Some(fault), ..answer.effects }, ..answer }
}

/// The first of these headers that is there, as text. Which one counts must not depend on the order of sending.
fn first_of<'h>(headers: &'h HeaderMap, names: &[HeaderName]) -> Option<Cow<'h, str>> {
    names.iter().find_map(|name| header_text(headers, name))
}

/// The first value of a header, as text.
pub(super) fn header_text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<Cow<'_, str>> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()))
}
