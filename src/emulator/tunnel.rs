//! Takes the tunnel that a client asks a forward proxy for, and ends its TLS here.

use std::io;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_rustls::TlsAcceptor;

use super::mistaken::Mistaken;
use super::pass_on;
use crate::http::{HttpService, NotTaken, TunnelEnd, check_tunnel};

/// How a request for a tunnel begins.
const START: &[u8] = b"CONNECT ";
const ESTABLISHED: &[u8] = b"HTTP/1.1 200 Connection established\r\n\r\n";
const END: &[u8] = b"\r\n\r\n";
/// The largest head of such a request.
const MAX_HEAD: usize = 8 * 1024;
/// The pause before an incomplete start is looked at again.
const REST: Duration = Duration::from_millis(10);

/// What tunnels lead to.
#[derive(Clone)]
pub(super) struct Tunnel {
    pub(super) acceptor: TlsAcceptor,
    /// Answers as the vendor's host would, so without an admin API.
    pub(super) site: HttpService,
    /// Whether tunnels to other hosts are passed on.
    pub(super) passes_on: bool,
}

impl Tunnel {
    /// Whether a connection that has just been accepted asks for a tunnel. Nothing of it is used up.
    pub(super) async fn is_asked_for(stream: &TcpStream, deadline: Instant) -> bool {
        let mut start = [0; START.len()];
        loop {
            let seen = match timeout_at(deadline, stream.peek(&mut start)).await {
                Ok(Ok(seen)) if seen > 0 && START.starts_with(&start[..seen]) => seen,
                _ => return false,
            };
            // What has come stays readable, so the deadline must be asked itself.
            if seen == START.len() || Instant::now() >= deadline {
                return seen == START.len();
            }
            sleep(REST).await;
        }
    }

    /// Answers the request, and passes it on if it is for another host. True if the tunnel leads here, so that the
    /// client's next bytes are for the vendor's host.
    pub(super) async fn open(&self, stream: &mut TcpStream, deadline: Instant, mistaken: &Mistaken) -> bool {
        let Ok(Ok(head)) = timeout_at(deadline, read_head(stream)).await else { return false };
        // A client waits for the answer. Bytes that are there already would be a request of somebody else's.
        let more = stream.peek(&mut [0]).now_or_never().is_some_and(|seen| seen.is_ok_and(|seen| seen > 0));
        let mut other = None;
        let opened = match check_tunnel(&head, more, self.passes_on) {
            Ok(TunnelEnd::Here) => Ok(()),
            Ok(TunnelEnd::Elsewhere(target)) => match timeout_at(deadline, pass_on::connect(&target)).await {
                Ok(Ok(connected)) => {
                    other = Some(connected);
                    Ok(())
                }
                Ok(Err(cause)) => Err(NotTaken::unreachable(&target, &cause.to_string())),
                Err(_) => Err(NotTaken::unreachable(&target, "it takes too long")),
            },
            Err(not_taken) => Err(not_taken),
        };
        if let Err(not_taken) = &opened {
            mistaken.not_taken(not_taken.reason());
        }
        let answer = opened.as_ref().map_or_else(NotTaken::answer, |()| ESTABLISHED.to_vec());
        let is_sent = matches!(timeout_at(deadline, stream.write_all(&answer)).await, Ok(Ok(())));
        if let Some(other) = other.as_mut().filter(|_| is_sent) {
            tokio::select! {
                // However it ends, there is nobody left to tell.
                _ = copy_bidirectional(stream, other) => {}
                () = self.site.stopped() => {}
            }
        }
        opened.is_ok() && is_sent && other.is_none()
    }
}

/// Reads up to the empty line, and not one byte beyond it.
async fn read_head(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(256);
    while !head.ends_with(END) && head.len() < MAX_HEAD {
        head.push(stream.read_u8().await?);
    }
    Ok(head)
}
