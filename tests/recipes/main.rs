//! Testing recipes: how a client is tested against a misbehaving OCR. An emulator of its own for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use cedulita::Emulator;
use cedulita::contract::ErrorCode;
use cedulita::scenario::Step;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// The client under test. It tries again what may pass by itself, and nothing else.
struct IdCardClient<W> {
    http: reqwest::Client,
    base_url: String,
    api_id: String,
    api_secret: String,
    timeout: Duration,
    tries: u32,
    wait: W,
}

impl<W: AsyncFn(Duration)> IdCardClient<W> {
    /// What stands on the card; else the API's status, or what stood in for one.
    async fn read(&self, picture: &[u8]) -> Result<Value, String> {
        let mut pause = Duration::from_millis(500);
        for _ in 1..self.tries {
            match self.ask(picture).await {
                Err((_, true)) => (self.wait)(pause).await,
                outcome => return outcome.map_err(|(status, _)| status),
            }
            pause *= 2;
        }
        self.ask(picture).await.map_err(|(status, _)| status)
    }

    /// One try. With what went wrong comes whether it may pass by itself.
    async fn ask(&self, picture: &[u8]) -> Result<Value, (String, bool)> {
        let no_answer = |_| ("NO ANSWER".to_owned(), true);
        let form = Form::new().part("file", Part::bytes(picture.to_vec()).file_name("new-front.jpg"));
        let request = self
            .http
            .post(format!("{}/ocr/idcard", self.base_url))
            .header("X-DF-API-ID", &self.api_id)
            .header("X-DF-API-SECRET", &self.api_secret)
            .timeout(self.timeout)
            .multipart(form);
        let response = request.send().await.map_err(no_answer)?;
        let http = response.status();
        let text = response.text().await.map_err(no_answer)?;
        let Ok(answer) = serde_json::from_str::<Value>(&text) else {
            return Err((format!("HTTP {}", http.as_u16()), http.is_server_error())); // A gateway's page.
        };
        match answer["status"].as_str() {
            Some("OK") => Ok(answer["results"][0]["card_info"].clone()),
            Some(status) => Err((status.to_owned(), http.is_server_error() || status == "RATE_LIMIT_EXCEEDED")),
            None => Err(("NO STATUS".to_owned(), false)),
        }
    }
}

const PICTURE: &[u8] = include_bytes!("../it/pictures/baseline.jpg");

/// A client of this emulator. A test gives it something to do in place of waiting.
fn client<W: AsyncFn(Duration)>(emulator: &Emulator, api_id: &str, wait: W) -> IdCardClient<W> {
    IdCardClient {
        http: reqwest::Client::new(),
        base_url: emulator.url(),
        api_id: api_id.to_owned(),
        api_secret: "any".to_owned(),
        timeout: Duration::from_secs(10),
        tries: 4,
        wait,
    }
}

/// Pauses that are written down in place of being waited for, in milliseconds.
#[derive(Default)]
struct Pauses(RefCell<Vec<u128>>);

impl Pauses {
    fn note(&self, pause: Duration) {
        self.0.borrow_mut().push(pause.as_millis());
    }

    fn all(&self) -> Vec<u128> {
        self.0.borrow().clone()
    }
}

/// Says what an API ID may do from now on.
async fn terms(emulator: &Emulator, api_id: &str, terms: Value) {
    let url = format!("{}/__admin/credentials/{api_id}", emulator.url());
    let response = reqwest::Client::new().put(url).json(&terms).send().await.unwrap();
    response.error_for_status().unwrap();
}

#[tokio::test]
async fn fails_twice_then_succeeds() {
    let emulator = Emulator::builder().start().await.unwrap();
    let pauses = Pauses::default();
    let client = client(&emulator, "scenario.fails-twice", async |pause| pauses.note(pause));
    assert_eq!(client.read(PICTURE).await.unwrap()["id_number"], "1340000023");
    assert_eq!(pauses.all(), [500, 1000]);
}

#[tokio::test]
async fn rate_limited_until_a_second_passes() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.freeze(emulator.now());
    let pauses = Pauses::default();
    let client = client(&emulator, "scenario.rate-limited-for-a-second", async |pause| {
        pauses.note(pause);
        emulator.advance(pause);
    });
    assert_eq!(client.read(PICTURE).await.unwrap()["id_number"], "1340000023");
    assert_eq!(pauses.all(), [500, 1000]);
}

#[tokio::test]
async fn key_expires_mid_run() {
    let emulator = Emulator::builder().start().await.unwrap();
    let pauses = Pauses::default();
    let client = client(&emulator, "scenario.key-expires-mid-run", async |pause| pauses.note(pause));
    for _ in 0..3 {
        client.read(PICTURE).await.unwrap();
    }
    assert_eq!(client.read(PICTURE).await.unwrap_err(), "KEY_EXPIRED");
    assert_eq!(pauses.all(), []);
}

#[tokio::test]
async fn slow_day() {
    let emulator = Emulator::builder().start().await.unwrap();
    let pauses = Pauses::default();
    let client = client(&emulator, "scenario.slow-day", async |pause| pauses.note(pause));
    let client = IdCardClient { timeout: Duration::from_secs(1), tries: 6, ..client };
    assert_eq!(client.read(PICTURE).await.unwrap()["id_number"], "1340000023");
    assert!(!pauses.all().is_empty());
}

#[tokio::test]
async fn flaky_gateway() {
    let emulator = Emulator::builder().start().await.unwrap();
    let pauses = Pauses::default();
    let client = client(&emulator, "scenario.flaky-gateway", async |pause| pauses.note(pause));
    for _ in 0..3 {
        assert_eq!(client.read(PICTURE).await.unwrap()["id_number"], "1340000023");
    }
    assert_eq!(pauses.all(), [500, 1000, 500, 1000]);
}

#[tokio::test]
async fn blurred_then_sharp() {
    let emulator = Emulator::builder().start().await.unwrap();
    let pauses = Pauses::default();
    let (blurred, sharp) = ([PICTURE, b"blurred"].concat(), PICTURE);
    let client = client(&emulator, "scenario.blurred-then-sharp", async |pause| pauses.note(pause));
    assert_eq!(client.read(&blurred).await.unwrap_err(), "DETECTION_FAILED");
    assert_eq!(pauses.all(), []);
    assert_eq!(client.read(sharp).await.unwrap()["id_number"], "1340000023");
}

#[tokio::test]
async fn parallel_tests_do_not_meet() {
    let emulator = Emulator::builder().start().await.unwrap();
    let read = async |session: &str, step: Step| {
        emulator.queue(session, [step]);
        client(&emulator, session, async |_| {}).read(PICTURE).await.map(|card| card["name"].clone())
    };
    let (refused, javier, silvia) = tokio::join!(
        read("billing-test", Step::error(ErrorCode::OutOfQuota)),
        read("new-card-test", Step::card("new-front")),
        read("old-card-test", Step::card("old-front")),
    );
    assert_eq!(refused.unwrap_err(), "OUT_OF_QUOTA");
    assert_eq!(javier.unwrap(), "MENDOZA VELEZ JAVIER SANTIAGO");
    assert_eq!(silvia.unwrap(), "TORRES YEPEZ SILVIA LORENA");
}

#[tokio::test]
async fn quota_begins_anew_with_the_month() {
    let emulator = Emulator::builder().start().await.unwrap();
    emulator.freeze("2030-02-28T23:59:59Z".parse().unwrap());
    terms(&emulator, "trial", json!({ "quota": { "calls": 2, "every": "month" } })).await;
    let client = client(&emulator, "trial", async |_| {});
    for _ in 0..2 {
        client.read(PICTURE).await.unwrap();
    }
    assert_eq!(client.read(PICTURE).await.unwrap_err(), "OUT_OF_QUOTA");
    emulator.advance(Duration::from_secs(1));
    assert_eq!(client.read(PICTURE).await.unwrap()["id_number"], "1340000023");
}

#[tokio::test]
async fn key_expires_in_a_year() {
    let day = Duration::from_secs(24 * 60 * 60);
    let emulator = Emulator::builder().start().await.unwrap();
    terms(&emulator, "key", json!({ "expires_in": "365d" })).await;
    let client = client(&emulator, "key", async |_| {});
    emulator.advance(364 * day);
    client.read(PICTURE).await.unwrap();
    emulator.advance(day);
    assert_eq!(client.read(PICTURE).await.unwrap_err(), "KEY_EXPIRED");
}

#[tokio::test]
async fn server_hangs() {
    let emulator = Emulator::builder().start().await.unwrap();
    let pauses = Pauses::default();
    let client = client(&emulator, "scenario.hang", async |pause| pauses.note(pause));
    let client = IdCardClient { timeout: Duration::from_millis(200), tries: 2, ..client };
    assert_eq!(client.read(PICTURE).await.unwrap_err(), "NO ANSWER");
    assert_eq!(pauses.all(), [500]);
}

#[tokio::test]
async fn what_was_sent_is_verified() {
    let emulator = Emulator::builder().start().await.unwrap();
    let client = client(&emulator, "scenario.key-expires-mid-run", async |_| {});
    for number in 0..3_u8 {
        client.read(&[PICTURE, &[number]].concat()).await.unwrap();
    }
    assert_eq!(client.read(PICTURE).await.unwrap_err(), "KEY_EXPIRED");
    let calls = emulator.calls();
    let statuses: Vec<_> = calls.iter().filter_map(|call| call.status()).collect();
    assert_eq!(statuses, ["OK", "OK", "OK", "KEY_EXPIRED"]);
    let pictures: BTreeSet<_> = calls.iter().filter_map(|call| Some(call.sent.picture.as_ref()?.xxh3)).collect();
    assert_eq!(pictures.len(), 3, "a picture was sent twice");
}
