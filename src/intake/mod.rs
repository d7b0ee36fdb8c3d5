//! Turns any accepted encoding of a request body into one [`Submission`], or into a refusal that helps.
//!
//! This module reads bytes. It knows nothing of sockets, credentials, cards or pictures, and does not interpret the
//! uploaded bytes. Base64 text is kept as it arrived, so that bytes seen before are never decoded again.

mod base64;
mod disposition;
mod encoded_words;
mod encoding;
mod json;
mod kept;
mod look_alike;
mod mistaken;
mod multipart;
mod notations;
mod parameters;
mod parts;
mod percent;
mod stand_ins;
mod urlencoded;

use std::borrow::Cow;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use serde::Serialize;

use crate::contract::Refusal;

pub use base64::{Base64Rule, Base64Text, Decoded};
pub use encoding::{Encoding, check_not_packed};
use kept::KeptPieces;
use parameters::Parameters;

/// A body above this size is parsed on a blocking thread, not on the threads that serve sockets.
const PARSE_INLINE_BYTES: usize = 256 * 1024;

/// How strict intake is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
pub struct IntakeSettings {
    /// What counts as base64.
    #[cfg_attr(
        feature = "cli",
        arg(long, env = "CEDULITA_BASE64", value_enum, default_value_t, help_heading = "Answers")
    )]
    pub base64: Base64Rule,
}

/// Whether the request asks for `face_region` (`detect_face`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FaceDetection {
    /// No: `detect_face` is `0`, the default.
    #[default]
    Off,
    /// Yes: `detect_face` is `1`.
    On,
}

/// The picture as it was uploaded, not decoded yet.
#[derive(Clone, Debug)]
pub enum Upload {
    /// The bytes of the `file` part, in pieces as they were kept.
    File(Vec<Bytes>),
    /// The text of `image_base64`.
    Base64(Base64Text),
}

impl Upload {
    /// The uploaded bytes as they arrived; base64 is not decoded.
    #[must_use]
    pub fn pieces(&self) -> &[Bytes] {
        match self {
            Upload::File(pieces) => pieces,
            Upload::Base64(text) => text.pieces(),
        }
    }

    /// The number of uploaded bytes; base64 counts undecoded.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pieces().iter().map(Bytes::len).sum()
    }

    /// Whether no byte was uploaded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces().iter().all(Bytes::is_empty)
    }

    /// The picture's bytes, decoded if they were sent as base64. Decoding megabytes of base64 takes milliseconds, so
    /// threads that serve sockets must not call it.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` when the text is not base64.
    pub fn decode(&self, rule: Base64Rule) -> Result<Decoded, Refusal> {
        match self {
            Upload::File(pieces) => {
                let bytes = joined(pieces);
                let hints = mistaken::file(&bytes).into_iter().map(Cow::Borrowed).collect();
                Ok(Decoded { bytes, hints })
            }
            Upload::Base64(text) => text.decode(rule),
        }
    }
}

/// The content of a request body, independent of its encoding.
#[derive(Clone, Debug)]
pub struct Submission {
    /// The picture as it was uploaded.
    pub upload: Upload,
    /// The file name that the `file` part states; `None` without one.
    pub file_name: Option<String>,
    /// Whether the request asks for `face_region`.
    pub detect_face: FaceDetection,
    /// The names of the fields, in their order. A field of the contract is listed once; unknown names are listed too,
    /// the first 64 of them, each cut to 40 characters.
    pub fields: Vec<Cow<'static, str>>,
    /// What looked like a mistake of the client, in plain words.
    pub hints: Vec<Cow<'static, str>>,
}

/// Reads a body of this encoding as a [`Submission`].
///
/// A refusal from the body's own stream (too long, stopped arriving) is returned unchanged. After a refusal the rest
/// of the body may remain unread.
///
/// # Errors
/// `INVALID_ARGUMENT`, with a reason that names the parameter.
pub async fn take_in<S>(encoding: &Encoding, body: S) -> Result<Submission, Refusal>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    let parameters = Parameters::default();
    match encoding {
        Encoding::Multipart { boundary: Some(boundary) } => multipart::read_multipart(body, boundary, parameters).await,
        Encoding::Multipart { boundary: None } => Err(Refusal::invalid(
            "Content-Type multipart/form-data has no boundary, expected one as in multipart/form-data; boundary=X",
        )
        .hint("let the HTTP library set Content-Type for a multipart body, it alone knows the boundary")),
        Encoding::Urlencoded => {
            let pieces = in_pieces(body).await?;
            let length = pieces.iter().map(Bytes::len).sum();
            parsed(length, move || urlencoded::read_urlencoded(&pieces, parameters)).await
        }
        Encoding::Json => {
            let body = collect(body).await?;
            parsed(body.len(), move || json::read_json(&body, parameters)).await
        }
        Encoding::Other { name } => Err(Refusal::nothing_sent().hint(match name {
            Some(name) => unread(name).into(),
            None => Cow::Borrowed("the request has no Content-Type, send multipart/form-data"),
        })),
    }
}

/// Parses a whole body of this length. A long body is parsed on a blocking thread, not on the threads that serve sockets.
async fn parsed(
    length: usize,
    parse: impl FnOnce() -> Result<Submission, Refusal> + Send + 'static,
) -> Result<Submission, Refusal> {
    if length <= PARSE_INLINE_BYTES {
        return parse();
    }
    let parsed = tokio::task::spawn_blocking(parse).await;
    parsed.unwrap_or_else(|_| Err(Refusal::plain(crate::contract::ErrorCode::InternalError)))
}

/// The hint for a media type that is not supported. Nobody reads the body, so nobody waits for it.
fn unread(name: &str) -> String {
    let is_file = name.starts_with("image/") || ["application/pdf", "application/octet-stream"].contains(&name);
    let wanted = match name {
        _ if is_file => ": send the picture as the part file of multipart/form-data",
        _ if name.contains("json") => ", send application/json or multipart/form-data",
        _ => ", send multipart/form-data",
    };
    format!("a body of type {name} is not read{wanted}")
}

/// A whole body, in pieces.
async fn in_pieces<S>(body: S) -> Result<Vec<Bytes>, Refusal>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    let (mut body, mut kept) = (std::pin::pin!(body), KeptPieces::default());
    while let Some(piece) = body.next().await.transpose()? {
        kept.push(piece);
    }
    Ok(kept.pieces())
}

/// A whole body in one piece.
async fn collect<S>(body: S) -> Result<Bytes, Refusal>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    let mut body = std::pin::pin!(body);
    let Some(first) = body.next().await.transpose()? else { return Ok(Bytes::new()) };
    let Some(second) = body.next().await.transpose()? else { return Ok(first) };
    let mut all = BytesMut::with_capacity((first.len() + second.len()).max(body.size_hint().0));
    all.extend_from_slice(&first);
    all.extend_from_slice(&second);
    while let Some(piece) = body.next().await.transpose()? {
        all.extend_from_slice(&piece);
    }
    Ok(all.freeze())
}

/// Joins pieces into one run of bytes. It copies nothing when there is only one piece.
fn joined(pieces: &[Bytes]) -> Bytes {
    match pieces {
        [] => Bytes::new(),
        [one] => one.clone(),
        many => {
            let mut all = BytesMut::with_capacity(many.iter().map(Bytes::len).sum());
            many.iter().for_each(|piece| all.extend_from_slice(piece));
            all.freeze()
        }
    }
}
