//! `--tls auto`: TLS and plain HTTP on one port, with an authority that clients are told to trust once.

use std::path::Path;
use std::process::{Command, Output};

use cedulita::Emulator;
use cedulita::emulator::{AuthoritySettings, EmulatorSettings, Tls};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::support::{Call, PICTURE, admin, start, start_with};
use crate::tls::secured;

fn listen(authority: AuthoritySettings) -> EmulatorSettings {
    EmulatorSettings { tls: Tls::Auto, authority, ..EmulatorSettings::default() }
}

async fn automatic() -> Emulator {
    start_with(Emulator::builder().listen(listen(AuthoritySettings::default()))).await
}

fn trusted(emulator: &Emulator) -> CertificateDer<'static> {
    CertificateDer::from(emulator.authority().unwrap().der().to_vec())
}

/// Sends bytes inside TLS, as a client that wants this name, and returns what comes back.
async fn inside(emulator: &Emulator, name: &str, bytes: &[u8]) -> std::io::Result<String> {
    let stream = TcpStream::connect(emulator.address()).await?;
    let mut stream = secured(stream, trusted(emulator), name, b"http/1.1").await?;
    stream.write_all(bytes).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn one_port_speaks_both() {
    let emulator = automatic().await;
    assert!(emulator.url().starts_with("https://127.0.0.1:"));
    let call = Call::new().picture(PICTURE);
    call.send(&emulator).await.expect(200, "OK");
    for name in ["localhost", "127.0.0.1", "::1", "cloudapi.ecuador.accuauth.com", "host.docker.internal"] {
        let answer = inside(&emulator, name, &call.bytes(true)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains(r#""status":"OK""#), "{name}: {answer}");
    }
    for name in ["example.com", "accuauth.com", "8.8.8.8"] {
        assert!(inside(&emulator, name, &call.bytes(true)).await.is_err(), "{name}");
    }
}

#[tokio::test]
async fn a_session_is_called_by_the_scheme_by_which_it_was_made() {
    let emulator = automatic().await;
    let plain = admin(&emulator, "POST /__admin/sessions", "").await;
    assert!(plain.json()["url"].as_str().unwrap().starts_with("http://"), "{}", plain.body);
    let create =
        b"POST /__admin/sessions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
    let answer = inside(&emulator, "localhost", create).await.unwrap();
    assert!(answer.contains(r#""url":"https://localhost/__session/"#), "{answer}");
}

#[tokio::test]
async fn the_admin_api_gives_the_certificate_and_never_the_key() {
    let emulator = automatic().await;
    let reply = admin(&emulator, "GET /__admin/ca.pem", "").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/x-pem-file")));
    assert_eq!(reply.body, emulator.authority().unwrap().pem());
    assert!(!reply.body.contains("PRIVATE"));
    let none = admin(&start().await, "GET /__admin/ca.pem", "").await;
    assert_eq!(none.status, 404);
    assert!(none.body.contains("--tls auto makes one"), "{}", none.body);
    let token = Some(cedulita::policy::Secret::new("hush"));
    let guarded = cedulita::http::AdminSettings { token, ..cedulita::http::AdminSettings::default() };
    let guarded = start_with(Emulator::builder().listen(listen(AuthoritySettings::default())).admin(guarded)).await;
    assert_eq!(admin(&guarded, "GET /__admin/ca.pem", "").await.status, 200);
    assert_eq!(admin(&guarded, "GET /__admin/config", "").await.status, 401);
}

#[tokio::test]
async fn a_name_of_ones_own_and_one_that_came_too_late() {
    let folder = tempfile::tempdir().unwrap();
    let named = |names: &[&str]| AuthoritySettings {
        folder: Some(folder.path().join("tls")),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let emulator = start_with(Emulator::builder().listen(listen(named(&["idcard.example.org"])))).await;
    inside(&emulator, "idcard.example.org", &Call::new().picture(PICTURE).bytes(true)).await.unwrap();
    let late = Emulator::builder().listen(listen(named(&["other.example.org"]))).start().await.unwrap_err().to_string();
    assert!(late.contains("made before other.example.org was asked for") && late.contains("authority.pem"), "{late}");
    let wrong = Emulator::builder().listen(listen(AuthoritySettings { folder: None, names: vec!["a b".to_owned()] }));
    let wrong = wrong.start().await.unwrap_err().to_string();
    assert_eq!(wrong, r#"expected a host name or an address, got "a b""#);
}

fn cedulita(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
    command
        .args(arguments)
        .args(["--container", "no"])
        .env("XDG_STATE_HOME", folder)
        .env("HOME", folder)
        .output()
        .unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn the_command_shows_one_authority_in_the_folder_of_the_user() {
    let folder = tempfile::tempdir().unwrap();
    let text = |arguments: &[&str]| String::from_utf8(cedulita(folder.path(), arguments).stdout).unwrap();
    let path = folder.path().join("cedulita/tls/ca.pem");
    assert_eq!(text(&["ca", "--path"]), format!("{}\n", path.display()));
    let pem = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text(&["ca", "--pem"]), pem);
    let (fingerprint, page) = (text(&["ca", "--fingerprint"]), text(&["ca"]));
    assert!(page.contains(fingerprint.trim()) && page.contains(&pem) && !page.contains("PRIVATE"));
    for client in [
        "curl --cacert",
        "REQUESTS_CA_BUNDLE=",
        "NODE_EXTRA_CA_CERTS=",
        "keytool",
        "Go ",
        ".NET",
        "<trust-anchors>",
        "simctl",
    ] {
        assert!(page.contains(client), "{client}");
    }
    assert!(page.contains(&format!("--cacert {}", path.display())));
    let spaced = folder.path().join("it's here");
    let page = text(&["ca", "--tls-dir", spaced.to_str().unwrap()]);
    assert!(page.contains("it'\\''s here/ca.pem' https://"), "{page}");
}

#[test]
fn the_command_says_where_to_ask_when_nothing_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_cedulita")).args(["ca", "--container", "yes"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("--tls-dir DIR") && said.contains("/__admin/ca.pem"), "{said}");
    let both = cedulita(folder.path(), &["--tls", "auto", "--tls-cert", "a", "--tls-key", "b"]);
    let said = String::from_utf8_lossy(&both.stderr).into_owned();
    assert!(!both.status.success() && said.contains("expected one of --tls auto, which makes a certificate"), "{said}");
}

#[tokio::test]
async fn a_phone_is_given_what_it_installs() {
    let emulator = automatic().await;
    let get = async |path: &str| admin(&emulator, &format!("GET {path}"), "").await;
    let page = get("/__phone/").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html;charset=utf-8")));
    assert!(page.body.contains(&emulator.authority().unwrap().fingerprint()) && !page.body.contains("FINGERPRINT"));
    assert!(page.header("content-security-policy").unwrap().contains("frame-ancestors 'none'"));
    for (file, kind) in [
        ("phone.js", "text/javascript;charset=utf-8"),
        ("phone.css", "text/css;charset=utf-8"),
        ("cedulita.crt", "application/x-x509-ca-cert"),
        ("cedulita.mobileconfig", "application/x-apple-aspen-config"),
    ] {
        let reply = get(&format!("/__phone/{file}")).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, Some(kind)), "{file}");
        assert!(!reply.body.contains("PRIVATE"));
    }
    let profile = get("/__phone/cedulita.mobileconfig").await.body;
    assert!(profile.contains("<string>com.apple.security.root</string>"), "{profile}");
    assert!(profile.contains(&crate::support::base64(emulator.authority().unwrap().der())));
    assert_eq!(get("/__phone").await.header("location"), Some("__phone/"));
    assert_eq!(get("/__phone/authority.pem").await.status, 404);
    assert_eq!(admin(&emulator, "POST /__phone/", "").await.header("allow"), Some("GET, HEAD"));
    admin(&start().await, "GET /__phone/", "").await.expect(404, "NOT_FOUND");
}

#[test]
fn the_network_is_invited_with_a_token_and_a_code() {
    use std::io::{BufRead as _, BufReader, Read as _};
    let folder = tempfile::tempdir().unwrap();
    let lan = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
        // Of every interface loopback alone is asked for, so that the test listens nowhere else.
        let arguments =
            ["--lan", "--host", "127.0.0.1", "--port", "0", "--log", "off", "--container", "no", "--tls-dir"];
        command
            .args(arguments)
            .arg(folder.path())
            .args(more)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut child = lan(&["--ready-json"]);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(ready["url"].as_str().unwrap().starts_with("https://127.0.0.1:"), "{line}");
    assert_eq!(ready["admin_token"].as_str().unwrap().len(), 20);
    let mut child = lan(&["--admin-token", "hush", "--stop-with-stdin"]);
    let (mut said, mut output) = (String::new(), BufReader::new(child.stdout.take().unwrap()));
    // It is stopped when it has greeted: one that is asked to stop during its start says nothing.
    output.read_line(&mut said).unwrap();
    drop(child.stdin.take());
    output.read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    if !cedulita::authority::addresses().iter().any(std::net::IpAddr::is_ipv4) {
        assert!(said.contains("no address in a network"), "{said}");
        return;
    }
    assert!(!said.contains("hush") && said.contains("A phone in the same network opens http://"), "{said}");
    assert!(
        said.contains("/__phone/\n") && said.lines().filter(|line| line.contains('\u{2588}')).count() > 12,
        "{said}"
    );
}
