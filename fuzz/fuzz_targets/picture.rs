//! Any bytes as a picture: measured, then decoded completely and searched for specimens as in a call. If a decoder
//! panics, the picture must count as unreadable.

#![no_main]

use std::panic::catch_unwind;
use std::sync::LazyLock;

use bytes::Bytes;
use cedulita::contract::Refusal;
use cedulita::contract::limits::{SIDE_MAX, SIDE_MIN};
use cedulita::picture::{Digest, Examiner, ExaminerSettings, Facts, Format, Orientation, Recognition, measure};
use cedulita::specimen::Reader;
use cedulita_fuzz::{forgive_decoders, on_runtime};
use libfuzzer_sys::fuzz_target;

const GAVE_UP: &str = "image is unreadable, its decoder gave up";

static EXAMINER: LazyLock<Examiner<Reader>> = LazyLock::new(|| {
    let settings = ExaminerSettings { workers: 1, remembered: 4, ..ExaminerSettings::default() };
    Examiner::new(settings, 0, Reader)
});

/// The facts that a picture's header gives.
fn sides(facts: &Facts) -> (Format, u32, u32, Orientation, bool, usize) {
    (facts.format, facts.width, facts.height, facts.orientation, facts.is_located, facts.bytes)
}

fuzz_target!(init: forgive_decoders(), |data: &[u8]| {
    let measured = catch_unwind(|| measure(data)).unwrap_or_else(|_| Err(Refusal::invalid(GAVE_UP)));
    if let Ok(facts) = &measured {
        assert!((SIDE_MIN..=SIDE_MAX).contains(&facts.width) && (SIDE_MIN..=SIDE_MAX).contains(&facts.height));
        assert_eq!(facts.bytes, data.len());
    }
    let bytes = Bytes::copy_from_slice(data);
    let pieces = [bytes.clone()];
    let finding = on_runtime(EXAMINER.examine(0, &pieces, (Recognition::On, Digest::Wanted), move || Ok((bytes, Vec::new()))));
    // The digest of a PDF is computed before the PDF is opened.
    let is_pdf = finding.sha256.is_some() && Format::detect(data).is_ok_and(|format| format == Format::Pdf);
    assert_eq!(finding.sha256.is_some(), measured.is_ok() || is_pdf);
    match (&measured, &finding.outcome) {
        (Err(measured), Err(examined)) => assert_eq!(measured, examined),
        // Odd properties only appear when the pixels are decoded.
        (Ok(measured), Ok(examined)) => assert_eq!(sides(measured), sides(examined)),
        // A good header with bad pixels.
        (Ok(_), Err(_)) => {}
        (Err(measured), Ok(_)) => panic!("examined although {measured}"),
    }
});
