//! The names and addresses by which a server is looked for: `localhost` that stands for `::1`, brackets, every interface, a name.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::process::{Child, Command, Output, Stdio};

use cedulita::emulator::EmulatorSettings;
use cedulita::{Emulator, StartError};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{Call, PICTURE, exchange, start_with};

pub(super) fn cedulita(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
    let folder = std::env::temp_dir();
    command.args(arguments).current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(super) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A server that runs until it is dropped, with its ready line.
pub(super) struct Server {
    child: Child,
    ready: Value,
}

impl Server {
    pub(super) fn start(arguments: &[&str]) -> Self {
        let serve = [&["--ready-json", "--container", "yes"][..], arguments].concat();
        let mut child = cedulita(&serve).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        Self { child, ready: serde_json::from_str(&line).unwrap() }
    }

    pub(super) fn port(&self) -> u16 {
        self.ready["port"].as_u64().unwrap().try_into().unwrap()
    }

    fn url(&self) -> &str {
        self.ready["url"].as_str().unwrap()
    }

    /// Stops it in good order, so that all that it has logged is there.
    pub(super) fn log(mut self) -> String {
        Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether this machine has the address; some have no IPv6.
fn has_ipv6() -> bool {
    TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
}

fn loopbacks(port: u16) -> [SocketAddr; 2] {
    [(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()]
}

#[tokio::test]
async fn the_default_is_reached_by_either_loopback_and_by_one_port() {
    for host in [&[][..], &["--host", "localhost"], &["--host", "LOCALHOST."], &["--host", "idcard.localhost"]] {
        let server = Server::start(&[&["--port", "0"][..], host].concat());
        let port = server.port();
        assert_eq!(server.url(), format!("http://127.0.0.1:{port}"), "{host:?}");
        for address in loopbacks(port).into_iter().filter(|address| address.is_ipv4() || has_ipv6()) {
            exchange(address, &Call::new().picture(PICTURE).bytes(true)).await.expect(200, "OK");
        }
        // What comes by either is one emulator's.
        let journal = exchange(loopbacks(port)[0], &Call::bare("GET /__admin/journal HTTP/1.1").bytes(true)).await;
        let calls = journal.json()["calls"].as_array().unwrap().len();
        assert_eq!(calls, if has_ipv6() { 2 } else { 1 });
        assert!(cedulita(&["health", "--port", &port.to_string()]).output().unwrap().status.success());
    }
}

#[tokio::test]
async fn one_address_is_that_one_alone() {
    for (host, url, others) in [
        ("127.0.0.1", "http://127.0.0.1:", Some(Ipv6Addr::LOCALHOST.into())),
        ("::1", "http://[::1]:", Some(Ipv4Addr::LOCALHOST.into())),
        ("[::1]", "http://[::1]:", Some(Ipv4Addr::LOCALHOST.into())),
        ("0.0.0.0", "http://127.0.0.1:", None::<std::net::IpAddr>),
        ("::", "http://[::1]:", None),
        ("[::]", "http://[::1]:", None),
    ] {
        if host.contains(':') && !has_ipv6() {
            continue;
        }
        let server = Server::start(&["--port", "0", "--host", host]);
        assert_eq!(server.url(), format!("{url}{}", server.port()));
        let admin = server.ready["admin_url"].as_str().unwrap();
        assert_eq!(admin, format!("{}/__admin", server.url()));
        let called: SocketAddr = server.url().trim_start_matches("http://").parse().unwrap();
        exchange(called, &Call::new().picture(PICTURE).bytes(true)).await.expect(200, "OK");
        if let Some(other) = others {
            assert!(std::net::TcpStream::connect((other, server.port())).is_err(), "{host} is {host} alone");
        }
        let port = server.port().to_string();
        let health = cedulita(&["health", "--host", host, "--port", &port]).output().unwrap();
        assert!(health.status.success(), "{host}: {}", said(&health));
        let url = cedulita(&["health", "--url", server.url()]).output().unwrap();
        assert!(url.status.success(), "{host}: {}", said(&url));
    }
}

#[test]
fn a_name_is_listened_on_by_what_it_stands_for() {
    // The one name that every system knows by itself beside localhost.
    let Ok(name) = std::fs::read_to_string("/proc/sys/kernel/hostname") else { return };
    let name = name.trim();
    if (name, 0).to_socket_addrs().is_err() {
        return;
    }
    let server = Server::start(&["--port", "0", "--host", name]);
    let health = cedulita(&["health", "--host", name, "--port", &server.port().to_string()]).output().unwrap();
    assert!(health.status.success(), "{}", said(&health));
}

#[test]
fn what_is_no_host_is_refused_with_what_was_wanted() {
    for (host, wanted) in [
        ("http://localhost", "expected an IP address or a host name, without scheme or port"),
        ("localhost:8080", "expected an IP address or a host name, without scheme or port"),
        ("127.1", "expected an IP address or a host name, without scheme or port"),
        ("256.0.0.1", "expected an IP address or a host name, without scheme or port"),
        ("[127.0.0.1]", "expected an IPv6 address in brackets, got [127.0.0.1]"),
        ("", "expected an IP address or a host name, without scheme or port, got nothing"),
        ("a b", "expected an IP address or a host name, without scheme or port, got \"a b\""),
        ("no-such-name.invalid", "give an IP address, localhost, or a name that this machine knows"),
    ] {
        let output = cedulita(&["--port", "0", "--host", host]).output().unwrap();
        assert!(!output.status.success() && said(&output).contains(wanted), "{host}: {}", said(&output));
    }
}

#[test]
fn the_admin_apis_own_address_is_written_as_people_write_it() {
    for (address, url) in
        [("localhost:0", "http://127.0.0.1:"), ("127.0.0.1:0", "http://127.0.0.1:"), ("0.0.0.0:0", "http://127.0.0.1:")]
    {
        let server = Server::start(&["--port", "0", "--admin-address", address]);
        let admin = server.ready["admin_url"].as_str().unwrap();
        assert!(admin.starts_with(url) && !admin.starts_with(server.url()), "{address}: {admin}");
    }
    for bad in ["localhost", "127.0.0.1", "::1:8081x", "idcard:8081", "localhost:x", "http://localhost:1"] {
        let output = cedulita(&["--port", "0", "--admin-address", bad]).output().unwrap();
        assert!(said(&output).contains("expected an IP address and a port, such as"), "{bad}: {}", said(&output));
    }
}

#[test]
fn a_port_that_is_taken_is_told_and_one_taken_beside_it_is_warned_of() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    for host in ["localhost", "127.0.0.1"] {
        let output = cedulita(&["--host", host, "--port", &port.to_string()]).output().unwrap();
        let wanted = format!("127.0.0.1:{port} is in use by another program; choose another port with --port");
        assert!(!output.status.success() && said(&output).contains(&wanted), "{}", said(&output));
    }
    if !has_ipv6() {
        return;
    }
    let beside = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).unwrap();
    let port = beside.local_addr().unwrap().port();
    let server = Server::start(&["--port", &port.to_string()]);
    assert_eq!(server.url(), format!("http://127.0.0.1:{port}"));
    let log = server.log();
    let wanted = format!("WARN nothing of this server listens on [::1]:{port}: ");
    assert!(log.contains(&wanted), "{log}");
}

#[tokio::test]
async fn in_process_there_is_one_address_unless_more_are_wanted() {
    let plain = Emulator::builder().start().await.unwrap();
    assert_eq!(plain.addresses(), [plain.address()]);
    if !has_ipv6() {
        return;
    }
    let both =
        EmulatorSettings { more_addresses: vec![(Ipv6Addr::LOCALHOST, 0).into()], ..EmulatorSettings::default() };
    let emulator = start_with(Emulator::builder().listen(both)).await;
    assert_eq!(emulator.addresses(), loopbacks(emulator.address().port()));
    for address in emulator.addresses() {
        exchange(*address, &Call::new().picture(PICTURE).bytes(true)).await.expect(200, "OK");
    }
    assert_eq!(emulator.calls().len(), 2);
    let mut kept = tokio::net::TcpStream::connect(emulator.addresses()[1]).await.unwrap();
    emulator.stop().await;
    let read = tokio::time::timeout(std::time::Duration::from_secs(20), kept.read(&mut [0; 1])).await.unwrap();
    assert_eq!(read.unwrap_or(0), 0, "a stop is everywhere");
}

#[tokio::test]
async fn an_address_that_this_machine_does_not_have_leaves_its_turn_to_the_next() {
    let elsewhere: SocketAddr = "192.0.2.1:0".parse().unwrap();
    let settings = |address, more| EmulatorSettings { address, more_addresses: more, ..EmulatorSettings::default() };
    let open = || {
        Emulator::builder()
            .admin(cedulita::http::AdminSettings { api: cedulita::http::AdminApi::Off, ..Default::default() })
    };
    let here = (Ipv4Addr::LOCALHOST, 0).into();
    let emulator = open().listen(settings(elsewhere, vec![here])).start().await.unwrap();
    assert_eq!(emulator.addresses().len(), 1);
    assert!(emulator.address().ip().is_loopback());
    let none = open().listen(settings(elsewhere, Vec::new())).start().await.unwrap_err();
    assert!(matches!(none, StartError::Listen { .. }), "{none}");
}

#[tokio::test]
async fn every_address_counts_for_who_can_reach_the_admin_api() {
    let any = "0.0.0.0:0".parse().unwrap();
    let listen = EmulatorSettings { more_addresses: vec![any], ..EmulatorSettings::default() };
    let exposed = Emulator::builder().listen(listen).start().await.unwrap_err();
    assert!(matches!(exposed, StartError::AdminExposed { own: false, .. }), "{exposed}");
}

#[tokio::test]
async fn places_are_shared_by_all_addresses() {
    if !has_ipv6() {
        return;
    }
    let settings = EmulatorSettings {
        connections: 1,
        more_addresses: vec![(Ipv6Addr::LOCALHOST, 0).into()],
        ..EmulatorSettings::default()
    };
    let emulator = start_with(Emulator::builder().listen(settings)).await;
    let [first, second] = loopbacks(emulator.address().port());
    // A call that hangs in its upload keeps the one place.
    let mut held = tokio::net::TcpStream::connect(first).await.unwrap();
    let bytes = Call::new().header("Expect", "100-continue").picture(PICTURE).bytes(false);
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    held.write_all(&bytes[..head]).await.unwrap();
    held.read_exact(&mut [0; 25]).await.unwrap();
    let call = Call::new().picture(PICTURE).bytes(true);
    let mut other = tokio::spawn(async move { exchange(second, &call).await.status });
    // Health needs no place, by either address.
    for address in [first, second] {
        assert_eq!(exchange(address, &Call::bare("GET /livez HTTP/1.1").bytes(true)).await.status, 200);
    }
    assert!(futures_util::FutureExt::now_or_never(&mut other).is_none(), "it waits for the place");
    held.write_all(&bytes[head..]).await.unwrap();
    drop(held);
    assert_eq!(other.await.unwrap(), 200);
}
