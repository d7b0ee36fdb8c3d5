//! What to do next.

use crate::conformance::{Outcome, Verdict, Weight, Why};
use crate::contract::Label;

use super::sections::behaviour;

/// What to do about a case; nothing if it was kept.
pub(super) fn advice(outcome: &Outcome) -> Option<String> {
    match &outcome.verdict {
        Verdict::Kept => None,
        Verdict::Broken(_) => Some(broken(outcome)),
        Verdict::CouldNotRun(why) => Some(idle(why).to_owned()),
    }
}

fn broken(outcome: &Outcome) -> String {
    let setting = behaviour(outcome).and_then(|row| row.setting);
    let known = match outcome.label {
        Label::Documented => "the published page says so",
        Label::Sample => "a sample of the published page shows it",
        Label::Observed => "servers of sibling endpoints were seen to do so",
        Label::Assumed => "nobody knew, and the ledger only assumes it",
    };
    let next = match outcome.weight() {
        Weight::Error | Weight::Nothing => "mend the server, or what stands before it; clients rely on this",
        Weight::Warning => "see whether your clients rely on it; if this is the vendor's server, report it",
        Weight::News => "if this is the vendor's server, report it: the ledger has learned something",
    };
    match setting {
        Some(setting) if outcome.weight() != Weight::Error => {
            format!("{known}; {next} (the emulator's setting `{setting}` changes it)")
        }
        _ => format!("{known}; {next}"),
    }
}

fn idle(why: &Why) -> &'static str {
    match why {
        Why::Needs(_) => "give what it needs, or leave it out; --strict counts it as a failure",
        Why::Budget => "give --max-calls a larger number",
        Why::Unanswered(_) => "see whether the server runs, whether the URL and its port are right, and read its log",
        Why::Premise(_) => "see what the server answered; the row itself could not be looked at",
    }
}
