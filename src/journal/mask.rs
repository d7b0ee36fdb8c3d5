//! The body of an answer with the values on cards masked. The body may be whole, cut in its middle, or no JSON.

use crate::text::MASK;

/// The text with every value inside a `card_info` masked, except empty ones. Everything else stays as it was sent,
/// blanks included.
pub(super) fn masked(text: &str) -> String {
    let mut masking = Masking { written: String::with_capacity(text.len()), open: Vec::new(), name: None };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => string_length(rest),
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => first.len_utf8(),
        };
        let (token, behind) = rest.split_at(length);
        masking.token(token, behind);
        rest = behind;
    }
    masking.written
}

/// Whether a character belongs to `true`, `null` or a number.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '.')
}

/// Bytes of the string that begins here, with its quotes. A string that is cut ends with the text.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

struct Masking<'t> {
    written: String,
    /// For each object or array that is open, whether it is in a `card_info`.
    open: Vec<bool>,
    /// The name of the member whose value comes next.
    name: Option<&'t str>,
}

impl<'t> Masking<'t> {
    fn token(&mut self, token: &'t str, behind: &str) {
        let is_inside = self.open.last().copied().unwrap_or(false);
        match token.as_bytes().first() {
            Some(b'{' | b'[') => {
                self.open.push(is_inside || self.name == Some("\"card_info\""));
                self.written.push_str(token);
                self.name = None;
            }
            Some(b'}' | b']') => {
                self.open.pop();
                self.written.push_str(token);
            }
            Some(b'"') if self.name.is_none() && behind.trim_start().starts_with(':') => {
                self.name = Some(token);
                self.written.push_str(token);
            }
            Some(b',') => {
                self.name = None;
                self.written.push_str(token);
            }
            Some(b'"') if is_inside && token != "\"\"" => {
                // A value that was cut lacks its closing quote, and so does the mask.
                let end = if token.len() > 1 && token.ends_with('"') { "\"" } else { "" };
                self.written.push_str(&format!("\"{MASK}{end}"));
            }
            Some(first) if is_inside && (first.is_ascii_digit() || *first == b'-') => self.written.push_str(MASK),
            _ => self.written.push_str(token),
        }
    }
}

#[cfg(test)]
mod tests;
