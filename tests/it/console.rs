//! The console as a server sends it. What it does in a browser is in `tests/console`.

use cedulita::Emulator;
use cedulita::http::{AdminApi, AdminSettings, HttpSettings, Purity};

use crate::support::{Call, Reply, start, start_with};

async fn get(emulator: &Emulator, path: &str, headers: &[(&str, &str)]) -> Reply {
    let call = Call::bare(&format!("GET {path} HTTP/1.1"));
    headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send(emulator).await
}

const BROWSER: [(&str, &str); 1] = [("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")];

#[tokio::test]
async fn browsers_are_sent_to_the_console_and_programs_are_not() {
    let emulator = start().await;
    let reply = get(&emulator, "/", &BROWSER).await;
    assert_eq!((reply.status, reply.header("location")), (307, Some("__console/")));
    get(&emulator, "/", &[]).await.expect(404, "NOT_FOUND");
    get(&emulator, "/", &[("Accept", "application/json")]).await.expect(404, "NOT_FOUND");
    get(&emulator, "/other", &BROWSER).await.expect(404, "NOT_FOUND");
    Call::bare("POST / HTTP/1.1").header("Accept", "text/html").send(&emulator).await.expect(404, "NOT_FOUND");
}

#[tokio::test]
async fn without_an_admin_api_or_with_pure_answers_there_is_no_way_to_it() {
    let pure =
        start_with(Emulator::builder().http(HttpSettings { purity: Purity::Pure, ..HttpSettings::default() })).await;
    get(&pure, "/", &BROWSER).await.expect(404, "NOT_FOUND");
    assert_eq!(get(&pure, "/__console/", &[]).await.status, 200);
    let off = AdminSettings { api: AdminApi::Off, ..AdminSettings::default() };
    let off = start_with(Emulator::builder().admin(off)).await;
    get(&off, "/", &BROWSER).await.expect(404, "NOT_FOUND");
    get(&off, "/__console/", &[]).await.expect(404, "NOT_FOUND");
}

#[tokio::test]
async fn files_are_kept_for_ever_and_the_page_is_asked_for_each_time() {
    let emulator = start().await;
    let reply = get(&emulator, "/__console", &[]).await;
    assert_eq!((reply.status, reply.header("location")), (307, Some("__console/")));
    let page = get(&emulator, "/__console/", &[]).await;
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    let again = reqwest::Client::new().get(format!("{}/__console/", emulator.url()));
    let again = again.header("If-None-Match", page.header("etag").unwrap()).send().await.unwrap();
    assert_eq!((again.status().as_u16(), again.text().await.unwrap().as_str()), (304, ""));
    let scripts: Vec<_> = page.body.split('"').filter(|text| text.ends_with(".js")).collect();
    assert!(scripts.len() > 20, "{}", page.body);
    for script in scripts {
        let file = get(&emulator, &format!("/__console/{script}"), &[]).await;
        assert_eq!(
            (file.status, file.header("content-type")),
            (200, Some("text/javascript;charset=utf-8")),
            "{script}"
        );
        assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
        // Names of XML are no addresses.
        let body = file.body.replace("http://www.w3.org/", "");
        for address in
            ["http://", "https://", "//"].iter().flat_map(|start| [format!("'{start}"), format!("\"{start}")])
        {
            assert!(!body.contains(&address), "{script} names another server");
        }
    }
}

#[tokio::test]
async fn the_page_waits_for_one_sheet_and_one_module_before_it_is_painted() {
    let emulator = start().await;
    let page = get(&emulator, "/__console/", &[]).await.body;
    let (head, body) = page.split_once("<body>").unwrap();
    assert_eq!((head.matches("stylesheet").count(), head.matches("<script").count()), (1, 1), "{head}");
    assert!(!head.contains("modulepreload") && body.contains("modulepreload"), "{page}");
    let sheet = head.split('"').find(|text| text.ends_with(".css")).unwrap();
    let sheet = get(&emulator, &format!("/__console/{sheet}"), &[]).await;
    assert_eq!((sheet.status, sheet.header("content-type")), (200, Some("text/css;charset=utf-8")));
    for file in std::fs::read_dir("src/http/console/page/style").unwrap() {
        let rules = std::fs::read_to_string(file.unwrap().path()).unwrap();
        assert!(sheet.body.contains(&rules));
    }
    assert!(sheet.body.starts_with(&std::fs::read_to_string("src/http/console/page/style/base.css").unwrap()));
}

#[tokio::test]
async fn other_files_and_methods_are_told() {
    let emulator = start().await;
    for path in ["/__console/x", "/__console/0123456789abcdef/main.js", "/__console/../main.js"] {
        assert_eq!(get(&emulator, path, &[]).await.status, 404, "{path}");
    }
    let reply = Call::bare("POST /__console/ HTTP/1.1").send(&emulator).await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET, HEAD")));
    get(&emulator, "/__consoles", &[]).await.expect(404, "NOT_FOUND");
}

#[tokio::test]
async fn sheets_are_drawn_and_bad_ones_refused() {
    let emulator = start().await;
    let sheet =
        reqwest::get(format!("{}/__admin/sheet.pdf?names=new-front,person-old-7-back&paper=letter", emulator.url()));
    let sheet = sheet.await.unwrap();
    assert_eq!(sheet.headers()["content-type"], "application/pdf");
    assert!(sheet.bytes().await.unwrap().starts_with(b"%PDF"));
    let many = vec!["new-front"; 65].join(",");
    for (query, status, part) in [
        ("names=nobody", 404, "did you mean"),
        ("", 400, "missing field"),
        ("names=new-front&paper=a5", 400, "unknown variant"),
        (&format!("names={many}"), 400, "names: expected at most 64, got 65"),
    ] {
        let reply = get(&emulator, &format!("/__admin/sheet.pdf?{query}"), &[]).await;
        assert!(reply.status == status && reply.body.contains(part), "{query} {}", reply.body);
    }
}

#[tokio::test]
async fn a_dry_run_says_whether_a_scenario_could_be_added_and_adds_none() {
    let emulator = start().await;
    let put = async |query: &str, body: &str| {
        crate::support::admin(&emulator, &format!("PUT /__admin/scenarios/mine{query}"), body).await.status
    };
    assert_eq!(put("?dry_run=true", r#"{"steps":[{"answer":"old-back"}]}"#).await, 200);
    assert_eq!(put("?dry_run=true", r#"{"steps":[{"answer":"old-bakc"}]}"#).await, 400);
    assert_eq!(put("?dry_run=perhaps", r#"{"steps":[{}]}"#).await, 400);
    assert_eq!(get(&emulator, "/__admin/scenarios/mine", &[]).await.status, 404);
}

#[tokio::test]
async fn a_call_says_where_a_specimen_was_found() {
    let emulator = start().await;
    let print = reqwest::get(format!("{}/__admin/cards/new-front/specimen.png?width=500", emulator.url()));
    let print = print.await.unwrap().bytes().await.unwrap();
    Call::new().picture(&print).send(&emulator).await.expect(200, "OK");
    let journal = get(&emulator, "/__admin/journal", &[]).await.json();
    let place = &journal["calls"][0]["decision"]["cards"][0]["place"];
    assert_eq!(place["outline"], serde_json::json!([[0, 0], [500, 0], [500, 315], [0, 315]]));
    assert_eq!(place["portrait"].as_array().unwrap().len(), 4);
}
