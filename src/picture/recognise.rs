//! The interface of a recogniser, which looks for more in a picture than its facts. This module does not know what a
//! recogniser sees.

use std::fmt::Debug;

use super::{Facts, Grey, LookPermit};

/// Looks for more in a picture than its facts. The pool calls it, once for the same bytes.
pub trait Recognise: Debug + Send + Sync + 'static {
    /// The type of what is seen. Its default means that nothing was seen.
    type Seen: Clone + Debug + Default + Send + Sync + 'static;

    /// What the file itself says that it shows, if that can be trusted. Its pixels are then not decoded.
    fn by_file(&self, bytes: &[u8], facts: &Facts) -> Option<Self::Seen>;

    /// What the pixels show: those of the picture as stored, or of a PDF's first page as drawn. An implementation
    /// asks the permit whether to go on.
    fn by_pixels(&self, pixels: Grey, facts: &Facts, permit: &LookPermit) -> Self::Seen;
}
