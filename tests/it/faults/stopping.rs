//! The emulator stops at once, whatever its calls wait for.

use std::time::Duration;

use cedulita::emulator::EmulatorSettings;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::over_http2::{call, connect, send};
use super::{PATIENCE, faulty, ordinary, start_with_steps, to_end};
use crate::support::{Call, PICTURE, Part};

/// Each would take far longer than the test's patience.
const STEPS: &[(&str, &str)] = &[
    ("dribbles", r#""fault":{"kind":"dribble","pause":"10m"}"#),
    ("reads-slowly", r#""fault":{"kind":"slow-read","pause":"10m"}"#),
    ("comes-late", r#""delay":"10m""#),
    ("comes-late-virtually", r#""delay":{"fixed":"1h","clock":"virtual"}"#),
    ("late-then-reset", r#""delay":"10m","fault":"reset""#),
];
const BUILT_IN: &[&str] = &["hang", "stop-after-headers", "stop-reading"];

fn names() -> impl Iterator<Item = &'static str> {
    STEPS.iter().map(|(name, _)| *name).chain(BUILT_IN.iter().copied())
}

fn patient() -> EmulatorSettings {
    EmulatorSettings { stop_timeout: Duration::from_secs(3600), ..EmulatorSettings::default() }
}

#[tokio::test]
async fn over_http1() {
    let emulator = start_with_steps(patient(), STEPS).await;
    let mut streams = Vec::new();
    for name in names() {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&faulty(name).bytes(false)).await.unwrap();
        streams.push((name, stream));
    }
    let late = Call::new().parts(&[Part::file("stop-reading.jpg", PICTURE)]);
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&late.bytes(false)).await.unwrap();
    ordinary().send(&emulator).await.expect(200, "OK");
    timeout(PATIENCE, emulator.stop()).await.unwrap();
    for (name, stream) in &mut streams {
        // What only came late or slowly comes now; the rest ends.
        if ["reads-slowly", "comes-late", "comes-late-virtually"].contains(name) {
            let (bytes, _) = to_end(stream).await;
            assert!(bytes.starts_with(b"HTTP/1.1 200 OK\r\n"), "{name}: {:?}", String::from_utf8_lossy(&bytes));
        } else {
            to_end(stream).await;
        }
    }
}

#[tokio::test]
async fn over_http2() {
    let emulator = start_with_steps(patient(), STEPS).await;
    let sender = connect(&emulator).await;
    let calls: Vec<_> = names()
        .map(|name| {
            let sender = sender.clone();
            (name, tokio::spawn(async move { send(&sender, call(Some(name))).await }))
        })
        .collect();
    assert_eq!(send(&sender, call(None)).await.unwrap().0, 200);
    timeout(PATIENCE, emulator.stop()).await.unwrap();
    for (name, call) in calls {
        let ended = timeout(PATIENCE, call).await.unwrap().unwrap();
        let comes = ["reads-slowly", "comes-late", "comes-late-virtually"].contains(&name);
        assert_eq!(ended.is_ok(), comes, "{name}: {ended:?}");
    }
}

#[tokio::test]
async fn whole_connections_over_http2() {
    for kind in ["hang", "stop-after-headers", "stop-reading"] {
        let step = format!(r#""fault":{{"kind":"{kind}","scope":"connection"}}"#);
        let emulator = start_with_steps(patient(), &[("with-all", &step)]).await;
        let sender = connect(&emulator).await;
        let held = tokio::spawn({
            let sender = sender.clone();
            async move { send(&sender, call(Some("with-all"))).await }
        });
        ordinary().send(&emulator).await.expect(200, "OK");
        timeout(PATIENCE, emulator.stop()).await.unwrap();
        assert!(timeout(PATIENCE, held).await.unwrap().unwrap().is_err(), "{kind}");
    }
}
