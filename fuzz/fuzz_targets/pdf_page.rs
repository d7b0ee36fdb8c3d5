//! Any bytes between the marks of a PDF, measured and drawn on a thread with as little stack as the emulator's. Whoever
//! waits says no after two seconds.

#![no_main]

use std::time::Duration;

use cedulita::clock::Clock;
use cedulita::picture::{drawn_page, measure};
use cedulita_fuzz::{as_pdf, forgive_decoders, on_runtime};
use libfuzzer_sys::fuzz_target;

const PATIENCE: Duration = Duration::from_secs(2);

fuzz_target!(init: forgive_decoders(), |data: &[u8]| {
    let pdf = as_pdf(data);
    let drawn = on_runtime(async {
        tokio::task::spawn_blocking(move || {
            let facts = measure(&pdf).ok()?;
            let time = Clock::System.stopwatch();
            let page = drawn_page(&pdf, &facts, &|| time.elapsed() < PATIENCE);
            Some((facts, page.ok()?))
        })
        .await
    });
    if let Ok(Some((facts, page))) = drawn {
        assert_eq!((page.width, page.height), (facts.width as usize, facts.height as usize));
        assert_eq!(page.pixels.len(), page.width * page.height);
    }
});
