//! Connects a tunnel to another host, as a forward proxy does that passes on. This machine, its network and the services
//! that clouds offer their machines are never reached: who may use the port could otherwise use all of them.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use tokio::net::{TcpStream, lookup_host};

use crate::authority::is_own;

/// Networks of IPv4 that are not of the internet, with how many bits they have in common: RFC 6890, and the address where
/// one cloud serves its machines.
const NOT_PUBLIC: [(Ipv4Addr, u32); 11] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
];

/// Connects to a host and port. What a name means is asked once, and connected to is what was checked.
pub(super) async fn connect(target: &str) -> io::Result<TcpStream> {
    let mut last = io::Error::new(ErrorKind::NotFound, "the name has no address");
    for address in lookup_host(target).await? {
        if !is_public(address.ip()) || is_own(address.ip()) {
            let why = format!("{} is this machine's, or not of the internet", address.ip());
            last = io::Error::new(ErrorKind::PermissionDenied, why);
            continue;
        }
        match TcpStream::connect(address).await {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => !NOT_PUBLIC.iter().any(|(network, bits)| {
            let mask = u32::MAX << (32 - bits);
            u32::from(ip) & mask == u32::from(*network) & mask
        }),
        // Of IPv6 one eighth is of the internet. In it stand addresses that hold one of IPv4: 6to4, Teredo.
        IpAddr::V6(ip) => {
            let [first, second, ..] = Ipv6Addr::segments(&ip);
            first & 0xE000 == 0x2000 && first != 0x2002 && !(first == 0x2001 && second < 0x0200)
        }
    }
}

#[cfg(test)]
mod tests;
