//! What a picture of the pack shows, and where. The pixels and the expected faces are both computed from it.

use std::sync::Arc;

use resvg::tiny_skia::{Color, FilterQuality, Pixmap, PixmapPaint, Transform};
use rxing::qrcode::common::ErrorCorrectionLevel;
use rxing::qrcode::encoder::qrcode_encoder;

use super::super::{ErrorCard, Point, PrintError, Subject, print};
use super::turn::ExifTurn;
use crate::contract::{CARD_MM, Card, CardSide, CardType, ErrorCode};
use crate::person::{Numbers, Person};
use crate::picture::luma;

/// The colour of the desk on which things lie: red, green, blue.
const DESK: [u8; 3] = [122, 116, 104];

/// A picture before it is encoded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene {
    /// Width and height of the upright picture, in pixels.
    size: [u32; 2],
    /// The things in the picture, largest first.
    pub(super) things: &'static [Thing],
    /// How the picture is turned when it is stored.
    stored: ExifTurn,
    /// How the file's EXIF says that it is turned, if the file has EXIF.
    pub(super) tag: Option<ExifTurn>,
}

/// A thing in a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Thing {
    pub(super) what: What,
    /// Its top left corner in pixels.
    pub(super) at: Point,
    /// Its upper edge, from the left end to the right, in pixels: how wide it is and how it is turned.
    pub(super) along: Point,
}

/// The kind of a thing.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    /// A side of the card of the person with this seed.
    Side(CardType, u32, CardSide),
    /// An error card.
    Error(ErrorCode),
    /// A specimen whose card is in no catalogue.
    UnknownCard,
    /// A QR code with this text.
    Code(&'static str),
}

impl Scene {
    /// An empty scene, for files that are no pictures or are drawn in another way.
    pub(super) const NONE: Self = Self::new([0, 0], &[]);

    pub(super) const fn new(size: [u32; 2], things: &'static [Thing]) -> Self {
        Self { size, things, stored: ExifTurn::UPRIGHT, tag: None }
    }

    /// The same scene, stored in the way of this EXIF number.
    pub(super) const fn stored(self, number: u16) -> Self {
        Self { stored: ExifTurn(number), ..self }
    }

    /// The same scene, with this EXIF orientation.
    pub(super) const fn tagged(self, number: u16) -> Self {
        Self { tag: Some(ExifTurn(number)), ..self }
    }

    /// The same scene without EXIF.
    pub(super) const fn untagged(self) -> Self {
        Self { tag: None, ..self }
    }

    /// Width and height of the stored grid.
    pub(super) fn sides(&self) -> [u32; 2] {
        self.stored.sides(self.size)
    }

    /// Red, green, blue and 255 for each pixel, as stored.
    pub(super) fn rgba(&self) -> Result<Vec<u8>, PrintError> {
        let [width, height] = self.size;
        let mut desk = Pixmap::new(width, height).ok_or_else(|| PrintError::new("it has no pixels"))?;
        let [red, green, blue] = DESK;
        desk.fill(Color::from_rgba8(red, green, blue, 255));
        let paint = PixmapPaint { quality: FilterQuality::Bicubic, ..PixmapPaint::default() };
        for thing in self.things {
            let drawn = thing.pixels()?;
            let [across, down] = thing.along.map(|side| (side / f64::from(drawn.width())) as f32);
            let [left, top] = thing.at.map(|place| place as f32);
            let place = Transform::from_row(across, down, -down, across, left, top);
            desk.draw_pixmap(0, 0, drawn.as_ref(), &paint, place, None);
        }
        Ok(self.stored.pixels(desk.take(), self.size))
    }

    /// Red, green and blue for each pixel, as stored.
    pub(super) fn rgb(&self) -> Result<Vec<u8>, PrintError> {
        Ok(self.rgba()?.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect())
    }

    /// The brightness of each pixel, as stored.
    pub(super) fn grey(&self) -> Result<Vec<u8>, PrintError> {
        Ok(self.rgba()?.chunks_exact(4).map(luma).collect())
    }

    /// The corners of a face (given in millimetres on the card) in the stored grid: top left first, as seen upright.
    /// If EXIF does not state that the picture is mirrored, the face is seen in the mirror, and its left is the
    /// card's right.
    #[expect(clippy::cast_possible_truncation, reason = "a few thousand pixels")]
    pub(super) fn face(&self, thing: &Thing, [left, top, width, height]: [f64; 4]) -> [[i64; 2]; 4] {
        let (right, bottom) = (left + width, top + height);
        let is_told = self.tag.is_some_and(ExifTurn::is_mirrored);
        let (left, right) = if self.stored.is_mirrored() == is_told { (left, right) } else { (right, left) };
        [[left, top], [right, top], [right, bottom], [left, bottom]].map(|corner| {
            let place = self.stored.stored(thing.place(corner), self.size);
            place.map(|place| place.round() as i64)
        })
    }
}

impl Thing {
    /// A thing whose upper edge is level.
    pub(super) const fn level(what: What, at: Point, width: f64) -> Self {
        Self { what, at, along: [width, 0.0] }
    }

    /// The thing's width in pixels.
    pub(super) fn width(&self) -> f64 {
        self.along[0].hypot(self.along[1])
    }

    /// Converts a place on the card, in millimetres, to pixels of the upright picture.
    fn place(&self, [x, y]: Point) -> Point {
        let [across, down] = self.along.map(|side| side / CARD_MM[0]);
        [self.at[0] + across * x - down * y, self.at[1] + down * x + across * y]
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 6000")]
    fn pixels(&self) -> Result<Pixmap, PrintError> {
        let width = self.width().round() as u32;
        match (self.what, self.what.subject()) {
            (What::Code(text), _) => code(text, width),
            (_, Some(subject)) => print::pixels(&subject, width),
            (_, None) => Err(PrintError::new("it is no card")),
        }
    }
}

impl What {
    /// The card that the thing shows, if it is one.
    pub(super) fn card(self) -> Option<Card> {
        match self {
            What::Side(kind, seed, side) => Some(Person::draw(seed, kind, Numbers::Valid).card(side)),
            What::UnknownCard => {
                let card = Person::draw(1, CardType::Old, Numbers::Valid).card(CardSide::Front);
                Some(Card { name: "card-that-no-catalogue-has".to_owned(), ..card })
            }
            What::Error(_) | What::Code(_) => None,
        }
    }

    /// The subject to print, if the thing is a specimen.
    pub(super) fn subject(self) -> Option<Subject> {
        match self {
            What::Error(code) => Some(error_card(code)),
            _ => Some(Subject::Card(Arc::new(self.card()?))),
        }
    }
}

fn error_card(code: ErrorCode) -> Subject {
    Subject::Error(ErrorCard {
        name: code.scenario().to_owned(),
        title: code.name().to_owned(),
        http: Some(code.http()),
        meaning: code.meaning().to_owned(),
    })
}

/// Draws a QR code with a quiet zone of four modules, about this wide.
fn code(text: &str, width: u32) -> Result<Pixmap, PrintError> {
    const QUIET: u32 = 4;
    let code = qrcode_encoder::encode(text, ErrorCorrectionLevel::M).map_err(PrintError::new)?;
    let modules = code.getMatrix().as_ref().ok_or_else(|| PrintError::new("it has no modules"))?;
    let count = modules.getWidth() + 2 * QUIET;
    let module = (width / count).max(1);
    let mut pixmap = Pixmap::new(count * module, count * module).ok_or_else(|| PrintError::new("it has no pixels"))?;
    for (at, pixel) in (0_u32..).zip(pixmap.data_mut().chunks_exact_mut(4)) {
        let [x, y] = [at % (count * module), at / (count * module)].map(|place| (place / module).wrapping_sub(QUIET));
        let is_dark = x < modules.getWidth() && y < modules.getHeight() && modules.get(x, y) == 1;
        pixel.fill(if is_dark { 0 } else { 255 });
        pixel[3] = 255;
    }
    Ok(pixmap)
}
