//! Every route of every listener, and which of them a request takes.
//!
//! | path | who answers | where |
//! |---|---|---|
//! | whatever comes, `/livez` and `/readyz` excepted | `proxy`, where there is an upstream | everywhere |
//! | `/ocr/idcard`, `//ocr/idcard`, and both below `/__session/{session}` | `call::deliver` | API |
//! | `/livez`, `/readyz` | `health` | everywhere |
//! | `/openapi.json`, `/openapi.yaml` | `openapi` | everywhere |
//! | `/__admin` and all below it | `admin::endpoints`, behind `admin::middleware` | admin API |
//! | `/__phone/` and all below it, where the server has an authority of its own | `phone` | API |
//! | `/__console` and all below it; `/`, opened by a browser | `console` | admin API |
//! | anything else | `NOT_FOUND` of the contract; where the API is not, a problem that says so | everywhere |
//!
//! A preflight of a web page is answered before all routes except those of the proxy, the admin API and the console.

use std::convert::Infallible;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::header::{CONNECTION, ORIGIN, VARY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use futures_util::{FutureExt as _, TryFutureExt as _};
use tower::Service;

use super::call::body_budget::HeadShare;
use super::call::{deliver, render, request_body};
use super::problem::Problem;
use super::scope::{self, ListenerRole, Scheme};
use super::{AdminApi, App, Connection, admin, console, cors, forward_proxy, health, openapi, phone, proxy};
use crate::contract::{API_PATH, API_PATH_DOUBLED, Refusal, RequestId};
use crate::engine::Answer;
use crate::fixture::MAX_NAME;
use crate::text::start;

/// The API's own paths, and the same below a prefix that names the session: for clients that can change only their
/// base URL.
fn api() -> Router<Arc<App>> {
    Router::new()
        .route(API_PATH, any(call))
        .route(API_PATH_DOUBLED, any(call))
        .route("/__session/{session}/ocr/idcard", any(call_of_session))
        .route("/__session/{session}//ocr/idcard", any(call_of_session))
        .fallback(not_found)
}

/// The emulator's own paths besides the API's. Those of the admin API are in `admin::endpoints`.
fn own(routes: Router<Arc<App>>) -> Router<Arc<App>> {
    routes
        .route("/livez", get(health::live).fallback(not_found))
        .route("/readyz", get(health::ready).fallback(not_found))
        .route("/openapi.json", get(openapi::json).fallback(not_found))
        .route("/openapi.yaml", get(openapi::yaml).fallback(not_found))
}

/// A call for the session that the API ID names.
async fn call(State(app): State<Arc<App>>, request: Request) -> Response {
    deliver::api(app, None, None, request).await
}

/// A call for the session that the URL names.
async fn call_of_session(State(app): State<Arc<App>>, Path(session): Path<String>, request: Request) -> Response {
    // While the shared store is away, the call itself is refused.
    if app.service.store.record(&session).await.is_ok_and(|record| record.is_none()) {
        let shown = start(&session, MAX_NAME);
        let detail = format!(
            "the URL names the session {shown:?}, which does not exist or has gone; POST /__admin/sessions makes one"
        );
        return Problem::new(StatusCode::NOT_IMPLEMENTED, "No such session", &detail).into_response();
    }
    deliver::api(app, Some(session), None, request).await
}

/// Any other path, on a listener that serves the API.
async fn not_found(State(app): State<Arc<App>>, request: Request) -> Response {
    deliver::not_found(app, request).await
}

/// Any other path, on a listener that does not serve the API.
async fn elsewhere() -> Response {
    let detail = "this address serves /__admin, /livez and /readyz alone; the API has another";
    Problem::new(StatusCode::NOT_FOUND, "Not here", detail).into_response()
}

/// The whole HTTP service. A cheap handle.
///
/// The API's own path is answered without axum's router, because nearly every call comes there.
/// [`Builder::service`](crate::Builder::service) makes one.
#[derive(Clone, Debug)]
pub struct HttpService {
    app: Arc<App>,
    role: ListenerRole,
    serves: ServiceMode,
    scheme: Option<Scheme>,
    routes: Router,
    admin: Router,
}

/// What the service answers on a connection.
#[derive(Clone, Copy, Debug)]
enum ServiceMode {
    /// Every request.
    All,
    /// One request for health, and nothing else.
    Health,
    /// Only that plain HTTP came where TLS is expected.
    Https,
}

/// An open connection. The metrics count it until this is dropped.
#[derive(Debug)]
pub struct ConnectionGuard(Arc<App>);

impl HttpService {
    /// The service of this application, limited to what a listener of this role serves.
    #[must_use]
    pub fn new(app: &Arc<App>, role: ListenerRole) -> Self {
        let routes = if role == ListenerRole::Admin { Router::new().fallback(elsewhere) } else { api() };
        let routes = own(routes).with_state(Arc::clone(app));
        let admin = admin::routes().with_state(Arc::clone(app));
        Self { app: Arc::clone(app), role, serves: ServiceMode::All, scheme: None, routes, admin }
    }

    /// The same service for a connection without a slot: it answers one request for health and closes the connection.
    #[must_use]
    pub fn for_health(&self) -> Self {
        Self { serves: ServiceMode::Health, ..self.clone() }
    }

    /// The same service for plain HTTP where TLS is expected: its answer says so, and the connection is closed.
    #[must_use]
    pub fn for_https(&self) -> Self {
        Self { serves: ServiceMode::Https, ..self.clone() }
    }

    /// The same service for a connection of this scheme.
    #[must_use]
    pub fn over(self, scheme: Scheme) -> Self {
        Self { scheme: Some(scheme), ..self }
    }

    /// Answers a request that came on a connection. A call may take the connection over, or release its slot.
    pub fn serve(&self, line: &Arc<Connection>, mut request: Request) -> <Self as Service<Request>>::Future {
        match self.serves {
            ServiceMode::All => {}
            ServiceMode::Health => return Box::pin(ready(Ok(health::alone(&self.app, &request)))),
            ServiceMode::Https => return Box::pin(ready(Ok(self.wants_https(request)))),
        }
        if self.app.is_forward_proxy && forward_proxy::is_asked(&request) {
            return match forward_proxy::admit(&mut request) {
                Ok(()) => Self { role: ListenerRole::Api, ..self.clone() }.serve(line, request),
                Err(not_taken) => Box::pin(ready(Ok(not_taken.response()))),
            };
        }
        if self.app.proxy.is_some() {
            return self.clone().call(request);
        }
        if request.uri().path() == API_PATH && self.role != ListenerRole::Admin && !cors::is_preflight(&request) {
            let (app, line) = (Arc::clone(&self.app), Arc::clone(line));
            return Box::pin(async move { Ok(deliver::api(app, None, Some(line), request).await) });
        }
        line.answers_no_call();
        request.extensions_mut().insert(Arc::clone(line));
        if let Some(scheme) = self.scheme {
            request.extensions_mut().insert(scheme);
        }
        self.clone().call(request)
    }

    /// Counts the head of a request that shares its connection with others. Fails if no memory is left for it.
    ///
    /// # Errors
    /// The answer to a request that is not served: status 431.
    pub fn count_head(&self, request: &Request) -> Result<HeadShare, Box<Response>> {
        self.app.body_budget.head(request).ok_or_else(|| {
            let mut response = Response::default();
            *response.status_mut() = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
            Box::new(response)
        })
    }

    /// Asks a stalled body to give way to a client that waits for a connection. Returns when to ask again.
    #[must_use]
    pub fn ask_one_to_give_way(&self) -> tokio::time::Instant {
        self.app.body_budget.ask_one_to_give_way()
    }

    /// Waits until the emulator is about to stop.
    pub async fn stopped(&self) {
        self.app.stopped().await;
    }

    /// Counts a connection as open until the returned guard is dropped.
    #[must_use]
    pub fn connected(&self) -> ConnectionGuard {
        self.app.service.metrics.connections.fetch_add(1, Ordering::Relaxed);
        ConnectionGuard(Arc::clone(&self.app))
    }

    fn wants_https(&self, request: Request) -> Response {
        let url = self.app.url.get().filter(|_| self.role != ListenerRole::Admin).map_or("https://", String::as_str);
        let refusal = Refusal::invalid(format!("this port speaks HTTPS: expected TLS, got plain HTTP: call {url}"));
        let id = RequestId::from_random_bytes(rand::random());
        let is_open = cors::is_open(&self.app, request.uri().path());
        let mut response = match is_open && cors::is_preflight(&request) {
            true => cors::preflight(&request),
            false => render::rendered(&self.app.settings, id, &Answer::refused(refusal)).into(),
        };
        if is_open && !response.headers().contains_key(VARY) {
            cors::open(request.method(), request.headers().get(ORIGIN), response.headers_mut());
        }
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        request_body::drain_request(&self.app, request);
        response
    }

    fn shows_admin(&self) -> bool {
        self.role != ListenerRole::Api && self.app.admin.api == AdminApi::On
    }
}

impl Drop for ConnectionGuard {
    fn drop(&mut self) {
        self.0.service.metrics.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Service<Request> for HttpService {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let path = request.uri().path();
        if self.app.proxy.is_some() && !scope::is_health(path) {
            return Box::pin(proxy::answer(Arc::clone(&self.app), request).map(Ok));
        }
        if scope::is_admin(path) {
            let app = Arc::clone(&self.app);
            return match self.shows_admin() {
                true => Box::pin(admin::answer(app, self.admin.clone(), request).map(Ok)),
                false => Box::pin(deliver::not_found(app, request).map(Ok)),
            };
        }
        if scope::is_console(path) && self.shows_admin() {
            return Box::pin(ready(Ok(console::answer(&self.app, self.role, &request))));
        }
        if let Some(ca) = self.app.ca.as_ref().filter(|_| phone::is_asked(path) && self.role != ListenerRole::Admin) {
            return Box::pin(ready(Ok(phone::answer(ca, &request))));
        }
        if self.role != ListenerRole::Api && console::is_visit(&self.app, &request) {
            return Box::pin(ready(Ok(console::to_console())));
        }
        // At its own address, the admin API shows web pages only health.
        let is_open = cors::is_open(&self.app, path) && (self.role != ListenerRole::Admin || scope::is_health(path));
        if is_open && cors::is_preflight(&request) {
            return Box::pin(ready(Ok(cors::preflight(&request))));
        }
        if path == API_PATH && self.role != ListenerRole::Admin {
            return Box::pin(deliver::api(Arc::clone(&self.app), None, None, request).map(Ok));
        }
        let (method, asked) = (request.method().clone(), request.headers().get(ORIGIN).cloned());
        Box::pin(self.routes.call(request).map_ok(move |mut response| {
            // An answer that was delivered as a call is already open to its page.
            if is_open && !response.headers().contains_key(VARY) {
                cors::open(&method, asked.as_ref(), response.headers_mut());
            }
            response
        }))
    }
}
