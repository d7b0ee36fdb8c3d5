//! What is computed for every pixel of a picture: a JPEG in grey, its black and white, the codes of specimens in it,
//! and how a card lies there.
//!
//! It is a crate of its own so that it can be built in another way: for speed, where the rest is quick to build or small.
//! So nothing here is generic over the crates that use it. It knows no card, no file but JPEG, and no setting.

mod closer;
mod eyes;
mod finder;
mod grey;
pub mod jpeg;
mod oddity;
mod patch;
mod pose;
mod threshold;
mod trios;
mod window;

/// Pictures on which a search takes long.
#[cfg(test)]
#[path = "../../benches/hostile/src/pictures.rs"]
mod rasters;

pub use closer::{Climbed, Eye, Modules, Seed, climb, modules};
pub use finder::{Found, FoundCode, MODULES, find};
pub use grey::{Grey, luma};
pub use oddity::{Oddities, Oddity};
pub use patch::{Patch, REACH, SIDE};
pub use pose::{Homography, Pair, Point};
pub use window::{PatchWindow, Pyramid};
