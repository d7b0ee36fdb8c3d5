//! Does a fault to an answer. On HTTP/1 the connection is taken away and bytes are written as they are; on HTTP/2, where a
//! call is a stream among others, the stream is reset unless the fault's scope is the connection.

use std::convert::Infallible;
use std::fmt;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, Version, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::BodyExt as _;

use super::answer::typed;
use super::line::{Ending, Line, Takeover};
use super::upload::Arriving;
use crate::contract::ANSWER_CONTENT_TYPE;
use crate::scenario::{Fault, Kind, Scope};

/// Marks a response that must not be sent: its stream, or on HTTP/1 its connection, ends instead.
#[derive(Clone, Copy, Debug)]
pub struct Abort;

/// What a client gets that reads HTTP where there is none.
const GARBAGE: &[u8] = b"\x00\xff\x16\x03 this is no HTTP \xc3\x28\r\n\x7f\x00\r\n\r\n";
/// Good JSON, and nothing of it is of the contract.
const OFF_CONTRACT: &str =
    r#"{"code":0,"data":{"ok":"yes","items":[null,1.5,{"id_number":1712345678}]},"message":null}"#;

/// Puts another answer in place of this one, where that is what the fault does.
pub(super) fn replaced(fault: &Fault, response: Response) -> Response {
    let page = |status: StatusCode| {
        let title = format!("{} {}", status.as_u16(), status.canonical_reason().unwrap_or_default());
        let page = format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n\
             <hr><center>gateway</center>\r\n</body>\r\n</html>\r\n"
        );
        typed(status, "text/html", page.into_bytes())
    };
    match fault.kind {
        Kind::OffContract => typed(StatusCode::OK, ANSWER_CONTENT_TYPE, OFF_CONTRACT.as_bytes().to_vec()),
        Kind::BadGateway => page(StatusCode::BAD_GATEWAY),
        Kind::ServiceUnavailable => page(StatusCode::SERVICE_UNAVAILABLE),
        Kind::GatewayTimeout => page(StatusCode::GATEWAY_TIMEOUT),
        _ => response,
    }
}

/// Whether no body is to be read any more once this fault has struck.
pub(super) fn leaves_body(fault: &Fault) -> bool {
    matches!(fault.kind, Kind::StopReading | Kind::ResetUpload | Kind::RefuseEarly)
}

/// Does what the fault wants. Gives a response where one is still to be sent by the HTTP library; where the connection was
/// taken away, it never returns.
pub(super) async fn strike(
    fault: &Fault,
    line: Option<&Line>,
    version: Version,
    response: Response,
    body: Option<Arriving>,
) -> Response {
    // Kept to the end, so that what was not read stays unread.
    let mut body = body;
    if let Some(body) = body.as_mut().filter(|_| fault.kind == Kind::ResetUpload) {
        body.read_until(fault.after_bytes).await;
    }
    let is_stream = version == Version::HTTP_2 && fault.scope == Scope::Stream;
    match line {
        Some(line) if !is_stream => match takeover(fault, response).await {
            Ok(takeover) => {
                line.take_over(takeover).await;
                std::future::pending().await
            }
            Err(response) => response,
        },
        _ => as_stream(fault, response).await,
    }
}

/// What is done with the connection; or the response, where nothing is.
async fn takeover(fault: &Fault, response: Response) -> Result<Takeover, Response> {
    let only = |ending| Ok(Takeover { pieces: Vec::new(), pause: fault.pause.0, ending });
    let one = |bytes: Vec<u8>, ending| Ok(Takeover { pieces: vec![bytes.into()], pause: fault.pause.0, ending });
    match fault.kind {
        Kind::Hang | Kind::StopReading => only(Ending::Hold),
        Kind::EmptyReply => only(Ending::Close),
        Kind::Reset | Kind::ResetUpload => only(Ending::Reset),
        Kind::Garbage => one(GARBAGE.to_vec(), Ending::Close),
        Kind::StopAfterHeaders => one(head(&response, Length::Kept), Ending::Hold),
        Kind::RefuseEarly => one(whole(response).await, Ending::Close),
        Kind::ShortBody => {
            let mut bytes = head(&response, Length::Kept);
            bytes.extend_from_slice(short(&text(response).await, fault));
            one(bytes, Ending::Close)
        }
        Kind::BadChunk => {
            let mut bytes = head(&response, Length::Chunked);
            let body = text(response).await;
            let start = short(&body, fault);
            bytes.extend_from_slice(format!("{:x}\r\n", start.len()).as_bytes());
            bytes.extend_from_slice(start);
            bytes.extend_from_slice(b"\r\nnot-a-length\r\n");
            one(bytes, Ending::Close)
        }
        Kind::Dribble => {
            let bytes = Bytes::from(whole(response).await);
            Ok(Takeover { pieces: cut(&bytes, fault.piece_bytes), pause: fault.pause.0, ending: Ending::Close })
        }
        Kind::OffContract | Kind::BadGateway | Kind::ServiceUnavailable | Kind::GatewayTimeout | Kind::SlowRead => {
            Err(response)
        }
    }
}

/// The same where a call is one stream of many, or has no connection at all.
async fn as_stream(fault: &Fault, mut response: Response) -> Response {
    match fault.kind {
        Kind::Hang | Kind::StopReading => std::future::pending().await,
        Kind::EmptyReply | Kind::Reset | Kind::ResetUpload | Kind::Garbage => {
            response.extensions_mut().insert(Abort);
            response
        }
        Kind::StopAfterHeaders => response.map(|_| Body::from_stream(stream::pending::<Result<Bytes, Infallible>>())),
        Kind::ShortBody | Kind::BadChunk => {
            let (parts, body) = response.into_parts();
            let body = text(Response::new(body)).await;
            let start = Bytes::copy_from_slice(short(&body, fault));
            let broken = stream::iter([Ok(start), Err(Broken)]);
            Response::from_parts(parts, Body::from_stream(broken))
        }
        Kind::Dribble => {
            let (parts, body) = response.into_parts();
            let pieces = cut(&text(Response::new(body)).await, fault.piece_bytes);
            let pause = fault.pause.0;
            let slow = stream::iter(pieces).then(move |piece| async move {
                tokio::time::sleep(pause).await;
                Ok::<_, Infallible>(piece)
            });
            Response::from_parts(parts, Body::from_stream(slow))
        }
        Kind::RefuseEarly
        | Kind::OffContract
        | Kind::BadGateway
        | Kind::ServiceUnavailable
        | Kind::GatewayTimeout
        | Kind::SlowRead => response,
    }
}

/// That a body ends before its end.
#[derive(Clone, Copy, Debug)]
struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body ends early, as a fault wants it")
    }
}

impl std::error::Error for Broken {}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Length {
    Kept,
    Chunked,
}

/// Status line and headers as bytes.
fn head(response: &Response, length: Length) -> Vec<u8> {
    let status = response.status();
    let reason = status.canonical_reason().unwrap_or_default();
    let mut bytes = format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).into_bytes();
    let mut line = |name: &HeaderName, value: &HeaderValue| {
        bytes.extend_from_slice(name.as_str().as_bytes());
        bytes.extend_from_slice(b": ");
        bytes.extend_from_slice(value.as_bytes());
        bytes.extend_from_slice(b"\r\n");
    };
    response.headers().iter().for_each(|(name, value)| line(name, value));
    match length {
        Length::Chunked => line(&header::TRANSFER_ENCODING, &HeaderValue::from_static("chunked")),
        Length::Kept => {
            let length = http_body::Body::size_hint(response.body()).exact().unwrap_or_default();
            line(&header::CONTENT_LENGTH, &HeaderValue::from(length));
        }
    }
    line(&header::CONNECTION, &HeaderValue::from_static("close"));
    bytes.extend_from_slice(b"\r\n");
    bytes
}

async fn whole(response: Response) -> Vec<u8> {
    let mut bytes = head(&response, Length::Kept);
    bytes.extend_from_slice(&text(response).await);
    bytes
}

/// The body's bytes; answers are made of bytes that are there already.
async fn text(response: Response) -> Bytes {
    response.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default()
}

/// The start of the body, never all of it.
fn short<'b>(body: &'b [u8], fault: &Fault) -> &'b [u8] {
    &body[..fault.after_bytes.min(body.len().saturating_sub(1))]
}

fn cut(bytes: &Bytes, piece_bytes: usize) -> Vec<Bytes> {
    let starts = (0..bytes.len()).step_by(piece_bytes.max(1));
    starts.map(|start| bytes.slice(start..bytes.len().min(start + piece_bytes))).collect()
}
