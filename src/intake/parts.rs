//! Cuts a multipart body into parts as it arrives.
//!
//! Some clients (the vendor's own Android code among them) let the picture's bytes run straight into the delimiter. So
//! `--boundary` is a delimiter when a line end or `--` follows, whether or not a line end stands before it; every byte of
//! the picture survives. Bytes are handed on uncopied, but for the few that a delimiter may be spread over. What a part
//! means is not known here.

use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use memchr::memmem::Finder;

use crate::contract::Refusal;

const LINE_END: &[u8] = b"\r\n";
/// Most bytes of a part's head.
const HEAD_BYTES: usize = 4 * 1024 * 1024;
/// Most blanks between a delimiter and its line end.
const PADDING: usize = 256;

/// Why a body could not be cut.
pub(super) enum MultipartError {
    /// It ended before its final delimiter, so that all of it was read.
    Cut,
    /// A part's head has no end.
    Head,
    /// What the body's own stream said.
    Refused(Refusal),
}

/// A body on its way into parts.
pub(super) struct Parts<S> {
    body: Pin<Box<S>>,
    has_ended: bool,
    /// `--boundary`.
    delimiter: Finder<'static>,
    /// What has come and was not handed on.
    buffer: Bytes,
    /// Whether the buffer begins where a line does, and no byte of this part has been handed on.
    at_start: bool,
    state: ReaderState,
    mended: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ReaderState {
    /// Before the first delimiter.
    Before,
    /// In a part's data.
    Inside,
    /// Behind a delimiter.
    Head,
    /// Behind the last one.
    Over,
}

/// What was found in the buffer.
enum DelimiterSearch {
    /// A delimiter: where the data before it ends, where it ends itself, and what comes behind it.
    Delimiter(usize, usize, ReaderState),
    /// None, and so many bytes cannot be part of one.
    Nothing(usize),
    /// What begins as the first delimiter does and is none: another boundary, or other line ends.
    Stray,
}

impl<S> Parts<S>
where
    S: Stream<Item = Result<Bytes, Refusal>> + Send,
{
    pub(super) fn new(body: S, boundary: &str) -> Self {
        Self {
            body: Box::pin(body),
            has_ended: false,
            delimiter: Finder::new(format!("--{boundary}").as_bytes()).into_owned(),
            buffer: Bytes::new(),
            at_start: true,
            state: ReaderState::Before,
            mended: false,
        }
    }

    /// Whether a delimiter had no line end before it.
    pub(super) fn is_mended(&self) -> bool {
        self.mended
    }

    /// The head of the next part, with the blank line at its end, once the rest of this part is read; none after the last.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<u8>>, MultipartError> {
        while self.chunk().await?.is_some() {}
        if self.state == ReaderState::Over {
            return self.pass_over_the_rest().await.map(|()| None);
        }
        let mut head = Vec::new();
        loop {
            let come = self.buffer.iter().position(|byte| {
                head.push(*byte);
                head == LINE_END || head.ends_with(b"\r\n\r\n") || head.len() > HEAD_BYTES
            });
            if head.len() > HEAD_BYTES {
                return Err(MultipartError::Head);
            }
            if let Some(at) = come {
                self.buffer = self.buffer.slice(at + 1..);
                (self.state, self.at_start) = (ReaderState::Inside, true);
                return Ok(Some(head));
            }
            self.buffer.clear();
            self.fetch().await?;
        }
    }

    /// The next piece of this part's data; none at its end.
    pub(super) async fn chunk(&mut self) -> Result<Option<Bytes>, MultipartError> {
        while matches!(self.state, ReaderState::Before | ReaderState::Inside) {
            let piece = match self.find() {
                DelimiterSearch::Delimiter(data, end, state) => {
                    let piece = self.buffer.slice(..data);
                    self.buffer = self.buffer.slice(end..);
                    self.state = state;
                    piece
                }
                DelimiterSearch::Nothing(0) => {
                    self.fetch().await?;
                    continue;
                }
                DelimiterSearch::Nothing(settled) => self.buffer.split_to(settled),
                DelimiterSearch::Stray => return Err(MultipartError::Cut),
            };
            self.at_start = false;
            if !piece.is_empty() {
                return Ok(Some(piece));
            }
        }
        Ok(None)
    }

    /// Looks for the first delimiter in the buffer.
    fn find(&mut self) -> DelimiterSearch {
        let mut from = 0;
        while let Some(at) = self.delimiter.find(&self.buffer[from..]).map(|at| from + at) {
            let end = at + self.delimiter.needle().len();
            let data = self.buffer[..at].strip_suffix(LINE_END).map(<[u8]>::len);
            let has_line_end = data.is_some() || (at == 0 && self.at_start);
            let data = data.unwrap_or(at);
            let after = &self.buffer[end..];
            let padding = after.iter().take_while(|byte| has_line_end && b" \t".contains(byte)).count().min(PADDING);
            let after = &after[padding..];
            let may_come = !self.has_ended && padding < PADDING;
            match after {
                [b'-', b'-', ..] if padding == 0 => {
                    return self.delimiter(data, (end + 2, has_line_end), ReaderState::Over);
                }
                [b'\r', b'\n', ..] => {
                    return self.delimiter(data, (end + padding + 2, has_line_end), ReaderState::Head);
                }
                [] | [b'\r' | b'-'] if may_come => return DelimiterSearch::Nothing(data),
                _ if self.state == ReaderState::Before => return DelimiterSearch::Stray,
                _ => from = at + 1,
            }
        }
        DelimiterSearch::Nothing(self.buffer.len() - if self.has_ended { 0 } else { self.begun() })
    }

    fn delimiter(&mut self, data: usize, (end, has_line_end): (usize, bool), state: ReaderState) -> DelimiterSearch {
        self.mended |= !has_line_end;
        DelimiterSearch::Delimiter(data, end, state)
    }

    /// How many bytes at the buffer's end may be the beginning of a delimiter.
    fn begun(&self) -> usize {
        let needle = self.delimiter.needle();
        let most = self.buffer.len().min(needle.len() + LINE_END.len() - 1);
        (1..=most)
            .rev()
            .find(|length| {
                let tail = &self.buffer[self.buffer.len() - length..];
                let rest = tail.strip_prefix(LINE_END).unwrap_or(tail);
                tail == b"\r" || needle.starts_with(rest)
            })
            .unwrap_or(0)
    }

    /// Puts more behind what is in the buffer.
    async fn fetch(&mut self) -> Result<(), MultipartError> {
        if self.has_ended {
            return Err(MultipartError::Cut);
        }
        match self.body.next().await {
            Some(Ok(chunk)) if self.buffer.is_empty() => self.buffer = chunk,
            Some(Ok(chunk)) => {
                let mut joined = BytesMut::with_capacity(self.buffer.len() + chunk.len());
                joined.extend_from_slice(&self.buffer);
                joined.extend_from_slice(&chunk);
                self.buffer = joined.freeze();
            }
            Some(Err(refusal)) => return Err(MultipartError::Refused(refusal)),
            None => self.has_ended = true,
        }
        Ok(())
    }

    /// Reads what comes behind the last delimiter. An answer before the body's end would be an early one.
    async fn pass_over_the_rest(&mut self) -> Result<(), MultipartError> {
        while !self.has_ended {
            self.buffer.clear();
            self.fetch().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt as _, stream};
    use proptest::prelude::*;

    use super::*;

    /// A head and its data.
    type Part = (Vec<u8>, Vec<u8>);

    /// What comes of it where nothing has to be waited for.
    fn at_once<T>(future: impl Future<Output = T>) -> T {
        future.now_or_never().unwrap()
    }

    /// Each part's head and data, whether a line end was missing, and how it ended.
    fn cut(boundary: &str, chunks: &[&[u8]]) -> (Vec<Part>, bool, &'static str) {
        let body = stream::iter(chunks.iter().map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect::<Vec<_>>());
        let mut parts = Parts::new(body, boundary);
        let mut all = Vec::new();
        let end = at_once(async {
            while let Some(head) = parts.next().await? {
                let mut data = Vec::new();
                while let Some(piece) = parts.chunk().await? {
                    data.extend_from_slice(&piece);
                }
                all.push((head, data));
            }
            Ok(())
        });
        let end = match end {
            Ok(()) => "whole",
            Err(MultipartError::Cut) => "cut",
            Err(MultipartError::Head) => "head",
            Err(MultipartError::Refused(_)) => "refused",
        };
        (all, parts.is_mended(), end)
    }

    fn one(head: &[u8], data: &[u8]) -> Vec<Part> {
        vec![(head.to_vec(), data.to_vec())]
    }

    #[test]
    fn well_formed_body_is_cut() {
        let body = b"--*****\r\nA: b\r\n\r\npixels\r\n--*****--\r\n";
        assert_eq!(cut("*****", &[body]), (one(b"A: b\r\n\r\n", b"pixels"), false, "whole"));
    }

    #[test]
    fn line_ends_may_be_missing() {
        let (parts, mended, end) = cut("*****", &[b"--*****\r\nA: b\r\n\r\npixels--*****\r\nA: c\r\n\r\n1--*****--"]);
        assert_eq!(parts, [one(b"A: b\r\n\r\n", b"pixels"), one(b"A: c\r\n\r\n", b"1")].concat());
        assert!(mended && end == "whole");
    }

    /// Found by fuzzing: a boundary of dashes was found again inside its own closing delimiter.
    #[test]
    fn boundary_of_dashes() {
        let body = b"----\r\nA: b\r\n\r\npixels\r\n------\r\n";
        assert_eq!(cut("--", &[body]), (one(b"A: b\r\n\r\n", b"pixels"), false, "whole"));
    }

    #[test]
    fn text_like_a_delimiter_is_data() {
        for data in ["ab--*****cd", "--*****x", "x\r\n--*****y", "x--***** \r\n", "\r\n--*****-", "\r", "-", ""] {
            let body = format!("--*****\r\n\r\n{data}\r\n--*****--");
            assert_eq!(cut("*****", &[body.as_bytes()]), (one(b"\r\n", data.as_bytes()), false, "whole"), "{data:?}");
        }
    }

    #[test]
    fn what_never_ends_is_cut() {
        for body in
            ["", "--a", "--a\r\n", "--a\r\nA: b\r\n\r\n", "--a\r\n\r\nx\r\n--a", "--a\r\n\r\nx\r\n--a-", "--a\nx"]
        {
            assert_eq!(cut("a", &[body.as_bytes()]).2, "cut", "{body:?}");
        }
        assert_eq!(cut("a", &[b"--a\r\n", &vec![b'x'; HEAD_BYTES + 1]]).2, "head");
    }

    #[test]
    fn refusals_of_the_body_are_handed_on() {
        let refusal = || Err(Refusal::invalid("x"));
        for chunks in [vec![refusal()], vec![Ok(Bytes::from_static(b"--a--")), refusal()]] {
            let mut parts = Parts::new(stream::iter(chunks), "a");
            assert!(matches!(at_once(parts.next()), Err(MultipartError::Refused(_))));
        }
    }

    /// What a strict reader of good bodies makes of one.
    fn strict(body: &[u8]) -> Vec<Vec<u8>> {
        let body = Bytes::copy_from_slice(body);
        let mut multipart = multer::Multipart::new(stream::iter([Ok::<_, std::io::Error>(body)]), "*****");
        at_once(async {
            let mut all = Vec::new();
            while let Some(field) = multipart.next_field().await.unwrap() {
                all.push(field.bytes().await.unwrap().to_vec());
            }
            all
        })
    }

    proptest! {
        /// Wherever a body is cut into chunks, the outcome is the same.
        #[test]
        fn chunking_does_not_matter(
            pieces in prop::collection::vec(prop_oneof![
                Just(b"--*****".to_vec()), Just(b"\r\n".to_vec()), Just(b"--".to_vec()), Just(b"*".to_vec()),
                Just(b"A: b\r\n\r\n".to_vec()), Just(b" ".to_vec()), prop::collection::vec(any::<u8>(), 0..9),
            ], 0..24),
            size in 1_usize..12,
        ) {
            let body = pieces.concat();
            let chunks: Vec<&[u8]> = body.chunks(size).collect();
            prop_assert_eq!(cut("*****", &chunks), cut("*****", &[&body]));
        }

        /// A body that a strict reader takes means the same here.
        #[test]
        fn good_bodies_are_read_as_others_read_them(
            parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 1..5),
        ) {
            let mut body = Vec::new();
            for data in &parts {
                body.extend_from_slice(b"--*****\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n");
                body.extend_from_slice(data);
                body.extend_from_slice(b"\r\n");
            }
            body.extend_from_slice(b"--*****--\r\n");
            let (read, mended, end) = cut("*****", &[&body]);
            let read: Vec<Vec<u8>> = read.into_iter().map(|(_, data)| data).collect();
            prop_assert_eq!(&read, &parts);
            prop_assert_eq!(read, strict(&body));
            prop_assert!(!mended && end == "whole");
        }
    }
}
