//! Recognises texts that programs send instead of a picture: the name of an object, a handle, an empty variable, an
//! address.
//!
//! Some language or tool writes each of these texts by itself. Only hints depend on them.

use super::notations;

/// Number of bytes of a text that are examined.
pub(super) const HEAD_BYTES: usize = 256;
/// Maximum length of a path in bytes.
const PATH_BYTES: usize = 1024;
const EXTENSIONS: [&str; 12] =
    [".jpg", ".jpeg", ".jfif", ".png", ".pdf", ".heic", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".b64"];
/// URL schemes that only the program which made the URL can follow.
const LOCAL_SCHEMES: [&str; 7] =
    ["filesystem:", "content:", "ph:", "assets-library:", "asset:", "ms-appdata:", "capacitor:"];
const REMOTE_SCHEMES: [&str; 5] = ["http:", "https:", "ftp:", "s3:", "gs:"];
/// Texts that languages write for an empty value.
const NOTHING: [&str; 10] =
    ["undefined", "null", "(null)", "<null>", "none", "nil", "nan", "nullptr", "infinity", "void 0"];
/// The text before an object's memory address, in Perl and Lua.
const REFERENCES: [&str; 6] = ["ARRAY(0x", "HASH(0x", "SCALAR(0x", "GLOB(0x", "table: 0x", "userdata: 0x"];
/// The beginning of bytes, files and promises as the console of Node.js shows them.
const INSPECTED: [&str; 9] = [
    "Uint8Array(",
    "Uint8Array [",
    "Uint8ClampedArray(",
    "Buffer(",
    "ArrayBuffer {",
    "Blob {",
    "File {",
    "Promise {",
    "ReadableStream {",
];

/// The beginning of a text, which is all that is examined.
struct TextView<'t> {
    /// At most [`HEAD_BYTES`] of the text, without white space around it.
    whole: &'t str,
    /// The same in lower case.
    lower: String,
    is_short: bool,
}

/// The hint for a text that was sent instead of a picture or its base64.
pub(super) fn hint_for(text: &[u8]) -> Option<&'static str> {
    let text = text.trim_ascii();
    let head = &text[..text.len().min(HEAD_BYTES)];
    let whole = match std::str::from_utf8(head) {
        Ok(whole) => whole,
        // The limit may have cut a character.
        Err(error) if error.valid_up_to() + 3 >= HEAD_BYTES => {
            std::str::from_utf8(&head[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    if whole.is_empty() || whole.contains(|c: char| c.is_control() && !c.is_ascii_whitespace()) {
        return None;
    }
    let is_short = text.len() <= HEAD_BYTES;
    let seen = TextView { whole, lower: whole.to_lowercase(), is_short };
    seen.javascript()
        .or_else(|| seen.nothing())
        .or_else(|| seen.python())
        .or_else(|| seen.object())
        .or_else(|| seen.address())
        .or_else(|| is_path(text).then_some(PATH))
        .or_else(|| notations::hint_for(text, whole))
        .or_else(|| seen.document())
}

const PATH: &str = "expected the picture, got a path: send what the file holds, not what it is called";

impl TextView<'_> {
    fn begins(&self, starts: &[&str]) -> bool {
        starts.iter().any(|start| self.whole.starts_with(start))
    }

    fn javascript(&self) -> Option<&'static str> {
        let class = self.whole.strip_prefix("[object ").and_then(|rest| rest.split(']').next());
        Some(match class {
            Some("File" | "Blob" | "FileList") => {
                "JavaScript wrote [object File] or [object Blob], the name of a file object: append the object itself to a \
                 FormData, or read it with FileReader or arrayBuffer() first"
            }
            Some("Object") => {
                "JavaScript wrote [object Object], the name of an object: send what is in it, the bytes or their base64 text"
            }
            Some("Promise") => "JavaScript wrote [object Promise]: await the bytes before they are sent",
            Some(_) => {
                "JavaScript wrote [object ...], the name of an object: send what is in it, the bytes or their base64 text"
            }
            None if self.begins(&INSPECTED) || self.whole.starts_with("<Buffer") => {
                "this is how Node.js shows a buffer, a file or a promise on its console: for base64 use \
                 buffer.toString('base64')"
            }
            None if is_buffer(self.whole) => NODE_BUFFER,
            None if self.whole.starts_with("{\"0\":") => TYPED_ARRAY,
            _ => return None,
        })
    }

    /// The hint for an empty variable, or for a placeholder that no variable replaced.
    fn nothing(&self) -> Option<&'static str> {
        if !self.is_short {
            return None;
        }
        if NOTHING.contains(&self.lower.as_str()) {
            return Some("a variable was empty (undefined, null, None, NaN): was the picture read before it was sent?");
        }
        if ["true", "false"].contains(&self.lower.as_str()) {
            return Some("expected the picture, got true or false: was a condition sent instead of the picture?");
        }
        if ["{}", "[]", "\"\"", "''"].contains(&self.whole) {
            return Some(EMPTY);
        }
        let is_placeholder = self.begins(&["{{", "${", "$(", "<%", "%(", "%s"])
            || self.whole.starts_with('<') && self.whole.ends_with('>') && self.lower.contains("base64");
        is_placeholder.then_some("expected the picture, got a placeholder: its variable was not filled in")
    }

    fn python(&self) -> Option<&'static str> {
        if self.begins(&["b'", "b\"", "B'", "B\"", "bytearray(b", "bytes(b"]) {
            return Some(
                "Python wrote b'...', which is str() of bytes: call .decode('ascii') on base64 bytes, send others as they are",
            );
        }
        let is_object = self.begins(&["<_io.", "<class ", "<built-in ", "<function ", "<bound method "])
            || self.whole.starts_with('<') && self.whole.contains(" at 0x");
        is_object
            .then_some("Python wrote <... at 0x...>, the name of an object: call it or read() it, and send the bytes")
    }

    /// The hint for the name of an object, as other languages write it.
    fn object(&self) -> Option<&'static str> {
        if is_java_object(self.whole) {
            return Some(
                "Java or Kotlin wrote [B@..., the name of an array or object: for base64 use Base64.getEncoder().encodeToString(bytes)",
            );
        }
        if self.is_short && (self.begins(&["System.", "Microsoft."]) || ["byte[]", "Byte[]"].contains(&self.whole)) {
            return Some(
                ".NET wrote System.Byte[] or another type's name: for base64 use Convert.ToBase64String(bytes)",
            );
        }
        if self.begins(&["Optional(", "{length = ", "{ length = "]) || self.is_short && is_swift_data(self.whole) {
            return Some("Swift or Objective-C wrote the description of a Data: for base64 use base64EncodedString()");
        }
        let is_other = self.begins(&REFERENCES)
            || self.begins(&["Instance of '", "File: '", "Resource id #", "#<", "%!s(", "&{"])
            || ["Array", "Object"].contains(&self.whole);
        is_other.then_some("expected the picture, got the name of an object: send the bytes that are in it")
    }

    fn address(&self) -> Option<&'static str> {
        let begins = |schemes: &[&str]| schemes.iter().any(|scheme| self.lower.starts_with(scheme));
        if begins(&["blob:"]) {
            return Some(
                "expected the picture, got a blob: URL: it means something in its own page alone, fetch it there and send the bytes",
            );
        }
        if begins(&REMOTE_SCHEMES) {
            return Some("expected the picture, got a URL: pictures are not fetched, send the bytes themselves");
        }
        if begins(&["file:"]) {
            return Some(PATH);
        }
        if begins(&LOCAL_SCHEMES) {
            return Some(
                "expected the picture, got a path: content:, ph: and the like mean something on the phone alone, \
                 open it there and send what it holds",
            );
        }
        None
    }

    /// The hint for a document instead of a picture.
    fn document(&self) -> Option<&'static str> {
        let begins = |starts: &[&str]| starts.iter().any(|start| self.lower.starts_with(start));
        if begins(&["<!doctype html", "<html", "<head", "<body"]) || self.lower.contains("<html") {
            return Some(
                "expected the picture, got an HTML page: a login or error page was downloaded instead of the picture",
            );
        }
        if self.lower.contains("<svg") {
            return Some("expected the picture, got an SVG drawing: draw it as a PNG first");
        }
        if begins(&["<?xml", "<error", "<response", "<soap", "<s:envelope"]) {
            return Some(
                "expected the picture, got XML: an error was downloaded instead of the picture, as object stores write it",
            );
        }
        if self.whole.starts_with("{\"") || self.whole.starts_with("[{") || is_spaced_json(self.whole) {
            return Some(
                "expected the picture, got JSON: an error or another answer was downloaded instead of the picture",
            );
        }
        if begins(&["http/1.", "http/2 "]) {
            return Some("expected the picture, got an HTTP answer with its headers: leave out curl's -i");
        }
        None
    }
}

/// The hint for a Node.js Buffer that was turned into JSON.
pub(super) const NODE_BUFFER: &str = "a Node.js Buffer was turned into JSON ({\"type\":\"Buffer\",\"data\":[...]}): for base64 use buffer.toString('base64')";
/// The hint for a typed array that was turned into JSON.
pub(super) const TYPED_ARRAY: &str =
    "a Uint8Array was turned into JSON ({\"0\":255,...}): for base64 use Buffer.from(array).toString('base64')";
/// The hint for an empty object or list in JSON.
pub(super) const EMPTY: &str = "expected the picture, got an empty object or list, which is what JSON makes of a File, a Blob or an ArrayBuffer: read it and encode its bytes first";

fn is_buffer(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_ascii_whitespace()).take(16).collect();
    plain == "{\"type\":\"Buffer\"" || plain.starts_with("{\"data\":[")
}

/// Whether a text begins as a JSON object does, also one that is written over several lines.
fn is_spaced_json(text: &str) -> bool {
    text.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with('"'))
}

/// Whether a text names a Java object, as `[B@5e2d` or `java.io.File@1a2b`: a name, an at sign, the hash in
/// hexadecimal digits.
fn is_java_object(text: &str) -> bool {
    let Some((name, hash)) = text.split_once('@') else { return false };
    let is_name = |c: char| c.is_alphanumeric() || "[].$_;".contains(c);
    let hash = hash.split(['[', '{', ' ']).next().unwrap_or_default();
    let is_typed = name.starts_with('[') || name.contains('.') || name.starts_with(char::is_uppercase);
    is_typed
        && name.chars().all(is_name)
        && (1..=16).contains(&hash.len())
        && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        || text.starts_with("java.nio.HeapByteBuffer[")
}

/// Whether a text has the form `1024 bytes`, as Swift describes a `Data`.
fn is_swift_data(text: &str) -> bool {
    text.strip_suffix(" bytes")
        .is_some_and(|count| !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a text is the path of a file. Slashes alone do not show it, because base64 may hold them and begin with
/// one.
fn is_path(text: &[u8]) -> bool {
    if text.len() > PATH_BYTES || text.iter().any(u8::is_ascii_control) {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let ends = |extension: &&str| lower.len() > extension.len() && lower.ends_with(extension.as_bytes());
    let has_drive = matches!(text, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let has_root =
        [&b"/home/"[..], b"/users/", b"/tmp/", b"/var/", b"/storage/", b"/data/user", b"~/", b"./", b"../", b"\\\\"];
    has_drive
        || text.starts_with(b"@")
        || has_root.iter().any(|root| lower.starts_with(root))
        || EXTENSIONS.iter().any(ends)
}
