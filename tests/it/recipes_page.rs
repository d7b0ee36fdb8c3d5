//! The page of testing recipes shows what is run: each suite from its first line to its last.

use std::fs;

const PAGE: &str = "docs/recipes.md";

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
fn check(language: &str, file: &str) {
    let (page, text) = (fs::read_to_string(PAGE).unwrap(), fs::read_to_string(file).unwrap());
    let mut rest = text.lines().filter(|line| !line.trim().is_empty());
    for block in blocks(&page, language) {
        let mut indent = None;
        for shown in block.iter().filter(|line| !line.trim().is_empty()) {
            let run = rest.next().unwrap_or_else(|| panic!("{PAGE} shows {shown:?}, {file} has ended before"));
            let indent = *indent.get_or_insert(run.len().saturating_sub(shown.len()));
            let agree = run.split_at_checked(indent).is_some_and(|(left, run)| left.trim().is_empty() && run == *shown);
            assert!(agree, "{PAGE} shows {shown:?}, in {file} comes {run:?}");
        }
    }
    assert_eq!(rest.next(), None, "{PAGE} shows nothing of {file} from this line on");
}

#[test]
fn page_shows_the_suites_as_they_are_run() {
    for (language, file) in [
        ("rust", "tests/recipes/main.rs"),
        ("python", "examples/recipes/python/test_recipes.py"),
        ("javascript", "examples/recipes/javascript/recipes.test.mjs"),
    ] {
        check(language, file);
    }
}
