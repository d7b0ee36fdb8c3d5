//! The numbers of the contract.

/// Bytes of a mebibyte, in which the page counts pictures and our settings count memory.
pub const MIB: usize = 1024 * 1024;

/// Most bytes of a picture: 5 MB read as 5 x 1024 x 1024, that number included (documented; the factor assumed).
pub const PICTURE_BYTES: usize = 5 * MIB;
/// Smallest width and height in pixels, included (documented).
pub const SIDE_MIN: u32 = 128;
/// Largest width and height in pixels, included (documented).
pub const SIDE_MAX: u32 = 6000;
/// Long side, in pixels, of a PDF page as rendered (assumed; the page's recommended size).
pub const PDF_LONG_SIDE: u32 = 1280;

/// Base64 text of the largest picture, padding included.
const LARGEST_BASE64: usize = PICTURE_BYTES.div_ceil(3) * 4;

/// Most bytes of a request body: the largest picture in its largest legal encoding, base64 with every `+`, `/` and `=`
/// percent-encoded as three characters in a urlencoded form, and 64 KiB for everything else (assumed).
pub const BODY_BYTES: usize = 3 * LARGEST_BASE64 + 64 * 1024;

/// Header lines that still get an answer of the table (assumed).
pub const HEADER_LINES: usize = 256;
