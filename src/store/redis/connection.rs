//! A connection to the server that counts, and one call of our function on it.

use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, Cmd, ConnectionInfo, RedisError, RedisResult, Value, cmd};

use super::function::LIBRARY;
use super::place::Place;
use crate::store::operation::Told;

/// How often a node of a cluster may name another one.
const REDIRECTS: usize = 3;

/// A connection to the server.
#[derive(Debug)]
pub(super) struct Connection {
    own: MultiplexedConnection,
}

impl Connection {
    /// Connects to the server that counts: the one of the address, the master that a sentinel names, or the node of the
    /// cluster that has our keys. `key` is one of them.
    pub(super) async fn open(place: &Place, key: &str, timeout: Duration) -> RedisResult<Self> {
        let mut last = None;
        for seed in &place.seeds {
            let opened = match &place.master {
                None => Self::to_node_of(place, seed.clone(), key, timeout).await,
                Some((master, _)) => Self::to_master(place, seed.clone(), master, timeout).await,
            };
            match opened {
                Ok(connection) => return Ok(connection),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| (redis::ErrorKind::InvalidClientConfig, "no address is given").into()))
    }

    async fn to(info: ConnectionInfo, timeout: Duration) -> RedisResult<Self> {
        let settings = info.redis_settings().clone().set_skip_set_lib_name();
        let client = Client::open(info.set_redis_settings(settings))?;
        let config = AsyncConnectionConfig::new().set_connection_timeout(Some(timeout)).set_response_timeout(None);
        Ok(Self { own: client.get_multiplexed_async_connection_with_config(&config).await? })
    }

    async fn to_master(place: &Place, sentinel: ConnectionInfo, master: &str, timeout: Duration) -> RedisResult<Self> {
        let mut asked = Self::to(sentinel, timeout).await?;
        let address: Option<(String, u16)> =
            cmd("SENTINEL").arg("get-master-addr-by-name").arg(master).query_async(&mut asked.own).await?;
        let Some((host, port)) = address else {
            return Err((redis::ErrorKind::InvalidClientConfig, "the sentinel knows no master of this name").into());
        };
        Self::to(place.at(&host, port)?, timeout).await
    }

    async fn to_node_of(place: &Place, info: ConnectionInfo, key: &str, timeout: Duration) -> RedisResult<Self> {
        let mut connection = Self::to(info, timeout).await?;
        for _ in 0..REDIRECTS {
            let asked: RedisResult<Value> = cmd("EXISTS").arg(key).query_async(&mut connection.own).await;
            match asked {
                Ok(_) => return Ok(connection),
                Err(error) => match error.redirect_node().and_then(|(address, _)| address.rsplit_once(':')) {
                    Some((host, port)) => {
                        let port = port.parse().unwrap_or_default();
                        connection = Self::to(place.at(host, port)?, timeout).await?;
                    }
                    None => return Err(error),
                },
            }
        }
        Ok(connection)
    }

    /// Calls our function. The library is loaded if the server does not have it.
    pub(super) async fn call(&mut self, call: &Cmd) -> RedisResult<Told> {
        match call.query_async::<Value>(&mut self.own).await {
            Err(error) if is_without_function(&error) => {
                let load: RedisResult<Value> =
                    cmd("FUNCTION").arg("LOAD").arg("REPLACE").arg(&LIBRARY.1).query_async(&mut self.own).await;
                load?;
                call.query_async(&mut self.own).await.map(told)
            }
            other => other.map(told),
        }
    }
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
