//! Runs before every path under `/__admin`, and completes every answer.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use tower::Service as _;

use super::body::MAX_BYTES;
use super::guard::admit;
use crate::contract::Refusal;
use crate::http::App;
use crate::http::call::request_body::{RequestBody, drain_request};
use crate::http::problem::Problem;

/// Paths that show nothing of what replicas share.
const ALONE: [&str; 8] = [
    "/__admin",
    "/__admin/openapi.json",
    "/__admin/openapi.yaml",
    "/__admin/ca.pem",
    "/__admin/contract",
    "/__admin/fidelity",
    "/__admin/config",
    "/__admin/metrics",
];

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Answers a request to the admin API.
pub(in crate::http) async fn answer(app: Arc<App>, routes: Router, request: Request) -> Response {
    let mut response = match admit(&app.admin, &request) {
        Ok(()) => let_in(&app, routes, request).await,
        Err(refused) => {
            drain_request(&app, request);
            tracing::info!(
                "a request to the admin API was refused with {}: {}",
                refused.status.as_u16(),
                refused.title
            );
            refused.response()
        }
    };
    let headers = response.headers_mut();
    // Pages of other origins cannot embed the answer either, as a picture or a script.
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Reads the body, then answers. The body's memory counts until the answer is made.
async fn let_in(app: &App, mut routes: Router, request: Request) -> Response {
    // The box is dropped once the body is here, so that little memory lives as long as the answer.
    let (request, _counted) = match Box::pin(with_body(app, request)).await {
        Ok(read) => read,
        Err(problem) => return problem.into(),
    };
    if app.service.replica.is_some()
        && !ALONE.contains(&request.uri().path().trim_end_matches('/'))
        && !request.uri().path().starts_with("/__admin/docs")
        && let Err(error) = app.service.catch_up().await
    {
        return Problem::from(error).into();
    }
    let method = request.method().clone();
    let response = routes.call(request).await.unwrap_or_else(|never| match never {});
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => other_method(&method, &response),
        _ => response,
    }
}

/// The request with its whole body, within the limits of the API's bodies, and the body's share of the memory.
async fn with_body(app: &App, request: Request) -> Result<(Request, Box<RequestBody>), Problem> {
    let (head, body) = request.into_parts();
    let mut arriving = Box::new(RequestBody::new(body, &head.headers, &app.settings, &app.body_budget));
    let whole = match arriving.is_longer_than(MAX_BYTES) {
        true => Err(too_long()),
        false => arriving.whole(MAX_BYTES).await.map_err(|refusal| unread(&arriving, &refusal)),
    };
    match whole {
        Ok(body) => Ok((Request::from_parts(head, Body::from(body)), arriving)),
        Err(problem) => {
            if !head.headers.contains_key(header::EXPECT) {
                tokio::spawn(arriving.drain());
            }
            Err(problem)
        }
    }
}

/// Why a body was not read to its end.
fn unread(arriving: &RequestBody, refusal: &Refusal) -> Problem {
    match arriving.is_longer_than(MAX_BYTES) {
        true => too_long(),
        false => Problem::new(StatusCode::BAD_REQUEST, "Incomplete", &refusal.reason),
    }
}

fn too_long() -> Problem {
    let detail = format!("the body is too long: expected at most {MAX_BYTES} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "Too long", &detail)
}

fn other_method(method: &Method, response: &Response) -> Response {
    let allow = response.headers().get(header::ALLOW).cloned().unwrap_or(HeaderValue::from_static(""));
    let expected = String::from_utf8_lossy(allow.as_bytes()).replace(',', " or ");
    let detail = format!("expected {expected}, got {method}");
    let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", &detail).into_response();
    response.headers_mut().insert(header::ALLOW, allow);
    response
}
