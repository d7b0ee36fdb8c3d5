//! Measures how much memory stays with the server ten seconds after a burst of calls.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use super::crowd::{self, Client};
use super::{CALLS, Failure, Server, binary, call, large_picture, pictures, small_picture};

/// How long memory may take to go back to the system.
const SETTLES: Duration = Duration::from_secs(10);
/// How many calls of a burst are under way at once.
const AT_ONCE: usize = 16;
/// How often each hostile picture is sent, each time as other bytes.
const REPEATS: usize = 4;

/// A burst and what it left behind.
pub(crate) struct Burst {
    pub(crate) name: &'static str,
    pub(crate) calls: usize,
    /// The resident memory before and after, in KiB.
    pub(crate) before: u64,
    pub(crate) after: u64,
}

/// Runs each burst against a server of its own.
pub(crate) fn run() -> Result<Vec<Burst>, Failure> {
    let large = large_picture()?;
    let large = (0..CALLS).map(|number| marked(large.clone(), number)).collect();
    Ok(vec![
        burst("hostile pictures", hostile())?,
        burst("calls of 5 MB", large)?,
        hanging()?,
        burst("the edge pack", edge_pack()?)?,
    ])
}

/// Sends files, some at once, and waits.
fn burst(name: &'static str, files: Vec<Vec<u8>>) -> Result<Burst, Failure> {
    let mut server = warm()?;
    let (port, calls, before) = (server.port, files.len(), server.memory("VmRSS")?);
    let queue = Mutex::new(files);
    let next = || queue.lock().ok()?.pop();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(file) = next() {
                    // Some of them are refused, and a refusal may end the connection.
                    let _ = call(port, &file);
                }
            });
        }
    });
    thread::sleep(SETTLES);
    let after = server.memory("VmRSS")?;
    server.stop()?;
    Ok(Burst { name, calls, before, after })
}

/// Leaves calls hanging and then disconnects.
fn hanging() -> Result<Burst, Failure> {
    let mut server = warm()?;
    let before = server.memory("VmRSS")?;
    let picture = small_picture()?;
    drop(crowd::hanging(&server, &picture)?);
    thread::sleep(SETTLES);
    let after = server.memory("VmRSS")?;
    server.stop()?;
    Ok(Burst { name: "calls that hang", calls: crowd::HANGING, before, after })
}

/// A server that has answered calls before, so that what is made once is there.
fn warm() -> Result<Server, Failure> {
    let server = Server::start()?;
    let mut client = Client::connect(server.port)?;
    for _ in 0..AT_ONCE {
        client.call("warm", "photo.jpg", &small_picture()?)?;
    }
    Ok(server)
}

/// Pictures that are small as files and large as pixels.
fn hostile() -> Vec<Vec<u8>> {
    let made = [
        pictures::tiled_patterns_png(6000),
        pictures::half_patterns_png(6000),
        pictures::noise_png(6000),
        pictures::screen_png(4000),
        pictures::tiled_patterns_jpeg(4000),
        pictures::tiled_patterns_progressive_jpeg(4000),
        pictures::screen_jpeg(6000),
    ];
    (0..REPEATS * made.len()).map(|number| marked(made[number % made.len()].clone(), number)).collect()
}

/// The same picture as other bytes: what stands behind its end is not part of it.
fn marked(mut picture: Vec<u8>, number: usize) -> Vec<u8> {
    if picture.len() == super::PICTURE_BYTES {
        let end = picture.len() - 8;
        picture[end..].copy_from_slice(&number.to_be_bytes());
    } else {
        picture.extend_from_slice(&number.to_be_bytes());
    }
    picture
}

fn edge_pack() -> Result<Vec<Vec<u8>>, Failure> {
    let folder = tempfile::tempdir()?;
    let done = Command::new(binary()).arg("specimen").arg("--edge-pack").arg(folder.path()).output()?;
    if !done.status.success() {
        return Err("the edge pack could not be written".into());
    }
    files(folder.path())
}

fn files(folder: &Path) -> Result<Vec<Vec<u8>>, Failure> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file() && path.extension().is_none_or(|kind| kind != "json") {
            all.push(std::fs::read(path)?);
        }
    }
    Ok(all)
}
