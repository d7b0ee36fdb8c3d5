//! What this machine is called, and where it is reached.

use std::net::IpAddr;

use tokio_rustls::rustls::pki_types::DnsName;

/// How the names of interfaces begin that lead to no other machine of the network: of containers, virtual machines, VPNs.
const VIRTUAL: [&str; 12] =
    ["docker", "br-", "veth", "virbr", "cni", "podman", "vmnet", "vboxnet", "tun", "utun", "tap", "wg"];

/// The name of this machine in lower case. None if it cannot be the name of a host in a URL.
#[must_use]
pub fn host_name() -> Option<String> {
    let name = gethostname::gethostname().into_string().ok()?.to_ascii_lowercase();
    DnsName::try_from(name.as_str()).is_ok().then_some(name)
}

/// The addresses by which other machines of the same network may reach this one: those of every interface that is up,
/// without loopback, link-local and virtual ones. An IPv4 address comes first.
#[must_use]
pub fn addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut addresses: Vec<IpAddr> = interfaces
        .into_iter()
        .filter(|interface| !interface.is_loopback() && !interface.is_link_local())
        .filter(|interface| !VIRTUAL.iter().any(|start| interface.name.starts_with(start)))
        .map(|interface| interface.ip())
        .collect();
    addresses.sort_by_key(IpAddr::is_ipv6);
    addresses.dedup();
    addresses
}

/// Whether an address is this machine's own, on whichever interface. If nobody can tell, it is.
#[must_use]
pub fn is_own(ip: IpAddr) -> bool {
    if_addrs::get_if_addrs().map_or(true, |interfaces| interfaces.iter().any(|interface| interface.ip() == ip))
}
