//! Handles a connection that a fault has taken away from the HTTP library.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, Interest};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use crate::http::{ConnectionEnd, Takeover};
use crate::scenario::MAX_DELAY;

/// How long a client gets to notice that the connection is closed. After that, what it still sends turns the close
/// into a reset.
const LINGER: Duration = Duration::from_secs(1);

/// A stream on top of TCP.
pub(super) trait HasTcp {
    /// Whether bytes go to TCP unchanged. An error of the socket is then about the last write.
    const IS_PLAIN: bool;

    /// The TCP connection under the stream.
    fn tcp(&self) -> &TcpStream;
}

impl HasTcp for TcpStream {
    const IS_PLAIN: bool = true;

    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl HasTcp for TlsStream<TcpStream> {
    // TLS writes its closing message even to clients that have properly disconnected.
    const IS_PLAIN: bool = false;

    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Writes the bytes of the takeover and ends the connection as it requires. The HTTP library no longer holds it.
pub(super) async fn carry_out<S>(mut stream: S, mut takeover: Takeover)
where
    S: AsyncRead + AsyncWrite + HasTcp + Unpin,
{
    let pieces = std::mem::take(&mut takeover.pieces);
    let last = pieces.len().saturating_sub(1);
    for (number, piece) in pieces.iter().enumerate() {
        if number > 0 {
            sleep(takeover.pause).await;
        }
        if number == last {
            takeover.end();
        }
        // A client that has disconnected needs no more bytes.
        if stream.write_all(piece).await.is_err() || stream.flush().await.is_err() {
            takeover.lose();
            return;
        }
        takeover.wrote(piece.len());
    }
    // This is recorded before the connection ends, even if nothing was written.
    takeover.end();
    match takeover.ending {
        ConnectionEnd::Close => {
            let _ = stream.shutdown().await;
            let _ = timeout(LINGER, drain(&mut stream)).await;
        }
        // With this option set, dropping the socket sends a reset and discards unsent bytes.
        ConnectionEnd::Reset => {
            let _ = stream.tcp().set_zero_linger();
        }
        ConnectionEnd::Hold => {
            let _ = timeout(MAX_DELAY, drain(&mut stream)).await;
        }
        ConnectionEnd::Stall => {
            let _ = timeout(MAX_DELAY, left(stream.tcp())).await;
        }
    }
}

/// Reads and discards bytes until the client disconnects.
async fn drain<S: AsyncRead + Unpin>(stream: &mut S) {
    let mut away = [0; 4096];
    while stream.read(&mut away).await.is_ok_and(|count| count > 0) {}
}

/// Waits until the client disconnects, and reads nothing. If the client's own system still holds back its last bytes,
/// the disconnect is not seen. The longest wait ends that case.
async fn left(stream: &TcpStream) {
    while stream.ready(Interest::READABLE).await.is_ok_and(|ready| !ready.is_read_closed()) {
        // Clears the readiness, so that only a new event wakes this task.
        let _ = stream.try_io(Interest::READABLE, || Err::<(), _>(ErrorKind::WouldBlock.into()));
    }
}
