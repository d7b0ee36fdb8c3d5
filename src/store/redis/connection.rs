//! A connection to the server that counts, and one call of our function on it.

use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::function::LIBRARY;
use super::place::{Address, Place};
use super::reply::{RedisCommand, Reply, take};
use super::tls;
use crate::store::StoreUnavailable;
use crate::store::operation::Told;

/// How often a node of a cluster may name another one.
const REDIRECTS: usize = 3;
/// What to do about a login that is refused.
const LOGIN: &str = "it refuses this user or password; set --store-user and CEDULITA_STORE_PASSWORD (--store-password), or \
    give the user more rights";
/// What to do about a certificate that is not trusted.
const DISTRUST: &str =
    "let the system trust the authority of its certificate, or on Linux name the authority's file in SSL_CERT_FILE";

/// What the bytes travel over.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<W: AsyncRead + AsyncWrite + Send + Unpin> Wire for W {}

/// A connection to the server.
pub(super) struct RedisConnection {
    wire: Box<dyn Wire>,
    arrived: BytesMut,
}

impl fmt::Debug for RedisConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedisConnection")
    }
}

impl RedisConnection {
    /// Connects to the server that counts: the one of the address, the master that a sentinel names, or the node of the
    /// cluster that has our keys. `key` is one of them.
    pub(super) async fn open(place: &Place, key: &str, timeout: Duration) -> Result<Self, StoreUnavailable> {
        let mut last = StoreUnavailable::new("no address is given");
        for seed in &place.seeds {
            let opened = tokio::time::timeout(timeout, Self::from_seed(place, seed, key)).await;
            match opened.unwrap_or_else(|_| Err(StoreUnavailable::new("no connection in time"))) {
                Ok(connection) => return Ok(connection),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn from_seed(place: &Place, seed: &Address, key: &str) -> Result<Self, StoreUnavailable> {
        let Some(master) = &place.master else { return Self::to_node_of(place, seed, key).await };
        // A sentinel has no databases, and may know another login.
        let mut sentinel = Self::over(place, seed).await?;
        let asked = RedisCommand::new("SENTINEL").argument("get-master-addr-by-name").argument(master);
        match sentinel.tell(asked).await?.array() {
            Ok([host, port]) => {
                let address = Address::Tcp(host.text()?, port.number()? as u16);
                Self::logged_in(place, &address).await
            }
            Err(_) => Err(StoreUnavailable::new(format!("the sentinel knows no master {master:?}"))),
        }
    }

    async fn to_node_of(place: &Place, seed: &Address, key: &str) -> Result<Self, StoreUnavailable> {
        let mut connection = Self::logged_in(place, seed).await?;
        for _ in 0..REDIRECTS {
            let Err(error) = connection.ask(RedisCommand::new("EXISTS").argument(key)).await? else { break };
            // MOVED, the number of the slot, and the address of who has it.
            let moved = error.strip_prefix("MOVED ").and_then(|rest| rest.split(' ').nth(1));
            let Some((host, port)) = moved.and_then(|address| address.rsplit_once(':')) else {
                return Err(refused(&error));
            };
            let address = Address::Tcp(host.to_owned(), port.parse().unwrap_or_default());
            connection = Self::logged_in(place, &address).await?;
        }
        Ok(connection)
    }

    async fn over(place: &Place, address: &Address) -> Result<Self, StoreUnavailable> {
        let wire: io::Result<Box<dyn Wire>> = match address {
            Address::Tcp(host, port) if place.is_tls => match tcp(host, *port).await {
                Ok(stream) => tls::over(stream, host).await.map(|stream| Box::new(stream) as _),
                Err(error) => Err(error),
            },
            Address::Tcp(host, port) => tcp(host, *port).await.map(|stream| Box::new(stream) as _),
            Address::Unix(path) => unix(path).await,
        };
        Ok(Self { wire: wire.map_err(|error| gone(&error))?, arrived: BytesMut::new() })
    }

    async fn logged_in(place: &Place, address: &Address) -> Result<Self, StoreUnavailable> {
        let mut connection = Self::over(place, address).await?;
        if let Some(password) = &place.password {
            let login = place.user.iter().chain([password]).fold(RedisCommand::new("AUTH"), RedisCommand::argument);
            connection.tell(login).await?;
        }
        if place.database != 0 {
            connection.tell(RedisCommand::new("SELECT").argument(place.database.to_string())).await?;
        }
        Ok(connection)
    }

    /// What the server replies to a command.
    async fn ask(&mut self, mut command: RedisCommand) -> Result<Reply, StoreUnavailable> {
        self.exchange(&mut command).await.map_err(|error| gone(&error))
    }

    async fn exchange(&mut self, command: &mut RedisCommand) -> io::Result<Reply> {
        self.wire.write_all(command.bytes()).await?;
        self.wire.flush().await?;
        loop {
            if self.wire.read_buf(&mut self.arrived).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            match take(&mut self.arrived) {
                Ok(Some(reply)) => return Ok(reply),
                Ok(None) => self.arrived.reserve(64 * 1024),
                Err(_) => return Err(io::Error::other("what it says is not the protocol of Redis")),
            }
        }
    }

    /// What the server tells. An error is one of ours.
    async fn tell(&mut self, command: RedisCommand) -> Result<Told, StoreUnavailable> {
        self.ask(command).await?.map_err(|error| refused(&error))
    }

    /// Calls our function. The library is loaded if the server does not have it.
    pub(super) async fn call(&mut self, mut call: RedisCommand) -> Result<Told, StoreUnavailable> {
        let reply = self.exchange(&mut call).await.map_err(|error| gone(&error))?;
        match reply {
            Err(error) if error.contains("Function not found") => {
                self.tell(RedisCommand::new("FUNCTION").argument("LOAD").argument("REPLACE").argument(&LIBRARY.1))
                    .await?;
                self.tell(call).await
            }
            reply => reply.map_err(|error| refused(&error)),
        }
    }
}

async fn tcp(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(unix)]
async fn unix(path: &Path) -> io::Result<Box<dyn Wire>> {
    Ok(Box::new(tokio::net::UnixStream::connect(path).await?))
}

#[cfg(not(unix))]
async fn unix(_: &Path) -> io::Result<Box<dyn Wire>> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "this system has no sockets in files"))
}

fn gone(error: &io::Error) -> StoreUnavailable {
    if tls::is_distrust(error) {
        return StoreUnavailable::refused(format!("{error}; {DISTRUST}"));
    }
    StoreUnavailable::new(error.to_string())
}

/// What an error of the server means, without a password.
fn refused(error: &str) -> StoreUnavailable {
    match error.split(' ').next().unwrap_or_default() {
        "NOAUTH" | "WRONGPASS" | "NOPERM" => StoreUnavailable::refused(LOGIN),
        "OOM" => StoreUnavailable::new("it has no memory left (maxmemory)"),
        "READONLY" => StoreUnavailable::new("it is a copy that takes no writes"),
        _ => StoreUnavailable::new(error.to_owned()),
    }
}
