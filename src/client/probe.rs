//! One short request to a server, for health checks. It uses a connection of its own, ends quickly, and reads only
//! the status of the response.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{CertificateError, Error};

use super::{ClientError, Target, tls};

/// How many bytes of a response are read for its status.
const MAX_LINE: usize = 1024;
/// The first byte of a TLS alert or handshake.
const TLS: [u8; 2] = [0x15, 0x16];

/// A request for one path of a server.
pub struct Probe {
    request: String,
    tls: Option<(TlsConnector, ServerName<'static>)>,
}

impl Probe {
    /// Prepares a request for a path below this base URL. With a file of certificates, the server must have the
    /// first one. Without a file, the server needs a certificate that the system trusts.
    ///
    /// # Errors
    /// If the file, or the system's certificates, cannot be read.
    pub fn new(target: &Target, path: &str, certificate: Option<&Path>) -> Result<Self, ClientError> {
        let (base, host) = (target.base(), target.authority());
        let tls = match target.is_secure() {
            true => {
                let config = certificate.map_or_else(|| tls::trusting(None), tls::pinned)?;
                let bare = target.host().trim_start_matches('[').trim_end_matches(']').to_owned();
                let name = ServerName::try_from(bare).map_err(|cause| ClientError::system(&cause))?;
                Some((TlsConnector::from(Arc::new(config)), name))
            }
            false => None,
        };
        let request = format!("GET {base}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        Ok(Self { request, tls })
    }

    /// Sends the request to the first of these addresses that accepts a connection, and returns the status of the
    /// response.
    ///
    /// # Errors
    /// If no connection was accepted, or the response is not HTTP. The text contains nothing that the server sent.
    pub async fn ask(&self, addresses: &[SocketAddr]) -> io::Result<u16> {
        let stream = TcpStream::connect(addresses).await?;
        match &self.tls {
            None => self.exchange(stream).await,
            Some((connector, name)) => {
                let stream = connector.connect(name.clone(), stream).await;
                self.exchange(stream.map_err(no_tls)?).await
            }
        }
    }

    async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(&self, mut stream: S) -> io::Result<u16> {
        stream.write_all(self.request.as_bytes()).await?;
        stream.flush().await?;
        let mut start = Vec::new();
        let mut stream = stream.take(MAX_LINE as u64);
        while !start.contains(&b'\n') && stream.read_buf(&mut start).await? > 0 {}
        status(&start).map_err(io::Error::other)
    }
}

/// Explains why TLS failed, in words that say what to do.
fn no_tls(cause: io::Error) -> io::Error {
    let why = match cause.get_ref().and_then(|cause| cause.downcast_ref()) {
        Some(Error::InvalidCertificate(CertificateError::ApplicationVerificationFailure)) => {
            "its certificate is another one than the file's first"
        }
        Some(Error::InvalidCertificate(_)) => "its certificate is not trusted (--tls-cert FILE names one that is)",
        Some(Error::InvalidMessage(_)) => "it does not speak TLS",
        _ => return cause,
    };
    io::Error::other(why)
}

/// The status at the beginning of a response, or an explanation of what is there instead.
fn status(start: &[u8]) -> Result<u16, &'static str> {
    match start {
        [] => Err("the connection was closed without an answer"),
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', _, b' ', a, b, c, ..]
            if [a, b, c].iter().all(|d| d.is_ascii_digit()) =>
        {
            Ok([a, b, c].iter().fold(0, |status, digit| status * 10 + u16::from(**digit - b'0')))
        }
        [first, ..] if TLS.contains(first) => Err("it answers in TLS, and was asked without"),
        _ => Err("what it answers is not HTTP"),
    }
}

#[cfg(test)]
mod tests;
