//! Lets web pages of any origin call the API, so that a front end can be developed against it. Credentials travel in
//! headers of their own and no cookie is involved, hence any origin is safe.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer, ExposeHeaders};

use super::App;
use crate::contract::{HINT_HEADER, MATCHED_BY_HEADER};

const PREFLIGHT_KEPT: Duration = Duration::from_secs(600);

/// Whether a request comes from a web page. `OPTIONS` is a preflight only with the header that asks for a method; any
/// other `OPTIONS` is another method on the API's path.
pub(super) fn concerns(request: &Request) -> bool {
    let headers = request.headers();
    let is_preflight = || headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    headers.contains_key(header::ORIGIN) && (request.method() != Method::OPTIONS || is_preflight())
}

/// Opens one answer that the layer below never sees, because a fault writes it past the HTTP library.
pub(super) fn open(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    for name in [MATCHED_BY_HEADER, HINT_HEADER] {
        headers.append(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(name));
    }
}

/// The API, open to web pages of any origin.
pub(super) fn allow(api: Router<Arc<App>>) -> Router<Arc<App>> {
    let ours = [HeaderName::from_static(MATCHED_BY_HEADER), HeaderName::from_static(HINT_HEADER)];
    api.layer(
        CorsLayer::new()
            .allow_origin(AllowOrigin::any())
            .allow_methods([Method::POST])
            .allow_headers(AllowHeaders::mirror_request())
            .allow_private_network(true)
            .expose_headers(ExposeHeaders::list(ours))
            .max_age(PREFLIGHT_KEPT),
    )
}
