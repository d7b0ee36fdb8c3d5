//! Specimens: printed, sent, and recognised through the front door.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use cedulita::Emulator;
use cedulita::contract::{Card, CardSide, CardType, ErrorCode};
use cedulita::engine::{self, Engine, ExtraFixtures, Names};
use cedulita::person::{Numbers, Person};
use cedulita::picture::{ExaminerSettings, Recognition};
use cedulita::specimen::{Marker, Size, SpecimenFormat, Subject, print};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, imageops};
use serde_json::{Value, json};

use crate::support::{Call, PICTURE, Part, Reply, start_with};

/// An emulator that takes its time: unoptimised, looking is slow.
async fn start() -> Emulator {
    let settings = ExaminerSettings { patience: Duration::from_secs(60), ..ExaminerSettings::default() };
    start_with(Emulator::builder().picture(settings)).await
}

fn names() -> Names {
    Engine::load(None, ExtraFixtures::default(), engine::EngineSettings::default()).unwrap().names().clone()
}

fn printed(name: &str, format: SpecimenFormat, width: u32) -> Vec<u8> {
    print(&names().subject(name).unwrap(), format, Size::Width(width)).unwrap()
}

/// A specimen as pixels, for a test to disturb.
pub(crate) fn pixels(name: &str, width: u32) -> DynamicImage {
    image::load_from_memory(&printed(name, SpecimenFormat::Png, width)).unwrap()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.to_rgb8().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn ask(emulator: &Emulator, picture: &[u8]) -> Reply {
    Call::new().parts(&[Part::file("photo.bin", picture), Part::text("detect_face", "1")]).send(emulator).await
}

/// The number on the card, which tells cards apart, and its side.
fn shown(reply: &Reply) -> Vec<(Value, Value)> {
    let json = reply.json();
    let results = json["results"].as_array().unwrap();
    results.iter().map(|one| (one["card_info"]["id_number"].clone(), one["card_side"].clone())).collect()
}

fn assert_is(reply: &Reply, name: &str) {
    reply.expect(200, "OK");
    assert_eq!(reply.matched_by(), "specimen", "{name}");
    let Some(Subject::Card(card)) = names().subject(name) else { panic!("{name} is no card") };
    let info: serde_json::Map<String, Value> =
        card.info.iter().map(|(field, value)| ((*field).to_owned(), json!(value))).collect();
    assert_eq!(reply.json()["results"][0]["card_info"], Value::Object(info), "{name}");
}

/// Whether four corners are those wanted, give or take some pixels.
fn assert_near(reply: &Reply, wanted: [[f64; 2]; 4], off: f64) {
    let face: Vec<[f64; 2]> = serde_json::from_value(reply.json()["results"][0]["face_region"].clone()).unwrap();
    for (corner, wanted) in face.iter().zip(wanted) {
        let distance = (corner[0] - wanted[0]).hypot(corner[1] - wanted[1]);
        assert!(distance < off, "{face:?} is not {wanted:?}");
    }
    assert_eq!(face.len(), 4);
}

/// Corners of the face of old fronts on a print of 1280 x 807 pixels.
const OLD_FACE: [[f64; 2]; 4] = [[100.2, 254.2], [309.5, 254.2], [309.5, 538.3], [100.2, 538.3]];

#[tokio::test]
async fn pristine_files_are_their_card() {
    let emulator = start().await;
    for format in [SpecimenFormat::Png, SpecimenFormat::Jpeg, SpecimenFormat::Pdf] {
        let reply = ask(&emulator, &printed("old-front", format, 1280)).await;
        assert_is(&reply, "old-front");
        assert_near(&reply, OLD_FACE, 1.0);
    }
}

#[tokio::test]
async fn every_card_of_the_catalogue_is_told_apart() {
    let emulator = start().await;
    let all = names();
    for name in all.all().filter(|name| matches!(all.subject(name), Some(Subject::Card(_)))) {
        assert_is(&ask(&emulator, &printed(name, SpecimenFormat::Png, 320)).await, name);
    }
}

#[tokio::test]
async fn every_error_card_answers_with_its_error() {
    let emulator = start().await;
    for code in ErrorCode::ALL {
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let picture = encoded(&pixels(code.scenario(), 640), format);
            let reply = ask(&emulator, &picture).await;
            reply.expect(code.http(), code.name());
            assert_eq!(reply.matched_by(), "specimen");
        }
    }
}

#[tokio::test]
async fn broken_seal_leaves_it_to_the_pixels() {
    let emulator = start().await;
    let mut picture = printed("new-front", SpecimenFormat::Jpeg, 1280);
    // Another marker in the seal, which the digest does not fit.
    let other = Marker::from_subject(&names().subject("old-back").unwrap()).text();
    let at = picture.windows(18).position(|part| part == b"cedulita-specimen ").unwrap() + 18;
    picture[at..at + 10].copy_from_slice(other.as_bytes());
    assert_is(&ask(&emulator, &picture).await, "new-front");
}

#[tokio::test]
async fn turned_mirrored_and_scaled_pictures_are_read() {
    let emulator = start().await;
    let upright = pixels("old-front", 1280);
    let (width, height) = (1280.0, f64::from(upright.height()));
    let back = |turn: fn([f64; 2], f64, f64) -> [f64; 2]| OLD_FACE.map(|corner| turn(corner, width, height));
    let mirrored = |[tl, tr, br, bl]: [[f64; 2]; 4]| [tr, tl, bl, br];
    for (picture, face) in [
        (upright.rotate90(), back(|[x, y], _, height| [height - y, x])),
        (upright.rotate180(), back(|[x, y], width, height| [width - x, height - y])),
        (upright.rotate270(), back(|[x, y], width, _| [y, width - x])),
        (upright.fliph(), mirrored(back(|[x, y], width, _| [width - x, y]))),
        (upright.flipv(), mirrored(back(|[x, y], _, height| [x, height - y]))),
        (upright.resize(640, 640, imageops::Triangle), back(|[x, y], _, _| [x / 2.0, y / 2.0])),
    ] {
        let reply = ask(&emulator, &encoded(&picture, ImageFormat::Jpeg)).await;
        assert_is(&reply, "old-front");
        assert_near(&reply, face, 3.0);
    }
}

#[tokio::test]
async fn two_cards_come_back_largest_first() {
    let emulator = start().await;
    let mut table = RgbImage::from_pixel(1600, 1200, Rgb([120, 110, 100]));
    imageops::overlay(&mut table, &pixels("new-back", 620).to_rgb8(), 40, 60);
    imageops::overlay(&mut table, &pixels("old-front", 900).to_rgb8(), 660, 560);
    let reply = ask(&emulator, &encoded(&table.into(), ImageFormat::Jpeg)).await;
    assert_eq!(shown(&reply), [(json!("1740000011"), json!("front")), (Value::Null, json!("back"))]);
    assert_eq!(reply.json()["results"][1]["face_region"], json!([]));
}

#[tokio::test]
async fn error_card_speaks_for_the_whole_picture() {
    let emulator = start().await;
    let mut table = RgbImage::from_pixel(1600, 1200, Rgb([120, 110, 100]));
    imageops::overlay(&mut table, &pixels("new-back", 900).to_rgb8(), 40, 60);
    imageops::overlay(&mut table, &pixels("out-of-quota", 620).to_rgb8(), 900, 700);
    ask(&emulator, &encoded(&table.into(), ImageFormat::Jpeg)).await.expect(403, "OUT_OF_QUOTA");
}

#[tokio::test]
async fn removed_card_is_not_detected_and_a_hint_says_why() {
    let emulator = start().await;
    let info = cedulita::contract::front_fields().map(|field| (field.name, String::new())).collect();
    let card = Card {
        name: "gone".to_owned(),
        side: CardSide::Front,
        kind: CardType::Old,
        info,
        face_mm: None,
        note: String::new(),
    };
    let picture = print(&Subject::Card(Arc::new(card)), SpecimenFormat::Png, Size::Width(640)).unwrap();
    let reply = ask(&emulator, &picture).await;
    reply.expect(400, "DETECTION_FAILED");
    assert!(reply.hint().contains("not in this catalogue"), "{}", reply.hint());
}

#[tokio::test]
async fn person_needs_no_catalogue() {
    let emulator = start().await;
    let person = Person::draw(123_456_789, CardType::Temp, Numbers::Invalid);
    let card = person.card(CardSide::Front);
    let wanted = card.field("id_number").to_owned();
    let picture = print(&Subject::Card(Arc::new(card)), SpecimenFormat::Png, Size::Width(900)).unwrap();
    let picture = encoded(&image::load_from_memory(&picture).unwrap(), ImageFormat::Jpeg);
    assert_eq!(shown(&ask(&emulator, &picture).await), [(json!(wanted), json!("front"))]);
    let call = Call::new().picture(PICTURE).header("X-Emulator-Scenario", person.name(CardSide::Front));
    assert_eq!(shown(&call.send(&emulator).await), [(json!(wanted), json!("front"))]);
}

#[tokio::test]
async fn what_comes_first_wins() {
    let emulator = start().await;
    let picture = encoded(&pixels("old-front", 1000), ImageFormat::Jpeg);
    let call = Call::new().parts(&[Part::file("photo-new-back.jpg", &picture)]);
    assert_eq!(call.send(&emulator).await.matched_by(), "specimen");
    let header = call.header("X-Emulator-Scenario", "new-back").send(&emulator).await;
    assert_eq!((header.matched_by(), header.json()["results"][0]["card_side"].as_str()), ("header", Some("back")));
    let named = Call::new().parts(&[Part::file("photo-new-back.jpg", PICTURE)]);
    assert_eq!(named.send(&emulator).await.matched_by(), "file-name");
}

#[tokio::test]
async fn looking_can_be_switched_off() {
    let settings = ExaminerSettings { looking: Recognition::Off, ..ExaminerSettings::default() };
    let emulator = start_with(Emulator::builder().picture(settings)).await;
    assert_eq!(ask(&emulator, &printed("old-back", SpecimenFormat::Png, 640)).await.matched_by(), "default");
}

#[tokio::test]
async fn looking_gives_up_in_time_and_says_so() {
    let settings = ExaminerSettings { patience: Duration::ZERO, ..ExaminerSettings::default() };
    let emulator = start_with(Emulator::builder().picture(settings)).await;
    let reply = ask(&emulator, &encoded(&pixels("old-back", 640), ImageFormat::Png)).await;
    assert_eq!(reply.matched_by(), "default");
    assert!(reply.hint().contains("within 0 s of looking"), "{}", reply.hint());
}

#[tokio::test]
async fn page_that_draws_itself_is_given_up_and_a_hint_says_so() {
    let form = "<</Type/XObject/Subtype/Form/BBox[0 0 300 200]/Group<</S/Transparency>>/Length 17>>";
    let pdf = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</XObject<</Self 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length 8>>stream\n/Self Do\nendstream endobj\n5 0 obj{form}stream\n/Self Do /Self Do\nendstream endobj\n\
         trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
    );
    let settings = ExaminerSettings { patience: Duration::from_millis(200), ..ExaminerSettings::default() };
    let emulator = start_with(Emulator::builder().picture(settings)).await;
    let reply = ask(&emulator, pdf.as_bytes()).await;
    reply.expect(200, "OK");
    assert_eq!(reply.matched_by(), "default");
    assert!(reply.hint().contains("no specimen was looked for on the PDF's page"), "{}", reply.hint());
}
