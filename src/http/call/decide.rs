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
use crate::contract::{ErrorCode, Refusal, SCENARIO_API_ID_PREFIX};
use crate::engine::{Answer, Choice, Engine, Mistyped, NoSession, Reply, Selection, StepSource, UnknownName};
use crate::http::App;
use crate::intake::{self, Encoding, Submission, Upload};
use crate::picture::{Digest, Examination, Recognition};
use crate::policy::{Authenticated, Caller, Presented, Secret, session_of, unavailable};
use crate::scenario::{self, Fault};
use crate::service::SessionSteps;
use crate::specimen::Seen;
use crate::store::StoreUnavailable;

/// How often a call looks what was added, when that changes while it arrives.
const LOOKS: usize = 5;

/// What was found out about a call on the way to its answer, for the journal.
#[derive(Debug, Default)]
pub(super) struct CallFacts {
    pub(super) api_id: Option<Arc<str>>,
    pub(super) session: Option<Arc<str>>,
    pub(super) session_time: Timestamp,
    /// How many changes of what was added were known, if the call only presumes how its session is.
    pub(super) presumed: Option<u64>,
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

/// How a call enters its session, where several replicas share the state.
#[derive(Debug)]
pub(super) enum Entering {
    /// When its answer is written into the journal, if all that is known allows that. Otherwise before it is decided.
    MayPresume,
    /// Before it is decided.
    First,
    /// It could not.
    Failed(StoreUnavailable),
}

/// The state of a call that is being decided.
pub(super) struct Decider<'a> {
    app: &'a App,
    call: &'a IncomingCall,
    /// The set of fixtures that this call uses from start to end.
    engine: Arc<Engine>,
    /// The connection. It releases its slot while its body is read slowly.
    line: Option<&'a Connection>,
    entering: Entering,
    facts: CallFacts,
}

impl<'a> Decider<'a> {
    pub(super) fn new(app: &'a App, call: &'a IncomingCall, engine: Arc<Engine>, line: Option<&'a Connection>) -> Self {
        Self { app, call, engine, line, entering: Entering::MayPresume, facts: CallFacts::default() }
    }

    pub(super) fn entering(self, entering: Entering) -> Self {
        Self { entering, ..self }
    }

    /// Decides a call to the API's path, and gives away the facts. A panic on the way becomes `INTERNAL_ERROR`.
    pub(super) async fn decide(&mut self, body: &mut RequestBody) -> DecidedCall {
        let decided = AssertUnwindSafe(self.answer(body)).catch_unwind().await;
        let mut answer = decided.unwrap_or_else(|_panic| {
            let id = self.call.id;
            tracing::error!(request.id = %id, "call {id} panicked, which is a bug in cedulita; it was answered INTERNAL_ERROR");
            Answer::refused(Refusal::plain(ErrorCode::InternalError))
        });
        answer.hints.append(&mut self.facts.hints);
        if self.facts.session.is_none() {
            self.facts.session_time = shared_time(self.app, self.call.real).await;
        }
        DecidedCall { answer, facts: std::mem::take(&mut self.facts) }
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
        let scenario = header_text(&head.headers, &SCENARIO);
        let entered = match app.service.store.memory() {
            Some(memory) => {
                let known = app.service.policy.recognise(presented).await;
                let enter = |known: &Authenticated| SessionSteps::in_memory(memory, known.session(), self.call.real);
                let steps = known.as_ref().ok().map(enter);
                Ok((known, steps))
            }
            None => Box::pin(self.enter_shared(presented, scenario.is_none(), body)).await,
        };
        let (known, steps) = match entered {
            Ok(entered) => entered,
            Err(refusal) => {
                self.facts.api_id = api_id.as_deref().map(session_of);
                return Answer::refused(refusal);
            }
        };
        if let (Ok(known), Some(steps)) = (&known, &steps) {
            self.facts.session = Some(Arc::clone(known.session()));
            self.facts.session_time = steps.now();
        }
        // Most calls belong to the session of their API ID, and its name already exists.
        self.facts.api_id = match (&api_id, &self.facts.session) {
            (Some(id), Some(session)) if **id == **session => Some(Arc::clone(session)),
            (id, _) => id.as_deref().map(session_of),
        };
        let source: &dyn StepSource = steps.as_ref().map_or(&NoSession, |steps| steps);
        let header = |name: &str| header_text(&head.headers, name);
        let encoding = Encoding::from_content_type(head.headers.get(CONTENT_TYPE).map(|value| value.as_bytes()));
        self.facts.encoding = encoding.name();
        let api_id = api_id.as_deref().unwrap_or_default();
        let before_body = scenario::HeadFacts { api_id, encoding: encoding.name(), header: &header };
        match self.mistyped(api_id).await {
            Ok(None) => {}
            Ok(Some(unknown)) => return Answer::unknown_name(unknown),
            Err(refusal) => return Answer::refused(refusal),
        }
        let selection = loop {
            let matched = self.engine.match_before_body(scenario.as_deref(), &before_body, source);
            match (must_decide_again(steps.as_ref()).await, matched) {
                (Ok(true), _) => {}
                (Ok(false), Ok(selection)) => break selection,
                (Ok(false), Err(unknown)) => return Answer::unknown_name(*unknown),
                (Err(refusal), _) => return Answer::refused(refusal),
            }
        };
        let caller = match self.admit(known, &selection).await {
            Ok(caller) => caller,
            Err(refusal) => return Answer::rejected_with(refusal, selection),
        };
        let (submission, selection) = match self.take_in(&encoding, body, selection).await {
            Ok(submission) => submission,
            Err(answer) => return *answer,
        };
        let finding = self.examine(&submission, &selection).await;
        let now = self.facts.session_time;
        let answer =
            |selection| self.engine.answer(&caller, (&submission, &*finding), selection, &before_body, source, now);
        let answer = match steps.as_ref().filter(|steps| steps.is_shared()) {
            None => answer(selection),
            Some(steps) => match Box::pin(decided_in_steps(steps, selection, answer)).await {
                Ok(answer) => answer,
                Err(refusal) => return Answer::refused(refusal),
            },
        };
        self.facts.submission = Some(submission);
        self.facts.finding = Some(finding);
        self.spend(&caller, answer).await
    }

    /// What was surely meant to choose an answer and does not. If it may only have been meant so, a hint is added.
    async fn mistyped(&mut self, api_id: &str) -> Result<Option<UnknownName>, Refusal> {
        let names = self.engine.names();
        let mut by_api_id = names.mistyped_api_id(api_id);
        if by_api_id.is_some() && self.app.service.policy.knows(api_id).await? {
            by_api_id = None;
        }
        for mistyped in [mistyped_header::mistyped(&self.call.head.headers, names), by_api_id].into_iter().flatten() {
            match mistyped {
                Mistyped::Certain(unknown) => return Ok(Some(*unknown)),
                Mistyped::Possible(hint) => self.facts.hints.push(hint),
            }
        }
        Ok(None)
    }

    /// Recognises the caller and enters the call into its session, where several replicas share the state. The set of
    /// fixtures and the credentials are those that all replicas have at this moment.
    async fn enter_shared(
        &mut self,
        presented: Presented<'_>,
        is_queue_first: bool,
        body: &mut RequestBody,
    ) -> Result<(Result<Authenticated, Refusal>, Option<SessionSteps<'a>>), Refusal> {
        let service = &self.app.service;
        for _ in 0..LOOKS {
            let changes = service.known_changes();
            self.engine = service.engine();
            let known = service.policy.recognise(presented).await;
            let Ok(caller) = &known else {
                self.facts.session_time = shared_time(self.app, self.call.real).await;
                if !service.is_behind() {
                    return Ok((known, None));
                }
                service.learn().await.map_err(unavailable)?;
                continue;
            };
            let takes = is_queue_first && self.takes_from_queue(presented.api_id.unwrap_or_default());
            match std::mem::replace(&mut self.entering, Entering::First) {
                Entering::Failed(error) => return self.answer_alone(known, error),
                Entering::MayPresume if takes && self.may_presume(caller) && body.take_whole().await => {
                    let steps = service.steps_presumed(caller.session(), self.call.real);
                    self.facts.presumed = Some(changes);
                    return Ok((known, Some(steps)));
                }
                Entering::MayPresume | Entering::First => {}
            }
            let entering = service.enter(caller.session(), self.call.real, takes, changes);
            match body.read_ahead_during(entering).await {
                Ok(Some(steps)) => return Ok((known, Some(steps))),
                Ok(None) => service.learn().await.map_err(unavailable)?,
                Err(error) => return self.answer_alone(known, error),
            }
        }
        Err(Refusal::plain(ErrorCode::InternalError).hint("what was added on other replicas changes at each look"))
    }

    /// Whether the queue of its session may decide the call: nothing in its head comes before that.
    fn takes_from_queue(&self, api_id: &str) -> bool {
        let names = self.engine.names();
        let mistyped = || mistyped_header::mistyped(&self.call.head.headers, names);
        !api_id.starts_with(SCENARIO_API_ID_PREFIX)
            && !matches!(mistyped(), Some(Mistyped::Certain(_)))
            && names.mistyped_api_id(api_id).is_none()
    }

    fn may_presume(&self, caller: &Authenticated) -> bool {
        caller.is_unlimited() && self.app.service.may_presume(caller.session())
    }

    /// Goes on without the shared store, if the call needs nothing of it and may.
    fn answer_alone(
        &mut self,
        known: Result<Authenticated, Refusal>,
        error: StoreUnavailable,
    ) -> Result<(Result<Authenticated, Refusal>, Option<SessionSteps<'a>>), Refusal> {
        let service = &self.app.service;
        let is_alone = known.as_ref().is_ok_and(|known| known.is_unlimited() && service.answers_alone(known.session()));
        match known {
            Ok(caller) if is_alone => {
                self.facts
                    .hints
                    .push("the shared store is away: nothing of it was looked at (--store-degraded)".into());
                let steps = service.steps_alone(caller.session(), self.call.real);
                Ok((Ok(caller), Some(steps)))
            }
            _ => Err(unavailable(error)),
        }
    }

    async fn admit(&self, known: Result<Authenticated, Refusal>, selection: &Selection) -> Result<Caller, Refusal> {
        let forced = selection.choice.as_ref().and_then(Choice::error_code);
        if forced == Some(ErrorCode::NotFound) {
            return Err(Refusal::plain(ErrorCode::NotFound));
        }
        self.app.service.policy.admit(known?, forced, self.facts.session_time).await
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
            // Boxed, so that calls that are answered before their body do not carry its memory.
            Ok(()) => Box::pin(intake::take_in(encoding, body.stream())).await,
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

    async fn spend(&self, caller: &Caller, answer: Answer) -> Answer {
        match &answer.reply {
            Reply::Cards(_) => match self.app.service.policy.spend(caller, self.facts.session_time).await {
                Ok(()) => answer,
                Err(refusal) => Answer { effects: answer.effects, trail: answer.trail, ..Answer::refused(refusal) },
            },
            _ => answer,
        }
    }
}

/// Whether the engine must decide once more, because a step was fetched that it lacked.
async fn must_decide_again(steps: Option<&SessionSteps<'_>>) -> Result<bool, Refusal> {
    match steps {
        Some(steps) => steps.fetch().await.map_err(unavailable),
        None => Ok(false),
    }
}

/// The answer for which no further step must be fetched.
async fn decided_in_steps(
    steps: &SessionSteps<'_>,
    selection: Selection,
    answer: impl Fn(Selection) -> Answer,
) -> Result<Answer, Refusal> {
    loop {
        let answer = answer(selection.clone());
        if !must_decide_again(Some(steps)).await? {
            return Ok(answer);
        }
    }
}

/// The time of the clock of all sessions; the real time if the shared store does not tell it.
pub(super) async fn shared_time(app: &App, real: Timestamp) -> Timestamp {
    app.service.store.clock(None).await.map_or(real, |clock| clock.setting().read(real))
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
