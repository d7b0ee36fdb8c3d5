//! Splits a multipart body into parts while it arrives.
//!
//! Some clients, the vendor's own Android code among them, write the delimiter directly after the picture's bytes. So
//! `--boundary` is a delimiter when a line end or `--` follows, whether or not a line end comes before it. No byte of
//! the picture is lost. Bytes are passed on without a copy, except the few that may belong to a delimiter. This
//! module does not know what a part means.

use std::pin::Pin;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use memchr::memmem::Finder;

use crate::contract::Refusal;

const LINE_END: &[u8] = b"\r\n";
/// The end of a line, and the empty line that ends a head.
const BLANK_LINE: &[u8] = b"\r\n\r\n";
/// Maximum size of a part's head in bytes.
const HEAD_BYTES: usize = 4 * 1024 * 1024;
/// An ordinary head is shorter than this, and arrives as a whole.
const ORDINARY_HEAD_BYTES: usize = 1024;
/// Maximum number of blanks between a delimiter and its line end.
const PADDING: usize = 256;

/// Why a body could not be split.
pub(super) enum MultipartError {
    /// The body ended before its final delimiter, or its first delimiter is not valid.
    Cut,
    /// The head of a part is too long, or its lines are not headers.
    Head,
    /// The refusal that the body's own stream yielded.
    Refused(Refusal),
}

/// A body that is being split into parts.
pub(super) struct Parts<S> {
    body: Pin<Box<S>>,
    has_ended: bool,
    /// The text `--boundary`.
    delimiter: Finder<'static>,
    /// The bytes that have arrived and are not passed on yet.
    buffer: Bytes,
    /// Whether the buffer starts at the start of a line, and no byte of this part was passed on.
    at_start: bool,
    state: ReaderState,
    lacked_line_end: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ReaderState {
    /// Before the first delimiter.
    Before,
    /// Inside the data of a part.
    Inside,
    /// After a delimiter, at the head of a part.
    Head,
    /// After the final delimiter.
    Over,
}

/// The result of a search for a delimiter in the buffer.
enum DelimiterSearch {
    /// A delimiter: the end of the data before it, its own end, and the state after it.
    Delimiter(usize, usize, ReaderState),
    /// No delimiter. This number of bytes at the start of the buffer cannot belong to one.
    Nothing(usize),
    /// A text that begins as the first delimiter does but is not one: another boundary, or other line ends.
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
            delimiter: Finder::new(&["--", boundary].concat()).into_owned(),
            buffer: Bytes::new(),
            at_start: true,
            state: ReaderState::Before,
            lacked_line_end: false,
        }
    }

    /// Whether a delimiter had no line end before it.
    pub(super) fn lacked_line_end(&self) -> bool {
        self.lacked_line_end
    }

    /// Reads the rest of this part, and returns the head of the next one, with the blank line at its end; `None`
    /// after the last part.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, MultipartError> {
        while self.chunk().await?.is_some() {}
        if self.state == ReaderState::Over {
            return self.pass_over_the_rest().await.map(|()| None);
        }
        if let Some(length) = self.whole_head() {
            (self.state, self.at_start) = (ReaderState::Inside, true);
            return Ok(Some(self.buffer.split_to(length)));
        }
        let mut head = Vec::new();
        loop {
            let come = self.buffer.iter().position(|byte| {
                head.push(*byte);
                head == LINE_END || head.ends_with(BLANK_LINE) || head.len() > HEAD_BYTES
            });
            if head.len() > HEAD_BYTES {
                return Err(MultipartError::Head);
            }
            if let Some(at) = come {
                self.buffer = self.buffer.slice(at + 1..);
                (self.state, self.at_start) = (ReaderState::Inside, true);
                return Ok(Some(head.into()));
            }
            self.buffer.clear();
            self.fetch().await?;
        }
    }

    /// The length of the head at the start of the buffer, if it is an ordinary one.
    fn whole_head(&self) -> Option<usize> {
        if self.buffer.starts_with(LINE_END) {
            return Some(LINE_END.len());
        }
        let start = &self.buffer[..self.buffer.len().min(ORDINARY_HEAD_BYTES)];
        start.windows(BLANK_LINE.len()).position(|bytes| bytes == BLANK_LINE).map(|at| at + BLANK_LINE.len())
    }

    /// The next piece of this part's data; `None` at its end.
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

    /// Searches the buffer for the first delimiter.
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
        DelimiterSearch::Nothing(self.buffer.len() - if self.has_ended { 0 } else { self.partial_delimiter_len() })
    }

    fn delimiter(&mut self, data: usize, (end, has_line_end): (usize, bool), state: ReaderState) -> DelimiterSearch {
        self.lacked_line_end |= !has_line_end;
        DelimiterSearch::Delimiter(data, end, state)
    }

    /// The number of bytes at the buffer's end that may be the beginning of a delimiter.
    fn partial_delimiter_len(&self) -> usize {
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

    /// Adds the next chunk of the body to the buffer.
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

    /// Reads and drops everything after the final delimiter, because a response before the body's end would be an
    /// early one.
    async fn pass_over_the_rest(&mut self) -> Result<(), MultipartError> {
        while !self.has_ended {
            self.buffer.clear();
            self.fetch().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
