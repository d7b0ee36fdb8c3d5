//! The edge pack: every file is answered as the manifest says.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::{LazyLock, OnceLock};

use cedulita::Emulator;
use cedulita::engine::{Engine, EngineSettings, ExtraFixtures, Names};
use cedulita::specimen::{EdgeFile, Subject, edge_pack, manifest};
use serde_json::Value;

use crate::support::{Call, Part, start};

/// The manifest as a user reads it.
static ROWS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let manifest: Value = serde_json::from_str(&manifest().unwrap()).unwrap();
    manifest["files"].as_array().unwrap().clone()
});
static NAMES: LazyLock<Names> =
    LazyLock::new(|| Engine::load(None, ExtraFixtures::default(), EngineSettings::default()).unwrap().names().clone());

/// The bytes of a file. Making them takes long without optimisation, so each is made once.
fn bytes(file: &EdgeFile) -> &'static [u8] {
    static MADE: LazyLock<Vec<OnceLock<Vec<u8>>>> =
        LazyLock::new(|| edge_pack().iter().map(|_| OnceLock::new()).collect());
    let at = edge_pack().iter().position(|other| other.name == file.name).unwrap();
    MADE[at].get_or_init(|| file.bytes().unwrap())
}

fn row(name: &str) -> &'static Value {
    ROWS.iter().find(|row| row["name"] == name).unwrap()
}

fn file(name: &str) -> &'static EdgeFile {
    edge_pack().iter().find(|file| file.name == name).unwrap_or_else(|| panic!("{name} is not in the pack"))
}

/// Sends every file with this ending to an emulator.
async fn check(ending: &str) {
    let emulator = start().await;
    let files = edge_pack().iter().filter(|file| file.name.ends_with(ending));
    let mut complaints = Vec::new();
    for file in files {
        complaints.extend(complaint(&emulator, file).await);
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// What is wrong with the answer to a file.
async fn complaint(emulator: &Emulator, file: &EdgeFile) -> Option<String> {
    let row = row(file.name);
    let call = Call::new().parts(&[Part::file(file.name, bytes(file)), Part::text("detect_face", "1")]);
    let reply = call.send(emulator).await;
    let came = (u64::from(reply.status), reply.code(), reply.header("x-emulator-matched-by"));
    let status = row["status"].as_str().unwrap().to_owned();
    if came != (row["http"].as_u64().unwrap(), status, row["matched_by"].as_str()) {
        return Some(format!("{row:#}\nwas not to be answered {came:?}: {}", reply.body));
    }
    let (body, none) = (reply.json(), Vec::new());
    let (results, cards) = (body["results"].as_array().unwrap_or(&none), row["cards"].as_array().unwrap());
    let agree = results.len() == cards.len()
        && results.iter().zip(cards).all(|(came, wanted)| is_card(came, wanted) && is_face(came, wanted));
    (!agree).then(|| format!("{row:#}\nwas not to be answered {}", reply.body))
}

fn is_card(came: &Value, wanted: &Value) -> bool {
    let Some(Subject::Card(card)) = NAMES.subject(wanted["card"].as_str().unwrap()) else { return false };
    let number = &wanted["id_number"];
    card.info.iter().all(|(name, value)| came["card_info"][name] == **value)
        && (number.is_null() || came["card_info"]["id_number"] == *number)
}

fn is_face(came: &Value, wanted: &Value) -> bool {
    let numbers = |corners: &Value| -> Vec<f64> {
        let corners = corners.as_array().unwrap().iter();
        corners.flat_map(|corner| corner.as_array().unwrap()).map(|number| number.as_f64().unwrap()).collect()
    };
    if wanted["face_region"].is_null() {
        return true;
    }
    let (came, corners) = (numbers(&came["face_region"]), numbers(&wanted["face_region"]));
    let tolerance = wanted["tolerance"].as_f64().unwrap();
    came.len() == corners.len() && came.iter().zip(&corners).all(|(came, wanted)| (came - wanted).abs() <= tolerance)
}

#[tokio::test]
async fn jpegs_are_answered_as_the_manifest_says() {
    check(".jpg").await;
}

#[tokio::test]
async fn pngs_are_answered_as_the_manifest_says() {
    check(".png").await;
}

#[tokio::test]
async fn pdfs_are_answered_as_the_manifest_says() {
    check(".pdf").await;
}

#[test]
fn names_are_single_and_mean_nothing_else() {
    let names: BTreeSet<_> = edge_pack().iter().map(|file| file.name).collect();
    assert_eq!(names.len(), edge_pack().len());
    for name in names {
        assert!([".jpg", ".png", ".pdf"].iter().any(|ending| name.ends_with(ending)), "{name}");
        let (stem, _) = name.rsplit_once('.').unwrap();
        let starts = std::iter::once(0).chain(stem.match_indices('-').map(|(at, _)| at + 1));
        for part in starts.map(|start| &stem[start..]) {
            assert!(NAMES.find(part).is_none(), "{name} would be answered by its name");
        }
    }
}

#[test]
fn limits_are_what_their_names_say() {
    for (name, length) in [
        ("bytes-5242880.jpg", 5_242_880),
        ("bytes-5242881.jpg", 5_242_881),
        ("bytes-5242880.png", 5_242_880),
        ("bytes-5242881.png", 5_242_881),
        ("empty.jpg", 0),
    ] {
        assert_eq!(bytes(file(name)).len(), length, "{name}");
    }
    for (name, sides) in [
        ("width-127.png", (127, 200)),
        ("height-127.png", (200, 127)),
        ("sides-128.png", (128, 128)),
        ("sides-6000.png", (6000, 6000)),
        ("width-6000.jpg", (6000, 3784)),
        ("width-6001.png", (6001, 300)),
        ("height-6001.png", (300, 6001)),
        ("exif-1.jpg", (960, 605)),
        ("exif-8.jpg", (605, 960)),
    ] {
        let reader = image::ImageReader::new(std::io::Cursor::new(bytes(file(name)))).with_guessed_format().unwrap();
        assert_eq!(reader.into_dimensions().unwrap(), sides, "{name}");
    }
}

/// The files that the pack was asked for.
#[test]
fn nothing_is_missing() {
    for name in [
        "width-127.png",
        "sides-128.png",
        "sides-6000.png",
        "width-6001.png",
        "bytes-5242880.jpg",
        "bytes-5242881.jpg",
        "cut-off-baseline.jpg",
        "empty.jpg",
        "gif-renamed.jpg",
        "webp-renamed.jpg",
        "heic-renamed.jpg",
        "cmyk.jpg",
        "sixteen-bits.png",
        "progressive.jpg",
        "password.pdf",
        "many-pages.pdf",
    ] {
        file(name);
    }
    for number in 1..=8 {
        file(&format!("exif-{number}.jpg"));
    }
}

/// Another process makes the same bytes.
#[test]
fn command_writes_the_same_files_and_the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
    let output = command.args(["specimen", "--edge-pack"]).arg(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("manifest.json there says what each must be answered"), "{said}");
    for file in edge_pack() {
        let written = std::fs::read(folder.path().join(file.name)).unwrap();
        assert!(written == bytes(file), "{} differs", file.name);
        assert!(file.about.ends_with(['.', '?']), "{}", file.about);
    }
    let written = std::fs::read_to_string(folder.path().join("manifest.json")).unwrap();
    assert_eq!(written.trim_end(), manifest().unwrap());
}
