//! The parts of a request that decide the response, and the key made from them.
//!
//! The key does not depend on how a picture was sent: boundaries, the order of fields, file names and encodings do
//! not change it. It contains no value that a caller can choose freely, because a ten-digit number could be found
//! by trying all of them against the digest. It contains names of fields, values of closed sets, and the digest of
//! content that really is a picture.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::RecordingKey;
use super::content::Content;
use super::field_name::safe_field_name;
use crate::contract::{ErrorCode, Refusal};
use crate::intake::FaceDetection;

/// Separates these digests from every other use of SHA-256. Recordings of earlier versions without a free value
/// keep their keys.
const DOMAIN: &str = "cedulita exchange 1";
/// The fields that the contract knows.
pub(super) const FIELDS: [&str; 3] = ["file", "image_base64", "detect_face"];

/// Whether the call had both credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialsSent {
    /// Both were sent, and neither is empty.
    Present,
    /// At least one was missing or empty.
    Missing,
}

/// The path of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordedPath {
    /// The path of the API.
    Api,
    /// Any other path, or another method.
    Elsewhere,
}

/// How lenient a base64 parser must be to read the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base64 {
    /// Every parser reads it, or the picture was sent as a file.
    Standard,
    /// Only a parser that accepts missing padding, another alphabet or a `data:` prefix.
    Lenient,
}

/// What was sent as the picture, and the options sent with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedPicture {
    /// The picture, or what was sent in its place.
    pub content: Content,
    /// How lenient a base64 parser must be.
    pub base64: Base64,
    /// Whether the call asks for faces.
    pub detect_face: FaceDetection,
    /// Names of fields that the contract does not know, in the form that may be written. Their values do not count.
    pub others: BTreeSet<String>,
}

impl RecordedPicture {
    /// The names among these that the contract does not know, in the form that may be written.
    #[must_use]
    pub fn others<'n>(fields: impl IntoIterator<Item = &'n str>) -> BTreeSet<String> {
        let unknown = fields.into_iter().filter(|name| !FIELDS.contains(name));
        unknown.map(|name| safe_field_name(name).to_owned()).collect()
    }
}

/// What a body contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyContent {
    /// A picture and its options.
    Picture(RecordedPicture),
    /// A body that the parser refuses: the error code, and the parameter with the fault.
    Refused(ErrorCode, &'static str),
    /// A body that was not parsed, because the call went to another path.
    Unread,
}

impl BodyContent {
    /// The summary of a refused body. It contains nothing of the body.
    #[must_use]
    pub fn refused(refusal: &Refusal) -> Self {
        BodyContent::Refused(refusal.code, refusal.parameter.unwrap_or("body"))
    }
}

/// The parts of a request that decide the response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// The path of the call.
    pub place: RecordedPath,
    /// The method in upper case, such as `POST`.
    pub method: &'static str,
    /// Whether the call had credentials.
    pub credentials: CredentialsSent,
    /// The content of the body.
    pub body: BodyContent,
}

impl RequestKey {
    /// The key of the request: a digest of all its parts.
    #[must_use]
    pub fn key(&self) -> RecordingKey {
        let mut digest = Sha256::new();
        let mut part = |name: &str, value: &[u8]| {
            for piece in [name.as_bytes(), value] {
                digest.update(piece.len().to_be_bytes());
                digest.update(piece);
            }
        };
        part(DOMAIN, b"");
        part("place", format!("{:?}", self.place).as_bytes());
        part("method", self.method.as_bytes());
        part("credentials", format!("{:?}", self.credentials).as_bytes());
        match &self.body {
            BodyContent::Unread => part("unread", b""),
            BodyContent::Refused(code, parameter) => part(code.name(), parameter.as_bytes()),
            BodyContent::Picture(picture) => {
                match &picture.content {
                    Content::Recognised(sha256) => part("image", sha256),
                    Content::NoPicture(what) => part("no picture", what.to_string().as_bytes()),
                }
                part("base64", format!("{:?}", picture.base64).as_bytes());
                part("detect_face", if picture.detect_face == FaceDetection::On { b"1" } else { b"0" });
                picture.others.iter().for_each(|name| part("other name", name.as_bytes()));
            }
        }
        RecordingKey::from_digest(digest.finalize().into())
    }

    /// The requests that differ from this one by one or more parts, the smallest difference first, with the
    /// difference in words.
    #[must_use]
    pub fn neighbours(&self) -> Vec<(Self, String)> {
        let mut found = Vec::new();
        let credentials = [self.credentials, self.credentials.other()];
        for (at, credentials) in credentials.into_iter().enumerate() {
            let with = [None, Some(credentials.words())][at];
            for (body, differs) in self.body.neighbours() {
                let words: Vec<&str> = differs.into_iter().chain(with).collect();
                if !words.is_empty() {
                    found.push((words.len(), Self { credentials, body, ..self.clone() }, words.join(" and ")));
                }
            }
        }
        found.sort_by_key(|(count, ..)| *count);
        found.into_iter().map(|(_, key, words)| (key, words)).collect()
    }
}

impl CredentialsSent {
    fn other(self) -> Self {
        match self {
            CredentialsSent::Present => CredentialsSent::Missing,
            CredentialsSent::Missing => CredentialsSent::Present,
        }
    }

    fn words(self) -> &'static str {
        match self {
            CredentialsSent::Present => "with credentials",
            CredentialsSent::Missing => "without credentials",
        }
    }
}

impl BodyContent {
    /// This body and all bodies that differ by one or more parts, with words for each difference.
    fn neighbours(&self) -> Vec<(Self, Vec<&'static str>)> {
        let BodyContent::Picture(picture) = self else { return vec![(self.clone(), Vec::new())] };
        let mut all = vec![(picture.clone(), Vec::new())];
        let mut vary = |words: &'static str, change: &dyn Fn(&mut RecordedPicture)| {
            for (picture, mut said) in all.clone() {
                let mut changed = picture.clone();
                change(&mut changed);
                said.push(words);
                if changed != picture {
                    all.push((changed, said));
                }
            }
        };
        match picture.detect_face {
            FaceDetection::On => vary("with detect_face 0", &|picture| picture.detect_face = FaceDetection::Off),
            FaceDetection::Off => vary("with detect_face 1", &|picture| picture.detect_face = FaceDetection::On),
        }
        vary("without its other fields", &|picture| picture.others.clear());
        vary("as standard base64", &|picture| picture.base64 = Base64::Standard);
        all.into_iter().map(|(picture, words)| (BodyContent::Picture(picture), words)).collect()
    }
}
