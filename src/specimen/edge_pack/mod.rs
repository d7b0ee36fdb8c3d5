//! The edge pack: the files that integrators should try and never have, each with the answer that it must get.
//!
//! One row of [`table`] is one file. The command line writes the files and the manifest, and our own tests send the same
//! files and read the same manifest. Answers are those of a server with default settings that knows no more than the
//! built-in cards: what is readable shows a person's card, which needs no catalogue.

mod expected;
mod jpeg;
mod manifest;
mod pdf;
mod png;
mod scene;
mod table;
mod turn;

use super::PrintError;
use scene::Scene;

pub use expected::{ExpectedAnswer, ExpectedCard, Matched};
pub use manifest::manifest;

/// A file of the pack.
#[derive(Debug)]
pub struct EdgeFile {
    /// Its name. No card or scenario has it: a file's name can choose the answer.
    pub name: &'static str,
    /// What it is, and what it finds in a client or a proxy.
    pub about: &'static str,
    scene: Scene,
    answer: AnswerSource,
    make: fn(&Scene) -> Result<Vec<u8>, PrintError>,
}

/// Where the answer of a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AnswerSource {
    /// What its scene shows.
    Scene,
    /// A good picture in which nothing is recognised.
    Default,
    /// Not a picture that the API takes.
    Refused,
}

/// Every file of the pack.
///
/// ```
/// use cedulita::specimen::edge_pack;
///
/// let file = edge_pack().iter().find(|file| file.name == "empty.jpg").ok_or("it is not there")?;
/// assert_eq!((file.bytes()?.len(), file.expected().http()), (0, 400));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn edge_pack() -> &'static [EdgeFile] {
    table::PACK
}

impl EdgeFile {
    /// The file's bytes: the same whenever and wherever this version makes them.
    ///
    /// # Errors
    /// When a library refuses to draw or to encode it, which a test rules out.
    pub fn bytes(&self) -> Result<Vec<u8>, PrintError> {
        (self.make)(&self.scene)
    }

    /// What it must be answered.
    #[must_use]
    pub fn expected(&self) -> ExpectedAnswer {
        match self.answer {
            AnswerSource::Scene => ExpectedAnswer::from_scene(&self.scene),
            AnswerSource::Default => ExpectedAnswer::unrecognised(),
            AnswerSource::Refused => ExpectedAnswer::refused(),
        }
    }
}
