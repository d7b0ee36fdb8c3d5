//! File formats: JPEG as cameras write it, with or without an EXIF orientation, JPEG as messengers make of it, PNG,
//! and a PDF page.

use image::imageops::{FilterType, resize};
use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, RgbImage};
use jpeg_encoder::{ColorType, Encoder};

use super::Failure;
use super::pdf::{self, Sheet};
use super::point::Point;

/// The largest number of bytes that the server accepts.
const MOST: usize = cedulita::contract::limits::PICTURE_BYTES;

/// The format of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Container {
    Jpeg(Jpeg),
    Png,
    Pdf(Sheet, u8),
    Forwarded([Forward; 2]),
}

/// What a messenger does to a picture: it shrinks the long side to so many pixels, and packs it again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Forward {
    pub(crate) long_side: u32,
    pub(crate) quality: u8,
}

/// The properties of a camera's JPEG file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Jpeg {
    pub(crate) quality: u8,
    pub(crate) orientation: Option<Orientation>,
    pub(crate) colours: Colours,
}

/// The colour planes of a JPEG.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Colours {
    Three,
    Grey,
}

impl Jpeg {
    pub(crate) fn of(quality: u8) -> Self {
        Self { quality, orientation: None, colours: Colours::Three }
    }
}

impl Container {
    /// The file name extension.
    pub(crate) fn extension(&self) -> &'static str {
        match self {
            Container::Jpeg(_) | Container::Forwarded(_) => "jpg",
            Container::Png => "png",
            Container::Pdf(..) => "pdf",
        }
    }

    /// Writes the file of a picture, given as a viewer sees it.
    pub(crate) fn pack(&self, upright: RgbImage) -> Result<Vec<u8>, Failure> {
        match self {
            Container::Jpeg(kind) => {
                let stored = match kind.orientation {
                    Some(orientation) => stored(&upright, orientation),
                    None => upright,
                };
                encoded(&stored, kind)
            }
            Container::Png => {
                let mut bytes = std::io::Cursor::new(Vec::new());
                upright.write_to(&mut bytes, ImageFormat::Png)?;
                Ok(bytes.into_inner())
            }
            Container::Pdf(sheet, quality) => {
                let size = [upright.width(), upright.height()];
                Ok(pdf::page(&encoded(&upright, &Jpeg::of(*quality))?, size, sheet))
            }
            Container::Forwarded(hops) => {
                let taken = encoded(&upright, &Jpeg::of(90))?;
                hops.iter().try_fold(taken, |file, hop| hop.pass_on(&file))
            }
        }
    }

    /// Converts a point of the picture as a viewer sees it to the pixels that the server counts.
    pub(crate) fn stored_point(&self, point: Point, seen: [u32; 2]) -> Point {
        match self {
            Container::Jpeg(Jpeg { orientation: Some(orientation), .. }) => undone(*orientation, point, seen),
            Container::Jpeg(_) | Container::Png => point,
            Container::Pdf(sheet, _) => sheet.rendered_point(point, seen),
            Container::Forwarded(hops) => {
                let [from, to] = hops.iter().fold([seen; 2], |[from, to], hop| [from, hop.size(to)]);
                [0, 1].map(|axis| point[axis] * f64::from(to[axis]) / f64::from(from[axis]))
            }
        }
    }
}

impl Forward {
    /// The size of a picture after the hop. None is enlarged.
    fn size(self, [width, height]: [u32; 2]) -> [u32; 2] {
        let shrink = (f64::from(self.long_side) / f64::from(width.max(height))).min(1.0);
        [width, height].map(|side| (f64::from(side) * shrink).round() as u32)
    }

    fn pass_on(self, file: &[u8]) -> Result<Vec<u8>, Failure> {
        let picture = image::load_from_memory(file)?.into_rgb8();
        let [width, height] = self.size([picture.width(), picture.height()]);
        encoded(&resize(&picture, width, height, FilterType::Triangle), &Jpeg::of(self.quality))
    }
}

/// A JPEG below the size limit. Like a camera, this reduces the quality until the file fits.
fn encoded(stored: &RgbImage, kind: &Jpeg) -> Result<Vec<u8>, Failure> {
    let mut quality = kind.quality;
    let size = (stored.width() as u16, stored.height() as u16);
    loop {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, quality);
        if let Some(orientation) = kind.orientation {
            encoder.add_exif_metadata(&exif(orientation))?;
        }
        match kind.colours {
            Colours::Three => encoder.encode(stored, size.0, size.1, ColorType::Rgb)?,
            Colours::Grey => {
                let grey = DynamicImage::ImageRgb8(stored.clone()).into_luma8();
                encoder.encode(&grey, size.0, size.1, ColorType::Luma)?;
            }
        }
        if bytes.len() < MOST || quality <= 10 {
            return Ok(bytes);
        }
        quality -= 5;
    }
}

/// The shortest EXIF block with an orientation. Even orientations use big-endian byte order, odd ones
/// little-endian.
fn exif(orientation: Orientation) -> Vec<u8> {
    let value = orientation.to_exif();
    if value.is_multiple_of(2) {
        let mut block = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        block.extend_from_slice(&[value, 0, 0, 0, 0, 0, 0]);
        return block;
    }
    let mut block = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    block.extend_from_slice(&[value, 0, 0, 0, 0, 0, 0, 0]);
    block
}

/// The stored pixels that a viewer turns into this picture.
fn stored(seen: &RgbImage, orientation: Orientation) -> RgbImage {
    let size = [seen.width(), seen.height()];
    let turned = orientation.to_exif() >= 5;
    let mut grid = if turned { RgbImage::new(size[1], size[0]) } else { RgbImage::new(size[0], size[1]) };
    for (x, y, pixel) in seen.enumerate_pixels() {
        let [x, y] = undone(orientation, [f64::from(x) + 0.5, f64::from(y) + 0.5], size);
        grid.put_pixel(x as u32, y as u32, *pixel);
    }
    grid
}

/// Converts a point of the picture as a viewer sees it to the stored pixels.
fn undone(orientation: Orientation, [x, y]: Point, size: [u32; 2]) -> Point {
    let [width, height] = size.map(f64::from);
    match orientation {
        Orientation::NoTransforms => [x, y],
        Orientation::FlipHorizontal => [width - x, y],
        Orientation::Rotate180 => [width - x, height - y],
        Orientation::FlipVertical => [x, height - y],
        Orientation::Rotate90FlipH => [y, x],
        Orientation::Rotate90 => [y, width - x],
        Orientation::Rotate270FlipH => [height - y, width - x],
        Orientation::Rotate270 => [height - y, x],
    }
}
