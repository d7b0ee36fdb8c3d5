//! Specimens as files: by the command line and over HTTP.

use std::path::Path;
use std::process::{Command, Output};

use cedulita::Emulator;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::{Call, start};

fn specimen(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cedulita")).arg("specimen").args(arguments).output().unwrap()
}

/// The names of the files in a folder, after printing into it.
fn printed(arguments: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let output = specimen(&[arguments, &["--out", folder.path().to_str().unwrap()]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let files = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<_> = files.collect();
    files.sort();
    files
}

fn complaint(arguments: &[&str]) -> String {
    let output = specimen(arguments);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn names_become_files() {
    assert_eq!(printed(&["old-front", "out-of-quota", "--width", "200"]), ["old-front.png", "out-of-quota.png"]);
    assert_eq!(printed(&["old-front", "--width", "200", "--format", "jpg"]), ["old-front.jpg"]);
    assert_eq!(printed(&["person-alien-7-back", "--width", "200"]), ["person-alien-7-back.png"]);
}

#[test]
fn persons_have_two_sides() {
    assert_eq!(
        printed(&["--people", "2", "--seed", "5", "--width", "100"]),
        ["person-alien-6-back.png", "person-alien-6-front.png", "person-new-5-back.png", "person-new-5-front.png"]
    );
    assert_eq!(
        printed(&["--persons", "1", "--kind", "temp", "--invalid-numbers", "--width", "100"]),
        ["person-temp-0-invalid-back.png", "person-temp-0-invalid-front.png"]
    );
}

#[test]
fn all_cards_and_all_error_cards_are_printed() {
    let scenarios = std::fs::read_dir("fixtures/scenarios").unwrap().count();
    assert_eq!(printed(&["--error-cards", "--width", "100"]).len(), 9 + scenarios);
    let cards = std::fs::read_dir("fixtures/cards").unwrap().count();
    assert_eq!(printed(&["--all", "--width", "100"]).len(), cards);
}

#[test]
fn one_specimen_can_go_to_a_file_or_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.svg");
    assert!(specimen(&["old-front", "--format", "svg", "--out", path.to_str().unwrap()]).status.success());
    assert!(std::fs::read_to_string(path).unwrap().starts_with("<svg"));
    assert!(specimen(&["old-front", "--width", "100", "--out", "-"]).stdout.starts_with(b"\x89PNG"));
}

#[test]
fn size_is_what_was_asked_for() {
    for (arguments, wanted) in [(["--width", "400"], 400), (["--dpi", "300"], 1011), (["--dpi", "96"], 324)] {
        let file = specimen(&[&["old-front", "--out", "-"], &arguments[..]].concat()).stdout;
        assert_eq!(image::load_from_memory(&file).unwrap().width(), wanted);
    }
}

#[test]
fn sheet_has_eight_cards_on_a_page_of_its_paper() {
    for (paper, media_box) in [("a4", "[0 0 595.27"), ("letter", "[0 0 612 792]")] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sheet.pdf");
        let persons = ["--persons", "5", "--dpi", "100", "--sheet", paper, "--out", path.to_str().unwrap()];
        assert!(specimen(&persons).status.success());
        let file = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        assert_eq!(file.matches(media_box).count(), 2, "ten sides on two pages of {paper}");
        assert_eq!(file.matches("/DCTDecode").count(), 10);
    }
}

/// Where the cards are on the pages of a sheet, in millimetres from the left, and how wide each is.
fn lefts(sheet: &[u8]) -> Vec<[f64; 2]> {
    let sheet = String::from_utf8_lossy(sheet).into_owned();
    let numbers = |line: &str| line.split(' ').filter_map(|word| word.parse().ok()).collect::<Vec<f64>>();
    let placed = sheet.lines().filter(|line| line.ends_with(" cm")).map(numbers);
    placed.map(|matrix| [matrix[4], matrix[0]].map(|points| points / 72.0 * 25.4)).collect()
}

#[test]
fn folded_sheet_has_front_and_back_beside_each_other() {
    let fold = |names: &[&str]| {
        let options = ["--sheet", "a4", "--fold", "--dpi", "60", "--out", "-"];
        specimen(&[names, &options[..]].concat()).stdout
    };
    // The middle of A4 is 105 mm from the left.
    let pair = [[105.0 - 85.6, 85.6], [105.0, 85.6]];
    let is_like = |sheet: Vec<u8>, wanted: &[[f64; 2]]| {
        let got = lefts(&sheet);
        assert_eq!(got.len(), wanted.len(), "{got:?}");
        let far = |(got, wanted): (&[f64; 2], &[f64; 2])| (got[0] - wanted[0]).hypot(got[1] - wanted[1]) > 0.01;
        assert!(!got.iter().zip(wanted).any(far), "{got:?} is not {wanted:?}");
    };
    for names in [&["temp-front"][..], &["temp-back"], &["temp-back", "temp-front"], &["person-alien-7-invalid-back"]] {
        is_like(fold(names), &pair);
    }
    // What has no other side stays alone, and so do the page's samples, which are of two kinds of card.
    let alone = [[105.0 - 3.0 - 85.6, 85.6], [105.0 + 3.0, 85.6]];
    is_like(fold(&["out-of-quota", "old-front-vda-de"]), &alone);
    is_like(fold(&["sample-front", "sample-back"]), &alone);
    is_like(fold(&["old-front-vda-de", "new-back", "out-of-quota"]), &[alone[0], pair[0], pair[1], alone[0]]);
    assert!(complaint(&["new-front", "--fold"]).contains("--sheet"));
}

#[test]
fn command_line_says_what_to_do_next() {
    for (arguments, wanted) in [
        (&[][..], "say what to print: names, --all, --error-cards or --people N"),
        (&["old-fron"], "there is no card, scenario or person \"old-fron\"; did you mean old-front"),
        (&["old-front", "--width", "7"], "--width: expected a width in pixels from 64 to 6000, got 7"),
        (&["old-front", "--out", "/nowhere/at/all/card.png"], "choose another place with --out"),
        (
            &["old-front", "new-front", "--out", "card.png"],
            "--out: expected a folder for 2 specimens, got the name of a file: card.png",
        ),
        (&["old-front", "--width", "300", "--dpi", "300"], "expected one of --width <PX> and --dpi <DPI>, got both"),
        (&["old-front", "--fixtures", "/nowhere"], "cannot be read as a folder of cards"),
    ] {
        let complaint = complaint(arguments);
        assert!(complaint.contains(wanted), "{wanted} not in {complaint}");
    }
    assert!(!Path::new("card.png").exists());
    // The former name of --error-cards.
    assert!(specimen(&["--trouble", "--list"]).status.success());
    let list = specimen(&["--list"]).stdout;
    let list = String::from_utf8(list).unwrap();
    assert!(list.lines().any(|line| line == "sample-front") && list.lines().any(|line| line == "internal-error"));
}

/// Status, header and body, which is not text.
async fn get(emulator: &Emulator, path: &str) -> (u16, String, Vec<u8>) {
    let mut stream = TcpStream::connect(emulator.address()).await.unwrap();
    stream.write_all(&Call::bare(&format!("GET {path} HTTP/1.1")).bytes(true)).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let at = bytes.windows(4).position(|part| part == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8(bytes[..at].to_vec()).unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), head.to_lowercase(), bytes[at..].to_vec())
}

#[tokio::test]
async fn admin_prints_every_format() {
    let emulator = start().await;
    for (file, content_type, beginning) in [
        ("png", "image/png", &b"\x89PNG"[..]),
        ("jpg", "image/jpeg", b"\xFF\xD8"),
        ("pdf", "application/pdf", b"%PDF"),
        ("svg", "image/svg+xml", b"<svg"),
    ] {
        let (status, head, body) = get(&emulator, &format!("/__admin/cards/old-front/specimen.{file}?width=300")).await;
        assert_eq!(status, 200);
        assert!(head.contains(&format!("content-type: {content_type}\r\n")), "{head}");
        assert!(head.contains(&format!("inline; filename=\"old-front.{file}\"")), "{head}");
        assert!(body.starts_with(beginning));
    }
    for id in ["key-expired", "person-old-3-back"] {
        let (status, _, body) = get(&emulator, &format!("/__admin/cards/{id}/specimen.png?dpi=150")).await;
        assert_eq!((status, image::load_from_memory(&body).unwrap().width()), (200, 506), "{id}");
    }
}

#[tokio::test]
async fn admin_says_what_is_wrong() {
    let emulator = start().await;
    for (path, status, wanted) in [
        ("old-fron/specimen.png", 404, "did you mean old-front"),
        ("old-front/specimen.gif", 404, "expected specimen.png, .jpg, .pdf or .svg"),
        ("old-front/portrait.png", 404, "expected specimen.png, .jpg, .pdf or .svg"),
        ("old-front/specimen.png?width=6001", 400, "expected a width from 64 to 6000 pixels, got 6001"),
        ("old-front/specimen.png?width=wide", 400, "width: expected a whole number"),
        ("old-front/specimen.png?width=300&dpi=300", 400, "expected at most one of width (pixels) and dpi"),
        ("old-front/specimen.png?with=300", 400, "unknown field `with`, expected `width` or `dpi`"),
    ] {
        let (got, head, body) = get(&emulator, &format!("/__admin/cards/{path}")).await;
        let body = String::from_utf8(body).unwrap();
        assert_eq!(got, status, "{path}");
        assert!(head.contains("application/problem+json") && body.contains(wanted), "{body}");
    }
}

#[tokio::test]
async fn admin_folds_and_counts_both_sides() {
    let emulator = start().await;
    let (status, _, body) = get(&emulator, "/__admin/sheet.pdf?names=new-front&paper=letter&fold=true").await;
    let lefts = lefts(&body);
    assert_eq!((status, lefts.len()), (200, 2));
    assert!((lefts[1][0] - lefts[0][0] - 85.6).abs() < 0.01, "{lefts:?}");
    let people: Vec<String> = (0..33).map(|seed| format!("person-new-{seed}-front")).collect();
    let (status, _, body) = get(&emulator, &format!("/__admin/sheet.pdf?names={}&fold=true", people.join(","))).await;
    let body = String::from_utf8(body).unwrap();
    assert!(status == 400 && body.contains("expected at most 64 with the other sides of cards, got 66"), "{body}");
}
