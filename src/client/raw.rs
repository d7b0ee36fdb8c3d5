//! Exchanges byte for byte, for what no HTTP library would send.

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

/// How long a connection may stay silent and open after something was read.
const QUIET: Duration = Duration::from_secs(1);

/// What a client does when it has sent everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterSending {
    /// It keeps its side of the connection open.
    Open,
    /// It closes its side at once, as clients do that half-close.
    HalfClosed,
}

impl Client {
    /// Sends exactly these bytes on a connection of its own and reads until the server closes, or has been silent for a
    /// second after something came. A write that fails is no error as long as something is read: a server may answer early.
    ///
    /// # Errors
    ///
    /// If no connection was made, time ran out, or too much came.
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
                    // A server that answers early and closes may reset what is still being sent.
                    Err(_) if !received.is_empty() => return Ok(received),
                    Err(cause) => return Err(ClientError::broken(&self.target, &cause)),
                }
            }
        };
        let (_, received) = tokio::join!(sending, reading);
        received.map(BytesMut::freeze)
    }
}
