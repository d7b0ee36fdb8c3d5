//! Section 2 of the contract: what an answer looks like, byte for byte.

use cedulita::Emulator;
use cedulita::contract::wire::Layout;
use cedulita::http::{HttpSettings, NoFace, Purity, ShowCardType};

use crate::support::{Call, PICTURE, Part, start, start_with};

const NEW_FRONT: &str = r#"{"request_id":"TID","results":[{"card_info":{"birth_place":"MANABI PORTOVIEJO PORTOVIEJO","birthday":"05 NOV 1993","birthday_s":"05-11-1993","expiry_date":"21 JUN 2033","expiry_date_s":"21-06-2033","gender":"HOMBRE","gender_s":"M","id_number":"1340000023","issue_date":"","issue_date_s":"","marital_status":"","name":"MENDOZA VELEZ JAVIER SANTIAGO","nationality":"ECUATORIANA"},"card_side":"front","card_type":"new"}],"status":"OK"}"#;
const OLD_BACK: &str = r#"{"request_id":"TID","results":[{"card_info":{"education":"SUPERIOR","expiry_date":"2031-01-12","expiry_date_s":"12-01-2031","father_name":"TORRES VARGAS GONZALO FABIAN","issue_date":"2021-01-12","issue_date_s":"12-01-2021","line1_all":"","line2_all":"","line3_all":"","marital_status":"","mother_name":"YEPEZ MORA LEONOR BEATRIZ","nationality":"","profession":"CONTADOR"},"card_side":"back","card_type":"old"}],"status":"OK"}"#;

async fn with(settings: HttpSettings, call: Call) -> String {
    let emulator = start_with(Emulator::builder().http(settings)).await;
    call.send(&emulator).await.without_id()
}

fn named(name: &str) -> Call {
    Call::new().header("X-Emulator-Scenario", name).picture(PICTURE)
}

fn asking_for_face(name: &str) -> Call {
    let parts = [Part::file("photo.jpg", PICTURE), Part::text("detect_face", "1")];
    Call::new().header("X-Emulator-Scenario", name).parts(&parts)
}

#[tokio::test]
async fn front_to_the_byte() {
    assert_eq!(with(HttpSettings::default(), named("new-front")).await, NEW_FRONT);
}

#[tokio::test]
async fn back_to_the_byte() {
    assert_eq!(with(HttpSettings::default(), named("old-back")).await, OLD_BACK);
}

#[tokio::test]
async fn card_type_can_be_left_out() {
    let settings = HttpSettings { card_type: ShowCardType::Omit, ..HttpSettings::default() };
    let wanted = NEW_FRONT.replace(r#","card_type":"new""#, "");
    assert_eq!(with(settings, named("new-front")).await, wanted);
}

#[tokio::test]
async fn pretty_answers_are_the_same_json() {
    let settings = HttpSettings { layout: Layout::Pretty, ..HttpSettings::default() };
    let body = with(settings, named("new-front")).await;
    assert!(
        body.starts_with("{\n  \"request_id\": \"TID\",\n  \"results\": [\n    {\n      \"card_info\": {"),
        "{body}"
    );
    let compact: serde_json::Value = serde_json::from_str(NEW_FRONT).unwrap();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&body).unwrap(), compact);
}

#[tokio::test]
async fn identifier_is_new_in_each_answer() {
    let emulator = start().await;
    let mut seen = std::collections::HashSet::new();
    for call in [Call::new().picture(PICTURE), Call::new(), Call::bare("GET / HTTP/1.1")] {
        let id = call.send(&emulator).await.json()["request_id"].as_str().unwrap().to_owned();
        let hexadecimal = id.strip_prefix("TID").unwrap();
        assert!(hexadecimal.len() == 32 && hexadecimal.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')), "{id}");
        assert!(seen.insert(id));
    }
}

#[tokio::test]
async fn headers_are_the_vendors() {
    let reply = Call::new().picture(PICTURE).send_anywhere().await;
    assert_eq!(reply.header("content-type"), Some("application/json;charset=utf-8"));
    assert_eq!(reply.header("content-length"), Some(reply.body.len().to_string().as_str()));
    for name in ["www-authenticate", "retry-after", "vary", "access-control-allow-origin", "server"] {
        assert_eq!(reply.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn pure_answers_have_no_header_of_ours() {
    let emulator =
        start_with(Emulator::builder().http(HttpSettings { purity: Purity::Pure, ..HttpSettings::default() })).await;
    let reply = named("old-front").form("image_base64=x").without("content-type").send(&emulator).await;
    assert!(reply.headers.iter().all(|(name, _)| !name.starts_with("x-")), "{:?}", reply.headers);
}

#[tokio::test]
async fn face_is_there_only_when_asked_for() {
    assert!(!with(HttpSettings::default(), named("new-front")).await.contains("face_region"));
    let body = with(HttpSettings::default(), asking_for_face("new-front")).await;
    assert!(body.contains(r#""card_type":"new","face_region":[[20,47],[53,47],[53,103],[20,103]]}"#), "{body}");
}

#[tokio::test]
async fn side_without_a_portrait_has_an_empty_face() {
    let body = with(HttpSettings::default(), asking_for_face("old-back")).await;
    assert!(body.contains(r#""face_region":[]"#), "{body}");
    let settings = HttpSettings { no_face: NoFace::Omit, ..HttpSettings::default() };
    assert!(!with(settings, asking_for_face("old-back")).await.contains("face_region"));
}

#[tokio::test]
async fn face_follows_the_stored_grid_and_the_upright_order() {
    let rotated = include_bytes!("pictures/exif-6.jpg");
    let parts = [Part::file("old-front.jpg", rotated), Part::text("detect_face", "1")];
    let reply = Call::new().parts(&parts).send_anywhere().await;
    let face = reply.json()["results"][0]["face_region"].to_string();
    // Upright it is 150 x 200; stored, 200 x 150, the face's top left is at the bottom left.
    assert_eq!(face, "[[63,138],[63,114],[133,114],[133,138]]");
}
