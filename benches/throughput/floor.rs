//! What the machine allows: servers that answer a constant.

use std::convert::Infallible;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, Response, StatusCode, header};
use axum::routing::post;
use http_body_util::Full;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;

/// A server that answers a constant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Floor {
    /// It reads the body, with multer for multipart, and answers 200.
    Axum,
    /// It does not ask for the body, and answers 401.
    Hyper,
}

impl Floor {
    /// The flag that makes this program the floor.
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Floor::Axum => "--floor",
            Floor::Hyper => "--floor-hyper",
        }
    }

    pub(crate) fn serve(self) -> Result<(), Box<dyn std::error::Error>> {
        tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            println!("{{\"port\":{}}}", listener.local_addr()?.port());
            match self {
                Floor::Axum => axum::serve(listener, Router::new().route("/ocr/idcard", post(read_and_answer))).await?,
                Floor::Hyper => refuse_all(listener).await?,
            }
            Ok(())
        })
    }
}

/// Answers 401 to every request, by hyper alone.
async fn refuse_all(listener: tokio::net::TcpListener) -> std::io::Result<()> {
    let refused = || {
        let body = r#"{"status":"UNAUTHORIZED","reason":"...","request_id":"TID00000000000000000000000000000000"}"#;
        let mut response = Response::new(Full::new(body.into()));
        *response.status_mut() = StatusCode::UNAUTHORIZED;
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    };
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let service = service_fn(move |_| async move { Ok::<Response<Full<Bytes>>, Infallible>(refused()) });
        tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

async fn read_and_answer(request: Request) -> &'static str {
    let (parts, body) = request.into_parts();
    let content_type = parts.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or("");
    match multer::parse_boundary(content_type) {
        Ok(boundary) => read_fields(body, boundary).await,
        Err(_) => drop(to_bytes(body, usize::MAX).await),
    }
    r#"{"request_id":"TID00000000000000000000000000000000","results":[],"status":"OK"}"#
}

async fn read_fields(body: Body, boundary: String) {
    let mut multipart = multer::Multipart::new(body.into_data_stream(), boundary);
    while let Ok(Some(field)) = multipart.next_field().await {
        drop(field.bytes().await);
    }
}
