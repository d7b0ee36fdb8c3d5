//! Stands between a client and an upstream. It answers from the upstream or from files, and gives `recorder` what may
//! be kept.
//!
//! The client gets what the upstream sent. What is written, logged or put into a problem holds no credential, no
//! picture and no value.

mod compare;
mod forward;
mod log;
mod parse;
mod recording;
mod replay;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::App;
use super::guard::Guarded;
use crate::client::Client;
use crate::contract::{API_ID_HEADERS, API_SECRET_HEADERS, RequestId, limits};
use crate::http::call::request_body::{self, RequestBody};
use crate::http::problem::Problem;
use crate::recorder::{Differences, Folder, Mode, Redactor, Tally};

/// What to copy, and how.
pub use crate::recorder::RecorderSettings as ProxySettings;

/// What a web page of another origin may do instead.
const ADVICE: &str =
    "call from a program, or let the server of your page pass calls on, so that both are of one origin";

/// Calls that wait for the upstream at once: each of their answers may have the maximum length.
const UNDER_WAY: usize = 16;

/// Everything that a recorder needs, made once. A cheap handle.
#[derive(Clone, Debug)]
pub struct Proxy(Arc<ProxyParts>);

#[derive(Debug)]
struct ProxyParts {
    mode: Mode,
    client: Option<Client>,
    folder: Folder,
    redactor: Redactor,
    max_calls: Option<u64>,
    /// The number of calls that were forwarded.
    forwarded: AtomicU64,
    /// Slots for calls whose answers are being read.
    under_way: Semaphore,
    tally: Tally,
    differences: Differences,
}

/// A call with its whole body.
struct Call {
    id: RequestId,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

/// What a client gets, and what is logged about it.
struct ProxyOutcome {
    response: Response,
    /// The identifier that the client sees, if it is not the call's own.
    id: Option<RequestId>,
    log_note: String,
}

impl Call {
    /// The values of every header that carries a credential.
    fn credentials(&self) -> Vec<&str> {
        let names = API_ID_HEADERS.iter().chain(&API_SECRET_HEADERS).copied();
        let names = names.chain(["authorization", "cookie", "proxy-authorization"]);
        names.flat_map(|name| self.headers.get_all(name)).filter_map(|value| value.to_str().ok()).collect()
    }
}

impl Proxy {
    /// Opens the recording's folder and makes the client for the upstream.
    ///
    /// # Errors
    /// What cannot be used, and what to do about it.
    pub fn new(settings: &ProxySettings) -> Result<Self, String> {
        let mode = settings.mode;
        let client = match (&settings.upstream, mode.asks()) {
            (_, false) => None,
            (Some(target), true) => {
                let client = Client::new(target.clone(), settings.client.clone());
                Some(client.map_err(|error| error.to_string())?)
            }
            (None, true) => {
                let mode = mode.name();
                return Err(format!(
                    "the mode {mode} asks an upstream: name it with --upstream, or choose --mode replay"
                ));
            }
        };
        let folder = Folder::open(&settings.folder, mode).map_err(|error| error.to_string())?;
        Ok(Self(Arc::new(ProxyParts {
            mode,
            client,
            folder,
            redactor: settings.redactor.clone(),
            max_calls: settings.max_calls,
            forwarded: AtomicU64::new(0),
            under_way: Semaphore::new(UNDER_WAY),
            tally: Tally::default(),
            differences: Differences::default(),
        })))
    }

    /// The counts of what the recorder has done so far.
    #[must_use]
    pub fn tally(&self) -> &Tally {
        &self.0.tally
    }

    /// Writes what is reported at the end: in the mode `diff`, the differences.
    pub async fn finish(&self) {
        if self.0.mode == Mode::Diff {
            self.write_differences().await;
        }
    }

    async fn write_differences(&self) {
        let (differences, folder) = (self.0.differences.clone(), self.0.folder.clone());
        let written = spawn_blocking(move || differences.write(&folder)).await;
        if let Ok(Err(error)) = written {
            tracing::error!("the differences are not written: {error}");
        }
    }

    /// Admits a call unless a web page of another origin sent it. Such a page could otherwise read an upstream that
    /// it cannot reach by itself.
    fn admit(&self, app: &App, request: &Request) -> Result<(), Box<ProxyOutcome>> {
        let guarded = Guarded { name: "the recorder", advice: ADVICE, hosts: &app.admin.hosts };
        guarded.admit(request).map_err(|refused| {
            self.0.tally.count(|counts| counts.not_recorded("calls that the guard against web pages refused"));
            let log_note = format!("refused, {}", refused.title.to_lowercase());
            Box::new(ProxyOutcome { response: refused.response(), id: None, log_note })
        })
    }

    /// Whether one more call may be forwarded. If so, the call is counted.
    fn may_forward(&self) -> bool {
        let most = self.0.max_calls.unwrap_or(u64::MAX);
        let more = |forwarded: u64| (forwarded < most).then_some(forwarded + 1);
        let is_free = self.0.forwarded.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_ok();
        if is_free {
            self.0.tally.count(|counts| counts.forwarded += 1);
        }
        is_free
    }
}

/// Answers a request as a recorder.
pub(super) async fn answer(app: Arc<App>, request: Request) -> Response {
    let Some(proxy) = app.proxy.clone() else {
        return Problem::new(StatusCode::NOT_IMPLEMENTED, "No recorder", "this emulator copies no upstream").into();
    };
    let watch = app.service.clock.stopwatch();
    let id = RequestId::from_random_bytes(rand::random());
    let mode = proxy.0.mode;
    proxy.0.tally.count(|counts| counts.calls += 1);
    if let Err(refused) = proxy.admit(&app, &request) {
        request_body::drain_request(&app, request);
        log::line(mode, id, &refused, &watch);
        return refused.response;
    }
    let (parts, body) = request.into_parts();
    let mut arriving = RequestBody::new(body, &parts.headers, &app.settings, &app.body_budget);
    let body = match read_whole(&mut arriving).await {
        Ok(body) => body,
        Err(done) => {
            tokio::spawn(arriving.drain());
            log::line(mode, id, &done, &watch);
            return done.response;
        }
    };
    let call = Call { id, method: parts.method, uri: parts.uri, headers: parts.headers, body };
    // The call has its own task. It is completed, and its answer kept, even if the client disconnects: the call may
    // have been paid for. The memory of its body stays taken until then.
    let answering = tokio::spawn(async move {
        let done = proxy.answer(&app, &call).await;
        drop(arriving);
        log::line(mode, id, &done, &watch);
        done.response
    });
    answering.await.unwrap_or_else(|_panic| {
        tracing::error!(request.id = %id, "call {id} panicked, which is a bug in cedulita");
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "A bug",
            "the recorder failed, which is a bug in cedulita; see its log",
        )
        .into()
    })
}

impl Proxy {
    async fn answer(&self, app: &Arc<App>, call: &Call) -> ProxyOutcome {
        let parsed = parse::parse(app, call).await;
        match self.0.mode {
            Mode::Record => self.record(call, parsed).await,
            Mode::Replay => self.replay(call, &parsed).await,
            Mode::ReplayOrRecord if self.0.folder.knows(parsed.asked.key()) => self.replay(call, &parsed).await,
            Mode::ReplayOrRecord => self.record(call, parsed).await,
            Mode::Diff => self.compare(app, call).await,
        }
    }
}

/// Reads a body into one piece. Intake then cuts it without copying.
async fn read_whole(arriving: &mut RequestBody) -> Result<Bytes, Box<ProxyOutcome>> {
    arriving.whole(limits::BODY_BYTES).await.map_err(|refusal| {
        let is_long = arriving.is_longer_than(limits::BODY_BYTES);
        let status = if is_long { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
        let response =
            Problem::new(status, "Not forwarded", &format!("{}; nothing was sent to the upstream", refusal.reason))
                .into();
        Box::new(ProxyOutcome {
            response,
            id: None,
            log_note: "not forwarded, its body is too long or incomplete".to_owned(),
        })
    })
}
