//! What was asked, as far as it decides an answer, and the key that stands for it.
//!
//! The key does not depend on how a picture travelled: boundaries, the order of fields, file names and encodings leave it as
//! it is. No value that a caller is free to choose goes into it: a number of ten digits could be tried out until the digest
//! fits. What goes in are names of fields, values of closed sets, and the digest of what is a picture indeed.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use super::RecordingKey;
use super::content::Content;
use super::field_name::safe_field_name;
use crate::contract::{ErrorCode, Refusal};
use crate::intake::FaceDetection;

/// Told apart from every other use of SHA-256. What earlier versions recorded without a free value still has the same key.
const DOMAIN: &str = "cedulita exchange 1";
/// Fields that the contract knows.
pub(super) const FIELDS: [&str; 3] = ["file", "image_base64", "detect_face"];

/// Whether both credentials came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialsSent {
    /// Both, and neither is empty.
    Present,
    /// One or both were missing.
    Missing,
}

/// Where a call went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordedPath {
    /// The API's path.
    Api,
    /// Any other path, or another method.
    Elsewhere,
}

/// How strict a reader of base64 must be to read the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base64 {
    /// Any reader can; or it came as a file.
    Standard,
    /// Only one that overlooks a missing padding, another alphabet or a `data:` prefix.
    Lenient,
}

/// What came as the picture, and what was asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedPicture {
    /// What it is.
    pub content: Content,
    /// How it can be read.
    pub base64: Base64,
    /// Whether faces are wanted.
    pub detect_face: FaceDetection,
    /// Names of fields that the contract does not know, as far as they may be written. Their values do not count.
    pub others: BTreeSet<String>,
}

impl RecordedPicture {
    /// Of all names of fields those that the contract does not know.
    #[must_use]
    pub fn others<'n>(fields: impl IntoIterator<Item = &'n str>) -> BTreeSet<String> {
        let unknown = fields.into_iter().filter(|name| !FIELDS.contains(name));
        unknown.map(|name| safe_field_name(name).to_owned()).collect()
    }
}

/// What a body is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BodyContent {
    /// A picture.
    Picture(RecordedPicture),
    /// Nothing that can be read as one: the error code, and the parameter that is to blame.
    Refused(ErrorCode, &'static str),
    /// It was not looked at: the call went elsewhere.
    Unread,
}

impl BodyContent {
    /// What stands for a body that is refused. Nothing of the body is in it.
    #[must_use]
    pub fn refused(refusal: &Refusal) -> Self {
        let first = refusal.reason.split([' ', ':']).next().unwrap_or_default();
        let parameter = FIELDS.into_iter().find(|name| *name == first);
        BodyContent::Refused(refusal.code, parameter.unwrap_or("body"))
    }
}

/// What was asked, as far as it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// Where.
    pub place: RecordedPath,
    /// The method.
    pub method: &'static str,
    /// Whether credentials came.
    pub credentials: CredentialsSent,
    /// What the body is.
    pub body: BodyContent,
}

impl RequestKey {
    /// The key.
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

    /// What would be asked if the call differed by one or two things, the smallest difference first, and how that call
    /// differs in words.
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
    /// The same, and whatever differs by one thing or several, with words for each.
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
