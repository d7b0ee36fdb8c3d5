//! An HTTP client for another server: the one that is checked, or the one that is recorded.
//!
//! It always verifies certificates, never follows redirects, and limits the length and the time of a response.
//! Requests and responses are plain values: this module does not know the contract.

mod error;
mod json;
mod probe;
mod raw;
mod route;
mod target;
mod tls;

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{Request, Version};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;
use tokio_rustls::rustls::ClientConfig;

pub use error::{ClientError, ClientErrorKind};
pub use json::Json;
pub use probe::Probe;
pub use raw::AfterSending;
pub use target::Target;

use route::Route;

/// A TLS configuration that trusts whom the system trusts, for whoever speaks another protocol than HTTP.
///
/// # Errors
/// When the system's authorities cannot be had.
pub(crate) fn system_trust() -> Result<ClientConfig, ClientError> {
    tls::trusting(None)
}

/// What a client needs before its first call.
#[derive(Clone, Debug)]
pub struct ClientSettings {
    /// A PEM file of certificates to trust instead of the system's, for a provider behind a private authority.
    pub authority: Option<PathBuf>,
    /// How long one exchange may take, from connecting to the last byte of the response.
    pub timeout: Duration,
    /// The largest response body that is read, in bytes.
    pub answer_limit: usize,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self { authority: None, timeout: Duration::from_secs(30), answer_limit: 8 * 1024 * 1024 }
    }
}

/// The version of HTTP that a request uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// HTTP/1.0.
    Http10,
    /// HTTP/1.1.
    #[default]
    Http1,
    /// HTTP/2 without a negotiation before it, with or without TLS.
    Http2,
}

/// A request before it is sent.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// The version of HTTP that the request uses.
    pub protocol: Protocol,
    /// The method in upper case, such as `POST`.
    pub method: String,
    /// Path and query, exactly as the request line has them.
    pub path: String,
    /// Header names and values, in the order in which they are sent. `Host` and `Content-Length` are added.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, sent as it is.
    pub body: Bytes,
}

/// A response, read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientResponse {
    /// The HTTP status code.
    pub status: u16,
    /// Header names in lower case with their values, in the order in which they came.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, as it came.
    pub body: Bytes,
}

impl ClientResponse {
    /// The first value of a header; `None` if there is none, or if it is not text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let (_, value) = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        std::str::from_utf8(value).ok()
    }
}

type Pool = legacy::Client<HttpsConnector<Route>, Full<Bytes>>;

/// A client of one server. A clone is cheap, because clones share their pools of connections.
#[derive(Clone)]
pub struct Client {
    target: Target,
    settings: ClientSettings,
    tls: ClientConfig,
    route: Route,
    http1: Pool,
    http2: Pool,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("target", &self.target).finish_non_exhaustive()
    }
}

impl Client {
    /// Creates a client of this server. It does not connect yet.
    ///
    /// # Errors
    ///
    /// If the file of certificates, or the system's certificates, cannot be read.
    pub fn new(target: Target, settings: ClientSettings) -> Result<Self, ClientError> {
        let tls = tls::trusting(settings.authority.as_deref())?;
        let route = route::to(&target);
        let connector = || HttpsConnectorBuilder::new().with_tls_config(tls.clone()).https_or_http();
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        builder.pool_timer(TokioTimer::new());
        let http1 = builder.build(connector().enable_http1().wrap_connector(route.clone()));
        let http2 = builder.http2_only(true).build(connector().enable_http2().wrap_connector(route.clone()));
        Ok(Self { target, settings, tls, route, http1, http2 })
    }

    /// The server that this client calls.
    #[must_use]
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Sends a request and reads its response to the end. It never sends a request again that may already have been
    /// sent, because a call may cost money.
    ///
    /// # Errors
    ///
    /// If no complete response arrives: see [`ClientErrorKind`].
    pub async fn send(&self, outgoing: Outgoing) -> Result<ClientResponse, ClientError> {
        match timeout(self.settings.timeout, self.exchange(outgoing)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(self.slow()),
        }
    }

    async fn exchange(&self, outgoing: Outgoing) -> Result<ClientResponse, ClientError> {
        let (pool, version) = match outgoing.protocol {
            Protocol::Http10 => (&self.http1, Version::HTTP_10),
            Protocol::Http1 => (&self.http1, Version::HTTP_11),
            Protocol::Http2 => (&self.http2, Version::HTTP_2),
        };
        let url = self.target.join(&outgoing.path)?;
        let mut request = Request::builder().method(outgoing.method.as_str()).uri(url).version(version);
        for (name, value) in &outgoing.headers {
            request = request.header(name.as_str(), value.as_slice());
        }
        let request = request.body(Full::new(outgoing.body)).map_err(|cause| ClientError::request(&cause))?;
        let answer = pool.request(request).await.map_err(|cause| ClientError::sending(&self.target, &cause))?;
        let (head, body) = answer.into_parts();
        let mut body = Limited::new(body, self.settings.answer_limit);
        // One buffer for all frames: a response in tiny pieces would otherwise take a hundred times its length.
        let mut whole = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|cause| match cause.downcast_ref::<LengthLimitError>() {
                Some(_) => ClientError::long(&self.target, self.settings.answer_limit),
                None => ClientError::reading(&self.target, cause.as_ref()),
            })?;
            frame.data_ref().into_iter().for_each(|piece| whole.extend_from_slice(piece));
        }
        let headers = head.headers.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
        Ok(ClientResponse { status: head.status.as_u16(), headers, body: whole.freeze() })
    }

    fn slow(&self) -> ClientError {
        ClientError::slow(&self.target, self.settings.timeout)
    }
}
