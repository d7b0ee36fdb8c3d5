//! `cedulita scan`: what it finds, what it lets pass, and that it never shows what it found. Everything that looks like a
//! secret is put together here at run time.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use cedulita::contract::{Card, CardSide, CardType};
use cedulita::person::{Numbers, Person};
use cedulita::recorder::pseudonym::Pseudonyms;
use cedulita::recorder::scan::{Allow, KnownValues, Scan};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{PICTURE, base64};

fn scan(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
    command.current_dir(folder).arg("scan").args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.output().unwrap()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn report(folder: &TempDir, arguments: &[&str]) -> (Option<i32>, Value) {
    let output = scan(folder.path(), &[&[".", "--json"], arguments].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text} {:?}", output.stderr)))
}

/// The kinds that are found in a file, after seeing that neither report shows the value.
fn kinds(name: &str, content: &str, value: &str) -> Vec<String> {
    let folder = folder(&[(name, content.as_bytes())]);
    let report = Scan::new(KnownValues::default(), Allow::default()).run(&[folder.path().to_owned()]).unwrap();
    let (text, report) = (report.text(), serde_json::to_value(&report).unwrap());
    let findings = report["findings"].as_array().unwrap();
    for shown in [report.to_string(), text] {
        assert!(value.is_empty() || !shown.contains(value), "{value} in {shown}");
    }
    findings.iter().map(|finding| finding["kind"].as_str().unwrap().to_owned()).collect()
}

fn found(kind: &str, content: &str, value: &str) {
    assert!(content.contains(value), "{content}");
    for (name, content) in [
        ("exchange.json", json!({ "answer": { "text": content } }).to_string()),
        ("notes.yaml", format!("first: line\ntext: >\n  {content}\n")),
        ("log.jsonl", format!("{{\"a\": 1}}\n{}\n", json!({ "message": content }))),
        ("body.json", json!({ "body": json!({ "inner": content }).to_string() }).to_string()),
    ] {
        let kinds = kinds(name, &content, value);
        assert!(kinds.iter().any(|own| own == kind), "{kind} in {name}: {content} gave {kinds:?}");
    }
}

fn clean(content: &str) {
    for (name, content) in [("a.txt", content.to_owned()), ("a.json", json!({ "text": content }).to_string())] {
        assert_eq!(kinds(name, &content, ""), Vec::<String>::new(), "{content}");
    }
}

/// A synthetic person who is not among those that the scan knows: as good as a real one.
fn stranger() -> [Card; 2] {
    let person = Person::draw(123_456_789, CardType::New, Numbers::Valid);
    [CardSide::Front, CardSide::Back].map(|side| person.card(side))
}

#[test]
fn numbers_of_persons_are_found() {
    let [front, _] = stranger();
    let number = front.field("id_number");
    found("cedula", number, number);
    found("cedula", &format!("NUI.{number}, visto"), number);
    found("cedula", &format!("{number}001"), number);
    found("cedula", &format!("No. {}-{}", &number[..9], &number[9..]), &number[..9]);
    let bare = format!("{{\"number\": {}}}", number.trim_start_matches('0'));
    if number.starts_with(['1', '2', '3']) {
        assert_eq!(kinds("a.json", &bare, number), ["cedula"]);
    }
    for other in [format!("a{number}"), format!("0.{number}"), format!("{number}7"), "1700000000123".to_owned()] {
        clean(&other);
    }
    let wrong = Person::draw(123_456_789, CardType::New, Numbers::Invalid).card(CardSide::Front);
    clean(wrong.field("id_number"));
}

#[test]
fn synthetic_numbers_pass() {
    for seed in [0, 999] {
        clean(Person::draw(seed, CardType::Alien, Numbers::Valid).card(CardSide::Front).field("id_number"));
    }
    for number in ["1340000023", "1740000003", "0940000003"] {
        clean(number);
    }
    let [front, _] = stranger();
    clean(&format!("{} is the person {}", front.field("id_number"), front.name));
}

#[test]
fn machine_readable_lines_are_found() {
    let [_, back] = stranger();
    let [first, second] = ["line1_all", "line2_all"].map(|name| back.field(name));
    found("mrz", first, first);
    found("mrz", second, second);
    // Some old backs have the person's number where the document's would be.
    let short = format!("{:<<30}", format!("I<ECU{}", &first[20..]));
    found("mrz", &short, &short);
    clean("I<ECU1740000003<<<<<<<<<<<<<<<");
    let synthetic = Person::draw(1, CardType::New, Numbers::Valid).card(CardSide::Back);
    clean(&format!("{}\n{}", synthetic.field("line1_all"), synthetic.field("line2_all")));
}

#[test]
fn credentials_of_the_api_are_found() {
    let value = format!("q7{}", "Zk4fR9xWm2");
    for content in [
        format!("X-DF-API-SECRET: {value}"),
        format!("X-DF-API-ID: {value}"),
        format!("api_secret={value}&detect_face=1"),
        format!("CEDULITA_TARGET_API_ID = \"{value}\""),
        format!(".header(\"X-DF-API-SECRET\", \"{value}\")"),
        format!("curl -H 'x_df_api_secret: {value}'"),
    ] {
        found("secret", &content, &value);
    }
    for passes in [
        "X-DF-API-SECRET: any",
        "X-DF-API-ID: scenario.out-of-quota",
        "api_secret: ${API_SECRET}",
        "api_secret = secrets.next()",
        "api_id: <your ID>",
        "the API secret of good tests",
    ] {
        clean(passes);
    }
    for content in [
        json!({ "headers": [{ "name": "X-DF-API-ID", "value": value }] }),
        json!({ "headers": { "x-df-api-secret": value } }),
        json!({ "headers": [["X-DF-API-SECRET", value]] }),
    ] {
        assert_eq!(kinds("a.har", &content.to_string(), &value), ["secret"], "{content}");
    }
}

/// They know more kinds than we ever could.
#[test]
fn other_secrets_and_addresses_are_left_to_scanners_of_their_own() {
    let random = "Zk4fR9xWm2Qv7Lp0Ts5Y";
    for content in [
        format!("Authorization: Bearer {random}"),
        format!("-----BEGIN {} KEY-----", "PRIVATE"),
        ["ana.muestra", "correo.ec"].join("@"),
        format!("+593 {}", "99 123 4567"),
    ] {
        clean(&content);
    }
    let folder = folder(&[]);
    let text = String::from_utf8(scan(folder.path(), &["."]).stdout).unwrap();
    assert!(text.contains("gitleaks") && text.contains("trufflehog"), "{text}");
}

#[test]
fn pictures_are_found_as_files_and_in_base64() {
    let encoded = base64(PICTURE);
    found("picture", &encoded, &encoded);
    found("picture", &format!("data:image/jpeg;base64,{encoded}"), &encoded);
    let specimen = std::fs::read("docs/specimens/person-new-1-front.jpg").unwrap();
    let folder =
        folder(&[("photo.txt", PICTURE), ("card.pdf", b"%PDF-1.7"), ("specimen.jpg", &specimen), ("x.bin", &[0, 1])]);
    let (code, report) = report(&folder, &[]);
    let files: Vec<_> =
        report["findings"].as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap()).collect();
    assert_eq!((code, files, &report["binary"]), (Some(1), vec!["./card.pdf", "./photo.txt"], &json!(1)));
}

#[test]
fn findings_say_where_they_are() {
    let [front, _] = stranger();
    let number = front.field("id_number");
    let text = format!("{{\n  \"a/b\": [\n    true, \"ñ {number}\"\n  ]\n}}\n");
    let folder = folder(&[("a.json", text.as_bytes()), ("b.txt", format!("one\ntwo ñ {number}").as_bytes())]);
    let (_, report) = report(&folder, &[]);
    let places: Vec<_> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["line"].as_u64().unwrap(), one["column"].as_u64().unwrap(), one["pointer"].as_str()))
        .collect();
    assert_eq!(places, [(3, 14, Some("/a~1b/1")), (2, 7, None)]);
    let shown = format!("{}\u{2026} (10 characters)", &number[..2]);
    assert_eq!(report["findings"][0]["shown"], json!(shown));
    let text = String::from_utf8(scan(folder.path(), &["."]).stdout).unwrap();
    assert!(
        text.contains("./a.json:3:14 /a~1b/1: cedula: ") && text.contains("    use a number of a built-in card"),
        "{text}"
    );
}

#[test]
fn known_values_are_found_in_other_clothes() {
    let known = folder(&[("known.txt", "MUÑOZ PÉREZ ANA\n1990-08-07\nzz\n\n0912345678\nLEO\n".as_bytes())]);
    let list = known.path().join("known.txt");
    let list = list.to_str().unwrap();
    for (content, is_found) in [
        ("name: Muñoz Pérez Ana".to_owned(), true),
        ("MUNOZ<PEREZ<<ANA<<<".to_owned(), true),
        ("q=mu%C3%B1oz+p%C3%A9rez+ana".to_owned(), true),
        ("07 AGO 1990".to_owned(), true),
        ("07-08-1990".to_owned(), true),
        ("07/08/1990 19900807".to_owned(), true),
        ("7/8/1990".to_owned(), true),
        ("7 de agosto de 1990".to_owned(), true),
        ("August 7, 1990".to_owned(), true),
        ("07-AGO-90".to_owned(), true),
        ("9008074M3001110ECU<<<<<<<<<<<6".to_owned(), true),
        ("091234567-8".to_owned(), true),
        (format!("x{}", base64("<0912345678>".as_bytes())), true),
        ("leo, juan".to_owned(), true),
        ("Galeón".to_owned(), false),
        ("1990-08-08".to_owned(), false),
        ("zz".to_owned(), false),
    ] {
        let folder = folder(&[("a.txt", content.as_bytes()), ("b.json", json!([content]).to_string().as_bytes())]);
        let (code, report) = report(&folder, &["--known", list]);
        let hits = report["findings"].as_array().unwrap().iter().filter(|one| one["kind"] == "known").count();
        assert_eq!((hits >= 2, hits == 0), (is_found, !is_found), "{content}: {report}");
        assert!(!is_found || code == Some(1));
        assert_eq!(report["too_short"], json!(1));
    }
}

#[test]
fn known_days_may_be_written_in_any_notation() {
    let texts = ["7 de marzo de 1984", "1984-03-07", "07 MAR 1984", "7/3/1984", "March 7, 1984"];
    for value in texts {
        for text in texts {
            let (known, folder) = (folder(&[("k", value.as_bytes())]), folder(&[("a.txt", text.as_bytes())]));
            let (code, report) = report(&folder, &["--known", known.path().join("k").to_str().unwrap()]);
            assert_eq!(code, Some(1), "{value} in {text}: {report}");
        }
    }
}

#[test]
fn names_of_files_and_text_in_other_encodings_are_looked_through() {
    let known = folder(&[("k", "PURIFICACIÓN\n".as_bytes())]);
    let known = known.path().join("k");
    let wide: Vec<u8> = "\u{feff}Purificación".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let [front, _] = stranger();
    let number = format!("{}.json", front.field("id_number"));
    for (name, bytes, is_found) in [
        ("latin.csv", &b"nombre\nPURIFICACI\xd3N\n"[..], true),
        ("wide.txt", &wide, true),
        ("purificacion.txt", b"x", true),
        (number.as_str(), b"x", true),
        ("plain.txt", b"x", false),
    ] {
        let folder = folder(&[(name, bytes)]);
        let (code, report) = report(&folder, &["--known", known.to_str().unwrap()]);
        assert_eq!(code == Some(1), is_found, "{name}: {report}");
    }
}

#[test]
fn what_is_allowed_passes_with_its_reason() {
    let [front, _] = stranger();
    let entry = |path: &str, rest: &str| format!("[[allow]]\npath = \"{path}\"\nkind = \"cedula\"\n{rest}\n");
    let folder = folder(&[
        ("a.json", json!({ "x": [front.field("id_number")] }).to_string().as_bytes()),
        ("good.toml", entry("a.*", "pointer = \"/x/*\"\nreason = \"drawn for a test\"").as_bytes()),
        ("idle.toml", entry("b.json", "reason = \"drawn for a test\"").as_bytes()),
        ("elsewhere.toml", entry("a.json", "pointer = \"/y\"\nreason = \"drawn for a test\"").as_bytes()),
        ("bare.toml", entry("a.json", "").as_bytes()),
        ("blank.toml", entry("a.json", "reason = \" \"").as_bytes()),
    ]);
    let (code, report_now) = report(&folder, &["--allow", "good.toml"]);
    assert_eq!((code, &report_now["allowed"], &report_now["unused"]), (Some(0), &json!(1), &json!([])));
    for list in ["idle.toml", "elsewhere.toml"] {
        let (code, report) = report(&folder, &["--allow", list]);
        assert_eq!((code, report["unused"].as_array().unwrap().len()), (Some(1), 1), "{report}");
    }
    for (list, why) in [("bare.toml", "reason"), ("blank.toml", "has no reason"), ("none.toml", "cannot be read")] {
        let output = scan(folder.path(), &[".", "--allow", list]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && said.contains(why), "{said}");
    }
    std::fs::rename(folder.path().join("good.toml"), folder.path().join(".cedulita-scan.toml")).unwrap();
    assert_eq!(report(&folder, &[]).0, Some(0), "the list that lies there is read");
}

#[test]
fn wrong_usage_has_its_own_status() {
    let folder = folder(&[]);
    for arguments in [&["nowhere"][..], &[], &[".", "--known", "nowhere"], &[".", "--wrong"]] {
        assert_eq!(scan(folder.path(), arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(scan(folder.path(), &["."]).status.code(), Some(0));
}

#[test]
fn long_files_are_said_not_to_be_read_whole() {
    let folder = folder(&[("long.txt", &vec![b' '; 17 << 20])]);
    let (code, report) = report(&folder, &[]);
    assert_eq!((code, &report["findings"][0]["kind"]), (Some(1), &json!("not-read")));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed() {
    let [front, _] = stranger();
    let outside = folder(&[("a.txt", front.field("id_number").as_bytes())]);
    let folder = folder(&[]);
    std::os::unix::fs::symlink(outside.path(), folder.path().join("away")).unwrap();
    let (code, report) = report(&folder, &[]);
    assert_eq!((code, &report["links"], &report["files"]), (Some(0), &json!(1), &json!(0)));
}

/// Ours, too: the values of the page's two samples stand in their cards and nowhere else.
#[test]
fn own_files_pass() {
    let members =
        ["id_number", "name", "birth_place", "father_name", "mother_name", "birthday", "issue_date", "expiry_date"];
    let mut known = String::new();
    for side in ["front", "back"] {
        let card = std::fs::read_to_string(format!("fixtures/cards/sample-{side}.json")).unwrap();
        let card: serde_json::Value = serde_json::from_str(&card).unwrap();
        let values = members.iter().filter_map(|member| card["card_info"][member].as_str());
        known.extend(values.filter(|value| !value.is_empty()).map(|value| format!("{value}\n")));
    }
    let list = folder(&[("known.txt", known.as_bytes())]);
    let list = list.path().join("known.txt");
    let paths = ["fixtures", "examples", "tests", "docs", "benches", "README.md", "LEEME.md", "CHANGELOG.md"];
    let output = scan(Path::new("."), &[&paths[..], &["--known", list.to_str().unwrap()]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    assert!(!text.contains("allowed and not found"), "{text}");
    // Our sources hold words that only look like secrets; of the samples they hold nothing either.
    let output = scan(Path::new("."), &["src", "--json", "--known", list.to_str().unwrap()]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let known = report["findings"].as_array().unwrap().iter().filter(|finding| finding["kind"] == "known");
    assert_eq!(known.collect::<Vec<_>>(), Vec::<&serde_json::Value>::new());
}

#[test]
fn what_pseudonyms_replaced_passes() {
    let run = Pseudonyms::new([11; 32]);
    let kinds = [CardType::Old, CardType::New, CardType::Alien, CardType::Temp];
    let (mut files, mut known) = (Vec::new(), String::new());
    for seed in 0..60 {
        let person = Person::draw(123_000_000 + seed, kinds[seed as usize % 4], Numbers::Valid);
        for side in [CardSide::Front, CardSide::Back] {
            let card = person.card(side);
            // Places are few, so that a synthetic person may come from where another does.
            for name in ["id_number", "name", "father_name", "mother_name", "line1_all", "line3_all"] {
                known += &format!("{}\n", card.field(name));
            }
            let info: serde_json::Map<_, _> =
                card.info.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
            let answer = json!({ "results": [{ "card_info": info }], "status": "OK" }).to_string();
            files.push((format!("{seed}-{side:?}.json"), run.replace(answer.as_bytes()).unwrap()));
        }
    }
    let files: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let (folder, known) = (folder(&files), self::folder(&[("known.txt", known.as_bytes())]));
    let list = known.path().join("known.txt");
    let (code, report) = report(&folder, &["--known", list.to_str().unwrap()]);
    assert_eq!((code, &report["files"]), (Some(0), &json!(120)), "{report:#}");
}

#[test]
fn pseudonyms_of_unknown_members_pass() {
    let random = "Zk4fR9xWm2Qv7Lp0Ts5Y";
    let address = ["ana.muestra", "correo.ec"].join("@");
    let answer = json!({
        "contact": { "telefono": format!("09{}", "91234567"), "phone": format!("02{}", "2345678"), "mail": address },
        "token": random, "sessionId": random, "jwt": format!("eyJ{random}.eyJ{random}.{random}"),
        "whatsapp": format!("+593 {}", "99 123 4567"), "other": format!("+593{}", "991234567"),
        "photo": base64(PICTURE), "ruc": format!("{}001", stranger()[0].field("id_number")),
    });
    for byte in 0..40 {
        let bytes = Pseudonyms::new([byte; 32]).replace(answer.to_string().as_bytes()).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(kinds("a.json", &text, ""), Vec::<String>::new(), "{text}");
    }
}
