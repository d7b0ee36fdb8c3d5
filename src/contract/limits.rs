//! The size limits of the contract, as numbers.

/// Bytes of a mebibyte, the unit of the page's picture limit and of our memory settings.
pub const MIB: usize = 1024 * 1024;

/// Maximum size of a picture in bytes, inclusive: 5 MB read as 5 x 1024 x 1024 (documented; the factor assumed).
pub const PICTURE_BYTES: usize = 5 * MIB;
/// Minimum width and height of a picture in pixels, inclusive (documented).
pub const SIDE_MIN: u32 = 128;
/// Maximum width and height of a picture in pixels, inclusive (documented).
pub const SIDE_MAX: u32 = 6000;
/// Long side, in pixels, of a rendered PDF page (assumed; it is the size that the page recommends).
pub const PDF_LONG_SIDE: u32 = 1280;

/// Length of the base64 text of the largest picture, padding included.
const LARGEST_BASE64: usize = PICTURE_BYTES.div_ceil(3) * 4;

/// Maximum size of a request body in bytes. It holds the largest picture in its largest legal encoding, and 64 KiB
/// for everything else (assumed). That encoding is base64 in a urlencoded form, where every `+`, `/` and `=` is
/// percent-encoded as three characters.
pub const BODY_BYTES: usize = 3 * LARGEST_BASE64 + 64 * 1024;

/// Number of header lines up to which a request still gets a response of the error table (assumed).
pub const HEADER_LINES: usize = 256;
