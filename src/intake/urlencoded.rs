//! Reads `application/x-www-form-urlencoded`. Names and small values are decoded; the picture's text is kept as it
//! arrived.

use bytes::Bytes;

use super::look_alike::FieldContent;
use super::mistaken::{self, BodySyntax};
use super::parameters::{FLAG_BYTES, NAME_CHARACTERS, Parameters};
use super::percent::small;
use super::{Base64Text, Submission};
use crate::contract::Refusal;

/// Maximum length of a name in bytes, before it is decoded. A longer name is cut: the rest would not be listed, and
/// the names of the contract are much shorter.
const NAME_BYTES: usize = 3 * NAME_CHARACTERS;

/// Reads a whole urlencoded body.
pub(super) fn read_urlencoded(body: &Bytes, mut parameters: Parameters) -> Result<Submission, Refusal> {
    let mut from = 0;
    while from < body.len() {
        let end = memchr::memchr(b'&', &body[from..]).map_or(body.len(), |at| from + at);
        let equals = memchr::memchr(b'=', &body[from..end]).map_or(end, |at| from + at);
        let value = body.slice((equals + 1).min(end)..end);
        match &*small(&body[from..equals], NAME_BYTES) {
            b"image_base64" => parameters.image_base64(Base64Text::urlencoded(value)),
            b"detect_face" => parameters.detect_face(&small(&value, 3 * FLAG_BYTES)),
            b"file" => parameters.hint("file was sent as text, it must be a part of multipart/form-data"),
            name => parameters.unknown(name, FieldContent::Value),
        }
        from = end + 1;
    }
    parameters.hint_if_no_picture(|| mistaken::body(body, BodySyntax::Urlencoded));
    parameters.submission()
}
