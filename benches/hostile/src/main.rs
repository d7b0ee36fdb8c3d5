//! Attacks on a server of its own: what a full pipe, a slow client and a stranger with a little bandwidth can do.
//!
//! `cargo build --release && cargo run --release -p cedulita-hostile` runs them one after another against the release build and
//! prints a table. Each attack has a server under an address-space limit, and while it lasts two probes ask the server for its
//! health and call it as any client would. A row holds when the peak of memory, the worst probe and the memory that stays are
//! within their bars and the server still answers; one that does not is run once more. Names after `--` choose rows: `-- drip
//! verify`. `CEDULITA` names another binary, so that two builds can be compared; `--long` makes the mixed traffic last five
//! minutes. Linux only.

#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "a bench measures time and prints")]

mod attacks;
mod http2;
mod pictures;
mod probe;
mod server;
mod wire;

use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

use attacks::{ALL, Attack};
use probe::Probe;
use server::Server;

/// What goes wrong in an attack, beyond what it is about.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The worst answer to `/livez` that is borne.
const LIVEZ: Duration = Duration::from_millis(250);
/// How long memory may take to go back.
const GOES_BACK: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is_long = words.iter().any(|word| word == "--long");
    let names: Vec<_> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let chosen = ALL.iter().filter(|attack| names.is_empty() || names.iter().any(|name| attack.name.contains(*name)));
    println!("| attack | peak, MiB | stays, MiB | worst /livez, ms | worst good call, ms | took, s | told |");
    println!("|---|---|---|---|---|---|---|");
    let broken = chosen.filter(|attack| !row(attack, is_long)).count();
    if broken == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs one attack, and once more if it did not hold: other work on the machine counts as the server's. Whether it held.
fn row(attack: &Attack, is_long: bool) -> bool {
    printed(attack, is_long) || printed(attack, is_long)
}

/// Runs one attack and prints its row. Whether it held.
fn printed(attack: &Attack, is_long: bool) -> bool {
    match suffer(attack, is_long) {
        Ok((row, is_held)) => {
            println!("{row}");
            is_held
        }
        Err(error) => {
            println!("| {} | | | | | | FAILED: {error} |", attack.name);
            false
        }
    }
}

fn suffer(attack: &Attack, is_long: bool) -> Result<(String, bool), Failure> {
    let mut server = Server::start(attack.limit_mib, attack.flags)?;
    // The first call makes what is made once.
    wire::good_call(server.port)?;
    let before = server.memory("VmRSS")?;
    let probe = Probe::start(&server);
    let began = Instant::now();
    let told = (attack.run)(&mut server, is_long);
    let took = began.elapsed();
    let (livez, call) = probe.stop();
    let told = told?;
    let is_alive = server.is_stopped() || (wire::livez(server.port).is_ok() && wire::good_call(server.port).is_ok());
    let peak = server.peak()?;
    let stays = stays(&server, before, attack.stays_mib);
    let bars = [
        bar(peak, attack.peak_mib),
        bar(stays, attack.stays_mib),
        bar(millis(livez), millis(LIVEZ)),
        bar(millis(call), attack.call_ms),
        bar(took.as_secs(), attack.seconds),
    ];
    let is_held = bars.iter().all(|(_, is_held)| *is_held) && is_alive;
    let cells: Vec<_> = bars.into_iter().map(|(cell, _)| cell).collect();
    let end = if is_alive { "" } else { "; THE SERVER NO LONGER ANSWERS" };
    Ok((format!("| {} | {} | {told}{end} |", attack.name, cells.join(" | ")), is_held))
}

/// What stays resident beyond what was before, once it has had time to go back: the journal with its calls, and what the
/// allocator keeps.
fn stays(server: &Server, before: u64, most: u64) -> u64 {
    let began = Instant::now();
    loop {
        let more = server.memory("VmRSS").unwrap_or(0).saturating_sub(before);
        if more <= most || began.elapsed() > GOES_BACK {
            return more;
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// A cell, and whether it is within its bar.
fn bar(measured: u64, most: u64) -> (String, bool) {
    let is_held = measured <= most;
    (if is_held { format!("{measured} of {most}") } else { format!("**{measured}** of {most}") }, is_held)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
