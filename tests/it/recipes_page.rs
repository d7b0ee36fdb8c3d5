//! The pages of testing recipes show what is run: each suite from its first line to its last. All have the same recipes, with
//! the same words, and the index leads to each.

use std::fs;

/// A page, the language of its blocks, and the suite that they are.
const PAGES: [(&str, &str, &str); 3] = [
    ("docs/recipes-rust.md", "rust", "tests/recipes/main.rs"),
    ("docs/recipes-python.md", "python", "examples/recipes/python/test_recipes.py"),
    ("docs/recipes-javascript.md", "javascript", "examples/recipes/javascript/recipes.test.mjs"),
];
/// Headings that are no recipe.
const OTHERS: [&str; 2] = ["Running them", "The client, and what the tests share"];

/// The page's fenced blocks of this language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<Vec<&'a str>> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.strip_prefix("```") == Some(language) {
            blocks.push(lines.by_ref().take_while(|line| *line != "```").collect());
        } else if line.starts_with("```") {
            // Another language's; its end must not be taken for a beginning.
            let _ = lines.by_ref().find(|line| *line == "```");
        }
    }
    blocks
}

/// Checks that the blocks, one after another, are the file. A block may stand further to the left than in the file.
fn check(page: &str, language: &str, file: &str) {
    let (shown_page, text) = (fs::read_to_string(page).unwrap(), fs::read_to_string(file).unwrap());
    let mut rest = text.lines().filter(|line| !line.trim().is_empty());
    for block in blocks(&shown_page, language) {
        let mut indent = None;
        for shown in block.iter().filter(|line| !line.trim().is_empty()) {
            let run = rest.next().unwrap_or_else(|| panic!("{page} shows {shown:?}, {file} has ended before"));
            let indent = *indent.get_or_insert(run.len().saturating_sub(shown.len()));
            let agree = run.split_at_checked(indent).is_some_and(|(left, run)| left.trim().is_empty() && run == *shown);
            assert!(agree, "{page} shows {shown:?}, in {file} comes {run:?}");
        }
    }
    assert_eq!(rest.next(), None, "{page} shows nothing of {file} from this line on");
}

/// The recipes of a page: name, and what is told before the first block.
fn recipes(page: &str) -> Vec<(String, String)> {
    let text = fs::read_to_string(page).unwrap().replace("\r\n", "\n");
    let sections = text.split("\n## ").skip(1).map(|section| section.split_once("\n\n").unwrap());
    let told = |body: &str| body.split("\n\n").next().unwrap().to_owned();
    sections.filter(|(name, _)| !OTHERS.contains(name)).map(|(name, body)| (name.to_owned(), told(body))).collect()
}

#[test]
fn pages_show_the_suites_as_they_are_run() {
    for (page, language, file) in PAGES {
        check(page, language, file);
    }
}

#[test]
fn every_language_has_the_same_recipes() {
    let index = fs::read_to_string("docs/recipes.md").unwrap();
    assert!(index.lines().count() <= 60, "the index is to be seen at a glance");
    let first = recipes(PAGES[0].0);
    assert!(first.len() > 10, "{first:?}");
    for (page, ..) in PAGES {
        assert_eq!(recipes(page), first, "{page}");
        for (name, _) in &first {
            let anchor = name.to_lowercase().replace(' ', "-").replace(',', "");
            let file = page.trim_start_matches("docs/");
            assert!(
                index.contains(&format!("| {name} |")) && index.contains(&format!("({file}#{anchor})")),
                "{name}: {page}"
            );
        }
    }
}
