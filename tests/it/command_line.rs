//! The binary: what it prints, how it stops, what it says when it cannot start.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

use crate::support::{Call, PICTURE, exchange, sample_front};

fn cedulita(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> Output {
    cedulita(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A served emulator and the port of its ready line.
fn serve(arguments: &[&str]) -> (Child, u16) {
    let mut child = cedulita(arguments).args(["--port", "0", "--ready-json"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(ready["ready"], true);
    assert_eq!(ready["url"], format!("http://127.0.0.1:{}", ready["port"]));
    (child, ready["port"].as_u64().unwrap().try_into().unwrap())
}

#[cfg(unix)]
fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[cfg(unix)]
#[tokio::test]
async fn serves_until_told_to_stop_and_logs_a_line_a_call_and_its_hints() {
    for stop in ["-TERM", "-INT"] {
        let (mut child, port) = serve(&["--log-format", "json"]);
        let call = Call::new().api_id("hush-id").picture(PICTURE);
        exchange(([127, 0, 0, 1], port).into(), &call.bytes(true)).await.expect(200, "OK");
        let odd = Call::new().form("image=hush-value");
        exchange(([127, 0, 0, 1], port).into(), &odd.bytes(true)).await.expect(400, "INVALID_ARGUMENT");
        // A path may name a session, a person or a credential.
        for path in ["/__session/hush-session/x", "/persons/1340000023", "/hush-id/x", "/p/%31%33%34%30%30%30%30"] {
            let call = Call::new().api_id("hush-id").start(&format!("POST {path}?name=hush-query HTTP/1.1"));
            exchange(([127, 0, 0, 1], port).into(), &call.bytes(true)).await.expect(404, "NOT_FOUND");
        }
        let fault = Call::new().header("X-Emulator-Scenario", "bad-gateway").picture(PICTURE);
        assert_eq!(exchange(([127, 0, 0, 1], port).into(), &fault.bytes(true)).await.status, 502);
        assert_eq!(text(&run(&["health", "--port", &port.to_string()]).stdout), "ready\n");
        signal(&child, stop);
        assert!(child.wait().unwrap().success());
        let mut log = String::new();
        child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        let calls: Vec<_> = log.lines().filter(|line| line.contains("answered 200 OK sample-front")).collect();
        assert_eq!(calls.len(), 1, "{log}");
        let line: serde_json::Value = serde_json::from_str(calls[0]).unwrap();
        let fields = &line["fields"];
        assert_eq!((&line["level"], &fields["matched_by"]), (&"INFO".into(), &"default".into()));
        assert_eq!((&fields["method"], &fields["path"]), (&"POST".into(), &"/ocr/idcard".into()));
        assert_eq!((&fields["http.status"], &fields["outcome"]), (&200.into(), &"complete".into()));
        assert!(fields["ms"].is_f64(), "{line}");
        let listening: Vec<_> = log.lines().filter(|line| line.contains("listening on")).collect();
        assert_eq!(listening.len(), 1, "{log}");
        assert!(listening[0].contains(&format!("http://127.0.0.1:{port}")), "{log}");
        let hints: Vec<_> = log.lines().filter(|line| line.contains(" hints: ")).collect();
        assert_eq!(hints.len(), 1, "{log}");
        assert!(hints[0].contains("INFO") && hints[0].contains("the field image is not known"), "{log}");
        let gateway: Vec<_> =
            log.lines().filter(|line| line.contains("answered 502, decided OK sample-front")).collect();
        assert!(gateway.len() == 1 && gateway[0].contains("WARN") && gateway[0].contains("fault bad-gateway"), "{log}");
        assert!(
            log.contains("POST /__session/***/x answered 404 NOT_FOUND") && log.contains("POST /persons/*** "),
            "{log}"
        );
        for secret in [
            "hush-",
            "hush-value",
            "a-secret",
            "1340000023",
            "%31%33%34",
            &sample_front("name"),
            &sample_front("id_number"),
        ] {
            assert!(!log.contains(secret), "{secret} in {log}");
        }
    }
}

#[test]
fn greeting_shows_a_line_that_works() {
    let mut child = cedulita(&["--port", "0"]).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let greeting: Vec<String> =
        lines.by_ref().map_while(Result::ok).take_while(|line| !line.contains("--help")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let greeting = greeting.join("\n");
    for part in [
        "listens on http://127.0.0.1:",
        "/ocr/idcard \\",
        "-F file=@photo.jpg",
        "unofficial",
        "/__console/\n",
        "/__admin/contract",
    ] {
        assert!(greeting.contains(part), "{part} in {greeting}");
    }
}

#[test]
fn failure_to_start_says_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = run(&["--port", &port]);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("is in use by another program; choose another port with --port"));
    for (arguments, wanted) in [
        (vec!["--fixtures", "/nowhere"], "fixture /nowhere/cards: cannot be read as a folder of cards"),
        (vec!["--credentials", "/nowhere"], "credentials file /nowhere: "),
        (vec!["--tls-cert", "/nowhere", "--tls-key", "/nowhere"], "/nowhere cannot be used for TLS: "),
        (vec!["--tls-cert", "/nowhere"], "--tls-key <FILE>"),
        (vec!["--unrecognised", "nobody"], "--unrecognised: expected sample, person or fail, got nobody"),
        (vec!["--body-memory", "0"], "--body-memory: expected a whole number from 1 to 1000000, got 0"),
        (
            vec!["--host", "0.0.0.0", "--container", "no"],
            "the admin API would be open to everybody who reaches 0.0.0.0:0",
        ),
        (vec!["--admin-token", ""], "the admin API's token is empty"),
        (vec!["--admin-hosts", "http://idcard"], "expected a name without scheme, port or path"),
    ] {
        let output = run(&[&["--port", "0"], &arguments[..]].concat());
        assert!(!output.status.success(), "{arguments:?}");
        assert!(text(&output.stderr).contains(wanted), "{}", text(&output.stderr));
    }
}

#[test]
fn every_flag_is_a_variable() {
    let help = text(&run(&["--help"]).stdout);
    let flags: Vec<_> = help.lines().filter_map(|line| line.trim_start().strip_prefix("--")).collect();
    assert!(flags.len() > 20, "{help}");
    for flag in flags {
        let name = flag.split([' ', '=']).next().unwrap();
        let variable = format!("CEDULITA_{}", name.to_uppercase().replace('-', "_"));
        assert!(help.contains(&variable), "{variable}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn token_of_the_admin_api_is_shown_nowhere() {
    const TOKEN: &str = "hush-hush-token";
    let with_token = |arguments: &[&str]| {
        let mut command = cedulita(arguments);
        command.env("CEDULITA_ADMIN_TOKEN", TOKEN);
        command
    };
    for arguments in [&["--help"][..], &["-h"], &["--port", "none"], &["health", "--port", "1"]] {
        let output = with_token(arguments).output().unwrap();
        let all = text(&output.stdout) + &text(&output.stderr);
        assert!(!all.is_empty() && !all.contains(TOKEN), "{all}");
    }
    let serve = ["--port", "0", "--host", "0.0.0.0", "--container", "no", "--log", "debug", "--ready-json"];
    let mut child = with_token(&serve).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(ready["admin_url"], format!("{}/__admin", ready["url"].as_str().unwrap()));
    let port = ready["port"].as_u64().unwrap().try_into().unwrap();
    let ask = |value: &str| Call::bare("GET /__admin/config HTTP/1.1").header("Authorization", value).bytes(true);
    let shown = exchange(([127, 0, 0, 1], port).into(), &ask(&format!("Bearer {TOKEN}"))).await;
    assert_eq!((shown.status, &shown.json()["admin"]["token"]), (200, &"***".into()));
    let refused = exchange(([127, 0, 0, 1], port).into(), &ask("Bearer wrong-token")).await;
    assert_eq!(refused.status, 401);
    signal(&child, "-TERM");
    child.wait().unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    assert!(log.contains("refused with 401"), "{log}");
    for shown in [line, log, shown.body, refused.body] {
        assert!(!shown.contains(TOKEN) && !shown.contains("wrong-token"), "{shown}");
    }
}

#[test]
fn greeting_and_ready_line_know_the_admin_address() {
    let mut child = cedulita(&["--port", "0", "--admin-address", "127.0.0.1:0"]).spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let greeting: Vec<String> = lines.map_while(Result::ok).take_while(|line| !line.contains("--help")).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    let url = |word: &str| {
        let line = greeting.iter().find(|line| line.contains(word)).unwrap();
        line[line.find("http://").unwrap()..].split("/__admin").next().unwrap().to_owned()
    };
    assert_ne!(url("listens on"), url("The admin API:"));
    assert_eq!(url("How sure we are:"), url("The admin API:"));
    let mut child = cedulita(&["--port", "0", "--admin", "off", "--ready-json"]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.contains("\"admin_url\":null"), "{line}");
}

#[test]
fn variables_count_and_flags_count_more() {
    let mut child =
        cedulita(&["--port", "0", "--ready-json"]).env("CEDULITA_PORT", "1").env("CEDULITA_PURE", "1").spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(line.contains("\"ready\":true") && !line.contains("\"port\":1,"), "{line}");
}

#[tokio::test]
async fn each_setting_in_force_is_shown_with_where_it_came_from() {
    let (mut child, port) = serve(&["--unrecognised", "fail"]);
    let shown = exchange(([127, 0, 0, 1], port).into(), &Call::bare("GET /__admin/config HTTP/1.1").bytes(true)).await;
    child.kill().unwrap();
    child.wait().unwrap();
    let settings = shown.json()["settings"].as_array().unwrap().clone();
    let of = |key: &str| settings.iter().find(|setting| setting["key"] == key).unwrap();
    assert_eq!(
        (&of("unrecognised")["value"], &of("unrecognised")["from"]),
        (&"fail".into(), &"flag --unrecognised".into())
    );
    assert_eq!((&of("connections")["value"], &of("connections")["from"]), (&"1024".into(), &"default".into()));
    assert_eq!(of("tls_cert")["value"], serde_json::Value::Null);
    assert_eq!(of("port")["variable"], "CEDULITA_PORT");
    assert!(settings.iter().all(|setting| setting["heading"] != "" && setting["meaning"] != ""), "{settings:?}");
}

/// The system closes the pipe of a parent that is gone, even by force.
#[test]
fn stops_when_standard_input_ends() {
    let mut child =
        cedulita(&["--stop-with-stdin", "--port", "0", "--ready-json"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.next().unwrap().unwrap().contains("\"ready\":true"));
    // What comes is read and means nothing: more than a pipe holds stops nobody.
    input.write_all(&[b'\n'; 200_000]).unwrap();
    assert!(child.try_wait().unwrap().is_none());
    drop(input);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn health_of_nothing_fails() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let output = run(&["health", "--port", &free.to_string()]);
    assert!(!output.status.success());
    assert!(text(&output.stderr).contains("no emulator answers on"));
}

#[test]
fn container_copies_only_what_exists() {
    let dockerfile = std::fs::read_to_string("Dockerfile").unwrap();
    let sources: Vec<_> = dockerfile
        .lines()
        .filter_map(|line| line.strip_prefix("COPY "))
        .filter(|line| !line.contains("--from="))
        .flat_map(|line| line.split_whitespace().filter(|word| !word.starts_with("--")).collect::<Vec<_>>())
        .collect();
    assert!(sources.len() >= 2, "{dockerfile}");
    for source in sources.iter().filter(|source| !source.starts_with('/') && **source != "./" && **source != ".") {
        assert!(std::path::Path::new(source).exists(), "{source} is copied by the Dockerfile and does not exist");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn changed_fixtures_are_logged_once() {
    let folder = tempfile::tempdir().unwrap();
    let cards = folder.path().join("cards");
    std::fs::create_dir(&cards).unwrap();
    let (mut child, port) = serve(&["--reload-poll", "20", "--fixtures", folder.path().to_str().unwrap()]);
    // Many calls are logged; a log that nobody reads would hold them up.
    let mut stderr = child.stderr.take().unwrap();
    let log = std::thread::spawn(move || {
        let mut log = String::new();
        stderr.read_to_string(&mut log).unwrap();
        log
    });
    let call = Call::new().picture(PICTURE).header("X-Emulator-Scenario", "mine").bytes(true);
    let reply = async || exchange(([127, 0, 0, 1], port).into(), &call).await;
    std::fs::write(cards.join("mine.json"), "{").unwrap();
    crate::support::until("the hint", async || !reply().await.hint().is_empty()).await;
    // It is looked at again and again meanwhile.
    for _ in 0..20 {
        reply().await;
    }
    std::fs::write(cards.join("mine.json"), include_str!("../../fixtures/cards/old-back.json")).unwrap();
    crate::support::until("the card", async || reply().await.status == 200).await;
    signal(&child, "-TERM");
    assert!(child.wait().unwrap().success());
    let log = log.join().unwrap();
    let lines = |what: &str| log.lines().filter(|line| line.contains(what)).count();
    assert_eq!(lines("WARN fixtures are not reloaded, the last good set answers: fixture "), 1, "{log}");
    assert_eq!(lines("INFO fixtures reloaded: "), 1, "{log}");
}
