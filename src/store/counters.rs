//! What an API ID has used up: a token bucket and a quota.

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// The size and the refill rate of a token bucket.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// Tokens that are added each second.
    pub per_second: f64,
    /// The most tokens that the bucket holds.
    pub burst: u32,
}

/// When a quota starts again, by the calendar in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuotaWindow {
    /// At each full minute.
    Minute,
    /// At each full hour.
    Hour,
    /// At midnight.
    Day,
    /// On the first of the month.
    Month,
}

/// How many calls may be answered `OK`, and in what time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quota {
    /// The most calls that may be answered `OK` in one window.
    pub calls: u64,
    /// The window after which the quota starts again; never when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<QuotaWindow>,
}

/// The rate limit and the quota of an API ID.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Allowance {
    /// How often it may call; without a limit when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// How many of its calls may be answered `OK`; without a limit when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
}

/// The result when a call asks to be admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The call is admitted; a rate token was taken.
    Granted,
    /// The call is not admitted: no rate token is left. Nothing was taken.
    TooOften,
    /// The call is not admitted: no quota is left. Nothing was taken.
    UsedUp,
}

/// What an API ID has used up so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counters {
    tokens: f64,
    refilled_at: Timestamp,
    spent: u64,
    window: Option<Timestamp>,
    /// The rate that the bucket was filled for.
    rate: Option<Rate>,
}

/// Clocks of replicas that differ by less than this neither refill a bucket nor open a window twice.
const SKEW: SignedDuration = SignedDuration::from_secs(10);

impl QuotaWindow {
    /// The name of the window.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            QuotaWindow::Minute => "minute",
            QuotaWindow::Hour => "hour",
            QuotaWindow::Day => "day",
            QuotaWindow::Month => "month",
        }
    }

    /// The start of the window that `now` lies in.
    fn start(self, now: Timestamp) -> Timestamp {
        let seconds = |length: i64| {
            let second = now.as_second();
            Timestamp::from_second(second - second.rem_euclid(length)).unwrap_or(Timestamp::MIN)
        };
        match self {
            QuotaWindow::Minute => seconds(60),
            QuotaWindow::Hour => seconds(3600),
            QuotaWindow::Day => seconds(86_400),
            QuotaWindow::Month => {
                let first = now.to_zoned(TimeZone::UTC).date().first_of_month();
                first.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |zoned| zoned.timestamp())
            }
        }
    }
}

impl Counters {
    pub(super) fn full(allowance: Allowance, now: Timestamp) -> Self {
        let tokens = allowance.rate.map_or(0.0, |rate| f64::from(rate.burst));
        Self { tokens, refilled_at: now, spent: 0, window: None, rate: allowance.rate }
    }

    /// Takes a rate token if there is one and quota is left. Otherwise it takes nothing.
    pub(super) fn try_acquire(&mut self, allowance: Allowance, now: Timestamp) -> Admission {
        if let Some(rate) = allowance.rate {
            self.refill(rate, now);
            if self.tokens < 1.0 {
                return Admission::TooOften;
            }
        }
        if allowance.quota.is_some_and(|quota| self.spent(quota, now) >= quota.calls) {
            return Admission::UsedUp;
        }
        if allowance.rate.is_some() {
            self.tokens -= 1.0;
        }
        Admission::Granted
    }

    /// Spends one unit of quota, if one is left.
    pub(super) fn spend(&mut self, quota: Quota, now: Timestamp) -> bool {
        let is_left = self.spent(quota, now) < quota.calls;
        self.spent += u64::from(is_left);
        is_left
    }

    /// Tokens in the bucket after its last use.
    pub(super) fn tokens(&self) -> Option<f64> {
        self.rate.map(|_| self.tokens)
    }

    /// Units of quota spent, in the window of the last use.
    pub(super) fn spent_so_far(&self) -> u64 {
        self.spent
    }

    /// Units of quota spent in the window of `now`.
    fn spent(&mut self, quota: Quota, now: Timestamp) -> u64 {
        let window = quota.every.map(|every| every.start(now));
        let is_behind =
            |kept: Timestamp| window.is_some_and(|window| window < kept) && kept.duration_since(now) <= SKEW;
        if window != self.window && !self.window.is_some_and(is_behind) {
            (self.window, self.spent) = (window, 0);
        }
        self.spent
    }

    fn refill(&mut self, rate: Rate, now: Timestamp) {
        if self.rate != Some(rate) {
            // The policy was changed while running: the bucket is new and full.
            (self.rate, self.tokens) = (Some(rate), f64::from(rate.burst));
        }
        let passed = now.duration_since(self.refilled_at);
        if passed.is_negative() && passed >= -SKEW {
            return;
        }
        // A clock that was set back adds and takes nothing. Refilling goes on from the new time.
        self.tokens = (self.tokens + passed.as_secs_f64().max(0.0) * rate.per_second).min(f64::from(rate.burst));
        self.refilled_at = now;
    }
}
