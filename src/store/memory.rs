//! The store in this process's memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Allowance, Entry, Rate};
use crate::clock::Timestamp;

/// A cheap handle to the counters of every API ID.
///
/// The lock is held for a few additions, never over an await.
#[derive(Clone, Debug, Default)]
pub struct Store {
    shared: Arc<Mutex<HashMap<String, Counters>>>,
}

#[derive(Debug)]
struct Counters {
    tokens: f64,
    refilled_at: Timestamp,
    spent: u64,
}

impl Store {
    /// Asks to be let in: takes a rate token if there is one and quota is left, both or nothing.
    #[must_use]
    pub fn enter(&self, api_id: &str, allowance: Allowance, now: Timestamp) -> Entry {
        if allowance == Allowance::default() {
            return Entry::Granted;
        }
        let mut counters = self.counters();
        let counters = counters.entry(api_id.to_owned()).or_insert_with(|| Counters::full(allowance, now));
        if let Some(rate) = allowance.rate {
            counters.refill(rate, now);
            if counters.tokens < 1.0 {
                return Entry::TooOften;
            }
        }
        if allowance.quota.is_some_and(|quota| counters.spent >= quota) {
            return Entry::UsedUp;
        }
        counters.tokens -= 1.0;
        Entry::Granted
    }

    /// Spends one unit of quota; `false` when none is left. Of several calls at once on the last unit, one gets it.
    #[must_use]
    pub fn spend(&self, api_id: &str, allowance: Allowance, now: Timestamp) -> bool {
        let Some(quota) = allowance.quota else { return true };
        let mut counters = self.counters();
        let counters = counters.entry(api_id.to_owned()).or_insert_with(|| Counters::full(allowance, now));
        if counters.spent >= quota {
            return false;
        }
        counters.spent += 1;
        true
    }

    fn counters(&self) -> MutexGuard<'_, HashMap<String, Counters>> {
        // Counters are whole after every line, so a panic elsewhere cannot have left them broken.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counters {
    fn full(allowance: Allowance, now: Timestamp) -> Self {
        Self { tokens: allowance.rate.map_or(0.0, |rate| f64::from(rate.burst)), refilled_at: now, spent: 0 }
    }

    fn refill(&mut self, rate: Rate, now: Timestamp) {
        let passed = now.duration_since(self.refilled_at).as_secs_f64();
        if passed > 0.0 {
            self.tokens = (self.tokens + passed * rate.per_second).min(f64::from(rate.burst));
            self.refilled_at = now;
        }
    }
}
