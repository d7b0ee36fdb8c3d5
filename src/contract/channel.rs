//! The channels: the ways in which an answer can be chosen. They are ours, not the vendor's.

use std::fmt;

use serde::{Serialize, Serializer};

/// One way to choose the answer. The variants stand in the order in which the emulator tries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// The request header `X-Emulator-Scenario`.
    Header,
    /// A step that the admin API queued for the session.
    Queue,
    /// The API ID, when it names a scenario or a card.
    ApiId,
    /// A scenario whose conditions match the call.
    Condition,
    /// A specimen that is found in the picture.
    Specimen,
    /// The file name of the upload.
    FileName,
    /// The picture's SHA-256.
    Sha256,
    /// The setting `unrecognised`, which decides when no other channel does.
    Default,
}

impl Channel {
    /// Every channel, in the order in which the emulator tries them.
    pub const ALL: [Channel; 8] = [
        Channel::Header,
        Channel::Queue,
        Channel::ApiId,
        Channel::Condition,
        Channel::Specimen,
        Channel::FileName,
        Channel::Sha256,
        Channel::Default,
    ];

    /// The channel's name in `X-Emulator-Matched-By`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Channel::Header => "header",
            Channel::Queue => "queue",
            Channel::ApiId => "api-id",
            Channel::Condition => "condition",
            Channel::Specimen => "specimen",
            Channel::FileName => "file-name",
            Channel::Sha256 => "sha256",
            Channel::Default => "default",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Channel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
