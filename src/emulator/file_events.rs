//! Word from the file system about changes in the folder of fixtures.

use std::path::Path;
use std::sync::Arc;

use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::Notify;

use crate::fixture::PARTS;

/// Watches that were asked of the file system. They end when this is dropped.
pub(super) struct FileEvents {
    _watcher: RecommendedWatcher,
}

impl FileEvents {
    /// Watches the folder and the two in it that matter, and nothing deeper: a folder of fixtures may be any folder, and a large one.
    pub(super) fn of(folder: &Path, stirred: Arc<Notify>) -> notify::Result<Option<Self>> {
        if !folder.is_dir() {
            return Ok(None);
        }
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Reading is told as well, and this task reads. What went wrong in the telling is worth a look.
            if event.map_or(true, |event| !event.kind.is_access()) {
                stirred.notify_one();
            }
        })?;
        for part in [folder.to_owned()].into_iter().chain(PARTS.map(|part| folder.join(part))) {
            let asked = watcher.watch(&part, RecursiveMode::NonRecursive);
            // What is not there tells of itself when it comes.
            if part.is_dir() {
                asked?;
            }
        }
        Ok(Some(Self { _watcher: watcher }))
    }
}
