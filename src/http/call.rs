//! One call, from its headers to a decision: choose, admit, take in, look, decide. Each step asks for what the step before
//! it gave, so that the order cannot be mixed up.

use std::borrow::Cow;

use axum::http::{HeaderMap, HeaderName, Method};

use super::App;
use super::upload::Arriving;
use crate::clock::Timestamp;
use crate::contract::{API_ID_HEADERS, API_SECRET_HEADERS, ErrorCode, Refusal, SCENARIO_HEADER};
use crate::engine::{Answer, Choice, Reply};
use crate::intake::{self, Submission, Upload};
use crate::picture::{Finding, Looking};
use crate::policy::{Presented, Secret};
use crate::specimen::Seen;

/// What a request says before its body.
#[derive(Debug)]
pub(super) struct Head {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
}

/// Decides a call to the API's path.
pub(super) async fn decide(app: &App, head: &Head, body: &mut Arriving, now: Timestamp) -> Answer {
    if head.method != Method::POST {
        return Answer::refused(Refusal::plain(ErrorCode::NotFound), None);
    }
    let api_id = first_of(&head.headers, &API_ID_HEADERS);
    let secret = first_of(&head.headers, &API_SECRET_HEADERS).map(|text| Secret::new(&text));
    let scenario = text(&head.headers, SCENARIO_HEADER);
    let chosen = match app.engine.choose_by_request(scenario.as_deref(), api_id.as_deref()) {
        Ok(chosen) => chosen,
        Err(unknown) => return Answer::unknown_name(unknown),
    };
    if let Some(choice) = chosen.as_ref().filter(|choice| choice.forced() == Some(ErrorCode::NotFound)) {
        return Answer::refused(Refusal::plain(ErrorCode::NotFound), Some(choice.channel));
    }
    let presented = Presented { api_id: api_id.as_deref(), secret: secret.as_ref() };
    let caller = match app.policy.admit(presented, chosen.as_ref().and_then(Choice::forced), now) {
        Ok(caller) => caller,
        Err(refusal) => return refused(refusal, chosen.as_ref()),
    };
    let submission = match take_in(head, body, chosen.as_ref()).await {
        Ok(submission) => submission,
        Err(answer) => return *answer,
    };
    // What a picture shows is of no interest when something has spoken that comes first.
    let looking = if chosen.is_none() { Looking::On } else { Looking::Off };
    let finding = look(app, &submission, looking).await;
    let answer = app.engine.answer(&caller, &submission, &finding, chosen);
    match &answer.reply {
        Reply::Cards(_) => match app.policy.spend(&caller, now) {
            Ok(()) => answer,
            Err(refusal) => Answer::refused(refusal, None),
        },
        _ => answer,
    }
}

/// Reads the body. An error that belongs before the picture's own checks answers here.
async fn take_in(head: &Head, body: &mut Arriving, chosen: Option<&Choice>) -> Result<Submission, Box<Answer>> {
    let forced = chosen.and_then(Choice::forced).filter(|code| *code <= ErrorCode::InvalidArgument);
    if let Some(code) = forced {
        return Err(Box::new(refused(Refusal::plain(code), chosen)));
    }
    let content_type = head.headers.get("content-type").map(|value| value.as_bytes());
    let submission = intake::take_in(content_type, body.stream()).await;
    submission.map_err(|refusal| Box::new(Answer::refused(refusal, None)))
}

async fn look(app: &App, submission: &Submission, looking: Looking) -> std::sync::Arc<Finding<Seen>> {
    let upload = submission.upload.clone();
    let rule = app.intake.base64;
    let flavour = match &submission.upload {
        Upload::File(_) => 0,
        Upload::Base64(text) if text.is_urlencoded() => 1,
        Upload::Base64(_) => 2,
    };
    let decode = move || upload.decode(rule).map(|decoded| (decoded.bytes, decoded.hints));
    app.examiner.examine(flavour, submission.upload.pieces(), looking, decode).await
}

/// A refusal, and the channel that chose it if the scenario's code and the refusal's are the same.
fn refused(refusal: Refusal, chosen: Option<&Choice>) -> Answer {
    let matched = chosen.filter(|choice| choice.forced() == Some(refusal.code)).map(|choice| choice.channel);
    Answer::refused(refusal, matched)
}

/// The first of these headers that is there, as text. Which one counts must not depend on the order of sending.
fn first_of<'h>(headers: &'h HeaderMap, names: &[&'static str]) -> Option<Cow<'h, str>> {
    names.iter().find_map(|name| text(headers, name))
}

fn text<'h>(headers: &'h HeaderMap, name: &'static str) -> Option<Cow<'h, str>> {
    headers.get(HeaderName::from_static(name)).map(|value| String::from_utf8_lossy(value.as_bytes()))
}
