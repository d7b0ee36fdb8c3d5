//! Words that texts of calls are made of: names from closed sets, times, and digits.

use std::borrow::Cow;
use std::time::Duration;

use crate::clock::Timestamp;
use crate::contract::{API_PATH, Channel, ErrorCode};
use crate::decision::CallStatus;
use crate::picture::Format;
use crate::text::start;

/// The versions of HTTP that an entry can have.
pub(super) const VERSIONS: [&str; 3] = ["HTTP/1.0", "HTTP/1.1", "HTTP/2"];
/// The encodings of a body that an entry can have.
pub(super) const ENCODINGS: [&str; 4] = ["multipart", "urlencoded", "json", "other"];
/// The formats of a picture that an entry can have.
pub(super) const FORMATS: [&str; 3] = [Format::Jpeg.name(), Format::Png.name(), Format::Pdf.name()];
/// Texts that many calls have. With the reasons of errors they take no memory of their own.
pub(super) const USUAL: [&str; 5] = ["POST", API_PATH, "file", "image_base64", "detect_face"];
/// The most characters of a wrong text that a message repeats.
pub(super) const SHOWN: usize = 100;

/// A name from a closed set.
pub(super) type Name = Cow<'static, str>;
/// Texts in order.
pub(super) type Texts<'a> = Cow<'a, [Cow<'static, str>]>;
/// A time since 1970: seconds, and nanoseconds with the same sign.
pub(super) type Time = (i64, i32);
/// Seconds, and nanoseconds besides.
pub(super) type Length = (u64, u32);

/// The one of `all` that has this name.
pub(super) fn named<T>(
    member: &str,
    name: &str,
    all: impl IntoIterator<Item = T>,
    name_of: impl Fn(&T) -> &'static str,
) -> Result<T, String> {
    all.into_iter().find(|one| name_of(one) == name).ok_or_else(|| unknown(member, name))
}

pub(super) fn channel(member: &str, name: &str) -> Result<Channel, String> {
    named(member, name, Channel::ALL, |channel| channel.name())
}

pub(super) fn status(member: &str, name: &str) -> Result<CallStatus, String> {
    named(member, name, CallStatus::all(), |status| status.name())
}

pub(super) fn written_time(time: Timestamp) -> Time {
    (time.as_second(), time.subsec_nanosecond())
}

pub(super) fn time(member: &str, (second, nanosecond): Time) -> Result<Timestamp, String> {
    let wrong = |_| format!("{member}: expected a time, got {second} s and {nanosecond} ns");
    Timestamp::new(second, nanosecond).map_err(wrong)
}

pub(super) fn length(duration: Duration) -> Length {
    (duration.as_secs(), duration.subsec_nanos())
}

pub(super) fn duration((seconds, nanoseconds): Length) -> Duration {
    Duration::from_secs(seconds).saturating_add(Duration::from_nanos(nanoseconds.into()))
}

pub(super) fn unknown(member: &str, text: &str) -> String {
    format!("{member}: expected a text that this version knows, got {:?}", start(text, SHOWN))
}

/// The bytes that these hexadecimal digits stand for.
pub(super) fn from_hex<const BYTES: usize>(member: &str, digits: &str) -> Result<[u8; BYTES], String> {
    let wrong = || format!("{member}: expected {} hexadecimal digits, got {:?}", 2 * BYTES, start(digits, SHOWN));
    if digits.len() != 2 * BYTES || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let mut bytes = [0; BYTES];
    for (byte, at) in bytes.iter_mut().zip((0..digits.len()).step_by(2)) {
        *byte = u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| wrong())?;
    }
    Ok(bytes)
}

/// The same text. A usual one takes no memory of its own.
pub(super) fn share(text: Cow<'static, str>) -> Cow<'static, str> {
    let mut usual = USUAL.into_iter().chain(ErrorCode::ALL.iter().map(|code| code.meaning()));
    let found = usual.find(|usual| *usual == text);
    found.map_or(text, Cow::Borrowed)
}

/// The same texts. Usual ones take no memory of their own.
pub(super) fn share_all(texts: Texts<'static>) -> Vec<Cow<'static, str>> {
    texts.into_owned().into_iter().map(share).collect()
}
