//! A load generator with almost no cost: it sends prepared bytes and reads `Content-Length` bytes back.

use std::io::{Error, ErrorKind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::pictures::MARK;

/// The next stamp of a picture that the server has not seen before, over all rounds.
static FRESH: AtomicU64 = AtomicU64::new(0);

/// Whether every call sends the same picture.
#[derive(Clone, Copy)]
pub(crate) enum Bytes {
    Same,
    Fresh,
}

/// What every call sends, and the HTTP status that answers it.
#[derive(Clone)]
pub(crate) struct Load {
    pub(crate) request: Vec<u8>,
    pub(crate) bytes: Bytes,
    pub(crate) http: u16,
}

/// A whole request with the picture as `file`.
pub(crate) fn multipart(picture: &[u8], boundary: &str) -> Vec<u8> {
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"photo.jpg\"\r\n\
         Content-Type: image/jpeg\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(picture);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    request(&format!("multipart/form-data; boundary={boundary}"), &body)
}

/// A whole request with the picture as percent-encoded base64.
pub(crate) fn urlencoded(picture: &[u8]) -> Vec<u8> {
    let text = base64::engine::general_purpose::STANDARD.encode(picture);
    let text = text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    request("application/x-www-form-urlencoded", format!("image_base64={text}").as_bytes())
}

/// A whole request without credentials, and with next to no body.
pub(crate) fn unauthorized() -> Vec<u8> {
    message("Content-Type: application/x-www-form-urlencoded\r\n", b"detect_face=1")
}

fn request(content_type: &str, body: &[u8]) -> Vec<u8> {
    message(&format!("X-DF-API-ID: bench\r\nX-DF-API-SECRET: bench\r\nContent-Type: {content_type}\r\n"), body)
}

fn message(headers: &str, body: &[u8]) -> Vec<u8> {
    let start =
        format!("POST /ocr/idcard HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {}\r\n\r\n", body.len());
    [start.as_bytes(), body].concat()
}

/// Sends calls over this many connections and returns the calls per second. Every response must have the load's status.
pub(crate) async fn drive(port: u16, connections: usize, load: &Load, time: Duration) -> Result<f64, Error> {
    let start = Instant::now();
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..connections {
        let load = load.clone();
        clients.spawn(async move { client(port, load, start + time).await });
    }
    let mut calls = 0;
    while let Some(done) = clients.join_next().await {
        calls += done.map_err(Error::other)??;
    }
    Ok(f64::from(calls) / start.elapsed().as_secs_f64())
}

async fn client(port: u16, load: Load, end: Instant) -> Result<u32, Error> {
    let Load { mut request, bytes, http } = load;
    let wanted = format!("http/1.1 {http} ");
    let mark = request.windows(MARK.len()).position(|window| window == MARK);
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let mut answer = vec![0; 64 * 1024];
    let mut calls = 0;
    while Instant::now() < end {
        if let (Bytes::Fresh, Some(at)) = (bytes, mark) {
            let stamp = FRESH.fetch_add(1, Ordering::Relaxed).to_be_bytes();
            request[at..at + 8].copy_from_slice(&stamp);
        }
        stream.write_all(&request).await?;
        read_answer(&mut stream, &mut answer, &wanted).await?;
        calls += 1;
    }
    Ok(calls)
}

/// Sends so many calls one after the other, and tells what each took, in microseconds.
pub(crate) async fn one_by_one(port: u16, load: &Load, calls: usize) -> Result<Vec<f64>, Error> {
    let wanted = format!("http/1.1 {} ", load.http);
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let mut answer = vec![0; 64 * 1024];
    let mut took = Vec::with_capacity(calls);
    for _ in 0..calls {
        let began = Instant::now();
        stream.write_all(&load.request).await?;
        read_answer(&mut stream, &mut answer, &wanted).await?;
        took.push(began.elapsed().as_secs_f64() * 1e6);
    }
    Ok(took)
}

/// Sends these requests, 16 at a time.
pub(crate) async fn send_all(
    port: u16,
    requests: impl Iterator<Item = Vec<u8>>,
    wanted: &'static str,
) -> Result<(), Box<dyn std::error::Error>> {
    let requests: Vec<_> = requests.collect();
    let mut clients = tokio::task::JoinSet::new();
    for own in requests.chunks(requests.len().div_ceil(16).max(1)).map(<[_]>::to_vec) {
        clients.spawn(async move {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
            let mut answer = vec![0; 64 * 1024];
            for request in own {
                stream.write_all(&request).await?;
                read_answer(&mut stream, &mut answer, wanted).await?;
            }
            Ok::<_, Error>(())
        });
    }
    while let Some(done) = clients.join_next().await {
        done??;
    }
    Ok(())
}

async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8], wanted: &str) -> Result<(), Error> {
    let mut filled = 0;
    loop {
        filled += match stream.read(&mut buffer[filled..]).await? {
            0 => return Err(ErrorKind::UnexpectedEof.into()),
            read => read,
        };
        let Some(head) = buffer[..filled].windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&buffer[..head]).to_ascii_lowercase();
        if !text.starts_with(wanted) {
            return Err(Error::other(text));
        }
        let length = text.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
        if filled >= head + 4 + length.unwrap_or(0) {
            return Ok(());
        }
    }
}
