//! Why the shared store did not do what it was asked for.

use std::borrow::Cow;
use std::fmt;

/// The shared store did not answer in time, or refused. Memory never does.
///
/// Nothing was changed, or what was changed is taken back or done when the store is there again: see the verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoreUnavailable {
    reason: Cow<'static, str>,
    is_final: bool,
}

impl StoreUnavailable {
    pub(crate) fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: reason.into(), is_final: false }
    }

    /// The store refuses, and will do so until somebody changes something.
    #[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "only a store can refuse"))]
    pub(super) fn refused(reason: impl Into<Cow<'static, str>>) -> Self {
        Self { reason: reason.into(), is_final: true }
    }

    /// Whether waiting does not help.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.is_final
    }
}

impl fmt::Display for StoreUnavailable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the shared store (--store) does not answer: {}", self.reason)
    }
}

impl std::error::Error for StoreUnavailable {}
