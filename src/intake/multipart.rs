//! Reads `multipart/form-data`: [`Parts`] splits it, [`Disposition`] parses the head of each part, and the fields of
//! the contract are kept.

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _};

use super::disposition::{Disposition, EncodingHeader};
use super::kept::KeptPieces;
use super::look_alike::FieldContent;
use super::mistaken::{self, BodySyntax, HEAD_BYTES};
use super::parameters::{FLAG_BYTES, FilePart, Parameters, file_too_large};
use super::parts::{MultipartError, Parts};
use super::{Base64Text, Submission};
use crate::contract::{Refusal, limits};

/// Reads a whole multipart body, also the bytes after the last field of the contract, because a body without its
/// final delimiter was cut off.
pub(super) async fn read_multipart<S>(body: S, boundary: &str, parameters: Parameters) -> Result<Submission, Refusal>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    let mut head = Vec::new();
    let watched = body.inspect(|piece| {
        if let Ok(piece) = piece {
            head.extend_from_slice(&piece[..piece.len().min(HEAD_BYTES - head.len())]);
        }
    });
    match fields(Parts::new(watched, boundary), parameters).await {
        Ok(parameters) => parameters.submission(),
        Err(broken) => Err(refused(broken, &head, boundary)),
    }
}

async fn fields<S>(mut parts: Parts<S>, mut parameters: Parameters) -> Result<Parameters, MultipartError>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    while let Some(head) = parts.next().await? {
        let disposition = Disposition::parse(&head).ok_or(MultipartError::Head)?;
        take_field(disposition, &mut parts, &mut parameters).await?;
    }
    if parts.lacked_line_end() {
        parameters.hint("a multipart delimiter had no line end before it, one was put in");
    }
    Ok(parameters)
}

async fn take_field<S>(
    disposition: Disposition,
    parts: &mut Parts<S>,
    parameters: &mut Parameters,
) -> Result<(), MultipartError>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    let name = match disposition.name.as_deref() {
        Some("file") => FieldName::File,
        Some("image_base64") => FieldName::ImageBase64,
        Some("detect_face") => FieldName::DetectFace,
        name => {
            let carries = if disposition.file_name.is_some() { FieldContent::File } else { FieldContent::Value };
            parameters.unknown(name.unwrap_or_default().as_bytes(), carries);
            FieldName::Unknown
        }
    };
    if let Some(coding) = disposition.coding.filter(|_| name != FieldName::Unknown) {
        parameters.hint(not_undone(coding));
    }
    let most = match name {
        FieldName::File => limits::PICTURE_BYTES,
        FieldName::ImageBase64 => limits::BODY_BYTES,
        FieldName::DetectFace => FLAG_BYTES,
        FieldName::Unknown => 0,
    };
    let mut kept = KeptPieces::default();
    let mut length = 0;
    while let Some(piece) = parts.chunk().await? {
        length += piece.len();
        if length <= most && !piece.is_empty() {
            kept.push(piece);
        } else if name == FieldName::File && length > most {
            return Err(MultipartError::Refused(file_too_large()));
        }
    }
    let pieces = kept.pieces();
    match name {
        FieldName::File => parameters.file(FilePart { pieces, name: disposition.file_name }),
        FieldName::ImageBase64 => parameters.image_base64(Base64Text::plain(pieces)),
        FieldName::DetectFace if length > most => parameters.detect_face(b"more than 64 bytes"),
        FieldName::DetectFace => parameters.detect_face(&pieces.concat()),
        FieldName::Unknown => {}
    }
    Ok(())
}

/// The hint for a part whose headers state an encoding.
fn not_undone(coding: EncodingHeader) -> &'static str {
    match coding {
        EncodingHeader::Transfer => {
            "a part's Content-Transfer-Encoding (base64, quoted-printable) is not undone: send file as bytes, and image_base64 \
             as base64 once"
        }
        EncodingHeader::Content => "a part's Content-Encoding is not undone: send its bytes as they are",
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldName {
    File,
    ImageBase64,
    DetectFace,
    Unknown,
}

/// The refusal of a body that cannot be read, in words for an integrator. A refusal from the body's own stream is
/// returned unchanged.
fn refused(broken: MultipartError, head: &[u8], boundary: &str) -> Refusal {
    match broken {
        MultipartError::Cut => cut(head, boundary),
        MultipartError::Head => Refusal::invalid("multipart body has a part whose headers cannot be read"),
        MultipartError::Refused(refusal) => refusal,
    }
}

/// The refusal of a body without its final delimiter, with a hint that guesses the cause from its first bytes.
fn cut(head: &[u8], boundary: &str) -> Refusal {
    let refusal =
        Refusal::invalid("multipart body is incomplete: expected --boundary-- at its end, got no final delimiter");
    let hint = mistaken::body(head, BodySyntax::Multipart);
    refusal.hint(hint.unwrap_or_else(|| mistaken::delimiter(head, boundary).into()))
}

#[cfg(test)]
mod tests;
