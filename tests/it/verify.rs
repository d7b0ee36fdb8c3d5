//! `cedulita verify` as it is called: what it refuses to send, what it exits with, what it leaves behind.

use std::process::{Command, Output};

use cedulita::Emulator;
use cedulita::contract::wire::Layout;
use cedulita::emulator::{EmulatorSettings, Tls, TlsFiles};
use cedulita::http::{self, AdminSettings};
use cedulita::policy::Secret;
use tempfile::TempDir;

use crate::broken::{self, Broken};
use crate::support::{start, start_with};

/// Runs it in an environment without variables of ours but these.
async fn verify(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
    command.arg("verify").args(arguments);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CEDULITA_")) {
        command.env_remove(name);
    }
    command.envs(variables.iter().copied());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

/// What it exits with, and all that it says.
async fn said(arguments: &[&str], variables: &[(&str, &str)]) -> (i32, String) {
    let output = verify(arguments, variables).await;
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.code().unwrap(), text)
}

async fn check(arguments: &[&str], variables: &[(&str, &str)], exit: i32, says: &str) {
    let (code, text) = said(arguments, variables).await;
    assert!(code == exit && text.contains(says), "{code}\n{text}");
}

/// An address that no machine has (RFC 5737).
const FAR: &str = "http://192.0.2.1";
const PAIR: [(&str, &str); 2] = [("CEDULITA_TARGET_API_ID", "hush-id"), ("CEDULITA_TARGET_API_SECRET", "hush-secret")];

#[tokio::test]
async fn nothing_is_sent_to_who_may_bill_unless_it_is_allowed() {
    check(&["--target", FAR], &PAIR, 2, "--allow-billable").await;
}

#[tokio::test]
async fn who_may_bill_is_never_sent_calls_without_a_bound() {
    check(&["--target", FAR, "--allow-billable"], &PAIR, 2, "--max-calls").await;
}

#[tokio::test]
async fn a_bound_alone_allows_nothing() {
    check(&["--target", FAR, "--max-calls", "5"], &PAIR, 2, "--allow-billable").await;
}

#[tokio::test]
async fn another_machine_wants_credentials() {
    check(&["--target", FAR, "--allow-billable", "--max-calls", "5"], &[], 2, "CEDULITA_TARGET_API_ID").await;
}

#[tokio::test]
async fn half_a_pair_of_credentials_is_told() {
    check(&["--target", "http://127.0.0.1:1"], &PAIR[..1], 2, "CEDULITA_TARGET_API_SECRET").await;
}

#[tokio::test]
async fn a_secret_with_a_line_end_is_told_without_showing_it() {
    let (code, text) =
        said(&["--target", "http://127.0.0.1:1"], &[PAIR[0], ("CEDULITA_TARGET_API_SECRET", "hush\n")]).await;
    assert!(code == 2 && text.contains("line end") && !text.contains("hush"), "{text}");
}

#[tokio::test]
async fn secrets_do_not_belong_into_the_url() {
    let (code, text) = said(&["--target", "http://me:hush@127.0.0.1:1"], &[]).await;
    assert!(code == 2 && !text.contains("hush"), "{text}");
}

#[tokio::test]
async fn a_server_that_is_not_there_could_not_be_checked() {
    check(&["--target", "http://127.0.0.1:1"], &[], 3, "is it running there?").await;
}

#[tokio::test]
async fn a_name_that_no_case_has_is_told() {
    check(&["--target", "http://127.0.0.1:1", "--only", "Q9"], &[], 2, "--list").await;
}

#[tokio::test]
async fn a_file_of_shapes_that_is_not_there_is_told_before_any_call() {
    let emulator = start().await;
    check(&["--target", &emulator.url(), "--compare", "no-such.json"], &[], 2, "no-such.json").await;
    for form in ["junit", "sarif"] {
        check(&["--target", &emulator.url(), "--compare", "x.json", "--format", form], &[], 2, "table or json").await;
    }
    assert_eq!(emulator.calls().len(), 0);
}

#[test]
fn the_wrong_server_of_the_documents_is_the_one_of_the_examples() {
    let page = std::fs::read_to_string("docs/verify.md").unwrap().replace("\r\n", "\n");
    let server = std::fs::read_to_string("examples/verify/wrong_server.py").unwrap().replace("\r\n", "\n");
    let (_, code) = server.split_once("\"\"\"\n\n").unwrap();
    assert!(page.contains(&format!("```python\n{code}```\n")), "docs/verify.md has another server");
    let (_, report) = page.split_once("```text\n").unwrap();
    let report = report.split("```").next().unwrap();
    assert!(report.lines().count() < 40 && report.contains("status \"ok\""), "{report}");
}

#[tokio::test]
async fn credentials_that_are_refused_are_one_cause() {
    let file = TempDir::new().unwrap();
    let file = file.path().join("credentials.json");
    std::fs::write(&file, r#"{"credentials":[{"api_id":"known","secret":"known"}]}"#).unwrap();
    let emulator = start_with(Emulator::builder().credentials(&file)).await;
    let arguments = ["--target", &emulator.url(), "--admin", "none", "--only", "R1,R2,R4,E3,E4,E9"];
    let (code, text) = said(&arguments, &[]).await;
    assert!(code == 1 && text.contains("the credentials were refused (2 failed, 7 skipped)"), "{text}");
    assert!(text.contains("set CEDULITA_TARGET_API_ID") && text.matches("! error").count() == 1, "{text}");
}

/// The path that is added to every base URL is often there already.
#[tokio::test]
async fn a_target_that_ends_in_the_apis_path_is_understood() {
    let emulator = start().await;
    let host = emulator.url();
    for end in ["/ocr/idcard", "/ocr/idcard/", "//ocr/idcard//", "/ocr/idcard?detect_face=1", "/ocr/idcard#top"] {
        let says = format!("it was left out: calls are sent to {host}/ocr/idcard");
        check(&["--target", &format!("{host}{end}"), "--only", "R1-post"], &[], 0, &says).await;
    }
    let behind = format!("{host}/__session/mine");
    let says = format!("calls are sent to {behind}/ocr/idcard");
    // There is no such session: what is asked here is where calls go.
    check(&["--target", &format!("{behind}/ocr/idcard"), "--only", "R1-post"], &[], 1, &says).await;
    let (code, text) = said(&["--target", &host, "--only", "R1-post"], &[]).await;
    assert!(code == 0 && !text.contains("left out"), "{text}");
    let (code, text) = said(&["--target", "http://me:hush@127.0.0.1:1/ocr/idcard"], &[]).await;
    assert!(code == 2 && !text.contains("hush"), "{text}");
    check(
        &["--target", "http:///ocr/idcard"],
        &[],
        2,
        "expected a URL such as http://127.0.0.1:8080, got http:///ocr/idcard",
    )
    .await;
    check(&["--target", &format!("{host}/OCR/IDCARD"), "--only", "R1-post"], &[], 1, "/OCR/IDCARD").await;
}

/// Where any secret will do there is no wrong one, and the emulator was told to be so.
#[tokio::test]
async fn a_secret_cannot_be_wrong_without_a_file_of_credentials() {
    let emulator = start().await;
    let arguments = ["--target", &emulator.url(), "--only", "E4"];
    check(&arguments, &PAIR, 0, "it was started without --credentials").await;
    check(&[&arguments[..], &["--strict"]].concat(), &PAIR, 3, "setting 1").await;
    check(&arguments, &[], 0, "skipped    0").await;

    let file = TempDir::new().unwrap();
    let file = file.path().join("credentials.json");
    std::fs::write(&file, r#"{"credentials":[{"api_id":"hush-id","secret":"hush-secret"}]}"#).unwrap();
    let emulator = start_with(Emulator::builder().credentials(&file)).await;
    let arguments = ["--target", &emulator.url()];
    check(&arguments, &PAIR, 0, "skipped    0").await;
    check(&arguments, &[], 0, "skipped    0").await;
}

#[tokio::test]
async fn credentials_of_the_user_are_variables_in_lines_of_curl() {
    let server = broken::of_kind("ok").await;
    let (code, text) = said(&["--target", &server.url(), "--only", "R4"], &PAIR).await;
    assert!(code == 1 && !text.contains("hush"), "{text}");
    let variables = "-H \"x-df-api-id: $CEDULITA_TARGET_API_ID\"";
    assert!(text.contains(variables) && text.contains("$CEDULITA_TARGET_API_SECRET\""), "{text}");
}

#[tokio::test]
async fn a_budget_is_kept_and_what_does_not_fit_is_told() {
    let emulator = start().await;
    check(&["--target", &emulator.url(), "--admin", "none", "--max-calls", "4"], &[], 3, "--max-calls").await;
    // The fifth is the question whether anybody is there.
    assert_eq!(emulator.calls().iter().filter(|call| call.sent.path.contains("idcard")).count(), 4);
}

#[tokio::test]
async fn a_run_leaves_nothing_behind() {
    let emulator = start().await;
    check(&["--target", &emulator.url(), "--only", "E5,E7,C13,C14,A2"], &[], 0, "passed").await;
    for path in ["credentials", "sessions"] {
        let url = format!("{}/__admin/{path}", emulator.url());
        let text = reqwest::get(url).await.unwrap().text().await.unwrap();
        assert!(!text.contains("\"verify-"), "{text}");
    }
}

#[tokio::test]
async fn a_documented_row_fails_and_no_secret_is_told() {
    let server = broken::of_row("A7").await;
    let folder = TempDir::new().unwrap();
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let [json, junit, sarif] = ["v.json", "v.xml", "v.sarif"].map(file);
    let files = ["--json", &json, "--junit", &junit, "--sarif", &sarif];
    let url = server.url();
    let arguments: Vec<_> = ["--target", &url, "--only", "A7,E4"].into_iter().chain(files).collect();
    let (code, text) = said(&arguments, &PAIR).await;
    assert!(code == 1 && text.contains("A7-front"), "{text}");
    for file in [json, junit, sarif] {
        let report = std::fs::read_to_string(file).unwrap();
        assert!(report.contains("A7-front") && !report.contains("hush") && !text.contains("hush"), "{report}");
    }
}

#[tokio::test]
async fn an_assumed_row_that_fails_is_info_unless_it_is_strict() {
    let server = broken::of_row("E12").await;
    check(&["--target", &server.url(), "--only", "E12-caller-first"], &[], 0, "! info").await;
    check(&["--target", &server.url(), "--only", "E12-caller-first", "--strict"], &[], 1, "! info").await;
}

/// A row may have cases that another setting changes than the row's.
#[tokio::test]
async fn the_setting_that_is_named_is_that_of_the_case() {
    let settings = http::HttpSettings { layout: Layout::Pretty, ..http::HttpSettings::default() };
    let emulator = start_with(Emulator::builder().http(settings)).await;
    let arguments = ["--target", &emulator.url(), "--admin", "none", "--only", "A5-compact"];
    check(&arguments, &[], 0, "`pretty` changes it").await;
}

#[tokio::test]
async fn what_has_changed_is_told() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("shapes.json");
    let file = file.to_str().unwrap();
    let (was, is) = (Broken::start(None).await, broken::of_row("A7").await);
    check(&["--target", &was.url(), "--only", "A1", "--save", file], &[], 0, "passed").await;
    check(&["--target", &was.url(), "--only", "A1", "--compare", file], &[], 0, "").await;
    check(&["--target", &is.url(), "--only", "A1", "--compare", file], &[], 1, "civil_status").await;
}

#[tokio::test]
async fn an_admin_api_with_a_token_is_used_with_it() {
    let token = Some(Secret::new("hush-token"));
    let admin = AdminSettings { token, ..AdminSettings::default() };
    let emulator = start_with(Emulator::builder().admin(admin)).await;
    let arguments = ["--target", &emulator.url(), "--only", "E5"];
    check(&arguments, &[("CEDULITA_ADMIN_TOKEN", "hush-token")], 0, "passed     1").await;
    check(&arguments, &[], 3, "CEDULITA_ADMIN_TOKEN").await;
}

#[tokio::test]
async fn a_private_authority_is_trusted_only_when_it_is_named() {
    let folder = TempDir::new().unwrap();
    let key = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    let (certificate, secret) = (folder.path().join("cert.pem"), folder.path().join("key.pem"));
    std::fs::write(&certificate, key.cert.pem()).unwrap();
    std::fs::write(&secret, key.signing_key.serialize_pem()).unwrap();
    let tls = Tls::Files(TlsFiles { certificate: certificate.clone(), key: secret });
    let emulator = start_with(Emulator::builder().listen(EmulatorSettings { tls, ..port_zero() })).await;
    let named = ["--target", &emulator.url(), "--only", "R1,E5,E15", "--authority", certificate.to_str().unwrap()];
    check(&named, &[], 0, "skipped    0").await;
    check(&named[..4], &[], 3, "certificate").await;
}

fn port_zero() -> EmulatorSettings {
    EmulatorSettings { address: ([127, 0, 0, 1], 0).into(), ..EmulatorSettings::default() }
}
