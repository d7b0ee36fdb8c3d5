//! Counts calls, by nothing that comes from a caller.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::engine::{Answer, Reply};
use crate::scenario::Fault;

/// How often each kind of answer was given: HTTP status, contract status, channel and fault.
#[derive(Debug, Default)]
pub struct Metrics {
    calls: Mutex<BTreeMap<Kind, u64>>,
}

/// What calls are told apart by. All of it comes from closed sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    pub(super) http: u16,
    pub(super) status: &'static str,
    pub(super) matched_by: &'static str,
    pub(super) fault: &'static str,
}

impl Metrics {
    pub(super) fn count(&self, http: u16, answer: &Answer, fault: Option<&Fault>) {
        let status = match &answer.reply {
            Reply::Cards(_) => "OK",
            Reply::Refusal(refusal) => refusal.code.name(),
            Reply::UnknownName(_) => "UNKNOWN_NAME",
        };
        let matched_by = answer.matched_by.map_or("check", |channel| channel.name());
        let kind = Kind { http, status, matched_by, fault: fault.map_or("none", |fault| fault.kind.name()) };
        *self.calls.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
    }

    pub(super) fn all(&self) -> BTreeMap<Kind, u64> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
