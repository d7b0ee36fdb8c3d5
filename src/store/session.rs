//! What is kept of one session. Only `memory` touches it, under its lock.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::counters::Counters;
use crate::clock::{ClockSetting, Timestamp};
use crate::scenario::{ScriptPlan, ScriptProgress, StepTaken};

/// Bytes that a session takes by itself, about: its record, its place among the others, and their keys.
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
    /// A record of whoever made the session; it lives as long as the session does.
    pub(super) record: Option<Arc<str>>,
}

/// What is queued: steps as texts that others understand.
#[derive(Debug)]
pub(super) struct StepQueue {
    pub(super) plan: ScriptPlan,
    pub(super) steps: Vec<Arc<str>>,
    pub(super) progress: ScriptProgress,
}

/// A session as it can be shown.
#[derive(Clone, Debug, Serialize)]
pub struct SessionState {
    /// Its name: the API ID.
    pub session: String,
    /// When it was first seen, by the real clock.
    pub created: Timestamp,
    /// When it was last used, by the real clock.
    pub last_used: Timestamp,
    /// Calls that were admitted to it.
    pub calls: u64,
    /// What its clock shows.
    pub now: Timestamp,
    /// Its own clock, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockSetting>,
    /// What is queued.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueState>,
    /// Rate tokens in its bucket when it last called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_tokens: Option<f64>,
    /// Units of quota that it has spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota_spent: Option<u64>,
    /// Calls that have taken a step of each scenario.
    pub scenarios: BTreeMap<String, u64>,
}

/// A queue as it can be shown.
#[derive(Clone, Debug, Serialize)]
pub struct QueueState {
    /// The steps' texts.
    #[serde(skip)]
    pub steps: Vec<Arc<str>>,
    /// The step that the next call may get, from 0.
    pub next_step: usize,
    /// Calls that it has answered.
    pub taken: u64,
    /// Whether it has no more to give.
    pub is_over: bool,
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

    /// About how many bytes it holds.
    pub(super) fn bytes(&self, key: &str) -> usize {
        let queue = self.queue.as_ref().map_or(0, |queue| queue.steps.iter().map(|step| step.len() + STEP_BYTES).sum());
        let progress: usize = self.progress.keys().map(|name| name.len() + PROGRESS_BYTES).sum();
        SESSION_BYTES + 2 * key.len() + queue + progress + self.record.as_ref().map_or(0, |record| record.len())
    }

    /// Forgets everything but that the session exists.
    pub(super) fn reset(&mut self) {
        *self = Self {
            created: self.created,
            touched: self.touched,
            record: self.record.take(),
            ..Self::new(self.touched)
        };
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
            }),
            rate_tokens: self.counters.as_ref().and_then(Counters::tokens),
            quota_spent: self.counters.as_ref().map(Counters::spent_so_far),
            scenarios: self.progress.iter().map(|(name, progress)| (name.to_string(), progress.calls)).collect(),
        }
    }
}
