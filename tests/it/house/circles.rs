//! Neighbours: modules side by side under one parent must not use each other in a circle, neither directly nor by a chain,
//! however their paths are written. A parent and its children belong together and may use each other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::sources;

type Module = Vec<String>;

/// One file: its paths, written out, and what its `use` lines call them.
struct File {
    imports: Vec<(String, Module)>,
    paths: Vec<Module>,
}

struct Crate(BTreeMap<Module, File>);

impl Crate {
    fn read(root: &str) -> Self {
        // `src/lib.rs` is the root; `src/main.rs` is another one, and holds nothing.
        let files = sources(Path::new(root)).into_iter().filter(|path| path != Path::new("src/main.rs"));
        let modules = files.filter_map(|path| {
            let mut module: Module = path.strip_prefix(root).unwrap().with_extension("").iter().map(text).collect();
            let is_root = ["lib", "main"].contains(&module.last().unwrap().as_str());
            if is_root || module.last().unwrap() == "mod" {
                module.pop();
            }
            (!module.iter().any(|name| name == "tests")).then(|| (module, File::read(&path)))
        });
        Self(modules.collect())
    }

    /// The module that a path leads to; through what is exported on, to where it comes from.
    fn resolve(&self, from: &Module, path: &[String], depth: usize) -> Option<Module> {
        let (mut module, mut rest) = match path.first()?.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (from.clone(), &path[1..]),
            "super" => {
                let climbs = path.iter().take_while(|name| *name == "super").count();
                (from[..from.len().saturating_sub(climbs)].to_vec(), &path[climbs..])
            }
            child => (self.0.contains_key(&joined(from, child)).then(|| from.clone())?, path),
        };
        while let Some(name) = rest.first() {
            let inner = joined(&module, name);
            if !self.0.contains_key(&inner) {
                let exported = self.0.get(&module)?.imports.iter().filter(|(known, _)| known == name && depth < 8);
                let origin = exported.filter_map(|(_, path)| self.resolve(&module, path, depth + 1)).next();
                return Some(origin.unwrap_or(module));
            }
            (module, rest) = (inner, &rest[1..]);
        }
        Some(module)
    }

    /// For each parent: which of its children uses which other.
    fn neighbours(&self) -> BTreeMap<Module, BTreeSet<(String, String)>> {
        let mut all: BTreeMap<Module, BTreeSet<(String, String)>> = BTreeMap::new();
        for (from, file) in &self.0 {
            let written_out = file.paths.iter().map(|path| {
                let import = file.imports.iter().find(|(name, _)| Some(name) == path.first());
                import.map_or_else(|| path.clone(), |(_, start)| [start, &path[1..]].concat())
            });
            for path in written_out.chain(file.imports.iter().map(|(_, path)| path.clone())) {
                let Some(to) = self.resolve(from, &path, 0) else { continue };
                let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
                if let (Some(one), Some(other)) = (from.get(shared), to.get(shared)) {
                    all.entry(from[..shared].to_vec()).or_default().insert((one.clone(), other.clone()));
                }
            }
        }
        all
    }
}

impl File {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        let mut file = Self { imports: Vec::new(), paths: Vec::new() };
        for statement in code.split_inclusive(';') {
            let begin = ["use ", "pub use ", "pub(crate) use ", "pub(super) use "].iter().find_map(|word| {
                let at = statement.rfind(&format!("\n{word}")).map(|at| at + 1);
                at.or_else(|| statement.starts_with(word).then_some(0)).map(|at| (at, at + word.len()))
            });
            let rest = begin.map_or(statement, |(at, _)| &statement[..at]);
            if let Some((_, tree)) = begin {
                file.import(&[], statement[tree..].trim_end_matches(';').trim());
            }
            file.paths.extend(paths(rest));
        }
        file
    }

    /// Each name that a `use` tree brings in.
    fn import(&mut self, start: &[String], tree: &str) {
        if let Some(list) = tree.strip_prefix('{') {
            let mut open = 0;
            let parts = list.trim_end().strip_suffix('}').unwrap().split(|c| {
                open += i32::from(c == '{') - i32::from(c == '}');
                c == ',' && open == 0
            });
            parts.filter(|part| !part.trim().is_empty()).for_each(|part| self.import(start, part.trim()));
        } else if let Some((name, rest)) = tree.split_once("::") {
            self.import(&joined(start, name.trim()), rest.trim());
        } else {
            let (name, shown) = tree.split_once(" as ").unwrap_or((tree, tree));
            let path = if name == "self" && !start.is_empty() { start.to_vec() } else { joined(start, name) };
            let shown = if shown == "self" { path.last().unwrap().clone() } else { shown.to_owned() };
            self.imports.push((shown, path));
        }
    }
}

/// The paths of two names or more in a piece of code.
fn paths(code: &str) -> impl Iterator<Item = Module> {
    let words = code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
    let paths = words.filter(|word| word.contains("::")).map(|word| word.split("::").map(str::to_owned).collect());
    paths.filter(|path: &Module| !path[0].is_empty())
}

fn text(name: &std::ffi::OsStr) -> String {
    name.to_str().unwrap().to_owned()
}

fn joined(module: &[String], name: &str) -> Module {
    [module, &[name.to_owned()]].concat()
}

/// Those that lie on some circle: what is left when again and again those go who use nobody that is left, or whom nobody uses.
fn circles(mut uses: BTreeSet<(String, String)>) -> BTreeSet<(String, String)> {
    loop {
        let users: BTreeSet<_> = uses.iter().map(|(user, _)| user.clone()).collect();
        let used: BTreeSet<_> = uses.iter().map(|(_, used)| used.clone()).collect();
        let before = uses.len();
        uses.retain(|(one, other)| used.contains(one) && users.contains(other));
        if uses.len() == before {
            return uses;
        }
    }
}

#[test]
fn neighbours_use_each_other_one_way() {
    for root in [
        "src",
        "benches/recognition/src",
        "benches/throughput",
        "benches/footprint",
        "benches/soak",
        "benches/hostile/src",
        "tests/it",
    ] {
        for (parent, uses) in Crate::read(root).neighbours() {
            let circles = circles(uses);
            assert!(circles.is_empty(), "in {root}/{}: {circles:#?}", parent.join("/"));
        }
    }
}

#[test]
fn circles_are_seen() {
    let uses = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    assert!(circles(uses(&[("a", "b"), ("b", "c"), ("a", "c")])).is_empty());
    assert_eq!(circles(uses(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")])).len(), 2);
    // Circles that are known to be there are found, through what a parent exports on too.
    let known = Crate::read("src").neighbours();
    let uses = &known[&vec!["picture".to_owned()]];
    assert!(uses.contains(&("detection".to_owned(), "format".to_owned())), "{uses:?}");
}
