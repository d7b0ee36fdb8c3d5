//! The journal: what was called, why it was answered so, waiting, following, exports.

use std::time::Duration;

use cedulita::journal::JournalSettings;
use cedulita::{Builder, Emulator};
use serde_json::{Value, json};

use crate::support::{Call, PICTURE, Part, Reply, base64, png, start, start_with};

async fn get(emulator: &Emulator, path: &str) -> Reply {
    Call::bare(&format!("GET /__admin/journal{path} HTTP/1.1")).send(emulator).await
}

async fn list(emulator: &Emulator, query: &str) -> Value {
    let reply = get(emulator, query).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()
}

fn journal(settings: JournalSettings) -> Builder {
    Emulator::builder().journal(settings)
}

fn id(reply: &Reply) -> String {
    reply.json()["request_id"].as_str().unwrap().to_owned()
}

/// The trail as `kind name outcome`.
fn trail(entry: &Value) -> Vec<String> {
    let lines = entry["trail"].as_array().unwrap().iter();
    lines.map(|line| format!("{} {}", line["name"].as_str().unwrap(), line["outcome"].as_str().unwrap())).collect()
}

#[tokio::test]
async fn an_entry_shows_what_was_sent_and_answered() {
    let emulator = start().await;
    let call = Call::new()
        .header("User-Agent", "a-client/1")
        .parts(&[Part::text("detect_face", "1"), Part::file("old-front.jpg", PICTURE)]);
    let reply = call.send(&emulator).await;
    let shown = get(&emulator, &format!("/{}", id(&reply))).await.json();
    let (sent, answered, decision) = (&shown["sent"], &shown["answered"], &shown["decision"]);
    assert_eq!((&shown["number"], &shown["session"], &shown["api_id"]), (&json!(0), &json!("an-id"), &json!("an-id")));
    assert_eq!(shown["matched_by"], "file-name");
    assert_eq!((&sent["method"], &sent["path"]), (&json!("POST"), &json!("/ocr/idcard")));
    assert_eq!((&sent["encoding"], &sent["detect_face"]), (&json!("multipart"), &json!(true)));
    assert_eq!((&sent["file_name"], &sent["user_agent"]), (&json!("old-front.jpg"), &json!("a-client/1")));
    assert!(sent["fields"].as_array().unwrap().contains(&json!("file")));
    assert!(sent["body_bytes"].as_u64().unwrap() > PICTURE.len() as u64);
    let picture = &sent["picture"];
    assert_eq!((&picture["format"], &picture["bytes"]), (&json!("jpeg"), &json!(PICTURE.len())));
    assert_eq!(picture["xxh3"].as_str().unwrap().len(), 32);
    assert_eq!(picture.get("sha256"), None);
    assert_eq!((&answered["http"], &answered["status"]), (&json!(200), &json!("OK")));
    assert_eq!((&decision["http"], &decision["status"], &decision["fault"]), (&json!(200), &json!("OK"), &json!(null)));
    assert_eq!((&answered["body_bytes"], &answered["outcome"]), (&json!(reply.body.len()), &json!("complete")));
    let card = &decision["cards"][0];
    assert_eq!((&card["name"], &card["side"], &card["type"]), (&json!("old-front"), &json!("front"), &json!("old")));
    assert_eq!(card["face_region"].as_array().unwrap().len(), 4);
    assert_eq!(card.get("card_info"), None);
    assert!(shown["took"].as_f64().unwrap() > 0.0);
    let shown = get(&emulator, &format!("/{}?values=show", id(&reply))).await.json();
    assert_eq!(shown["decision"]["cards"][0]["card_info"], reply.json()["results"][0]["card_info"]);
}

#[tokio::test]
async fn the_trail_explains_an_answer() {
    let emulator = start().await;
    Call::new().picture(PICTURE).send(&emulator).await;
    let shown = list(&emulator, "").await["calls"][0].clone();
    assert_eq!(
        trail(&shown),
        [
            "NOT_FOUND passed",
            "UNAUTHORIZED passed",
            "KEY_EXPIRED passed",
            "NO_PERMISSION passed",
            "RATE_LIMIT_EXCEEDED passed",
            "OUT_OF_QUOTA passed",
            "INVALID_ARGUMENT passed",
            "DETECTION_FAILED passed",
            "header silent",
            "queue silent",
            "api-id silent",
            "condition silent",
            "specimen silent",
            "file-name silent",
            "sha256 silent",
            "default chose",
        ]
    );
    assert!(shown["trail"][15]["detail"].is_string(), "{shown:#}");
}

#[tokio::test]
async fn the_trail_ends_where_a_call_ended() {
    let emulator = start().await;
    let passed = |until: usize| {
        let names =
            ["NOT_FOUND", "UNAUTHORIZED", "KEY_EXPIRED", "NO_PERMISSION", "RATE_LIMIT_EXCEEDED", "OUT_OF_QUOTA"];
        names[..until].iter().map(|name| format!("{name} passed")).collect::<Vec<_>>()
    };
    let silent = ["header silent", "queue silent", "api-id silent"].map(str::to_owned);
    let cases: Vec<(Call, Vec<String>)> = vec![
        (Call::bare("GET /elsewhere HTTP/1.1"), vec!["NOT_FOUND failed".to_owned()]),
        (
            Call::new().without("X-DF-API-SECRET").picture(PICTURE),
            [&passed(1)[..], &["UNAUTHORIZED failed".to_owned()], &silent].concat(),
        ),
        (
            Call::new().form("detect_face=1"),
            [&passed(6)[..], &["INVALID_ARGUMENT failed".to_owned()], &silent].concat(),
        ),
        (
            Call::new().api_id("scenario.key-expired").picture(PICTURE),
            [&passed(2)[..], &["KEY_EXPIRED failed".to_owned()], &silent[..2], &["api-id chose".to_owned()]].concat(),
        ),
        (Call::new().header("X-Emulator-Scenario", "no-such-name"), vec!["header unknown".to_owned()]),
        (
            // The picture's own check comes before what was chosen.
            Call::new().header("X-Emulator-Scenario", "detection-failed").picture(&png(64, 64)),
            [&passed(6)[..], &["INVALID_ARGUMENT failed".to_owned(), "header chose".to_owned()]].concat(),
        ),
    ];
    for (number, (call, expected)) in cases.into_iter().enumerate() {
        call.send(&emulator).await;
        let shown = list(&emulator, "?limit=1").await["calls"][0].clone();
        assert_eq!(shown["number"], json!(number));
        assert_eq!(trail(&shown), expected, "{shown:#}");
    }
    let last = list(&emulator, "?limit=1").await["calls"][0].clone();
    let detail = last["trail"][7]["detail"].as_str().unwrap();
    assert_eq!(detail, "detection-failed; not answered, for the check INVALID_ARGUMENT failed first");
    assert!(last["sent"]["picture"]["xxh3"].is_string() && last["sent"]["picture"]["format"].is_null(), "{last:#}");
}

#[tokio::test]
async fn headers_are_kept_as_they_came_and_what_may_be_private_is_shown_on_request() {
    let emulator = start().await;
    let long = "a".repeat(5000);
    let call = Call::new().header("User-Agent", "a-client/1").header("X-Branch", "quito").header("X-Long", &long);
    let reply = call.picture(PICTURE).send(&emulator).await;
    let path = format!("/{}", id(&reply));
    for (query, branch) in [("", "***"), ("?values=show", "quito")] {
        let sent = get(&emulator, &format!("{path}{query}")).await.json()["sent"].take();
        let header = |name: &str| {
            let headers = sent["headers"].as_array().unwrap();
            headers.iter().find(|header| header["name"] == name).map(|header| header["value"].clone())
        };
        assert_eq!(header("user-agent"), Some(json!("a-client/1")));
        assert_eq!(header("x-df-api-id"), Some(json!("an-id")));
        assert_eq!(header("x-df-api-secret"), Some(json!(null)));
        assert_eq!(header("x-branch"), Some(json!(branch)));
        assert_eq!((header("x-long"), &sent["headers_left_out"]), (None, &json!(1)));
        let har = get(&emulator, &format!("/export.har{query}")).await.json();
        let headers = &har["log"]["entries"][0]["request"]["headers"];
        assert!(headers.as_array().unwrap().contains(&json!({ "name": "x-branch", "value": branch })), "{headers}");
    }
}

#[tokio::test]
async fn calls_with_hints_are_found() {
    let emulator = start().await;
    Call::new().picture(PICTURE).send(&emulator).await;
    Call::new().parts(&[Part::text("image", "x")]).send(&emulator).await;
    // A call may be answered before it stands in the journal.
    list(&emulator, "?count=2&wait=10s").await;
    for (query, numbers) in
        [("?hint=*", vec![1]), ("?hint=", vec![0]), ("?hint=*image*", vec![1]), ("?hint=*nothing-such*", vec![])]
    {
        let calls = list(&emulator, query).await["calls"].take();
        let found: Vec<_> = calls.as_array().unwrap().iter().map(|call| call["number"].as_u64().unwrap()).collect();
        assert_eq!(found, numbers, "{query}");
    }
}

#[tokio::test]
async fn no_secret_is_in_it() {
    let emulator = start().await;
    Call::new()
        .without("X-DF-API-SECRET")
        .header("X-DF-API-SECRET", "hush-hush")
        .header("Authorization", "Bearer hush-hush")
        .header("Cookie", "sid=hush-hush")
        .header("X-Api-Key", "hush-hush")
        .header("X-DF-API-SECERT", "hush-hush")
        .picture(PICTURE)
        .send(&emulator)
        .await;
    for path in ["?values=show", "/export.har?values=show", "/export.curl"] {
        let reply = get(&emulator, path).await;
        assert!(reply.status == 200 && !reply.body.contains("hush-hush"), "{}", reply.body);
    }
}

#[tokio::test]
async fn lists_are_filtered_and_paged() {
    let emulator = start().await;
    for number in 0..6 {
        let call = Call::new().api_id(if number % 2 == 0 { "even" } else { "odd" });
        call.parts(&[Part::file(&format!("p{number}.jpg"), PICTURE)]).send(&emulator).await;
    }
    Call::new().api_id("scenario.out-of-quota").picture(PICTURE).send(&emulator).await;
    for (query, numbers, total, next) in [
        ("", &[0, 1, 2, 3, 4, 5, 6][..], 7, 6),
        ("?limit=2", &[5, 6], 7, 6),
        ("?after=1&limit=2", &[2, 3], 5, 3),
        ("?after=6", &[], 0, 6),
        ("?before=3&limit=2", &[1, 2], 3, 2),
        ("?session=odd", &[1, 3, 5], 3, 6),
        ("?api_id=*d*&file_name=p*.jpg", &[1, 3, 5], 3, 6),
        ("?session=even&after=0&limit=1", &[2], 2, 2),
        ("?status=OK&http=200&limit=1", &[5], 6, 6),
        ("?status=OUT_OF_QUOTA", &[6], 1, 6),
        ("?http=4*", &[6], 1, 6),
        ("?scenario=out-of-quota&matched_by=api-id", &[6], 1, 6),
        ("?card=sample-*&side=front&encoding=multipart&after=4", &[5], 1, 6),
        ("?fault=*", &[], 0, 6),
        ("?text=p3.jpg", &[3], 1, 6),
        ("?text=quota%20exceeded", &[6], 1, 6),
    ] {
        let answer = list(&emulator, query).await;
        let listed: Vec<u64> =
            answer["calls"].as_array().unwrap().iter().map(|call| call["number"].as_u64().unwrap()).collect();
        assert_eq!(listed, numbers, "{query}");
        assert_eq!((&answer["total_matching"], &answer["next"]), (&json!(total), &json!(next)), "{query}");
        assert_eq!(answer["gone"], 0);
    }
    let xxh3 = list(&emulator, "?limit=1&session=odd").await["calls"][0]["sent"]["picture"]["xxh3"].clone();
    let same = list(&emulator, &format!("?xxh3={}", xxh3.as_str().unwrap().to_uppercase())).await;
    assert_eq!(same["total_matching"], 6);
}

#[tokio::test]
async fn wrong_questions_are_refused() {
    let emulator = start().await;
    for (path, told) in [
        ("?sesion=a", "did you mean session?"),
        ("?status=SUCCESS", "fits nothing"),
        ("?limit=0", "from 1 to 1000"),
        ("?limit=1001", "from 1 to 1000"),
        ("?after=-1", "whole number"),
        ("?wait=61s", "at most 1m"),
        ("?wait=2", "length of time"),
        ("?count=2", "expected wait beside it"),
        ("?values=yes", "show or hide"),
        ("?session=a&session=b", "twice"),
        ("?base=http://h", "did you mean"),
        ("/events?limit=2", "did you mean"),
        ("/export.har?base=ftp://h", "expected a URL"),
        ("/TID0?session=a", "expected no parameter but values="),
    ] {
        let reply = get(&emulator, path).await;
        assert_eq!(reply.status, 400, "{path} {}", reply.body);
        assert_eq!(reply.header("content-type"), Some("application/problem+json"));
        assert!(reply.json()["detail"].as_str().unwrap().contains(told), "{path} {}", reply.body);
    }
    assert_eq!(get(&emulator, "/TID0").await.status, 404);
}

#[tokio::test]
async fn sha256_is_there_once_it_was_asked_for() {
    let emulator = start().await;
    let digest = "1915656a73259967df247a15adc0c1c298912f208e15a348c9f2c8477dec075b";
    Call::new().picture(PICTURE).send(&emulator).await;
    let first = list(&emulator, &format!("?sha256={digest}")).await;
    assert_eq!((&first["total_matching"], &first["without_sha256"]), (&json!(0), &json!(1)));
    Call::new().picture(PICTURE).send(&emulator).await;
    let second = list(&emulator, &format!("?sha256={digest}")).await;
    assert_eq!((&second["total_matching"], &second["without_sha256"]), (&json!(1), &json!(1)));
    assert_eq!(second["calls"][0]["sent"]["picture"]["sha256"], digest);
}

#[tokio::test]
async fn a_list_waits_for_calls() {
    let emulator = start().await;
    let waiting = list(&emulator, "?wait=60s&count=2&session=an-id");
    let calling = async {
        for _ in 0..2 {
            Call::new().picture(PICTURE).send(&emulator).await;
        }
    };
    let (answer, ()) = tokio::join!(waiting, calling);
    assert_eq!(answer["total_matching"], 2);
    assert_eq!(list(&emulator, "?wait=10ms&session=nobody").await["total_matching"], 0);
}

#[tokio::test]
async fn waiting_and_following_end_when_the_emulator_stops() {
    let emulator = start().await;
    let client = reqwest::Client::new();
    let url = format!("{}/__admin/journal", emulator.url());
    let mut events = client.get(format!("{url}/events")).send().await.unwrap();
    // The events' headers have come, so that reader is there; the other comes with the next call, or is refused.
    let waiting = tokio::spawn(client.get(format!("{url}?wait=60s")).send());
    let ended = async { while let Ok(Some(_)) = events.chunk().await {} };
    let patience = Duration::from_secs(60);
    tokio::time::timeout(patience, async { tokio::join!(emulator.stop(), ended) }).await.unwrap();
    let _ = tokio::time::timeout(patience, waiting).await.unwrap();
}

#[tokio::test]
async fn calls_are_cleared_of_one_session_or_all() {
    let emulator = start().await;
    for session in ["a", "b", "a"] {
        Call::new().api_id(session).picture(PICTURE).send(&emulator).await;
    }
    let delete = async |query: &str| {
        let call = Call::bare(&format!("DELETE /__admin/journal{query} HTTP/1.1"));
        let bytes = call.bytes(true);
        let mut stream = tokio::net::TcpStream::connect(emulator.address()).await.unwrap();
        let mut answer = String::new();
        tokio::io::AsyncWriteExt::write_all(&mut stream, &bytes).await.unwrap();
        tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.unwrap();
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    assert_eq!(delete("?session=a").await, "204");
    assert_eq!(list(&emulator, "").await["total_matching"], 1);
    assert_eq!(delete("?sesion=a").await, "400");
    assert_eq!(delete("").await, "204");
    assert_eq!(list(&emulator, "").await["total_matching"], 0);
    Call::new().picture(PICTURE).send(&emulator).await;
    assert_eq!(list(&emulator, "").await["calls"][0]["number"], 3);
}

#[tokio::test]
async fn what_goes_is_counted() {
    let emulator = start_with(journal(JournalSettings { entries: 2, ..JournalSettings::default() })).await;
    let mut first = None;
    for _ in 0..5 {
        let reply = Call::new().picture(PICTURE).send(&emulator).await;
        first.get_or_insert(id(&reply));
    }
    let answer = list(&emulator, "").await;
    assert_eq!((&answer["total_matching"], &answer["gone"]), (&json!(2), &json!(3)));
    assert_eq!(list(&emulator, "?after=1").await["gone"], 1);
    assert_eq!(list(&emulator, "?after=2").await["gone"], 0);
    let reply = get(&emulator, &format!("/{}", first.unwrap())).await;
    assert!(reply.status == 404 && reply.body.contains("3 calls were evicted"), "{}", reply.body);
}

#[tokio::test]
async fn pictures_are_kept_when_asked() {
    let emulator = start_with(journal(JournalSettings { pictures_mib: 1, ..JournalSettings::default() })).await;
    let encoded = base64(PICTURE);
    for call in [
        Call::new().picture(PICTURE),
        Call::new().json(&json!({ "image_base64": encoded }).to_string()),
        Call::new().form(&format!("image_base64={}", encoded.replace('+', "%2B"))),
    ] {
        let id = id(&call.send(&emulator).await);
        let url = format!("{}/__admin/journal/{id}/picture", emulator.url());
        let answer = reqwest::get(url).await.unwrap();
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((answer.status().as_u16(), header("content-type")), (200, "image/jpeg".to_owned()));
        assert_eq!(header("content-disposition"), format!("attachment; filename=\"{id}.jpg\""));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(answer.bytes().await.unwrap(), PICTURE);
    }
}

#[tokio::test]
async fn a_missing_picture_is_explained() {
    let off = start().await;
    let on = start_with(journal(JournalSettings { pictures_mib: 1, ..JournalSettings::default() })).await;
    for (emulator, call, told) in [
        (&off, Call::new().picture(PICTURE), "not kept"),
        (&on, Call::new().form("detect_face=1"), "no picture was sent"),
        (&on, Call::new().picture(&crate::support::picture_of(2 * 1024 * 1024)), "evicted"),
    ] {
        let id = id(&call.send(emulator).await);
        let reply = get(emulator, &format!("/{id}/picture")).await;
        assert!(reply.status == 404 && reply.json()["detail"].as_str().unwrap().contains(told), "{}", reply.body);
    }
}

/// Events as they come: their name, their number and their data.
pub(crate) struct Events {
    response: reqwest::Response,
    text: String,
}

impl Events {
    async fn of(emulator: &Emulator, query: &str, last: Option<&str>) -> Self {
        Self::at(&emulator.url(), query, last).await
    }

    pub(crate) async fn at(url: &str, query: &str, last: Option<&str>) -> Self {
        let mut request = reqwest::Client::new().get(format!("{url}/__admin/journal/events{query}"));
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { response, text: String::new() }
    }

    pub(crate) async fn next(&mut self) -> (String, Option<u64>, Value) {
        loop {
            if let Some((event, rest)) = self.text.clone().split_once("\n\n") {
                self.text = rest.to_owned();
                let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                // A comment has none; it comes after a second in which nothing happens.
                let Some(data) = line("data: ") else { continue };
                let data = serde_json::from_str(&data).unwrap();
                return (line("event: ").unwrap(), line("id: ").map(|id| id.parse().unwrap()), data);
            }
            let chunk = tokio::time::timeout(Duration::from_secs(60), self.response.chunk()).await.unwrap();
            self.text.push_str(std::str::from_utf8(&chunk.unwrap().unwrap()).unwrap());
        }
    }
}

#[tokio::test]
async fn new_calls_are_followed() {
    let emulator = start().await;
    Call::new().picture(PICTURE).send(&emulator).await;
    let mut all = Events::of(&emulator, "", None).await;
    let mut some = Events::of(&emulator, "?session=b", None).await;
    for session in ["a", "b", "a"] {
        Call::new().api_id(session).picture(PICTURE).send(&emulator).await;
    }
    for number in 1..=3 {
        let (event, id, data) = all.next().await;
        assert_eq!((event.as_str(), id, &data["number"]), ("call", Some(number), &json!(number)));
        assert!(data["trail"].is_array());
    }
    assert_eq!(some.next().await.1, Some(2));
}

#[tokio::test]
async fn a_reader_catches_up_and_is_told_what_has_gone() {
    let emulator = start_with(journal(JournalSettings { entries: 3, ..JournalSettings::default() })).await;
    for _ in 0..6 {
        Call::new().picture(PICTURE).send(&emulator).await;
    }
    let mut events = Events::of(&emulator, "?after=5", Some("0")).await;
    let (event, id, data) = events.next().await;
    assert_eq!((event.as_str(), id, &data["gone"]), ("gone", None, &json!(2)));
    for number in 3..6 {
        assert_eq!(events.next().await.1, Some(number));
    }
    // A number of another journal: all that is there comes.
    let mut events = Events::of(&emulator, "?after=4000", None).await;
    assert_eq!(events.next().await.2["gone"], 3);
    assert_eq!(events.next().await.1, Some(3));
}

#[tokio::test]
async fn a_reader_that_wants_the_newest_is_sent_no_more() {
    let emulator = start().await;
    for _ in 0..6 {
        Call::new().picture(PICTURE).send(&emulator).await;
    }
    let mut events = Events::of(&emulator, "?after=0&newest=2", None).await;
    let (event, id, data) = events.next().await;
    assert_eq!((event.as_str(), id, &data["skipped"]), ("skipped", None, &json!(3)));
    for number in 4..6 {
        assert_eq!(events.next().await.1, Some(number));
    }
    Call::new().picture(PICTURE).send(&emulator).await;
    assert_eq!(events.next().await.1, Some(6));
}

#[tokio::test]
async fn readers_are_bounded() {
    let emulator = start().await;
    let mut readers = Vec::new();
    for _ in 0..32 {
        readers.push(Events::of(&emulator, "", None).await);
    }
    let url = format!("{}/__admin/journal/events", emulator.url());
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 503);
    // A reader that has left makes room.
    readers.pop();
    let again = async {
        while reqwest::get(&url).await.unwrap().status() != 200 {
            // Until another reader is sent its next comment.
            readers[0].response.chunk().await.unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(60), again).await.unwrap();
}

#[tokio::test]
async fn an_archive_has_what_har_requires() {
    let emulator = start().await;
    Call::new().parts(&[Part::text("detect_face", "1"), Part::file("a\"b.jpg", PICTURE)]).send(&emulator).await;
    Call::new().api_id("scenario.bad-gateway").picture(PICTURE).send(&emulator).await;
    Call::new().header("X-Emulator-Scenario", "nobody").send(&emulator).await;
    Call::new().form("detect_face=2").send(&emulator).await;
    let har = get(&emulator, "/export.har").await.json();
    assert_eq!(har["log"]["version"], "1.2");
    assert!(har["log"]["creator"]["name"].is_string() && har["log"]["creator"]["version"].is_string());
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 4);
    let required = |value: &Value, names: &[&str]| {
        names.iter().for_each(|name| assert!(!value[*name].is_null(), "{name} in {value:#}"));
    };
    for entry in entries {
        required(entry, &["startedDateTime", "time", "request", "response", "cache", "timings"]);
        let common = ["httpVersion", "cookies", "headers", "headersSize", "bodySize"];
        required(&entry["request"], &[&common[..], &["method", "url", "queryString"]].concat());
        required(&entry["response"], &[&common[..], &["status", "statusText", "content", "redirectURL"]].concat());
        required(&entry["response"]["content"], &["size", "mimeType", "text"]);
        required(&entry["timings"], &["send", "wait", "receive"]);
        let secret = entry["request"]["headers"].as_array().unwrap().iter();
        assert!(secret.clone().any(|header| header == &json!({ "name": "x-df-api-secret", "value": "***" })));
        assert_eq!(entry["request"]["url"], "http://localhost/ocr/idcard");
    }
    let body: Value = serde_json::from_str(entries[0]["response"]["content"]["text"].as_str().unwrap()).unwrap();
    assert_eq!(body["results"][0]["card_info"]["id_number"], "***");
    assert_eq!((&entries[1]["response"]["status"], entries[1]["comment"].is_string()), (&json!(502), true));
    assert_eq!(entries[2]["response"]["status"], 501);
    let shown = get(&emulator, "/export.har?values=show&http=200&base=https://h:1/").await.json();
    let entry = &shown["log"]["entries"][0];
    assert_eq!(entry["request"]["url"], "https://h:1/ocr/idcard");
    assert!(!entry["response"]["content"]["text"].as_str().unwrap().contains("***"));
}

#[tokio::test]
async fn a_line_for_a_shell_makes_each_call_again() {
    let emulator = start().await;
    Call::new().picture(PICTURE).send(&emulator).await;
    Call::new().api_id("it's").header("X-Emulator-Scenario", "no-permission").picture(PICTURE).send(&emulator).await;
    Call::bare("GET /ocr/idcard HTTP/1.1").send(&emulator).await;
    let reply = get(&emulator, "/export.curl").await;
    assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
    let secret = "-H \"X-DF-API-SECRET: $X_DF_API_SECRET\"";
    let lines = [
        format!(
            "curl http://localhost/ocr/idcard -H 'X-DF-API-ID: an-id' {secret} -F file=@photo.jpg # answered: 200 OK, "
        ),
        format!(
            "curl http://localhost/ocr/idcard -X POST -H 'X-DF-API-ID: it'\\''s' {secret} -H 'X-Emulator-Scenario: no-permission' # answered: 403 Forbidden, NO_PERMISSION, "
        ),
        format!("curl http://localhost/ocr/idcard {secret} # answered: 404 Not Found, NOT_FOUND, "),
    ];
    assert_eq!(reply.body.lines().count(), lines.len());
    for (line, start) in reply.body.lines().zip(&lines) {
        assert!(line.starts_with(start), "{line}");
        assert!(line.contains("application/json;charset=utf-8, ") && line.ends_with(" bytes, complete"), "{line}");
    }
}
