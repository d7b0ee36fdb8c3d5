//! What an HTTP library makes of each fault.

use std::error::Error;
use std::io::ErrorKind;

use cedulita::Emulator;
use cedulita::emulator::EmulatorSettings;

use super::{Ends, HEADER, HELD, PATIENCE, ROWS, Row, start_quick};
use crate::support::PICTURE;

/// What reqwest makes of an answer.
pub(super) async fn reported(sent: reqwest::Result<reqwest::Response>) -> String {
    let response = match sent {
        Ok(response) => response,
        Err(error) => return cause(&error),
    };
    let status = response.status().as_u16();
    let text = match response.text().await {
        Ok(text) => text,
        Err(error) => return format!("{status}, then {}", cause(&error)),
    };
    let code = serde_json::from_str::<serde_json::Value>(&text).map(|json| json["status"].as_str().map(str::to_owned));
    match code {
        Ok(Some(code)) => format!("{status} {code}"),
        Ok(None) => format!("{status} off the contract"),
        Err(_) => format!("{status} page"),
    }
}

/// Why reqwest failed, from the innermost cause that says something.
fn cause(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return "timeout".to_owned();
    }
    let mut last = error.to_string();
    let mut next: Option<&(dyn Error + 'static)> = error.source();
    while let Some(inner) = next {
        if inner.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == ErrorKind::ConnectionReset) {
            return "reset".to_owned();
        }
        if let Some(error) = inner.downcast_ref::<hyper::Error>() {
            if error.is_incomplete_message() {
                return "incomplete message".to_owned();
            }
            if error.is_parse() {
                return "no HTTP".to_owned();
            }
        }
        last = inner.to_string();
        next = inner.source();
    }
    last
}

pub(super) fn request(client: &reqwest::Client, emulator: &Emulator) -> reqwest::RequestBuilder {
    let form =
        reqwest::multipart::Form::new().part("file", reqwest::multipart::Part::bytes(PICTURE).file_name("photo.jpg"));
    let post = client.post(format!("{}/ocr/idcard", emulator.url())).multipart(form);
    post.header("X-DF-API-ID", "an-id").header("X-DF-API-SECRET", "a-secret")
}

#[tokio::test]
async fn every_kind_as_reqwest_reports_it() {
    let emulator = start_quick(EmulatorSettings::default()).await;
    for Row { kind, ends, reported: wanted, .. } in ROWS {
        let client = reqwest::Client::new();
        let patience = if *ends == Ends::Held { HELD } else { PATIENCE };
        let sent = request(&client, &emulator).header(HEADER, kind.name()).timeout(patience).send().await;
        assert_eq!(reported(sent).await, *wanted, "{}", kind.name());
        let sent = request(&client, &emulator).timeout(PATIENCE).send().await;
        assert_eq!(reported(sent).await, "200 OK", "after {}", kind.name());
    }
}
