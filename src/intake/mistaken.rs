//! Recognises what a body or a text seems to be when it is not what was expected. Only hints depend on it, not the
//! rest of the response, so that a wrong guess costs nothing.

use std::borrow::Cow;

use super::{notations, stand_ins};

/// Number of bytes at a body's beginning that are examined.
pub(super) const HEAD_BYTES: usize = 256;
/// The first bytes of the accepted formats: JPEG, PNG, PDF.
const MARKS: [&[u8]; 3] = [b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"%PDF-"];
/// The same bytes in base64, in its URL-safe alphabet, and in base64 of base64.
const MARKS_IN_BASE64: [&[u8]; 7] =
    [b"/9j/", b"iVBORw0KGgo", b"JVBERi0", b"_9j_", b"LzlqL", b"aVZCT1J3MEtHZ2", b"SlZCRVJpM"];
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A syntax for the fields of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BodySyntax {
    Multipart,
    Urlencoded,
    Json,
}

impl BodySyntax {
    const fn media_type(self) -> &'static str {
        match self {
            BodySyntax::Multipart => "multipart/form-data",
            BodySyntax::Urlencoded => "application/x-www-form-urlencoded",
            BodySyntax::Json => "application/json",
        }
    }

    fn detect(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"--") {
            return memchr::memmem::find(head, b"form-data").map(|_| BodySyntax::Multipart);
        }
        if head.starts_with(b"{") {
            return Some(BodySyntax::Json);
        }
        let name = &head[..memchr::memchr(b'=', head)?];
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.%+[]".contains(byte);
        (!name.is_empty() && name.iter().all(is_name)).then_some(BodySyntax::Urlencoded)
    }
}

/// The hint for a body in which nothing was found, from its first bytes.
pub(super) fn body(body: &[u8], sent_as: BodySyntax) -> Option<Cow<'static, str>> {
    let head = &body[..body.len().min(HEAD_BYTES)];
    if head.is_empty() {
        return Some("the request has no body".into());
    }
    if MARKS.iter().any(|mark| head.starts_with(mark)) {
        return Some("the body is the picture itself: send it as the part file of multipart/form-data".into());
    }
    if is_utf16(head) {
        return Some("the body is in UTF-16: send it in UTF-8".into());
    }
    let looks_like = BodySyntax::detect(head.trim_ascii_start()).filter(|kind| *kind != sent_as)?;
    let says = sent_as.media_type();
    Some(match looks_like {
        BodySyntax::Multipart => format!(
            "the body looks like multipart/form-data, Content-Type says {says}: let the HTTP library set Content-Type, it \
             alone knows the boundary"
        )
        .into(),
        other => {
            let is = other.media_type();
            format!("the body looks like {is}, Content-Type says {says}: send Content-Type: {is}").into()
        }
    })
}

/// The hint for a multipart body without its final delimiter, from its first bytes.
pub(super) fn delimiter(head: &[u8], boundary: &str) -> &'static str {
    let wanted = format!("--{boundary}");
    let wanted = &wanted.as_bytes()[..wanted.len().min(HEAD_BYTES)];
    let is_other = match head.strip_prefix(wanted).map(<[u8]>::first) {
        Some(Some(b'\n')) => {
            return "each line of a multipart body's headers and delimiters must end in CR LF, not in LF alone";
        }
        Some(next) => next.is_some_and(|byte| !b"\r \t-".contains(byte)),
        None => head.starts_with(b"--") && !wanted.starts_with(head),
    };
    if is_other {
        return "the body begins with another boundary than Content-Type names (a delimiter is two dashes and the \
                boundary): let the HTTP library set Content-Type";
    }
    "the boundary in Content-Type and the one in the body must be the same, and the upload complete"
}

/// The hint for a text of `image_base64` that is not base64.
pub(super) fn hint_for_text(text: &[u8]) -> Option<&'static str> {
    let text = text.trim_ascii();
    if let Some(behind) = text.strip_prefix(BYTE_ORDER_MARK) {
        let is_alone = behind.iter().take(8).all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte));
        return match is_alone {
            true => Some("a byte order mark stands before the base64 text: write the text without one"),
            false => stand_ins::hint_for(behind),
        };
    }
    if is_utf16(text) {
        return Some("the text is in UTF-16, as PowerShell writes it: write it in ASCII or UTF-8");
    }
    if ["\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{A0}"].iter().any(|blank| text.starts_with(blank.as_bytes()))
    {
        return Some("a character that cannot be seen stands before the base64 text: was it copied from a page?");
    }
    stand_ins::hint_for(text)
}

/// The hint for a text that was decoded as base64 but looks like another thing: hexadecimal digits are valid base64,
/// and so is the word null.
pub(super) fn readable(text: &[u8]) -> Option<&'static str> {
    match text.len() <= stand_ins::HEAD_BYTES {
        true => stand_ins::hint_for(text),
        false => notations::hexadecimal(text),
    }
}

/// The hint for the bytes of `file`.
pub(super) fn file(bytes: &[u8]) -> Option<&'static str> {
    if is_base64(bytes) || is_base64(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)) {
        return Some("file holds base64 text: send the picture's bytes, or the text as image_base64");
    }
    of_bytes(bytes)
}

/// The hint for the bytes that `image_base64` decoded to.
pub(super) fn decoded(bytes: &[u8]) -> Option<&'static str> {
    if is_base64(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii_start()) {
        return Some("image_base64 was encoded twice: what it stands for is base64 text again");
    }
    of_bytes(bytes)
}

/// The hint for bytes that are a text. Other modules look for other damage.
fn of_bytes(bytes: &[u8]) -> Option<&'static str> {
    if MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        return None;
    }
    if is_utf16(bytes) {
        let plain: Vec<u8> = bytes.iter().take(64).copied().filter(|byte| byte.is_ascii_graphic()).collect();
        return is_base64(&plain)
            .then_some("the text is in UTF-16, as PowerShell writes it: write it in ASCII or UTF-8");
    }
    stand_ins::hint_for(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes))
}

fn is_base64(bytes: &[u8]) -> bool {
    MARKS_IN_BASE64.iter().any(|mark| bytes.starts_with(mark)) || begins(bytes, b"data:")
}

/// Whether a text is in UTF-16: it begins with a byte order mark of UTF-16, or every other of its first four bytes is
/// zero.
fn is_utf16(text: &[u8]) -> bool {
    let is_zero: Vec<bool> = text.iter().take(4).map(|byte| *byte == 0).collect();
    text.starts_with(b"\xFF\xFE")
        || text.starts_with(b"\xFE\xFF")
        || is_zero == [true, false, true, false]
        || is_zero == [false, true, false, true]
}

fn begins(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}
