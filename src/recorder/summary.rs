//! All differences of a run, and their file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::{Difference, Folder, FolderError};

/// The file of what was found.
const FILE: &str = "differences.json";
/// Differences that are kept; an upstream that answers anything must not fill the memory.
const MAX_KEPT: usize = 10_000;

/// What was found so far, each kind once. A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct Differences(Arc<Mutex<Summary>>);

#[derive(Clone, Debug, Default)]
struct Summary {
    compared: u64,
    equal: u64,
    found: BTreeMap<Difference, u64>,
}

impl Differences {
    /// Takes what was found in one pair of answers, and gives back what had not been found before.
    #[must_use]
    pub fn add(&self, found: Vec<Difference>) -> Vec<Difference> {
        let mut summary = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        summary.compared += 1;
        summary.equal += u64::from(found.is_empty());
        let mut news = Vec::new();
        for one in found {
            if let Some(times) = summary.found.get_mut(&one) {
                *times += 1;
            } else if summary.found.len() < MAX_KEPT {
                summary.found.insert(one.clone(), 1);
                news.push(one);
            }
        }
        news
    }

    /// How many kinds were found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).found.len()
    }

    /// Whether none were found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the file of what was found. Waits for the disk.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, folder: &Folder) -> Result<(), FolderError> {
        let summary = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let list: Vec<_> = summary.found.iter().map(|(one, times)| Listed { one, times: *times }).collect();
        let file = FileSummary { format: 1, compared: summary.compared, equal: summary.equal, differences: list };
        let text = serde_json::to_string_pretty(&file).unwrap_or_default() + "\n";
        folder.put(Path::new(FILE), &text)
    }
}

#[derive(Serialize)]
struct FileSummary<'a> {
    format: u32,
    compared: u64,
    equal: u64,
    differences: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    #[serde(flatten)]
    one: &'a Difference,
    times: u64,
}
