//! A client that sends exactly the bytes a test wants, and pictures to send.

use std::net::SocketAddr;
use std::time::Duration;

use cedulita::picture::ExaminerSettings;
use cedulita::{Builder, Emulator};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Far longer than anything here takes; only a test that hangs meets it.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) async fn start() -> Emulator {
    start_with(Emulator::builder().picture(patient())).await
}

/// Settings with which a specimen is found however busy the machine is.
pub(crate) fn patient() -> ExaminerSettings {
    ExaminerSettings { patience: PATIENCE, ..ExaminerSettings::default() }
}

/// One emulator, or several that share a Redis where the whole run asks for that; see [`crate::shared_store`].
pub(crate) async fn start_with(builder: Builder) -> Emulator {
    crate::shared_store::start(builder).await
}

/// What the page's front sample has in a member. Its values stand in its card's file and nowhere else.
pub(crate) fn sample_front(member: &str) -> String {
    let card: Value = serde_json::from_str(include_str!("../../fixtures/cards/sample-front.json")).unwrap();
    card["card_info"][member].as_str().unwrap().to_owned()
}

/// A request, built up as a client would.
#[derive(Clone)]
pub(crate) struct Call {
    start: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    framed: bool,
}

impl Call {
    /// `POST /ocr/idcard` with credentials and no body.
    pub(crate) fn new() -> Self {
        Self::bare("POST /ocr/idcard HTTP/1.1").header("X-DF-API-ID", "an-id").header("X-DF-API-SECRET", "a-secret")
    }

    /// A request line and nothing else but `Host`.
    pub(crate) fn bare(start: &str) -> Self {
        let call = Self { start: start.to_owned(), headers: Vec::new(), body: Vec::new(), framed: true };
        call.header("Host", "localhost")
    }

    pub(crate) fn start(mut self, start: &str) -> Self {
        self.start = start.to_owned();
        self
    }

    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(other, _)| !other.eq_ignore_ascii_case(name));
        self
    }

    pub(crate) fn api_id(self, api_id: &str) -> Self {
        self.without("X-DF-API-ID").header("X-DF-API-ID", api_id)
    }

    pub(crate) fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("Content-Type", content_type)
    }

    /// Sends the body without saying how long it is: the test frames it itself.
    pub(crate) fn unframed(mut self) -> Self {
        self.framed = false;
        self
    }

    pub(crate) fn form(self, body: &str) -> Self {
        self.body("application/x-www-form-urlencoded", body)
    }

    pub(crate) fn json(self, body: &str) -> Self {
        self.body("application/json", body)
    }

    pub(crate) fn parts(self, parts: &[Part<'_>]) -> Self {
        let mut body = Vec::new();
        for part in parts {
            body.extend_from_slice(b"--delimiter\r\nContent-Disposition: form-data; name=\"");
            body.extend_from_slice(part.name.as_bytes());
            body.push(b'"');
            if let Some(file_name) = part.file_name {
                body.extend_from_slice(format!("; filename=\"{file_name}\"").as_bytes());
            }
            body.extend_from_slice(b"\r\n\r\n");
            body.extend_from_slice(part.content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--delimiter--\r\n");
        self.body("multipart/form-data; boundary=delimiter", body)
    }

    /// The picture as `file`.
    pub(crate) fn picture(self, picture: &[u8]) -> Self {
        self.parts(&[Part::file("photo.jpg", picture)])
    }

    pub(crate) fn bytes(&self, close: bool) -> Vec<u8> {
        let mut bytes = format!("{}\r\n", self.start).into_bytes();
        for (name, value) in &self.headers {
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(b": ");
            bytes.extend_from_slice(value);
            bytes.extend_from_slice(b"\r\n");
        }
        if self.framed {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n", self.body.len()).as_bytes());
        }
        if close {
            bytes.extend_from_slice(b"Connection: close\r\n");
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }

    pub(crate) async fn send(&self, emulator: &Emulator) -> Reply {
        exchange(emulator.address(), &self.bytes(true)).await
    }

    /// Sends to an emulator with default settings.
    pub(crate) async fn send_anywhere(&self) -> Reply {
        self.send(&start().await).await
    }
}

pub(crate) struct Part<'a> {
    pub(crate) name: &'a str,
    pub(crate) file_name: Option<&'a str>,
    pub(crate) content: &'a [u8],
}

impl<'a> Part<'a> {
    pub(crate) fn file(file_name: &'a str, content: &'a [u8]) -> Self {
        Self { name: "file", file_name: Some(file_name), content }
    }

    pub(crate) fn text(name: &'a str, content: &'a str) -> Self {
        Self { name, file_name: None, content: content.as_bytes() }
    }
}

/// Writes these bytes and reads until the server closes.
pub(crate) async fn exchange(address: SocketAddr, bytes: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(crate::shared_store::next(address)).await.unwrap();
    // The answer may come, and the connection close, while bytes are still being written.
    let _ = stream.write_all(bytes).await;
    read(&mut stream).await
}

/// Reads one answer: to its end if it says how long it is, else until the server closes.
pub(crate) async fn read(stream: &mut TcpStream) -> Reply {
    let mut bytes = Vec::new();
    timeout(PATIENCE, async {
        while Reply::parse(&bytes).is_none() {
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        }
    })
    .await
    .unwrap();
    Reply::parse(&bytes).unwrap_or_else(|| panic!("no answer in {:?}", String::from_utf8_lossy(&bytes)))
}

#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes).replace("HTTP/1.1 100 Continue\r\n\r\n", "");
        let (head, body) = text.split_once("\r\n\r\n")?;
        let mut lines = head.lines();
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<_> =
            lines.filter_map(|line| line.split_once(": ")).map(|(n, v)| (n.to_lowercase(), v.to_owned())).collect();
        let length = headers.iter().find(|(name, _)| name == "content-length").map(|(_, length)| length.as_str());
        // An answer without content has no length either.
        let length = length.or((status == 204).then_some("0"))?.parse::<usize>().ok()?;
        (body.len() >= length).then(|| Self { status, headers, body: body.to_owned() })
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn code(&self) -> String {
        self.json()["status"].as_str().unwrap().to_owned()
    }

    pub(crate) fn reason(&self) -> String {
        self.json()["reason"].as_str().unwrap().to_owned()
    }

    pub(crate) fn hint(&self) -> &str {
        self.header("x-emulator-hint").unwrap_or("")
    }

    pub(crate) fn matched_by(&self) -> &str {
        self.header("x-emulator-matched-by").unwrap_or("")
    }

    /// The body with its identifier replaced, so that it can be compared.
    pub(crate) fn without_id(&self) -> String {
        let id = self.json()["request_id"].as_str().unwrap().to_owned();
        self.body.replace(&id, "TID")
    }

    pub(crate) fn expect(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status, self.code().as_str()), (status, code), "{}", self.body);
        self
    }
}

/// How many calls the journal has.
pub(crate) async fn calls(emulator: &Emulator) -> u64 {
    admin(emulator, "GET /__admin/journal", "").await.json()["total_matching"].as_u64().unwrap()
}

/// A request to the admin API, with a body of JSON unless that is empty.
pub(crate) async fn admin(emulator: &Emulator, request: &str, body: &str) -> Reply {
    let call = Call::bare(&format!("{request} HTTP/1.1"));
    let call = if body.is_empty() { call } else { call.json(body) };
    call.send(emulator).await
}

/// A small good picture.
pub(crate) const PICTURE: &[u8] = include_bytes!("pictures/baseline.jpg");

pub(crate) fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// A PNG of one colour.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = image::GrayImage::new(width, height);
    picture.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
    bytes
}

/// The small good picture with junk behind its end, so that it has this many bytes.
pub(crate) fn picture_of(bytes: usize) -> Vec<u8> {
    let mut picture = PICTURE.to_vec();
    picture.resize(bytes, b'x');
    picture
}

/// Asks again and again until it is so; fails when patience ends.
pub(crate) async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let asked = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, asked).await.unwrap_or_else(|_| panic!("{what} does not come"));
}

/// Waits until nobody listens at this address any more.
pub(crate) async fn closed(address: SocketAddr) {
    until("the end of listening", async || TcpStream::connect(address).await.is_err()).await;
}

/// Compares a text with the snapshot of this name. The program's version is left out.
pub(crate) fn pin(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let text = text.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    settings.bind(|| insta::assert_snapshot!(name, text));
}
