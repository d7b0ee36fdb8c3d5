//! README and LEEME, its twin in Spanish: one page of at most 150 lines that says the same in both, and says what is so.

use cedulita::Emulator;
use cedulita::contract::wire::Layout;
use cedulita::contract::{Channel, ErrorCode, LEDGER, Label};
use cedulita::http::HttpSettings;

use crate::documents::{headings, links, prose, read};
use crate::support::{Call, start_with};

const README: &str = "README.md";
const LEEME: &str = "LEEME.md";

/// What must be the same in both languages: depths of headings, commands, rows and columns of tables, and where links lead.
#[derive(Debug, PartialEq)]
struct Skeleton {
    headings: Vec<usize>,
    blocks: Vec<String>,
    tables: Vec<usize>,
    codes: Vec<String>,
    links: Vec<String>,
}

fn skeleton(document: &str) -> Skeleton {
    let text = read(document);
    let blocks = text.split("```").skip(1).step_by(2);
    // What a comment of a shell says is in the language of its reader.
    let command = |line: &str| line.split("# ").next().unwrap_or_default().trim_end().to_owned();
    let rows: Vec<_> = prose(&text).filter(|line| line.starts_with('|')).collect();
    let codes = |row: &str| row.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let link = |link: &str| link.replace("phone-es.gif", "phone-en.gif").replace(LEEME, README);
    Skeleton {
        headings: headings(&text).into_iter().map(|(depth, _)| depth).collect(),
        blocks: blocks.map(|block| block.lines().map(command).collect::<Vec<_>>().join("\n")).collect(),
        tables: rows.iter().map(|row| row.matches('|').count()).collect(),
        codes: rows.into_iter().flat_map(codes).collect(),
        links: prose(&text).flat_map(links).map(link).collect(),
    }
}

#[test]
fn readme_and_leeme_are_twins() {
    let (english, spanish) = (skeleton(README), skeleton(LEEME));
    assert!(english.headings.len() > 5 && english.blocks.len() > 3 && english.links.len() > 20, "{english:?}");
    assert_eq!(english, spanish);
    let titles =
        |document| headings(&read(document)).into_iter().map(|(_, title)| title.to_owned()).collect::<Vec<_>>();
    let same = titles(README).into_iter().filter(|title| titles(LEEME).contains(title)).collect::<Vec<_>>();
    assert_eq!(same, ["Cedulita"], "a heading is not translated");
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
    }
}

#[test]
fn pages_list_the_nine_errors_and_the_channels() {
    let meets = |text: &str, row: &str| text.lines().any(|line| line == row);
    for document in [README, LEEME, "docs/answers.md"] {
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
