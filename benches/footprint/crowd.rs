//! Measures the server when sessions and journal entries reach their limits, and while calls hang.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{Failure, Server, small_picture};

/// More than the 10,000 sessions and 10,000 journal entries that the server keeps by default.
pub(crate) const SESSIONS: usize = 12_000;
pub(crate) const HANGING: usize = 2_000;
const TIMED: usize = 300;

pub(crate) struct Full {
    pub(crate) resident: u64,
    pub(crate) sessions: u64,
    pub(crate) sessions_gone: u64,
    pub(crate) calls: u64,
    pub(crate) calls_gone: u64,
}

/// Creates sessions, each with a queue, and sends one call from each.
pub(crate) fn fill() -> Result<Full, Failure> {
    let mut server = Server::start()?;
    let mut client = Client::connect(server.port)?;
    let picture = small_picture()?;
    let steps =
        r#"{"steps":[{"answer":"old-back","delay":"0ms"},{"answer":"INTERNAL_ERROR","reason":"busy","times":3}]}"#;
    for number in 0..SESSIONS {
        let session = format!("a-team-of-testers-{number}");
        client.json("PUT", &format!("/__admin/sessions/{session}/queue"), steps)?;
        client.call(&session, "photo-of-somebody.jpg", &picture)?;
    }
    let sessions = client.json("GET", "/__admin/sessions?limit=1", "")?;
    let journal = client.json("GET", "/__admin/journal?limit=1", "")?;
    let resident = server.memory("VmRSS")?;
    server.stop()?;
    let number = |value: &serde_json::Value| value.as_u64().unwrap_or_default();
    Ok(Full {
        resident,
        sessions: number(&sessions["kept"]),
        sessions_gone: number(&sessions["gone"]),
        calls: number(&journal["total_matching"]),
        calls_gone: number(&journal["gone"]),
    })
}

pub(crate) struct Hanging {
    pub(crate) resident: u64,
    pub(crate) before: Duration,
    pub(crate) beside: Duration,
}

/// Lets calls hang, each on a connection of its own, and times other calls during that.
pub(crate) fn hang(picture: &[u8]) -> Result<Hanging, Failure> {
    let mut server = Server::start()?;
    let mut client = Client::connect(server.port)?;
    let before = client.time(picture)?;
    let resident = server.memory("VmRSS")?;
    let _hanging = hanging(&server, picture)?;
    let beside = client.time(picture)?;
    let resident = server.memory("VmRSS")?.saturating_sub(resident);
    server.stop()?;
    Ok(Hanging { resident, before, beside })
}

/// Sends calls that hang, each on a connection of its own, and returns once all of them have been decided.
pub(crate) fn hanging(server: &Server, picture: &[u8]) -> Result<Vec<Client>, Failure> {
    // If the limit stays too low, a connection fails and reports it.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    let mut client = Client::connect(server.port)?;
    let mut hanging = Vec::new();
    for _ in 0..HANGING {
        let mut one = Client::connect(server.port)?;
        one.send_call("scenario.hang", "photo.jpg", picture)?;
        hanging.push(one);
    }
    while client.json("GET", "/__admin/journal?fault=hang&limit=1", "")?["total_matching"] != HANGING {}
    Ok(hanging)
}

/// A connection that is kept open.
pub(crate) struct Client(BufReader<TcpStream>);

impl Client {
    pub(crate) fn connect(port: u16) -> Result<Self, Failure> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    fn time(&mut self, picture: &[u8]) -> Result<Duration, Failure> {
        let mut times = Vec::new();
        for _ in 0..TIMED {
            let start = Instant::now();
            self.call("somebody-else", "photo.jpg", picture)?;
            times.push(start.elapsed());
        }
        times.sort();
        Ok(times[TIMED / 2])
    }

    pub(crate) fn call(&mut self, api_id: &str, file_name: &str, picture: &[u8]) -> Result<(), Failure> {
        self.send_call(api_id, file_name, picture)?;
        self.read().map(drop)
    }

    fn send_call(&mut self, api_id: &str, file_name: &str, picture: &[u8]) -> Result<(), Failure> {
        let mut body =
            format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{file_name}\"\r\n\r\n")
                .into_bytes();
        body.extend_from_slice(picture);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let head =
            format!("X-DF-API-ID: {api_id}\r\nX-DF-API-SECRET: b\r\nContent-Type: multipart/form-data; boundary=b\r\n");
        self.send("POST", "/ocr/idcard", &head, &body)
    }

    fn json(&mut self, method: &str, path: &str, body: &str) -> Result<serde_json::Value, Failure> {
        self.send(method, path, "Content-Type: application/json\r\n", body.as_bytes())?;
        Ok(serde_json::from_slice(&self.read()?)?)
    }

    fn send(&mut self, method: &str, path: &str, head: &str, body: &[u8]) -> Result<(), Failure> {
        let length = body.len();
        let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{head}Content-Length: {length}\r\n\r\n");
        self.0.get_mut().write_all(&[head.as_bytes(), body].concat())?;
        Ok(())
    }

    /// Reads one response and returns its body.
    fn read(&mut self) -> Result<Vec<u8>, Failure> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line)? == 0 {
                return Err("the server has closed the connection".into());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok(body)
    }
}
