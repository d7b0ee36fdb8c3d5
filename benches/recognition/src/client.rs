//! A client that can keep its connection: it sends prepared bytes and reads a status, a header and a body.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use super::Failure;

/// Longer than any response takes, so that a server that hangs does not hang the benchmark.
const PATIENCE: Duration = Duration::from_secs(120);

/// A connection to the server.
pub(crate) struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// A response of the server.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) matched_by: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// Whether a specimen in the picture decided the response.
    pub(crate) fn is_recognised(&self) -> bool {
        self.matched_by == "specimen"
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

impl Client {
    pub(crate) fn connect(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, buffer: vec![0; 256 * 1024] })
    }

    /// Sends a picture and asks for faces.
    pub(crate) fn recognise(&mut self, picture: &[u8]) -> Result<Reply, Failure> {
        self.exchange(&upload(picture))
    }

    /// Sends a whole request and reads the response.
    pub(crate) fn exchange(&mut self, request: &[u8]) -> Result<Reply, Failure> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        loop {
            filled += match self.stream.read(&mut self.buffer[filled..])? {
                0 => return Err("the server hung up".into()),
                read => read,
            };
            let Some(head) = self.buffer[..filled].windows(4).position(|window| window == b"\r\n\r\n") else {
                continue;
            };
            let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
            let header = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
            let length: usize = header("content-length:").and_then(|length| length.parse().ok()).unwrap_or(0);
            if filled >= head + 4 + length {
                let status = text.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or("no status")?;
                let matched_by = header("x-emulator-matched-by:").unwrap_or_default().to_owned();
                return Ok(Reply { status, matched_by, body: self.buffer[head + 4..head + 4 + length].to_vec() });
            }
        }
    }
}

/// A whole request with a picture as `file`. The file name is not a card's name, which could choose the response.
pub(crate) fn upload(picture: &[u8]) -> Vec<u8> {
    let mut body = b"--bench-recognition\r\nContent-Disposition: form-data; name=\"detect_face\"\r\n\r\n1\r\n\
        --bench-recognition\r\nContent-Disposition: form-data; name=\"file\"; filename=\"photo\"\r\n\r\n"
        .to_vec();
    body.extend_from_slice(picture);
    body.extend_from_slice(b"\r\n--bench-recognition--\r\n");
    let mut request = format!(
        "POST /ocr/idcard HTTP/1.1\r\nHost: localhost\r\nX-DF-API-ID: bench\r\nX-DF-API-SECRET: bench\r\n\
         Content-Type: multipart/form-data; boundary=bench-recognition\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.append(&mut body);
    request
}
