//! While a fault waits, nobody else does: no lock, no thread, no place.

use std::io::ErrorKind;

use cedulita::Emulator;
use cedulita::emulator::EmulatorSettings;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::over_http2::{Sender, call, connect, send};
use super::{faulty, ordinary};
use crate::support::start_with;

/// Calls that hang on each connection of HTTP/2. One stream fewer than a connection may have: the last is for asking.
const STREAMS: usize = 127;
const SHARED: usize = 15;
/// Connections of their own. Few enough for a machine that gives a process 1024 files.
const OWN: usize = 95;

async fn start_small() -> Emulator {
    start_with(Emulator::builder().listen(EmulatorSettings {
        connections: 8,
        waiting: 2000,
        ..EmulatorSettings::default()
    }))
    .await
}

/// A connection with many calls that hang, once the server has heard of all of them.
async fn hanging(emulator: &Emulator, calls: &mut JoinSet<()>) -> Sender {
    let sender = connect(emulator).await;
    for _ in 0..STREAMS {
        let sender = sender.clone();
        calls.spawn(async move { drop(send(&sender, call(Some("hang"))).await) });
    }
    // Streams are opened in turn, so that the answer to the last says that the others have been heard.
    assert_eq!(send(&sender, call(None)).await.unwrap().0, 200);
    sender
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_calls_hang_and_the_others_are_answered() {
    let emulator = start_small().await;
    for _ in 0..2 {
        let mut calls = JoinSet::new();
        let mut senders = Vec::new();
        for _ in 0..SHARED {
            senders.push(hanging(&emulator, &mut calls).await);
        }
        let mut streams = Vec::new();
        for _ in 0..OWN {
            let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
            stream.write_all(&faulty("hang").bytes(false)).await.unwrap();
            streams.push(stream);
        }
        assert_eq!(calls.len() + streams.len(), 2000);
        // Each on a connection of its own, which is let in after all that came before.
        for _ in 0..50 {
            ordinary().send(&emulator).await.expect(200, "OK");
        }
        assert!(calls.try_join_next().is_none(), "they still hang");
        for stream in &streams {
            assert!(stream.try_read(&mut [0; 1]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock));
        }
    }
    ordinary().send(&emulator).await.expect(200, "OK");
}

#[tokio::test]
async fn places_come_back_when_clients_leave() {
    let emulator = start_with(Emulator::builder().listen(EmulatorSettings {
        connections: 1,
        waiting: 0,
        ..EmulatorSettings::default()
    }))
    .await;
    for _ in 0..3 {
        let mut calls = JoinSet::new();
        let sender = hanging(&emulator, &mut calls).await;
        calls.shutdown().await;
        drop(sender);
        ordinary().send(&emulator).await.expect(200, "OK");
    }
}

#[tokio::test]
async fn those_who_wait_are_bounded_too() {
    let emulator = start_with(Emulator::builder().listen(EmulatorSettings {
        connections: 1,
        waiting: 2,
        ..EmulatorSettings::default()
    }))
    .await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
        stream.write_all(&faulty("hang").bytes(false)).await.unwrap();
        streams.push(stream);
    }
    // Two wait aside, and the third keeps the one place.
    let mut next = Box::pin(async { ordinary().send(&emulator).await.expect(200, "OK").status });
    assert!(tokio::time::timeout(std::time::Duration::from_millis(200), &mut next).await.is_err());
    drop(streams);
    assert_eq!(next.await, 200);
}
