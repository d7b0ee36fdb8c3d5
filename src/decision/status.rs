//! What a call was answered, in one word.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::contract::ErrorCode;

/// What a call was answered: the contract's `status`, or the emulator's own 501.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStatus {
    /// Cards.
    Ok,
    /// An error of the contract.
    Error(ErrorCode),
    /// A name that stands for nothing.
    UnknownName,
}

impl CallStatus {
    /// `OK`, an error code or `UNKNOWN_NAME`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Error(code) => code.name(),
            Self::UnknownName => "UNKNOWN_NAME",
        }
    }

    /// Every status.
    pub fn all() -> impl Iterator<Item = Self> {
        ErrorCode::ALL.iter().copied().map(Self::Error).chain([Self::Ok, Self::UnknownName])
    }
}

/// So that a test in another program says what it expects as the wire does.
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
