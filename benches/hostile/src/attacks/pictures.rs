//! Pictures that are small as files and hard to look at.

use std::thread;
use std::time::{Duration, Instant};

use crate::pictures::{CONTAINERS, RASTERS, endless_documents, jpeg, one_bit_png, screen, tiled_patterns};
use crate::server::Server;
use crate::{Failure, wire};

const SIDE: usize = 4000;
const LARGEST: usize = 6000;
/// How long a picture that nobody has seen before may take beside it.
const NEW: Duration = Duration::from_secs(3);
/// Clients of the crowd.
const CROWD: usize = 20;

/// One picture tiled with finder patterns.
pub(crate) fn tiled(server: &mut Server, _: bool) -> Result<String, Failure> {
    let hostile = one_bit_png(&tiled_patterns(SIDE), SIDE);
    let (took, beside) = beside(server.port, vec![hostile])?;
    Ok(format!("{} ms, a new picture beside it {} ms", took.as_millis(), beside.as_millis()))
}

/// Each raster in each container; in the long form, as large as they may be.
pub(crate) fn all(server: &mut Server, is_long: bool) -> Result<String, Failure> {
    let side = if is_long { LARGEST } else { 2000 };
    let (mut sent, mut worst, mut named) = (0, Duration::ZERO, String::new());
    for (raster, draw) in RASTERS {
        let pixels = draw(side);
        for (container, put) in CONTAINERS {
            let file = put(&pixels, side);
            if file.len() > 5 * 1024 * 1024 {
                continue;
            }
            let (took, _) = beside(server.port, vec![file])?;
            sent += 1;
            if took > worst {
                (worst, named) = (took, format!("{raster}, {container}"));
            }
        }
    }
    Ok(format!("{sent} pictures, the slowest in {} ms ({named})", worst.as_millis()))
}

/// Twenty clients that each bring the largest, each another one.
pub(crate) fn crowd(server: &mut Server, _: bool) -> Result<String, Failure> {
    let mut files = Vec::new();
    let (png, jpeg) = (one_bit_png(&tiled_patterns(LARGEST), LARGEST), jpeg(&screen(LARGEST), LARGEST));
    for number in 0..CROWD {
        let mut file = if number % 2 == 0 { png.clone() } else { jpeg.clone() };
        // Junk behind the end makes it another upload.
        file.extend_from_slice(&(number as u64).to_be_bytes());
        files.push(file);
    }
    let (took, beside) = beside(server.port, files)?;
    Ok(format!("{CROWD} in {} ms, a new picture beside them {} ms", took.as_millis(), beside.as_millis()))
}

/// Documents that never end, or inflate to gigabytes. What their processes take is not the server's, and bounded by the system.
pub(crate) fn documents(server: &mut Server, _: bool) -> Result<String, Failure> {
    let (took, beside) = beside(server.port, endless_documents())?;
    Ok(format!("{} ms, a new picture beside them {} ms", took.as_millis(), beside.as_millis()))
}

/// Brings these pictures at once, and an ordinary one beside them that nobody has seen before. How long each took.
fn beside(port: u16, hostile: Vec<Vec<u8>>) -> Result<(Duration, Duration), Failure> {
    let began = Instant::now();
    let clients: Vec<_> = hostile
        .into_iter()
        .map(|file| thread::spawn(move || wire::ask(port, &wire::call_with(&file, "Connection: close\r\n"))))
        .collect();
    let new = wire::call_with(&wire::padded(rand::random::<u32>() as usize, 3000), "Connection: close\r\n");
    let answer = wire::ask(port, &new)?;
    let beside = began.elapsed();
    for client in clients {
        let answer = client.join().map_err(|_| "a client panicked")??;
        if !matches!(wire::status(&answer), Some(200 | 400)) {
            return Err(format!("answered {:?}", wire::status(&answer)).into());
        }
    }
    if wire::status(&answer) != Some(200) || beside > NEW {
        return Err(format!("a new picture was answered {:?} in {beside:?}", wire::status(&answer)).into());
    }
    Ok((began.elapsed(), beside))
}
