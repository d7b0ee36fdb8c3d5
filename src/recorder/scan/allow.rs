//! Findings that are allowed: a file in the repository, with a reason for each entry.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::finding::{Finding, FindingKind};
use crate::fixture::{describe, text_of};
use crate::pattern::Pattern;

/// The default name of the file. It is read if it exists and no other file is named.
pub const ALLOW_FILE: &str = ".cedulita-scan.toml";

/// The list of findings that are allowed.
#[derive(Debug, Default)]
pub struct Allow {
    entries: Vec<AllowEntry>,
    /// The folder to which paths are relative.
    home: PathBuf,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AllowFile {
    #[serde(default)]
    allow: Vec<AllowEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AllowEntry {
    /// The file, relative to the folder of the list; `*` matches anything.
    path: Pattern,
    kind: FindingKind,
    /// The place in a JSON file; `*` matches anything.
    pointer: Option<Pattern>,
    reason: String,
    #[serde(skip)]
    used: usize,
}

impl Allow {
    /// Reads a list.
    ///
    /// # Errors
    /// What is wrong with the list, in words for people.
    pub fn read(path: &Path) -> Result<Self, String> {
        let bytes = std::fs::read(path)
            .map_err(|cause| format!("{} cannot be read: {cause}; name another with --allow", path.display()))?;
        let text = text_of(&bytes).map_err(|blame| format!("{}: {}", path.display(), describe(blame)))?;
        let file: AllowFile = toml::from_str(text).map_err(|cause| format!("{}: {cause}", path.display()))?;
        if let Some(entry) = file.allow.iter().find(|entry| entry.reason.trim().is_empty()) {
            return Err(format!("{}: the entry for {} has no reason; say why it may stay", path.display(), entry.path));
        }
        let home = path.parent().unwrap_or(Path::new("")).to_owned();
        let home = if home.as_os_str().is_empty() { PathBuf::from(".") } else { home };
        Ok(Self { entries: file.allow, home: home.canonicalize().unwrap_or(home) })
    }

    /// Whether a finding is allowed. The first entry that matches counts as used.
    pub(super) fn allows(&mut self, path: &Path, finding: &Finding) -> bool {
        let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let inside = whole.strip_prefix(&self.home).unwrap_or(path).to_string_lossy().replace('\\', "/");
        let fits = |entry: &&mut AllowEntry| {
            let pointer = entry.pointer.as_ref();
            entry.kind == finding.kind
                && entry.path.matches(&inside)
                && pointer.is_none_or(|wanted| wanted.matches(finding.pointer.as_deref().unwrap_or_default()))
        };
        match self.entries.iter_mut().find(fits) {
            Some(entry) => {
                entry.used += 1;
                true
            }
            None => false,
        }
    }

    /// The entries that allowed nothing, described in words.
    pub(super) fn unused(&self) -> Vec<String> {
        let unused = self.entries.iter().filter(|entry| entry.used == 0);
        unused
            .map(|entry| {
                let mut text = format!("{} in {}", entry.kind.name(), entry.path);
                if let Some(pointer) = &entry.pointer {
                    let _ = write!(text, " at {pointer}");
                }
                text
            })
            .collect()
    }
}
