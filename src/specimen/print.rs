//! Prints a specimen: makes the bytes of a file from its drawing.

use std::fmt;

use jpeg_encoder::{ColorType, Encoder, PixelDensity, SamplingFactor};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::Tree;

use super::page::{INCH_MM, Placed, SheetPage};
use super::{Marker, Subject, drawing, fonts, page, seal};
use crate::contract::{CARD_MM, limits};
use crate::picture::{Grey, luma};

/// Quality of JPEGs, out of 100: good enough that nobody sees a difference, and no larger than needed.
const QUALITY: u8 = 90;
/// The narrowest and the widest print, in pixels. A print needs a width of about 203 to be high enough for the API.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 64..=limits::SIDE_MAX;

/// The kind of file that a specimen is printed as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecimenFormat {
    /// PNG, without loss.
    Png,
    /// JPEG, of quality 90.
    Jpeg,
    /// PDF, with a page of the card's true size.
    Pdf,
    /// SVG, the drawing itself. The API does not accept it.
    Svg,
}

impl SpecimenFormat {
    /// Every format, in the order of this type.
    pub const ALL: [SpecimenFormat; 4] =
        [SpecimenFormat::Png, SpecimenFormat::Jpeg, SpecimenFormat::Pdf, SpecimenFormat::Svg];

    /// The usual extension of file names, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            SpecimenFormat::Png => "png",
            SpecimenFormat::Jpeg => "jpg",
            SpecimenFormat::Pdf => "pdf",
            SpecimenFormat::Svg => "svg",
        }
    }

    /// The media type for the header `Content-Type`.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            SpecimenFormat::Png => "image/png",
            SpecimenFormat::Jpeg => "image/jpeg",
            SpecimenFormat::Pdf => "application/pdf",
            SpecimenFormat::Svg => "image/svg+xml",
        }
    }
}

/// The size at which a specimen is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// The number of pixels from left to right.
    Width(u32),
    /// The number of pixels per inch, for a card of its true size.
    Dpi(u32),
}

impl Default for Size {
    fn default() -> Self {
        Size::Width(1280)
    }
}

impl Size {
    /// The width in pixels of a print of this size.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, and is checked later")]
    pub fn width(self) -> u32 {
        match self {
            Size::Width(width) => width,
            Size::Dpi(dpi) => (f64::from(dpi) * CARD_MM[0] / INCH_MM).round() as u32,
        }
    }

    /// The number of pixels per inch, if the print has the card's true size.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand")]
    pub fn dpi(self) -> u32 {
        match self {
            Size::Width(width) => (f64::from(width) * INCH_MM / CARD_MM[0]).round() as u32,
            Size::Dpi(dpi) => dpi,
        }
    }
}

/// Why a specimen could not be printed.
#[derive(Debug)]
pub struct PrintError(String);

impl PrintError {
    pub(super) fn new(cause: impl fmt::Display) -> Self {
        Self(cause.to_string())
    }
}

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the specimen cannot be printed: {}", self.0)
    }
}

impl std::error::Error for PrintError {}

/// Prints a specimen, and returns the bytes of the file.
///
/// ```
/// use cedulita::catalogue::Catalogue;
/// use cedulita::specimen::{Size, SpecimenFormat, Subject, print};
///
/// let catalogue = Catalogue::load(None, [])?;
/// let card = catalogue.card("old-front").ok_or("there is no such card")?;
/// let file = print(&Subject::Card(card.clone()), SpecimenFormat::Png, Size::Width(320))?;
/// assert!(file.starts_with(b"\x89PNG"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the size is out of bounds, or a library cannot encode the picture.
pub fn print(subject: &Subject, format: SpecimenFormat, size: Size) -> Result<Vec<u8>, PrintError> {
    if !WIDTHS.contains(&size.width()) {
        let (least, most, width) = (WIDTHS.start(), WIDTHS.end(), size.width());
        return Err(PrintError(format!("expected a width from {least} to {most} pixels, got {width}")));
    }
    let seal = seal::blank(Marker::from_subject(subject));
    let file = match format {
        SpecimenFormat::Svg => return Ok(drawing::svg(subject).into_bytes()),
        SpecimenFormat::Png => png(&pixels(subject, size.width())?, size, &seal)?,
        SpecimenFormat::Jpeg => with_comment(&jpeg(&pixels(subject, size.width())?, size)?, &seal),
        SpecimenFormat::Pdf => {
            let [width, height] = CARD_MM;
            let placed = Placed { at_mm: [0.0, 0.0], picture: jpeg(&pixels(subject, size.width())?, size)? };
            page::pdf(
                &[SheetPage { size_mm: [width, height], placed: vec![placed], lines_mm: Vec::new() }],
                subject.name(),
                &seal,
            )
        }
    };
    Ok(seal::close(file))
}

/// Prints a specimen as a JPEG without a seal, for use in a page or sheet.
pub(super) fn unsealed(subject: &Subject, size: Size) -> Result<Vec<u8>, PrintError> {
    jpeg(&pixels(subject, size.width())?, size)
}

/// Renders a specimen in grey with this width.
pub(super) fn grey(subject: &Subject, width: u32) -> Result<Grey, PrintError> {
    let pixmap = pixels(subject, width)?;
    let (width, height) = (pixmap.width() as usize, pixmap.height() as usize);
    Ok(Grey { width, height, pixels: pixmap.data().chunks_exact(4).map(luma).collect() })
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the height is less than the width")]
pub(super) fn pixels(subject: &Subject, width: u32) -> Result<Pixmap, PrintError> {
    let tree = Tree::from_str(&drawing::svg(subject), fonts::options()).map_err(PrintError::new)?;
    let across = width as f32 / tree.size().width();
    let height = (tree.size().height() * across).round().max(1.0);
    let mut pixmap = Pixmap::new(width, height as u32).ok_or_else(|| PrintError::new("it has no pixels"))?;
    resvg::render(&tree, Transform::from_scale(across, height / tree.size().height()), &mut pixmap.as_mut());
    Ok(pixmap)
}

fn png(pixmap: &Pixmap, size: Size, seal: &str) -> Result<Vec<u8>, PrintError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    let a_metre = (f64::from(size.dpi()) * 1000.0 / INCH_MM).round() as u32;
    encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: a_metre, yppu: a_metre, unit: png::Unit::Meter }));
    encoder.add_text_chunk("Comment".to_owned(), seal.to_owned()).map_err(PrintError::new)?;
    let mut writer = encoder.write_header().map_err(PrintError::new)?;
    writer.write_image_data(&rgb(pixmap)).map_err(PrintError::new)?;
    writer.finish().map_err(PrintError::new)?;
    Ok(file)
}

fn jpeg(pixmap: &Pixmap, size: Size) -> Result<Vec<u8>, PrintError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let dpi = u16::try_from(size.dpi()).unwrap_or(u16::MAX);
    encoder.set_density(PixelDensity { density: (dpi, dpi), unit: jpeg_encoder::PixelDensityUnit::Inches });
    let side = |side: u32| u16::try_from(side).map_err(PrintError::new);
    let (width, height) = (side(pixmap.width())?, side(pixmap.height())?);
    encoder.encode(&rgb(pixmap), width, height, ColorType::Rgb).map_err(PrintError::new)?;
    Ok(file)
}

/// A specimen has no transparent part, so its premultiplied colours are its colours.
fn rgb(pixmap: &Pixmap) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(pixmap.data().len() / 4 * 3);
    pixmap.data().chunks_exact(4).for_each(|pixel| rgb.extend_from_slice(&pixel[..3]));
    rgb
}

/// Adds a comment to a JPEG after its first segment, which some readers expect to be the first.
fn with_comment(jpeg: &[u8], comment: &str) -> Vec<u8> {
    let first = jpeg.get(4..6).map_or(0, |length| 2 + usize::from(length[0]) * 256 + usize::from(length[1]));
    let (head, rest) = jpeg.split_at((2 + first).min(jpeg.len()));
    let length = u16::try_from(comment.len() + 2).unwrap_or(2);
    [head, b"\xFF\xFE", &length.to_be_bytes(), comment.as_bytes(), rest].concat()
}
