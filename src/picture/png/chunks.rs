//! The chunks of a PNG in their order, and which of them a decoder needs.
//!
//! The rule is that of libpng: what follows the pixels does no harm, a broken chunk that is not critical is skipped,
//! and a critical one must be right.

use cedulita_pixels::{Oddities, Oddity};
use std::borrow::Cow;

use flate2::Crc;

use super::{ENDS_EARLY, WRONG_CHECKSUM};

const SIGNATURE: usize = 8;
/// Bytes of a chunk before its data and after them.
const HEAD: usize = 8;
const CHECKSUM: usize = 4;
/// Position in the file of the header's colour type, which says what the pixels are.
const COLOUR_TYPE: usize = SIGNATURE + HEAD + 9;
const PALETTE: u8 = 3;
const GREYS: [u8; 2] = [0, 4];
const END: &[u8] = b"\0\0\0\0IEND\xAE\x42\x60\x82";
/// Kinds of chunks that the decoder may see. It rejects animation chunks that other decoders ignore.
const HARMLESS: [&[u8; 4]; 14] = [
    b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"pHYs", b"sBIT", b"bKGD", b"tEXt",
    b"iCCP", b"tIME",
];

pub(super) struct Chunks<'b> {
    bytes: &'b [u8],
    chunks: Vec<Chunk<'b>>,
    pub(super) oddities: Oddities,
}

struct Chunk<'b> {
    kind: &'b [u8; 4],
    /// The chunk from its length to its checksum, or the part of it that the file has.
    whole: &'b [u8],
    data: &'b [u8],
    is_right: bool,
}

impl<'b> Chunks<'b> {
    /// Reads the chunks up to the one that ends the file, or until there are no more.
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        let (mut chunks, mut oddities, mut at) = (Vec::new(), Oddities::default(), SIGNATURE);
        let mut has_pixels = false;
        while let Some(chunk) = bytes.get(at..).and_then(Chunk::first) {
            let is_pixels = chunk.kind == b"IDAT";
            // After the pixels, bytes that are no chunk and a chunk that was cut are treated alike: both end the
            // list. Before the pixels, `check` tells them apart.
            if has_pixels && !is_pixels && !(chunk.is_whole() && chunk.has_name()) {
                break;
            }
            has_pixels |= is_pixels;
            at += chunk.whole.len();
            if !chunk.is_right && !chunk.is_critical() {
                oddities.add(Oddity::BrokenChunks);
            }
            chunks.push(chunk);
            if chunks.last().is_some_and(|chunk| chunk.kind == b"IEND") {
                oddities.look_behind(bytes.get(at..).unwrap_or_default());
                return Self { bytes, chunks, oddities };
            }
        }
        oddities.add(Oddity::NoEnd);
        Self { bytes, chunks, oddities }
    }

    /// The first valid EXIF data, wherever it is in the file.
    pub(super) fn exif(&self) -> Option<&'b [u8]> {
        self.chunks.iter().find(|chunk| chunk.kind == b"eXIf" && chunk.is_right).map(|chunk| chunk.data)
    }

    /// The bytes to decode: the whole file, or only the chunks that count.
    pub(super) fn stream(&self) -> Cow<'b, [u8]> {
        let is_plain = |chunk: &Chunk<'_>| HARMLESS.contains(&chunk.kind) && !self.is_idle(chunk);
        if !self.oddities.has(Oddity::NoEnd) && self.chunks.iter().all(is_plain) {
            return Cow::Borrowed(self.bytes);
        }
        let mut stream = self.bytes[..SIGNATURE].to_vec();
        let needed = |kind: &[u8; 4]| matches!(kind, b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT");
        for chunk in self.chunks.iter().filter(|chunk| needed(chunk.kind) && !self.is_idle(chunk)) {
            stream.extend_from_slice(chunk.whole);
        }
        // After pixels that were cut, the decoder would read an end chunk as more pixels.
        if self.chunks.last().is_some_and(Chunk::is_whole) {
            stream.extend_from_slice(END);
        }
        Cow::Owned(stream)
    }

    /// Whether libpng would get to the pixels with these chunks.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        let head: Vec<_> = self.chunks.iter().take_while(|chunk| chunk.kind != b"IDAT").collect();
        let palettes: Vec<_> = head.iter().filter(|chunk| chunk.kind == b"PLTE").collect();
        let is_of_palette = self.colour_type() == PALETTE;
        let size = palettes.first().map_or(0, |palette| palette.data.len());
        Err(match head.first() {
            Some(first) if first.kind == b"CgBI" => "it is crushed for iOS (CgBI), which no other decoder reads",
            Some(first) if first.kind != b"IHDR" => "its header does not come first",
            _ if head.iter().any(|chunk| !chunk.has_name()) => "it has bytes that are no chunk before its pixels",
            _ if head.iter().any(|chunk| !chunk.is_whole()) || head.len() == self.chunks.len() => ENDS_EARLY,
            _ if head.iter().any(|chunk| !chunk.is_known()) => "it has a critical chunk of no known kind",
            _ if head.iter().any(|chunk| chunk.is_critical() && !chunk.is_right) => WRONG_CHECKSUM,
            _ if palettes.len() > 1 => "it has more than one palette",
            _ if is_of_palette && palettes.is_empty() => "its palette is missing",
            _ if is_of_palette && (size == 0 || !size.is_multiple_of(3)) => "its palette is damaged",
            _ => return Ok(()),
        })
    }

    /// Whether the checksums of all complete pixel chunks are right.
    pub(super) fn has_right_pixels(&self) -> bool {
        let mut pixels = self.chunks.iter().filter(|chunk| chunk.kind == b"IDAT" && chunk.is_whole());
        pixels.all(Chunk::has_right_checksum)
    }

    /// Whether the chunk is a palette in a grey picture, which does not use it.
    fn is_idle(&self, chunk: &Chunk<'_>) -> bool {
        chunk.kind == b"PLTE" && GREYS.contains(&self.colour_type())
    }

    fn colour_type(&self) -> u8 {
        self.bytes.get(COLOUR_TYPE).copied().unwrap_or_default()
    }
}

impl<'b> Chunk<'b> {
    /// The chunk at the start of these bytes, if its first eight bytes are there.
    fn first(bytes: &'b [u8]) -> Option<Self> {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (kind, data) = rest.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let size = (HEAD + CHECKSUM).saturating_add(length).min(bytes.len());
        let data = &data[..length.min(data.len())];
        let chunk = Self { kind, whole: &bytes[..size], data, is_right: true };
        // The decoder checks the checksums of pixel chunks itself.
        let is_right = kind == b"IDAT" || chunk.has_right_checksum();
        Some(Self { is_right, ..chunk })
    }

    fn has_right_checksum(&self) -> bool {
        let mut checksum = Crc::new();
        checksum.update(self.kind);
        checksum.update(self.data);
        self.whole.get(HEAD + self.data.len()..) == Some(&checksum.sum().to_be_bytes()[..])
    }

    fn is_whole(&self) -> bool {
        self.whole.len() == HEAD + self.data.len() + CHECKSUM
    }

    fn is_critical(&self) -> bool {
        self.kind[0].is_ascii_uppercase()
    }

    fn has_name(&self) -> bool {
        self.kind.iter().all(u8::is_ascii_alphabetic)
    }

    fn is_known(&self) -> bool {
        !self.is_critical() || matches!(self.kind, b"IHDR" | b"PLTE" | b"IDAT" | b"IEND")
    }
}
