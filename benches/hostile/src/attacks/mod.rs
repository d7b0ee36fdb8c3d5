//! The attacks, a file each, and what each may cost.

mod admin_bodies;
mod headers;
mod long_names;
mod many_checks;
mod mixed;
mod one_byte_chunks;
mod pictures;
mod slow_bodies;
mod stop;
mod unread_answers;
mod unread_log;

use super::Failure;
use super::server::Server;

/// One attack.
pub(super) struct Attack {
    pub(super) name: &'static str,
    /// More flags of the server.
    pub(super) flags: &'static [&'static str],
    /// Its address space.
    pub(super) limit_mib: u64,
    /// The most memory that it may come to hold.
    pub(super) peak_mib: u64,
    /// The most memory that may stay, beyond what was resident before.
    pub(super) stays_mib: u64,
    /// The longest that a good call beside it may take.
    pub(super) call_ms: u64,
    /// The longest that the attack may take.
    pub(super) seconds: u64,
    /// What it does, and what it saw. Told whether there is time for the long form.
    pub(super) run: fn(&mut Server, bool) -> Result<String, Failure>,
}

/// What most attacks are held to.
const USUAL: Attack = Attack {
    name: "",
    flags: &["--log", "off"],
    limit_mib: 1024,
    peak_mib: 100,
    stays_mib: 50,
    call_ms: 100,
    seconds: 10,
    run: |_, _| Ok(String::new()),
};

/// All of them.
pub(super) const ALL: &[Attack] = &[
    Attack { name: "stderr unread", flags: &[], call_ms: 250, seconds: 30, run: unread_log::calls, ..USUAL },
    Attack { name: "stdout unread", flags: &[], run: unread_log::closed, ..USUAL },
    Attack {
        name: "finder patterns, 4000 x 4000",
        peak_mib: 150,
        call_ms: 250,
        seconds: 3,
        run: pictures::tiled,
        ..USUAL
    },
    Attack {
        name: "pictures hard to look at",
        peak_mib: 200,
        stays_mib: 100,
        call_ms: 250,
        seconds: 60,
        run: pictures::all,
        ..USUAL
    },
    Attack {
        name: "a crowd of them",
        peak_mib: 220,
        stays_mib: 200,
        call_ms: 2000,
        seconds: 30,
        run: pictures::crowd,
        ..USUAL
    },
    Attack { name: "PDFs without end", call_ms: 1000, seconds: 20, run: pictures::documents, ..USUAL },
    Attack { name: "one-byte chunks", call_ms: 1000, seconds: 90, run: one_byte_chunks::api, ..USUAL },
    Attack { name: "one-byte chunks, base64", call_ms: 1000, seconds: 90, run: one_byte_chunks::urlencoded, ..USUAL },
    Attack { name: "one-byte frames, HTTP/2", call_ms: 1000, seconds: 60, run: one_byte_chunks::http2, ..USUAL },
    Attack {
        name: "one-byte frames and no room",
        flags: &["--log", "off", "--body-memory", "1"],
        call_ms: 5000,
        seconds: 60,
        run: one_byte_chunks::http2,
        ..USUAL
    },
    Attack { name: "one-byte chunks, admin", call_ms: 1000, seconds: 30, run: one_byte_chunks::admin, ..USUAL },
    Attack { name: "verify with 2,000 checks", call_ms: 1000, run: many_checks::many, ..USUAL },
    Attack { name: "verify with long patterns", call_ms: 1000, run: many_checks::long, ..USUAL },
    Attack { name: "unread HTTP/2 streams", run: unread_answers::streams, ..USUAL },
    Attack { name: "unread HAR exports", call_ms: 1000, run: unread_answers::exports, ..USUAL },
    Attack { name: "unread answers of calls", run: unread_answers::calls, ..USUAL },
    Attack { name: "480 dripping bodies", seconds: 20, run: slow_bodies::drip, ..USUAL },
    Attack { name: "1,000 dripping bodies", seconds: 20, run: slow_bodies::many, ..USUAL },
    Attack { name: "400 headers without a body", seconds: 20, run: slow_bodies::headers_alone, ..USUAL },
    Attack { name: "bodies that fill the room", call_ms: 1000, seconds: 30, run: slow_bodies::full, ..USUAL },
    Attack { name: "scenario names of 100 KB", call_ms: 250, run: long_names::header, ..USUAL },
    Attack {
        name: "stalled admin bodies",
        flags: &["--log", "off", "--connections", "64", "--body-idle-timeout", "2"],
        call_ms: 4000,
        run: admin_bodies::stalled,
        ..USUAL
    },
    Attack { name: "HTTP/2 headers without end", run: headers::http2, ..USUAL },
    Attack {
        name: "mixed traffic with reloads",
        stays_mib: 80,
        call_ms: 500,
        seconds: 310,
        run: mixed::traffic,
        ..USUAL
    },
    Attack { name: "a stop while all are busy", call_ms: 60_000, run: stop::busy, ..USUAL },
];
