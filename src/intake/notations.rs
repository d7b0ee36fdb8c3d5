//! Recognises bytes that were written as text in another notation than base64, and base64 with something added:
//! quotes, escapes, the beginning of a data URL. Only hints depend on it.

/// The first bytes of the accepted formats in hexadecimal digits: JPEG, PNG, PDF.
const MARKS_IN_HEX: [&str; 3] = ["ffd8ff", "89504e47", "25504446"];
/// Number of digits that are compared.
const DIGITS: usize = 8;
/// Media types that a data URL of a picture may have.
const TYPES: [&str; 4] = ["image/jpeg", "image/jpg", "image/png", "application/pdf"];

const HEX: &str = "expected the picture as bytes or base64, got hexadecimal digits";
const DUMP: &str =
    "expected the picture as bytes or base64, got a dump in hexadecimal digits, as xxd or a debugger shows it";
const NUMBERS: &str = "expected the picture as bytes or base64, got a list of numbers, one for each byte";
const DATA_URL: &str = "image_base64 is a data URL: send what stands behind the first comma";

/// The hint for a text that begins with `head`.
pub(super) fn hint_for(text: &[u8], head: &str) -> Option<&'static str> {
    hexadecimal(text)
        .or_else(|| numbers(head).then_some(NUMBERS))
        .or_else(|| data_url(head))
        .or_else(|| dressed(text, head))
}

/// The hint for hexadecimal digits, plain or in a notation of dumps. Plain digits are valid base64 too.
pub(super) fn hexadecimal(text: &[u8]) -> Option<&'static str> {
    let head = &text[..text.len().min(256)];
    let plain = head.trim_ascii().strip_prefix(b"0x").unwrap_or(head.trim_ascii());
    let begins =
        |digits: &str| MARKS_IN_HEX.iter().any(|mark| digits.starts_with(&mark[..mark.len().min(digits.len())]));
    let lower = String::from_utf8_lossy(plain).to_lowercase();
    if lower.len() >= DIGITS && lower.bytes().all(|byte| byte.is_ascii_hexdigit()) && begins(&lower) {
        return Some(HEX);
    }
    // A dump has an address before its digits, or the marks of a language between them.
    let body = match lower.split_once([':', ' ']) {
        Some((address, rest)) if address.len() >= 7 && address.bytes().all(|b| b == b'0') => {
            rest.trim_start_matches(':')
        }
        _ => lower.trim_start_matches("[]byte").trim_start_matches(['<', '{', '[', '(', '"', '\'']),
    };
    let body = body.trim_start_matches(['{', '[', '(']).replace("0x", "").replace("\\x", "");
    let is_mark = |c: char| c.is_ascii_whitespace() || "-:,".contains(c);
    let has_marks = body.len() < lower.len() || body.contains(is_mark);
    let digits: String = body.chars().filter(|c| !is_mark(*c)).take(DIGITS).collect();
    let is_dump = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && begins(&digits);
    (has_marks && is_dump).then_some(DUMP)
}

/// Whether a text is a list of at least two numbers of a byte each, such as `[255, 216, 255]`, `255,216` or `-1 -40`.
fn numbers(head: &str) -> bool {
    let body = head.trim_start_matches("array('B',").trim_start_matches([' ', '[', '{', '(', '<']);
    let is_mark = |c: char| c.is_ascii_digit() || c.is_ascii_whitespace() || "-,]})>".contains(c);
    let mut items = body.split([',', ' ', ']', '}', '\n', '>']).filter(|item| !item.is_empty());
    let is_byte =
        |item: Option<&str>| item.and_then(|item| item.parse::<i16>().ok()).is_some_and(|n| (-128..256).contains(&n));
    body.chars().all(is_mark) && is_byte(items.next()) && is_byte(items.next())
}

/// The hint for a data URL, whole or without its beginning.
fn data_url(head: &str) -> Option<&'static str> {
    let lower = head.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("data:") {
        let (kind, content) = rest.split_once(',').unwrap_or((rest, ""));
        return Some(match kind.trim_end_matches(";base64") {
            _ if content.is_empty() && kind.len() < 80 => {
                "image_base64 is an empty data URL: was the canvas or the file empty when it was read?"
            }
            other
                if !TYPES.iter().any(|known| other.starts_with(known)) && other.contains('/') && !is_octets(other) =>
            {
                "image_base64 is a data URL of another type than JPEG, PNG or PDF: convert the picture, and send what stands \
                 behind the first comma of the new one"
            }
            _ if !kind.ends_with(";base64") => {
                "image_base64 is a data URL that is not in base64: encode the picture's bytes as base64"
            }
            _ => DATA_URL,
        });
    }
    let before = lower.split_once(',').map(|(before, _)| before)?;
    let is_rest = before == "base64" || before.ends_with(";base64") || TYPES.contains(&before);
    is_rest.then_some("this is a data URL without its beginning (base64,...): send what stands behind the comma")
}

fn is_octets(kind: &str) -> bool {
    kind.starts_with("application/octet-stream") || kind.starts_with("image/*")
}

/// The hint for base64 with something around or inside it that does not belong there.
fn dressed(text: &[u8], head: &str) -> Option<&'static str> {
    let is_quoted = |quotes: &[(char, char)]| {
        quotes.iter().any(|(open, close)| {
            let mut close_bytes = [0; 4];
            head.starts_with(*open)
                && (text.len() > 64 || text.ends_with(close.encode_utf8(&mut close_bytes).as_bytes()))
        })
    };
    if is_quoted(&[('"', '"'), ('\'', '\''), ('`', '`'), ('\u{201C}', '\u{201D}'), ('\u{2018}', '\u{2019}')]) {
        return Some("the text stands in quotes: send it without them, encoded as JSON once at most");
    }
    if head.starts_with("-----BEGIN") {
        return Some(
            "the text stands between -----BEGIN and -----END lines, as a certificate does: leave these lines out",
        );
    }
    if head.starts_with("begin 6") {
        return Some("expected the picture as bytes or base64, got uuencoded bytes");
    }
    if head.starts_with("=FF=D8=FF") || head.starts_with("=89PNG") {
        return Some("expected the picture as bytes or base64, got quoted-printable, as mail writes it");
    }
    let lower = head.to_ascii_lowercase();
    if ["%ff%d8%ff", "%89png", "%c3%bf%c3%98", "%ef%bf%bd"].iter().any(|mark| lower.starts_with(mark)) {
        return Some("expected the picture as bytes or base64, got percent-encoded bytes");
    }
    if lower.starts_with("content-type:")
        || lower.starts_with("content-transfer-encoding:")
        || lower.starts_with("content-disposition:")
    {
        return Some("header lines of a mail or form stand before the picture: send what stands behind the empty line");
    }
    if !is_nearly_base64(head) {
        return None;
    }
    if memchr::memchr(b'\\', text).is_some() {
        return Some("the text was escaped for JSON twice: \\n or \\/ came as two characters");
    }
    let has = |escape: &&[u8]| memchr::memmem::find(text, escape).is_some();
    if [&b"%2B"[..], b"%2b", b"%2F", b"%2f", b"%3D", b"%3d", b"%0A", b"%0D"].iter().any(has) {
        return Some("the text was percent-encoded once too often: + and / and = came as %2B and %2F and %3D");
    }
    if [&b"&#"[..], b"&plus;", b"&sol;", b"&equals;"].iter().any(has) {
        return Some("the text was escaped for HTML: + and / and = came as &#...;");
    }
    if text.ends_with(b"...") || text.ends_with("\u{2026}".as_bytes()) || has(&&b"[truncated"[..]) {
        return Some("the text was shortened, as logs and viewers show long texts (...): send all of it");
    }
    None
}

/// Whether at least three quarters of the first 64 characters are base64 and none is a space, so that only something
/// among them is wrong.
fn is_nearly_base64(head: &str) -> bool {
    let start = &head.as_bytes()[..head.len().min(64)];
    let plain = start.iter().filter(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte)).count();
    plain * 4 >= start.len() * 3 && !start.contains(&b' ')
}
