//! The outcome of a call, as one word.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::contract::ErrorCode;

/// The outcome of a call: the contract's `status`, or the emulator's own 501.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStatus {
    /// The response is a success with cards.
    Ok,
    /// The response is an error of the contract.
    Error(ErrorCode),
    /// A name in the call is meant to choose the answer, but names nothing that exists.
    UnknownName,
}

impl CallStatus {
    /// The status as text: `OK`, an error code or `UNKNOWN_NAME`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Error(code) => code.name(),
            Self::UnknownName => "UNKNOWN_NAME",
        }
    }

    /// Every status that a call can have.
    pub fn all() -> impl Iterator<Item = Self> {
        ErrorCode::ALL.iter().copied().map(Self::Error).chain([Self::Ok, Self::UnknownName])
    }
}

/// Lets a test of another program compare a status with its text on the wire.
impl PartialEq<&str> for CallStatus {
    fn eq(&self, name: &&str) -> bool {
        self.name() == *name
    }
}

impl fmt::Display for CallStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for CallStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.name().serialize(serializer)
    }
}
