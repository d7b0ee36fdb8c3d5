//! The cases, in the order of the ledger. Each observes one row, and says which of the row's labels it is about.

mod answer;
mod chosen;
mod errors;
mod picture;
mod request;
mod state;
mod values;

use super::ask::{Ask, CaseStep, CommonRequests};
use super::judge::Judge;
use super::material::Material;
use crate::contract::{ErrorCode, Label};

/// One thing that a client can see.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// Its name, stable across versions: the row and a word or two.
    pub id: &'static str,
    /// The row of the ledger.
    pub row: &'static str,
    /// How sure we are of this part of the row.
    pub label: Label,
    /// What it looks at, in a sentence without a full stop.
    pub title: &'static str,
    /// What must be at hand.
    pub needs: Need,
    pub(super) steps: fn(&Material) -> Vec<CaseStep>,
    pub(super) judge: Judge,
}

/// What a case needs beside the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing.
    Nothing,
    /// Credentials that the server knows: where any would do, none can be wrong.
    Credentials,
    /// The emulator itself: what it looks at is the emulator's own, and no vendor has it.
    Emulator,
    /// The emulator's admin API: it makes an API ID with terms of its own, or turns a clock.
    State,
}

impl Need {
    /// What is missing when it is not at hand; `None` for nothing.
    #[must_use]
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Need::Nothing => None,
            Need::Credentials => Some(
                "credentials that the server knows (CEDULITA_TARGET_API_ID and CEDULITA_TARGET_API_SECRET, or --admin URL)",
            ),
            Need::Emulator => Some("the emulator, set up through its admin API (--admin URL)"),
            Need::State => Some("an API ID with terms of its own, which an admin API makes (--admin URL)"),
        }
    }
}

/// Rows of the ledger that no client can see, and why.
pub const UNSEEN: &[(&str, &str)] =
    &[("C12", "how long a server looks at a picture shows only where its settings can be changed")];

/// Every case.
pub fn all() -> impl Iterator<Item = &'static Case> {
    let sections =
        [request::CASES, picture::CASES, answer::CASES, values::CASES, errors::CASES, state::CASES, chosen::CASES];
    sections.into_iter().flatten()
}

/// The error codes that the cases ask for.
#[must_use]
pub fn codes() -> Vec<ErrorCode> {
    all().flat_map(|case| case.judge.codes()).collect()
}

type Steps = fn(&Material) -> Vec<CaseStep>;

const fn case([id, row]: [&'static str; 2], label: Label, title: &'static str, steps: Steps, judge: Judge) -> Case {
    Case { id, row, label, title, needs: Need::Nothing, steps, judge }
}

impl Case {
    /// The same, with credentials that the server knows.
    const fn with_credentials(self) -> Self {
        Self { needs: Need::Credentials, ..self }
    }

    /// The same, of the emulator alone.
    const fn of_emulator(self) -> Self {
        Self { needs: Need::Emulator, ..self }
    }

    /// The same, with state that an admin API sets.
    const fn with_state(self) -> Self {
        Self { needs: Need::State, ..self }
    }
}

/// One request.
fn one(ask: Ask) -> Vec<CaseStep> {
    vec![ask.call()]
}

/// Several requests, one after another.
fn many(asks: impl IntoIterator<Item = Ask>) -> Vec<CaseStep> {
    asks.into_iter().map(Ask::call).collect()
}

/// Requests that several cases judge.
fn common(which: &[CommonRequests]) -> Vec<CaseStep> {
    which.iter().map(|common| CaseStep::Common(*common)).collect()
}
