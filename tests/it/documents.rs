//! The documents hold together: what one links to is there, and the map names every page.

use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Every file of Markdown that is ours.
fn documents() -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![PathBuf::from(".")]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_symlink() || ["target", "node_modules", ".git", "corpus", "artifacts"].contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path.strip_prefix(".").unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

pub(crate) fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap().replace("\r\n", "\n")
}

/// The lines outside fenced blocks.
pub(crate) fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_inside = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_inside ^= is_fence;
        !is_inside && !is_fence
    })
}

/// The headings, with how deep each is.
pub(crate) fn headings(text: &str) -> Vec<(usize, &str)> {
    let split = prose(text).filter_map(|line| line.split_once(' '));
    let is_heading = |(marks, _): &(&str, &str)| !marks.is_empty() && marks.bytes().all(|byte| byte == b'#');
    split.filter(is_heading).map(|(marks, title)| (marks.len(), title)).collect()
}

/// The names by which a document's headings are linked to, made as forges make them, in the order of the headings.
pub(crate) fn anchors(text: &str) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let name = |title: &str| {
        let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
        title.to_lowercase().chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect::<String>()
    };
    let mut anchors = Vec::new();
    for (_, title) in headings(text) {
        let name = name(title);
        let count = seen.entry(name.clone()).or_default();
        anchors.push(if *count == 0 { name } else { format!("{name}-{count}") });
        *count += 1;
    }
    anchors
}

/// Where the links and pictures of a line lead.
pub(crate) fn links(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("](").filter_map(move |(at, _)| line[at + 2..].split_once(')').map(|(link, _)| link))
}

/// The file that a link of a document leads to, and the heading there.
pub(crate) fn target<'a>(document: &Path, link: &'a str) -> (PathBuf, Option<&'a str>) {
    let (path, anchor) = link.split_once('#').map_or((link, None), |(path, anchor)| (path, Some(anchor)));
    let file = if path.is_empty() { document.to_owned() } else { plain(&document.parent().unwrap().join(path)) };
    (file, anchor)
}

/// A path with each `..` carried out.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => assert!(plain.pop(), "{} leads out of the repository", path.display()),
            part => plain.push(part),
        }
    }
    plain
}

#[test]
fn every_link_leads_somewhere() {
    let (mut count, mut broken) = (0, Vec::new());
    for document in documents() {
        let text = read(&document);
        for link in prose(&text).flat_map(links).filter(|link| !link.contains("://") && !link.starts_with("mailto:")) {
            count += 1;
            let (file, anchor) = target(&document, link);
            let is_good = file.exists()
                && anchor.is_none_or(|anchor| anchors(&read(&file)).iter().any(|heading| heading == anchor));
            if !is_good {
                broken.push(format!("{}: {link}", document.display()));
            }
        }
    }
    assert!(count > 200, "{count} links are too few to be all");
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn anchors_are_made_as_forges_make_them() {
    let text = "# A `code`, and so on\n## What?\n## What?\n```\n# no heading\n```\n### Qué elige, año\n";
    assert_eq!(anchors(text), ["a-code-and-so-on", "what", "what-1", "qué-elige-año"]);
}

#[test]
fn every_page_is_on_the_map() {
    let map = read("docs/README.md");
    for page in documents() {
        let Ok(place) = page.strip_prefix("docs") else { continue };
        let name = place.to_str().unwrap().replace('\\', "/");
        let is_on_it = name == "README.md" || name.starts_with("recipes-") || map.contains(&format!("]({name})"));
        assert!(is_on_it || name == "SUMMARY.md", "docs/README.md does not name {name}");
    }
}
