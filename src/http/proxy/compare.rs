//! Sends a call to the upstream and to the emulator, answers with the upstream's answer, and reports what differs.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use http_body_util::BodyExt as _;
use tokio::task::spawn_blocking;

use super::forward::passed_on;
use super::recording::answered;
use super::{Call, Proxy, ProxyOutcome};
use crate::client::ClientResponse;
use crate::contract::API_PATH;
use crate::http::App;
use crate::http::call::dry_run;
use crate::recorder::{DifferenceKind, ResponseView, differences};

impl Proxy {
    pub(super) async fn compare(&self, app: &Arc<App>, call: &Call) -> ProxyOutcome {
        let (incoming, own) = tokio::join!(self.ask(call), emulated(app, call));
        let incoming = match incoming {
            Ok(incoming) => incoming,
            Err(done) => return done,
        };
        let response = passed_on(call, &incoming);
        // An answer may be megabytes of JSON, so the comparison runs on a blocking thread.
        let compared = spawn_blocking(move || {
            let found = differences(response_view(&incoming), response_view(&own));
            (answered(&incoming, &[]).id(), found)
        });
        let Ok((id, found)) = compared.await else {
            return ProxyOutcome {
                response,
                id: None,
                log_note: "not compared, which is a bug in cedulita".to_owned(),
            };
        };
        let count = found.len();
        let news = self.0.differences.add(found);
        for one in &news {
            match one.kind {
                DifferenceKind::Value => tracing::debug!("difference (value): {}", one.text),
                kind => tracing::warn!("difference ({}): {}", kind.name(), one.text),
            }
        }
        if !news.is_empty() {
            let kinds = self.0.differences.len() as u64;
            self.0.tally.count(|counts| counts.differences = kinds);
            self.write_differences().await;
        }
        ProxyOutcome { response, id, log_note: format!("{count} differences, {} of them new", news.len()) }
    }
}

fn response_view(incoming: &ClientResponse) -> ResponseView<'_> {
    ResponseView { status: incoming.status, headers: &incoming.headers, body: &incoming.body }
}

/// The answer that the emulator would give.
async fn emulated(app: &Arc<App>, call: &Call) -> ClientResponse {
    let mut request = Request::new(Body::from(call.body.clone()));
    *request.method_mut() = call.method.clone();
    *request.uri_mut() = call.uri.clone();
    *request.headers_mut() = call.headers.clone();
    // A path other than the API's is answered in the same way as another method.
    if !call.uri.path().ends_with(API_PATH) {
        *request.method_mut() = Method::GET;
    }
    let (head, body) = dry_run::dry_run(app, request).await.into_parts();
    let headers = head.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
    let body = body.collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    ClientResponse { status: head.status.as_u16(), headers, body }
}
