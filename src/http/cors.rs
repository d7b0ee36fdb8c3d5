//! Lets web pages of any origin call the API, so that a front end can be developed against it. Credentials travel in
//! headers of their own and no cookie is involved, hence any origin is safe.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::App;

const PREFLIGHT_KEPT: Duration = Duration::from_secs(600);
/// The headers of ours that a page's script may read.
const EXPOSED: &str = "x-emulator-matched-by,x-emulator-hint";
/// What an answer to a web page depends on.
const VARY: &str = "origin, access-control-request-method, access-control-request-headers";

/// Whether a request only asks whether another may be sent. `OPTIONS` without the header that asks for a method is another method
/// on the API's path.
pub(super) fn is_preflight(request: &Request) -> bool {
    let headers = request.headers();
    request.method() == Method::OPTIONS
        && headers.contains_key(header::ORIGIN)
        && headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

/// Opens an answer to web pages of any origin. Done here and not by a layer, for the journal keeps the answer as it leaves.
pub(super) fn open(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    headers.insert(header::VARY, HeaderValue::from_static(VARY));
}

/// The API with answers to preflights from web pages of any origin.
pub(super) fn allow(api: Router<Arc<App>>) -> Router<Arc<App>> {
    api.layer(
        CorsLayer::new()
            .allow_origin(AllowOrigin::any())
            .allow_methods([Method::POST])
            .allow_headers(AllowHeaders::mirror_request())
            .allow_private_network(true)
            .max_age(PREFLIGHT_KEPT),
    )
}
