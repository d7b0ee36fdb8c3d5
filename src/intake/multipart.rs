//! `multipart/form-data`, read by multer with [`LineEnds`] in front of it.

use std::collections::VecDeque;

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};
use multer::{Field, Multipart};

use super::line_ends::{LineEnds, Mended};
use super::parameters::{FLAG_BYTES, FilePart, Parameters, file_too_large};
use super::{Submission, Text};
use crate::contract::{Refusal, limits};

/// Reads a whole multipart body: also what comes after the last field that matters, since a body without its final
/// delimiter was cut off.
pub(super) async fn read<S>(body: S, boundary: &str) -> Result<Submission, Refusal>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    let mended = Mended::default();
    let mut multipart = Multipart::new(mend(body, boundary, mended.clone()), boundary);
    let mut parameters = Parameters::default();
    while let Some(field) = multipart.next_field().await.map_err(|error| refusal(&error))? {
        take_field(field, &mut parameters).await?;
    }
    if mended.get() {
        parameters.hint("a multipart delimiter had no line end before it, one was put in");
    }
    parameters.submission()
}

async fn take_field(mut field: Field<'_>, parameters: &mut Parameters) -> Result<(), Refusal> {
    let name = match field.name() {
        Some("file") => Name::File,
        Some("image_base64") => Name::ImageBase64,
        Some("detect_face") => Name::DetectFace,
        _ => Name::Unknown,
    };
    let file_name = field.file_name().map(str::to_owned);
    let most = match name {
        Name::File => limits::PICTURE_BYTES,
        Name::ImageBase64 => limits::BODY_BYTES,
        Name::DetectFace => FLAG_BYTES,
        Name::Unknown => 0,
    };
    let mut pieces = Vec::new();
    let mut length = 0;
    while let Some(piece) = field.chunk().await.map_err(|error| refusal(&error))? {
        length += piece.len();
        if length <= most && !piece.is_empty() {
            pieces.push(piece);
        } else if name == Name::File && length > most {
            return Err(file_too_large());
        }
    }
    match name {
        Name::File => parameters.file(FilePart { pieces, name: file_name }),
        Name::ImageBase64 => parameters.image_base64(Text::plain(pieces)),
        Name::DetectFace if length > most => parameters.detect_face(b"more than 64 bytes"),
        Name::DetectFace => parameters.detect_face(&pieces.concat()),
        Name::Unknown => {}
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Name {
    File,
    ImageBase64,
    DetectFace,
    Unknown,
}

/// The body with its missing line ends put in.
fn mend<S>(body: S, boundary: &str, mended: Mended) -> impl Stream<Item = Result<Bytes, Refusal>> + Send
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    let line_ends = LineEnds::new(boundary, mended);
    let state = (Box::pin(body), line_ends, VecDeque::new(), false);
    stream::unfold(state, async |(mut body, mut line_ends, mut ready, mut ended)| {
        let mut out = Vec::new();
        while ready.is_empty() && !ended {
            match body.next().await {
                Some(Ok(chunk)) => line_ends.push(&chunk, &mut out),
                Some(Err(refusal)) => return Some((Err(refusal), (body, line_ends, ready, true))),
                None => {
                    ended = true;
                    line_ends.finish(&mut out);
                }
            }
            ready.extend(out.drain(..));
        }
        let next = ready.pop_front()?;
        Some((Ok(next), (body, line_ends, ready, ended)))
    })
}

/// What multer found wrong, in the words of an integrator; a refusal of the body itself is handed on.
fn refusal(error: &multer::Error) -> Refusal {
    if let multer::Error::StreamReadFailed(inner) = error {
        let ours = inner.downcast_ref::<Refusal>();
        return ours.cloned().unwrap_or_else(|| Refusal::invalid("multipart body could not be read"));
    }
    match error {
        multer::Error::IncompleteStream | multer::Error::IncompleteFieldData { .. } => Refusal::invalid(
            "multipart body is incomplete, it ended before its final delimiter, --boundary-- was wanted at its end",
        )
        .hint("the boundary in Content-Type and the one in the body must be the same, and the upload complete"),
        multer::Error::IncompleteHeaders | multer::Error::ReadHeaderFailed(_) => {
            Refusal::invalid("multipart body has a part whose headers cannot be read")
        }
        _ => Refusal::invalid("multipart body cannot be read"),
    }
}
