//! Streams as they are packed, and their bytes as they come out. The library unpacks a stream as a whole, however large;
//! here the reader decides how much it takes.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};

use super::budget::{Budget, TooMuch};
use crate::picture::pdf_weight::{from_ascii85, from_hexadecimal, is_zlib};

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Plain,
    Flate,
    Jpeg,
}

/// A stream's bytes, out of any text that they were written in.
pub(super) struct Packed<'a> {
    pub(super) bytes: Cow<'a, [u8]>,
    pub(super) packing: Packing,
    /// What the last filter is told.
    pub(super) parameters: Dict<'a>,
}

impl<'a> Packed<'a> {
    /// None for a packing that is not read here.
    pub(super) fn of(stream: &Stream<'a>) -> Option<Self> {
        let names = filters(stream);
        let names: Vec<&[u8]> = names.iter().map(AsRef::as_ref).collect();
        let (text, rest) = match names.as_slice() {
            [b"ASCII85Decode" | b"A85", rest @ ..] => (Some(from_ascii85 as fn(&[u8]) -> Vec<u8>), rest),
            [b"ASCIIHexDecode" | b"AHx", rest @ ..] => (Some(from_hexadecimal as fn(&[u8]) -> Vec<u8>), rest),
            rest => (None, rest),
        };
        let packing = match rest {
            [] => Packing::Plain,
            [b"FlateDecode" | b"Fl"] => Packing::Flate,
            [b"DCTDecode" | b"DCT"] => Packing::Jpeg,
            _ => return None,
        };
        let raw = stream.raw_data();
        let bytes = text.map_or(raw.clone(), |decode| Cow::Owned(decode(&raw)));
        Some(Self { bytes, packing, parameters: parameters(stream) })
    }

    /// Its bytes, one after the other.
    pub(super) fn reader(&self) -> Box<dyn Read + '_> {
        let bytes = self.bytes.as_ref();
        match self.packing {
            Packing::Flate if is_zlib(bytes) => Box::new(ZlibDecoder::new(bytes)),
            Packing::Flate => Box::new(DeflateDecoder::new(bytes)),
            Packing::Plain | Packing::Jpeg => Box::new(bytes),
        }
    }

    /// At most so many of its bytes. Of a broken stream, what came before it broke.
    pub(super) fn unpacked(&self, most: usize) -> Vec<u8> {
        let mut unpacked = Vec::new();
        let _ = self.reader().take(most as u64).read_to_end(&mut unpacked);
        unpacked
    }
}

/// Adds what a stream of content says to `all`.
pub(super) fn content(stream: &Stream<'_>, all: &mut Vec<u8>, budget: &mut Budget<'_>) -> Result<(), TooMuch> {
    budget.spend_and_ask(stream.raw_data().len())?;
    let Some(packed) = Packed::of(stream).filter(|packed| packed.packing != Packing::Jpeg) else { return Ok(()) };
    let before = all.len();
    let _ = packed.reader().take(budget.content() + 1).read_to_end(all);
    budget.spend_content(all.len() - before)
}

/// The first filters by name. The library would follow a list of any length, and what belongs to each of its entries.
fn filters<'a>(stream: &Stream<'a>) -> Vec<Name<'a>> {
    let dict = stream.dict();
    let own = dict.get::<Object<'_>>("Filter").or_else(|| dict.get::<Object<'_>>("F"));
    match own {
        Some(Object::Name(one)) => vec![one],
        Some(Object::Array(each)) => each.iter::<Name<'_>>().take(3).collect(),
        _ => Vec::new(),
    }
}

fn parameters<'a>(stream: &Stream<'a>) -> Dict<'a> {
    let dict = stream.dict();
    let own = dict.get::<Object<'_>>("DecodeParms").or_else(|| dict.get::<Object<'_>>("DP"));
    match own {
        Some(Object::Dict(parameters)) => parameters,
        Some(Object::Array(each)) => last(&each).unwrap_or_default(),
        _ => Dict::default(),
    }
}

fn last<'a>(each: &Array<'a>) -> Option<Dict<'a>> {
    each.iter::<Object<'_>>().take(2).last()?.into_dict()
}
