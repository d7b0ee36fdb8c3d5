//! HTTP/2, where calls share a connection: a fault harms the call's stream alone, unless its scope is the connection.

use bytes::Bytes;
use cedulita::Emulator;
use cedulita::emulator::EmulatorSettings;
use cedulita::scenario::FaultKind;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::over_reqwest::{reported, request};
use super::{Ends, HEADER, HELD, PATIENCE, ROWS, start_quick, start_with_steps};
use crate::support::{PICTURE, base64};

/// One connection, and no other is ever opened.
pub(super) type Sender = SendRequest<Full<Bytes>>;

pub(super) async fn connect(emulator: &Emulator) -> Sender {
    let stream = TcpStream::connect(emulator.address()).await.unwrap();
    let (sender, connection) = handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

pub(super) fn call(scenario: Option<&str>) -> Request<Full<Bytes>> {
    let request = Request::post("http://localhost/ocr/idcard")
        .header("host", "localhost")
        .header("x-df-api-id", "a")
        .header("x-df-api-secret", "b")
        .header("content-type", "application/json");
    let request = match scenario {
        Some(name) => request.header(HEADER, name),
        None => request,
    };
    request.body(format!(r#"{{"image_base64":"{}"}}"#, base64(PICTURE)).into()).unwrap()
}

/// Sends a call and reads the whole answer: its status and length, or why there is none.
pub(super) async fn send(sender: &Sender, request: Request<Full<Bytes>>) -> Result<(u16, usize), hyper::Error> {
    let response = sender.clone().send_request(request).await?;
    let status = response.status().as_u16();
    let body = response.into_body().collect().await?.to_bytes();
    Ok((status, body.len()))
}

/// What reqwest reports of the kinds that look different over HTTP/2.
fn wanted(kind: FaultKind, over_http1: &'static str) -> &'static str {
    let reset = "stream error received: unexpected internal error encountered";
    match kind {
        FaultKind::EmptyReply | FaultKind::Reset | FaultKind::Garbage | FaultKind::ResetUpload => reset,
        FaultKind::ShortBody | FaultKind::BadChunk => {
            "200, then stream error received: unexpected internal error encountered"
        }
        _ => over_http1,
    }
}

#[tokio::test]
async fn every_kind_as_reqwest_reports_it() {
    let emulator = start_quick(EmulatorSettings::default()).await;
    let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    for row in ROWS {
        let patience = if row.ends == Ends::Held { HELD } else { PATIENCE };
        let sent = request(&client, &emulator).header(HEADER, row.kind.name()).timeout(patience).send().await;
        assert_eq!(reported(sent).await, wanted(row.kind, row.reported), "{}", row.kind.name());
    }
}

#[tokio::test]
async fn other_calls_on_the_connection_go_on() {
    let emulator = start_quick(EmulatorSettings::default()).await;
    let sender = connect(&emulator).await;
    let hanging: Vec<_> = ["hang", "stop-reading", "stop-after-headers"]
        .map(|name| {
            let sender = sender.clone();
            tokio::spawn(async move { send(&sender, call(Some(name))).await })
        })
        .into();
    for row in ROWS.iter().filter(|row| row.ends != Ends::Held) {
        let harmed = timeout(PATIENCE, send(&sender, call(Some(row.kind.name())))).await.unwrap();
        let over_http2 = wanted(row.kind, row.reported);
        let is_answered = over_http2.starts_with(char::is_numeric) && !over_http2.contains("then");
        assert_eq!(harmed.is_ok(), is_answered, "{}: {harmed:?}", row.kind.name());
        assert_eq!(send(&sender, call(None)).await.unwrap().0, 200, "after {}", row.kind.name());
    }
    assert!(hanging.iter().all(|call| !call.is_finished()));
}

#[tokio::test]
async fn scope_connection_takes_every_call_along() {
    let mut steps = Vec::new();
    for kind in FaultKind::ALL {
        let name = format!("{}-all", kind.name());
        steps.push((name, format!(r#""fault":{{"kind":"{}","scope":"connection","pause":"1ms"}}"#, kind.name())));
    }
    let steps: Vec<_> = steps.iter().map(|(name, step)| (name.as_str(), step.as_str())).collect();
    let emulator = start_with_steps(EmulatorSettings::default(), &steps).await;
    for row in ROWS {
        let sender = connect(&emulator).await;
        let other = tokio::spawn({
            let sender = sender.clone();
            async move { send(&sender, call(Some("hang"))).await }
        });
        assert_eq!(send(&sender, call(None)).await.unwrap().0, 200);
        let name = format!("{}-all", row.kind.name());
        let harmed =
            timeout(if row.ends == Ends::Held { HELD } else { PATIENCE }, send(&sender, call(Some(&name)))).await;
        match row.kind {
            FaultKind::Hang | FaultKind::StopReading | FaultKind::StopAfterHeaders => {
                assert!(harmed.is_err(), "{name}");
                assert!(
                    timeout(HELD, send(&sender, call(None))).await.is_err(),
                    "{name}: no call is answered any more"
                );
            }
            FaultKind::EmptyReply
            | FaultKind::Reset
            | FaultKind::ResetUpload
            | FaultKind::Garbage
            | FaultKind::ShortBody
            | FaultKind::BadChunk => {
                assert!(harmed.unwrap().is_err(), "{name}");
                assert!(timeout(PATIENCE, other).await.unwrap().unwrap().is_err(), "{name}: the other call ends too");
                assert!(sender.is_closed(), "{name}");
            }
            // Nothing is broken by these, so that nothing goes with them.
            _ => {
                assert!(harmed.unwrap().is_ok(), "{name}");
                assert_eq!(send(&sender, call(None)).await.unwrap().0, 200, "{name}");
            }
        }
    }
}

#[tokio::test]
async fn start_of_a_broken_answer_arrives() {
    let step = r#""fault":{"kind":"short-body","scope":"connection"}"#;
    let emulator = start_with_steps(EmulatorSettings::default(), &[("short-all", step)]).await;
    let whole = send(&connect(&emulator).await, call(None)).await.unwrap().1;
    for (name, has_length) in [("short-body", true), ("short-all", true), ("bad-chunk", false)] {
        let sender = connect(&emulator).await;
        let mut response = sender.clone().send_request(call(Some(name))).await.unwrap();
        let length = response.headers().get("content-length").map(|length| length.to_str().unwrap().to_owned());
        assert_eq!(length, has_length.then(|| whole.to_string()), "{name}");
        let start = response.frame().await.unwrap().unwrap().into_data().unwrap();
        assert_eq!(&start[..], b"{\"request_id\":\"T", "{name}");
        assert!(timeout(PATIENCE, response.frame()).await.unwrap().unwrap().is_err(), "{name}");
    }
}
