//! What a body or a text seems to be where something else was sent, or wanted. Only hints rest on it, never an answer, so
//! that a wrong guess costs nothing.

use std::borrow::Cow;

/// As much of a body's beginning as is looked at.
pub(super) const HEAD_BYTES: usize = 256;
/// A text longer than this is no path and no URL.
const PATH_BYTES: usize = 1024;
/// How the accepted formats begin: JPEG, PNG, PDF.
const MARKS: [&[u8]; 3] = [b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1A\n", b"%PDF-"];
/// The same in base64.
const MARKS_IN_BASE64: [&[u8]; 3] = [b"/9j/", b"iVBORw0KGgo", b"JVBERi0"];
/// The same in hexadecimal digits.
const MARKS_IN_HEX: [&[u8]; 3] = [b"ffd8ff", b"89504e47", b"25504446"];
const EXTENSIONS: [&[u8]; 5] = [b".jpg", b".jpeg", b".png", b".pdf", b".heic"];

/// A way to write fields into a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Multipart,
    Urlencoded,
    Json,
}

impl Kind {
    const fn media_type(self) -> &'static str {
        match self {
            Kind::Multipart => "multipart/form-data",
            Kind::Urlencoded => "application/x-www-form-urlencoded",
            Kind::Json => "application/json",
        }
    }

    fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(b"--") {
            return memchr::memmem::find(head, b"form-data").map(|_| Kind::Multipart);
        }
        if head.starts_with(b"{") {
            return Some(Kind::Json);
        }
        let name = &head[..memchr::memchr(b'=', head)?];
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.%+[]".contains(byte);
        (!name.is_empty() && name.iter().all(is_name)).then_some(Kind::Urlencoded)
    }
}

/// What to say of a body in which nothing was found, by its first bytes.
pub(super) fn body(body: &[u8], sent_as: Kind) -> Option<Cow<'static, str>> {
    let head = &body[..body.len().min(HEAD_BYTES)];
    if head.is_empty() {
        return Some("the request has no body".into());
    }
    if MARKS.iter().any(|mark| head.starts_with(mark)) {
        return Some("the body is the picture itself: send it as the part file of multipart/form-data".into());
    }
    let looks_like = Kind::of(head.trim_ascii_start()).filter(|kind| *kind != sent_as)?;
    let says = sent_as.media_type();
    Some(match looks_like {
        Kind::Multipart => format!(
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

/// What to say of a text that stands where a picture was wanted.
pub(super) fn text(text: &[u8]) -> Option<&'static str> {
    if begins(text, b"http://") || begins(text, b"https://") {
        return Some("a URL came where the picture was wanted: pictures are not fetched, send the bytes themselves");
    }
    if is_path(text) {
        return Some("a path came where the picture was wanted: send what the file holds, not what it is called");
    }
    hexadecimal(text)
}

/// What to say of hexadecimal digits, which are base64 too.
pub(super) fn hexadecimal(text: &[u8]) -> Option<&'static str> {
    let digits = if begins(text, b"0x") { &text[2..] } else { text };
    let is_hex = MARKS_IN_HEX.iter().any(|mark| begins(digits, mark))
        && digits[..digits.len().min(HEAD_BYTES)].iter().all(u8::is_ascii_hexdigit);
    is_hex.then_some("the picture came in hexadecimal digits: base64 was wanted")
}

/// What to say of the bytes of `file`.
pub(super) fn file(bytes: &[u8]) -> Option<&'static str> {
    if is_base64(bytes) {
        return Some("file holds base64 text: send the picture's bytes, or the text as image_base64");
    }
    broken(bytes).or_else(|| text(bytes))
}

/// What to say of the bytes that `image_base64` stood for.
pub(super) fn decoded(bytes: &[u8]) -> Option<&'static str> {
    if is_base64(bytes) {
        return Some("image_base64 was encoded twice: what it stands for is base64 text again");
    }
    broken(bytes)
}

/// The mark U+FFFD at the start stands for a byte that was no text.
fn broken(bytes: &[u8]) -> Option<&'static str> {
    let is_broken = bytes.starts_with("\u{FFFD}".as_bytes());
    is_broken.then_some("the picture was handled as text on its way, which broke it: read and send it as bytes")
}

fn is_base64(bytes: &[u8]) -> bool {
    MARKS_IN_BASE64.iter().any(|mark| bytes.starts_with(mark)) || begins(bytes, b"data:")
}

fn is_path(text: &[u8]) -> bool {
    if text.len() > PATH_BYTES || text.iter().any(u8::is_ascii_control) {
        return false;
    }
    let ends = |extension: &&[u8]| {
        text.len() > extension.len() && text[text.len() - extension.len()..].eq_ignore_ascii_case(extension)
    };
    let has_drive = matches!(text, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let has_scheme = begins(text, b"file:") || begins(text, b"content:");
    has_drive || has_scheme || text.starts_with(b"@") || EXTENSIONS.iter().any(ends)
}

fn begins(text: &[u8], start: &[u8]) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}
