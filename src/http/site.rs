//! The whole service: which routes a request goes to, and CORS for those requests to the API that come from a web page.

use std::convert::Infallible;
use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use futures_util::FutureExt as _;
use tower::Service;

use super::room::HeadShare;
use super::{AdminApi, App, Cors, Line, admin, answer, api, console, cors, delivery, health, own, proxy};
use crate::contract::API_PATH;

/// What is served at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The API and the admin API.
    Both,
    /// The API alone.
    Api,
    /// The admin API alone.
    Admin,
}

/// The whole service. A cheap handle.
///
/// A request without an `Origin` header is no business of CORS, and its answer carries no header of it. Neither does any
/// answer of the admin API. The layer of CORS answers preflights alone. The API's own path, on which every call comes, is spared the way through a router.
/// [`Builder::service`](crate::Builder::service) makes one.
#[derive(Clone, Debug)]
pub struct Site {
    app: Arc<App>,
    door: Door,
    /// Whether nothing but health is told, once.
    is_for_health: bool,
    plain: Router,
    shared: Router,
    admin: Router,
}

/// An open connection, counted until it is dropped.
#[derive(Debug)]
pub struct Connected(Arc<App>);

impl Site {
    /// The service over this application, as much of it as this door shows.
    #[must_use]
    pub fn new(app: &Arc<App>, door: Door) -> Self {
        let whole = |routes: Router<Arc<App>>| own(routes).with_state(Arc::clone(app));
        let (plain, shared) = match (door, app.settings.cors) {
            (Door::Admin, _) => (Router::new().fallback(elsewhere), Router::new().fallback(elsewhere)),
            (_, Cors::On) => (api(), cors::allow(api())),
            (_, Cors::Off) => (api(), api()),
        };
        let admin = admin::routes().with_state(Arc::clone(app));
        Self { app: Arc::clone(app), door, is_for_health: false, plain: whole(plain), shared: whole(shared), admin }
    }

    /// The same for a connection that has no place: it is told of health, and then closed.
    #[must_use]
    pub fn for_health(&self) -> Self {
        Self { is_for_health: true, ..self.clone() }
    }

    /// Answers a request that came on a connection, which its call may touch.
    pub fn serve(&self, line: &Arc<Line>, mut request: Request) -> <Self as Service<Request>>::Future {
        if self.is_for_health {
            return Box::pin(ready(Ok(health::alone(&self.app, &request))));
        }
        if self.app.proxy.is_some() {
            return self.clone().call(request);
        }
        if request.uri().path() == API_PATH && self.door != Door::Admin && !cors::is_preflight(&request) {
            return Box::pin(delivery::api(Arc::clone(&self.app), None, Some(Arc::clone(line)), request).map(Ok));
        }
        line.answers_no_call();
        request.extensions_mut().insert(Arc::clone(line));
        self.clone().call(request)
    }

    /// Counts the head of a request that shares its connection with others, or says that there is no room for it.
    ///
    /// # Errors
    /// The answer to a request that is not served.
    pub fn count_head(&self, request: &Request) -> Result<HeadShare, Box<Response>> {
        self.app.room.head(request).ok_or_else(|| {
            let mut response = Response::default();
            *response.status_mut() = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
            Box::new(response)
        })
    }

    /// Somebody waits for a connection: asks a body that stands still to give way. When to ask again.
    #[must_use]
    pub fn ask_one_to_give_way(&self) -> tokio::time::Instant {
        self.app.room.ask_one_to_give_way()
    }

    /// Waits until the emulator is about to stop.
    pub async fn stopped(&self) {
        self.app.stopped().await;
    }

    /// Counts a connection.
    #[must_use]
    pub fn connected(&self) -> Connected {
        self.app.metrics.connections.fetch_add(1, Ordering::Relaxed);
        Connected(Arc::clone(&self.app))
    }

    fn shows_admin(&self) -> bool {
        self.door != Door::Api && self.app.admin.api == AdminApi::On
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.metrics.connections.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Service<Request> for Site {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let path = request.uri().path();
        if self.app.proxy.is_some() && !health::owns(path) {
            return Box::pin(proxy::answer(Arc::clone(&self.app), request).map(Ok));
        }
        if admin::owns(path) {
            let app = Arc::clone(&self.app);
            return match self.shows_admin() {
                true => Box::pin(admin::answer(app, self.admin.clone(), request).map(Ok)),
                false => Box::pin(delivery::not_found(app, request).map(Ok)),
            };
        }
        if console::owns(path) && self.shows_admin() {
            return Box::pin(ready(Ok(console::answer(&self.app, self.door, &request))));
        }
        if self.door != Door::Api && console::is_visit(&self.app, &request) {
            return Box::pin(ready(Ok(console::to_console("__console/"))));
        }
        if cors::is_preflight(&request) {
            return Box::pin(self.shared.call(request));
        }
        if path == API_PATH && self.door != Door::Admin {
            return Box::pin(delivery::api(Arc::clone(&self.app), None, None, request).map(Ok));
        }
        Box::pin(self.plain.call(request))
    }
}

/// What is not of the admin API, at its own address.
async fn elsewhere() -> Response {
    let detail = "this address serves /__admin, /livez and /readyz alone; the API has another";
    answer::problem(StatusCode::NOT_FOUND, "Not here", detail)
}
