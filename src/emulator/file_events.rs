//! Events of the file system about changes in the fixtures folder.

use std::path::Path;
use std::sync::Arc;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::Notify;

use crate::fixture::PARTS;

/// The watches requested from the file system. They end when this is dropped.
pub(super) struct FileEvents {
    _watcher: RecommendedWatcher,
}

impl FileEvents {
    /// Watches the folder and the two subfolders that matter, and nothing deeper: a fixtures folder may be any
    /// folder, even a large one.
    pub(super) fn of(folder: &Path, stirred: Arc<Notify>) -> notify::Result<Option<Self>> {
        if !folder.is_dir() {
            return Ok(None);
        }
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // The file system reports reads as well, and this task reads. An error in the reporting is worth a check.
            if event.map_or(true, |event| !event.kind.is_access()) {
                stirred.notify_one();
            }
        })?;
        for part in [folder.to_owned()].into_iter().chain(PARTS.map(|part| folder.join(part))) {
            let asked = watcher.watch(&part, RecursiveMode::NonRecursive);
            // A folder that does not exist yet is reported when it appears.
            if part.is_dir() {
                asked?;
            }
        }
        Ok(Some(Self { _watcher: watcher }))
    }
}
