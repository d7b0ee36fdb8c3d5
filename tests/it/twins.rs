//! What is written in both languages says the same in both. README and LEEME, its twin in Spanish, are one page of at most 150 lines
//! that says what is so.

use std::path::{Path, PathBuf};

use cedulita::Emulator;
use cedulita::contract::wire::Layout;
use cedulita::contract::{Channel, ErrorCode, LEDGER, Label};
use cedulita::http::HttpSettings;

use crate::documents::{anchors, headings, links, prose, read, target};
use crate::support::{Call, start_with};

const README: &str = "README.md";
const LEEME: &str = "LEEME.md";
/// Each page or picture in English, and its twin in Spanish.
const TWINS: [(&str, &str); 5] = [
    (README, LEEME),
    ("docs/start.md", "docs/es/start.md"),
    ("docs/answers.md", "docs/es/answers.md"),
    ("docs/specimens.md", "docs/es/specimens.md"),
    ("docs/moving/phone-en.gif", "docs/moving/phone-es.gif"),
];
/// Headings that are the same in both languages.
const NAMES: [&str; 1] = ["Cedulita"];

/// What must be the same in both languages: depths of headings, commands and what says whether they are run, rows and columns of
/// tables, and where links lead.
#[derive(Debug, PartialEq)]
struct Skeleton {
    headings: Vec<usize>,
    marks: Vec<String>,
    blocks: Vec<String>,
    tables: Vec<usize>,
    codes: Vec<String>,
    links: Vec<Link>,
}

/// Where a link leads: a file under its English name, which of its headings, and whether the reader comes to the other language.
#[derive(Debug, PartialEq)]
struct Link {
    file: PathBuf,
    heading: Option<usize>,
    is_to_other_language: bool,
}

fn pages() -> impl Iterator<Item = (&'static str, &'static str)> {
    TWINS.into_iter().filter(|(english, _)| english.ends_with(".md"))
}

fn is_spanish(file: &Path) -> bool {
    TWINS.iter().any(|(_, spanish)| file == Path::new(spanish))
}

fn link(document: &str, link: &str) -> Link {
    if link.contains("://") {
        return Link { file: link.into(), heading: None, is_to_other_language: false };
    }
    let document = Path::new(document);
    let (file, anchor) = target(document, link);
    // Twins call a heading by other words, and have it in the same place.
    let place = |anchor: &str| anchors(&read(&file)).iter().position(|heading| heading == anchor);
    let heading = anchor.map(|anchor| place(anchor).unwrap_or_else(|| panic!("{}: {link}", document.display())));
    // What has no twin is read in English by all.
    match TWINS.iter().find(|(english, spanish)| [english, spanish].iter().any(|twin| file == Path::new(twin))) {
        Some((english, _)) => {
            Link { file: english.into(), heading, is_to_other_language: is_spanish(document) != is_spanish(&file) }
        }
        None => Link { file, heading, is_to_other_language: false },
    }
}

fn skeleton(document: &str) -> Skeleton {
    let text = read(document);
    let blocks = text.split("```").skip(1).step_by(2);
    // What a comment of a shell says is in the language of its reader.
    let command = |line: &str| line.split("# ").next().unwrap_or_default().trim_end().to_owned();
    let rows: Vec<_> = prose(&text).filter(|line| line.starts_with('|')).collect();
    let codes = |row: &str| row.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    Skeleton {
        headings: headings(&text).into_iter().map(|(depth, _)| depth).collect(),
        marks: prose(&text).filter(|line| line.starts_with("<!--")).map(str::to_owned).collect(),
        blocks: blocks.map(|block| block.lines().map(command).collect::<Vec<_>>().join("\n")).collect(),
        tables: rows.iter().map(|row| row.matches('|').count()).collect(),
        codes: rows.into_iter().flat_map(codes).collect(),
        links: prose(&text).flat_map(links).map(|to| link(document, to)).collect(),
    }
}

#[test]
fn twins_say_the_same() {
    for (english, spanish) in pages() {
        let (one, other) = (skeleton(english), skeleton(spanish));
        assert!(one.headings.len() > 4 && one.blocks.len() > 3 && one.links.len() > 9, "{english}: {one:?}");
        assert_eq!(one, other, "{english} and {spanish}");
    }
}

#[test]
fn twins_lead_to_each_other() {
    for (english, spanish) in pages() {
        for document in [english, spanish] {
            let to_twin = Link { file: english.into(), heading: None, is_to_other_language: true };
            let crossing: Vec<_> =
                skeleton(document).links.into_iter().filter(|link| link.is_to_other_language).collect();
            assert_eq!(crossing, [to_twin], "{document} leads to the other language at its top, and nowhere else");
        }
    }
}

#[test]
fn headings_are_translated() {
    for (english, spanish) in pages() {
        let (english, other) = (read(english), read(spanish));
        let other: Vec<_> = headings(&other).into_iter().map(|(_, title)| title).collect();
        for (_, title) in headings(&english) {
            assert!(NAMES.contains(&title) || !other.contains(&title), "{spanish} has {title:?} in English");
        }
    }
}

#[test]
fn both_fit_and_say_how_to_serve_and_test() {
    for document in [README, LEEME] {
        let text = read(document);
        assert!(text.lines().count() <= 150, "{document} has {} lines", text.lines().count());
        for command in ["cargo run --release", "cargo test"] {
            assert!(
                text.lines().any(|line| line.split("# ").next().unwrap().trim() == command),
                "{document}: {command}"
            );
        }
    }
}

#[test]
fn both_count_the_rows_of_the_contract() {
    for document in [README, LEEME] {
        let text = read(document);
        assert!(
            text.contains(&format!(" {} ", LEDGER.len())),
            "{document} does not say that there are {} rows",
            LEDGER.len()
        );
        for label in Label::ALL {
            let rows = LEDGER.iter().filter(|row| row.labels.contains(&label)).count();
            let row = format!("| {} | {rows} |", label.name());
            assert!(text.contains(&row), "{document} has no row {row:?}");
        }
        let own = LEDGER.iter().filter(|row| row.id.starts_with('C')).collect::<Vec<_>>();
        assert!(own.iter().all(|row| row.labels == [Label::Assumed]));
        assert!(
            text.contains(&format!(" {} ", own.len())),
            "{document} does not say that {} rows are our own",
            own.len()
        );
    }
}

#[test]
fn pages_list_the_nine_errors_and_the_channels() {
    let meets = |text: &str, row: &str| text.lines().any(|line| line == row);
    for document in [README, LEEME, "docs/answers.md", "docs/es/answers.md"] {
        let text = read(document);
        for code in ErrorCode::ALL {
            let row = format!("| {} | `{code}` | `{}` |", code.http(), code.scenario());
            assert!(meets(&text, &row), "{document} has no row {row}");
        }
        let is_row_of = |line: &str, channel: &Channel| line.ends_with(&format!("| `{}` |", channel.name()));
        let named: Vec<_> =
            text.lines().filter_map(|line| Channel::ALL.into_iter().find(|one| is_row_of(line, one))).collect();
        assert_eq!(named, Channel::ALL, "{document}");
    }
}

#[tokio::test]
async fn the_answer_that_is_shown_is_given() {
    let settings = HttpSettings { layout: Layout::Pretty, ..HttpSettings::default() };
    let emulator = start_with(Emulator::builder().http(settings)).await;
    let specimen = reqwest::get(format!("{}/__admin/cards/new-front/specimen.jpg", emulator.url())).await.unwrap();
    let given = Call::new().picture(&specimen.bytes().await.unwrap()).send(&emulator).await;
    for document in [README, LEEME] {
        let text = read(document);
        let (_, shown) = text.split_once("```json\n").unwrap();
        let (shown, _) = shown.split_once("\n```").unwrap();
        let without_id =
            |text: &str| text.lines().filter(|line| !line.contains("request_id")).collect::<Vec<_>>().join("\n");
        assert_eq!(without_id(shown), without_id(&given.body), "{document}");
    }
}
