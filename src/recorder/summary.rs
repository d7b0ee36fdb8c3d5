//! Collects the differences of a run, and writes them into a file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use super::{Difference, Folder, FolderError};

/// The name of the file with the differences.
const FILE: &str = "differences.json";
/// The largest number of differences that are kept, so that an upstream with random responses does not fill the
/// memory.
const MAX_KEPT: usize = 10_000;

/// The differences found so far, each kind once. A clone is cheap and shares the same state.
#[derive(Clone, Debug, Default)]
pub struct Differences(Arc<Mutex<Summary>>);

#[derive(Clone, Debug, Default)]
struct Summary {
    compared: u64,
    equal: u64,
    found: BTreeMap<Difference, u64>,
}

impl Differences {
    /// Adds the differences of one pair of responses, and returns those that are new.
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

    /// The number of kinds that were found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).found.len()
    }

    /// Whether no differences were found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes the file with the differences. Blocks on the disk.
    ///
    /// # Errors
    /// If the file cannot be written.
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
