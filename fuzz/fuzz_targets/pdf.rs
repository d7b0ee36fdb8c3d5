//! Any bytes between the marks of a PDF, measured on a thread with as little stack as the emulator's.

#![no_main]

use cedulita::contract::limits::{PDF_LONG_SIDE, SIDE_MIN};
use cedulita::picture::{Format, measure};
use cedulita_fuzz::{as_pdf, forgive_decoders, on_runtime};
use libfuzzer_sys::fuzz_target;

fuzz_target!(init: forgive_decoders(), |data: &[u8]| {
    let pdf = as_pdf(data);
    let measured = on_runtime(async { tokio::task::spawn_blocking(move || measure(&pdf)).await });
    if let Ok(Ok(facts)) = measured {
        assert_eq!(facts.format, Format::Pdf);
        assert_eq!(facts.width.max(facts.height), PDF_LONG_SIDE);
        assert!(facts.width.min(facts.height) >= SIDE_MIN);
    }
});
