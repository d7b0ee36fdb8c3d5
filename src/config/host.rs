//! The host to listen on, as a user writes it: an IP address, with or without brackets, `localhost`, or another
//! name.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};
use std::str::FromStr;

use crate::flag::{expected, host_name};

/// The addresses of `localhost`, as in a browser, whatever the system's own files say. A client may try either one.
const LOOPBACKS: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];

/// The value of `--host`: where the emulator listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// One IP address.
    Address(IpAddr),
    /// `localhost`, or a name below it: both loopback addresses.
    Localhost,
    /// A name that the system resolves.
    Name(String),
}

impl Host {
    /// All addresses of the host, with this port. Resolves a name.
    ///
    /// # Errors
    /// If the name has no address.
    pub fn addresses(&self, port: u16) -> io::Result<Vec<SocketAddr>> {
        let mut addresses: Vec<SocketAddr> = match self {
            Host::Address(address) => vec![(*address, port).into()],
            Host::Localhost => LOOPBACKS.map(|address| (address, port).into()).to_vec(),
            Host::Name(name) => (name.as_str(), port).to_socket_addrs()?.collect(),
        };
        let mut seen = Vec::new();
        addresses.retain(|address| {
            !seen.contains(address) && {
                seen.push(*address);
                true
            }
        });
        match addresses.is_empty() {
            true => Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address")),
            false => Ok(addresses),
        }
    }
}

impl FromStr for Host {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bare = text.trim();
        let wrong = || expected("an IP address or a host name, without scheme or port", text);
        if let Some(inner) = bare.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let address: Ipv6Addr = inner.parse().map_err(|_| expected("an IPv6 address in brackets", text))?;
            return Ok(Host::Address(address.into()));
        }
        if let Ok(address) = bare.parse() {
            return Ok(Host::Address(address));
        }
        // A host that ends in digits is an address or a mistake (some systems read 127.1 as 127.0.0.1).
        let last = bare.trim_end_matches('.').rsplit('.').next().unwrap_or_default();
        let ends_in_digits = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
        if ends_in_digits || bare.contains(':') {
            return Err(wrong());
        }
        let name = host_name(bare).map_err(|_| wrong())?;
        let is_local = name == "localhost" || name.ends_with(".localhost");
        Ok(if is_local { Host::Localhost } else { Host::Name(name) })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Host::Address(address) => address.fmt(f),
            Host::Localhost => f.write_str("localhost"),
            Host::Name(name) => f.write_str(name),
        }
    }
}
