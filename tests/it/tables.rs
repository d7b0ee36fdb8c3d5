//! Tables of the documents hold what the program has, no row less and none more. Those of settings and of the contract, which
//! the program prints, are held by `settings` and `ledger`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cedulita::contract::ErrorCode;

fn files(folder: &Path, end: &str) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| if path.is_dir() { files(&path, end) } else { vec![path] })
        .filter(|path| path.to_str().unwrap().ends_with(end))
        .collect()
}

/// Name and note of each card or scenario that is built in.
fn notes(folder: &str) -> BTreeSet<(String, String)> {
    let note = |path: &PathBuf| {
        let file: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        (path.file_stem().unwrap().to_str().unwrap().to_owned(), file["note"].as_str().unwrap_or_default().to_owned())
    };
    files(Path::new(folder), ".json").iter().map(note).collect()
}

/// First and last cell of each row of a document that begins with a name.
fn rows(document: &str) -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(document).unwrap();
    let cells = text.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | "));
    cells.map(|(name, rest)| (name.to_owned(), rest.rsplit(" | ").next().unwrap().replace('`', ""))).collect()
}

/// Checks that a document has a row for each, with the note of its file.
fn check_notes(folder: &str, document: &str, but: &[&str]) {
    let rows = rows(document);
    let missing: Vec<_> = notes(folder)
        .into_iter()
        .filter(|row| !but.contains(&row.0.as_str()) && !rows.contains(row))
        .map(|(name, note)| format!("| `{name}` | {note} |"))
        .collect();
    assert!(missing.is_empty(), "{document} has no\n{}", missing.join("\n"));
}

#[test]
fn cards_have_their_notes() {
    check_notes("fixtures/cards", "docs/cards.md", &[]);
    let text = fs::read_to_string("docs/cards.md").unwrap();
    let (_, tables) = text.split_once("\n## Built-in cards\n").unwrap();
    let listed: BTreeSet<_> = tables.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let notes = notes("fixtures/cards");
    assert_eq!(listed, notes.iter().map(|(name, _)| name.as_str()).collect());
}

#[test]
fn scenarios_have_their_notes() {
    check_notes(
        "fixtures/scenarios",
        "docs/scenarios.md",
        &ErrorCode::ALL.iter().map(|code| code.scenario()).collect::<Vec<_>>(),
    );
    let text = fs::read_to_string("docs/scenarios.md").unwrap();
    let (_, tables) = text.split_once("\n## What is built in\n").unwrap();
    let (tables, _) = tables.split_once("\n## ").unwrap();
    let notes = notes("fixtures/scenarios");
    for name in tables.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()) {
        assert!(notes.iter().any(|(built_in, _)| built_in == name), "docs/scenarios.md lists {name}");
    }
}

#[test]
fn errors_stand_in_a_document_in_the_order_of_the_checks() {
    let row = |code: &ErrorCode| format!("| {} | `{}` | `{}` |\n", code.http(), code.name(), code.scenario());
    let table: String = ErrorCode::ALL.iter().map(row).collect();
    let mut documents = files(Path::new("docs"), ".md");
    documents.push("README.md".into());
    let holds = |path: &PathBuf| fs::read_to_string(path).unwrap().replace("\r\n", "\n").contains(&table);
    assert!(documents.iter().any(holds), "no document has the table\n{table}");
}

/// The texts that the program can say, with what is put into them as `NAME`, in one line.
fn said() -> String {
    let sources = files(Path::new("src"), ".rs");
    let code: String = sources.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    // A line that ends in a backslash goes on where the next one begins.
    let joined: String = code.split("\\\n").map(str::trim_start).collect();
    joined.replace("\\\"", "\"").replace("\\\\", "\\")
}

/// Every hint that a test has met is looked up in the page by that test. This is the other way round: no row is stale.
#[test]
fn hints_are_said_by_the_program() {
    let (page, said) = (fs::read_to_string("docs/hints.md").unwrap(), said());
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.rsplit(" | ").next());
    let hints: Vec<_> = rows.filter(|hint| *hint != "what is said").collect();
    assert!(hints.len() > 100, "{}", hints.len());
    for hint in hints {
        // What stands between the names and numbers that differ from call to call.
        let fixed = hint.replace("NAME", ":").replace("PNG", ":").replace(" N s ", ":");
        let mut pieces = fixed.split([':', ';', ',', '(', ')']).map(str::trim).filter(|piece| piece.len() >= 12);
        assert!(pieces.any(|piece| said.contains(piece)), "docs/hints.md has a hint that nothing says: {hint}");
    }
}
