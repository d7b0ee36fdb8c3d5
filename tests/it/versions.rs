//! One number over the crate, the wheel, the packages for JavaScript and Java, the image, and the documents that name them.

use std::fs;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Files that name the version, and what stands right before it. All that stands there must be the crate's.
const PLACES: &[(&str, &str)] = &[
    ("pixels/Cargo.toml", "name = \"cedulita-pixels\"\nversion = \""),
    ("npm/cedulita/package.json", "\"version\": \""),
    ("java/pom.xml", "<artifactId>cedulita-junit</artifactId>\n  <version>"),
    ("Dockerfile", "image.version=\""),
    ("docs/in-java.md", "<version>"),
    ("docs/in-java.md", "\"cedulita:"),
    ("docs/testcontainers.md", "\"cedulita:"),
    ("docs/in-ci.md", "cedulita:"),
    ("docs/in-ci.md", "deploy/github@v"),
    ("docs/in-ci.md", "version: "),
    ("deploy/github/action.yml", "version: "),
    ("deploy/github/action.yml", "such as "),
    ("deploy/github/get.sh", "such as "),
    ("deploy/image/build.sh", "cedulita:"),
    ("docs/run.md", "\"version\":\""),
];

/// The number that stands behind each occurrence of a text.
fn numbers<'t>(text: &'t str, before: &str) -> Vec<&'t str> {
    let number = |at: usize| {
        let rest = &text[at + before.len()..];
        &rest[..rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len())]
    };
    let found = text.match_indices(before).map(|(at, _)| number(at).trim_end_matches('.'));
    found.filter(|number| number.contains('.')).collect()
}

#[test]
fn one_number_stands_over_all_packages() {
    for (file, before) in PLACES {
        let text = fs::read_to_string(file).unwrap();
        let found = numbers(&text, before);
        assert!(!found.is_empty(), "{file} names no version behind {before:?}");
        assert!(found.iter().all(|number| *number == VERSION), "{file}, behind {before:?}: {found:?}, not {VERSION}");
    }
    let wheel = fs::read_to_string("python/pyproject.toml").unwrap();
    assert!(wheel.contains("dynamic = [\"version\"]"), "the wheel's version is that of the crate by itself");
}
