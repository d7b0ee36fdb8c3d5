//! PDF: its text survives such damage, its packed data do not. A PDF is refused when a stream cannot be unpacked or
//! does not have the length that it states, and when all packed streams together show the cause. An undamaged file
//! shows neither.

use std::io::{Read, copy, sink};

use flate2::read::{DeflateDecoder, ZlibDecoder};
use memchr::memmem::{find, find_iter, rfind};

use super::lines::Lines;
use super::text::narrowed;
use super::{Damage, jpeg};

/// Largest number of streams that are checked, and of bytes that are unpacked from all of them together.
const STREAMS: usize = 512;
const UNPACKED: u64 = 16 * 1024 * 1024;
/// Largest number of streams whose length is looked up in another object of the file.
const LOOKED_UP: usize = 32;
/// Longest dictionary before a stream, in bytes.
const DICTIONARY: usize = 4096;
/// Size of packed data, in bytes, from which chance has put in every byte value.
const MANY: usize = 1500;
/// Number of line feeds with different surroundings from which chance has put in a CR.
const SOME: usize = 8;
/// Number of different byte values in packed data from which chance has made at least one above 127.
const DIFFERENT: usize = 20;
/// Size of packed data, in bytes, below which the data may be text by chance.
const FEW: usize = 12;
/// The second line of PDFs as the usual programs write it, with the high bits cleared.
const MARKERS_OF_SEVEN_BITS: [&[u8]; 14] = [
    b"bcOS",
    b"5555",
    b"\0\0\0\0",
    b"\x7F\x7F\x7F\x7F",
    b"Derek's PDF",
    b"?w\"~",
    b"5m.{",
    b"Skia",
    b"PTEX",
    b"Gl\x0F\"",
    b"\x13\x0C\x0B\x1E",
    b"C$C<C6C\x1F",
    b"ikq?",
    b":_,`",
];

/// Damage that no undamaged PDF shows.
pub(super) fn certain(bytes: &[u8]) -> Option<Damage> {
    if bytes.is_ascii() && escapes(bytes) * 24 >= bytes.len() {
        return Some(Damage::QuotedPrintable);
    }
    let streams = Streams::from_bytes(bytes);
    let mut count = StreamCount::new(streams.packed());
    if !count.is_suspect() {
        return None;
    }
    match streams.has_broken() {
        true => count.finished(streams.surplus()).damage().or_else(|| of_marker(bytes)),
        false => of_marker(bytes).or_else(|| of_lines(bytes, &streams)),
    }
}

/// Damage to line ends, found from how far the last cross-reference table moved. A file of nothing but ASCII is whole
/// with any line ends.
fn of_lines(bytes: &[u8], streams: &Streams<'_>) -> Option<Damage> {
    let (table, moved) = moved_by(bytes).filter(|_| !bytes.is_ascii())?;
    let before = &bytes[..table];
    let (feeds, line_ends) = (memchr::memchr_iter(b'\n', before).count(), find_iter(before, b"\r\n").count());
    let by = usize::try_from(moved.unsigned_abs()).ok().filter(|by| *by >= 3)?;
    if moved > 0 {
        return (feeds == line_ends && by == line_ends).then_some(Damage::LineFeedsGrew);
    }
    let packed: usize = streams.packed().map(|data| memchr::memchr_iter(b'\n', data).count()).sum();
    (line_ends == 0 && by <= feeds && by + packed >= feeds).then_some(Damage::LineEndsShrank)
}

/// Damage that may explain why a PDF cannot be read: the file ends within a stream and has no zero byte, or no byte
/// 1A.
pub(super) fn likely(bytes: &[u8]) -> Option<Damage> {
    let open = rfind(bytes, b"stream").filter(|at| !bytes[..*at].ends_with(b"end"))?;
    let lacks = |byte: u8| memchr::memchr(byte, bytes).is_none();
    if lacks(0) {
        return Some(Damage::CutAtZero);
    }
    (bytes.len() - open >= MANY && lacks(0x1A)).then_some(Damage::CutAtEndOfFile)
}

/// How a stream's bytes are packed, in the classes that matter here.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Packing {
    Flate,
    Jpeg,
    Other,
    /// Bytes of pixels as they are, or nearly so. All of them may be small.
    Raw,
    /// Text, which survives the damage.
    None,
}

struct Stream<'b> {
    /// The bytes between `stream` and `endstream`, with the line end before `endstream`.
    data: &'b [u8],
    /// The length in bytes that the stream states.
    length: Option<usize>,
    packing: Packing,
}

struct Streams<'b> {
    all: Vec<Stream<'b>>,
    is_encrypted: bool,
}

impl<'b> Streams<'b> {
    fn from_bytes(bytes: &'b [u8]) -> Self {
        let (mut all, mut at, mut looked_up) = (Vec::new(), 0, 0);
        while let Some(next) = find(&bytes[at..], b"stream").filter(|_| all.len() < STREAMS) {
            let keyword = at + next;
            at = keyword + b"stream".len();
            let before = bytes[keyword.saturating_sub(DICTIONARY)..keyword].trim_ascii_end();
            let data = match &bytes[at..] {
                [b'\r', b'\n', data @ ..] | [b'\n' | b'\r', data @ ..] => data,
                _ => continue,
            };
            if !before.ends_with(b">>") {
                continue;
            }
            let dictionary = &before[rfind(before, b" obj").unwrap_or(0)..];
            let length = match number_of(dictionary, b"/Length") {
                Some(StreamLength::Here(length)) => Some(length),
                Some(StreamLength::At(object)) if looked_up < LOOKED_UP => {
                    looked_up += 1;
                    looked_up_in(bytes, object)
                }
                _ => None,
            };
            let is_said = |length: usize| {
                data.get(length..).is_some_and(|rest| rest.trim_ascii_start().starts_with(b"endstream"))
            };
            let from = length.filter(|length| is_said(*length)).unwrap_or(0);
            // A stream without an end belongs to a file that was cut. `likely` handles that.
            let Some(end) = find(&data[from..], b"endstream").map(|at| from + at) else { break };
            at = bytes.len() - data.len() + end;
            all.push(Stream { data: &data[..end], length, packing: Packing::from_dictionary(dictionary) });
        }
        Self { all, is_encrypted: find(bytes, b"/Encrypt").is_some() }
    }

    fn packed(&self) -> impl Iterator<Item = &'b [u8]> + Clone + '_ {
        self.all.iter().filter(|stream| stream.packing != Packing::None).map(|stream| stream.data)
    }

    /// By how many bytes the packed streams are longer than they state; negative when they are shorter. `None` if no
    /// stream states a length.
    fn surplus(&self) -> Option<i64> {
        let packed = self.all.iter().filter(|stream| stream.packing != Packing::None);
        packed.filter_map(Stream::surplus).reduce(|one, other| one + other)
    }

    /// Whether a packed stream is not what it states. Encrypted streams cannot be unpacked here, so only their length
    /// and bytes are checked.
    fn has_broken(&self) -> bool {
        let mut budget = UNPACKED;
        self.all.iter().any(|stream| match stream.packing {
            Packing::None => false,
            // The first byte was ASCII, so it survives any such damage.
            Packing::Flate if !self.is_encrypted => {
                matches!(stream.data.first(), Some(b'x' | b'h' | b'X' | b'H')) && !inflates(stream.data, &mut budget)
            }
            Packing::Jpeg if !self.is_encrypted => stream.is_broken_jpeg(),
            Packing::Raw => stream.is_of_other_length(),
            _ => stream.is_of_other_length() || is_masked(stream.data),
        })
    }
}

impl Packing {
    fn from_dictionary(dictionary: &[u8]) -> Self {
        let Some(at) = find(dictionary, b"/Filter") else {
            return if find(dictionary, b"/Image").is_some() { Packing::Raw } else { Packing::None };
        };
        let first = dictionary[at + b"/Filter".len()..].trim_ascii_start();
        let first = first.strip_prefix(b"[").unwrap_or(first).trim_ascii_start();
        let is = |names: &[&[u8]]| names.iter().any(|name| first.starts_with(name));
        match first {
            _ if is(&[b"/Fl"]) => Packing::Flate,
            _ if is(&[b"/DCT"]) => Packing::Jpeg,
            _ if is(&[b"/RunLength", b"/RL"]) => Packing::Raw,
            _ if is(&[b"/ASCII", b"/A85", b"/AHx"]) => Packing::None,
            _ => Packing::Other,
        }
    }
}

impl Stream<'_> {
    /// By how many bytes the stream is longer than it states, without the line end before `endstream`.
    fn surplus(&self) -> Option<i64> {
        let content = self.data.strip_suffix(b"\n").unwrap_or(self.data);
        let content = content.strip_suffix(b"\r").unwrap_or(content);
        Some(content.len() as i64 - self.length? as i64)
    }

    /// Whether the length is certainly wrong. A stream may end in bytes that look like a line end.
    fn is_of_other_length(&self) -> bool {
        self.length.is_some_and(|length| !(length..=length + 2).contains(&self.data.len()))
    }

    fn is_broken_jpeg(&self) -> bool {
        let has_lost_one = Some(self.data.len()) == self.length && self.data.ends_with(b"\xFF\xD9\n");
        !self.data.starts_with(b"\xFF\xD8")
            || self.is_of_other_length()
            || has_lost_one
            // It was not decoded, so it may fit.
            || jpeg::hidden(self.data, true).is_some()
    }
}

/// Whether the data hold many different byte values, all below 128.
fn is_masked(data: &[u8]) -> bool {
    let mut seen = [false; 128];
    data.is_ascii()
        && data.iter().filter(|byte| !std::mem::replace(&mut seen[usize::from(**byte)], true)).count() >= DIFFERENT
}

/// Whether a stream can be unpacked to its end, or until the budget is used up.
fn inflates(data: &[u8], budget: &mut u64) -> bool {
    let has_head = matches!(data, [first, second, ..] if first & 15 == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0);
    // PDF readers treat a stream without a zlib header as bare deflate data.
    let decoder: Box<dyn Read> = match has_head {
        true => Box::new(ZlibDecoder::new(data)),
        false => Box::new(DeflateDecoder::new(data)),
    };
    let mut unpacked = decoder.take(*budget);
    let is_whole = copy(&mut unpacked, &mut sink()).is_ok();
    *budget = unpacked.limit();
    is_whole || *budget == 0
}

enum StreamLength {
    Here(usize),
    At(usize),
}

/// The number that a key has in a dictionary, or the object that holds it.
fn number_of(dictionary: &[u8], key: &[u8]) -> Option<StreamLength> {
    let at =
        find_iter(dictionary, key).find(|at| !dictionary.get(at + key.len()).is_some_and(u8::is_ascii_alphanumeric))?;
    let (number, rest) = number(&dictionary[at + key.len()..])?;
    let reference = self::number(rest).map(|(_, rest)| rest.trim_ascii_start());
    Some(if reference.is_some_and(|rest| rest.starts_with(b"R")) {
        StreamLength::At(number)
    } else {
        StreamLength::Here(number)
    })
}

fn number(text: &[u8]) -> Option<(usize, &[u8])> {
    let text = text.trim_ascii_start();
    let (digits, rest) = text.split_at(text.iter().take_while(|byte| byte.is_ascii_digit()).count());
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

/// The number that an object consists of.
fn looked_up_in(bytes: &[u8], object: usize) -> Option<usize> {
    let head = format!("{object} 0 obj");
    let is_whole = |at: &usize| *at == 0 || !bytes[at - 1].is_ascii_digit();
    let at = find_iter(bytes, head.as_bytes()).find(is_whole)?;
    number(&bytes[at + head.len()..]).map(|(number, _)| number)
}

/// Counts over all packed streams together.
#[derive(Default)]
struct StreamCount<'b> {
    parts: Vec<&'b [u8]>,
    bytes: usize,
    is_utf8: bool,
    high: usize,
    zeros: usize,
    feeds: usize,
    line_ends: usize,
    lone_returns: usize,
    surplus: Option<i64>,
}

impl<'b> StreamCount<'b> {
    fn new(parts: impl Iterator<Item = &'b [u8]>) -> Self {
        let mut count = Self { is_utf8: true, ..Self::default() };
        for part in parts {
            count.parts.push(part);
            count.bytes += part.len();
            count.is_utf8 = count.is_utf8 && std::str::from_utf8(part).is_ok();
            // Counts piece by piece, because an undamaged file soon shows that nothing was done to it.
            let mut before = None;
            for piece in part.chunks(64 * 1024) {
                if !count.is_suspect() {
                    return count;
                }
                count.add(piece, before);
                before = piece.last().copied();
            }
        }
        count
    }

    fn add(&mut self, piece: &[u8], before: Option<u8>) {
        self.high += piece.iter().filter(|byte| !byte.is_ascii()).count();
        self.zeros += memchr::memchr_iter(0, piece).count();
        self.feeds += memchr::memchr_iter(b'\n', piece).count();
        let line_ends = find_iter(piece, b"\r\n").count();
        self.line_ends += line_ends;
        self.lone_returns += memchr::memchr_iter(b'\r', piece).count() - line_ends;
        if before == Some(b'\r') && piece.starts_with(b"\n") {
            self.line_ends += 1;
            self.lone_returns -= 1;
        }
    }

    /// Whether something can have been done to all packed bytes.
    fn is_suspect(&self) -> bool {
        self.is_utf8
            || self.high == 0
            || self.zeros == 0
            || self.line_ends == 0
            || self.lone_returns == 0
            || self.feeds == self.line_ends
    }

    fn finished(&mut self, surplus: Option<i64>) -> &Self {
        self.surplus = surplus;
        self
    }

    fn damage(&self) -> Option<Damage> {
        let is_shorter = self.surplus.is_some_and(|surplus| surplus < 0);
        if self.high == 0 && self.bytes >= FEW {
            return Some(self.in_ascii());
        }
        if self.is_utf8 && self.bytes >= FEW {
            return Some(self.in_utf8(is_shorter));
        }
        let is_longer = self.surplus.is_none_or(|surplus| surplus > 0);
        if self.feeds > 0 && self.feeds == self.line_ends && is_longer {
            return Some(Damage::LineFeedsGrew);
        }
        let has_many = self.bytes >= MANY;
        if !is_shorter {
            // CR became LF: the length is unchanged, and no CR is left.
            let has_none = self.lone_returns == 0 && self.line_ends == 0;
            let mut lines = Lines::default();
            self.parts.iter().for_each(|part| lines.add(part, |_| false));
            return (has_none && lines.different() >= SOME).then_some(Damage::NoReturns);
        }
        Some(match (self.zeros, self.lone_returns) {
            (0, _) if has_many => Damage::NoZeros,
            (_, 0) if has_many => Damage::NoReturns,
            (0, 1..) => Damage::NoZeros,
            (1.., 0) => Damage::NoReturns,
            _ if self.line_ends == 0 && self.feeds > 0 => Damage::LineEndsShrank,
            _ => return None,
        })
    }

    fn in_utf8(&self, is_shorter: bool) -> Damage {
        let texts = || self.parts.iter().filter_map(|part| std::str::from_utf8(part).ok());
        if texts().any(|text| text.contains('\u{FFFD}')) {
            return Damage::Replaced;
        }
        if is_shorter {
            return Damage::Dropped;
        }
        let is_text_again =
            |bytes: Vec<u8>| bytes.len() >= FEW && !bytes.is_ascii() && std::str::from_utf8(&bytes).is_ok();
        match texts().filter_map(narrowed).any(is_text_again) {
            true => Damage::WidenedTwice,
            false => Damage::Widened,
        }
    }

    fn in_ascii(&self) -> Damage {
        let often = |wanted: fn(&u8) -> bool, one_in: usize| {
            let found = self.parts.iter().flat_map(|part| part.iter()).filter(|byte| wanted(byte)).count();
            found * one_in >= self.bytes
        };
        if self.parts.iter().map(|part| escapes(part)).sum::<usize>() * 16 >= self.bytes {
            return Damage::QuotedPrintable;
        }
        if often(|byte| matches!(byte, b'?' | 0x1A), 5) {
            return Damage::Substituted;
        }
        // Half of the bytes of a packed stream are above 127. A byte or two less means nothing: a last byte that became a
        // line end counts as the line end before `endstream`.
        let lost = self.surplus.map_or(0, |surplus| usize::try_from(-surplus).unwrap_or(0));
        if lost * 8 >= self.bytes { Damage::Dropped } else { Damage::SevenBit }
    }
}

/// The number of escapes such as `=3D` that quoted-printable writes.
fn escapes(text: &[u8]) -> usize {
    memchr::memchr_iter(b'=', text).filter(|at| is_escape(&text[at + 1..])).count()
}

/// Whether the bytes begin with two hexadecimal digits in capitals, as quoted-printable writes them.
fn is_escape(behind: &[u8]) -> bool {
    let is_digit = |byte: &u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte);
    matches!(behind, [first, second, ..] if is_digit(first) && is_digit(second))
}

/// Damage that the second line shows when the streams do not. Programs write that line to show that a file is not
/// text.
fn of_marker(bytes: &[u8]) -> Option<Damage> {
    let head = &bytes[..bytes.len().min(256)];
    let head = head.starts_with(b"%PDF-").then_some(head)?;
    let mut lines = head.split(|byte| matches!(byte, b'\r' | b'\n')).filter(|line| !line.is_empty());
    let marker = lines.nth(1)?.strip_prefix(b"%")?;
    if marker.starts_with(b"????") {
        return Some(Damage::Substituted);
    }
    if MARKERS_OF_SEVEN_BITS.iter().any(|known| marker.starts_with(known)) {
        return Some(Damage::SevenBit);
    }
    if marker.first() == Some(&b'=') && is_escape(&marker[1..]) {
        return Some(Damage::QuotedPrintable);
    }
    // Some programs write a text there that would be damage in other files. Their table is where the file states it.
    let (table, moved) = moved_by(bytes)?;
    if moved < 0 {
        return (marker.is_empty() || marker.starts_with(b" ReportLab")).then_some(Damage::Dropped);
    }
    let text = std::str::from_utf8(marker).ok().filter(|text| !text.is_ascii())?;
    if text.starts_with('\u{FFFD}') {
        return Some(Damage::Replaced);
    }
    if text.starts_with("\u{EF}\u{BF}\u{BD}") {
        return Some(Damage::WidenedTwice);
    }
    let before = std::str::from_utf8(&bytes[..table]).ok()?;
    let grown = |original: usize| moved >= 3 && before.len() - original == moved.unsigned_abs() as usize;
    if grown(before.chars().count()) {
        return Some(Damage::Widened);
    }
    let once = narrowed(before)?;
    let twice = narrowed(std::str::from_utf8(&once).ok()?)?;
    let thrice = || narrowed(std::str::from_utf8(&twice).ok()?);
    (grown(twice.len()) || thrice().is_some_and(|bytes| grown(bytes.len()))).then_some(Damage::WidenedTwice)
}

/// The position of the last cross-reference table, and by how many bytes it lies after the position that the file
/// states. `None` if both agree.
fn moved_by(bytes: &[u8]) -> Option<(usize, i64)> {
    let last = rfind(bytes, b"startxref")?;
    let (said, _) = number(&bytes[last + b"startxref".len()..])?;
    let table = rfind(&bytes[..last], b"xref")?;
    let moved = table as i64 - said as i64;
    (moved != 0).then_some((table, moved))
}
