//! Answers calls from recorded files.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;

use super::parse::ParsedCall;
use super::{Call, Proxy, ProxyOutcome};
use crate::http::problem::Problem;
use crate::recorder::{BodyContent, CredentialsSent, RecordedPath, Replayed, RequestKey};

impl Proxy {
    pub(super) async fn replay(&self, call: &Call, parsed: &ParsedCall) -> ProxyOutcome {
        let key = parsed.asked.key();
        let Some(replayed) = self.0.folder.replay(key) else { return self.unknown(&parsed.asked) };
        self.0.tally.count(|counts| counts.replayed += 1);
        let Replayed { answer, number, total } = &replayed;
        let mut response = Response::new(Body::from(answer.body_for(call.id)));
        *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in &answer.headers {
            let header = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_str(value).ok());
            if let Some((name, value)) = header {
                response.headers_mut().insert(name, value);
            }
        }
        let again = if number > total { ", the last again" } else { "" };
        ProxyOutcome {
            response,
            id: None,
            log_note: format!("answered from {key}, call {number} of {total} recorded{again}"),
        }
    }

    /// The emulator's own answer to a call that was not recorded.
    fn unknown(&self, asked: &RequestKey) -> ProxyOutcome {
        let key = asked.key();
        let folder = &self.0.folder;
        let nearest: Vec<String> = asked
            .neighbours()
            .into_iter()
            .filter(|(other, _)| folder.knows(other.key()))
            .take(3)
            .map(|(other, words)| format!("the same was recorded {words} (exchanges/{}.json)", other.key()))
            .collect();
        let asked = words(asked);
        let near = if nearest.is_empty() { "nothing like it was recorded".to_owned() } else { nearest.join("; ") };
        let count = folder.len();
        let detail = format!(
            "{asked} was not recorded: there is no exchanges/{key}.json among {count}; {near}; to record it run cedulita \
             record --mode replay-or-record with --upstream and send it once"
        );
        let problem = Problem::whole(StatusCode::NOT_IMPLEMENTED, "Not recorded", &detail);
        let response = problem.with("key", key.to_string()).with("nearest", nearest).into();
        self.0.tally.count(|counts| counts.not_recorded("calls that are in no file"));
        ProxyOutcome { response, id: None, log_note: format!("{key} is in no file") }
    }
}

/// Describes what was requested, without any value.
fn words(asked: &RequestKey) -> String {
    let method = asked.method;
    let credentials = if asked.credentials == CredentialsSent::Present { "with" } else { "without" };
    let body = match (&asked.body, asked.place) {
        (BodyContent::Picture(picture), _) => {
            let face = u8::from(picture.detect_face == crate::intake::FaceDetection::On);
            let others = match picture.others.len() {
                0 => String::new(),
                count => format!(" and {count} fields that the contract does not know"),
            };
            format!("a picture with detect_face {face}{others}")
        }
        (BodyContent::Refused(code, parameter), _) => format!("a body that is {code} for its {parameter}"),
        (BodyContent::Unread, RecordedPath::Api) => "a call".to_owned(),
        (BodyContent::Unread, RecordedPath::Elsewhere) => "a call to another path or by another method".to_owned(),
    };
    format!("{method}, {body}, {credentials} credentials,")
}
