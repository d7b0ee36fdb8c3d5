//! The house: arrows point down. Rust compiles cycles without a word, so the `use` lines are read here.

mod circles;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of each floor, lowest first. `lib.rs` and `docs/ARCHITECTURE.md` show the same table.
const FLOORS: [&[&str]; 11] = [
    &["contract", "clock", "telemetry", "flag", "text"],
    &["intake", "picture", "person", "fixture", "pattern", "client", "decision", "authority"],
    &["scenario", "catalogue", "specimen"],
    &["store"],
    &["policy", "journal"],
    &["engine", "recorder", "conformance"],
    &["service"],
    &["http"],
    &["emulator"],
    &["config"],
    &["cli"],
];

fn floor(module: &str) -> usize {
    FLOORS.iter().position(|modules| modules.contains(&module)).unwrap_or_else(|| panic!("{module} has no floor"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .collect()
}

/// The top module that a file belongs to.
fn home(path: &Path) -> String {
    let inside = path.strip_prefix("src").unwrap();
    inside.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// The top modules that a text names by `crate::`.
fn used(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut modules = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names = match rest.strip_prefix('{') {
            Some(list) => &list[..list.find('}').unwrap()],
            None => rest,
        };
        let many = rest.starts_with('{');
        for name in names.split(',').take(if many { usize::MAX } else { 1 }) {
            let module: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            modules.insert(module);
        }
    }
    modules
}

#[test]
fn arrows_point_down() {
    let mut wrong = Vec::new();
    for path in sources(Path::new("src")) {
        let home = home(&path);
        if ["lib", "main"].contains(&home.as_str()) {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for module in used(&text).into_iter().filter(|module| *module != home) {
            if floor(&module) >= floor(&home) {
                wrong.push(format!(
                    "{} (floor {}) uses {module} (floor {})",
                    path.display(),
                    floor(&home),
                    floor(&module)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn features_stand_at_modules_and_derives_of_settings_alone() {
    let is_cfg = |line: &str| line.trim_start().starts_with("#[cfg(") && line.contains("feature");
    for path in sources(Path::new("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        for (at, line) in lines.iter().enumerate() {
            assert!(!line.contains("cfg!(feature"), "{}:{}", path.display(), at + 1);
            let next = lines[at + 1..].iter().find(|line| !line.starts_with("#["));
            let is_module = next.is_some_and(|next| {
                [
                    "mod ",
                    "pub mod ",
                    "pub(crate) mod ",
                    "pub(super) mod ",
                    "pub(in crate::http) mod ",
                    "pub use ",
                    "pub(crate) use ",
                ]
                .iter()
                .any(|start| next.starts_with(start))
            });
            assert!(!is_cfg(line) || is_module, "{}:{}", path.display(), at + 1);
        }
    }
}

#[test]
fn tables_of_the_floors_agree() {
    let library = fs::read_to_string("src/lib.rs").unwrap();
    let document = fs::read_to_string("docs/ARCHITECTURE.md").unwrap();
    for (number, modules) in FLOORS.iter().enumerate() {
        for text in [&library, &document] {
            let row = text.lines().find(|line| line.contains(&format!("| {number} |"))).unwrap();
            for module in *modules {
                assert!(row.contains(module), "{module} in {row}");
            }
        }
    }
    let declared = library.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    let declared: BTreeSet<_> = declared.map(|name| name.trim_end_matches(';')).collect();
    assert_eq!(declared, FLOORS.iter().flat_map(|modules| modules.iter().copied()).collect());
}

#[test]
fn outside_things_have_one_owner() {
    for (what, owners) in [
        ("axum::", &["http", "emulator"][..]),
        ("hyper", &["client", "emulator"]),
        ("Timestamp::now", &["clock"]),
        ("Instant::now", &["clock", "http", "emulator", "store"]),
        ("std::env::", &["config"]),
        ("stdout()", &["cli"]),
        ("notify::", &["emulator"]),
    ] {
        for path in sources(Path::new("src")) {
            let text = fs::read_to_string(&path).unwrap();
            let code: Vec<_> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let uses = code.iter().any(|line| line.contains(what));
            assert!(!uses || owners.contains(&home(&path).as_str()), "{what} in {}", path.display());
        }
    }
}

#[test]
fn unit_tests_stand_beside_the_code() {
    for path in ["src", "pixels/src"].iter().flat_map(|root| sources(Path::new(root))) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("mod tests {"), "{}: put them into tests.rs", path.display());
        let is_of_tests = path.file_name().unwrap() == "tests.rs" || path.iter().any(|name| name == "tests");
        assert!(is_of_tests || !text.contains("#[test]"), "{}: tests belong into tests.rs", path.display());
    }
}

#[test]
fn every_snapshot_is_used() {
    let tests: String = sources(Path::new("tests/it")).iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    for entry in fs::read_dir("tests/it/snapshots").unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let Some(name) = file.strip_suffix(".snap") else { panic!("{file} is no snapshot that was accepted") };
        assert!(tests.contains(&format!("pin(\"{name}\"")), "no test pins {file}");
    }
}
