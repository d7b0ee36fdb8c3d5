//! Parses the head of a multipart part: the names of its field and of its file, in every notation that clients use.
//!
//! A client may send a name that is not ASCII as it is, in UTF-8 or Latin-1; in the extended notation `name*=` (RFC
//! 5987), also split into `name*0*=` and `name*1=` (RFC 2231); or as encoded words (RFC 2047). Browsers write `%22`
//! for a quotation mark. Where two notations are present the extended one counts, as RFC 6266 says. A value that
//! cannot be decoded stays unchanged.

use std::borrow::Cow;

use super::encoded_words::{self, decoded, guessed};
use super::percent::escaped;

/// Maximum number of header lines of a part.
const LINES: usize = 32;
/// Maximum number of parameters of a header that are parsed.
const PARAMETERS: usize = 256;
/// The parameter that names a file.
const FILE_NAME: &str = "filename";
/// Maximum number of sections of a name.
const SECTIONS: u32 = 100;

/// What the headers of a part state: the names of its field and file, and an encoding.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Disposition {
    pub(super) name: Option<String>,
    pub(super) file_name: Option<String>,
    /// The header that states an encoding of the content. The encoding is not undone.
    pub(super) coding: Option<EncodingHeader>,
}

/// The header that states an encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EncodingHeader {
    /// `Content-Transfer-Encoding`, with base64 or quoted-printable.
    Transfer,
    /// `Content-Encoding`, with any value but `identity`.
    Content,
}

impl EncodingHeader {
    fn from_header(header: &httparse::Header<'_>) -> Option<Self> {
        let is =
            |codings: &[&[u8]]| codings.iter().any(|coding| header.value.trim_ascii().eq_ignore_ascii_case(coding));
        if header.name.eq_ignore_ascii_case("content-transfer-encoding") {
            is(&[b"base64", b"quoted-printable"]).then_some(EncodingHeader::Transfer)
        } else if header.name.eq_ignore_ascii_case("content-encoding") {
            (!is(&[b"", b"identity"])).then_some(EncodingHeader::Content)
        } else {
            None
        }
    }
}

impl Disposition {
    /// Parses a head that ends in a blank line; `None` if its lines are not headers.
    pub(super) fn parse(head: &[u8]) -> Option<Self> {
        let head = unfolded(head);
        let mut headers = [httparse::EMPTY_HEADER; LINES];
        let Ok(httparse::Status::Complete((_, headers))) = httparse::parse_headers(&head, &mut headers) else {
            return None;
        };
        let ours = headers.iter().rfind(|header| header.name.eq_ignore_ascii_case("content-disposition"));
        let all = ours.map(|header| parameters(header.value)).unwrap_or_default();
        let coding = headers.iter().find_map(EncodingHeader::from_header);
        Some(Self { name: parameter(&all, "name"), file_name: parameter(&all, FILE_NAME), coding })
    }
}

/// Joins folded lines: a line that begins with a blank belongs to the line before it. An empty line ends the head.
fn unfolded(head: &[u8]) -> Cow<'_, [u8]> {
    if !head.windows(2).any(|pair| pair[0] == b'\n' && is_blank(pair[1])) {
        return Cow::Borrowed(head);
    }
    let mut out: Vec<u8> = Vec::with_capacity(head.len());
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let blanks = line.iter().take_while(|byte| is_blank(**byte)).count();
        if blanks == 0 || out.is_empty() {
            out.extend_from_slice(line);
            if line.trim_ascii_end().is_empty() {
                break;
            }
            continue;
        }
        while out.last().is_some_and(|byte| b"\r\n".contains(byte)) {
            out.pop();
        }
        out.push(b' ');
        out.extend_from_slice(&line[blanks..]);
    }
    Cow::Owned(out)
}

struct Parameter<'h> {
    /// The name, in upper or lower case.
    name: &'h [u8],
    value: Cow<'h, [u8]>,
}

/// The parameters of a header, in their order. Anything that is not a parameter is skipped.
fn parameters(mut rest: &[u8]) -> Vec<Parameter<'_>> {
    let mut all = Vec::new();
    while all.len() < PARAMETERS {
        let start = rest.iter().position(|byte| !(is_blank(*byte) || *byte == b';'));
        let Some(start) = start else { return all };
        rest = &rest[start..];
        let end = rest.iter().position(|byte| is_blank(*byte) || b"=;".contains(byte)).unwrap_or(rest.len());
        let name = &rest[..end];
        rest = rest[end..].trim_ascii_start();
        if let Some(behind) = rest.strip_prefix(b"=") {
            let (value, behind) = value(behind.trim_ascii_start(), is_of_file(name));
            all.push(Parameter { name, value });
            rest = behind;
        }
    }
    all
}

/// Whether this is the name of a file's name, in any notation.
fn is_of_file(name: &[u8]) -> bool {
    let start = &name[..name.len().min(FILE_NAME.len())];
    start.eq_ignore_ascii_case(FILE_NAME.as_bytes())
}

/// Parses a value, and returns it with the rest after it. A file may have quotation marks in its name that a client did not
/// escape.
fn value(rest: &[u8], is_of_file: bool) -> (Cow<'_, [u8]>, &[u8]) {
    let Some(inner) = rest.strip_prefix(b"\"") else {
        let ends = |at: &usize| (*at == 0 || !is_blank(rest[at - 1])) && is_over(&rest[*at..]);
        let end = (0..rest.len()).find(ends).unwrap_or(rest.len());
        return (Cow::Borrowed(&rest[..end]), &rest[end..]);
    };
    let end = match is_of_file {
        true => closing(inner, true, is_over).or_else(|| closing(inner, false, is_over)),
        false => closing(inner, true, |_| true),
    };
    let end = end.unwrap_or(inner.len());
    (unescaped(&inner[..end]), inner.get(end + 1..).unwrap_or_default())
}

/// The position of the closing quotation mark, which is the first one behind which the value is over.
fn closing(inner: &[u8], escapes: bool, is_over: fn(&[u8]) -> bool) -> Option<usize> {
    let mut at = 0;
    loop {
        match inner.get(at..)? {
            [b'\\', b'"' | b'\\', ..] if escapes => at += 2,
            [b'"', behind @ ..] if is_over(behind) => return Some(at),
            [] => return None,
            _ => at += 1,
        }
    }
}

/// Whether a value ends here: the header ends, or another parameter follows.
fn is_over(rest: &[u8]) -> bool {
    let next = rest.trim_ascii_start();
    let has_blank = next.len() < rest.len();
    let token = next.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"*-_".contains(byte)).count();
    next.is_empty() || next.starts_with(b";") || (has_blank && token > 0 && next.get(token) == Some(&b'='))
}

/// Removes escapes. A backslash escapes a quotation mark or another backslash. Before any other character it is part
/// of a path.
fn unescaped(value: &[u8]) -> Cow<'_, [u8]> {
    if !value.contains(&b'\\') {
        return Cow::Borrowed(value);
    }
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match (first, tail) {
            (b'\\', [next @ (b'"' | b'\\'), tail @ ..]) => (next, tail),
            _ => (first, tail),
        };
        out.push(*byte);
        rest = tail;
    }
    Cow::Owned(out)
}

/// The value of the parameter with this name, in the notation that counts.
fn parameter(all: &[Parameter<'_>], name: &str) -> Option<String> {
    let is = |one: &&Parameter<'_>, name: &str| one.name.eq_ignore_ascii_case(name.as_bytes());
    let find = |name: &str| all.iter().find(|one| is(one, name)).map(|one| &*one.value);
    let by_plain = || find(name).map(|value| plain(&guessed(value)));
    // The other notations have a star in the name. Most heads have none.
    if !all.iter().any(|one| one.name.contains(&b'*')) {
        return by_plain();
    }
    let extended = find(&format!("{name}*"));
    let by_extended = || extended.and_then(of_extended);
    let by_sections = || of_sections(find, name);
    // An extended value without a charset, or with an unknown one, counts only when there is no other value.
    let by_guess = || {
        let value = extended?;
        let text = value.splitn(3, |byte| *byte == b'\'').nth(2).unwrap_or(value);
        Some(guessed(&percent_decoded(text).0).into_owned())
    };
    by_extended().or_else(by_sections).or_else(by_plain).or_else(by_guess)
}

/// Decodes `charset'language'text`, in which `%` and two digits mean a byte.
fn of_extended(value: &[u8]) -> Option<String> {
    let mut parts = value.splitn(3, |byte| *byte == b'\'');
    let (charset, _language, text) = (parts.next()?, parts.next()?, parts.next()?);
    let (bytes, is_clean) = percent_decoded(text);
    decoded(charset, &bytes).filter(|_| is_clean)
}

/// Joins the sections of a name: `name*0`, `name*1` and so on. A further `*` marks a section that is percent-encoded.
fn of_sections<'p>(find: impl Fn(&str) -> Option<&'p [u8]>, name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut charset = None;
    for section in 0..SECTIONS {
        if let Some(value) = find(&format!("{name}*{section}*")) {
            let mut parts = value.splitn(3, |byte| *byte == b'\'');
            let text = match (parts.next(), parts.next(), parts.next()) {
                (Some(known), Some(_language), Some(text)) if section == 0 => {
                    charset = Some(known);
                    text
                }
                _ => value,
            };
            bytes.extend(percent_decoded(text).0);
        } else if let Some(value) = find(&format!("{name}*{section}")) {
            bytes.extend_from_slice(value);
        } else if section == 0 {
            return None;
        } else {
            break;
        }
    }
    let decoded_text = charset.and_then(|charset| decoded(charset, &bytes));
    Some(decoded_text.unwrap_or_else(|| plain(&guessed(&bytes))))
}

/// Decodes a value without a charset of its own.
fn plain(value: &str) -> String {
    let mut text = encoded_words::decode_words(value);
    if !text.contains('%') {
        return text;
    }
    for (escape, character) in [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")] {
        if text.contains(escape) {
            text = text.replace(escape, character);
        }
    }
    text
}

/// Decodes percent escapes, and returns whether each `%` began one.
fn percent_decoded(text: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len());
    let mut is_clean = true;
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match (first, escaped(tail)) {
            (b'%', Some(byte)) => (byte, &tail[2..]),
            _ => {
                is_clean &= *first != b'%';
                (*first, tail)
            }
        };
        out.push(byte);
        rest = tail;
    }
    (out, is_clean)
}

fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

#[cfg(test)]
mod tests;
