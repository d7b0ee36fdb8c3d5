//! Line ends in bytes that are no text: chance puts them there, and chance leaves none out.

use std::collections::HashSet;

/// Line feeds, each in other surroundings, among which chance has put a CR somewhere, or before one of them.
pub(super) const SOME_RETURN: usize = 24;
pub(super) const SOME_LINE_END: usize = 6000;

/// How often there are line ends in bytes, and parts of them.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) feeds: usize,
    pub(super) line_ends: usize,
    pub(super) lone_returns: usize,
    /// Two bytes before and two behind each line feed, the CR before it left out; so many as matter.
    surroundings: HashSet<[u8; 4]>,
}

impl Lines {
    /// Counts in these bytes, until it is enough.
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

    /// Line feeds that stand in other surroundings than all others. Data that repeat themselves repeat their line ends, too.
    pub(super) fn different(&self) -> usize {
        self.surroundings.len()
    }

    /// Whether far fewer line ends are in so many bytes than chance makes of as many line feeds and returns.
    pub(super) fn lacks_line_ends(&self, bytes: usize) -> bool {
        let expected = self.feeds * self.lone_returns;
        expected * 4 >= bytes && self.line_ends * bytes * 8 <= expected
    }

    /// Whether there is something of each, so that nothing was done to all of them.
    pub(super) fn is_ordinary(&self) -> bool {
        self.lone_returns > 0 && self.line_ends > 1 && self.feeds > self.line_ends
    }
}
