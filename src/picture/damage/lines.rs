//! Line ends in bytes that are no text. Chance puts all kinds of them there, so a kind that is missing is evidence of
//! damage.

use std::collections::HashSet;

/// Number of line feeds with different surroundings from which chance has put a lone CR somewhere, or a CR before one
/// of them.
pub(super) const SOME_RETURN: usize = 24;
pub(super) const SOME_LINE_END: usize = 6000;

/// Counts of line ends, and of parts of them, in bytes.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) feeds: usize,
    pub(super) line_ends: usize,
    pub(super) lone_returns: usize,
    /// The two bytes before and the two bytes after each line feed, without a CR directly before it. At most
    /// [`SOME_LINE_END`] are kept.
    surroundings: HashSet<[u8; 4]>,
}

impl Lines {
    /// Counts in these bytes and stops once `is_enough` says so.
    pub(super) fn add(&mut self, data: &[u8], is_enough: fn(&Self) -> bool) {
        for at in memchr::memchr2_iter(b'\n', b'\r', data) {
            let is_line_end = data[at] == b'\n' && at > 0 && data[at - 1] == b'\r';
            if data[at] == b'\r' {
                self.lone_returns += usize::from(data.get(at + 1) != Some(&b'\n'));
                continue;
            }
            self.feeds += 1;
            self.line_ends += usize::from(is_line_end);
            let before = if is_line_end { at - 1 } else { at };
            if self.surroundings.len() < SOME_LINE_END && before >= 2 && at + 2 < data.len() {
                self.surroundings.insert([data[before - 2], data[before - 1], data[at + 1], data[at + 2]]);
            }
            if is_enough(self) {
                return;
            }
        }
    }

    /// The number of line feeds with different surroundings. Repetitive data repeat their line ends too, so repeats
    /// do not count.
    pub(super) fn different(&self) -> usize {
        self.surroundings.len()
    }

    /// Whether this number of bytes has far fewer line ends than chance gives for its numbers of line feeds and
    /// returns.
    pub(super) fn lacks_line_ends(&self, bytes: usize) -> bool {
        let expected = self.feeds * self.lone_returns;
        expected * 4 >= bytes && self.line_ends * bytes * 8 <= expected
    }

    /// Whether each kind occurs, so that nothing was done to all of them.
    pub(super) fn is_ordinary(&self) -> bool {
        self.lone_returns > 0 && self.line_ends > 1 && self.feeds > self.line_ends
    }
}
