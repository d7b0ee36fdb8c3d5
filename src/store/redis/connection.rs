//! A connection to the server that counts, and one call of our function on it. The client library writes commands and reads
//! answers; here they go over the wire one after the other, so that nobody else has to be woken.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use redis::{Cmd, ConnectionAddr, ConnectionInfo, ErrorKind, FromRedisValue, RedisError, RedisResult, Value, cmd};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::function::LIBRARY;
use super::place::Place;
use super::tls;
use crate::store::operation::Told;

/// How often a node of a cluster may name another one.
const REDIRECTS: usize = 3;

/// What the bytes travel over.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<W: AsyncRead + AsyncWrite + Send + Unpin> Wire for W {}

/// A connection to the server.
pub(super) struct Connection {
    wire: Box<dyn Wire>,
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connection")
    }
}

impl Connection {
    /// Connects to the server that counts: the one of the address, the master that a sentinel names, or the node of the
    /// cluster that has our keys. `key` is one of them.
    pub(super) async fn open(place: &Place, key: &str, timeout: Duration) -> RedisResult<Self> {
        let mut last = None;
        for seed in &place.seeds {
            let opened = tokio::time::timeout(timeout, Self::from_seed(place, seed, key)).await;
            match opened.unwrap_or_else(|_| Err((ErrorKind::Io, "it does not answer").into())) {
                Ok(connection) => return Ok(connection),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| (ErrorKind::InvalidClientConfig, "no address is given").into()))
    }

    async fn from_seed(place: &Place, seed: &ConnectionInfo, key: &str) -> RedisResult<Self> {
        let mut connection = Self::to(place, seed).await?;
        if let Some((master, _)) = &place.master {
            let asked = cmd("SENTINEL").arg("get-master-addr-by-name").arg(master).clone();
            let address: Option<(String, u16)> = connection.ask(&asked).await?;
            let Some((host, port)) = address else {
                return Err((ErrorKind::InvalidClientConfig, "the sentinel knows no master of this name").into());
            };
            return Self::to(place, &place.at(&host, port)?).await;
        }
        for _ in 0..REDIRECTS {
            let asked: RedisResult<Value> = connection.ask(cmd("EXISTS").arg(key)).await;
            let Err(error) = asked else { break };
            let Some((host, port)) = error.redirect_node().and_then(|(address, _)| address.rsplit_once(':')) else {
                return Err(error);
            };
            connection = Self::to(place, &place.at(host, port.parse().unwrap_or_default())?).await?;
        }
        Ok(connection)
    }

    async fn to(place: &Place, info: &ConnectionInfo) -> RedisResult<Self> {
        let wire: Box<dyn Wire> = match info.addr() {
            ConnectionAddr::Tcp(host, port) if place.is_tls => {
                Box::new(tls::over(tcp(host, *port).await?, host).await?)
            }
            ConnectionAddr::Tcp(host, port) => Box::new(tcp(host, *port).await?),
            ConnectionAddr::Unix(path) => unix(path).await?,
            _ => return Err((ErrorKind::InvalidClientConfig, "this kind of address is not known").into()),
        };
        let mut connection = Self { wire };
        let settings = info.redis_settings();
        if let Some(password) = settings.password() {
            let login = settings.username().into_iter().chain([password]).fold(cmd("AUTH"), |mut login, text| {
                login.arg(text);
                login
            });
            let _: Value = connection.ask(&login).await?;
        }
        if settings.db() != 0 {
            let _: Value = connection.ask(cmd("SELECT").arg(settings.db())).await?;
        }
        Ok(connection)
    }

    async fn ask<T: FromRedisValue>(&mut self, asked: &Cmd) -> RedisResult<T> {
        self.wire.write_all(&asked.get_packed_command()).await?;
        self.wire.flush().await?;
        let value = redis::parse_redis_value_async(&mut Default::default(), &mut self.wire).await?;
        Ok(redis::from_redis_value(value.extract_error()?)?)
    }

    /// Calls our function. The library is loaded if the server does not have it.
    pub(super) async fn call(&mut self, call: &Cmd) -> RedisResult<Told> {
        let asked: RedisResult<Value> = self.ask(call).await;
        match asked {
            Err(error) if is_without_function(&error) => {
                let _: Value = self.ask(cmd("FUNCTION").arg("LOAD").arg("REPLACE").arg(&LIBRARY.1)).await?;
                self.ask(call).await.map(told)
            }
            other => other.map(told),
        }
    }
}

async fn tcp(host: &str, port: u16) -> RedisResult<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(unix)]
async fn unix(path: &Path) -> RedisResult<Box<dyn Wire>> {
    Ok(Box::new(tokio::net::UnixStream::connect(path).await?))
}

#[cfg(not(unix))]
async fn unix(path: &Path) -> RedisResult<Box<dyn Wire>> {
    Err((ErrorKind::InvalidClientConfig, "this system has no sockets in files", path.display().to_string()).into())
}

fn is_without_function(error: &RedisError) -> bool {
    error.detail().is_some_and(|detail| detail.contains("Function not found"))
}

fn told(value: Value) -> Told {
    match value {
        Value::Int(number) => Told::Number(number),
        Value::BulkString(bytes) => Told::Bytes(bytes.into()),
        Value::SimpleString(text) => Told::Bytes(text.into()),
        Value::Array(values) => Told::List(values.into_iter().map(told).collect()),
        _ => Told::Nothing,
    }
}
