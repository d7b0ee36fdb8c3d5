//! Reads `application/x-www-form-urlencoded`. Names and small values are decoded; the picture's text is kept as it
//! arrived, in the same pieces.

#[cfg(test)]
mod tests;

use bytes::{Buf as _, Bytes};
use memchr::memchr;

use super::look_alike::FieldContent;
use super::mistaken::{self, BodySyntax, HEAD_BYTES};
use super::parameters::{FLAG_BYTES, NAME_CHARACTERS, Parameters};
use super::percent::small;
use super::{Base64Text, Submission};
use crate::contract::Refusal;

/// Maximum length of a name in bytes, before it is decoded. A longer name is cut: the rest would not be listed, and
/// the names of the contract are much shorter.
const NAME_BYTES: usize = 3 * NAME_CHARACTERS;

/// Reads a whole urlencoded body, in the pieces in which it arrived.
pub(super) fn read_urlencoded(body: &[Bytes], mut parameters: Parameters) -> Result<Submission, Refusal> {
    for field in (Fields { pieces: body.iter(), rest: Bytes::new() }) {
        let (name, value) = name_and_value(field);
        match &*small(&name, NAME_BYTES) {
            b"image_base64" => parameters.image_base64(Base64Text::urlencoded(value)),
            b"detect_face" => parameters.detect_face(&small(&start(&value, 3 * FLAG_BYTES), 3 * FLAG_BYTES)),
            b"file" => parameters.hint("file was sent as text, it must be a part of multipart/form-data"),
            name => parameters.unknown(name, FieldContent::Value),
        }
    }
    parameters.hint_if_no_picture(|| mistaken::body(&start(body, HEAD_BYTES), BodySyntax::Urlencoded));
    parameters.submission()
}

/// The fields between the `&` of a body, each in pieces.
struct Fields<'b> {
    pieces: std::slice::Iter<'b, Bytes>,
    /// What is left of the last piece.
    rest: Bytes,
}

impl Iterator for Fields<'_> {
    type Item = Vec<Bytes>;

    fn next(&mut self) -> Option<Vec<Bytes>> {
        let mut field = Vec::new();
        loop {
            if self.rest.is_empty() {
                match self.pieces.next() {
                    Some(piece) => self.rest = piece.clone(),
                    None => return (!field.is_empty()).then_some(field),
                }
            }
            let Some(end) = memchr(b'&', &self.rest) else {
                field.push(std::mem::take(&mut self.rest));
                continue;
            };
            field.push(self.rest.split_to(end));
            self.rest.advance(1);
            return Some(field);
        }
    }
}

/// Cuts a field at its first `=`, into the start of its name and the pieces of its value.
fn name_and_value(mut name: Vec<Bytes>) -> (Bytes, Vec<Bytes>) {
    let equals = name.iter().enumerate().find_map(|(number, piece)| Some((number, memchr(b'=', piece)?)));
    let Some((number, equals)) = equals else { return (start(&name, NAME_BYTES), Vec::new()) };
    let mut value = name.split_off(number);
    name.push(value[0].split_to(equals));
    value[0].advance(1);
    (start(&name, NAME_BYTES), value)
}

/// The start of these pieces as one, of which no more than `most` bytes count. A single piece is not copied.
fn start(pieces: &[Bytes], most: usize) -> Bytes {
    match pieces {
        [one] => one.clone(),
        many => many.iter().flat_map(|piece| piece.iter().copied()).take(most).collect(),
    }
}
