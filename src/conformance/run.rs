//! Runs cases against a server.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use futures_util::{StreamExt as _, stream};
use tokio::sync::OnceCell;

use super::ask::{Ask, CaseStep, CommonRequests};
use super::cases::{self, Case, Need};
use super::environment::Environment;
use super::material::Material;
use super::plan::RunPlan;
use super::repeat::RepeatContext;
use super::response::{CaseFailure, CaseResponse};
use super::{CaseOutcome, CheckFailure, Flaw, Reason, RunReport, Verdict, wire};
use crate::client::{Client, ClientError, ClientErrorKind};
use crate::clock::Clock;
use crate::contract::Label;
use crate::text::american;

/// How many cases run at the same time.
const AT_ONCE: usize = 6;

/// The cases that these words choose, in the order of their table. The ID of a row chooses the row's cases. Any
/// other word chooses the cases whose ID begins with it. No words choose every case.
pub fn chosen(only: &[String]) -> impl Iterator<Item = &'static Case> {
    let fits = |case: &Case, word: &String| match cases::all().any(|other| other.row == word) {
        true => case.row == word,
        false => case.id.starts_with(word.as_str()) || american(case.id).starts_with(word.as_str()),
    };
    cases::all().filter(move |case| only.is_empty() || only.iter().any(|word| fits(case, word)))
}

/// Checks a server. `progress` receives the number of cases that have ended, and the total.
///
/// # Errors
///
/// If the server cannot be reached at all.
pub async fn check(
    client: &Client,
    plan: RunPlan,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Result<RunReport, ClientError> {
    let watch = Clock::System.stopwatch();
    wire::reachable(client).await?;
    let cases: Vec<_> = chosen(&plan.only).collect();
    let environment = Environment::probe(&plan).await?;
    let run = Arc::new(ConformanceRun {
        client: client.clone(),
        environment,
        material: Material::new(&plan.run),
        shared: Default::default(),
    });
    let allowed = match plan.most_calls {
        Some(most) => Some(run.clone().within(&cases, most).await),
        None => None,
    };
    let (total, ended) = (cases.len(), AtomicUsize::new(0));
    let outcomes = stream::iter(cases.iter().map(|case| {
        let run = &run;
        let fits = allowed.as_ref().is_none_or(|allowed| allowed.contains(case.id));
        let ended = &ended;
        async move {
            let outcome = Arc::clone(run).outcome(case, fits).await;
            progress(ended.fetch_add(1, Ordering::Relaxed) + 1, total);
            outcome
        }
    }));
    let outcomes: Vec<_> = outcomes.buffered(AT_ONCE).collect().await;
    run.environment.cleanup().await;
    let calls = outcomes.iter().map(|outcome| outcome.calls).sum();
    Ok(RunReport { target: client.target().to_string(), outcomes, calls, took: watch.elapsed() })
}

/// A run in progress.
struct ConformanceRun {
    client: Client,
    environment: Environment,
    material: Material,
    /// Responses that several cases judge. Each request is sent once.
    shared: [OnceCell<Result<CaseResponse, ClientError>>; CommonRequests::COUNT],
}

impl ConformanceRun {
    /// The cases whose calls fit into the budget. Surer rows come first. A common request that an earlier case
    /// already sends costs nothing.
    async fn within(self: Arc<Self>, cases: &[&'static Case], budget: u32) -> HashSet<&'static str> {
        let (mut left, mut seen) = (budget, [false; CommonRequests::COUNT]);
        let mut allowed = HashSet::new();
        for label in Label::ALL {
            for case in cases.iter().filter(|case| case.label == label && self.environment.excuse(case).is_none()) {
                let Some(steps) = Arc::clone(&self).steps(case).await else { continue };
                let mut newly = seen;
                let calls: u32 = steps.iter().map(|step| step.costs(&mut newly)).sum();
                if calls <= left {
                    left -= calls;
                    seen = newly;
                    allowed.insert(case.id);
                }
            }
        }
        allowed
    }

    /// The steps of a case. Drawing their pictures runs on a blocking thread.
    async fn steps(self: Arc<Self>, case: &'static Case) -> Option<Vec<CaseStep>> {
        let drawn = tokio::task::spawn_blocking(move || (case.steps)(&self.material)).await;
        drawn.ok()
    }

    async fn outcome(self: Arc<Self>, case: &'static Case, fits: bool) -> CaseOutcome {
        let watch = Clock::System.stopwatch();
        let calls = AtomicU32::new(0);
        let judged = match (self.environment.excuse(case), fits) {
            (Some(reason), _) => Judged::skipped(reason),
            (None, false) => Judged::skipped(Reason::Budget),
            (None, true) => self.run(case, &calls).await,
        };
        let Judged { verdict, flaw, responses, repeat } = judged;
        CaseOutcome {
            case: case.id,
            title: case.title,
            row: case.row,
            label: case.label,
            verdict,
            flaw,
            calls: calls.into_inner(),
            took: watch.elapsed(),
            answers: responses.iter().map(CaseResponse::answered).collect(),
            repeat,
        }
    }

    async fn run(self: Arc<Self>, case: &'static Case, calls: &AtomicU32) -> Judged {
        let steps = Arc::clone(&self).steps(case).await.unwrap_or_default();
        if let (Some(failure), _) | (None, Some(failure)) =
            (self.material.failure(), steps.is_empty().then_some("the case ended before it began"))
        {
            return Judged::skipped(Reason::Premise(failure.to_owned()));
        }
        let (mut responses, mut ended) = (Vec::new(), None);
        for (at, step) in steps.iter().enumerate() {
            if let CaseStep::Admin(ask) = step {
                // A case also deletes what it created after it failed.
                let made = self.environment.admin(ask.clone()).await;
                ended = ended.or(made.err().map(|cause| Judged::skipped(Reason::Premise(cause))));
            } else if ended.is_none() {
                match self.take(step.clone(), calls).await {
                    Ok(answer) => responses.push(answer),
                    Err(error) => ended = Some(self.unanswered(&error, &steps, at)),
                }
            }
        }
        let judged = ended.unwrap_or_else(|| self.judged(case, &steps, &responses));
        Judged { responses, ..judged }
    }

    fn judged(&self, case: &Case, steps: &[CaseStep], responses: &[CaseResponse]) -> Judged {
        let Err(miss) = case.judge.check(responses) else { return Judged::passed() };
        let flaw = Flaw::behind(responses, &miss);
        let calls: Vec<_> = steps.iter().enumerate().filter(|(_, step)| !matches!(step, CaseStep::Admin(_))).collect();
        let wanted = case.judge.subject_of(responses, &miss).and_then(|number| calls.get(number)).map(|(at, _)| *at);
        let repeat = self.surroundings().lines(steps, wanted);
        let verdict = match miss {
            CaseFailure::Failed(finding) => Verdict::Failed(vec![finding]),
            // Another server need not provide what the case checks. The emulator itself must.
            CaseFailure::NotCheckable(actual) if case.needs == Need::Emulator => {
                Verdict::Failed(vec![CheckFailure { expected: "an answer to look at".to_owned(), actual }])
            }
            CaseFailure::NotCheckable(text) => Verdict::Skipped(Reason::Premise(text)),
            CaseFailure::MissingMember(text) => Verdict::Skipped(Reason::Premise(text.to_owned())),
        };
        Judged { verdict, flaw, responses: Vec::new(), repeat }
    }

    /// A server that cannot be reached shows nothing. A server that breaks off violates the contract.
    fn unanswered(&self, error: &ClientError, steps: &[CaseStep], at: usize) -> Judged {
        let actual = error.to_string();
        match error.kind {
            ClientErrorKind::Broken | ClientErrorKind::Long => Judged {
                flaw: Some(Flaw::broke_off(&actual)),
                repeat: self.surroundings().lines(steps, Some(at)),
                ..Judged::from_verdict(Verdict::Failed(vec![CheckFailure { expected: "an answer".to_owned(), actual }]))
            },
            ClientErrorKind::Usage | ClientErrorKind::Unreachable | ClientErrorKind::Slow => {
                Judged::skipped(Reason::Unanswered(actual))
            }
        }
    }

    fn surroundings(&self) -> RepeatContext<'_> {
        RepeatContext { client: &self.client, environment: &self.environment, material: &self.material }
    }

    async fn take(&self, step: CaseStep, calls: &AtomicU32) -> Result<CaseResponse, ClientError> {
        match step {
            CaseStep::Common(common) => {
                let ask = || self.call(self.material.common(common), calls);
                self.shared[common as usize].get_or_init(ask).await.clone()
            }
            CaseStep::Call(ask) | CaseStep::Admin(ask) => self.call(ask, calls).await,
            CaseStep::Raw(ask, how) => {
                calls.fetch_add(1, Ordering::Relaxed);
                wire::raw(&self.client, ask, how, &self.environment.credentials).await
            }
        }
    }

    async fn call(&self, ask: Ask, calls: &AtomicU32) -> Result<CaseResponse, ClientError> {
        calls.fetch_add(1, Ordering::Relaxed);
        self.client.send(wire::outgoing(ask, &self.environment.credentials)).await.map(CaseResponse::from)
    }
}

/// What the run found for one case.
struct Judged {
    verdict: Verdict,
    flaw: Option<Flaw>,
    responses: Vec<CaseResponse>,
    repeat: Vec<String>,
}

impl Judged {
    fn from_verdict(verdict: Verdict) -> Self {
        Self { verdict, flaw: None, responses: Vec::new(), repeat: Vec::new() }
    }

    fn passed() -> Self {
        Self::from_verdict(Verdict::Passed)
    }

    fn skipped(reason: Reason) -> Self {
        Self::from_verdict(Verdict::Skipped(reason))
    }
}

impl CaseStep {
    /// The number of calls that this step costs. A common request costs only the first case that uses it.
    fn costs(&self, seen: &mut [bool; CommonRequests::COUNT]) -> u32 {
        match self {
            CaseStep::Common(common) => u32::from(!std::mem::replace(&mut seen[*common as usize], true)),
            CaseStep::Call(_) | CaseStep::Raw(..) => 1,
            CaseStep::Admin(_) => 0,
        }
    }
}

/// The number of calls that the chosen cases send. Cases that need the emulator's admin API count only if it is
/// available.
#[must_use]
pub fn cost(only: &[String], has_admin: bool) -> u32 {
    let (material, mut seen) = (Material::new("list"), [false; CommonRequests::COUNT]);
    let cases = chosen(only).filter(|case| has_admin || matches!(case.needs, Need::Nothing | Need::Credentials));
    cases.flat_map(|case| (case.steps)(&material)).map(|step| step.costs(&mut seen)).sum()
}
