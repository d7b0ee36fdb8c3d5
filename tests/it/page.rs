//! The published page of `/ocr/idcard`, from its first line to its last. Each test holds what one part of the page says or shows;
//! the names of rows are those of the ledger, where it is said how far the page goes.

use cedulita::conformance;
use cedulita::contract::wire::Layout;
use cedulita::contract::{ErrorCode, LEDGER, Label, back_fields, front_fields};
use cedulita::http::{HttpSettings, Purity, ShowCardType};
use cedulita::{Builder, Emulator};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::support::{Call, PICTURE, Part, Reply, base64, picture_of, png, start, start_with};

/// SHA-256 of the members of the page's two samples in their order, `name=value` and a line feed each. The values themselves
/// stand in the two cards' files and nowhere else.
const FRONT_SAMPLE: &str = "77dc5902746edd0be78a5490a6722cc6f43b468ed7c21b8b761f484048101124";
const BACK_SAMPLE: &str = "00f900ad1bcf54fb6e1bd11f053466b0417750217db5e5d4718b1f84e156f330";

/// Section 4, a row each, in the order of the page.
const ERROR_CODES: [(u16, &str, &str); 9] = [
    (400, "INVALID_ARGUMENT", "Request parameter is invalid"),
    (400, "DETECTION_FAILED", "Detect image failed"),
    (401, "UNAUTHORIZED", "Unauthorized or access is denied"),
    (401, "KEY_EXPIRED", "Your API ID has expired"),
    (403, "NO_PERMISSION", "You are not authorized to use this API"),
    (403, "OUT_OF_QUOTA", "API calls quota exceeded"),
    (403, "RATE_LIMIT_EXCEEDED", "API request frequency exceeds the limit"),
    (404, "NOT_FOUND", "Requested API cannot be found"),
    (500, "INTERNAL_ERROR", "Internal server error"),
];

/// Section 3, "The front side of ID card".
const FRONT: [(&str, &str); 13] = [
    ("id_number", "ID card number"),
    ("name", "Name of the person"),
    ("nationality", "Nationality of the person"),
    ("birthday", "Date of birth"),
    ("birthday_s", "Formatted date of birth: dd-mm-yyyy"),
    ("birth_place", "Birth place of the person"),
    ("gender", "Gender, HOMBRE for male and MUJER for female"),
    ("gender_s", "Gender, M for male and F for female"),
    ("issue_date", "Issue date"),
    ("issue_date_s", "Formatted issue date: dd-mm-yyyy"),
    ("marital_status", "Marital status"),
    ("expiry_date", "Expiry date"),
    ("expiry_date_s", "Formatted expiry date: dd-mm-yyyy"),
];

/// Section 3, "The back side of ID card".
const BACK: [(&str, &str); 12] = [
    ("education", "Education"),
    ("profession", "Profession of the person"),
    ("expiry_date", "Expiry date"),
    ("expiry_date_s", "Formatted expiry date: dd-mm-yyyy"),
    ("mother_name", "Mother's name"),
    ("father_name", "Father's name"),
    ("marital_status", "Marital status"),
    ("issue_date", "Issue date"),
    ("issue_date_s", "Formatted issue date: dd-mm-yyyy"),
    ("line1_all", "Other_information1"),
    ("line2_all", "Other_information2"),
    ("line3_all", "Other_information3"),
];

fn named(name: &str) -> Call {
    Call::new().header("X-Emulator-Scenario", name)
}

fn with_face(call: Call, picture: &[u8], detect_face: &str) -> Call {
    call.parts(&[Part::file("photo.jpg", picture), Part::text("detect_face", detect_face)])
}

fn as_the_page_shows() -> Builder {
    let settings = HttpSettings {
        card_type: ShowCardType::Omit,
        layout: Layout::Pretty,
        purity: Purity::Pure,
        ..HttpSettings::default()
    };
    Emulator::builder().http(settings)
}

async fn first(call: Call) -> Value {
    let reply = call.send_anywhere().await;
    reply.expect(200, "OK").json()["results"][0].clone()
}

// 1. API Specification

/// "Format: JPG(JPEG), PNG, e-aadhaar(PDF)" (R12).
#[tokio::test]
async fn formats() {
    let emulator = start().await;
    for (picture, is_taken) in [
        (PICTURE.to_vec(), true),
        (png(200, 200), true),
        (include_bytes!("pictures/page.pdf").to_vec(), true),
        (b"GIF89a\x80\0\x80\0\0\0\0;".to_vec(), false),
        (b"RIFF\x1A\0\0\0WEBPVP8 ".to_vec(), false),
        (b"BM".to_vec(), false),
    ] {
        let reply = Call::new().picture(&picture).send(&emulator).await;
        let (status, code) = if is_taken { (200, "OK") } else { (400, "INVALID_ARGUMENT") };
        reply.expect(status, code);
    }
}

/// "Between 128*128 and 6000*6000 (pixels), Recommended resolution: 1280*1280" (R13).
#[tokio::test]
async fn pixels() {
    let emulator = start().await;
    for (width, height, is_taken) in [
        (128, 128, true),
        (127, 128, false),
        (128, 127, false),
        (1280, 1280, true),
        (6000, 128, true),
        (128, 6000, true),
        (6001, 128, false),
        (128, 6001, false),
    ] {
        let reply = Call::new().picture(&png(width, height)).send(&emulator).await;
        let (status, code) = if is_taken { (200, "OK") } else { (400, "INVALID_ARGUMENT") };
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{width}*{height}");
    }
}

/// "File size: no larger than 5 MB" (R14).
#[tokio::test]
async fn file_size() {
    let emulator = start().await;
    Call::new().picture(&picture_of(5 * 1024 * 1024)).send(&emulator).await.expect(200, "OK");
    Call::new().picture(&picture_of(5 * 1024 * 1024 + 1)).send(&emulator).await.expect(400, "INVALID_ARGUMENT");
}

/// "Request Method POST", "Request URL https://cloudapi.ecuador.accuauth.com/ocr/idcard" (R1).
#[tokio::test]
async fn method_and_url() {
    assert!(row("R1").contains("https://cloudapi.ecuador.accuauth.com"));
    let emulator = start().await;
    Call::new().picture(PICTURE).send(&emulator).await.expect(200, "OK");
    Call::new().start("GET /ocr/idcard HTTP/1.1").send(&emulator).await.expect(404, "NOT_FOUND");
}

// 2. Request Params

/// "X-DF-API-ID | string | Yes", "X-DF-API-SECRET | string | Yes" (R2).
#[tokio::test]
async fn request_header() {
    let emulator = start().await;
    for missing in ["X-DF-API-ID", "X-DF-API-SECRET"] {
        Call::new().without(missing).picture(PICTURE).send(&emulator).await.expect(401, "UNAUTHORIZED");
    }
}

/// "file | Binary data of the image", to be sent in multipart/form-data; "image_base64 | Base64 encoded data of image"; one of
/// them must be provided (R3, R4, R5).
#[tokio::test]
async fn request_body() {
    let emulator = start().await;
    Call::new().picture(PICTURE).send(&emulator).await.expect(200, "OK");
    let text = base64(PICTURE);
    Call::new().parts(&[Part::text("image_base64", &text)]).send(&emulator).await.expect(200, "OK");
    let reply = Call::new().parts(&[Part::text("detect_face", "1")]).send(&emulator).await;
    assert_eq!(reply.expect(400, "INVALID_ARGUMENT").reason(), "must specify 'file' or 'image_base64' argument");
}

/// "detect_face | integer | 1: enable face detection, and the face_region field will be returned; 0: the default value" (R3, R10).
#[tokio::test]
async fn detect_face() {
    assert!(first(with_face(named("new-front"), PICTURE, "1")).await["face_region"].is_array());
    assert_eq!(first(with_face(named("new-front"), PICTURE, "0")).await.get("face_region"), None);
    assert_eq!(first(named("new-front").picture(PICTURE)).await.get("face_region"), None);
    with_face(Call::new(), PICTURE, "2").send_anywhere().await.expect(400, "INVALID_ARGUMENT");
}

// 3. Response Params

/// "request_id | Unique id of each request", "status | OK if request success, other if failed", "results | array" (A1 to A4).
#[tokio::test]
async fn members_of_an_answer() {
    let emulator = start().await;
    let (one, other) = (Call::new().picture(PICTURE), Call::new());
    let (good, bad) = (one.send(&emulator).await, other.send(&emulator).await);
    assert_eq!(good.expect(200, "OK").json()["results"].as_array().unwrap().len(), 1);
    assert_ne!(bad.code(), "OK");
    assert_ne!(good.json()["request_id"], bad.json()["request_id"]);
    assert_ne!(good.json()["request_id"], one.send(&emulator).await.json()["request_id"]);
}

/// "card_type | old,new, ALIEN or TEMP", "card_side | front or back", "card_info | object" (A5).
#[tokio::test]
async fn elements_in_results() {
    let emulator = start().await;
    for (name, card_type, card_side) in [
        ("old-front", "old", "front"),
        ("new-back", "new", "back"),
        ("alien-front", "ALIEN", "front"),
        ("temp-back", "TEMP", "back"),
    ] {
        let element = named(name).picture(PICTURE).send(&emulator).await.json()["results"][0].clone();
        assert_eq!((&element["card_type"], &element["card_side"]), (&json!(card_type), &json!(card_side)));
        assert!(element["card_info"].is_object());
    }
}

/// "Four point coordinates of face rect", "based on the original image", "the points order is based on the face after rotation(top
/// left, top right, bottom right, bottom left)" (A6).
#[tokio::test]
async fn face_region() {
    let corners = first(with_face(named("new-front"), PICTURE, "1")).await["face_region"].clone();
    let corners: Vec<[i64; 2]> = serde_json::from_value(corners).unwrap();
    let [top_left, top_right, bottom_right, bottom_left] = corners[..] else { panic!("{corners:?}") };
    assert!(top_left[0] < top_right[0] && top_left[1] < bottom_left[1]);
    assert_eq!((bottom_right, bottom_left), ([top_right[0], bottom_left[1]], [top_left[0], bottom_left[1]]));
    // Stored on its side: what is left of the upright face is above in the original image.
    let turned = include_bytes!("pictures/exif-6.jpg");
    let corners = first(with_face(named("new-front"), turned, "1")).await["face_region"].clone();
    let corners: Vec<[i64; 2]> = serde_json::from_value(corners).unwrap();
    assert!(corners[1][1] < corners[0][1] && corners[0][0] < corners[3][0], "{corners:?}");
}

/// The two tables of `card_info`, with their descriptions (A7).
#[tokio::test]
async fn elements_in_the_card_info() {
    let ours: Vec<_> = front_fields().map(|field| (field.name, field.meaning)).collect();
    assert_eq!(ours, sorted(FRONT.to_vec()));
    // The table of the back lacks the nationality that its sample shows.
    let ours: Vec<_> = back_fields().map(|field| (field.name, field.meaning)).collect();
    assert_eq!(ours, sorted([&BACK[..], &[("nationality", "Nationality of the person")]].concat()));
    for (name, members) in [("new-front", ours_of(FRONT.as_slice())), ("old-back", ours_of(&BACK))] {
        let info = first(named(name).picture(PICTURE)).await["card_info"].clone();
        for member in members {
            assert!(info[member].is_string(), "{name} {member}");
        }
    }
}

fn ours_of(table: &[(&'static str, &'static str)]) -> Vec<&'static str> {
    table.iter().map(|(name, _)| *name).collect()
}

fn sorted<T: Ord>(mut all: Vec<T>) -> Vec<T> {
    all.sort();
    all
}

/// "Formatted date of birth: dd-mm-yyyy", and so the dates of issue and expiry; beside raw dates as printed (A11, A13).
#[tokio::test]
async fn dates() {
    let front = first(named("new-front").picture(PICTURE)).await["card_info"].clone();
    assert_eq!((&front["birthday"], &front["birthday_s"]), (&json!("05 NOV 1993"), &json!("05-11-1993")));
    assert_eq!((&front["expiry_date"], &front["expiry_date_s"]), (&json!("21 JUN 2033"), &json!("21-06-2033")));
    let back = first(named("old-back").picture(PICTURE)).await["card_info"].clone();
    assert_eq!((&back["issue_date"], &back["issue_date_s"]), (&json!("2021-01-12"), &json!("12-01-2021")));
    assert_eq!((&back["expiry_date"], &back["expiry_date_s"]), (&json!("2031-01-12"), &json!("12-01-2031")));
}

/// "Gender, HOMBRE for male and MUJER for female", "Gender, M for male and F for female" (A12).
#[tokio::test]
async fn gender() {
    for (name, gender, letter) in [("new-front", "HOMBRE", "M"), ("old-front", "MUJER", "F")] {
        let info = first(named(name).picture(PICTURE)).await["card_info"].clone();
        assert_eq!((&info["gender"], &info["gender_s"]), (&json!(gender), &json!(letter)));
    }
}

// Response Syntax

/// A sample as it must come: its members in the page's order, its values by their digest (A1, A8, A10).
async fn check_sample(name: &str, side: &str, digest: &str, unread: &[&str]) {
    let emulator = start_with(as_the_page_shows()).await;
    let reply = named(name).picture(PICTURE).send(&emulator).await;
    let names: Vec<_> = reply.headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(sorted(names), ["connection", "content-length", "content-type", "date"]);
    let body: Value = serde_json::from_str(&reply.expect(200, "OK").body).unwrap();
    let id = body["request_id"].as_str().unwrap();
    let element = json!({ "card_info": body["results"][0]["card_info"], "card_side": side });
    let whole = json!({ "request_id": id, "results": [element], "status": "OK" });
    assert_eq!(body, whole, "nothing more than the sample, no card_type");
    let members = members_as_they_stand(&reply);
    let mut own = Sha256::new();
    members.iter().for_each(|(name, value)| own.update(format!("{name}={value}\n")));
    let own: String = own.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(own, digest, "{name} is not the page's sample");
    let empty: Vec<_> = members.iter().filter(|(_, value)| value.is_empty()).map(|(name, _)| name.as_str()).collect();
    assert_eq!(empty, unread);
    let tops: Vec<_> = ["request_id", "results", "card_info", "card_side", "status"]
        .map(|member| reply.body.find(&format!("\"{member}\": ")).unwrap())
        .into();
    assert!(tops.is_sorted(), "members in the page's order");
}

/// The members of `card_info`, a line each in an indented answer.
fn members_as_they_stand(reply: &Reply) -> Vec<(String, String)> {
    let lines = reply.body.lines().skip_while(|line| !line.contains("\"card_info\"")).skip(1);
    let members = lines.take_while(|line| line.trim() != "},");
    let pair = |line: &str| -> (String, String) {
        let whole: Value = serde_json::from_str(&format!("{{{}}}", line.trim().trim_end_matches(','))).unwrap();
        let (name, value) = whole.as_object().unwrap().iter().next().unwrap();
        (name.clone(), value.as_str().unwrap().to_owned())
    };
    members.map(pair).collect()
}

/// "Front side of new ID card".
#[tokio::test]
async fn front_side_of_new_id_card() {
    check_sample("sample-front", "front", FRONT_SAMPLE, &["issue_date", "issue_date_s", "marital_status"]).await;
    assert_eq!(first(Call::new().picture(PICTURE)).await["card_type"], "new", "the sample's title");
}

/// "Back side of ID card".
#[tokio::test]
async fn back_side_of_id_card() {
    let unread = ["line1_all", "line2_all", "line3_all", "marital_status", "nationality"];
    check_sample("sample-back", "back", BACK_SAMPLE, &unread).await;
}

/// `TID` and 32 hexadecimal digits, in both samples and in the error's (A2).
#[tokio::test]
async fn request_id() {
    let emulator = start().await;
    for call in [Call::new().picture(PICTURE), Call::new()] {
        let id = call.send(&emulator).await.json()["request_id"].as_str().unwrap().to_owned();
        let digits = id.strip_prefix("TID").unwrap();
        assert!(digits.len() == 32 && digits.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f')), "{id}");
    }
}

// 4. Error Codes

/// Each row: HTTP status, `status`, and the description, which is the `reason` (E1 to E11).
#[tokio::test]
async fn error_codes() {
    let emulator = start().await;
    assert_eq!(ErrorCode::ALL.len(), ERROR_CODES.len());
    for (http, status, description) in ERROR_CODES {
        let code = ErrorCode::ALL.iter().find(|code| code.name() == status).unwrap();
        assert_eq!((code.http(), code.meaning()), (http, description));
        let reply = named(code.scenario()).picture(PICTURE).send(&emulator).await;
        assert_eq!(reply.expect(http, status).reason(), description);
    }
}

/// "Please see the reason field for details when the above 40X error occurred", and the error sample to the byte (A3, E11).
#[tokio::test]
async fn error_syntax() {
    let body = Call::new().form("").send_anywhere().await.expect(400, "INVALID_ARGUMENT").without_id();
    let sample =
        r#"{"status":"INVALID_ARGUMENT","reason":"must specify 'file' or 'image_base64' argument","request_id":"TID"}"#;
    assert_eq!(body, sample);
    let pretty = start_with(as_the_page_shows()).await;
    let body = Call::new().form("").send(&pretty).await.without_id();
    let lines: Vec<_> = body.lines().map(str::trim).collect();
    let shown = [
        "{",
        r#""status": "INVALID_ARGUMENT","#,
        r#""reason": "must specify 'file' or 'image_base64' argument","#,
        r#""request_id": "TID""#,
        "}",
    ];
    assert_eq!(lines, shown);
}

// The ledger about the page

fn row(id: &str) -> &'static str {
    LEDGER.iter().find(|row| row.id == id).unwrap().text
}

/// Where the page contradicts itself, the ledger says so.
#[test]
fn contradictions_are_told() {
    assert!(row("A5").contains("the page contradicts itself") && row("A7").contains("the page contradicts itself"));
    assert!(row("A6").contains("which is no JSON"));
    for (_, status, description) in ERROR_CODES {
        assert!(LEDGER.iter().any(|row| row.text.contains(status) && row.text.contains(description)), "{status}");
    }
}

/// What the page says or shows is looked at by `cedulita verify`.
#[test]
fn each_row_of_the_page_has_cases() {
    let of_page =
        LEDGER.iter().filter(|row| row.labels.iter().any(|label| [Label::Documented, Label::Sample].contains(label)));
    for row in of_page {
        for label in row.labels.iter().filter(|label| **label != Label::Assumed) {
            let has = |one: &conformance::Case| one.row == row.id && one.label == *label;
            assert!(conformance::all().any(has), "{} has no case that is {}", row.id, label.name());
        }
    }
}
