//! Delays: fixed, uniform, or log-normal as in real slow services.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::rng::CallRng;
use crate::clock::Period;

/// The longest that a call waits in real time. A distribution without an upper end would sooner or later hold a call
/// for hours.
pub const MAX_DELAY: Duration = Duration::from_secs(10 * 60);
const USUAL_SIGMA: f64 = 0.5;

/// The clock that measures a delay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DelayClock {
    /// The call waits in real time.
    #[default]
    Real,
    /// The call waits until the session's clock has advanced by the delay. Advancing the clock releases it at once.
    Virtual,
}

/// How long an answer is held back, and on which clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawDelay")]
pub struct Delay {
    /// The length, or the distribution that it is drawn from.
    #[serde(flatten)]
    pub length: DelayLength,
    /// The seed of the draw, used together with the number of the call.
    pub seed: u64,
    /// The clock that measures the delay.
    pub clock: DelayClock,
}

/// How the length is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DelayLength {
    /// The same length for every call.
    Fixed(Period),
    /// A length from the first to the second, all equally likely.
    Uniform(Period, Period),
    /// Half of the calls wait for less than the median, and a few for much longer.
    LogNormal {
        /// The length that half of the calls stay below.
        median: Period,
        /// The spread: the standard deviation of the logarithm of the length.
        sigma: f64,
    },
}

impl Delay {
    /// The same delay for every call, in real time.
    #[must_use]
    pub fn fixed(length: Duration) -> Self {
        Self { length: DelayLength::Fixed(Period(length)), seed: 0, clock: DelayClock::Real }
    }

    /// How long the call with this number waits.
    #[must_use]
    pub fn draw(&self, call: u64) -> Duration {
        let mut rng = CallRng::new(self.seed, call, "delay");
        // A virtual clock can advance by hours at once, so its delays have no limit.
        let longest = if self.clock == DelayClock::Real { MAX_DELAY } else { Duration::MAX };
        let seconds = match &self.length {
            DelayLength::Fixed(period) => return period.0.min(longest),
            DelayLength::Uniform(least, most) => {
                let (least, most) = (least.0.as_secs_f64(), most.0.as_secs_f64());
                least + (most - least) * rng.unit()
            }
            DelayLength::LogNormal { median, sigma } => median.0.as_secs_f64() * (sigma * rng.normal()).exp(),
        };
        Duration::try_from_secs_f64(seconds).unwrap_or(longest).min(longest)
    }

    /// Rejects a length that the limit would cut.
    fn check(self) -> Result<Self, String> {
        let longest = match &self.length {
            DelayLength::Fixed(length) | DelayLength::Uniform(_, length) => *length,
            DelayLength::LogNormal { median, .. } => *median,
        };
        if self.clock == DelayClock::Real && longest.0 > MAX_DELAY {
            let most = Period(MAX_DELAY);
            return Err(format!("expected a delay of at most {most}, or \"clock\": \"virtual\", got {longest}"));
        }
        Ok(self)
    }
}

/// A delay as people write it: a length alone, or an object.
#[derive(Deserialize)]
#[serde(
    untagged,
    expecting = "expected a length of time such as \"800ms\", or an object with one of fixed, uniform and log_normal"
)]
enum RawDelay {
    Length(Period),
    Full(DelayObject),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DelayObject {
    fixed: Option<Period>,
    uniform: Option<(Period, Period)>,
    log_normal: Option<LogNormal>,
    #[serde(default)]
    seed: u64,
    #[serde(default)]
    clock: DelayClock,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogNormal {
    median: Period,
    sigma: Option<f64>,
}

impl TryFrom<RawDelay> for Delay {
    type Error = String;

    fn try_from(written: RawDelay) -> Result<Self, String> {
        let full = match written {
            RawDelay::Length(period) => return Self::fixed(period.0).check(),
            RawDelay::Full(full) => full,
        };
        let length = match (full.fixed, full.uniform, full.log_normal) {
            (Some(length), None, None) => DelayLength::Fixed(length),
            (None, Some((least, most)), None) if least <= most => DelayLength::Uniform(least, most),
            (None, Some((least, most)), None) => {
                return Err(format!("delay.uniform: expected the shorter first, got from {least} to {most}"));
            }
            (None, None, Some(LogNormal { median, sigma })) => {
                let sigma = sigma.unwrap_or(USUAL_SIGMA);
                if !(0.0..=5.0).contains(&sigma) {
                    return Err(format!("delay.log_normal.sigma: expected a number from 0 to 5, got {sigma}"));
                }
                DelayLength::LogNormal { median, sigma }
            }
            _ => return Err("expected exactly one of delay.fixed, delay.uniform and delay.log_normal".to_owned()),
        };
        Self { length, seed: full.seed, clock: full.clock }.check()
    }
}

#[cfg(test)]
mod tests;
