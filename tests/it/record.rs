//! The recorder: what the client gets, what the files hold, and that they answer as the upstream did.

mod command;
mod diff;
mod earlier;
mod files;
mod free_values;
mod guard;
mod links;
mod passing;
mod replaying;
mod targets;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use cedulita::client::{self, Target};
use cedulita::recorder::{Counts, Mode, RecorderSettings, Redactor};
use cedulita::{Builder, Emulator};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Call, Reply, start};

/// A recorder before an upstream, and its folder.
struct Desk {
    folder: TempDir,
    settings: RecorderSettings,
}

impl Desk {
    fn before(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = RecorderSettings {
            mode: Mode::Record,
            folder: folder.path().to_owned(),
            upstream: Some(Target::parse(url).unwrap()),
            client: client::ClientSettings::default(),
            max_calls: None,
            redactor: Redactor::new(stand_in),
        };
        Self { folder, settings }
    }

    fn mode(&self, mode: Mode) -> Builder {
        Emulator::builder().recorder(RecorderSettings { mode, ..self.settings.clone() })
    }

    async fn start(&self, mode: Mode) -> Emulator {
        self.mode(mode).start().await.unwrap()
    }

    /// Records these calls, each answered before the next is sent.
    async fn record(&self, calls: &[Call]) -> (Vec<Reply>, Counts) {
        self.send(Mode::Record, calls).await
    }

    async fn send(&self, mode: Mode, calls: &[Call]) -> (Vec<Reply>, Counts) {
        let recorder = self.start(mode).await;
        let mut replies = Vec::new();
        for call in calls {
            replies.push(call.send(&recorder).await);
        }
        let tally = recorder.tally().unwrap();
        recorder.stop().await;
        (replies, tally.counts())
    }

    /// The files of exchanges, as JSON.
    fn exchanges(&self) -> Vec<Value> {
        let files = all_files(&self.folder.path().join("exchanges"));
        files.iter().map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()).collect()
    }
}

fn all_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.flat_map(|path| if path.is_dir() { all_files(&path) } else { vec![path] });
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

/// Replaces the letters and digits of the longer values of cards.
fn stand_in(body: &[u8]) -> Result<Vec<u8>, String> {
    let json: Value = serde_json::from_slice(body).map_err(|_| "it is not JSON".to_owned())?;
    let mut text = String::from_utf8(body.to_vec()).unwrap();
    for value in values_of(&json) {
        text = text.replace(&format!("{value:?}"), &format!("{:?}", hidden(&value)));
    }
    if let Some(reason) = json["reason"].as_str().filter(|reason| reason.contains('"')) {
        text = text.replace(&serde_json::to_string(reason).unwrap(), &format!("{:?}", "X".repeat(reason.len())));
    }
    Ok(text.into_bytes())
}

/// A text of the same form; a day becomes another.
fn hidden(value: &str) -> String {
    let is_shaped = |shape: &str| {
        let fits = |(own, wanted): (char, char)| {
            if wanted == '9' { own.is_ascii_digit() } else { own == wanted || wanted == 'A' }
        };
        value.len() == shape.len() && value.chars().zip(shape.chars()).all(fits)
    };
    let days = [("9999-99-99", "2001-02-03"), ("99-99-9999", "03-02-2001"), ("99 AAA 9999", "03 FEB 2001")];
    if let Some((_, day)) = days.into_iter().find(|(shape, _)| is_shaped(shape)) {
        return day.to_owned();
    }
    value.chars().map(|one| if one.is_alphanumeric() { 'X' } else { one }).collect()
}

/// The longer values of the cards in an answer.
fn values_of(answer: &Value) -> Vec<String> {
    let results = answer["results"].as_array().into_iter().flatten();
    let members = results.flat_map(|element| element["card_info"].as_object().unwrap().values());
    members.map(|value| value.as_str().unwrap().to_owned()).filter(|value| value.len() > 5).collect()
}

/// An upstream that answers as a test wants, on its own task until the test ends.
async fn upstream<A>(answer: A) -> (String, SocketAddr)
where
    A: Fn(axum::http::request::Parts, Bytes) -> Response + Clone + Send + Sync + 'static,
{
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(move |request: Request| {
        let answer = answer.clone();
        async move {
            let (parts, body) = request.into_parts();
            answer(parts, to_bytes(body, usize::MAX).await.unwrap())
        }
    });
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("http://{address}"), address)
}

/// An emulator to be copied, and a recorder's desk before it.
async fn before_an_emulator() -> (Emulator, Desk) {
    let emulator = start().await;
    let desk = Desk::before(&emulator.url());
    (emulator, desk)
}
