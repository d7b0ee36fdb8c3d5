//! One call, from its headers to a decision: choose, admit, take in, look, decide. Each step needs the result of the
//! step before it, so the order cannot be mixed up.

use std::borrow::Cow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderName, Method};
use futures_util::FutureExt as _;

use super::connection::Connection;
use super::request_body::RequestBody;
use super::{API_ID, API_SECRET, IncomingCall, SCENARIO, fault, header_text, mistyped_header};
use crate::clock::Timestamp;
use crate::contract::{ErrorCode, Refusal};
use crate::engine::{Answer, Choice, Engine, Mistyped, NoSession, Reply, Selection, StepSource, UnknownName};
use crate::http::App;
use crate::intake::{self, Encoding, Submission, Upload};
use crate::picture::{Digest, Examination, Recognition};
use crate::policy::{Authenticated, Caller, Presented, Secret, session_of};
use crate::scenario::{self, Fault};
use crate::service::SessionSteps;
use crate::specimen::Seen;

/// What was found out about a call on the way to its answer, for the journal.
#[derive(Debug, Default)]
pub(super) struct CallFacts {
    pub(super) api_id: Option<Arc<str>>,
    pub(super) session: Option<Arc<str>>,
    pub(super) session_time: Timestamp,
    pub(super) encoding: &'static str,
    pub(super) submission: Option<Submission>,
    pub(super) finding: Option<Arc<Examination<Seen>>>,
    /// Hints about likely mistakes that were found before the body was read.
    pub(super) hints: Vec<Cow<'static, str>>,
}

/// The answer to a call, and the facts behind it.
pub(super) struct DecidedCall {
    pub(super) answer: Answer,
    pub(super) facts: CallFacts,
}

/// The state of a call that is being decided.
pub(super) struct Decider<'a> {
    app: &'a App,
    call: &'a IncomingCall,
    /// The set of fixtures that this call uses from start to end.
    engine: Arc<Engine>,
    /// The connection. It releases its slot while its body is read slowly.
    line: Option<&'a Connection>,
    facts: CallFacts,
}

impl<'a> Decider<'a> {
    pub(super) fn new(app: &'a App, call: &'a IncomingCall, engine: Arc<Engine>, line: Option<&'a Connection>) -> Self {
        Self { app, call, engine, line, facts: CallFacts::default() }
    }

    /// Decides a call to the API's path. A panic on the way becomes `INTERNAL_ERROR`.
    pub(super) async fn decide(mut self, body: &mut RequestBody) -> DecidedCall {
        let decided = AssertUnwindSafe(self.answer(body)).catch_unwind().await;
        let mut answer = decided.unwrap_or_else(|_panic| {
            let id = self.call.id;
            tracing::error!(request.id = %id, "call {id} panicked, which is a bug in cedulita; it was answered INTERNAL_ERROR");
            Answer::refused(Refusal::plain(ErrorCode::InternalError))
        });
        answer.hints.append(&mut self.facts.hints);
        if self.facts.session.is_none() {
            self.facts.session_time = self.app.service.store.now(None, self.call.real);
        }
        DecidedCall { answer, facts: self.facts }
    }

    async fn answer(&mut self, body: &mut RequestBody) -> Answer {
        let (app, head) = (self.app, &self.call.head);
        if head.method != Method::POST {
            return Answer::refused(Refusal::plain(ErrorCode::NotFound));
        }
        let api_id = first_of(&head.headers, &API_ID);
        let secret = first_of(&head.headers, &API_SECRET).map(|text| Secret::new(&text));
        let session = head.session.as_deref();
        let presented = Presented { api_id: api_id.as_deref(), secret: secret.as_ref(), session };
        let known = app.service.policy.recognise(presented);
        let steps = known.as_ref().ok().map(|known| self.enter_session(known));
        // Most calls belong to the session of their API ID, and its name already exists.
        self.facts.api_id = match (&api_id, &self.facts.session) {
            (Some(id), Some(session)) if **id == **session => Some(Arc::clone(session)),
            (id, _) => id.as_deref().map(session_of),
        };
        let steps: &dyn StepSource = steps.as_ref().map_or(&NoSession, |steps| steps);
        let header = |name: &str| header_text(&head.headers, name);
        let encoding = Encoding::from_content_type(head.headers.get(CONTENT_TYPE).map(|value| value.as_bytes()));
        self.facts.encoding = encoding.name();
        let api_id = api_id.as_deref().unwrap_or_default();
        let before_body = scenario::HeadFacts { api_id, encoding: encoding.name(), header: &header };
        if let Some(unknown) = self.mistyped(api_id) {
            return Answer::unknown_name(unknown);
        }
        let scenario = header_text(&head.headers, &SCENARIO);
        let selection = match self.engine.match_before_body(scenario.as_deref(), &before_body, steps) {
            Ok(selection) => selection,
            Err(unknown) => return Answer::unknown_name(*unknown),
        };
        let caller = match self.admit(known, &selection) {
            Ok(caller) => caller,
            Err(refusal) => return Answer::rejected_with(refusal, selection),
        };
        let (submission, selection) = match self.take_in(&encoding, body, selection).await {
            Ok(submission) => submission,
            Err(answer) => return *answer,
        };
        let finding = self.examine(&submission, &selection).await;
        let now = self.facts.session_time;
        let answer = self.engine.answer(&caller, (&submission, &*finding), selection, &before_body, steps, now);
        self.facts.submission = Some(submission);
        self.facts.finding = Some(finding);
        self.spend(&caller, answer)
    }

    /// What was surely meant to choose an answer and does not. If it may only have been meant so, a hint is added.
    fn mistyped(&mut self, api_id: &str) -> Option<UnknownName> {
        let names = self.engine.names();
        let by_api_id = || names.mistyped_api_id(api_id).filter(|_| !self.app.service.policy.knows(api_id));
        for mistyped in [mistyped_header::mistyped(&self.call.head.headers, names), by_api_id()].into_iter().flatten() {
            match mistyped {
                Mistyped::Certain(unknown) => return Some(*unknown),
                Mistyped::Possible(hint) => self.facts.hints.push(hint),
            }
        }
        None
    }

    /// Enters the call into its session.
    fn enter_session(&mut self, known: &Authenticated) -> SessionSteps<'a> {
        let steps = SessionSteps::enter(&self.app.service.store, known.session(), self.call.real);
        self.facts.session = Some(Arc::clone(known.session()));
        self.facts.session_time = steps.now();
        steps
    }

    fn admit(&self, known: Result<Authenticated, Refusal>, selection: &Selection) -> Result<Caller, Refusal> {
        let forced = selection.choice.as_ref().and_then(Choice::error_code);
        if forced == Some(ErrorCode::NotFound) {
            return Err(Refusal::plain(ErrorCode::NotFound));
        }
        self.app.service.policy.admit(known?, forced, self.facts.session_time)
    }

    /// Reads the body. A chosen error that comes before the picture's own checks is answered here. So is a fault that
    /// stops the body.
    async fn take_in(
        &self,
        encoding: &Encoding,
        body: &mut RequestBody,
        selection: Selection,
    ) -> Result<(Submission, Selection), Box<Answer>> {
        let fault = selection.effects.fault.as_ref().filter(|fault| fault::is_of_upload(fault));
        if let Some(fault) = fault.filter(|fault| !fault::slows_upload(fault)) {
            return Err(Box::new(stopped_by_fault(fault.clone(), selection)));
        }
        if let Some(code) = selection.early_error() {
            return Err(Box::new(Answer::rejected_with(Refusal::plain(code), selection)));
        }
        if let Some(fault) = selection.effects.fault.as_ref().filter(|fault| fault::slows_upload(fault)) {
            body.slow_down(fault.piece_bytes, fault.pause.0, self.app.stopping.subscribe());
            if let Some(line) = self.line {
                line.release_slot();
            }
        }
        let packed = self.call.head.headers.get_all(CONTENT_ENCODING).iter().map(|value| value.as_bytes());
        let taken = match intake::check_not_packed(packed) {
            Ok(()) => intake::take_in(encoding, body.stream()).await,
            Err(refusal) => Err(refusal),
        };
        match taken {
            Ok(submission) => Ok((submission, selection)),
            Err(refusal) => {
                let (hints, choice) = (refusal.hints.clone(), None);
                let answer = Answer::rejected_with(refusal, Selection { choice, ..selection });
                Err(Box::new(Answer { hints, ..answer }))
            }
        }
    }

    async fn examine(&self, submission: &Submission, selection: &Selection) -> Arc<Examination<Seen>> {
        // What a picture shows does not matter if an earlier channel has chosen the answer.
        let looking = if selection.choice.is_none() { Recognition::On } else { Recognition::Off };
        let upload = submission.upload.clone();
        let rule = self.app.service.intake.base64;
        let encoding_key = match &submission.upload {
            Upload::File(_) => 0,
            Upload::Base64(text) if text.is_urlencoded() => 1,
            Upload::Base64(_) => 2,
        };
        let decode = move || upload.decode(rule).map(|decoded| (decoded.bytes, decoded.hints));
        let digest = if self.app.service.journal.wants_sha256() { Digest::Wanted } else { self.engine.digest() };
        let wanted = (looking, digest);
        self.app.service.examiner.examine(encoding_key, submission.upload.pieces(), wanted, decode).await
    }

    fn spend(&self, caller: &Caller, answer: Answer) -> Answer {
        match &answer.reply {
            Reply::Cards(_) => match self.app.service.policy.spend(caller, self.facts.session_time) {
                Ok(()) => answer,
                Err(refusal) => Answer { effects: answer.effects, trail: answer.trail, ..Answer::refused(refusal) },
            },
            _ => answer,
        }
    }
}

/// The answer to a call whose body is not read: a chosen error, or the error closest to a gateway's limit.
fn stopped_by_fault(fault: Fault, selection: Selection) -> Answer {
    let code = selection.choice.as_ref().and_then(Choice::error_code).unwrap_or(ErrorCode::InvalidArgument);
    let answer = Answer::rejected_with(Refusal::plain(code), selection);
    Answer { effects: crate::engine::Effects { fault: Some(fault), ..answer.effects }, ..answer }
}

/// The first of these headers that is present, as text. Which one counts must not depend on their order in the request.
fn first_of<'h>(headers: &'h HeaderMap, names: &[HeaderName]) -> Option<Cow<'h, str>> {
    names.iter().find_map(|name| header_text(headers, name))
}
