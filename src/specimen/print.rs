//! Prints a specimen: from its drawing to the bytes of a file.

use std::fmt;

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::{Marker, Subject, drawing};
use crate::contract::CARD_MM;

/// What kind of file a specimen becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// PNG.
    Png,
}

/// How large a specimen is printed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Size {
    /// Pixels from left to right.
    Width(u32),
    /// Pixels an inch, the card being of its true size.
    Dpi(u32),
}

impl Size {
    /// Width in pixels.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few thousand")]
    pub fn width(self) -> u32 {
        match self {
            Size::Width(width) => width,
            Size::Dpi(dpi) => (f64::from(dpi) * CARD_MM[0] / 25.4).round() as u32,
        }
    }
}

/// Why a specimen could not be printed.
#[derive(Debug)]
pub struct PrintError(String);

impl fmt::Display for PrintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PrintError {}

/// A specimen as the bytes of a file.
///
/// # Errors
/// When the drawing cannot be rendered.
pub fn print(subject: &Subject, marker: Marker, encoding: Encoding, size: Size) -> Result<Vec<u8>, PrintError> {
    let svg = drawing::svg(subject, marker);
    let tree = Tree::from_str(&svg, &Options::default()).map_err(|error| PrintError(error.to_string()))?;
    let width = size.width();
    let scale = width as f32 / tree.size().width();
    let height = (tree.size().height() * scale).round() as u32;
    let mut pixmap = Pixmap::new(width, height).ok_or_else(|| PrintError("it has no pixels".to_owned()))?;
    resvg::render(&tree, Transform::from_scale(scale, height as f32 / tree.size().height()), &mut pixmap.as_mut());
    match encoding {
        Encoding::Png => pixmap.encode_png().map_err(|error| PrintError(error.to_string())),
    }
}
