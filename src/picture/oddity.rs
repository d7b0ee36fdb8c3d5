//! Faults of a file whose picture is whole all the same.

use super::Format;

/// A fault that decoders warn of and tolerate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Oddity {
    NoEnd,
    BytesBehind,
    PictureBehind,
    StrayBytes,
    BrokenChunks,
}

/// The set of all oddities of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Oddities(u8);

impl Oddity {
    const ALL: [Self; 5] = [Self::NoEnd, Self::BytesBehind, Self::PictureBehind, Self::StrayBytes, Self::BrokenChunks];

    fn hint(self, format: Format) -> &'static str {
        match (self, format) {
            (Self::NoEnd, Format::Png) => "the PNG has no end (IEND): were its last bytes lost?",
            (Self::NoEnd, _) => "the JPEG has no end (FF D9): were its last bytes lost?",
            (Self::BytesBehind, _) => "bytes stand behind the picture's end, which no decoder reads",
            (Self::PictureBehind, _) => "another picture stands behind the picture's end: the first counts",
            (Self::StrayBytes, _) => {
                "stray bytes stand between the JPEG's segments or behind their data: decoders warn of them and skip them"
            }
            (Self::BrokenChunks, _) => "the PNG has chunks that are broken: decoders warn of them and skip them",
        }
    }
}

impl Oddities {
    pub(super) fn add(&mut self, oddity: Oddity) {
        self.0 |= 1 << oddity as u8;
    }

    /// Adds the oddity for bytes after a picture's end, if there are any.
    pub(super) fn look_behind(&mut self, behind: &[u8]) {
        let has = |start: &[u8]| memchr::memmem::find(behind, start).is_some();
        if has(b"\xFF\xD8\xFF") || has(b"\x89PNG\r\n") {
            self.add(Oddity::PictureBehind);
        } else if !behind.is_empty() {
            self.add(Oddity::BytesBehind);
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(super) fn has(self, oddity: Oddity) -> bool {
        self.0 & 1 << oddity as u8 != 0
    }

    pub(super) fn hints(self, format: Format) -> impl Iterator<Item = &'static str> {
        Oddity::ALL.into_iter().filter(move |oddity| self.has(*oddity)).map(move |oddity| oddity.hint(format))
    }
}
