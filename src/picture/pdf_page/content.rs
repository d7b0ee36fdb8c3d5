//! Reads content: operators and what stands before them.
//!
//! The library has a reader for it, but that one takes time with the square of the length for a hostile inline picture.
//! This one looks at each byte once, keeps nothing and does not nest: brackets are passed over, for no operator that is
//! drawn has any.

use memchr::memmem;

/// Most numbers before an operator; more are passed over.
const NUMBERS: usize = 40;

/// Content on its way through.
pub(super) struct Content<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// An operator with its operands.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Operation<'a> {
    pub(super) operator: &'a [u8],
    pub(super) numbers: Vec<f64>,
    /// The last name.
    pub(super) name: Option<&'a [u8]>,
    /// Bytes that were read for it.
    pub(super) length: usize,
}

impl<'a> Content<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Reads up to the next operator, into `operation`.
    pub(super) fn next(&mut self, operation: &mut Operation<'a>) -> Option<()> {
        let start = self.at;
        operation.numbers.clear();
        operation.name = None;
        loop {
            match *self.bytes.get(self.at)? {
                b'%' => self.skip_to(|byte| matches!(byte, b'\r' | b'\n')),
                b'(' => self.skip_string(),
                b'<' if self.bytes.get(self.at + 1) != Some(&b'<') => self.skip_to(|byte| byte == b'>'),
                b'/' => {
                    self.at += 1;
                    operation.name = Some(self.word());
                }
                byte if is_regular(byte) => {
                    let word = self.word();
                    match number(word) {
                        Some(number) if operation.numbers.len() < NUMBERS => operation.numbers.push(number),
                        Some(_) => {}
                        None if matches!(word, b"true" | b"false" | b"null") => {}
                        None => {
                            if word == b"ID" {
                                self.skip_picture();
                            }
                            operation.operator = word;
                            operation.length = self.at - start;
                            return Some(());
                        }
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    fn word(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        let word = &rest[..rest.iter().position(|byte| !is_regular(*byte)).unwrap_or(rest.len())];
        self.at += word.len();
        word
    }

    fn skip_to(&mut self, is_end: fn(u8) -> bool) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().position(|byte| is_end(*byte)).unwrap_or(rest.len());
    }

    fn skip_string(&mut self) {
        let mut open = 0_usize;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => open += 1,
                b')' => open -= 1,
                _ => {}
            }
            if open == 0 {
                return;
            }
        }
    }

    /// An inline picture's bytes end at an `EI` that stands alone.
    fn skip_picture(&mut self) {
        let is_alone = |at: usize| {
            let after = self.bytes.get(at + 2).is_none_or(|byte| !is_regular(*byte));
            after && self.bytes[..at].last().is_some_and(|byte| !is_regular(*byte))
        };
        let rest = &self.bytes[self.at..];
        let end = memmem::find_iter(rest, b"EI").map(|found| self.at + found).find(|at| is_alone(*at));
        self.at = end.map_or(self.bytes.len(), |at| at + 2);
    }
}

fn is_regular(byte: u8) -> bool {
    !matches!(
        byte,
        0 | b'\t' | b'\n' | 12 | b'\r' | b' ' | b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

/// A number as PDF writes it: no exponent, but perhaps several signs.
fn number(word: &[u8]) -> Option<f64> {
    let first = *word.first()?;
    if !matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.') {
        return None;
    }
    let digits = &word[word.iter().position(|byte| !matches!(byte, b'+' | b'-')).unwrap_or(word.len())..];
    let whole = digits.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'.')).count();
    let size = std::str::from_utf8(&digits[..whole]).ok()?.parse::<f64>().unwrap_or(0.0);
    Some(if first == b'-' { -size } else { size })
}
