//! A closer look at a code that is blurred, noisy or partly bleached: nothing is made black or white, but a grid is
//! moved until the brightness agrees with what all codes have in common, and the modules are sampled with their
//! certainty.

mod climb;
mod guess;
mod model;
mod modules;

pub use climb::{Climbed, climb};
pub use guess::{Eye, Seed};
pub use modules::{Modules, modules};
