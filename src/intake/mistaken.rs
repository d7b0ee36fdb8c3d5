//! What a body or a text seems to be where something else was sent, or wanted. Only hints rest on it, never an answer, so
//! that a wrong guess costs nothing.

use std::borrow::Cow;

use super::{notations, stand_ins};

/// As much of a body's beginning as is looked at.
pub(super) const HEAD_BYTES: usize = 256;
/// How the accepted formats begin: JPEG, PNG, PDF.
const MARKS: [&[u8]; 3] = [b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"%PDF-"];
/// The same in base64, in its URL-safe alphabet, and in base64 of that.
const MARKS_IN_BASE64: [&[u8]; 7] =
    [b"/9j/", b"iVBORw0KGgo", b"JVBERi0", b"_9j_", b"LzlqL", b"aVZCT1J3MEtHZ2", b"SlZCRVJpM"];
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A way to write fields into a body.
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

/// What to say of a body in which nothing was found, by its first bytes.
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

/// What to say of a multipart body that lacks its final delimiter, by its first bytes.
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

/// What to say of the text of `image_base64` that is no base64, or that hardly was meant as such although it is.
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

/// What to say of base64 text that was read: hexadecimal digits are base64 too, and so is the word null.
pub(super) fn readable(text: &[u8]) -> Option<&'static str> {
    match text.len() <= stand_ins::HEAD_BYTES {
        true => stand_ins::hint_for(text),
        false => notations::hexadecimal(text),
    }
}

/// What to say of the bytes of `file`.
pub(super) fn file(bytes: &[u8]) -> Option<&'static str> {
    if is_base64(bytes) || is_base64(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)) {
        return Some("file holds base64 text: send the picture's bytes, or the text as image_base64");
    }
    of_bytes(bytes)
}

/// What to say of the bytes that `image_base64` stood for.
pub(super) fn decoded(bytes: &[u8]) -> Option<&'static str> {
    if is_base64(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes).trim_ascii_start()) {
        return Some("image_base64 was encoded twice: what it stands for is base64 text again");
    }
    of_bytes(bytes)
}

/// What to say of bytes that are a text. How else they may have been broken is for others to find out.
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

/// Whether text is in UTF-16, by its byte order mark or because every other of its first bytes is zero.
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
