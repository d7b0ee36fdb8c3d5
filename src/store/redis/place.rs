//! Where the server is: one address, or several to ask for the one that counts.

use std::path::PathBuf;

use crate::store::SharedSettings;

/// It does not say what came, which may hold a password.
const EXPECTED: &str = "--store: expected redis://HOST:PORT/DB, rediss://HOST:PORT/DB, unix:///FILE, \
    redis-sentinel://HOST:PORT,HOST:PORT/MASTER/DB or redis-cluster://HOST:PORT,HOST:PORT, got another URL";
const PORT: u16 = 6379;
const SENTINEL_PORT: u16 = 26379;

/// Where the server is.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Addresses to try, one after the other.
    pub(super) seeds: Vec<Address>,
    /// The name of the master that the addresses know, when they are sentinels.
    pub(super) master: Option<String>,
    /// The number of the database.
    pub(super) database: u32,
    /// Whether the way there is inside TLS.
    pub(super) is_tls: bool,
    pub(super) user: Option<String>,
    pub(super) password: Option<String>,
}

/// An address of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    Tcp(String, u16),
    Unix(PathBuf),
}

impl Place {
    /// The place of these settings. None without a URL.
    pub(super) fn of(settings: &SharedSettings) -> Result<Option<Self>, String> {
        let Some(url) = &settings.url else { return Ok(None) };
        let mut place = Self::parse(url.text()).ok_or(EXPECTED)?;
        place.user = settings.user.clone().or(place.user);
        place.password = settings.password.as_ref().map(|secret| secret.text().to_owned()).or(place.password);
        Ok(Some(place))
    }

    pub(super) fn parse(url: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let mut place = Self {
            seeds: Vec::new(),
            master: None,
            database: 0,
            is_tls: ["rediss", "valkeys", "rediss-sentinel", "rediss-cluster"].contains(&scheme),
            user: None,
            password: None,
        };
        if ["unix", "redis+unix"].contains(&scheme) {
            let (file, query) = rest.split_once('?').unwrap_or((rest, ""));
            place.database = query.strip_prefix("db=").map_or(Some(0), |database| database.parse().ok())?;
            place.seeds.push(Address::Unix(file.into()));
            return file.starts_with('/').then_some(place);
        }
        let rest = match rest.rsplit_once('@') {
            None => rest,
            Some((login, rest)) => {
                let (user, password) = login.split_once(':').unwrap_or((login, ""));
                let plain = |text: &str| decoded(text).map(|text| Some(text).filter(|text| !text.is_empty()));
                (place.user, place.password) = (plain(user)?, plain(password)?);
                rest
            }
        };
        let (hosts, path) = rest.split_once('/').unwrap_or((rest, ""));
        let path = path.split('?').next().unwrap_or_default();
        let (port, database) = match scheme {
            "redis" | "rediss" | "valkey" | "valkeys" if !hosts.contains(',') => (PORT, path),
            "redis-cluster" | "rediss-cluster" if path.is_empty() => (PORT, ""),
            "redis-sentinel" | "rediss-sentinel" => {
                let (master, database) = path.split_once('/').unwrap_or((path, ""));
                place.master = Some(decoded(master).filter(|master| !master.is_empty())?);
                (SENTINEL_PORT, database)
            }
            _ => return None,
        };
        place.database = if database.is_empty() { 0 } else { database.parse().ok()? };
        place.seeds = hosts.split(',').map(|host| address(host, port)).collect::<Option<_>>()?;
        Some(place)
    }
}

/// A host with its port, as a URL has it.
fn address(text: &str, usual: u16) -> Option<Address> {
    let (host, port) = match text.strip_prefix('[') {
        Some(literal) => literal.split_once(']')?,
        None => text.rfind(':').map_or((text, ""), |colon| text.split_at(colon)),
    };
    let port = if port.is_empty() { usual } else { port.strip_prefix(':')?.parse().ok()? };
    (!host.is_empty()).then(|| Address::Tcp(host.to_owned(), port))
}

/// A part of a URL without its percent-encoding.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        let hexadecimal = (*first == b'%').then(|| behind.get(..2));
        match hexadecimal {
            None => {
                bytes.push(*first);
                rest = behind;
            }
            Some(digits) => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(digits?).ok()?, 16).ok()?);
                rest = &behind[2..];
            }
        }
    }
    String::from_utf8(bytes).ok()
}
