//! Scenarios by name. So far each error code is one; which card a name may mean instead is not known here.

use crate::contract::ErrorCode;

/// What a scenario answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// With this error, at its own place in the order of checks.
    Refuse(ErrorCode),
}

/// The scenario of this name.
#[must_use]
pub fn find(name: &str) -> Option<Script> {
    ErrorCode::from_scenario(name).map(Script::Refuse)
}

/// Every scenario's name.
pub fn names() -> impl Iterator<Item = &'static str> {
    ErrorCode::ALL.iter().map(|code| code.scenario())
}
