//! Exchanges byte for byte, for requests that no HTTP library would send.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tower::{Service as _, ServiceExt as _};

use super::{Client, ClientError};

/// How long an open connection may be silent after its first byte.
const QUIET: Duration = Duration::from_secs(1);

/// What the client does after it has sent everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterSending {
    /// The client keeps its side of the connection open.
    Open,
    /// The client closes its side at once (half-close).
    HalfClosed,
}

impl Client {
    /// Sends exactly these bytes on a connection of its own. It reads until the server closes, or is silent for a
    /// second after its first byte. A failed write is not an error if something is read, because a server may
    /// answer early.
    ///
    /// # Errors
    ///
    /// If the connection fails, the timeout runs out, or the response is too long.
    pub async fn exchange_raw(&self, bytes: Bytes, ending: AfterSending) -> Result<Bytes, ClientError> {
        match timeout(self.settings.timeout, self.talk(&bytes, ending)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(self.slow()),
        }
    }

    async fn talk(&self, bytes: &[u8], ending: AfterSending) -> Result<Bytes, ClientError> {
        let broken = |cause: &dyn std::fmt::Display| ClientError::broken(&self.target, cause);
        let uri = self.target.root().join("/")?;
        let mut route = self.route.clone();
        let ready = route.ready().await.map_err(|cause| broken(&cause))?;
        let stream: TokioIo<_> =
            ready.call(uri).await.map_err(|cause| ClientError::unreachable(&self.target, &cause))?;
        let stream = stream.into_inner();
        if !self.target.is_secure() {
            return self.converse(stream, bytes, ending).await;
        }
        let name = self.target.host().trim_start_matches('[').trim_end_matches(']').to_owned();
        let name = ServerName::try_from(name).map_err(|cause| broken(&cause))?;
        let stream = TlsConnector::from(Arc::new(self.tls.clone())).connect(name, stream).await;
        self.converse(stream.map_err(|cause| broken(&cause))?, bytes, ending).await
    }

    async fn converse<S>(&self, stream: S, bytes: &[u8], ending: AfterSending) -> Result<Bytes, ClientError>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let (mut reader, mut writer) = tokio::io::split(stream);
        let sending = async {
            let sent = writer.write_all(bytes).await.and(writer.flush().await);
            if ending == AfterSending::HalfClosed && sent.is_ok() {
                return writer.shutdown().await;
            }
            sent
        };
        let reading = async {
            let mut received = BytesMut::new();
            loop {
                let patience = if received.is_empty() { self.settings.timeout } else { QUIET };
                let Ok(read) = timeout(patience, reader.read_buf(&mut received)).await else { return Ok(received) };
                match read {
                    Ok(0) => return Ok(received),
                    Ok(_) if received.len() <= self.settings.answer_limit => {}
                    Ok(_) => return Err(ClientError::long(&self.target, self.settings.answer_limit)),
                    // A server that answers early and closes may reset the connection while the client still sends.
                    Err(_) if !received.is_empty() => return Ok(received),
                    Err(cause) => return Err(ClientError::broken(&self.target, &cause)),
                }
            }
        };
        let (_, received) = tokio::join!(sending, reading);
        received.map(BytesMut::freeze)
    }
}
