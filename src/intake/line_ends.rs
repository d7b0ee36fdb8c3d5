//! Puts the line end before a multipart delimiter where a client forgot it.
//!
//! Some clients (the vendor's own Android code among them) let the picture's bytes run straight into the delimiter.
//! multer, rightly, does not take that for a delimiter. This stands in front of it: bytes pass through uncopied, and
//! where `--boundary` is followed by a line end or by `--` but not preceded by a line end, one is put in. Every byte of
//! the picture survives. What a part means is not known here.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use bytes::{Bytes, BytesMut};
use memchr::memmem::Finder;

const LINE_END: &[u8] = b"\r\n";
/// Bytes after `--boundary` that tell a delimiter from data: `--` or a line end.
const LOOK_AHEAD: usize = 2;

/// Says, during and after reading, whether a line end had to be put in.
#[derive(Clone, Debug, Default)]
pub(super) struct Mended(Arc<AtomicBool>);

impl Mended {
    pub(super) fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Whether more of the body may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    Yes,
    No,
}

/// The state between two chunks of a body.
pub(super) struct LineEnds {
    delimiter: Finder<'static>,
    /// The end of the last chunk: a delimiter may begin here that only the next chunk completes.
    held: Bytes,
    /// The last two bytes that were handed on.
    before: [u8; 2],
    at_start: bool,
    /// Bytes to come that belong to a delimiter already found.
    inside: usize,
    mended: Mended,
}

impl LineEnds {
    pub(super) fn new(boundary: &str, mended: Mended) -> Self {
        let delimiter = Finder::new(format!("--{boundary}").as_bytes()).into_owned();
        Self { delimiter, held: Bytes::new(), before: [0; 2], at_start: true, inside: 0, mended }
    }

    /// Takes the next chunk and appends to `out` what can be handed on; all of it when no more will come.
    pub(super) fn push(&mut self, chunk: &Bytes, more: More, out: &mut VecDeque<Bytes>) {
        let reach = self.delimiter.needle().len() + LOOK_AHEAD - 1;
        let keep = if more == More::Yes { reach } else { 0 };
        if !self.held.is_empty() {
            let seam = self.seam(&chunk[..chunk.len().min(reach)]);
            if chunk.len() < reach {
                let settled = seam.len().saturating_sub(keep);
                self.hand_on(&seam, settled, out);
                self.held = seam.slice(settled..);
                return;
            }
            self.hand_on(&seam, self.held.len(), out);
        }
        let settled = chunk.len().saturating_sub(keep);
        self.hand_on(chunk, settled, out);
        self.held = chunk.slice(settled..);
    }

    fn seam(&self, next: &[u8]) -> Bytes {
        let mut seam = BytesMut::with_capacity(self.held.len() + next.len());
        seam.extend_from_slice(&self.held);
        seam.extend_from_slice(next);
        seam.freeze()
    }

    /// Hands on the first `settled` bytes of `data`, with a line end before each delimiter that begins in them and has
    /// none. The bytes behind them are only looked at.
    fn hand_on(&mut self, data: &Bytes, settled: usize, out: &mut VecDeque<Bytes>) {
        let visible = data.len().min(settled + self.delimiter.needle().len().saturating_sub(1));
        let mut done = 0;
        let mut from = self.inside;
        while let Some(found) = data.get(from..visible).and_then(|rest| self.delimiter.find(rest)) {
            let at = from + found;
            let end = at + self.delimiter.needle().len();
            let closes = data[end..].starts_with(b"--");
            if !closes && !data[end..].starts_with(LINE_END) {
                from = at + 1;
                continue;
            }
            // In a boundary of dashes the delimiter could be found again inside itself.
            from = if closes { end + 2 } else { end };
            if self.lacks_line_end(data, at) {
                self.emit(data.slice(done..at), out);
                out.push_back(Bytes::from_static(LINE_END));
                self.mended.0.store(true, Ordering::Relaxed);
                done = at;
            }
        }
        self.emit(data.slice(done..settled), out);
        self.inside = from.saturating_sub(settled);
    }

    fn lacks_line_end(&self, data: &[u8], at: usize) -> bool {
        match at {
            0 => !self.at_start && self.before != *LINE_END,
            1 => [self.before[1], data[0]] != *LINE_END,
            _ => data[at - 2..at] != *LINE_END,
        }
    }

    fn emit(&mut self, data: Bytes, out: &mut VecDeque<Bytes>) {
        match *data {
            [] => return,
            [only] => self.before = [self.before[1], only],
            [.., last_but_one, last] => self.before = [last_but_one, last],
        }
        self.at_start = false;
        out.push_back(data);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mend(chunks: &[&[u8]]) -> (Vec<u8>, bool) {
        let mended = Mended::default();
        let mut line_ends = LineEnds::new("*****", mended.clone());
        let mut out = VecDeque::new();
        for chunk in chunks {
            line_ends.push(&Bytes::copy_from_slice(chunk), More::Yes, &mut out);
        }
        line_ends.push(&Bytes::new(), More::No, &mut out);
        (Vec::from(out).concat(), mended.get())
    }

    #[test]
    fn well_formed_body_passes_unchanged() {
        let body = b"--*****\r\nA: b\r\n\r\npixels\r\n--*****--\r\n";
        assert_eq!(mend(&[body]), (body.to_vec(), false));
    }

    #[test]
    fn missing_line_ends_are_put_in() {
        let (body, mended) = mend(&[b"--*****\r\nA: b\r\n\r\npixels--*****\r\nA: c\r\n\r\n1--*****--"]);
        assert_eq!(body, b"--*****\r\nA: b\r\n\r\npixels\r\n--*****\r\nA: c\r\n\r\n1\r\n--*****--");
        assert!(mended);
    }

    /// Found by fuzzing: a boundary of dashes was found again inside its own closing delimiter.
    #[test]
    fn boundary_of_dashes_is_left_alone() {
        let mut line_ends = LineEnds::new("--", Mended::default());
        let mut out = VecDeque::new();
        let body = b"----\r\nA: b\r\n\r\npixels\r\n------\r\n";
        line_ends.push(&Bytes::from_static(body), More::No, &mut out);
        assert_eq!(Vec::from(out).concat(), body);
    }

    #[test]
    fn delimiter_text_inside_the_picture_is_left_alone() {
        let body = b"--*****\r\n\r\nab--*****cd\r\n--*****--";
        assert_eq!(mend(&[body]), (body.to_vec(), false));
    }

    proptest! {
        /// Wherever a body is cut into chunks, the outcome is the same.
        #[test]
        fn chunking_does_not_matter(
            parts in prop::collection::vec(prop_oneof![
                Just(b"--*****".to_vec()), Just(b"\r\n".to_vec()), Just(b"--".to_vec()), Just(b"*".to_vec()),
                prop::collection::vec(any::<u8>(), 0..9),
            ], 0..24),
            size in 1_usize..12,
        ) {
            let body = parts.concat();
            let chunks: Vec<&[u8]> = body.chunks(size).collect();
            prop_assert_eq!(mend(&chunks), mend(&[&body]));
        }
    }
}
