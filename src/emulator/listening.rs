//! Binds addresses, all with the same port.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket};

/// Connections that the system queues until they are accepted. In a larger burst a client waits a second, because the
/// system drops its packets.
const BACKLOG: u32 = 1024;
/// The number of ports that are tried to find one that is free at every address.
const TRIES: u32 = 16;

/// Bytes of a connection that the system keeps before the server asks for them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ReceiveBuffer {
    /// As many as the system thinks fit: more, the faster they are read.
    Growing,
    /// Always about this many. The system may double the number for its own needs.
    Fixed(u32),
}

/// The addresses that are bound, and those that could not be bound.
pub(super) struct Listening {
    /// It has at least one listener.
    pub(super) listeners: Vec<TcpListener>,
    pub(super) addresses: Vec<SocketAddr>,
    missing: Vec<(SocketAddr, io::Error)>,
}

impl Listening {
    /// Listens at the first address, and at those of the others that can be bound. If this machine does not have the
    /// first address, the next one takes its place. If the first address exists but its port is taken, this fails:
    /// otherwise clients would call another program there.
    pub(super) fn on(
        first: SocketAddr,
        more: &[SocketAddr],
        buffer: ReceiveBuffer,
    ) -> Result<Self, (SocketAddr, io::Error)> {
        let wanted: Vec<_> = std::iter::once(first).chain(more.iter().copied()).collect();
        let mut left = TRIES;
        loop {
            let found = Self::once(&wanted, buffer)?;
            left -= 1;
            let is_taken = found.missing.iter().any(|(_, cause)| cause.kind() == ErrorKind::AddrInUse);
            // If any port is allowed, another port may be free at every address.
            if first.port() != 0 || !is_taken || left == 0 {
                return Ok(found);
            }
        }
    }

    fn once(wanted: &[SocketAddr], buffer: ReceiveBuffer) -> Result<Self, (SocketAddr, io::Error)> {
        let mut found = Self { listeners: Vec::new(), addresses: Vec::new(), missing: Vec::new() };
        for address in wanted {
            let port = found.addresses.first().map_or(address.port(), SocketAddr::port);
            let address = SocketAddr::new(address.ip(), port);
            match listen(address, buffer) {
                Ok((listener, address)) => {
                    found.listeners.push(listener);
                    found.addresses.push(address);
                }
                Err(cause) if found.addresses.is_empty() && is_final(&cause) => return Err((address, cause)),
                Err(cause) => found.missing.push((address, cause)),
            }
        }
        match found.addresses.is_empty() {
            true => Err(found.missing.swap_remove(0)),
            false => Ok(found),
        }
    }

    /// Logs the addresses that could not be bound.
    pub(super) fn log_missing(&self) {
        for (address, cause) in &self.missing {
            if is_final(cause) {
                tracing::warn!(
                    "nothing of this server listens on {address}: {cause}; a client that takes a name for that address calls \
                     somebody else"
                );
            } else {
                tracing::info!("nothing listens on {address}, which this machine does not have: {cause}");
            }
        }
    }
}

/// Whether the address exists but cannot be bound.
fn is_final(cause: &io::Error) -> bool {
    matches!(cause.kind(), ErrorKind::AddrInUse | ErrorKind::PermissionDenied)
}

fn listen(address: SocketAddr, buffer: ReceiveBuffer) -> io::Result<(TcpListener, SocketAddr)> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // The port is free again at once after a stop. On other systems this option would let two programs share a port.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    // Whoever is accepted has it of the listener.
    if let ReceiveBuffer::Fixed(bytes) = buffer {
        socket.set_recv_buffer_size(bytes)?;
    }
    socket.bind(address)?;
    let listener = socket.listen(BACKLOG)?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}
