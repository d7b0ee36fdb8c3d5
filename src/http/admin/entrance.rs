//! The way in to every path under `/__admin`, and the way out of every answer.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use tower::Service as _;

use super::guard::admit;
use crate::http::App;
use crate::http::answer::problem;
use crate::http::upload::Arriving;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Answers a request to the admin API.
pub(in crate::http) async fn answer(app: Arc<App>, mut routes: Router, request: Request) -> Response {
    let mut response = match admit(&app.admin, &request) {
        Ok(()) => {
            let method = request.method().clone();
            let response = routes.call(request).await.unwrap_or_else(|never| match never {});
            if response.status() == StatusCode::METHOD_NOT_ALLOWED {
                other_method(&method, &response)
            } else {
                response
            }
        }
        Err(refused) => {
            read_away(&app, request);
            tracing::info!(
                "a request to the admin API was refused with {}: {}",
                refused.status.as_u16(),
                refused.title
            );
            refused.response()
        }
    };
    let headers = response.headers_mut();
    // Pages of other origins cannot put it on show either, as a picture or a script.
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn other_method(method: &Method, response: &Response) -> Response {
    let allow = response.headers().get(header::ALLOW).cloned().unwrap_or(HeaderValue::from_static(""));
    let wanted = String::from_utf8_lossy(allow.as_bytes()).replace(',', ", ");
    let detail = format!("{method} came, {wanted} is possible here");
    let mut response = problem(StatusCode::METHOD_NOT_ALLOWED, "Other method", &detail);
    response.headers_mut().insert(header::ALLOW, allow);
    response
}

/// Reads a refused body away, since closing while a client is still sending would lose the answer.
fn read_away(app: &App, request: Request) {
    let (head, body) = request.into_parts();
    if !http_body::Body::is_end_stream(&body) && !head.headers.contains_key(header::EXPECT) {
        tokio::spawn(Arriving::new(body, &head.headers, &app.settings, &app.room).drain());
    }
}
