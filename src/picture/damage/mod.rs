//! What happened to a file on its way: a program read and wrote its bytes as text.
//!
//! A refusal rests only on evidence that no undamaged file gives. Weaker evidence may explain why a decoder refuses a
//! file.

mod jpeg;
mod lines;
mod pdf;
mod png;
mod text;

pub(super) use text::of_unknown;

use super::Format;

/// What was done to the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Damage {
    /// Bytes that are not UTF-8 became U+FFFD.
    Replaced,
    /// Each byte was read as a character of Latin-1 or Windows-1252, and written as UTF-8.
    Widened,
    /// The bytes were widened to UTF-8 twice.
    WidenedTwice,
    /// LF became CR LF.
    LineFeedsGrew,
    /// CR LF became LF.
    LineEndsShrank,
    /// Every CR was removed or became LF.
    NoReturns,
    /// The high bit of each byte was cleared.
    SevenBit,
    /// Each byte above 127 became `?` or another substitute.
    Substituted,
    /// Bytes above 127 were removed.
    Dropped,
    /// The file is UTF-16.
    Utf16,
    /// Zero bytes were removed.
    NoZeros,
    /// The file ends before its first zero byte.
    CutAtZero,
    /// The file ends at its first byte 1A.
    CutAtEndOfFile,
    /// A byte order mark precedes the file.
    ByteOrderMark,
    /// The file is quoted-printable.
    QuotedPrintable,
    /// The file was handled as text, but the exact damage is not known.
    SomeText,
}

impl Damage {
    /// The hint for the caller: what the damage is, where it usually comes from, and what to do.
    pub(super) const fn hint(self) -> &'static str {
        match self {
            Damage::Replaced => {
                "the picture was handled as text on its way, which broke it: bytes became U+FFFD (EF BF BD), as when a file is \
                 read as UTF-8 (readFile with 'utf8', text(), new String(bytes)): read and send it as bytes"
            }
            Damage::Widened => {
                "the picture was handled as text on its way, which broke it: each byte above 127 became two or three, as when \
                 bytes are decoded as Latin-1 or Windows-1252 and sent as UTF-8 (decode('latin-1'), atob, readAsBinaryString): \
                 read and send it as bytes"
            }
            Damage::WidenedTwice => {
                "the picture was handled as text on its way, which broke it: it went from Latin-1 or Windows-1252 to UTF-8 \
                 twice: read and send it as bytes"
            }
            Damage::LineFeedsGrew => {
                "the picture was handled as text on its way, which broke it: each LF became CR LF, as git's autocrlf, FTP in \
                 ASCII mode or a file opened as text on Windows do: keep it as bytes (in git: *.jpg binary)"
            }
            Damage::LineEndsShrank => {
                "the picture was handled as text on its way, which broke it: each CR LF became LF, as git's autocrlf, FTP in \
                 ASCII mode, dos2unix or universal newlines do: keep it as bytes (in git: *.jpg binary)"
            }
            Damage::NoReturns => {
                "the picture was handled as text on its way, which broke it: its carriage returns (CR) were dropped or changed, \
                 as universal newlines, tr -d '\\r' and old line readers do: read and send it as bytes"
            }
            Damage::SevenBit => {
                "the picture was handled as text on its way, which broke it: the high bit of each byte is gone (7 bit), as \
                 Node.js's 'ascii' and old mail gateways do: read and send it as bytes"
            }
            Damage::Substituted => {
                "the picture was handled as text on its way, which broke it: each byte above 127 became ? or another mark, as an \
                 ASCII encoder writes it (US_ASCII, Encoding.ASCII): read and send it as bytes"
            }
            Damage::Dropped => {
                "the picture was handled as text on its way, which broke it: bytes above 127 were left out, as decoders do \
                 that ignore errors (errors='ignore', iconv -c): read and send it as bytes"
            }
            Damage::Utf16 => {
                "the picture was handled as text on its way, which broke it: it is in UTF-16, as PowerShell's > and Out-File \
                 write it: download it with -OutFile or curl -o"
            }
            Damage::NoZeros => {
                "the picture was handled as text on its way, which broke it: its zero bytes are gone, as shells and text columns \
                 leave them out: read and send it as bytes"
            }
            Damage::CutAtZero => {
                "the picture was handled as text on its way, which broke it: it was cut at its first zero byte, as strings of C \
                 end there (strlen): give its length, and send it as bytes"
            }
            Damage::CutAtEndOfFile => {
                "the picture was handled as text on its way, which broke it: it was cut at its first byte 1A, where text files of \
                 Windows end: open it in binary mode"
            }
            Damage::ByteOrderMark => {
                "a byte order mark (EF BB BF) stands before the picture: a script saved with one (PHP) or a writer of text \
                 (utf-8-sig) put it there"
            }
            Damage::QuotedPrintable => {
                "expected the picture as bytes or base64, got quoted-printable, as mail writes it"
            }
            Damage::SomeText => "the picture was handled as text on its way, which broke it: read and send it as bytes",
        }
    }
}

/// Damage that no undamaged file of this format shows, found before the file is measured. In other formats such
/// damage breaks the header.
pub(super) fn certain(format: Format, bytes: &[u8]) -> Option<Damage> {
    match format {
        Format::Pdf => pdf::certain(bytes),
        Format::Jpeg | Format::Png => None,
    }
}

/// Damage that may explain why the decoder refuses a picture.
pub(super) fn likely(format: Format, bytes: &[u8]) -> Option<Damage> {
    match format {
        Format::Jpeg => jpeg::likely(bytes),
        Format::Png => png::of_start(bytes),
        Format::Pdf => pdf::likely(bytes),
    }
}

/// Damage that no undamaged picture shows, although its decoder accepts it. `fits` tells whether it needed all data.
pub(super) fn hidden(format: Format, bytes: &[u8], fits: bool) -> Option<Damage> {
    match format {
        Format::Jpeg => jpeg::hidden(bytes, fits),
        // A PNG has a checksum in each chunk, which shows damage. A PDF was checked before.
        Format::Png | Format::Pdf => None,
    }
}
