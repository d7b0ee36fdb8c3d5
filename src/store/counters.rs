//! What an API ID has used up: a token bucket and a quota.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// A token bucket's size and speed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Rate {
    /// Tokens that come back each second.
    pub per_second: f64,
    /// Most tokens that the bucket holds.
    pub burst: u32,
}

/// After what a quota begins anew, by the calendar in UTC.
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

/// How many calls may be answered `OK`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Quota {
    /// So many.
    pub calls: u64,
    /// In each such window; for ever when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<QuotaWindow>,
}

/// What an API ID may use up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Allowance {
    /// How often it may call; without a bound when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// How many calls it may be answered `OK`; without a bound when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<Quota>,
}

/// The outcome of asking to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Let in; a rate token was taken.
    Granted,
    /// No rate token is left; nothing was taken.
    TooOften,
    /// No quota is left; nothing was taken.
    UsedUp,
}

/// What has been used up so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counters {
    tokens: f64,
    refilled_at: Timestamp,
    spent: u64,
    window: Option<Timestamp>,
    /// The rate that the bucket was filled by.
    rate: Option<Rate>,
}

impl QuotaWindow {
    /// When the window that `now` lies in began.
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

    /// Takes a rate token if there is one and quota is left, both or nothing.
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
        self.tokens -= 1.0;
        Admission::Granted
    }

    /// Spends one unit of quota, if one is left.
    pub(super) fn spend(&mut self, quota: Quota, now: Timestamp) -> bool {
        let is_left = self.spent(quota, now) < quota.calls;
        self.spent += u64::from(is_left);
        is_left
    }

    /// Tokens in the bucket, when it was last looked at.
    pub(super) fn tokens(&self) -> Option<f64> {
        self.rate.map(|_| self.tokens)
    }

    /// Units of quota spent, in the window that was last looked at.
    pub(super) fn spent_so_far(&self) -> u64 {
        self.spent
    }

    /// Units spent in the window of `now`.
    fn spent(&mut self, quota: Quota, now: Timestamp) -> u64 {
        let window = quota.every.map(|every| every.start(now));
        if window != self.window {
            (self.window, self.spent) = (window, 0);
        }
        self.spent
    }

    fn refill(&mut self, rate: Rate, now: Timestamp) {
        if self.rate != Some(rate) {
            // The policy was changed under way: a new bucket, full.
            (self.rate, self.tokens) = (Some(rate), f64::from(rate.burst));
        }
        let passed = now.duration_since(self.refilled_at).as_secs_f64();
        // A clock that was set back gives nothing and takes nothing, but time counts from there again.
        self.tokens = (self.tokens + passed.max(0.0) * rate.per_second).min(f64::from(rate.burst));
        self.refilled_at = now;
    }
}
