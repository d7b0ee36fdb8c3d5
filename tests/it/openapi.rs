//! The OpenAPI documents: pinned, true of real answers, and shown in a page that fetches nothing from elsewhere.

use std::collections::BTreeSet;
use std::fs;

use cedulita::Emulator;
use cedulita::contract::ErrorCode;
use cedulita::http::openapi::{Notation, document, written};
use cedulita::http::{AdminSettings, admin_document};
use cedulita::policy::Secret;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{PICTURE, base64, pin, start, start_with};

fn api() -> Value {
    serde_json::to_value(document().unwrap()).unwrap()
}

fn admin() -> Value {
    serde_json::to_value(admin_document()).unwrap()
}

#[test]
fn the_document_of_the_api_is_pinned() {
    pin("openapi.yaml", &written(&document().unwrap(), Notation::Yaml).unwrap());
}

#[test]
fn the_document_of_the_admin_api_is_pinned() {
    pin("admin.yaml", &written(&admin_document(), Notation::Yaml).unwrap());
}

/// Whether a value fits a schema of a document.
fn fits(document: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let mut whole = json!({ "components": document["components"], "allOf": [schema] });
    whole["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    let validator = jsonschema::validator_for(&whole).unwrap();
    validator.validate(value).map_err(|error| format!("{} at {}", error, error.instance_path()))
}

/// The schema of an answer: its place in the document by operation, status and media type.
fn schema_of<'d>(operation: &'d Value, status: u16, kind: &str) -> &'d Value {
    let content = &operation["responses"][status.to_string()]["content"];
    let plain = kind.split(';').next().unwrap();
    let found = content.get(kind).or_else(|| content.get(plain));
    &found.unwrap_or_else(|| panic!("{status} {kind} is not in the document"))["schema"]
}

async fn check(document: &Value, operation: &Value, answer: Response) {
    let status = answer.status().as_u16();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    let body: Value = answer.json().await.unwrap();
    fits(document, schema_of(operation, status, &kind), &body).unwrap_or_else(|why| panic!("{status}: {why}\n{body}"));
}

#[test]
fn every_example_fits_its_schema() {
    let api = api();
    let mut seen = 0;
    for (status, response) in api["paths"]["/ocr/idcard"]["post"]["responses"].as_object().unwrap() {
        let Some(media) = response["content"].get("application/json") else { continue };
        for (name, example) in media["examples"].as_object().unwrap() {
            fits(&api, &media["schema"], &example["value"]).unwrap_or_else(|why| panic!("{status} {name}: {why}"));
            seen += 1;
        }
    }
    assert_eq!(seen, 4 + ErrorCode::ALL.len());
}

#[test]
fn every_error_code_stands_under_its_status() {
    let api = api();
    for code in ErrorCode::ALL {
        let schema = &api["components"]["schemas"][format!("Refusal{}", code.http())];
        let codes = schema["properties"]["status"]["enum"].as_array().unwrap();
        assert!(codes.contains(&code.name().into()), "{code}");
    }
}

#[test]
fn what_is_not_of_the_contract_does_not_fit() {
    let (api, good) = (api(), json!({ "request_id": format!("TID{}", "0".repeat(32)), "results": [], "status": "OK" }));
    let schema = json!({ "$ref": "#/components/schemas/Success" });
    fits(&api, &schema, &good).unwrap();
    for change in
        [json!({ "more": 1 }), json!({ "status": "ok" }), json!({ "request_id": "TID1" }), json!({ "results": {} })]
    {
        let mut bad = good.clone();
        bad.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        assert!(fits(&api, &schema, &bad).is_err(), "{bad}");
    }
}

#[tokio::test]
async fn real_answers_of_the_api_fit() {
    let (emulator, api) = (start().await, api());
    let url = format!("{}/ocr/idcard", emulator.url());
    let ids = ["sample-front", "sample-back", "old-back", "alien-front", "no-such-name"];
    for name in ids.into_iter().chain(ErrorCode::ALL.iter().map(|code| code.scenario())) {
        let body = json!({ "image_base64": base64(PICTURE), "detect_face": 1 }).to_string();
        let request = Client::new().post(&url).header("content-type", "application/json").body(body);
        let request = request.header("x-df-api-id", format!("scenario.{name}")).header("x-df-api-secret", "any");
        check(&api, &api["paths"]["/ocr/idcard"]["post"], request.send().await.unwrap()).await;
    }
}

/// A request to the admin API, and its operation in the document.
async fn ask(emulator: &Emulator, admin: &Value, method: &str, path: &str, real: &str, body: Option<Value>) {
    let request = Client::new().request(Method::from_bytes(method.as_bytes()).unwrap(), emulator.url() + real);
    let request = match body {
        Some(body) => request.header("content-type", "application/json").body(body.to_string()),
        None => request,
    };
    let answer = request.send().await.unwrap();
    let operation = &admin["paths"][path][method.to_lowercase()];
    if answer.status() == 204 {
        assert!(operation["responses"].get("204").is_some(), "{method} {path} was answered 204");
        return;
    }
    check(admin, operation, answer).await;
}

#[tokio::test]
async fn real_answers_of_the_admin_api_fit() {
    let (emulator, admin) = (start().await, admin());
    let steps = json!({ "steps": [{ "answer": "old-back" }] });
    let info = json!({ "card_info": {}, "card_side": "front", "card_type": "new" });
    let rows = [
        ("GET", "/__admin", "", None),
        ("GET", "/__admin/contract", "", None),
        ("GET", "/__admin/config", "", None),
        ("POST", "/__admin/sessions", "", Some(json!({ "name": "mine" }))),
        ("POST", "/__admin/sessions", "", Some(json!({ "name": "mine" }))),
        ("POST", "/__admin/sessions", "", Some(json!({ "name": "Not A Name" }))),
        ("GET", "/__admin/sessions", "?limit=5", None),
        ("GET", "/__admin/sessions", "?limit=0", None),
        ("GET", "/__admin/sessions/{session}", "/mine", None),
        ("GET", "/__admin/sessions/{session}", "/nobody", None),
        ("PUT", "/__admin/sessions/{session}/queue", "/mine/queue", Some(steps.clone())),
        ("PUT", "/__admin/sessions/{session}/queue", "/mine/queue", Some(json!({ "steps": [{ "answer": "nobody" }] }))),
        ("PUT", "/__admin/sessions/{session}/clock", "/mine/clock", Some(json!({ "advance": "1m" }))),
        ("POST", "/__admin/sessions/{session}/reset", "/mine/reset", None),
        ("DELETE", "/__admin/sessions/{session}", "/mine", None),
        ("DELETE", "/__admin/sessions/{session}", "/mine", None),
        ("GET", "/__admin/clock", "", None),
        ("PUT", "/__admin/clock", "", Some(json!({ "frozen": true }))),
        ("PUT", "/__admin/clock", "", Some(json!([null, null]))),
        ("DELETE", "/__admin/clock", "", None),
        ("PUT", "/__admin/credentials/{api_id}", "/me", Some(json!({ "secret": "s", "quota": 3, "expires_in": "1h" }))),
        ("PUT", "/__admin/credentials/{api_id}", "/me", Some(json!({ "secret": "" }))),
        ("GET", "/__admin/credentials", "", None),
        ("DELETE", "/__admin/credentials/{api_id}", "/me", None),
        ("GET", "/__admin/cards", "", None),
        ("GET", "/__admin/cards/{id}", "/old-back", None),
        ("GET", "/__admin/cards/{id}", "/nobody", None),
        ("PUT", "/__admin/cards/{id}", "/own", Some(info)),
        ("GET", "/__admin/scenarios", "", None),
        ("GET", "/__admin/scenarios/{name}", "/fails-twice", None),
        ("PUT", "/__admin/scenarios/{name}", "/own", Some(steps)),
        ("DELETE", "/__admin/scenarios/{name}", "/own", None),
        ("GET", "/__admin/journal", "?limit=2", None),
        ("GET", "/__admin/journal", "?no-such=2", None),
        ("GET", "/__admin/journal/export.har", "", None),
        ("POST", "/__admin/journal/verify", "", Some(json!({ "at_most": 3 }))),
        ("POST", "/__admin/journal/verify", "", Some(json!({ "at_least": 3 }))),
        ("GET", "/__admin/journal/{request_id}", "/TID0", None),
        ("GET", "/__admin/journal/{request_id}/picture", "/TID0/picture", None),
        ("DELETE", "/__admin/journal", "", None),
        ("POST", "/__admin/reset", "", None),
        ("GET", "/__admin/cards/{id}/{file}", "/nobody/specimen.png", None),
        ("GET", "/__admin/openapi.json", "", None),
    ];
    for (method, path, real, body) in rows {
        let base = path.split("/{").next().unwrap();
        ask(&emulator, &admin, method, path, &format!("{base}{real}"), body).await;
    }
}

#[tokio::test]
async fn routes_and_the_document_agree() {
    let (emulator, admin) = (start().await, admin());
    for (path, item) in admin["paths"].as_object().unwrap() {
        let real = path.replace("{session}", "a").replace("{file}", "specimen.png").replace("{asset}", "page.js");
        let real = real
            .replace("{api_id}", "a")
            .replace("{id}", "old-back")
            .replace("{name}", "slow")
            .replace("{request_id}", "a");
        let mut allowed = BTreeSet::new();
        let nobody = Client::new().request(Method::PATCH, emulator.url() + &real);
        let answer = nobody.header("content-type", "application/json").send().await.unwrap();
        assert_eq!(answer.status(), 405, "{path}");
        let allow = answer.headers()["allow"].to_str().unwrap().to_owned();
        allowed.extend(allow.split(',').map(|method| method.trim().to_lowercase()).filter(|method| method != "head"));
        let told: BTreeSet<_> = item.as_object().unwrap().keys().filter(|key| *key != "parameters").cloned().collect();
        assert_eq!(told, allowed, "{path}");
    }
}

#[tokio::test]
async fn documents_are_served_and_known_ones_are_not_sent_again() {
    let emulator = start().await;
    for (path, kind) in [
        ("/openapi.json", "application/json"),
        ("/openapi.yaml", "application/yaml"),
        ("/__admin/openapi.json", "application/json"),
        ("/__admin/openapi.yaml", "application/yaml"),
        ("/__admin/docs/api.json", "application/json"),
        ("/__admin/docs/admin.yaml", "application/yaml"),
    ] {
        let url = emulator.url() + path;
        let answer = reqwest::get(&url).await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["content-type"]), (200, &kind.parse().unwrap()));
        let tag = answer.headers()["etag"].clone();
        assert!(answer.text().await.unwrap().contains("3.1.0"));
        let again = Client::new().get(&url).header("if-none-match", tag).send().await.unwrap();
        assert_eq!((again.status().as_u16(), again.text().await.unwrap()), (304, String::new()));
    }
}

#[tokio::test]
async fn the_page_fetches_nothing_from_elsewhere() {
    let emulator = start().await;
    let base = emulator.url() + "/__admin/docs";
    let page = reqwest::get(&base).await.unwrap();
    assert!(page.url().path().ends_with("/docs/"));
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("http"), "{policy}");
    let html = page.text().await.unwrap();
    assert!(!html.contains("http"), "{html}");
    let files = html.split('"').filter(|text| text.ends_with(".js") || text.ends_with(".css"));
    for file in files {
        let answer = reqwest::get(format!("{base}/{file}")).await.unwrap();
        assert_eq!(answer.status(), 200, "{file}");
    }
}

#[tokio::test]
async fn the_viewer_is_the_one_that_its_readme_names() {
    let emulator = start().await;
    let readme = fs::read_to_string("src/http/admin/docs/viewer/README.md").unwrap();
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix("` |")?.split_once(".gz` | `"));
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 2);
    for (file, digest) in rows {
        let url = format!("{}/__admin/docs/{file}", emulator.url());
        let plain = reqwest::get(&url).await.unwrap().bytes().await.unwrap();
        let hex: String = Sha256::digest(&plain).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, digest, "{file}");
        let packed = Client::new().get(&url).header("accept-encoding", "gzip").send().await.unwrap();
        assert_eq!(packed.headers()["content-encoding"], "gzip");
        assert!(packed.headers()["cache-control"].to_str().unwrap().contains("immutable"));
        assert!(packed.bytes().await.unwrap().len() < plain.len());
    }
}

#[tokio::test]
async fn a_token_guards_what_the_page_calls_and_not_the_page() {
    let settings = AdminSettings { token: Some(Secret::new("hush")), ..AdminSettings::default() };
    let emulator = start_with(Emulator::builder().admin(settings)).await;
    let status = async |path: &str| reqwest::get(emulator.url() + path).await.unwrap().status().as_u16();
    assert_eq!(status("/__admin/docs/").await, 200);
    assert_eq!(status("/__admin/docs/admin.json").await, 200);
    assert_eq!(status("/__admin/openapi.json").await, 401);
    assert_eq!(status("/__admin/docsx").await, 401);
}
