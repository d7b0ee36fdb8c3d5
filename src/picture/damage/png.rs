//! PNG: its signature was designed to show such damage. The first chunk shows damage that the signature survives.

use super::Damage;

const MARK: usize = 8;

/// What happened to a file whose signature is whole.
pub(super) fn of_start(bytes: &[u8]) -> Option<Damage> {
    let behind = bytes.get(MARK..)?;
    if behind.is_empty() || b"\0\0\0\r".starts_with(behind) {
        return behind.is_empty().then_some(Damage::CutAtZero);
    }
    if behind.starts_with(b"\rIHDR") {
        return Some(Damage::NoZeros);
    }
    if behind.starts_with(b"\0\0\0IHDR") || behind.starts_with(b"\0\0\0\nIHDR") {
        return Some(Damage::NoReturns);
    }
    behind.starts_with(b"\0\0\0\r\nIHDR").then_some(Damage::LineFeedsGrew)
}

/// What happened to a file whose signature is not whole.
pub(super) fn of_mark(bytes: &[u8]) -> Option<Damage> {
    let behind = bytes.strip_prefix(b"\x89PNG")?;
    let is = |start: &[u8]| behind.starts_with(start);
    if is(b"\r\n\x1A\r\n") || is(b"\r\r\n\x1A") {
        return Some(Damage::LineFeedsGrew);
    }
    if is(b"\n\x1A\n\0\0\0\r") {
        return Some(Damage::LineEndsShrank);
    }
    if is(b"\n\x1A\n") || is(b"\n\n\x1A\n") || is(b"\r\x1A\r") {
        return Some(Damage::NoReturns);
    }
    let is_cut = [&b"\r\n"[..], b"\n", b"\r\n\x1A"].contains(&behind);
    Some(if is_cut { Damage::CutAtEndOfFile } else { Damage::SomeText })
}
