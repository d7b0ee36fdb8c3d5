//! The cases, in the order of the ledger. Each case checks one row, and names the label of the row that it is
//! about.

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

/// A check of one thing that a client can observe.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The case's name, stable across versions: the row's ID, followed by a word or two.
    pub id: &'static str,
    /// The ID of the row of the ledger, such as `R4`.
    pub row: &'static str,
    /// How sure we are of this part of the row.
    pub label: Label,
    /// What the case checks, in a sentence without a full stop.
    pub title: &'static str,
    /// What must be available for the case to run.
    pub needs: Need,
    pub(super) steps: fn(&Material) -> Vec<CaseStep>,
    pub(super) judge: Judge,
}

/// What a case needs besides the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The case needs only the API.
    Nothing,
    /// Credentials that the server knows. If the server accepts any, none can be wrong.
    Credentials,
    /// The emulator itself: the case checks a feature that no vendor has.
    Emulator,
    /// The emulator's admin API: the case creates an API ID with its own terms, or turns a clock.
    State,
}

impl Need {
    /// The missing thing in words, for a report; `None` for [`Need::Nothing`].
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

/// Rows of the ledger that no client can observe, and why.
pub const UNSEEN: &[(&str, &str)] =
    &[("C12", "how long a server looks at a picture shows only where its settings can be changed")];

/// Every case, in the order of the ledger.
pub fn all() -> impl Iterator<Item = &'static Case> {
    let sections =
        [request::CASES, picture::CASES, answer::CASES, values::CASES, errors::CASES, state::CASES, chosen::CASES];
    sections.into_iter().flatten()
}

/// The error codes that the cases expect.
#[must_use]
pub fn codes() -> Vec<ErrorCode> {
    all().flat_map(|case| case.judge.codes()).collect()
}

type Steps = fn(&Material) -> Vec<CaseStep>;

const fn case([id, row]: [&'static str; 2], label: Label, title: &'static str, steps: Steps, judge: Judge) -> Case {
    Case { id, row, label, title, needs: Need::Nothing, steps, judge }
}

impl Case {
    /// The same case, run with credentials that the server knows.
    const fn with_credentials(self) -> Self {
        Self { needs: Need::Credentials, ..self }
    }

    /// The same case, run only against the emulator.
    const fn of_emulator(self) -> Self {
        Self { needs: Need::Emulator, ..self }
    }

    /// The same case, run only with state that an admin API sets.
    const fn with_state(self) -> Self {
        Self { needs: Need::State, ..self }
    }
}

/// Steps with one request.
fn one(ask: Ask) -> Vec<CaseStep> {
    vec![ask.call()]
}

/// Steps with several requests, one after another.
fn many(asks: impl IntoIterator<Item = Ask>) -> Vec<CaseStep> {
    asks.into_iter().map(Ask::call).collect()
}

/// Steps with requests whose responses several cases judge.
fn common(which: &[CommonRequests]) -> Vec<CaseStep> {
    which.iter().map(|common| CaseStep::Common(*common)).collect()
}
