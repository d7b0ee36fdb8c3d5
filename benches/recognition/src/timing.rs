//! Measures durations, without any check. Pictures are made before the clock starts.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cedulita::specimen::{Size, SpecimenFormat, print};

use super::cast::Cast;
use super::client::{Client, upload};
use super::container::Container;
use super::families::mix;
use super::lottery::Lottery;
use super::recipe::Recipe;
use super::report::quantile;
use super::texture::Gallery;
use super::{Failure, crew, host};

const PROBES: usize = 200;
const BETWEEN_REQUESTS: Duration = Duration::from_millis(20);
const SHEETS: usize = 1000;
/// The number of clients that send huge pictures all the time.
const HUGE_AT_ONCE: usize = 10;

/// A row of the table: what was measured, and the times in milliseconds.
struct Row {
    what: String,
    times: Vec<f64>,
}

/// What the pictures of a row show.
#[derive(Clone, Copy)]
enum Showing {
    Specimen,
    Nothing,
}

/// Measures and prints the table, and leaves it in `target/timing.json`.
pub(crate) fn measure(cast: &Cast, gallery: &Gallery, seed: u64) -> Result<(), Failure> {
    let mut rows = Vec::new();
    let sizes = [("1280 x 1280 JPEG", [1280, 1280], 40), ("4000 x 3000 JPEG", [4000, 3000], 12)];
    let mut specimens = Vec::new();
    for (name, frame, count) in sizes {
        for (what, showing) in [("with a specimen", Showing::Specimen), ("without", Showing::Nothing)] {
            eprintln!("making {count} pictures of {} x {} {what}", frame[0], frame[1]);
            let pictures = photographs(cast, gallery, seed, frame, showing, count)?;
            let server = host(Some(1))?;
            let mut client = Client::connect(server.address)?;
            let requests: Vec<_> = pictures.iter().map(|picture| upload(picture)).collect();
            for seen in ["never seen", "seen before"] {
                rows.push(Row { what: format!("{name} {what}, {seen}"), times: times(&mut client, &requests)? });
            }
            if matches!(showing, Showing::Specimen) {
                specimens.push(pictures);
            }
        }
    }
    let probe = vec![b"GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n".to_vec(); PROBES];
    let (_, times) = meanwhile(2, &specimens[1], &probe)?;
    rows.push(Row { what: "GET /livez meanwhile on two busy cores".to_owned(), times });
    eprintln!("making 3 pictures of 6000 x 6000");
    let huge = photographs(cast, gallery, seed, [6000, 6000], Showing::Specimen, 3)?;
    let requests: Vec<_> = specimens[0].iter().map(|picture| upload(picture)).collect();
    let (busy, times) = meanwhile(HUGE_AT_ONCE, &huge, &requests)?;
    let beside = format!("beside {HUGE_AT_ONCE} of 6000 x 6000");
    rows.push(Row { what: format!("1280 x 1280 JPEG with a specimen, never seen, {beside}"), times });
    rows.push(Row { what: format!("these {HUGE_AT_ONCE}, each again and again"), times: busy });
    rows.push(Row { what: "a front to PNG at 1280 px".to_owned(), times: printing(cast)? });
    println!("\n| what | times | median ms | 95th ms | 99th ms | max ms |\n|---|---|---|---|---|---|");
    let mut report = Vec::new();
    for Row { what, times } in rows {
        let at = |share| quantile(times.clone(), share).unwrap_or_default();
        let (median, high, higher, most) = (at(0.5), at(0.95), at(0.99), at(1.0));
        println!("| {what} | {} | {median:.2} | {high:.2} | {higher:.2} | {most:.2} |", times.len());
        report.push(serde_json::json!({
            "what": what, "times": times.len(), "median_ms": median, "95th_ms": high, "99th_ms": higher, "max_ms": most,
        }));
    }
    std::fs::write("target/timing.json", serde_json::to_vec_pretty(&serde_json::json!({ "rows": report }))?)?;
    println!("\n{SHEETS} fronts and backs to PNG at 1280 px on two threads: {:.1} s", sheets(cast)?);
    Ok(())
}

/// Photographs as phones make them, all different.
fn photographs(
    cast: &Cast,
    gallery: &Gallery,
    seed: u64,
    frame: [u32; 2],
    showing: Showing,
    count: usize,
) -> Result<Vec<Vec<u8>>, Failure> {
    let numbers: Vec<usize> = (0..count).collect();
    crew(&numbers, |number| {
        let mut lottery = Lottery::new(seed, &format!("timing {} {number}", frame[0]));
        let mut recipe = Recipe::plain(&mut lottery);
        mix(&mut recipe, &mut lottery);
        recipe.frame = frame;
        if let Container::Jpeg(jpeg) = &mut recipe.container {
            // A larger one would have more than the 5 MB that a picture may have.
            jpeg.quality = if frame[0] > 4000 { 40 } else { 85 };
        }
        let specimens = match showing {
            Showing::Specimen => vec![cast.card(*number)],
            Showing::Nothing => Vec::new(),
        };
        recipe.poses.truncate(specimens.len());
        Ok(recipe.shoot(&specimens, gallery, &mut lottery)?.bytes)
    })
}

/// The wall time of each call in milliseconds. The calls run one after the other.
fn times(client: &mut Client, requests: &[Vec<u8>]) -> Result<Vec<f64>, Failure> {
    let one = |request: &Vec<u8>| {
        let start = Instant::now();
        client.exchange(request)?;
        Ok(start.elapsed().as_secs_f64() * 1000.0)
    };
    requests.iter().map(one).collect()
}

/// The times of pictures that some clients send all the time, which the server has never seen, and the times of
/// requests meanwhile.
fn meanwhile(clients: usize, pictures: &[Vec<u8>], requests: &[Vec<u8>]) -> Result<(Vec<f64>, Vec<f64>), Failure> {
    let server = host(None)?;
    let (done, stamp) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        let keep_busy = || keep_busy(server.address, pictures, &done, &stamp);
        let clients: Vec<_> = (0..clients).map(|_| scope.spawn(keep_busy)).collect();
        let mut client = Client::connect(server.address)?;
        let mut all = Vec::new();
        for request in requests {
            thread::sleep(BETWEEN_REQUESTS);
            all.append(&mut times(&mut client, std::slice::from_ref(request))?);
        }
        done.store(true, Ordering::Relaxed);
        let mut busy = Vec::new();
        for client in clients {
            busy.append(&mut client.join().map_err(|_| "a client panicked")??);
        }
        Ok((busy, all))
    })
}

/// Sends pictures until `done` is set. Other bytes after a picture's end make it another upload, but not another
/// picture.
fn keep_busy(
    server: SocketAddr,
    pictures: &[Vec<u8>],
    done: &AtomicBool,
    stamp: &AtomicU64,
) -> Result<Vec<f64>, Failure> {
    let mut client = Client::connect(server)?;
    let mut all = Vec::new();
    while !done.load(Ordering::Relaxed) {
        let number = stamp.fetch_add(1, Ordering::Relaxed);
        let mut picture = pictures[number as usize % pictures.len()].clone();
        picture.extend_from_slice(&number.to_be_bytes());
        all.append(&mut times(&mut client, &[upload(&picture)])?);
    }
    Ok(all)
}

/// Prints a specimen and discards it.
fn print_sheet(cast: &Cast, number: usize) -> Result<(), Failure> {
    let specimen = cast.card(number);
    print(&specimen.subject, SpecimenFormat::Png, Size::Width(1280))?;
    Ok(())
}

fn printing(cast: &Cast) -> Result<Vec<f64>, Failure> {
    let fronts = (0..).filter(|number| cast.card(*number).face().is_some());
    let one = |number| {
        let start = Instant::now();
        print_sheet(cast, number)?;
        Ok(start.elapsed().as_secs_f64() * 1000.0)
    };
    fronts.take(20).map(one).collect()
}

/// The seconds that many specimens take.
fn sheets(cast: &Cast) -> Result<f64, Failure> {
    let numbers: Vec<usize> = (0..SHEETS).collect();
    let start = Instant::now();
    crew(&numbers, |number| print_sheet(cast, *number))?;
    Ok(start.elapsed().as_secs_f64())
}
