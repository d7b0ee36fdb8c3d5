//! `multipart/form-data`, read by multer with [`LineEnds`] in front of it.

use std::collections::VecDeque;
use std::pin::Pin;
use std::task::Poll;

use bytes::Bytes;
use futures_util::{FutureExt as _, Stream, StreamExt as _, stream};
use multer::{Field, Multipart};

use super::kept::Kept;
use super::line_ends::{LineEnds, Mended, More};
use super::look_alike::Carries;
use super::mistaken::{self, HEAD_BYTES, Kind};
use super::parameters::{FLAG_BYTES, FilePart, Parameters, file_too_large};
use super::{Submission, Text};
use crate::contract::{Refusal, limits};

/// Reads a whole multipart body: also what comes after the last field that matters, since a body without its final
/// delimiter was cut off.
pub(super) async fn read<S>(body: S, boundary: &str, parameters: Parameters) -> Result<Submission, Refusal>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    let mut head = Vec::new();
    let watched = body.inspect(|piece| {
        if let Ok(piece) = piece {
            head.extend_from_slice(&piece[..piece.len().min(HEAD_BYTES - head.len())]);
        }
    });
    match fields(watched, boundary, parameters).await {
        Ok(parameters) => parameters.submission(),
        Err(Broken::Refused(refusal)) => Err(refusal),
        Err(Broken::Cut) => Err(cut(&head, boundary)),
    }
}

async fn fields<S>(body: S, boundary: &str, mut parameters: Parameters) -> Result<Parameters, Broken>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    let mended = Mended::default();
    let body = Mending::new(body, LineEnds::new(boundary, mended.clone())).stream();
    let mut multipart = Multipart::new(body, boundary);
    while let Some(field) = multipart.next_field().await.map_err(|error| broken(&error))? {
        take_field(field, &mut parameters).await?;
    }
    if mended.get() {
        parameters.hint("a multipart delimiter had no line end before it, one was put in");
    }
    Ok(parameters)
}

async fn take_field(mut field: Field<'_>, parameters: &mut Parameters) -> Result<(), Broken> {
    let name = match field.name() {
        Some("file") => Name::File,
        Some("image_base64") => Name::ImageBase64,
        Some("detect_face") => Name::DetectFace,
        name => {
            let carries = if field.file_name().is_some() { Carries::File } else { Carries::Value };
            parameters.unknown(name.unwrap_or_default().as_bytes(), carries);
            Name::Unknown
        }
    };
    let file_name = field.file_name().map(str::to_owned);
    let most = match name {
        Name::File => limits::PICTURE_BYTES,
        Name::ImageBase64 => limits::BODY_BYTES,
        Name::DetectFace => FLAG_BYTES,
        Name::Unknown => 0,
    };
    let mut kept = Kept::default();
    let mut length = 0;
    while let Some(piece) = field.chunk().await.map_err(|error| broken(&error))? {
        length += piece.len();
        if length <= most && !piece.is_empty() {
            kept.push(piece);
        } else if name == Name::File && length > most {
            return Err(Broken::Refused(file_too_large()));
        }
    }
    let pieces = kept.pieces();
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

/// The body on its way to multer, with its missing line ends put in.
struct Mending<S> {
    body: Pin<Box<S>>,
    line_ends: LineEnds,
    ready: VecDeque<Bytes>,
    /// What came when looking whether a chunk was the last.
    ahead: Option<Option<Result<Bytes, Refusal>>>,
    ended: bool,
}

impl<S> Mending<S>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    fn new(body: S, line_ends: LineEnds) -> Self {
        Self { body: Box::pin(body), line_ends, ready: VecDeque::new(), ahead: None, ended: false }
    }

    fn stream(self) -> impl Stream<Item = Result<Bytes, Refusal>> + Send {
        stream::unfold(self, async |mut mending| match mending.next().await {
            Some(piece) => Some((piece, mending)),
            None => {
                pause().await;
                None
            }
        })
    }

    async fn next(&mut self) -> Option<Result<Bytes, Refusal>> {
        while self.ready.is_empty() && !self.ended {
            let arrived = match self.ahead.take() {
                Some(arrived) => arrived,
                None => self.body.next().await,
            };
            match arrived {
                Some(Ok(chunk)) => {
                    // Most bodies come in one chunk. Known to be the last, it goes through in one piece; to append its
                    // end later, multer would have to move all of it.
                    self.ahead = self.body.next().now_or_never();
                    self.ended = matches!(self.ahead, Some(None));
                    let more = if self.ended { More::No } else { More::Yes };
                    self.line_ends.push(&chunk, more, &mut self.ready);
                }
                Some(Err(refusal)) => {
                    self.ended = true;
                    return Some(Err(refusal));
                }
                None => {
                    self.ended = true;
                    self.line_ends.push(&Bytes::new(), More::No, &mut self.ready);
                }
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

/// multer looks for the first delimiter before it learns of the body's end, and not after: a pause lets it look in between.
async fn pause() {
    let mut paused = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut paused, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Why a body could not be read.
enum Broken {
    /// It ended before its final delimiter, so that all of it was read.
    Cut,
    Refused(Refusal),
}

/// What multer found wrong, in the words of an integrator; a refusal of the body itself is handed on.
fn broken(error: &multer::Error) -> Broken {
    Broken::Refused(match error {
        multer::Error::StreamReadFailed(inner) => {
            let ours = inner.downcast_ref::<Refusal>();
            ours.cloned().unwrap_or_else(|| Refusal::invalid("multipart body could not be read"))
        }
        multer::Error::IncompleteStream | multer::Error::IncompleteFieldData { .. } => return Broken::Cut,
        multer::Error::IncompleteHeaders | multer::Error::ReadHeaderFailed(_) => {
            Refusal::invalid("multipart body has a part whose headers cannot be read")
        }
        _ => Refusal::invalid("multipart body cannot be read"),
    })
}

/// The refusal of a body that lacks its final delimiter, with a guess at why, from its first bytes.
fn cut(head: &[u8], boundary: &str) -> Refusal {
    let refusal = Refusal::invalid(
        "multipart body is incomplete, it ended before its final delimiter, --boundary-- was wanted at its end",
    );
    let hint = mistaken::body(head, Kind::Multipart);
    refusal.hint(hint.unwrap_or_else(|| mistaken::delimiter(head, boundary).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hints are guessed from a body's beginning, which may come in any number of chunks.
    #[tokio::test]
    async fn chunks_do_not_change_what_is_said() {
        let long = format!("--{}\r\nContent-Disposition: form-data\r\n\r\nx", "y".repeat(300));
        for body in
            ["", "--b\r\nform-data", "--abc\r\n", "--a\nform-data", "{\"image_base64\":1}", "file=x", "%PDF-1.7", &long]
        {
            let whole =
                read(stream::iter([Ok(Bytes::from(body.to_owned()))]), "a", Parameters::default()).await.unwrap_err();
            for size in 1..body.len() {
                let pieces = body.as_bytes().chunks(size).map(|piece| Ok(Bytes::copy_from_slice(piece)));
                assert_eq!(
                    read(stream::iter(pieces), "a", Parameters::default()).await.unwrap_err(),
                    whole,
                    "{body} in chunks of {size}"
                );
            }
        }
    }

    /// Found by fuzzing: when data and end came between two looks of multer, it refused a whole body.
    #[tokio::test]
    async fn end_that_comes_with_the_last_bytes_is_no_cut() {
        const BODY: &[u8] = b"--*****\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--*****--";
        for size in 1..=BODY.len() {
            let late = stream::unfold(BODY.chunks(size), async |mut chunks| {
                let chunk = chunks.next()?;
                pause().await;
                Some((Ok(Bytes::from_static(chunk)), chunks))
            });
            let submission = read(late, "*****", Parameters::default()).await;
            assert_eq!(submission.unwrap().upload.pieces().concat(), b"x", "chunks of {size}");
        }
    }
}
