//! Where the server is: one address, or several to ask for the one that counts.

use redis::{ConnectionInfo, IntoConnectionInfo};

use crate::store::SharedSettings;

/// It does not say what came, which may hold a password.
const EXPECTED: &str = "--store: expected redis://HOST:PORT/DB, rediss://HOST:PORT/DB, unix:///FILE, \
    redis-sentinel://HOST:PORT,HOST:PORT/MASTER/DB or redis-cluster://HOST:PORT,HOST:PORT, got another URL";

/// Where the server is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Addresses to try, one after the other.
    pub(super) seeds: Vec<ConnectionInfo>,
    /// The name of the master that the addresses know, when they are sentinels, and its database.
    pub(super) master: Option<(String, i64)>,
    /// Whether the way there is inside TLS.
    pub(super) is_tls: bool,
    user: Option<String>,
    password: Option<String>,
}

impl Place {
    /// The place of these settings. None without a URL.
    pub(super) fn of(settings: &SharedSettings) -> Result<Option<Self>, String> {
        let Some(url) = &settings.url else { return Ok(None) };
        let mut place = Self::parse(url.text())?;
        place.user = settings.user.clone().or(place.user);
        place.password = settings.password.as_ref().map(|secret| secret.text().to_owned()).or(place.password);
        if place.master.is_none() {
            place.seeds = place.seeds.iter().map(|seed| place.with_credentials(seed.clone())).collect();
        }
        Ok(Some(place))
    }

    pub(super) fn parse(url: &str) -> Result<Self, String> {
        let wrong = || EXPECTED.to_owned();
        let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
        // TLS is between us and the library, which knows these names without it.
        let is_tls = ["rediss", "valkeys", "rediss-sentinel", "rediss-cluster"].contains(&scheme);
        match scheme {
            "redis-sentinel" | "redis-cluster" | "rediss-sentinel" | "rediss-cluster" => {}
            "redis" | "rediss" | "valkey" | "valkeys" => {
                let seed = format!("redis://{rest}").into_connection_info().map_err(|_| wrong())?;
                return Ok(Self { seeds: vec![seed], master: None, is_tls, user: None, password: None });
            }
            "unix" | "redis+unix" => {
                let seed = url.into_connection_info().map_err(|_| wrong())?;
                return Ok(Self { seeds: vec![seed], master: None, is_tls, user: None, password: None });
            }
            _ => return Err(wrong()),
        }
        let (login, rest) = rest.rsplit_once('@').map_or((None, rest), |(login, rest)| (Some(login), rest));
        let (hosts, path) = rest.split_once('/').unwrap_or((rest, ""));
        let (name, database) = path.split_once('/').unwrap_or((path, "0"));
        let one = |host: &str| format!("redis://{host}").into_connection_info();
        let seeds: Result<Vec<_>, _> = hosts.split(',').map(one).collect();
        let seeds = seeds.map_err(|_| wrong())?;
        let database = database.parse().map_err(|_| wrong())?;
        let master = scheme.ends_with("-sentinel").then(|| (name.to_owned(), database));
        if hosts.is_empty() || master.as_ref().is_some_and(|(name, _)| name.is_empty()) {
            return Err(wrong());
        }
        let (user, password) = login.and_then(|login| login.split_once(':')).unzip();
        let owned = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
        Ok(Self { seeds, master, is_tls, user: owned(user), password: owned(password) })
    }

    /// The same server at another address.
    pub(super) fn at(&self, host: &str, port: u16) -> Result<ConnectionInfo, redis::RedisError> {
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        let database = self.master.as_ref().map_or(0, |(_, database)| *database);
        let info = format!("redis://{host}:{port}/{database}").into_connection_info()?;
        Ok(self.with_credentials(info))
    }

    fn with_credentials(&self, info: ConnectionInfo) -> ConnectionInfo {
        let mut settings = info.redis_settings().clone();
        if let Some(user) = &self.user {
            settings = settings.set_username(user);
        }
        if let Some(password) = &self.password {
            settings = settings.set_password(password);
        }
        info.set_redis_settings(settings)
    }
}
