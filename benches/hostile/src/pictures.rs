//! Pictures that are small as files and hard to look at, always the same.
//!
//! A raster is a square of grey pixels; a container puts it into a file. Each raster fits each container, as far as the
//! contract's 5 MB allow: noise does so in few bits a pixel only.

#![allow(
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "each test that includes this file uses a part of it"
)]

use jpeg_encoder::{ColorType as JpegColour, Encoder as JpegEncoder};
use png::{BitDepth, ColorType, Compression, Encoder};

/// Rows of an eye of a QR code, seven modules square, and one of light beside it.
const EYE: [u8; 8] =
    [0b1111_1110, 0b1000_0010, 0b1011_1010, 0b1011_1010, 0b1011_1010, 0b1000_0010, 0b1111_1110, 0b0000_0000];

/// The eyes of QR codes side by side: 250,000 of them in 4000 x 4000 pixels, 7.6 KB as a PNG of one bit.
pub fn tiled_patterns_png(side: usize) -> Vec<u8> {
    one_bit_png(&tiled_patterns(side), side)
}

/// The upper halves of eyes: each row through their middle looks like an eye, and no column does.
pub fn half_patterns_png(side: usize) -> Vec<u8> {
    one_bit_png(&half_patterns(side), side)
}

/// Black and white by chance.
pub fn noise_png(side: usize) -> Vec<u8> {
    one_bit_png(&noise(side), side)
}

/// A screen that shows text-like stripes, photographed a little turned, so that its grid and the camera's beat.
pub fn screen_png(side: usize) -> Vec<u8> {
    grey_png(&screen(side), side)
}

/// The same as a baseline JPEG.
pub fn tiled_patterns_jpeg(side: usize) -> Vec<u8> {
    jpeg(&tiled_patterns(side), side)
}

/// The same as a progressive JPEG.
pub fn tiled_patterns_progressive_jpeg(side: usize) -> Vec<u8> {
    progressive_jpeg(&tiled_patterns(side), side)
}

/// A screen as a baseline JPEG.
pub fn screen_jpeg(side: usize) -> Vec<u8> {
    jpeg(&screen(side), side)
}

/// Makes a square of grey pixels.
pub type Raster = fn(usize) -> Vec<u8>;

/// Puts a square of grey pixels into a file.
pub type Container = fn(&[u8], usize) -> Vec<u8>;

/// Every raster by its name.
pub const RASTERS: [(&str, Raster); 8] = [
    ("patterns", tiled_patterns),
    ("nested", nested_patterns),
    ("half patterns", half_patterns),
    ("stripes", stripes),
    ("noise", noise),
    ("checkerboard", checkerboard),
    ("codes", codes),
    ("screen", screen),
];

/// Every container by its name.
pub const CONTAINERS: [(&str, Container); 8] = [
    ("png of one bit", one_bit_png),
    ("png in grey", grey_png),
    ("png in colours", rgb_png),
    ("png with a palette", palette_png),
    ("png of 16 bits", deep_png),
    ("jpeg", jpeg),
    ("progressive jpeg", progressive_jpeg),
    ("pdf", pdf),
];

fn raster(side: usize, is_dark: impl Fn(usize, usize) -> bool) -> Vec<u8> {
    (0..side * side).map(|at| if is_dark(at % side, at / side) { 0 } else { 255 }).collect()
}

fn eye(x: usize, y: usize) -> bool {
    EYE[y % 8] >> (7 - x % 8) & 1 == 1
}

pub fn tiled_patterns(side: usize) -> Vec<u8> {
    raster(side, eye)
}

/// Eyes of every size: each quarter has eyes twice as large as the one before.
pub fn nested_patterns(side: usize) -> Vec<u8> {
    raster(side, |x, y| {
        let size = 1 << ((4 * x / side) + (4 * y / side)).min(6);
        eye(x / size, y / size)
    })
}

pub fn half_patterns(side: usize) -> Vec<u8> {
    raster(side, |x, y| y % 8 < 4 && eye(x, y))
}

/// Columns whose rows all run through the middle of an eye.
pub fn stripes(side: usize) -> Vec<u8> {
    raster(side, |x, _| eye(x, 3))
}

pub fn noise(side: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut pixels = Vec::with_capacity(side * side);
    while pixels.len() < side * side {
        // Xorshift: good enough for noise, and the same on every machine.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let left = (side * side - pixels.len()).min(64);
        pixels.extend((0..left).map(|bit| if state >> bit & 1 == 1 { 255 } else { 0 }));
    }
    pixels
}

pub fn checkerboard(side: usize) -> Vec<u8> {
    raster(side, |x, y| (x + y) % 2 == 0)
}

/// Squares of 29 modules with three eyes and something between them, as QR codes of another size have.
pub fn codes(side: usize) -> Vec<u8> {
    raster(side, |x, y| {
        let (x, y) = (x % 33, y % 33);
        match (x, y) {
            (0..7, 0..7) => eye(x, y),
            (22..29, 0..7) => eye(x - 22, y),
            (0..7, 22..29) => eye(x, y - 22),
            (0..8, 0..8 | 21..) | (21.., 0..8) | (29.., _) | (_, 29..) => false,
            _ => (x * 7 + y * 13 + x * y) % 5 < 2,
        }
    })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "grey, clamped")]
pub fn screen(side: usize) -> Vec<u8> {
    let (sine, cosine) = 0.04_f64.sin_cos();
    let pixel = |at: usize| {
        let (x, y) = ((at % side) as f64, (at / side) as f64);
        let (u, v) = (x * cosine - y * sine, x * sine + y * cosine);
        let shown = if ((u / 9.0).floor() + (v / 23.0).floor()) as i64 % 3 == 0 { 60.0 } else { 200.0 };
        let grid = ((u * 2.1).sin() * 0.5 + 0.5) * ((v * 2.0).sin() * 0.3 + 0.7);
        (shown * grid + 20.0).clamp(0.0, 255.0) as u8
    };
    (0..side * side).map(pixel).collect()
}

fn png(colour: ColorType, depth: BitDepth, side: usize, palette: Option<Vec<u8>>, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let side = u32::try_from(side).unwrap();
    let mut encoder = Encoder::new(&mut bytes, side, side);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_compression(Compression::High);
    if let Some(palette) = palette {
        encoder.set_palette(palette);
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    bytes
}

/// Rows of one bit a pixel, each beginning with a new byte.
fn bits(pixels: &[u8], side: usize) -> Vec<u8> {
    let byte = |bits: &[u8]| bits.iter().enumerate().fold(0, |byte, (at, pixel)| byte | (pixel >> 7) << (7 - at));
    pixels.chunks(side).flat_map(|row| row.chunks(8).map(byte)).collect()
}

pub fn one_bit_png(pixels: &[u8], side: usize) -> Vec<u8> {
    png(ColorType::Grayscale, BitDepth::One, side, None, &bits(pixels, side))
}

pub fn grey_png(pixels: &[u8], side: usize) -> Vec<u8> {
    png(ColorType::Grayscale, BitDepth::Eight, side, None, pixels)
}

pub fn rgb_png(pixels: &[u8], side: usize) -> Vec<u8> {
    let colours: Vec<u8> = pixels.iter().flat_map(|pixel| [*pixel, *pixel, pixel | 8]).collect();
    png(ColorType::Rgb, BitDepth::Eight, side, None, &colours)
}

pub fn palette_png(pixels: &[u8], side: usize) -> Vec<u8> {
    png(ColorType::Indexed, BitDepth::One, side, Some(vec![10, 0, 20, 250, 255, 240]), &bits(pixels, side))
}

pub fn deep_png(pixels: &[u8], side: usize) -> Vec<u8> {
    let deep: Vec<u8> = pixels.iter().flat_map(|pixel| [*pixel, *pixel]).collect();
    png(ColorType::Grayscale, BitDepth::Sixteen, side, None, &deep)
}

fn encoded(pixels: &[u8], side: usize, is_progressive: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Poor enough for the largest picture to have less than 5 MB.
    let mut encoder = JpegEncoder::new(&mut bytes, 12);
    encoder.set_progressive(is_progressive);
    encoder.set_optimized_huffman_tables(true);
    let side = u16::try_from(side).unwrap();
    encoder.encode(pixels, side, side, JpegColour::Luma).unwrap();
    bytes
}

pub fn jpeg(pixels: &[u8], side: usize) -> Vec<u8> {
    encoded(pixels, side, false)
}

pub fn progressive_jpeg(pixels: &[u8], side: usize) -> Vec<u8> {
    encoded(pixels, side, true)
}

/// A page that is filled with the picture.
pub fn pdf(pixels: &[u8], side: usize) -> Vec<u8> {
    let picture = jpeg(pixels, side);
    let content = "q 600 0 0 600 0 0 cm /Picture Do Q";
    let mut bytes = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 600]/Contents 4 0 R/Resources<</XObject<</Picture 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
         5 0 obj<</Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceGray/BitsPerComponent 8\
         /Filter/DCTDecode/Length {}>>stream\n",
        content.len(),
        picture.len()
    )
    .into_bytes();
    bytes.extend(picture);
    bytes.extend(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF");
    bytes
}

/// PDFs that take all the time or memory that there is: forms that draw themselves, and streams that inflate to 2 GiB.
pub fn endless_documents() -> Vec<Vec<u8>> {
    use std::io::Write as _;
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..2048 {
        packed.write_all(&vec![b' '; 1024 * 1024]).unwrap_or_default();
    }
    let bomb = packed.finish().unwrap_or_default();
    let file = |content: &str, data: &[u8]| {
        let head = format!(
            "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 600]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>endobj\n\
             5 0 obj<</Subtype/Form/BBox[0 0 600 600]/Group<</S/Transparency>>/Length 11>>stream\n/X Do /X Do\nendstream endobj\n\
             4 0 obj<<{content}/Length {}>>stream\n",
            data.len()
        );
        [head.as_bytes(), data, b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"].concat()
    };
    let objects = [&b"%PDF-1.5\n1 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\n"[..], &bomb];
    vec![
        file("", b"/X Do"),
        file("/Filter/FlateDecode", &bomb),
        [&objects.concat(), &b"\nendstream endobj trailer<</Root 2 0 R>>\n%%EOF"[..]].concat(),
        file("", b"q /X Do Q"),
    ]
}
