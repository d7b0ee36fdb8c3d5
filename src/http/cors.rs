//! Lets web pages of any origin call the API, so that a front end can be developed against it. Credentials travel in
//! headers of their own and no cookie is involved, hence any origin is safe.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderName, Method, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer, ExposeHeaders};

use super::{App, Cors, delivery};
use crate::contract::{HINT_HEADER, MATCHED_BY_HEADER};

const PREFLIGHT_KEPT: Duration = Duration::from_secs(600);

/// The API with CORS in front of it, if the setting says so.
pub(super) fn allow(api: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    if app.settings.cors == Cors::Off {
        return api;
    }
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::any())
        .allow_methods([Method::POST])
        .allow_headers(AllowHeaders::mirror_request())
        .allow_private_network(true)
        .expose_headers(ExposeHeaders::list([
            HeaderName::from_static(MATCHED_BY_HEADER),
            HeaderName::from_static(HINT_HEADER),
        ]))
        .max_age(PREFLIGHT_KEPT);
    api.layer(cors).layer(from_fn_with_state(Arc::clone(app), refuse_plain_options))
}

/// `OPTIONS` that is no preflight is another method on this path: `NOT_FOUND`. The layer behind would answer any.
async fn refuse_plain_options(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let is_preflight = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    if request.method() == Method::OPTIONS && !is_preflight {
        return delivery::not_found(State(app), request).await;
    }
    next.run(request).await
}
