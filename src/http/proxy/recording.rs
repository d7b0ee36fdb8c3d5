//! Sends a call to the upstream and writes the answer, if that is safe.

use axum::http::header;
use tokio::task::spawn_blocking;

use super::forward::passed_on;
use super::parse::ParsedCall;
use super::{Call, Proxy, ProxyOutcome};
use crate::client::ClientResponse;
use crate::contract::ErrorCode;
use crate::recorder::{FolderError, RecordedAnswer, RecordedPath, RecordingKey, UpstreamResponse, card};

impl Proxy {
    pub(super) async fn record(&self, call: &Call, parsed: ParsedCall) -> ProxyOutcome {
        let incoming = match self.ask(call).await {
            Ok(incoming) => incoming,
            Err(done) => return done,
        };
        let response = passed_on(call, &incoming);
        let credentials: Vec<String> = call.credentials().into_iter().map(str::to_owned).collect();
        let redactor = self.0.redactor.clone();
        // An answer may be megabytes of JSON, so the check runs on a blocking thread.
        let judged = spawn_blocking(move || {
            let credentials: Vec<&str> = credentials.iter().map(String::as_str).collect();
            let answered = answered(&incoming, &credentials);
            (answered.id(), answered.safe(&redactor))
        });
        let (id, answer) = match judged.await {
            Ok((id, answer)) => (id, answer.map_err(|why| why.0.into_owned())),
            Err(_) => (None, Err("judging it ended early, which is a bug in cedulita".to_owned())),
        };
        let kept = match answer {
            Ok(answer) => self.keep(answer, parsed).await,
            Err(why) => Err(why),
        };
        let log_note = match kept {
            Ok(key) => {
                self.0.tally.count(|counts| counts.recorded(key));
                format!("recorded as {key}")
            }
            Err(why) => {
                self.0.tally.count(|counts| counts.not_recorded(&why));
                format!("not recorded, {why}")
            }
        };
        ProxyOutcome { response, id, log_note }
    }

    /// Writes an answer, and a card if the answer can become one.
    async fn keep(&self, answer: RecordedAnswer, parsed: ParsedCall) -> Result<RecordingKey, String> {
        let key = parsed.asked.key();
        if parsed.asked.place == RecordedPath::Elsewhere && !is_not_found(&answer) {
            return Err("it went to another path than the API's".to_owned());
        }
        let sha256 = parsed.sha256().filter(|_| answer.status == 200);
        let folder = self.0.folder.clone();
        let writing = spawn_blocking(move || {
            let card = sha256.map(|sha256| card(&sha256, &answer));
            folder.record(key, parsed.asking, answer)?;
            Ok::<_, FolderError>(match card {
                Some(Ok((name, text))) => folder.put_card(&name, &text).err().map(|error| error.to_string()),
                Some(Err(why)) => Some(why.to_owned()),
                None => None,
            })
        });
        match writing.await {
            Ok(Ok(None)) => Ok(key),
            Ok(Ok(Some(why))) => {
                self.0.tally.count(|counts| counts.not_recorded(&format!("as a card: {why}")));
                Ok(key)
            }
            Ok(Err(error)) => {
                tracing::error!("an answer could not be written: {error}");
                self.0.tally.count(|counts| counts.failed += 1);
                // The reason has no path, because equal reasons are counted together.
                Err("its file could not be written".to_owned())
            }
            Err(_) => Err("writing ended early, which is a bug in cedulita".to_owned()),
        }
    }
}

pub(super) fn answered<'a>(incoming: &'a ClientResponse, credentials: &'a [&'a str]) -> UpstreamResponse<'a> {
    UpstreamResponse {
        status: incoming.status,
        content_type: incoming.header(header::CONTENT_TYPE.as_str()),
        content_encoding: incoming.header(header::CONTENT_ENCODING.as_str()),
        body: &incoming.body,
        credentials,
    }
}

/// Whether an answer is the contract's answer to an unknown path. Another answer of such a path may be anything.
fn is_not_found(answer: &RecordedAnswer) -> bool {
    let body: Option<serde_json::Value> = serde_json::from_str(&answer.body).ok();
    answer.status == ErrorCode::NotFound.http() && body.is_some_and(|body| body["status"] == ErrorCode::NotFound.name())
}
