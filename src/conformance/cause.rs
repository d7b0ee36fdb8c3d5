//! Groups what did not pass by its cause, so that a server with one mistake gets one report of it.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::response::CaseResponse;
use super::{CaseOutcome, CheckFailure, FlawKind, Reason, RunReport, Severity, Verdict};

/// At least this many responses must be alike before a report says that the server answers everything alike.
const FEWEST_ALIKE: usize = 8;
/// At least this share of all responses must be alike, in percent.
const MOST_PERCENT: usize = 95;

/// Cases that did not pass for one cause.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// What the cases have in common.
    pub cause: Cause,
    /// The cases that failed, the most serious first.
    pub failed: Vec<&'a CaseOutcome>,
    /// The cases that could not be judged for the same cause.
    pub skipped: Vec<&'a CaseOutcome>,
}

/// What cases that did not pass have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Nearly every response is this one, whatever the request.
    Always(String),
    /// The responses have a mistake that is wrong for any request.
    Flaw(FlawKind),
    /// The cases expected the same and got the same.
    Finding(CheckFailure),
    /// The cases were skipped for this reason.
    Reason(Reason),
}

/// Groups what did not pass. Failures come first: the most serious, then those of many cases. Groups that were only
/// skipped come last.
#[must_use]
pub fn group(report: &RunReport) -> Vec<Group<'_>> {
    let common = CommonAnswer { always: always(report), refusal: refusal(report) };
    let mut groups: Vec<Group<'_>> = Vec::new();
    for outcome in &report.outcomes {
        let Some(cause) = common.cause(outcome) else { continue };
        let at = groups.iter().position(|group| group.cause == cause).unwrap_or(groups.len());
        if at == groups.len() {
            groups.push(Group { cause, failed: Vec::new(), skipped: Vec::new() });
        }
        match outcome.verdict {
            Verdict::Failed(_) => groups[at].failed.push(outcome),
            _ => groups[at].skipped.push(outcome),
        }
    }
    for group in &mut groups {
        group.failed.sort_by_key(|outcome| Reverse(outcome.weight()));
    }
    groups.sort_by_key(|group| Reverse((group.weight(), group.failed.len(), group.is_of_answers())));
    groups
}

impl<'a> Group<'a> {
    /// The severity of the most serious case.
    #[must_use]
    pub fn weight(&self) -> Severity {
        self.failed.first().map_or(Severity::Nothing, |outcome| outcome.weight())
    }

    /// The cause in a sentence without a full stop. `None` if the cases themselves say it better.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        match &self.cause {
            Cause::Always(gist) => Some(format!("nearly every call is answered {gist}")),
            Cause::Flaw(kind) => Some(kind.title()),
            Cause::Finding(_) => None,
            Cause::Reason(reason) => Some(reason.to_string()),
        }
    }

    /// What was expected, without duplicates.
    #[must_use]
    pub fn expected(&self) -> Vec<&'a str> {
        self.said(|finding| &finding.expected, |outcome| outcome.flaw.as_ref().map(|flaw| flaw.expected.as_str()))
    }

    /// What the server returned instead, without duplicates.
    #[must_use]
    pub fn actual(&self) -> Vec<&'a str> {
        self.said(|finding| &finding.actual, |outcome| outcome.flaw.as_ref().map(|flaw| flaw.actual.as_str()))
    }

    fn said(
        &self,
        of_finding: fn(&'a CheckFailure) -> &'a String,
        of_flaw: fn(&'a CaseOutcome) -> Option<&'a str>,
    ) -> Vec<&'a str> {
        let all = self.failed.iter().chain(&self.skipped);
        let said = all.flat_map(|outcome| match (&outcome.verdict, &self.cause) {
            (_, Cause::Flaw(_)) => of_flaw(outcome).into_iter().collect(),
            (Verdict::Failed(findings), _) => findings.iter().map(|one| of_finding(one).as_str()).collect::<Vec<_>>(),
            _ => Vec::new(),
        });
        let mut distinct = Vec::new();
        for text in said {
            if !distinct.contains(&text) {
                distinct.push(text);
            }
        }
        distinct
    }

    /// The case that shows the cause: the first whose request can be repeated.
    #[must_use]
    pub fn example(&self) -> Option<&'a CaseOutcome> {
        let mut all = self.failed.iter().chain(&self.skipped).copied();
        let can = |outcome: &&CaseOutcome| {
            !outcome.repeat.is_empty() && outcome.repeat.iter().all(|line| !line.starts_with('#'))
        };
        all.clone().find(can).or_else(|| all.next())
    }

    /// Whether the server's responses are the cause, and not something that the run lacked.
    fn is_of_answers(&self) -> bool {
        !matches!(self.cause, Cause::Reason(_))
    }
}

/// What the responses of the run have in common.
struct CommonAnswer {
    /// The gist of nearly every response.
    always: Option<String>,
    /// How the server refused the credentials, if that stood in the way of a case.
    refusal: Option<String>,
}

impl CommonAnswer {
    /// What a case that did not pass has in common with others. `None` if it passed.
    fn cause(&self, outcome: &CaseOutcome) -> Option<Cause> {
        let (text, own) = match &outcome.verdict {
            Verdict::Passed => return None,
            Verdict::Failed(findings) => {
                let first = findings.first()?;
                // Which of several calls failed does not make it another cause.
                let expected = first.expected.split(" for call ").next().unwrap_or_default().to_owned();
                (first.actual.clone(), Cause::Finding(CheckFailure { expected, actual: first.actual.clone() }))
            }
            Verdict::Skipped(reason) => (reason.to_string(), Cause::Reason(reason.clone())),
        };
        let flaw = outcome.flaw.as_ref();
        let is_so = |gist: &&String| text.contains(gist.as_str()) || flaw.is_some_and(|flaw| flaw.actual == **gist);
        match flaw.map(|flaw| &flaw.kind) {
            // These mistakes say more than the fact that every response has them.
            Some(kind @ (FlawKind::Word(_) | FlawKind::Spelling | FlawKind::HttpStatus(_))) => {
                Some(Cause::Flaw(kind.clone()))
            }
            kind => {
                let always = self.always.as_ref().filter(is_so).map(|gist| Cause::Always(gist.clone()));
                let refused = || self.refusal.as_ref().filter(is_so).map(|_| Cause::Flaw(FlawKind::Credentials));
                always.or_else(|| kind.map(|kind| Cause::Flaw(kind.clone()))).or_else(refused).or(Some(own))
            }
        }
    }
}

fn refusal(report: &RunReport) -> Option<String> {
    let mut flaws = report.outcomes.iter().filter_map(|outcome| outcome.flaw.as_ref());
    flaws.find(|flaw| flaw.kind == FlawKind::Credentials).map(|flaw| flaw.actual.clone())
}

/// The gist of nearly every response of the run, if they are all alike.
fn always(report: &RunReport) -> Option<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for answer in report.outcomes.iter().flat_map(|outcome| &outcome.answers) {
        *counts.entry(CaseResponse::from(answer).gist()).or_default() += 1;
    }
    let all: usize = counts.values().sum();
    let (gist, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count >= FEWEST_ALIKE && count * 100 >= all * MOST_PERCENT).then_some(gist)
}
