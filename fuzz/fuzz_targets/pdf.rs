//! Any bytes between the marks of a PDF: opened, drawn and examined in a thread, as by an emulator used as a
//! library.

#![no_main]

use std::time::Duration;

use cedulita::contract::limits::{PDF_LONG_SIDE, SIDE_MIN};
use cedulita::picture::{Format, measure, recognised};
use cedulita::specimen::Reader;
use cedulita_fuzz::{as_pdf, forgive_decoders};
use libfuzzer_sys::fuzz_target;

const PATIENCE: Duration = Duration::from_secs(2);

fuzz_target!(init: forgive_decoders(), |data: &[u8]| {
    let pdf = as_pdf(data);
    let Ok(facts) = measure(&pdf) else {
        assert!(recognised(&Reader, &pdf, PATIENCE).is_none());
        return;
    };
    assert_eq!(facts.format, Format::Pdf);
    assert_eq!(facts.width.max(facts.height), PDF_LONG_SIDE);
    assert!(facts.width.min(facts.height) >= SIDE_MIN);
    assert!(recognised(&Reader, &pdf, PATIENCE).is_some());
});
