//! Recognises files that are not a JPEG, PNG or PDF by their first bytes: other pictures, and packed files.

/// A file format that the API does not accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Foreign {
    /// The name of the format in the refusal's reason.
    pub(super) name: &'static str,
    /// The hint: what the format is, where it usually comes from, and what to do.
    pub(super) hint: &'static str,
}

const PACKED: &str = "the picture is packed (gzip, zip, tar or the like): unpack it, and send the picture itself";
const OF_PHONES: &str = "HEIC is what iPhones and some other phones store: convert it to JPEG, or set the camera to its most compatible format";
const OF_THE_WEB: &str = "the picture came from a web page, which serves WebP or AVIF whatever the file is called: convert it to JPEG or PNG";
const OLD: &str = "GIF, BMP and TIFF come from scanners, screenshots and old programs, whatever the file is called: convert it to JPEG or PNG";
const RARE: &str = "a picture of a format that few programs read: convert it to JPEG or PNG";

/// First bytes of packed files. Such a file may contain an uncompressed PDF, whose signature must not decide the
/// format of the whole file.
const PACKINGS: [(&[u8], &str); 16] = [
    (b"\x1F\x8B", "a gzip file"),
    (b"PK\x03\x04", "a zip file"),
    (b"PK\x05\x06", "a zip file"),
    (b"PK\x07\x08", "a zip file"),
    (b"\x28\xB5\x2F\xFD", "a zstd file"),
    (b"BZh", "a bzip2 file"),
    (b"\xFD7zXZ\0", "an xz file"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z file"),
    (b"Rar!\x1A\x07", "a rar file"),
    (b"\x04\x22\x4D\x18", "an lz4 file"),
    (b"LZIP", "an lzip file"),
    (b"\x1F\x9D", "a compress file"),
    (b"\x5D\0\0", "an lzma file"),
    (b"MSCF\0", "a cab file"),
    (b"xar!", "a xar file"),
    (b"!<arch>\n", "an ar file"),
];

/// First bytes of other pictures and documents.
const PICTURES: [(&[u8], &str, &str); 15] = [
    (b"GIF8", "a GIF", OLD),
    (b"BM", "a BMP", OLD),
    (b"II*\0", "a TIFF", OLD),
    (b"MM\0*", "a TIFF", OLD),
    (b"II+\0", "a TIFF", OLD),
    (b"MM\0+", "a TIFF", OLD),
    (b"\0\0\x01\0", "an icon", RARE),
    (b"8BPS", "a Photoshop file", RARE),
    (b"\0\0\0\x0CjP  \r\n\x87\n", "a JPEG 2000", RARE),
    (b"\xFFO\xFFQ", "a JPEG 2000", RARE),
    (b"\0\0\0\x0CJXL \r\n\x87\n", "a JPEG XL", RARE),
    (b"\xFF\x0A", "a JPEG XL", RARE),
    (b"%!PS", "a PostScript file", RARE),
    (b"\xC5\xD0\xD3\xC6", "a PostScript file", RARE),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an Office file", RARE),
];
const HEIC_BRANDS: [&[u8]; 8] = [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"];

/// The position of the mark in a tar file.
const TAR_MARK_AT: usize = 257;

/// The kind of packed file that the bytes are, if they are one.
pub(super) fn packed(bytes: &[u8]) -> Option<Foreign> {
    let name = PACKINGS.iter().find(|(mark, _)| bytes.starts_with(mark)).map(|(_, name)| *name);
    let tar =
        || (bytes.get(TAR_MARK_AT..TAR_MARK_AT + 5) == Some(b"ustar") || is_old_tar(bytes)).then_some("a tar file");
    let zlib = || is_zlib(bytes).then_some("a zlib stream");
    name.or_else(tar).or_else(zlib).map(|name| Foreign { name, hint: PACKED })
}

/// The picture or document format of the bytes that is not accepted, if they have a known one.
pub(super) fn picture(bytes: &[u8]) -> Option<Foreign> {
    if let Some((_, name, hint)) = PICTURES.iter().find(|(mark, ..)| bytes.starts_with(mark)) {
        return Some(Foreign { name, hint });
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Foreign { name: "a WebP", hint: OF_THE_WEB });
    }
    let (b"ftyp", brand) = (bytes.get(4..8)?, bytes.get(8..12)?) else { return None };
    match brand {
        b"avif" | b"avis" => Some(Foreign { name: "an AVIF", hint: OF_THE_WEB }),
        brand if HEIC_BRANDS.contains(&brand) => Some(Foreign { name: "a HEIC", hint: OF_PHONES }),
        _ => {
            Some(Foreign { name: "a video", hint: "expected the picture, got a video: send one picture of it as JPEG" })
        }
    }
}

/// Whether the bytes begin with a file header of an old tar, which has no mark. The header's checksum proves it.
fn is_old_tar(bytes: &[u8]) -> bool {
    const SUM: std::ops::Range<usize> = 148..156;
    let Some(head) = bytes.get(..512) else { return false };
    let digits: String = head[SUM].iter().map(|byte| char::from(*byte)).filter(char::is_ascii_digit).collect();
    let sum: u32 =
        head.iter().enumerate().map(|(at, byte)| if SUM.contains(&at) { 32 } else { u32::from(*byte) }).sum();
    head[0] != 0 && u32::from_str_radix(&digits, 8) == Ok(sum)
}

/// Whether the file is a bare zlib stream.
fn is_zlib(bytes: &[u8]) -> bool {
    let mut start = [0; 1];
    matches!(bytes, [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..])
        && std::io::Read::read_exact(&mut flate2::read::ZlibDecoder::new(bytes), &mut start).is_ok()
}
