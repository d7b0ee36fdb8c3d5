//! Nothing inside a recording leads out of it.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use cedulita::recorder::Mode;

use super::{Desk, all_files, before_an_emulator};
use crate::support::{Call, PICTURE};

async fn is_refused(desk: &Desk, mode: Mode, link: &Path) {
    let error = desk.mode(mode).start().await.unwrap_err().to_string();
    assert!(error.contains(link.to_str().unwrap()) && error.contains("is a symbolic link"), "{error}");
}

#[tokio::test]
async fn linked_folder_is_refused_at_the_start() {
    let (_upstream, desk) = before_an_emulator().await;
    let elsewhere = tempfile::tempdir().unwrap();
    for name in ["exchanges", "cards"] {
        for target in [elsewhere.path(), Path::new("/nowhere")] {
            let link = desk.folder.path().join(name);
            symlink(target, &link).unwrap();
            is_refused(&desk, Mode::Record, &link).await;
            is_refused(&desk, Mode::ReplayOrRecord, &link).await;
            if name == "exchanges" {
                is_refused(&desk, Mode::Replay, &link).await;
            }
            fs::remove_file(link).unwrap();
        }
    }
    assert!(all_files(elsewhere.path()).is_empty());
}

#[tokio::test]
async fn linked_file_is_refused_at_the_start() {
    let (_upstream, desk) = before_an_emulator().await;
    desk.record(&[Call::new().picture(PICTURE)]).await;
    let file = all_files(&desk.folder.path().join("exchanges")).remove(0);
    let elsewhere = tempfile::tempdir().unwrap();
    let target = elsewhere.path().join("mine.json");
    fs::rename(&file, &target).unwrap();
    symlink(&target, &file).unwrap();
    for mode in [Mode::Record, Mode::Replay, Mode::ReplayOrRecord] {
        is_refused(&desk, mode, &file).await;
    }
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    let error = desk.mode(Mode::Replay).start().await.unwrap_err().to_string();
    assert!(error.contains("expected a file"), "{error}");
}

/// A link that is laid while the recorder runs.
#[tokio::test]
async fn nothing_is_written_through_a_link() {
    let (_upstream, desk) = before_an_emulator().await;
    let elsewhere = tempfile::tempdir().unwrap();
    let victim = elsewhere.path().join("victim");
    fs::write(&victim, "as it was").unwrap();
    let call = [Call::new().picture(PICTURE)];
    desk.record(&call).await;
    let files: Vec<_> = all_files(desk.folder.path());
    let recorder = desk.start(Mode::Record).await;
    for file in &files {
        // Where a file is written before it is renamed.
        let name = file.file_name().unwrap().to_str().unwrap();
        symlink(&victim, file.with_file_name(format!(".{name}.part"))).unwrap();
    }
    call[0].send(&recorder).await.expect(200, "OK");
    let tally = recorder.tally().unwrap();
    assert_eq!((tally.counts().recorded, tally.counts().failed), (1, 0));
    for file in &files {
        fs::remove_file(file).unwrap();
        symlink(&victim, file).unwrap();
    }
    call[0].send(&recorder).await.expect(200, "OK");
    let exchanges = desk.folder.path().join("exchanges");
    fs::remove_dir_all(&exchanges).unwrap();
    symlink(elsewhere.path(), &exchanges).unwrap();
    call[0].send(&recorder).await.expect(200, "OK");
    assert_eq!((tally.counts().recorded, tally.counts().failed), (1, 2));
    recorder.stop().await;
    assert_eq!(fs::read_to_string(&victim).unwrap(), "as it was");
    assert_eq!(all_files(elsewhere.path()), [victim]);
}

/// Whoever starts the recorder has named that one.
#[tokio::test]
async fn folder_itself_may_be_a_link() {
    let (_upstream, mut desk) = before_an_emulator().await;
    let place = tempfile::tempdir().unwrap();
    let link = place.path().join("recordings");
    symlink(desk.folder.path(), &link).unwrap();
    desk.settings.folder = link;
    let call = [Call::new().picture(PICTURE)];
    let (_, counts) = desk.record(&call).await;
    assert_eq!((counts.recorded, counts.failed), (1, 0));
    desk.send(Mode::Replay, &call).await.0[0].expect(200, "OK");
    desk.send(Mode::Diff, &call).await.0[0].expect(200, "OK");
    assert!(desk.folder.path().join("differences.json").exists());
}
