//! Files that no longer have a known format: finds out which format they had before they were handled as text.

use super::{Damage, png};

/// Number of bytes at a file's beginning for which the damage is undone.
const HEAD: usize = 192;
/// The characters of Windows-1252 for the bytes 128 to 159. Latin-1 has control characters there.
const WINDOWS_1252: [u32; 32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
    0x017E, 0x0178,
];
const REPLACEMENT: &str = "\u{FFFD}";

/// What happened to a file of no known format.
pub(in crate::picture) fn of_unknown(bytes: &[u8]) -> Option<Damage> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if let Some(rest) = head.strip_prefix(b"\xEF\xBB\xBF")
        && (is_marked(rest) || rest.starts_with(b"%PDF-"))
    {
        return Some(Damage::ByteOrderMark);
    }
    if is_utf16(head) {
        return Some(Damage::Utf16);
    }
    png::of_mark(bytes).or_else(|| in_utf8(head)).or_else(|| in_ascii(head))
}

/// Whether bytes begin as a JPEG or a PNG. A PDF's signature is text and survives.
fn is_marked(head: &[u8]) -> bool {
    head.starts_with(b"\xFF\xD8\xFF") || head.starts_with(b"\x89PNG")
}

fn in_utf8(head: &[u8]) -> Option<Damage> {
    let text = beginning(head);
    if text.starts_with(REPLACEMENT) {
        return Some(Damage::Replaced);
    }
    if let Some(damage) = narrowed(text).and_then(|once| of_narrowed(&once)) {
        return Some(damage);
    }
    // Another code page: its own characters come first, then characters that are ASCII in all code pages.
    let behind = text.trim_start_matches(|c: char| !c.is_ascii());
    let is_picture =
        behind.starts_with("PNG\r\n") || behind.starts_with("PNG\n") || is_jpeg_behind_its_mark(behind.as_bytes());
    (behind.len() < text.len() && is_picture).then_some(Damage::Widened)
}

fn of_narrowed(once: &[u8]) -> Option<Damage> {
    if is_marked(once) {
        return Some(Damage::Widened);
    }
    let inner = beginning(once);
    if inner.starts_with(REPLACEMENT) {
        return Some(Damage::Replaced);
    }
    let twice = narrowed(inner)?;
    let is_thrice = || narrowed(beginning(&twice)).is_some_and(|thrice| is_marked(&thrice));
    (is_marked(&twice) || is_thrice()).then_some(Damage::WidenedTwice)
}

/// The longest beginning of the bytes that is valid UTF-8.
fn beginning(head: &[u8]) -> &str {
    head.utf8_chunks().next().map_or("", |chunk| chunk.valid())
}

/// The bytes that these characters encode in Latin-1 or Windows-1252. `None` if one character is in neither, or if
/// all are ASCII.
pub(super) fn narrowed(text: &str) -> Option<Vec<u8>> {
    if text.is_ascii() {
        return None;
    }
    let narrow = |character: char| match u32::from(character) {
        code @ 0..=255 => u8::try_from(code).ok(),
        code => WINDOWS_1252.iter().position(|known| *known == code).and_then(|at| u8::try_from(at + 128).ok()),
    };
    text.chars().map(narrow).collect()
}

/// Damage that an ASCII encoder does.
fn in_ascii(head: &[u8]) -> Option<Damage> {
    let begins = |start: &[u8]| head.starts_with(start);
    // Bytes that are valid UTF-8 by chance may remain.
    if is_jpeg_behind_its_mark(head) || begins(b"PNG\r\n\x1A") || begins(b"PNG\n\x1A") {
        return Some(Damage::Dropped);
    }
    if !head.is_ascii() {
        return None;
    }
    if begins(b"\x7FX\x7F") || begins(b"\tPNG") {
        return Some(Damage::SevenBit);
    }
    let has_control = head.iter().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace());
    let is_mark = |start: &[u8]| {
        matches!(start, [b'?' | 0x1A, b'P', b'N', b'G'] | [b'?', b'?', b'?', b'?'] | [0x1A, 0x1A, 0x1A, 0x1A])
    };
    if has_control && head.get(..4).is_some_and(is_mark) {
        return Some(Damage::Substituted);
    }
    (begins(b"\0C\0") || begins(b"\0\x84\0")).then_some(Damage::Dropped)
}

/// Whether the bytes continue as a JPEG does after its first marker: at most three bytes, then a usual name of the
/// first segment.
fn is_jpeg_behind_its_mark(head: &[u8]) -> bool {
    let names = [&b"JFIF\0"[..], b"Exif\0", b"Adobe", b"ICC_PROFILE\0", b"http://ns.adobe.com/xap"];
    (0..=3).filter_map(|skipped| head.get(skipped..)).any(|start| names.iter().any(|name| start.starts_with(name)))
}

/// Whether bytes are UTF-16: they begin with a byte order mark, or with a picture's signature that has zeros in
/// between.
fn is_utf16(head: &[u8]) -> bool {
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
        return true;
    }
    let every = |first: usize| head.iter().skip(first).step_by(2).copied().collect::<Vec<u8>>();
    let (even, odd) = (every(0), every(1));
    let is_text = |bytes: &[u8], others: &[u8]| {
        let is_picture = is_marked(bytes) || bytes.starts_with(b"%PDF-");
        is_picture && others.iter().take(3).all(|byte| *byte == 0)
            // U+FFFD in both byte orders.
            || bytes.starts_with(b"\xFD\xFD") && others.starts_with(b"\xFF\xFF")
    };
    is_text(&even, &odd) || is_text(&odd, &even)
}
