//! What happened to a file on its way: its bytes were read and written as text by somebody.
//!
//! What is refused for it rests on evidence that no honest file gives. What a decoder refuses anyway may be explained by
//! less.

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
    /// What is no UTF-8 became U+FFFD.
    Replaced,
    /// Each byte was taken for a character of Latin-1 or Windows-1252, and written as UTF-8.
    Widened,
    /// The same, twice.
    WidenedTwice,
    /// LF became CR LF.
    LineFeedsGrew,
    /// CR LF became LF.
    LineEndsShrank,
    /// CR is gone everywhere, or LF now.
    NoReturns,
    /// The high bit of each byte is gone.
    SevenBit,
    /// Each byte above 127 became `?`, or another stand-in.
    Substituted,
    /// Bytes above 127 are gone.
    Dropped,
    /// It is UTF-16.
    Utf16,
    /// Zero bytes are gone.
    NoZeros,
    /// It ends before its first zero byte.
    CutAtZero,
    /// It ends at its first byte 1A.
    CutAtEndOfFile,
    /// A byte order mark stands before it.
    ByteOrderMark,
    /// It is quoted-printable.
    QuotedPrintable,
    /// Something of the kind, and no telling what.
    SomeText,
}

impl Damage {
    /// What it is, where it usually comes from, and what to do.
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

/// What no honest file of this format shows, before it is measured. What was done to other formats breaks their headers.
pub(super) fn certain(format: Format, bytes: &[u8]) -> Option<Damage> {
    match format {
        Format::Pdf => pdf::certain(bytes),
        Format::Jpeg | Format::Png => None,
    }
}

/// What may have happened to a picture that its decoder refuses.
pub(super) fn likely(format: Format, bytes: &[u8]) -> Option<Damage> {
    match format {
        Format::Jpeg => jpeg::likely(bytes),
        Format::Png => png::of_start(bytes),
        Format::Pdf => pdf::likely(bytes),
    }
}

/// What no honest picture shows, although its decoder takes it.
pub(super) fn hidden(format: Format, bytes: &[u8]) -> Option<Damage> {
    match format {
        Format::Jpeg => jpeg::hidden(bytes),
        // A sum over each chunk tells by itself; a PDF was looked at before.
        Format::Png | Format::Pdf => None,
    }
}
