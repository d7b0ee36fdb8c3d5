//! Finds pictures and PDFs, as files and in base64.

use std::time::Duration;

use super::finding::{FindingKind, Hit};
use crate::picture::recognised;
use crate::specimen::Reader;

/// The first characters of pictures and PDFs in base64, also in URL-safe, percent-encoded and escaped form.
const BEGINNINGS: [(&str, &str); 10] = [
    ("/9j/", "JPEG"),
    ("_9j_", "JPEG"),
    ("%2F9j%2F", "JPEG"),
    ("\\/9j\\/", "JPEG"),
    ("iVBORw0KGgo", "PNG"),
    ("JVBERi0", "PDF"),
    ("R0lGOD", "GIF"),
    ("UklGR", "WebP"),
    ("SUkqAA", "TIFF"),
    ("Qk0", "BMP"),
];
/// The shortest base64 of a picture. A shorter one cannot show a person.
const MIN_LENGTH: usize = 100;
/// The time limit of the search for a specimen in one picture.
const TIMEOUT: Duration = Duration::from_secs(2);

/// Finds pictures in base64.
pub(super) fn encoded(text: &str, hits: &mut Vec<Hit>) {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "+/=-_%\\\r\n".contains(c);
    for (start, format) in BEGINNINGS {
        let mut end = 0;
        for (at, _) in text.match_indices(start) {
            if at < end {
                continue;
            }
            let touches = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || "+/".contains(c));
            let run = &text[at..];
            let run = &run[..run.find(|c| !is_letter(c)).unwrap_or(run.len())];
            end = at + run.len();
            if !touches && run.len() >= MIN_LENGTH {
                hits.push(Hit::new(at, FindingKind::Picture, format!("base64 that begins as a {format} does"), run));
            }
        }
    }
}

/// The format of a file that is a picture, in words.
pub(super) fn format(bytes: &[u8]) -> Option<&'static str> {
    let boxed = bytes.get(4..8) == Some(b"ftyp");
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some("a JPEG"),
        [0x89, b'P', b'N', b'G', ..] => Some("a PNG"),
        [b'G', b'I', b'F', b'8', ..] => Some("a GIF"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("a WebP"),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some("a TIFF"),
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some("a BMP"),
        _ if boxed => Some("a HEIC, an AVIF or a film"),
        _ if bytes.get(..1024.min(bytes.len())).is_some_and(|start| start.windows(5).any(|five| five == b"%PDF-")) => {
            Some("a PDF")
        }
        _ => None,
    }
}

/// Whether the picture shows a specimen.
pub(super) fn is_specimen(bytes: &[u8]) -> bool {
    // Decoders may panic on odd pictures. Then no specimen was recognised.
    let looked = std::panic::catch_unwind(|| recognised(&Reader, bytes, TIMEOUT));
    looked.is_ok_and(|seen| seen.is_some_and(|seen| !seen.sightings.is_empty()))
}
