//! A mistyped name never looks like a passing test: API IDs, headers, credentials and variables that were nearly right. C5, C8, E4.

use std::fs;
use std::process::Command;

use cedulita::http::{HttpSettings, Purity};
use cedulita::{Emulator, engine};

use crate::support::{Call, PICTURE, Reply, start, start_with};

const HINTS: &str = include_str!("../../../docs/hints.md");

fn call() -> Call {
    Call::new().picture(PICTURE)
}

fn with_id(api_id: &[u8]) -> Call {
    call().without("X-DF-API-ID").header("X-DF-API-ID", api_id)
}

fn with_secret(secret: &[u8]) -> Call {
    call().without("X-DF-API-SECRET").header("X-DF-API-SECRET", secret)
}

fn is_unknown(reply: &Reply, nearest: &str, what: &str) {
    assert_eq!(reply.status, 501, "{what}: {}", reply.body);
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{what}");
    assert!(reply.json()["nearest"].as_array().unwrap().iter().any(|name| name == nearest), "{what}: {}", reply.body);
}

/// API IDs that can have meant nothing but `scenario.key-expired`.
const SURELY: &[&str] = &[
    "Scenario.key-expired",
    "SCENARIO.key-expired",
    "SCENARIO.KEY-EXPIRED",
    "scenarios.key-expired",
    "Scenarios:key-expired",
    "scenario:key-expired",
    "scenario/key-expired",
    "scenario//key-expired",
    "scenario\\key-expired",
    "scenario=key-expired",
    "scenario key-expired",
    "scenario,key-expired",
    "scenario%2Ekey-expired",
    "scenario%2ekey-expired",
    "scenario%252Ekey-expired",
    "scenario%3Akey-expired",
    "scenario-key-expired",
    "scenario_key-expired",
    "scenario_key_expired",
    "SCENARIO_KEY_EXPIRED",
    "scenario-key-expired.team-7",
    "scenario-key-expird",
    "scenarioKeyExpired",
    "scenariokey-expired",
    "scenario..key-expired",
    "scenario.:key-expired",
    "\"scenario.key-expired\"",
    "'scenario.key-expired'",
    "`scenario.key-expired`",
    "scenario.key-expired\"",
    "<scenario.key-expired>",
    "{scenario.key-expired}",
    "\u{201c}scenario.key-expired\u{201d}",
    "\u{feff}scenario.key-expired",
    "\u{200b}scenario.key-expired",
    "scen\u{200b}ario.key-expired",
    "scenario.key-expired\u{200b}",
    "\u{a0}scenario.key-expired",
    "scenario\u{b7}key-expired",
    "scenario.key-expird",
    "scenario.Key-Expired",
    "Scenario.key-expird.team",
    ".scenario.key-expired",
];

#[tokio::test]
async fn api_ids_that_were_surely_meant_to_choose_are_501() {
    let emulator = start().await;
    let pure = HttpSettings { purity: Purity::Pure, ..HttpSettings::default() };
    let pure = start_with(Emulator::builder().http(pure)).await;
    for api_id in SURELY {
        let reply = with_id(api_id.as_bytes()).send(&emulator).await;
        is_unknown(&reply, "key-expired", api_id);
        assert_eq!(reply.matched_by(), "api-id", "{api_id}");
        // It is told whatever else chooses, as an unknown name is, and with no header of ours.
        let reply = with_id(api_id.as_bytes()).header("X-Emulator-Scenario", "old-back").send(&pure).await;
        is_unknown(&reply, "key-expired", api_id);
        assert_eq!((reply.matched_by(), reply.hint()), ("", ""));
    }
    for api_id in [
        "scenario.",
        "SCENARIO.",
        "scenario:",
        "scenario/",
        "scenario-",
        "scenario_",
        "scenarios.",
        "scenario:nothing-like-it",
    ] {
        assert_eq!(with_id(api_id.as_bytes()).send(&emulator).await.status, 501, "{api_id}");
    }
    let reply = with_id(b"\xA0scenario.key-expired").send(&emulator).await;
    is_unknown(&reply, "key-expired", "a blank of Latin-1");
    let detail = with_id(b"scenario:key-expired").send(&emulator).await.json()["detail"].to_string();
    assert!(detail.contains("expected scenario.key-expired"), "{detail}");
}

#[tokio::test]
async fn api_ids_that_may_have_been_meant_to_choose_are_hinted_at() {
    let emulator = start().await;
    let (bare, word, no_name) = (
        "the name key-expired and chose nothing: expected scenario.key-expired",
        "the API ID nearly begins with scenario. and chose nothing: expected scenario.NAME",
        "the API ID begins with scenario and is not scenario.NAME: it chose nothing",
    );
    for (api_id, hint) in [
        ("key-expired", bare),
        ("KEY_EXPIRED", bare),
        ("keyExpired", bare),
        ("key-expird", bare),
        ("key-expired.team-7", bare),
        ("\"key-expired\"", bare),
        ("scenaro.key-expired", word),
        ("senario.key-expired", word),
        ("scenerio.key-expired", word),
        ("escenario.key-expired", word),
        ("scneario:key-expired", word),
        ("scenario", no_name),
        ("scenario-7", no_name),
        ("scenario_test_1", no_name),
    ] {
        let reply = with_id(api_id.as_bytes()).send(&emulator).await;
        reply.expect(200, "OK");
        assert!(reply.hint().contains(hint), "{api_id}: {}", reply.hint());
        assert!(HINTS.contains(&hint.replace("key-expired", "NAME")), "docs/hints.md does not hold {hint:?}");
    }
    for api_id in [
        "an-id",
        "team-7",
        "any",
        "test",
        "my-new-front-app",
        "front",
        "scene.1",
        "senior-dev",
        "ana.lopez",
        "prod-scenario",
    ] {
        let reply = with_id(api_id.as_bytes()).send(&emulator).await;
        assert_eq!((reply.status, reply.hint()), (200, ""), "{api_id}");
    }
}

/// An API ID that is known is no mistake, whatever it looks like.
#[tokio::test]
async fn known_api_ids_are_no_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.json");
    fs::write(&path, r#"{"credentials":[{"api_id":"scenario:7","secret":"s"},{"api_id":"old-back","secret":"s"}]}"#)
        .unwrap();
    let emulator = start_with(Emulator::builder().credentials(&path)).await;
    for api_id in ["scenario:7", "old-back"] {
        let known = with_id(api_id.as_bytes()).without("X-DF-API-SECRET").header("X-DF-API-SECRET", "s");
        let reply = known.send(&emulator).await;
        assert_eq!((reply.status, reply.hint()), (200, ""), "{api_id}");
        with_id(api_id.as_bytes()).send(&emulator).await.expect(401, "UNAUTHORIZED");
    }
    is_unknown(&with_id(b"scenario:key-expired").send(&emulator).await, "key-expired", "not listed");
    let reply = with_id(b"key-expired").send(&emulator).await;
    reply.expect(401, "UNAUTHORIZED");
    assert!(reply.hint().contains("expected scenario.key-expired"), "{}", reply.hint());
}

#[tokio::test]
async fn headers_that_were_surely_meant_to_choose_are_501() {
    let emulator = start().await;
    for name in [
        "X_Emulator_Scenario",
        "X-Emulator_Scenario",
        "XEmulatorScenario",
        "X-Emulator-Scenerio",
        "X-Emulator-Senario",
        "X-Emulator-Scenarios",
        "X-Emulator-Scenaro",
        "X-Emulator-Scneario",
        "X-Emulator-Escenario",
        "X-Emualtor-Scenario",
        "X-Emulater-Scenario",
        "X-Emulation-Scenario",
        "Emulator-Scenario",
        "X-Cedulita-Scenario",
        "Cedulita-Scenario",
        "X.Emulator.Scenario",
    ] {
        let reply = call().header(name, "key-expired").send(&emulator).await;
        is_unknown(&reply, "key-expired", name);
        let detail = reply.json()["detail"].to_string();
        assert!(detail.contains("is not read: expected X-Emulator-Scenario"), "{detail}");
        // Beside the right one it is a mistake only if it says something else.
        let both = call().header(name, "old-back").header("X-Emulator-Scenario", "old-back");
        both.send(&emulator).await.expect(200, "OK");
        let unlike = call().header(name, "old-back").header("X-Emulator-Scenario", "old-front");
        assert_eq!(unlike.send(&emulator).await.status, 501, "{name}");
    }
    for value in [
        "\"key-expired\"",
        "'key-expired'",
        "key_expired",
        "KEY-EXPIRED",
        "key-expired;",
        "scenario.key-expired",
        "key%2Dexpired",
    ] {
        is_unknown(&call().header("X-Emulator-Scenario", value).send(&emulator).await, "key-expired", value);
    }
    let twice = |other: &str| call().header("X-Emulator-Scenario", "old-back").header("X-Emulator-Scenario", other);
    twice("old-back").send(&emulator).await.expect(200, "OK");
    for (call, words) in [
        (twice("old-front"), "X-Emulator-Scenario came more than once with different values"),
        (call().header("X-Emulator-Scenario", ""), "X-Emulator-Scenario is empty"),
        (call().header("X-Emulator-Scenario", "  "), "X-Emulator-Scenario is empty"),
    ] {
        let reply = call.send(&emulator).await;
        assert_eq!((reply.status, reply.matched_by()), (501, "header"));
        assert!(reply.json()["detail"].as_str().unwrap().contains(words), "{}", reply.body);
    }
}

#[tokio::test]
async fn headers_that_may_have_been_meant_to_choose_are_hinted_at() {
    let emulator = start().await;
    assert!(HINTS.contains("the request header NAME is not read: was X-Emulator-Scenario meant?"));
    for name in
        ["X-Scenario", "Scenario", "X-Emulator", "X-Emulator-Card", "X-Mock-Scenario", "X-Test-Senario", "X-Cedulita"]
    {
        let reply = call().header(name, "old-back").send(&emulator).await;
        reply.expect(200, "OK");
        let hint = format!("the request header {} is not read: was X-Emulator-Scenario meant?", name.to_lowercase());
        assert_eq!(reply.hint(), hint);
        let both = call().header(name, "x").header("X-Emulator-Scenario", "old-back");
        assert_eq!(both.send(&emulator).await.hint(), "");
    }
    for name in [
        "X-Request-Id",
        "User-Agent",
        "Accept-Encoding",
        "X-Emulator-Hint",
        "X-Emulator-Matched-By",
        "X-Forwarded-For",
        "Traceparent",
        "X-Simulator-Name",
    ] {
        let reply = call().header(name, "old-back").send(&emulator).await;
        assert_eq!((reply.status, reply.hint()), (200, ""), "{name}");
    }
}

/// What a credential looks like, and how it got there.
const PASTED: &[(&[u8], &str)] = &[
    (b"\"hush\"", "is in quotation marks"),
    (b"'hush'", "is in quotation marks"),
    (b"\"hush", "is in quotation marks"),
    (b"hush'", "is in quotation marks"),
    ("\u{201c}hush\u{201d}".as_bytes(), "is in quotation marks"),
    ("\u{feff}hush".as_bytes(), "begins with a byte order mark"),
    ("\u{ef}\u{bb}\u{bf}hush".as_bytes(), "begins with a byte order mark"),
    ("hu\u{200b}sh".as_bytes(), "holds a character without width"),
    ("hush\u{2060}".as_bytes(), "holds a character without width"),
    ("hush\u{feff}".as_bytes(), "holds a character without width"),
    ("hush\u{a0}".as_bytes(), "holds a non-breaking or other special blank"),
    (b"hush\xA0", "holds a non-breaking or other special blank"),
    (b"hush\\r", "ends in a written line end"),
    (b"hush\\n", "ends in a written line end"),
    (b"hush\\r\\n", "ends in a written line end"),
    (b"hush%0D%0A", "ends in a written line end"),
    (b"${HUSH}", "is a variable or template that was not filled in"),
    (b"$HUSH", "is a variable or template that was not filled in"),
    (b"%HUSH%", "is a variable or template that was not filled in"),
    (b"$(cat hush)", "is a variable or template that was not filled in"),
    (b"${{ secrets.HUSH }}", "is a variable or template that was not filled in"),
    (b"{{hush}}", "is a variable or template that was not filled in"),
    (b"{hush}", "is a variable or template that was not filled in"),
    (b"#{hush}", "is a variable or template that was not filled in"),
    (b"<%= hush %>", "is a variable or template that was not filled in"),
    (b"process.env.HUSH", "is a variable or template that was not filled in"),
    (b"os.environ['HUSH']", "is a variable or template that was not filled in"),
    (b"<your-hush>", "is a placeholder"),
    (b"<hush>", "is a placeholder"),
    (b"[hush]", "is a placeholder"),
    (b"YOUR_HUSH_SECRET", "is a placeholder"),
    (b"your-hush", "is a placeholder"),
    (b"changeme", "is a placeholder"),
    (b"********", "is a placeholder"),
    (b"undefined", "is what a program writes where it has no value"),
    (b"null", "is what a program writes where it has no value"),
    (b"None", "is what a program writes where it has no value"),
    (b"nil", "is what a program writes where it has no value"),
    (b"[object Object]", "is what a program writes where it has no value"),
    (b"Bearer hush", "begins with a scheme such as Bearer or Basic"),
    (b"basic aHVzaA==", "begins with a scheme such as Bearer or Basic"),
    (b"Token hush", "begins with a scheme such as Bearer or Basic"),
    (b"aHVzaDpodXNoaHVzaA==", "is base64 of an ID and a secret"),
    (b"aWQ6c2VjcmV0", "is base64 of an ID and a secret"),
    (b"API_ID=hush", "is a whole line with the name before it"),
    (b"export API_SECRET=hush", "is a whole line with the name before it"),
    (b"X-DF-API-SECRET: hush", "is a whole line with the name before it"),
    (b"api_secret:hush", "is a whole line with the name before it"),
    (b"hu%73h%2F", "seems to be percent-encoded"),
    ("hush\u{443}".as_bytes(), "holds characters beyond ASCII"),
];

fn is_documented(words: &str) {
    assert!(HINTS.contains(words), "docs/hints.md does not hold {words:?}");
}

#[tokio::test]
async fn credentials_that_were_pasted_wrong_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.json");
    fs::write(&path, r#"{"credentials":[{"api_id":"an-id","secret":"hush"}]}"#).unwrap();
    let (open, closed) = (start().await, start_with(Emulator::builder().credentials(&path)).await);
    for (value, words) in PASTED {
        is_documented(words);
        for (call, header) in [(with_id(value), "X-DF-API-ID"), (with_secret(value), "X-DF-API-SECRET")] {
            let wanted = format!("the value of {header} {words}");
            let (passed, refused) = (call.send(&open).await, call.send(&closed).await);
            passed.expect(200, "OK");
            refused.expect(401, "UNAUTHORIZED");
            for reply in [passed, refused] {
                assert!(reply.hint().contains(&wanted), "{wanted}: {:?}", reply.hint());
                assert!(!reply.hint().to_lowercase().contains("hush"), "{}", reply.hint());
            }
        }
    }
    let reply = with_secret(b"scenario.key-expired").send(&open).await;
    reply.expect(200, "OK");
    is_documented(
        "the value of X-DF-API-SECRET is an API ID scenario.NAME: have the API ID and the secret changed places?",
    );
    assert!(reply.hint().contains("have the API ID and the secret changed places?"), "{}", reply.hint());
    let twice = call().header("X-DF-API-ID", "other").send(&open).await;
    assert_eq!(twice.hint(), "X-DF-API-ID came more than once with different values, the first counts");
    is_documented("NAME came more than once with different values, the first counts");
}

#[tokio::test]
async fn swapped_credentials_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.json");
    fs::write(&path, r#"{"credentials":[{"api_id":"an-id","secret":"hush"},{"api_id":"b","secret":"c"}]}"#).unwrap();
    let emulator = start_with(Emulator::builder().credentials(&path)).await;
    let swapped =
        |id: &str, secret: &str| with_id(id.as_bytes()).without("X-DF-API-SECRET").header("X-DF-API-SECRET", secret);
    let reply = swapped("hush", "an-id").send(&emulator).await;
    reply.expect(401, "UNAUTHORIZED");
    assert_eq!(reply.hint(), "the API ID and the secret have changed places");
    is_documented(reply.hint());
    for (id, secret) in [("hush", "b"), ("c", "an-id"), ("x", "y")] {
        let reply = swapped(id, secret).send(&emulator).await;
        assert!(
            reply.expect(401, "UNAUTHORIZED").hint().contains("neither in the credentials file"),
            "{}",
            reply.hint()
        );
    }
}

#[tokio::test]
async fn ordinary_credentials_have_no_hint() {
    let emulator = start().await;
    for value in [
        "any",
        "x",
        "test",
        "secret",
        "s3cret",
        "an-id",
        "0123456789abcdef0123456789abcdef",
        "ABCDEFGH12345678",
        "p@ss:word!",
        "a=b",
        "Zm9vYmFyYmF6cXV4",
        "c1c6ab30-9f64-4ac2-bf52-71b9b14498be",
        "ab/CD+efGH/ij",
        "dGhpcyBpcyBhIHNlY3JldA==",
        "$2b$12$abcdef",
        "100%sure",
        "key-1",
        "tokens",
    ] {
        for call in [with_id(value.as_bytes()), with_secret(value.as_bytes())] {
            let reply = call.send(&emulator).await;
            assert_eq!((reply.status, reply.hint()), (200, ""), "{value}");
        }
    }
}

#[tokio::test]
async fn headers_near_those_of_credentials_are_named() {
    let emulator = start().await;
    for name in [
        "X-DF-APIID",
        "X-DF-API_ID",
        "XDF-API-ID",
        "XDFAPIID",
        "X-DF-API-IDS",
        "X-FD-API-ID",
        "DF-API-ID",
        "X-DF-ID",
        "X-DF-AP-ID",
        "X-DF-API-lD",
        "API-ID",
        "X-API-KEY",
        "X-Client-Id",
        "X-App-Id",
        "X-DF-API",
    ] {
        let reply = call().without("X-DF-API-ID").header(name, "x").send(&emulator).await;
        reply.expect(401, "UNAUTHORIZED");
        assert!(reply.hint().contains("a header that looks like credentials is not read"), "{name}: {}", reply.hint());
    }
    for name in [
        "X-DF-API-SECERT",
        "X-DF-SECRET",
        "X_DF_APISECRET",
        "X-DF-API-SECRETS",
        "API-SECRET",
        "X-DF-API-TOKEN",
        "X-Client-Secret",
    ] {
        let reply = call().without("X-DF-API-SECRET").header(name, "x").send(&emulator).await;
        reply.expect(401, "UNAUTHORIZED");
        assert!(reply.hint().contains("a header that looks like credentials is not read"), "{name}: {}", reply.hint());
    }
}

/// Names of a user's own cards are near too.
#[tokio::test]
async fn names_of_own_cards_are_near_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("cards")).unwrap();
    fs::write(folder.path().join("cards/ana-de-quito.json"), include_str!("../../../fixtures/cards/old-back.json"))
        .unwrap();
    let fail = engine::EngineSettings { unrecognised: engine::Unrecognised::Fail, ..Default::default() };
    let emulator = start_with(Emulator::builder().fixtures(folder.path()).engine(fail)).await;
    let named = Call::new().parts(&[crate::support::Part::file("ana_de_quito (1).jpg", PICTURE)]).send(&emulator).await;
    named.expect(400, "DETECTION_FAILED");
    assert!(named.hint().contains("nearly names ana-de-quito"), "{}", named.hint());
    is_unknown(&with_id(b"Scenario/ana-de-quito").send(&emulator).await, "ana-de-quito", "an own card");
}

/// What a command says on standard error with these variables.
fn said(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
    command.args(arguments).envs(variables.iter().copied());
    String::from_utf8(command.output().unwrap().stderr).unwrap()
}

#[test]
fn variables_that_do_not_exist_are_warned_of() {
    for (name, nearest) in [
        ("CEDULITA_PROT", "CEDULITA_PORT"),
        ("CEDULITA_PORTS", "CEDULITA_PORT"),
        ("CEDULITA_UNRECOGNIZE", "CEDULITA_UNRECOGNIZED"),
        ("CEDULITA_CREDENTIAL", "CEDULITA_CREDENTIALS"),
        ("CEDULITA_FIXTURE", "CEDULITA_FIXTURES"),
        ("CEDULITA_LOGFORMAT", "CEDULITA_LOG_FORMAT"),
        ("CEDULITA_TARGET_SECRET", "CEDULITA_TARGET_API_SECRET"),
        ("CEDULITA_TAGRET", "CEDULITA_TARGET"),
        ("cedulita_port", "CEDULITA_PORT"),
        ("CEDULITAPORT", "CEDULITA_PORT"),
        ("CEDULITA-PORT", "CEDULITA_PORT"),
        ("CEDULTIA_PORT", "CEDULITA_PORT"),
    ] {
        let wanted = format!("the variable {name} is not known and was ignored: was {nearest} meant?");
        // Everything that reads variables says so, also where it then fails.
        for arguments in [&["config"][..], &["health", "--port", "1"], &["contract"], &["verify"], &["--port", "70000"]]
        {
            let said = said(arguments, &[(name, "hush")]);
            assert_eq!(said.matches(&wanted).count(), 1, "{arguments:?}: {said}");
            assert!(!said.contains("hush"), "{said}");
        }
    }
    // A server says it in its log, in the log's form. The port is taken, so that it ends.
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for arguments in [
        &["--port", &port][..],
        &["serve", "--port", &port],
        &["record", "--mode", "replay", "--out", "x", "--port", &port],
    ] {
        let said = said(&[arguments, &["--log-format", "json"]].concat(), &[("CEDULITA_PROT", "hush")]);
        let line = said.lines().find(|line| line.contains("CEDULITA_PROT")).unwrap_or_else(|| panic!("{said}"));
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["level"], "WARN");
        assert!(!said.contains("hush"));
    }
}

#[test]
fn variables_of_others_are_not_warned_of() {
    assert_eq!(said(&["contract"], &[]), "");
    let service = [
        ("CEDULITA_SERVICE_HOST", "10.0.0.1"),
        ("CEDULITA_SERVICE_PORT", "80"),
        ("CEDULITA_SERVICE_PORT_HTTP", "80"),
        ("CEDULITA_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
        ("CEDULITA_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("CEDULITA_API_SERVICE_HOST", "10.0.0.2"),
        ("CEDULITA_API_PORT", "tcp://10.0.0.2:80"),
        ("CEDULITA_API_PORT_80_TCP_PROTO", "tcp"),
        ("CEDULITA_NAME", "/app/cedulita"),
        ("CEDULITA_ENV_PATH", "/bin"),
        ("CEDULA_PORT", "1"),
        ("CEDULITA", "./target/release/cedulita"),
        ("CEDULITAS_HOME", "1"),
    ];
    assert_eq!(said(&["contract"], &service), "");
    // Every variable that the project itself names, in documents, recipes, scripts and the help.
    let named = named_variables();
    assert!(named.len() > 50, "{named:?}");
    let variables: Vec<(&str, &str)> = named.iter().map(|name| (name.as_str(), "1")).collect();
    let said = said(&["contract"], &variables);
    assert!(!said.contains("is not known"), "{said}");
}

/// The variables that stand in the repository's documents, examples and scripts.
fn named_variables() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut places: Vec<_> =
        ["docs", "examples", ".ci", "README.md", "LEEME.md", "tests/recipes", "fuzz/README.md", "fuzz/run.sh"]
            .map(|place| root.join(place))
            .to_vec();
    let mut named = Vec::new();
    while let Some(place) = places.pop() {
        if place.is_dir() {
            let is_ours = |name: &std::ffi::OsStr| name != "target" && name != "node_modules";
            places.extend(
                fs::read_dir(&place)
                    .unwrap()
                    .map(|entry| entry.unwrap())
                    .filter(|entry| is_ours(&entry.file_name()))
                    .map(|entry| entry.path()),
            );
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(&place).unwrap_or_default()).into_owned();
        let ends = |c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let names =
            text.match_indices("CEDULITA_").map(|(at, _)| text[at..].split(ends).next().unwrap_or_default().to_owned());
        // `CEDULITA_...` stands for all of them.
        named.extend(names.filter(|name| name != "CEDULITA_"));
    }
    named.sort();
    named.dedup();
    named
}
