//! Connections to a server, kept or not, over HTTP/1.1 and HTTP/2, inside TLS and without it.

use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::{HeaderMap, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Interval, MissedTickBehavior, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::Failure;
use super::answer::{Answer, Ending};
use super::call::Call;

/// How requests reach a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    KeepAlive,
    /// A connection for each request.
    Close,
    Http2,
    Tls,
    TlsHttp2,
}

impl Route {
    pub(crate) fn is_tls(self) -> bool {
        matches!(self, Self::Tls | Self::TlsHttp2)
    }

    pub(crate) fn is_http2(self) -> bool {
        matches!(self, Self::Http2 | Self::TlsHttp2)
    }
}

/// How long the client waits for the head of an answer, and then for its body.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    pub(crate) head: Duration,
    pub(crate) body: Duration,
}

impl Patience {
    /// What nobody reaches unless the server hangs.
    pub(crate) const LONG: Self = Self { head: Duration::from_secs(60), body: Duration::from_secs(60) };
}

enum Sender {
    Http1(http1::SendRequest<Full<Bytes>>),
    Http2(http2::SendRequest<Full<Bytes>>),
}

/// A client with at most one connection that it keeps.
pub(crate) struct Client {
    pub(crate) route: Route,
    port: u16,
    tls: TlsConnector,
    kept: Option<Sender>,
    pace: Interval,
}

impl Client {
    /// The connector offers HTTP/2 by ALPN if the route is HTTP/2.
    pub(crate) fn new(route: Route, port: u16, tls: TlsConnector, pause: Duration) -> Self {
        let mut pace = tokio::time::interval(pause);
        // A user who was held up by a delay catches up.
        pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
        Self { route, port, tls, kept: None, pace }
    }

    /// Sends the call when its time has come, and reads the answer. Also how long that took.
    pub(crate) async fn ask(&mut self, call: &Call, patience: Patience) -> (Answer, Duration) {
        self.pace.tick().await;
        let began = Instant::now();
        let answer = match self.exchange(call, patience).await {
            Ok(answer) => answer,
            Err(error) => Answer::none(Ending::Broken(chain(&*error))),
        };
        (answer, began.elapsed())
    }

    async fn exchange(&mut self, call: &Call, patience: Patience) -> Result<Answer, Failure> {
        let mut sender = match self.kept.take() {
            Some(sender) => self.still_open(sender).await?,
            None => self.connect().await?,
        };
        let call = if self.route == Route::Close { &call.clone().header("connection", "close") } else { call };
        let deadline = tokio::time::Instant::now() + patience.head;
        let Ok(response) = timeout_at(deadline, send(&mut sender, call)).await else {
            // On HTTP/2 only the stream is left.
            self.kept = self.route.is_http2().then_some(sender);
            return Ok(Answer::none(Ending::Silent));
        };
        let response = match response {
            Ok(response) => response,
            Err(error) => {
                self.kept = self.route.is_http2().then_some(sender);
                return Err(error);
            }
        };
        let answer = read(response, patience.body).await;
        let is_kept = self.route != Route::Close && (self.route.is_http2() || answer.ending == Ending::Whole);
        self.kept = is_kept.then_some(sender);
        Ok(answer)
    }

    /// The connection, or another one if the server has closed it.
    async fn still_open(&self, mut sender: Sender) -> Result<Sender, Failure> {
        let ready = match &mut sender {
            Sender::Http1(sender) => sender.ready().await,
            Sender::Http2(sender) => sender.ready().await,
        };
        if ready.is_ok() { Ok(sender) } else { self.connect().await }
    }

    async fn connect(&self) -> Result<Sender, Failure> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        stream.set_nodelay(true)?;
        if self.route.is_tls() {
            let name = ServerName::try_from("localhost")?;
            self.speak(self.tls.connect(name, stream).await?).await
        } else {
            self.speak(stream).await
        }
    }

    async fn speak<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(&self, stream: S) -> Result<Sender, Failure> {
        let stream = TokioIo::new(stream);
        if self.route.is_http2() {
            let (sender, connection) = http2::handshake(TokioExecutor::new(), stream).await?;
            tokio::spawn(connection);
            return Ok(Sender::Http2(sender));
        }
        let (sender, connection) = http1::handshake(stream).await?;
        tokio::spawn(connection);
        Ok(Sender::Http1(sender))
    }
}

async fn send(sender: &mut Sender, call: &Call) -> Result<Response<Incoming>, Failure> {
    Ok(match sender {
        Sender::Http1(sender) => sender.send_request(call.request(Version::HTTP_11)?).await?,
        Sender::Http2(sender) => sender.send_request(call.request(Version::HTTP_2)?).await?,
    })
}

async fn read(response: Response<Incoming>, patience: Duration) -> Answer {
    let (head, mut body) = response.into_parts();
    let deadline = tokio::time::Instant::now() + patience;
    let mut bytes = BytesMut::new();
    let ending = loop {
        match timeout_at(deadline, body.frame()).await {
            Err(_) => break Ending::Silent,
            Ok(None) => break Ending::Whole,
            Ok(Some(Err(error))) => break Ending::Broken(chain(&error)),
            Ok(Some(Ok(frame))) => bytes.extend_from_slice(frame.data_ref().map_or(&[][..], |data| data)),
        }
    };
    let headers: HeaderMap = head.headers;
    Answer { http: Some(head.status.as_u16()), headers, body: bytes.freeze(), ending }
}

/// An error with its causes.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
