//! Advice about what to do next.

use crate::conformance::settings::own_setting;
use crate::conformance::{CaseOutcome, Cause, FlawKind, Group, Reason, Severity, Verdict};
use crate::contract::{API_PATH, ErrorCode, Label};

use super::sections::behaviour;

const CREDENTIALS: &str =
    "set CEDULITA_TARGET_API_ID and CEDULITA_TARGET_API_SECRET to credentials that the server knows";

/// What to do about a case; `None` if it passed.
pub(super) fn advice(outcome: &CaseOutcome) -> Option<String> {
    match (&outcome.verdict, outcome.flaw.as_ref().map(|flaw| &flaw.kind)) {
        (Verdict::Passed, _) => None,
        (_, Some(FlawKind::Credentials)) => Some(CREDENTIALS.to_owned()),
        (Verdict::Failed(_), _) => Some(failed(outcome)),
        (Verdict::Skipped(reason), _) => Some(skipped(reason).to_owned()),
    }
}

/// What to do about a cause.
pub(super) fn advice_on(group: &Group<'_>) -> Option<String> {
    match &group.cause {
        Cause::Flaw(FlawKind::Credentials) => Some(CREDENTIALS.to_owned()),
        Cause::Always(gist) if gist.contains(ErrorCode::Unauthorized.name()) => Some(CREDENTIALS.to_owned()),
        Cause::Always(gist) if gist.starts_with("404") => {
            Some(format!("see whether the URL is right: {API_PATH} is added to it"))
        }
        _ => group.failed.first().or(group.skipped.first()).and_then(|outcome| advice(outcome)),
    }
}

fn failed(outcome: &CaseOutcome) -> String {
    let usual = behaviour(outcome.row).and_then(|row| row.setting);
    let setting = usual.map(|usual| own_setting(outcome.case).unwrap_or(usual));
    let next = match outcome.label {
        Label::Documented => "the published page says so: mend the server, or what stands before it",
        Label::Sample => "a published sample shows it: mend the server, or what stands before it",
        Label::Observed => "sibling endpoints do so: see whether your clients rely on it",
        Label::Assumed => "nobody knew, it is assumed: if this is the vendor's server, report it",
    };
    match setting {
        Some(setting) if outcome.weight() != Severity::Error => {
            format!("{next} (the emulator's setting `{setting}` changes it)")
        }
        _ => next.to_owned(),
    }
}

fn skipped(reason: &Reason) -> &'static str {
    match reason {
        Reason::Needs(_) => "give what it needs, or leave it out; --strict asks for every case",
        Reason::Setting(_) => "start the emulator without that setting to have it judged, or leave it out",
        Reason::Budget => "give --max-calls a larger number",
        Reason::Unanswered(_) => {
            "see whether the server runs, whether the URL and its port are right, and read its log"
        }
        Reason::Premise(_) => "see what the server answered; the row itself could not be looked at",
    }
}
