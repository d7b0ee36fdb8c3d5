//! Over HTTP/2, too, the journal keeps what each stream was sent, and how it ended.

use cedulita::emulator::EmulatorSettings;
use cedulita::scenario::FaultKind;
use http_body_util::BodyExt as _;
use serde_json::Value;

use super::over_http2::{Sender, call, connect};
use super::{Ends, ROWS, start_quick};
use crate::support::{admin, start};

/// Head and body as far as they came.
struct Came {
    http: Option<u16>,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

async fn came(sender: &Sender, scenario: Option<&str>) -> Came {
    let Ok(response) = sender.clone().send_request(call(scenario)).await else {
        return Came { http: None, headers: Vec::new(), body: Vec::new() };
    };
    let http = Some(response.status().as_u16());
    let headers = response.headers().iter();
    let mut headers: Vec<_> =
        headers.map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap().to_owned())).collect();
    headers.sort();
    let (mut incoming, mut body) = (response.into_body(), Vec::new());
    while let Some(Ok(frame)) = incoming.frame().await {
        body.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data));
    }
    Came { http, headers, body }
}

fn kept(entry: &Value) -> Vec<(String, String)> {
    let headers = entry["answered"]["headers"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut headers: Vec<_> = headers.map(|header| (text(&header["name"]), text(&header["value"]))).collect();
    headers.sort();
    headers
}

#[tokio::test]
async fn streams_are_kept_as_they_were_sent() {
    let emulator = start_quick(EmulatorSettings::default()).await;
    let sender = connect(&emulator).await;
    let kinds = ROWS.iter().filter(|row| row.ends != Ends::Held).map(|row| Some(row.kind));
    for kind in kinds.chain([None]) {
        let name = kind.map(FaultKind::name);
        let came = came(&sender, name).await;
        let list = admin(&emulator, "GET /__admin/journal?values=show&limit=1", "").await.json();
        let entry = &list["calls"][0];
        let answered = &entry["answered"];
        assert_eq!(answered["http"].as_u64(), came.http.map(u64::from), "{name:?}");
        assert_eq!(kept(entry), came.headers, "{name:?}");
        assert_eq!(answered["body"].as_str().unwrap().as_bytes(), came.body, "{name:?}");
        let outcome = match kind {
            Some(FaultKind::EmptyReply | FaultKind::Reset | FaultKind::Garbage | FaultKind::ResetUpload) => "reset",
            Some(FaultKind::ShortBody | FaultKind::BadChunk) => "cut after 16 bytes",
            _ => "complete",
        };
        assert_eq!(answered["outcome"], outcome, "{name:?}");
    }
}

/// A client that cancels its stream while the answer is held back has left.
#[tokio::test]
async fn who_cancels_a_stream_has_left() {
    let emulator = start().await;
    admin(&emulator, "PUT /__admin/scenarios/later", r#"{"steps":[{"delay":{"fixed":"1h","clock":"virtual"}}]}"#).await;
    let sender = connect(&emulator).await;
    let waiting = tokio::spawn(async move { came(&sender, Some("later")).await.http });
    let seen = |query: &str| format!("GET /__admin/journal?wait=5s&{query}");
    let under_way = admin(&emulator, &seen("text=later"), "").await.json()["calls"][0].clone();
    assert_eq!(under_way["answered"]["outcome"], Value::Null);
    waiting.abort();
    let left = admin(&emulator, &seen("outcome=client%20left"), "").await.json()["calls"].clone();
    assert_eq!(left.as_array().unwrap().len(), 1);
}

/// A reader that follows the journal is told when an answer ends that was under way.
#[tokio::test]
async fn readers_are_told_of_the_end() {
    let emulator = start().await;
    admin(&emulator, "PUT /__admin/scenarios/later", r#"{"steps":[{"delay":{"fixed":"1h","clock":"virtual"}}]}"#).await;
    let client = reqwest::Client::new();
    let mut events = client.get(format!("{}/__admin/journal/events", emulator.url())).send().await.unwrap();
    let sender = connect(&emulator).await;
    let waiting = tokio::spawn(async move { came(&sender, Some("later")).await.http });
    let mut text = String::new();
    while !text.contains("event: call\n") {
        text.push_str(&String::from_utf8_lossy(&events.chunk().await.unwrap().unwrap()));
    }
    assert!(text.contains(r#""outcome":null"#), "{text}");
    admin(&emulator, "PUT /__admin/clock", r#"{"advance":"2h"}"#).await;
    while !text.contains("event: ended\n") || !text.ends_with("\n\n") {
        text.push_str(&String::from_utf8_lossy(&events.chunk().await.unwrap().unwrap()));
    }
    let ended = text.split("event: ended\n").nth(1).unwrap();
    assert!(ended.contains(r#""outcome":"complete""#) && !ended.contains("\nid:"), "{text}");
    assert_eq!(waiting.await.unwrap(), Some(200));
}
