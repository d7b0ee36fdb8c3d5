//! TLS to the server, with the authorities that the system trusts.

use std::sync::Arc;

use redis::{ErrorKind, RedisResult};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::client::system_trust;

/// The stream inside TLS, to a server of this name.
pub(super) async fn over(stream: TcpStream, host: &str) -> RedisResult<TlsStream<TcpStream>> {
    let wrong = |detail: String| (ErrorKind::InvalidClientConfig, "TLS to it", detail);
    let config = system_trust().map_err(|error| wrong(error.to_string()))?;
    let name = ServerName::try_from(host.to_owned()).map_err(|error| wrong(error.to_string()))?;
    Ok(TlsConnector::from(Arc::new(config)).connect(name, stream).await?)
}
