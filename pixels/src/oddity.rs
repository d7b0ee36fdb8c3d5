//! Faults of a file whose picture is whole all the same.

/// A fault that decoders warn of and tolerate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// The file has no mark of its end.
    NoEnd,
    /// Bytes stand behind the end.
    BytesBehind,
    /// Another picture stands behind the end.
    PictureBehind,
    /// Bytes that belong to nothing stand between parts of a JPEG.
    StrayBytes,
    /// Parts of a PNG are broken.
    BrokenChunks,
}

impl Oddity {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::NoEnd, Self::BytesBehind, Self::PictureBehind, Self::StrayBytes, Self::BrokenChunks];
}

/// The set of all oddities of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oddities(u8);

impl Oddities {
    /// Adds one.
    pub fn add(&mut self, oddity: Oddity) {
        self.0 |= 1 << oddity as u8;
    }

    /// Adds the oddity for bytes after a picture's end, if there are any.
    pub fn look_behind(&mut self, behind: &[u8]) {
        let has = |start: &[u8]| memchr::memmem::find(behind, start).is_some();
        if has(b"\xFF\xD8\xFF") || has(b"\x89PNG\r\n") {
            self.add(Oddity::PictureBehind);
        } else if !behind.is_empty() {
            self.add(Oddity::BytesBehind);
        }
    }

    /// Adds those of another set.
    pub fn join(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// Whether one is in the set.
    #[must_use]
    pub fn has(self, oddity: Oddity) -> bool {
        self.0 & 1 << oddity as u8 != 0
    }
}
