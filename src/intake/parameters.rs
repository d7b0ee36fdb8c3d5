//! Collects the fields of a body in any encoding, and checks them together: the first field of a name wins, `file`
//! wins over `image_base64`, `detect_face` is 0 or 1.

use std::borrow::Cow;

use bytes::Bytes;

use super::look_alike::{FieldContent, LookAlike};
use super::{Base64Text, FaceDetection, Submission, Upload};
use crate::contract::{Refusal, limits};

/// Maximum length of a `detect_face` in bytes. A longer one is wrong in any case.
pub(super) const FLAG_BYTES: usize = 64;

/// Maximum number of hints of one body. A body that repeats its mistakes must not fill the memory with hints.
const HINTS: usize = 16;
/// Number of hints after which misspelt names are skipped, so that more important hints still fit.
const NAME_HINTS: usize = 6;
/// Maximum number of unknown names of one body that are examined. An honest body has a handful.
const NAMES: usize = 64;
/// Maximum length of a listed name in characters. A longer one is cut.
pub(super) const NAME_CHARACTERS: usize = 40;

/// The fields of the contract that have arrived so far.
#[derive(Debug, Default)]
pub(super) struct Parameters {
    file: Option<FilePart>,
    image_base64: Option<Base64Text>,
    detect_face: Option<Result<FaceDetection, Refusal>>,
    fields: Vec<Cow<'static, str>>,
    hints: Vec<Cow<'static, str>>,
    unknown: usize,
    /// The hint for the first field that may have meant the picture, for the case that no picture is sent.
    instead_of_picture: Option<Cow<'static, str>>,
}

/// The `file` part of a multipart body.
#[derive(Debug, Default)]
pub(super) struct FilePart {
    pub(super) pieces: Vec<Bytes>,
    pub(super) name: Option<String>,
}

impl FilePart {
    /// Whether no file was chosen: a browser then sends an empty part with an empty file name.
    fn is_unchosen(&self) -> bool {
        self.pieces.is_empty() && self.name.as_deref() == Some("")
    }
}

impl Parameters {
    pub(super) fn hint(&mut self, hint: impl Into<Cow<'static, str>>) {
        let hint = hint.into();
        if self.hints.len() < HINTS && !self.hints.contains(&hint) {
            self.hints.push(hint);
        }
    }

    /// Adds a hint if the body holds no picture.
    pub(super) fn hint_if_no_picture(&mut self, hint: impl FnOnce() -> Option<Cow<'static, str>>) {
        if self.file.is_none() && self.image_base64.is_none() {
            hint().into_iter().for_each(|hint| self.hint(hint));
        }
    }

    /// Records a field that the contract does not know. It may be a misspelt field of the contract.
    pub(super) fn unknown(&mut self, name: &[u8], carries: FieldContent) {
        self.unknown += 1;
        if self.unknown <= NAMES {
            self.fields.push(String::from_utf8_lossy(name).chars().take(NAME_CHARACTERS).collect::<String>().into());
        }
        if self.unknown > NAMES || self.hints.len() >= NAME_HINTS {
            return;
        }
        let Some(seen) = LookAlike::from_name(name, carries) else { return };
        if seen.may_mean_the_picture() {
            self.instead_of_picture.get_or_insert_with(|| seen.hint(name));
        } else {
            self.hint(seen.hint(name));
        }
    }

    pub(super) fn file(&mut self, part: FilePart) {
        if part.is_unchosen() {
            self.hint("the part file has neither a name nor a byte, as a browser sends it when no file was chosen");
            return;
        }
        if self.first_of("file", self.file.is_none()) {
            self.file = Some(part);
        }
    }

    pub(super) fn image_base64(&mut self, text: Base64Text) {
        if self.first_of("image_base64", self.image_base64.is_none()) {
            self.image_base64 = Some(text);
        }
    }

    /// Takes the text of `detect_face`. For JSON it is the number as it was written.
    pub(super) fn detect_face(&mut self, value: &[u8]) {
        if !self.first_of("detect_face", self.detect_face.is_none()) {
            return;
        }
        self.detect_face = Some(match value {
            b"0" => Ok(FaceDetection::Off),
            b"1" => Ok(FaceDetection::On),
            other => Err(Refusal::invalid(format!("detect_face: expected 0 or 1, got {}", quoted_value(other)))
                .about("detect_face")
                .hint(if other.eq_ignore_ascii_case(b"true") || other.eq_ignore_ascii_case(b"false") {
                    "detect_face is a whole number: send 1 for true and 0 for false"
                } else {
                    "detect_face is a whole number: send 0 or 1 without quotes, blanks or words"
                })),
        });
    }

    fn first_of(&mut self, name: &'static str, first: bool) -> bool {
        if first {
            self.fields.push(Cow::Borrowed(name));
        } else {
            self.hint(format!("{name} was sent more than once, the first counts"));
        }
        first
    }

    /// Checks all fields together.
    pub(super) fn submission(mut self) -> Result<Submission, Refusal> {
        let detect_face = self.detect_face.take().unwrap_or(Ok(FaceDetection::Off));
        let (upload, file_name) = match (self.file.take(), self.image_base64.take()) {
            (Some(file), text) => {
                if text.is_some() {
                    self.hint("both file and image_base64 were sent, file counts");
                }
                (Upload::File(file.pieces), file.name)
            }
            (None, Some(text)) => (Upload::Base64(text), None),
            (None, None) => {
                if let Some(hint) = self.instead_of_picture.take() {
                    self.hint(hint);
                }
                return Err(Refusal { hints: self.hints, ..Refusal::nothing_sent() });
            }
        };
        let detect_face = match detect_face {
            Ok(wanted) => wanted,
            Err(refusal) => return Err(Refusal { hints: [refusal.hints, self.hints].concat(), ..refusal }),
        };
        let is_blank = matches!(&upload, Upload::Base64(text) if text.is_blank());
        if upload.is_empty() || is_blank {
            if !upload.is_empty() {
                self.hint("image_base64 holds white space alone: was the picture read before it was encoded?");
            }
            let name = if matches!(upload, Upload::File(_)) { "file" } else { "image_base64" };
            let reason = format!("{name} is empty: expected a JPEG, PNG or PDF image");
            return Err(Refusal { hints: self.hints, ..Refusal::invalid(reason).about(name) });
        }
        Ok(Submission { upload, file_name, detect_face, fields: self.fields, hints: self.hints })
    }
}

/// The refusal of a `file` that has more bytes than a picture may have.
pub(super) fn file_too_large() -> Refusal {
    Refusal::invalid(format!("file is too large: expected at most {} bytes (5 MB), got more", limits::PICTURE_BYTES))
        .about("file")
}

/// The value of a field as a reason quotes it: short, printable, in quotes.
fn quoted_value(value: &[u8]) -> String {
    if value.is_empty() {
        return "an empty text".to_owned();
    }
    let text: String = String::from_utf8_lossy(&value[..value.len().min(FLAG_BYTES)]).chars().take(20).collect();
    format!("{text:?}")
}
