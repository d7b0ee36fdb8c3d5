//! Hints on pictures that are accepted, but that the sender may not have meant to send so.

use std::borrow::Cow;

use cedulita_pixels::Oddity;

use super::{Facts, Format};
use crate::contract::limits;

/// A picture gets a hint only far above the recommended size, because the camera of every phone exceeds that size.
const FAR_ABOVE: u32 = 2 * limits::PDF_LONG_SIDE;

impl Facts {
    /// The hints on what looks like a mistake.
    pub(super) fn hints(&self) -> impl Iterator<Item = Cow<'static, str>> {
        let is_far_above = self.format != Format::Pdf && self.width.max(self.height) > FAR_ABOVE;
        let size = is_far_above.then_some(
            "the picture's long side is over 2560 pixels: about 1280 is recommended, more makes files larger and calls \
             slower, and reads no better",
        );
        let place = self.is_located.then_some(
            "the picture's EXIF data says where it was taken (GPS): strip it before sending if nobody needs to know",
        );
        size.into_iter().chain(place).chain(self.odd()).map(Cow::Borrowed)
    }

    fn odd(&self) -> impl Iterator<Item = &'static str> {
        Oddity::ALL.into_iter().filter(|oddity| self.oddities.has(*oddity)).map(|oddity| hint(oddity, self.format))
    }
}

/// The hint on a fault that decoders warn of and tolerate.
fn hint(oddity: Oddity, format: Format) -> &'static str {
    match (oddity, format) {
        (Oddity::NoEnd, Format::Png) => "the PNG has no end (IEND): were its last bytes lost?",
        (Oddity::NoEnd, _) => "the JPEG has no end (FF D9): were its last bytes lost?",
        (Oddity::BytesBehind, _) => "bytes stand behind the picture's end, which no decoder reads",
        (Oddity::PictureBehind, _) => "another picture stands behind the picture's end: the first counts",
        (Oddity::StrayBytes, _) => {
            "stray bytes stand between the JPEG's segments or behind their data: decoders warn of them and skip them"
        }
        (Oddity::BrokenChunks, _) => "the PNG has chunks that are broken: decoders warn of them and skip them",
    }
}
