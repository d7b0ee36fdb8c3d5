//! What the certificates say: how long they are valid, and for which names.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use jiff::Span;
use jiff::tz::TimeZone;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, KeyPair, KeyUsagePurpose, NameConstraints, PublicKeyData as _,
};
use sha2::{Digest as _, Sha256};
use tokio_rustls::rustls::pki_types::ServerName;

use super::{AuthorityError, addresses, host_name};
use crate::clock::Clock;
use crate::contract::VENDOR_HOST;

/// How long the authority is valid. Whoever has it installed on a phone does not want to do it again.
const AUTHORITY_DAYS: i64 = 3650;
/// How long a leaf certificate is valid. Apple's systems accept no more than 825 days.
const LEAF_DAYS: i64 = 397;
/// A client's clock may be this many days behind.
const LATE_DAYS: i64 = 2;
/// Networks that belong to a machine, a site or a provider's customers: RFC 1122, 1918, 3927, 4193, 4291, 6598.
const OWN_NETWORKS: [(IpAddr, u8); 9] = [
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
    (IpAddr::V6(Ipv6Addr::new(0xFC00, 0, 0, 0, 0, 0, 0, 0)), 7),
    (IpAddr::V6(Ipv6Addr::new(0xFE80, 0, 0, 0, 0, 0, 0, 0)), 10),
];
/// Names that mean a machine or a site: RFC 6761, RFC 6762 and the special names of containers.
const OWN_NAMES: [&str; 5] = ["localhost", "local", "test", "internal", VENDOR_HOST];

/// An authority's certificate, without its constraints. The name follows from the key, so that two authorities on one
/// phone can be told apart, and so that reading a kept one needs no parser of certificates.
pub(super) fn of_authority(key: &KeyPair) -> CertificateParams {
    let mut params = CertificateParams::default();
    set_validity(&mut params, AUTHORITY_DAYS);
    let tag: String = Sha256::digest(key.der_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, format!("Cedulita test authority {tag}"));
    params.distinguished_name.push(DnType::OrganizationName, "Cedulita, for tests on this machine alone");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// A server's certificate for these names.
pub(super) fn of_leaf(names: &[String]) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(names)?;
    set_validity(&mut params, LEAF_DAYS);
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, "Cedulita, for tests");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

/// The names and networks for which an authority may vouch: those of every machine, of this one as it is now, and these.
pub(super) fn constraints(names: &[String]) -> Result<NameConstraints, AuthorityError> {
    let own = OWN_NAMES.map(str::to_owned).into_iter().chain(host_name());
    let subnet = |ip, prefix| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(ip, prefix));
    let whole = |ip: IpAddr| subnet(ip, if ip.is_ipv4() { 32 } else { 128 });
    let networks =
        OWN_NETWORKS.into_iter().map(|(ip, prefix)| subnet(ip, prefix)).chain(addresses().into_iter().map(whole));
    let mut permitted_subtrees: Vec<_> = own.map(GeneralSubtree::DnsName).chain(networks).collect();
    for name in names {
        permitted_subtrees.push(match ServerName::try_from(name.as_str()) {
            Ok(ServerName::DnsName(name)) => GeneralSubtree::DnsName(name.as_ref().to_ascii_lowercase()),
            Ok(ServerName::IpAddress(ip)) => whole(ip.into()),
            _ => return Err(AuthorityError(format!("expected a host name or an address, got {name:?}"))),
        });
    }
    Ok(NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() })
}

/// Makes it valid for so many days, from a little before now.
fn set_validity(params: &mut CertificateParams, days: i64) {
    let today = Clock::System.now().to_zoned(TimeZone::UTC).date();
    let day = |days: i64| {
        let then = today.saturating_add(Span::new().days(days));
        rcgen::date_time_ymd(i32::from(then.year()), then.month().unsigned_abs(), then.day().unsigned_abs())
    };
    (params.not_before, params.not_after) = (day(-LATE_DAYS), day(days));
}
