//! Turns the requests of cases into what a client sends.

use std::fmt::Write as _;

use bytes::{Bytes, BytesMut};

use super::ask::{Ask, ID, SECRET, Wire};
use super::plan::TestCredentials;
use super::response::CaseResponse;
use crate::client::{Client, ClientError, ClientErrorKind, ClientResponse, Outgoing};

/// The largest number of header lines that are parsed in a response.
const MAX_LINES: usize = 128;

/// A request with these credentials filled in.
pub(super) fn outgoing(ask: Ask, credentials: &TestCredentials) -> Outgoing {
    let fill = |text: &str| text.replace(ID, &credentials.api_id).replace(SECRET, &credentials.secret);
    let caller = ask.caller.iter().map(|(name, value)| ((*name).to_owned(), fill(value).into_bytes()));
    let others = ask.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into_bytes()));
    let headers = caller.chain(others).collect();
    Outgoing { protocol: ask.protocol, method: ask.method.to_owned(), path: ask.path, headers, body: ask.body }
}

/// Sends a request byte for byte.
pub(super) async fn raw(
    client: &Client,
    ask: Ask,
    how: Wire,
    credentials: &TestCredentials,
) -> Result<CaseResponse, ClientError> {
    let out = outgoing(ask, credentials);
    let (base, host) = (client.target().base(), client.target().authority());
    let mut head = format!("{} {base}{} HTTP/1.1\r\nhost: {host}\r\n", out.method, out.path);
    let _ = write!(head, "content-length: {}\r\n", out.body.len());
    let mut bytes = BytesMut::from(head.as_bytes());
    for (name, value) in &out.headers {
        bytes.extend_from_slice(&[name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    if how == Wire::ExpectContinue {
        bytes.extend_from_slice(b"\r\n");
    } else {
        bytes.extend_from_slice(b"connection: close\r\n\r\n");
        bytes.extend_from_slice(&out.body);
    }
    let responses = client.exchange_raw(bytes.freeze(), how.ending()).await?;
    match parse(&responses) {
        Some(incoming) => Ok(incoming.into()),
        None => Err(ClientError::no_http(client.target())),
    }
}

/// Parses the response in these bytes. Interim responses (1xx) are skipped.
fn parse(bytes: &Bytes) -> Option<ClientResponse> {
    let mut rest = bytes.clone();
    loop {
        let mut lines = [httparse::EMPTY_HEADER; MAX_LINES];
        let mut response = httparse::Response::new(&mut lines);
        let httparse::Status::Complete(length) = response.parse(&rest).ok()? else { return None };
        let status = response.code?;
        let headers: Vec<_> =
            response.headers.iter().map(|header| (header.name.to_ascii_lowercase(), header.value.to_vec())).collect();
        let body = rest.slice(length..);
        if (100..200).contains(&status) {
            rest = body;
            continue;
        }
        let mut incoming = ClientResponse { status, headers, body };
        let length = incoming.header("content-length").and_then(|text| text.parse::<usize>().ok());
        if let Some(length) = length.filter(|length| *length < incoming.body.len()) {
            incoming.body.truncate(length);
        }
        return Some(incoming);
    }
}

/// Checks that a server is there at all. Its answer does not matter, and the request does not use the API's path.
///
/// # Errors
///
/// If no connection can be made.
pub(super) async fn reachable(client: &Client) -> Result<(), ClientError> {
    let ask = Ask::post().method("GET").path("/").caller(&[]);
    let nobody = TestCredentials { api_id: String::new(), secret: String::new() };
    match client.send(outgoing(ask, &nobody)).await {
        Err(error) if matches!(error.kind, ClientErrorKind::Unreachable | ClientErrorKind::Usage) => Err(error),
        _ => Ok(()),
    }
}
