//! The place where whoever looks for more in a picture than its facts is plugged in. What is seen is not for this module to
//! know.

use std::fmt::Debug;

use super::{Facts, Grey, LookPermit};

/// Looks for more in a picture than its facts. Called on the bounded pool, once for the same bytes.
pub trait Recognise: Debug + Send + Sync + 'static {
    /// What can be seen; its default is nothing.
    type Seen: Clone + Debug + Default + Send + Sync + 'static;

    /// What the file says of itself, if that can be trusted: its pixels are then not decoded.
    fn by_file(&self, bytes: &[u8], facts: &Facts) -> Option<Self::Seen>;

    /// What the pixels show: those of the picture as it is stored, or of a PDF's first page as it is drawn. The permit is asked
    /// whether to go on.
    fn by_pixels(&self, pixels: Grey, facts: &Facts, permit: &LookPermit) -> Self::Seen;
}
