//! The edge pack: the files that integrators should test and never have, each with the answer that it must get.
//!
//! Each row of [`table`] is one file. The command line writes the files and the manifest. Our own tests send the same
//! files and read the same manifest. The answers are those of a server with default settings and only the built-in
//! cards: a readable picture shows a person's card, which needs no catalogue.

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

/// One file of the pack, made when its bytes are requested.
#[derive(Debug)]
pub struct EdgeFile {
    /// The file's name. No card or scenario has this name, because a file's name can choose the answer.
    pub name: &'static str,
    /// What the file is, and which fault it finds in a client or a proxy.
    pub about: &'static str,
    scene: Scene,
    answer: AnswerSource,
    make: fn(&Scene) -> Result<Vec<u8>, PrintError>,
}

/// Where the expected answer of a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AnswerSource {
    /// From what its scene shows.
    Scene,
    /// From the default: it is a good picture in which nothing is recognised.
    Default,
    /// From the refusal: it is no picture that the API accepts.
    Refused,
}

/// Every file of the pack, in the order of the manifest.
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
    /// Makes the file's bytes. They are always the same for one version, on every machine.
    ///
    /// # Errors
    /// When a library fails to draw or encode the file; a test makes sure that this does not happen.
    pub fn bytes(&self) -> Result<Vec<u8>, PrintError> {
        (self.make)(&self.scene)
    }

    /// The answer that the file must get.
    #[must_use]
    pub fn expected(&self) -> ExpectedAnswer {
        match self.answer {
            AnswerSource::Scene => ExpectedAnswer::from_scene(&self.scene),
            AnswerSource::Default => ExpectedAnswer::unrecognised(),
            AnswerSource::Refused => ExpectedAnswer::refused(),
        }
    }
}
