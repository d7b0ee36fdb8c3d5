//! What is done with a connection that a fault took away from the HTTP library.

use std::io::ErrorKind;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, Interest};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use crate::http::{ConnectionEnd, Takeover};
use crate::scenario::MAX_DELAY;

/// How long a client gets to notice that the connection was closed, before what it still sends makes the close a reset.
const LINGER: Duration = Duration::from_secs(1);

/// A stream that stands on TCP.
pub(super) trait HasTcp {
    /// Whether bytes go to TCP as they are: then an error of the socket is about what was written last.
    const IS_PLAIN: bool;

    /// The TCP connection.
    fn tcp(&self) -> &TcpStream;
}

impl HasTcp for TcpStream {
    const IS_PLAIN: bool = true;

    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl HasTcp for TlsStream<TcpStream> {
    // Its farewell is written to clients that have gone rightly.
    const IS_PLAIN: bool = false;

    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}

/// Writes what is to be written, and ends the connection as it is to end. The HTTP library has let go of it.
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
        // A client that has gone needs no more.
        if stream.write_all(piece).await.is_err() || stream.flush().await.is_err() {
            takeover.lose();
            return;
        }
        takeover.wrote(piece.len());
    }
    // Said before the connection ends, also where nothing was written.
    takeover.end();
    match takeover.ending {
        ConnectionEnd::Close => {
            let _ = stream.shutdown().await;
            let _ = timeout(LINGER, drain(&mut stream)).await;
        }
        // With this option set, letting the socket go sends a reset and drops what was not sent.
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

/// Reads until the client leaves.
async fn drain<S: AsyncRead + Unpin>(stream: &mut S) {
    let mut away = [0; 4096];
    while stream.read(&mut away).await.is_ok_and(|count| count > 0) {}
}

/// Waits until the client leaves, and reads nothing. A client whose last bytes are still held back by its own system is not seen
/// to leave; the longest wait ends that.
async fn left(stream: &TcpStream) {
    while stream.ready(Interest::READABLE).await.is_ok_and(|ready| !ready.is_read_closed()) {
        // As if nothing had come, so that only something new wakes this up.
        let _ = stream.try_io(Interest::READABLE, || Err::<(), _>(ErrorKind::WouldBlock.into()));
    }
}
