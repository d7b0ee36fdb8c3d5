//! Pictures whose bytes went through text, or that are something else: each refused with its own hint, and no honest one is. R12.

use std::io::{Cursor, Write as _};

use cedulita::Emulator;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{ImageFormat, RgbImage};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::{Call, PICTURE, base64, start};

const DOCUMENT: &str = include_str!("../../../docs/hints.md");

/// Something that is done to bytes, and what is said of it.
type Damage = (&'static str, fn(&[u8]) -> Vec<u8>, &'static str);

const REPLACED: &str = "bytes became U+FFFD (EF BF BD)";
const WIDENED: &str = "each byte above 127 became two or three";
const TWICE: &str = "it went from Latin-1 or Windows-1252 to UTF-8 twice";
const UTF_16: &str = "it is in UTF-16, as PowerShell's > and Out-File write it";
const GREW: &str = "each LF became CR LF";
const SHRANK: &str = "each CR LF became LF";
const RETURNS: &str = "its carriage returns (CR) were dropped or changed";
const ZEROS: &str = "its zero bytes are gone";
const PACKED: &str = "the picture is packed (gzip, zip, tar or the like)";
const PRINTABLE: &str = "expected the picture as bytes or base64, got quoted-printable";

/// What breaks any picture that holds bytes above 127, or a zero.
const TEXTS: &[Damage] = &[
    ("UTF-8", |bytes| String::from_utf8_lossy(bytes).into_owned().into_bytes(), REPLACED),
    ("Latin-1", |bytes| latin_1(bytes), WIDENED),
    ("Latin-1 twice", |bytes| latin_1(&latin_1(bytes)), TWICE),
    ("Windows-1252", windows_1252, WIDENED),
    ("seven bits", |bytes| bytes.iter().map(|byte| byte & 127).collect(), "the high bit of each byte is gone (7 bit)"),
    (
        "question marks",
        |bytes| bytes.iter().map(|byte| if byte.is_ascii() { *byte } else { b'?' }).collect(),
        "became ? or another mark",
    ),
    ("errors ignored", |bytes| without(bytes, |byte| !byte.is_ascii()), "bytes above 127 were left out"),
    ("UTF-16", |bytes| utf_16(&latin_1(bytes), &[]), UTF_16),
    ("UTF-16 with a mark", |bytes| utf_16(&latin_1(bytes), b"\xFF\xFE"), UTF_16),
    ("UTF-8, then UTF-16", |bytes| utf_16(String::from_utf8_lossy(bytes).as_bytes(), b"\xFF\xFE"), UTF_16),
    ("UTF-16, high byte first", |bytes| bytes.iter().flat_map(|byte| [0, *byte]).collect(), UTF_16),
    (
        "cut at zero",
        |bytes| bytes.split(|byte| *byte == 0).next().unwrap().to_vec(),
        "it was cut at its first zero byte",
    ),
    (
        "a byte order mark",
        |bytes| [b"\xEF\xBB\xBF", bytes].concat(),
        "a byte order mark (EF BB BF) stands before the picture",
    ),
    ("quoted-printable", quoted_printable, PRINTABLE),
    ("gzip", |bytes| [b"\x1F\x8B\x08\0\0\0\0\0\0\xFF", bytes].concat(), PACKED),
    (
        "zip, stored",
        |bytes| [b"PK\x03\x04\n\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0a", bytes].concat(),
        PACKED,
    ),
    ("zstd", |bytes| [b"\x28\xB5\x2F\xFD", bytes].concat(), PACKED),
    ("bzip2", |bytes| [b"BZh91AY&SY", bytes].concat(), PACKED),
    ("xz", |bytes| [b"\xFD7zXZ\0", bytes].concat(), PACKED),
    ("7z", |bytes| [b"7z\xBC\xAF\x27\x1C", bytes].concat(), PACKED),
    ("rar", |bytes| [b"Rar!\x1A\x07\x01\0", bytes].concat(), PACKED),
    ("tar", tar, PACKED),
];

/// What breaks a picture only where it strikes what is packed in it.
const LINES: &[Damage] = &[
    ("LF to CR LF", |bytes| grown(bytes), GREW),
    ("CR LF to LF", |bytes| shrunken(bytes), SHRANK),
    ("CR dropped", |bytes| without(bytes, |byte| byte == b'\r'), RETURNS),
    (
        "universal newlines",
        |bytes| shrunken(bytes).into_iter().map(|byte| if byte == b'\r' { b'\n' } else { byte }).collect(),
        RETURNS,
    ),
    ("zeros dropped", |bytes| without(bytes, |byte| byte == 0), ZEROS),
];

fn latin_1(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes()
}

/// As Latin-1, but for the characters that the start of a picture and chance bring.
fn windows_1252(bytes: &[u8]) -> Vec<u8> {
    let character = |byte: &u8| match byte {
        0x80 => '\u{20AC}',
        0x89 => '\u{2030}',
        0x98 => '\u{2DC}',
        0x93 => '\u{201C}',
        other => char::from(*other),
    };
    bytes.iter().map(character).collect::<String>().into_bytes()
}

fn without(bytes: &[u8], gone: fn(u8) -> bool) -> Vec<u8> {
    bytes.iter().copied().filter(|byte| !gone(*byte)).collect()
}

fn utf_16(text: &[u8], mark: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    mark.iter().copied().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

fn grown(bytes: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    for byte in bytes {
        if *byte == b'\n' && all.last() != Some(&b'\r') {
            all.push(b'\r');
        }
        all.push(*byte);
    }
    all
}

fn shrunken(bytes: &[u8]) -> Vec<u8> {
    let is_kept = |at: &usize| bytes[*at] != b'\r' || bytes.get(at + 1) != Some(&b'\n');
    (0..bytes.len()).filter(is_kept).map(|at| bytes[at]).collect()
}

fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let (mut all, mut line) = (Vec::new(), 0);
    for byte in bytes {
        if line > 72 {
            all.extend_from_slice(b"=\r\n");
            line = 0;
        }
        let plain = matches!(byte, b' '..=b'~' | b'\n') && *byte != b'=';
        let written = if plain { vec![*byte] } else { format!("={byte:02X}").into_bytes() };
        line = if *byte == b'\n' { 0 } else { line + written.len() };
        all.extend_from_slice(&written);
    }
    all
}

fn tar(bytes: &[u8]) -> Vec<u8> {
    let mut head = vec![0; 512];
    head[..5].copy_from_slice(b"a.pdf");
    head[257..263].copy_from_slice(b"ustar\0");
    [head, bytes.to_vec()].concat()
}

/// What a picture shows: noise, which fills its file, or a pattern.
fn pixels(width: u16, height: u16, seed: u32, is_noise: bool) -> Vec<u8> {
    let mut state = seed | 1;
    let samples = usize::from(width) * usize::from(height) * 3;
    let value = |at: usize| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        if is_noise { state.to_le_bytes()[1] } else { (at as u32 / 96).wrapping_mul(seed).to_le_bytes()[0] / 8 * 8 }
    };
    (0..samples).map(value).collect()
}

/// How a JPEG is written.
#[derive(Clone, Copy, Debug)]
struct Jpeg {
    sides: (u16, u16),
    seed: u32,
    quality: u8,
    is_noise: bool,
    is_progressive: bool,
    is_optimised: bool,
    restart: u16,
}

fn jpeg(how: Jpeg) -> Vec<u8> {
    let (width, height) = how.sides;
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, how.quality);
    encoder.set_sampling_factor(if how.seed.is_multiple_of(2) { SamplingFactor::F_1_1 } else { SamplingFactor::F_2_2 });
    encoder.set_progressive(how.is_progressive);
    encoder.set_optimized_huffman_tables(how.is_optimised);
    // With tables of its own this encoder writes restarts that no decoder follows.
    if how.restart > 0 && !how.is_progressive && !how.is_optimised {
        encoder.set_restart_interval(how.restart);
    }
    encoder.encode(&pixels(width, height, how.seed, how.is_noise), width, height, ColorType::Rgb).unwrap();
    bytes
}

const NOISE: Jpeg = Jpeg {
    sides: (300, 200),
    seed: 7,
    quality: 90,
    is_noise: true,
    is_progressive: false,
    is_optimised: false,
    restart: 0,
};

fn png(width: u16, height: u16, seed: u32, is_noise: bool) -> Vec<u8> {
    let (width_pixels, height_pixels) = (u32::from(width), u32::from(height));
    let picture = RgbImage::from_raw(width_pixels, height_pixels, pixels(width, height, seed, is_noise)).unwrap();
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// How a PDF is written.
#[derive(Clone, Copy, Debug)]
struct Pdf {
    /// The second line.
    marker: &'static [u8],
    line_end: &'static [u8],
    is_packed: bool,
    has_jpeg: bool,
    /// Whether lengths stand in objects of their own.
    is_indirect: bool,
    title: &'static str,
    seed: u32,
}

const MARKERS: [&[u8]; 6] = [
    b"",
    b"%\xE2\xE3\xCF\xD3",
    b"%\xB5\xB5\xB5\xB5",
    b"%\x93\x8C\x8B\x9E ReportLab Generated PDF document",
    b"%\xC3\xA4\xC3\xBC\xC3\xB6\xC3\x9F",
    b"%\x80\x80\x80\x80",
];
const ENDS: [&[u8]; 3] = [b"\n", b"\r\n", b"\r"];
const TITLES: [&str; 3] = ["A card", "C\u{E9}dula de Jos\u{E9} \u{20AC}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"];

const PLAIN: Pdf = Pdf {
    marker: MARKERS[1],
    line_end: b"\n",
    is_packed: true,
    has_jpeg: true,
    is_indirect: false,
    title: TITLES[0],
    seed: 3,
};

fn pdf(how: Pdf) -> Vec<u8> {
    let lines =
        |count: u32| (0..count).map(|at| format!("{} {} m {} 90 l S", at * how.seed % 251, at % 190, at * 7 % 200));
    let mut content = lines(if how.is_packed { 900 } else { 20 }).collect::<Vec<_>>().join(" ").into_bytes();
    if how.is_packed {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        packer.write_all(&content).unwrap();
        content = packer.finish().unwrap();
    }
    let jpeg = if how.has_jpeg { jpeg(Jpeg { seed: how.seed, ..NOISE }) } else { PICTURE.to_vec() };
    let length = |object: usize, bytes: &[u8]| match how.is_indirect {
        true => format!("/Length {object} 0 R"),
        false => format!("/Length {}", bytes.len()),
    };
    let filter = if how.is_packed { "/Filter/FlateDecode" } else { "" };
    let stream = |dictionary: String, bytes: &[u8]| {
        [
            dictionary.as_bytes(),
            how.line_end,
            b"stream",
            if how.line_end == b"\r" { b"\n" } else { how.line_end },
            bytes,
            how.line_end,
            b"endstream",
        ]
        .concat()
    };
    let picture = format!(
        "<</Type/XObject/Subtype/Image/Width 300/Height 200/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/DCTDecode{}>>",
        length(7, &jpeg)
    );
    let objects = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</XObject<</P 5 0 R>>>>>>".to_vec(),
        stream(format!("<<{filter}{}>>", length(6, &content)), &content),
        if how.has_jpeg { stream(picture, &jpeg) } else { b"null".to_vec() },
        content.len().to_string().into_bytes(),
        jpeg.len().to_string().into_bytes(),
        format!("<</Title({})>>", how.title).into_bytes(),
    ];
    let mut file = [b"%PDF-1.4", how.line_end].concat();
    if !how.marker.is_empty() {
        file.extend([how.marker, how.line_end].concat());
    }
    let mut table = b"0000000000 65535 f\r\n".to_vec();
    for (at, object) in objects.iter().enumerate() {
        table.extend(format!("{:010} 00000 n\r\n", file.len()).into_bytes());
        let head = format!("{} 0 obj", at + 1);
        file.extend([head.as_bytes(), how.line_end, object, how.line_end, b"endobj", how.line_end].concat());
    }
    let place = file.len().to_string();
    let tail = [&b"xref"[..], b"0 9", b"trailer", b"<</Root 1 0 R/Size 9>>", b"startxref", place.as_bytes(), b"%%EOF"];
    for line in tail {
        file.extend([line, how.line_end].concat());
        if line == b"0 9" {
            file.extend_from_slice(&table);
        }
    }
    file
}

/// Sends it as `file` and as base64, and wants the same of both.
async fn refused(emulator: &Emulator, what: &str, bytes: &[u8], hint: &str) {
    assert!(DOCUMENT.contains(hint), "docs/hints.md does not hold {hint:?}");
    let text = base64(bytes);
    let json = format!(r#"{{"image_base64":"{text}"}}"#);
    let form = format!("image_base64={}", text.replace('+', "%2B"));
    for call in [Call::new().picture(bytes), Call::new().json(&json), Call::new().form(&form)] {
        let reply = call.send(emulator).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "INVALID_ARGUMENT"), "{what}: {}", reply.body);
        assert!(reply.hint().contains(hint), "{what}: wanted {hint:?}, got {:?}, {}", reply.hint(), reply.reason());
    }
}

#[tokio::test]
async fn each_damage_of_each_format_has_its_hint() {
    let emulator = start().await;
    let jpeg = jpeg(NOISE);
    let png = png(200, 150, 5, true);
    for (format, bytes) in [("JPEG", &jpeg), ("PNG", &png), ("PDF", &pdf(PLAIN))] {
        for (what, harm, hint) in TEXTS.iter().chain(LINES) {
            // Too few CR LF are in so small a JPEG to miss them.
            if (format, *hint) == ("JPEG", SHRANK) {
                continue;
            }
            // A file of text as a whole has CR LF between its lines, and bytes that are packed.
            let bytes = if *hint == SHRANK && format == "PDF" {
                pdf(Pdf { line_end: b"\r\n", ..PLAIN })
            } else {
                bytes.clone()
            };
            refused(&emulator, &format!("{format} {what}"), &harm(&bytes), hint).await;
        }
    }
}

#[tokio::test]
async fn a_large_jpeg_misses_its_line_ends() {
    let emulator = start().await;
    for is_progressive in [false, true] {
        let large = jpeg(Jpeg { sides: (1600, 1200), quality: 95, is_progressive, is_optimised: true, ..NOISE });
        Call::new().picture(&large).send(&emulator).await.expect(200, "OK");
        for (what, harm, hint) in LINES {
            let reply = Call::new().picture(&harm(&large)).send(&emulator).await;
            reply.expect(400, "INVALID_ARGUMENT");
            assert!(reply.hint().contains(hint), "{what}: {}", reply.hint());
        }
    }
}

/// The second line of a PDF shows what was done to it, where nothing in it is packed.
#[tokio::test]
async fn markers_of_pdfs() {
    let emulator = start().await;
    let plain = Pdf { is_packed: false, has_jpeg: false, ..PLAIN };
    for (marker, bytes) in MARKERS[1..].iter().map(|marker| (marker, pdf(Pdf { marker, ..plain }))) {
        Call::new().picture(&bytes).send(&emulator).await.expect(200, "OK");
        for (what, harm, hint) in TEXTS.iter().filter(|(what, ..)| *what != "cut at zero") {
            // LibreOffice's is UTF-8, which that reader leaves as it is.
            let (harmed, is_libre) = (harm(&bytes), *marker == MARKERS[4]);
            if harmed == bytes || is_libre && *what == "Latin-1 twice" {
                continue;
            }
            refused(&emulator, &format!("{marker:?} {what}"), &harmed, hint).await;
        }
    }
}

#[tokio::test]
async fn other_formats_say_where_they_come_from() {
    let emulator = start().await;
    let of_the_web = "the picture came from a web page, which serves WebP or AVIF";
    for (bytes, name, hint) in [
        (&b"GIF89a\x01\0\x01\0"[..], "a GIF", "GIF, BMP and TIFF come from scanners"),
        (b"BM\x46\0\0\0", "a BMP", "GIF, BMP and TIFF come from scanners"),
        (b"II*\0\x08\0\0\0", "a TIFF", "GIF, BMP and TIFF come from scanners"),
        (b"MM\0*\0\0\0\x08", "a TIFF", "GIF, BMP and TIFF come from scanners"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a WebP", of_the_web),
        (b"\0\0\0\x20ftypavif\0\0\0\0", "an AVIF", of_the_web),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC", "HEIC is what iPhones"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0", "a HEIC", "HEIC is what iPhones"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "a video", "expected the picture, got a video"),
        (b"8BPS\0\x01", "a Photoshop file", "a picture of a format that few programs read"),
        (b"\0\0\0\x0CjP  \r\n\x87\n", "a JPEG 2000", "a picture of a format that few programs read"),
        (b"\x1F\x8B\x08\0\0", "a gzip file", PACKED),
        (b"PK\x05\x06\0\0", "a zip file", PACKED),
        (b"<html><body>%PDF", "a text such as HTML or SVG", "expected the picture, got an HTML page"),
    ] {
        refused(&emulator, name, bytes, hint).await;
        let reply = Call::new().picture(bytes).send(&emulator).await;
        assert_eq!(reply.reason(), format!("image: expected a JPEG, PNG or PDF, got {name}"));
    }
}

/// What is whole to its decoder after all is a picture.
#[tokio::test]
async fn what_came_through_unharmed_is_taken() {
    let emulator = start().await;
    let text = Pdf { marker: b"", is_packed: false, has_jpeg: false, ..PLAIN };
    for (_, harm, _) in LINES {
        Call::new().picture(&harm(&pdf(text))).send(&emulator).await.expect(200, "OK");
    }
    let unknown = [b"\x1F\x8B", PICTURE].concat();
    Call::new().picture(&unknown).send(&emulator).await.expect(400, "INVALID_ARGUMENT");
}

fn jpegs() -> impl Strategy<Value = Jpeg> {
    (128..220_u16, 128..220_u16, any::<u32>(), 20..100_u8, any::<[bool; 3]>(), 0..9_u16).prop_map(
        |(width, height, seed, quality, [is_noise, is_progressive, is_optimised], restart)| Jpeg {
            sides: (width, height),
            seed,
            quality,
            is_noise,
            is_progressive,
            is_optimised,
            restart,
        },
    )
}

/// A gradient between colours of its corners, without any noise: its file repeats few bytes, and may lack any of them.
fn smooth_jpeg((width, height, quality, corners): (u16, u16, u8, [[u8; 3]; 4])) -> Vec<u8> {
    let [left, right] = [0, 1].map(|at| [corners[at], corners[at + 2]]);
    let mixed = |pair: [u8; 2], at: u16, of: u16| {
        (u32::from(pair[0]) * u32::from(of - at) + u32::from(pair[1]) * u32::from(at)) / u32::from(of)
    };
    let sample = |x: u16, y: u16, colour: usize| {
        let [left, right] = [left, right].map(|pair| mixed(pair.map(|corner| corner[colour]), y, height) as u8);
        mixed([left, right], x, width) as u8
    };
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let samples: Vec<u8> = places.flat_map(|(x, y)| [0, 1, 2].map(|colour| sample(x, y, colour))).collect();
    let mut bytes = Vec::new();
    Encoder::new(&mut bytes, quality).encode(&samples, width, height, ColorType::Rgb).unwrap();
    bytes
}

#[test]
fn smooth_jpegs_pass() {
    let kinds = (128..700_u16, 128..500_u16, 20..100_u8, any::<[[u8; 3]; 4]>());
    holds(32, kinds, smooth_jpeg, &[]);
}

/// A gradient whose data hold many LF and, by chance, no CR.
#[tokio::test]
async fn a_smooth_jpeg_without_returns_passes() {
    let bytes = smooth_jpeg((304, 277, 52, [[89, 69, 92], [29, 132, 102], [198, 30, 130], [73, 14, 19]]));
    let emulator = start().await;
    Call::new().picture(&bytes).send(&emulator).await.expect(200, "OK");
}

fn pdfs() -> impl Strategy<Value = Pdf> {
    (0..MARKERS.len(), 0..ENDS.len(), any::<[bool; 3]>(), 0..TITLES.len(), 1..5000_u32).prop_map(
        |(marker, line_end, [is_packed, has_jpeg, is_indirect], title, seed)| Pdf {
            marker: MARKERS[marker],
            line_end: ENDS[line_end],
            is_packed,
            has_jpeg,
            is_indirect,
            title: TITLES[title],
            seed,
        },
    )
}

/// Runs a property against one emulator.
fn holds<T: std::fmt::Debug>(cases: u32, kinds: impl Strategy<Value = T>, made: fn(T) -> Vec<u8>, harms: &[&[Damage]]) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = runtime.block_on(start());
    let mut runner = TestRunner::new(ProptestConfig::with_cases(cases));
    let outcome = runner.run(&kinds, |how| {
        let bytes = made(how);
        runtime.block_on(async {
            let reply = Call::new().picture(&bytes).send(&emulator).await;
            prop_assert_eq!((reply.status, reply.hint()), (200, ""), "{}", reply.body);
            for (what, harm, hint) in harms.iter().flat_map(|harms| harms.iter()) {
                let harmed = harm(&bytes);
                if harmed != bytes {
                    let reply = Call::new().picture(&harmed).send(&emulator).await;
                    prop_assert_eq!(reply.status, 400, "{}", what);
                    prop_assert!(reply.hint().contains(hint), "{}: {} {}", what, reply.hint(), reply.reason());
                }
            }
            Ok(())
        })
    });
    outcome.unwrap();
}

#[test]
fn honest_jpegs_pass_and_damaged_ones_do_not() {
    holds(24, jpegs(), jpeg, &[TEXTS]);
}

#[test]
fn honest_pngs_pass_and_damaged_ones_do_not() {
    let kinds = (128..200_u16, 128..200_u16, any::<u32>(), any::<bool>());
    holds(16, kinds, |(width, height, seed, is_noise)| png(width, height, seed, is_noise), &[TEXTS, LINES]);
}

#[test]
fn honest_pdfs_pass() {
    holds(64, pdfs(), pdf, &[]);
}

#[test]
fn damaged_pdfs_do_not_pass() {
    let with_pictures = pdfs().prop_map(|how| Pdf { has_jpeg: true, ..how });
    holds(24, with_pictures, pdf, &[TEXTS]);
}

/// Its packed bytes end in what is a line end without the high bit.
#[test]
fn stream_that_ends_in_a_line_end_of_seven_bits_is_not_a_shorter_one() {
    let how = Pdf {
        marker: &[],
        line_end: b"\n",
        is_packed: true,
        has_jpeg: true,
        is_indirect: false,
        title: "A card",
        seed: 3066,
    };
    holds(1, Just(how), pdf, &[TEXTS]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Bytes that begin as one of the formats never bring the examination down, and are never a picture.
    #[test]
    fn strange_bytes_are_refused(start in 0..8_usize, bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let starts = [
            &b"%PDF-1.4\n%\xE2\xE3\n4 0 obj<</Filter/FlateDecode/Length 9>>stream\n"[..],
            b"%PDF-1.4\n1 0 obj<</Length 2 0 R/Filter/DCTDecode>>stream\r\n",
            b"\xFF\xD8\xFF\xE0\0\x10JFIF\0",
            b"\xFF\xD8\xFF\xDA\0\x02",
            b"\x89PNG\r\n\x1A\n",
            b"\x89PNG",
            b"\xEF\xBF\xBD",
            b"",
        ];
        let tails = [&b"\nendstream endobj xref startxref 99999999999 %%EOF"[..], b"endstream%%EOF", b"\xFF\xD9"];
        for tail in tails {
            prop_assert!(cedulita::picture::measure(&[starts[start], &bytes, tail].concat()).is_err());
        }
    }
}
