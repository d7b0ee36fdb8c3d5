//! Recordings of an earlier version: what held no free value still answers, and of the rest it is said what to do.

use std::fs;

use cedulita::recorder::Mode;

use super::{Desk, all_files};
use crate::support::{Call, PICTURE};

/// A file as version 1 of the format had it.
fn exchange(key: &str, request: &str) -> String {
    format!(
        r#"{{"format":1,"key":"{key}","recorded":{{"cedulita":"0.1.0","mode":"record"}},"request":{{"method":"POST","path":"the API's","credentials":"present","encodings":["multipart"],{request}}},"answers":[{{"times":1,"status":403,"headers":{{"content-type":"application/json"}},"body":"{{\"status\":\"OUT_OF_QUOTA\",\"reason\":\"\"}}"}}]}}"#
    )
}

/// Keys as that version made them, computed by another program.
const PICTURE_KEY: &str = "db2cd63a758b455768ca6ff88d942bf8";
const REFUSED_KEY: &str = "04df4171b59569d2355a54888c75fb1b";
const MEASURED: &str = r#""picture":{"format":"jpeg","width":400,"height":252}"#;

#[tokio::test]
async fn file_without_a_free_value_answers_as_before() {
    let desk = Desk::before("http://127.0.0.1:1");
    let folder = desk.folder.path().join("exchanges");
    fs::create_dir(&folder).unwrap();
    let fields = format!(r#""fields":["file"],"detect_face":0,{MEASURED}"#);
    fs::write(folder.join(format!("{PICTURE_KEY}.json")), exchange(PICTURE_KEY, &fields)).unwrap();
    let fields = r#""fields":[],"refused":["INVALID_ARGUMENT","body"]"#;
    fs::write(folder.join(format!("{REFUSED_KEY}.json")), exchange(REFUSED_KEY, fields)).unwrap();
    let (replies, _) = desk.send(Mode::Replay, &[Call::new().picture(PICTURE), Call::new().json("{}")]).await;
    replies.iter().for_each(|reply| _ = reply.expect(403, "OUT_OF_QUOTA"));
}

#[tokio::test]
async fn files_that_betray_a_value_are_named_at_the_start() {
    let desk = Desk::before("http://127.0.0.1:1");
    let folder = desk.folder.path().join("exchanges");
    fs::create_dir(&folder).unwrap();
    let keys =
        ["11111111111111111111111111111111", "22222222222222222222222222222222", "33333333333333333333333333333333"];
    let requests = [
        // A field of the caller's own, under its name or without it, and bytes that are no picture.
        format!(r#""fields":["file","owner"],"detect_face":0,{MEASURED}"#),
        format!(r#""fields":["(another name)","file"],"detect_face":1,{MEASURED}"#),
        r#""fields":["image_base64"],"detect_face":0"#.to_owned(),
    ];
    for (key, request) in keys.iter().zip(&requests) {
        fs::write(folder.join(format!("{key}.json")), exchange(key, request)).unwrap();
    }
    for mode in [Mode::Record, Mode::Replay, Mode::ReplayOrRecord] {
        let error = desk.mode(mode).start().await.unwrap_err().to_string();
        assert!(error.contains("delete them and record these calls anew"), "{error}");
        assert!(keys.iter().all(|key| error.contains(&format!("{key}.json"))), "{error}");
    }
    all_files(&folder).into_iter().for_each(|file| fs::remove_file(file).unwrap());
    desk.start(Mode::Replay).await;
}
