//! The file formats that the contract accepts.

use std::fmt;

/// A file format that the contract accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JPEG, sequential (baseline included) or progressive.
    Jpeg,
    /// PNG of any kind.
    Png,
    /// PDF. Only its first page counts.
    Pdf,
}

impl Format {
    /// The format's name: `jpeg`, `png` or `pdf`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Format::Jpeg => "jpeg",
            Format::Png => "png",
            Format::Pdf => "pdf",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Jpeg => "JPEG",
            Format::Png => "PNG",
            Format::Pdf => "PDF",
        })
    }
}
