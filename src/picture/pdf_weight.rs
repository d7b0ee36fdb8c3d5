//! What a PDF's streams would unpack to, found out without keeping it.
//!
//! To read a PDF is to inflate streams that its author chose, and the library does so without a bound: a file of 2 MB took
//! it to 1.5 GB. So every stream is unpacked here first, into nothing, under budgets of bytes in and bytes out. What
//! cannot be weighed so (encryption, exotic packings, names written in escapes) is refused; no ID card needs it.

use std::borrow::Cow;
use std::io::{Read, copy, sink};

use flate2::read::{DeflateDecoder, ZlibDecoder};
use memchr::memmem::{find, find_iter, rfind};

/// Most bytes that streams may inflate to in all, pictures apart.
const INFLATED: u64 = 32 * 1024 * 1024;
/// Most bytes that pictures may inflate to in all: one of 6000 x 6000 pixels in colour.
const INFLATED_PICTURES: u64 = 112 * 1024 * 1024;
/// Most bytes, in all, of tables of where objects stand, and of streams that hold objects: for each few of them the library
/// keeps an entry in memory, so that tables of 32 MiB took it to 1.3 GB.
const TABLES: u64 = 1024 * 1024;
const OBJECTS: u64 = 8 * 1024 * 1024;
/// Most streams. Each costs a little, however small it is.
const STREAMS: usize = 4096;
/// Longest dictionary before a stream.
const DICTIONARY: usize = 16 * 1024;
/// Streams may overlap, in a hostile file; all of them together may read the file this many times.
const READINGS: u64 = 4;

/// Says why a file must not be opened.
pub(super) fn weigh(bytes: &[u8]) -> Result<(), &'static str> {
    if is_encrypted(bytes) {
        return Err("it is encrypted or protected by a password");
    }
    let mut budget = Budget {
        reading: bytes.len() as u64 * READINGS + 64 * 1024,
        inflated: INFLATED,
        pictures: INFLATED_PICTURES,
        tables: TABLES,
        objects: OBJECTS,
    };
    let keywords = find_iter(bytes, b"stream").filter(|at| !bytes[..*at].ends_with(b"end"));
    for (count, at) in keywords.enumerate() {
        if count >= STREAMS {
            return Err("it has more streams than a card needs");
        }
        let data = &bytes[at + "stream".len()..];
        let data = &data[data.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0)..];
        budget.spend(dictionary(&bytes[..at])?, data)?;
    }
    Ok(())
}

/// Whether the file has the key `Encrypt`, or a trailer in which something is written in escapes. (The trailer of a newer
/// file is the dictionary of a stream, in which escapes are refused anyway.)
fn is_encrypted(bytes: &[u8]) -> bool {
    let hides = |at: usize| {
        let trailer = &bytes[at..bytes.len().min(at + DICTIONARY)];
        let trailer = &trailer[..find(trailer, b"startxref").unwrap_or(trailer.len())];
        find(trailer, b"#").is_some()
    };
    has_name(bytes, b"Encrypt") || find_iter(bytes, b"trailer").take(STREAMS).any(hides)
}

/// All that stands between the end of the object before and the keyword: a string in it may say anything, but nothing of
/// the dictionary can stand outside it.
fn dictionary(before: &[u8]) -> Result<&[u8], &'static str> {
    let window = &before[before.len().saturating_sub(DICTIONARY)..];
    match rfind(window, b"endobj").max(rfind(window, b"endstream")) {
        Some(end) => Ok(&window[end..]),
        None if window.len() == before.len() => Ok(window),
        None => Err("a stream has too long a dictionary"),
    }
}

/// What a stream holds, by the keys without which the library would not take it for that.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Table,
    Objects,
    Picture,
    Other,
}

impl Kind {
    fn of(dictionary: &[u8]) -> Self {
        match [&b"W"[..], b"First", b"Image"].map(|name| has_name(dictionary, name)) {
            [true, _, _] => Kind::Table,
            [_, true, _] => Kind::Objects,
            [_, _, true] => Kind::Picture,
            _ => Kind::Other,
        }
    }
}

/// What may still be spent.
struct Budget {
    reading: u64,
    inflated: u64,
    pictures: u64,
    tables: u64,
    objects: u64,
}

impl Budget {
    fn spend(&mut self, dictionary: &[u8], data: &[u8]) -> Result<(), &'static str> {
        let has = |name: &[u8]| has_name(dictionary, name);
        if find(dictionary, b"#").is_some() || is_indirect(dictionary, b"/Filter") || is_indirect(dictionary, b"/F") {
            return Err("a stream does not say plainly how it is packed");
        }
        if [&b"LZWDecode"[..], b"LZW", b"RunLengthDecode", b"RL", b"Crypt"].iter().any(|name| has(name)) {
            return Err("a stream is packed in a way that no card needs");
        }
        let flates = count(dictionary, b"FlateDecode") + count(dictionary, b"Fl");
        let data = match (has(b"ASCII85Decode") || has(b"A85"), has(b"ASCIIHexDecode") || has(b"AHx")) {
            (true, true) => return Err("a stream is packed in a way that no card needs"),
            (true, false) => Cow::Owned(self.read(data, from_ascii85)?),
            (false, true) => Cow::Owned(self.read(data, from_hexadecimal)?),
            (false, false) => Cow::Borrowed(data),
        };
        let kind = Kind::of(dictionary);
        match flates {
            0 if matches!(kind, Kind::Table | Kind::Objects) => self.take(kind, plain_length(dictionary, &data)),
            0 => Ok(()),
            1 => self.inflate(&data, kind),
            _ => Err("a stream is packed in a way that no card needs"),
        }
    }

    fn read(&mut self, data: &[u8], decode: fn(&[u8]) -> Vec<u8>) -> Result<Vec<u8>, &'static str> {
        let end = find(data, b"endstream").unwrap_or(data.len());
        self.consume(end as u64)?;
        Ok(decode(&data[..end]))
    }

    fn consume(&mut self, bytes: u64) -> Result<(), &'static str> {
        self.reading = self.reading.checked_sub(bytes).ok_or("its streams overlap")?;
        Ok(())
    }

    /// Inflates into nothing. Without a zlib header the library takes the bytes for raw deflate, so that is weighed then.
    fn inflate(&mut self, data: &[u8], kind: Kind) -> Result<(), &'static str> {
        let most = *self.left(kind);
        let readable = &data[..data.len().min(usize::try_from(self.reading).unwrap_or(usize::MAX))];
        let (inflated, consumed) = if is_zlib(data) {
            let mut decoder = ZlibDecoder::new(readable);
            (drained(&mut decoder, most), decoder.total_in())
        } else {
            let mut decoder = DeflateDecoder::new(readable);
            (drained(&mut decoder, most), decoder.total_in())
        };
        self.consume(consumed.max(1))?;
        self.take(kind, inflated)
    }

    fn take(&mut self, kind: Kind, bytes: u64) -> Result<(), &'static str> {
        let left = self.left(kind);
        *left =
            left.checked_sub(bytes).filter(|left| *left > 0).ok_or("its streams inflate to more than a card needs")?;
        Ok(())
    }

    fn left(&mut self, kind: Kind) -> &mut u64 {
        match kind {
            Kind::Table => &mut self.tables,
            Kind::Objects => &mut self.objects,
            Kind::Picture => &mut self.pictures,
            Kind::Other => &mut self.inflated,
        }
    }
}

/// The most that a stream which is not packed can be taken for: what it says, or up to its end mark. Where what it says is
/// not known here, all that follows.
fn plain_length(dictionary: &[u8], data: &[u8]) -> u64 {
    let to_end = find(data, b"endstream").unwrap_or(data.len());
    let said = find_iter(dictionary, b"/Length").map(|at| {
        let value = dictionary[at + b"/Length".len()..].trim_ascii_start();
        let (digits, after) = value.split_at(value.iter().take_while(|byte| byte.is_ascii_digit()).count());
        let is_plain = after.trim_ascii_start().first().is_none_or(|byte| matches!(byte, b'/' | b'>'));
        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
        number.filter(|_| is_plain).unwrap_or(data.len())
    });
    said.fold(to_end, usize::max).min(data.len()) as u64
}

/// Bytes that come out, at most `most`. A broken stream weighs what it gave until then.
fn drained(decoder: &mut dyn Read, most: u64) -> u64 {
    let mut counted = decoder.take(most);
    let _ = copy(&mut counted, &mut sink());
    most - counted.limit()
}

pub(super) fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [first, second, ..] if first & 0x0F == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0)
}

fn is_delimiter(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(byte, 0 | b'/' | b'[' | b']' | b'<' | b'>' | b'(' | b')' | b'%' | b'{' | b'}')
}

/// How often a name stands in a dictionary, as a whole name.
fn count(dictionary: &[u8], name: &[u8]) -> usize {
    let whole = |at: &usize| {
        let after = at + name.len();
        bytes_before(dictionary, *at) && dictionary.get(after).is_none_or(|byte| is_delimiter(*byte))
    };
    find_iter(dictionary, name).filter(whole).count()
}

fn bytes_before(dictionary: &[u8], at: usize) -> bool {
    at > 0 && dictionary[at - 1] == b'/'
}

fn has_name(dictionary: &[u8], name: &[u8]) -> bool {
    count(dictionary, name) > 0
}

/// Whether a key's value is a reference to another object: what it says is then not known here.
fn is_indirect(dictionary: &[u8], key: &[u8]) -> bool {
    find_iter(dictionary, key).map(|at| &dictionary[at + key.len()..]).any(|after| {
        // A font may be called F1: that is another name.
        after.first().is_some_and(|byte| is_delimiter(*byte))
            && after.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(u8::is_ascii_digit)
    })
}

pub(super) fn from_hexadecimal(text: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> =
        text.iter().filter_map(|byte| char::from(*byte).to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] * 16 + pair.get(1).unwrap_or(&0)).collect()
}

pub(super) fn from_ascii85(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 5 * 4);
    let mut group = Vec::with_capacity(5);
    for byte in text.iter().take_while(|byte| **byte != b'~') {
        match byte {
            b'z' if group.is_empty() => bytes.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => group.push(u32::from(byte - b'!')),
            _ => {}
        }
        if group.len() == 5 {
            bytes.extend_from_slice(&word(&group));
            group.clear();
        }
    }
    if group.len() > 1 {
        let kept = group.len() - 1;
        group.resize(5, 84);
        bytes.extend_from_slice(&word(&group)[..kept]);
    }
    bytes
}

fn word(group: &[u32]) -> [u8; 4] {
    group.iter().fold(0_u32, |word, digit| word.wrapping_mul(85).wrapping_add(*digit)).to_be_bytes()
}
