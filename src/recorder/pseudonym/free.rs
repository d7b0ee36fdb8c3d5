//! Any text: days are moved, words become words, digits digits; everything between them stays.

use super::word::{folded, is_particle};
use super::{PseudonymRun, day};

/// How long a text without a blank may be before it is taken for something encoded.
const ENCODED_BYTES: usize = 256;
/// What stands where something encoded stood, which may have been a picture.
pub(super) const LEFT_OUT: &str = "left out by the recorder";

/// Stands for the host of every address for mail: one that nobody has.
const HOST: &str = "@example.com";

impl PseudonymRun<'_> {
    /// The pseudonym of a text. `kept` are words, in plain capitals, that stay.
    pub(super) fn text(&mut self, text: &str, kept: &[&str]) -> String {
        if is_encoded(text) {
            return LEFT_OUT.to_owned();
        }
        let mut written = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let after_digit = written.ends_with(|last: char| last.is_ascii_digit());
            if let Some(length) = host_length(rest).filter(|_| written.ends_with(char::is_alphanumeric)) {
                written.push_str(HOST);
                rest = &rest[length..];
                continue;
            }
            let day = day::at_start(rest).filter(|_| first.is_ascii_digit() && !after_digit);
            let length = match &day {
                Some(day) => day.length,
                None => run_length(rest, first),
            };
            let (own, behind) = rest.split_at(length);
            match &day {
                Some(day) => written.push_str(&self.moved(own, day)),
                None => written.push_str(&self.part(own, first, kept)),
            }
            rest = behind;
        }
        written
    }

    fn part(&mut self, own: &str, first: char, kept: &[&str]) -> String {
        if first.is_ascii_digit() {
            let digits: String = own.chars().filter(char::is_ascii_digit).collect();
            let replaced = self.digits(&digits);
            // The hyphen before the last digit, as old cards print it.
            return if digits.len() == own.len() { replaced } else { replaced[..9].to_owned() + "-" + &replaced[9..] };
        }
        if first.is_numeric() {
            return self.plain_digits(&"0".repeat(own.chars().count()));
        }
        if !first.is_alphabetic() || kept.contains(&folded(own).as_str()) {
            return own.to_owned();
        }
        self.word(own)
    }
}

/// The runs of letters in a text, in plain capitals.
pub(super) fn runs(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic()).map(folded).filter(|word| !word.is_empty())
}

/// Those of them that are replaced.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    runs(text).filter(|word| !is_particle(word))
}

/// Bytes of the run of digits or letters that begins here; or of one other character.
fn run_length(rest: &str, first: char) -> usize {
    let run = |is_inside: fn(char) -> bool| rest.find(|c: char| !is_inside(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() {
        let digits = run(|c| c.is_ascii_digit());
        let last = rest.as_bytes().get(10).is_some_and(u8::is_ascii_digit);
        let goes_on = rest.as_bytes().get(11).is_some_and(u8::is_ascii_digit);
        return if digits == 9 && rest[9..].starts_with('-') && last && !goes_on { 11 } else { digits };
    }
    if first.is_alphabetic() {
        return run(char::is_alphabetic);
    }
    if first.is_numeric() {
        return run(|c| c.is_numeric() && !c.is_ascii_digit());
    }
    first.len_utf8()
}

/// Bytes of an address for mail from its `@` on.
fn host_length(rest: &str) -> Option<usize> {
    let host = rest.strip_prefix('@')?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    let host = &host[..host.find(|c| !is_host(c)).unwrap_or(host.len())];
    host.contains('.').then_some(1 + host.len())
}

/// Whether a text looks encoded: a `data:` URL, or long and of base64's letters alone.
fn is_encoded(text: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_\r\n".contains(&byte);
    let is_url = text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:")) && text.contains(',');
    is_url || (text.len() >= ENCODED_BYTES && text.bytes().all(is_letter))
}
