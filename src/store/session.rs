//! What the store keeps of one session. Only `memory` touches it, under its lock.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::counters::Counters;
use crate::clock::{ClockSetting, Timestamp};
use crate::scenario::{AfterLast, ScriptPlan, ScriptProgress, StepTaken};

/// About how many bytes a session takes by itself: its struct and its place among the others.
const SESSION_BYTES: usize = 512;
const PROGRESS_BYTES: usize = 128;
const STEP_BYTES: usize = 48;

/// All state of one session.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) created: Timestamp,
    pub(super) touched: Timestamp,
    pub(super) calls: u64,
    pub(super) counters: Option<Counters>,
    pub(super) queue: Option<StepQueue>,
    pub(super) progress: BTreeMap<Box<str>, ScriptProgress>,
    pub(super) clock: Option<ClockSetting>,
    /// A text given by the code that created the session. It lives as long as the session does.
    pub(super) record: Option<Arc<str>>,
}

/// A queue of steps. The steps are texts that other modules understand.
#[derive(Debug)]
pub(super) struct StepQueue {
    pub(super) plan: ScriptPlan,
    pub(super) steps: Vec<Arc<str>>,
    pub(super) progress: ScriptProgress,
}

/// A session as it can be shown.
#[derive(Clone, Debug, Serialize)]
pub struct SessionState {
    /// The session's name: the API ID.
    pub session: String,
    /// When the session was first seen, by the real clock.
    pub created: Timestamp,
    /// When the session was last used, by the real clock.
    pub last_used: Timestamp,
    /// How many calls have entered the session.
    pub calls: u64,
    /// The time that its clock shows.
    pub now: Timestamp,
    /// The setting of its own clock, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockSetting>,
    /// What is queued for it, if anything is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueState>,
    /// Rate tokens in its bucket after it last called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_tokens: Option<f64>,
    /// Units of quota that it has spent, in the window of its last call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota_spent: Option<u64>,
    /// How many calls have taken a step of each scenario, by the scenario's name.
    pub scenarios: BTreeMap<String, u64>,
}

/// A queue as it can be shown.
#[derive(Clone, Debug, Serialize)]
pub struct QueueState {
    /// The texts of the steps.
    #[serde(skip)]
    pub steps: Vec<Arc<str>>,
    /// The index of the step that the next call may get, from 0.
    pub next_step: usize,
    /// How many calls have taken a step from the queue.
    pub taken: u64,
    /// Whether the queue has no more steps to give.
    pub is_over: bool,
    /// What calls get after its last step.
    pub then: AfterLast,
}

/// What a call learns when it enters its session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredSession {
    /// What the session's clock shows.
    pub now: Timestamp,
    /// Whether a queue is set for the session.
    pub is_queued: bool,
    /// What the queue gave, if it was asked for a step at once.
    pub taken: Option<(StepTaken, Option<Arc<str>>)>,
}

/// The clock that a session goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionClock {
    /// The session's own clock, if it has one.
    pub own: Option<ClockSetting>,
    /// The clock of all sessions that have none.
    pub shared: ClockSetting,
}

impl SessionClock {
    /// The setting that counts.
    #[must_use]
    pub fn setting(self) -> ClockSetting {
        self.own.unwrap_or(self.shared)
    }
}

impl Session {
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            created: now,
            touched: now,
            calls: 0,
            counters: None,
            queue: None,
            progress: BTreeMap::new(),
            clock: None,
            record: None,
        }
    }

    /// About how many bytes the session holds.
    pub(super) fn bytes(&self, key: &str) -> usize {
        let queue = self.queue.as_ref().map_or(0, |queue| queue.steps.iter().map(|step| step.len() + STEP_BYTES).sum());
        let progress: usize = self.progress.keys().map(|name| name.len() + PROGRESS_BYTES).sum();
        SESSION_BYTES + 2 * key.len() + queue + progress + self.record.as_ref().map_or(0, |record| record.len())
    }

    /// Clears everything but the session's times and its record.
    pub(super) fn reset(&mut self) {
        *self = Self {
            created: self.created,
            touched: self.touched,
            record: self.record.take(),
            ..Self::new(self.touched)
        };
    }

    /// Whether its queue has an answer for the next call: a step, or the error that says that there is none.
    pub(super) fn queue_answers(&self) -> bool {
        let decides = |queue: &StepQueue| queue.plan.then == AfterLast::Fail || !queue.progress.is_over(&queue.plan);
        self.queue.as_ref().is_some_and(decides)
    }

    pub(super) fn take_queued(&mut self, now: Timestamp) -> Option<(StepTaken, Option<Arc<str>>)> {
        let queue = self.queue.as_mut()?;
        let taken = queue.progress.advance(&queue.plan, now);
        let step = match taken {
            StepTaken::Step { step, .. } => queue.steps.get(step).cloned(),
            StepTaken::Nothing => return None,
            StepTaken::Over => None,
        };
        Some((taken, step))
    }

    pub(super) fn state(&mut self, key: &str, global: ClockSetting, real: Timestamp) -> SessionState {
        let now = self.clock.unwrap_or(global).read(real);
        SessionState {
            session: key.to_owned(),
            created: self.created,
            last_used: self.touched,
            calls: self.calls,
            now,
            clock: self.clock,
            queue: self.queue.as_ref().map(|queue| QueueState {
                steps: queue.steps.clone(),
                next_step: queue.progress.step,
                taken: queue.progress.calls,
                is_over: queue.progress.is_over(&queue.plan),
                then: queue.plan.then,
            }),
            rate_tokens: self.counters.as_ref().and_then(Counters::tokens),
            quota_spent: self.counters.as_ref().map(Counters::spent_so_far),
            scenarios: self.progress.iter().map(|(name, progress)| (name.to_string(), progress.calls)).collect(),
        }
    }
}
