//! The time, as a value that the caller passes down. No other module asks the operating system for the time.

mod period;
mod setting;

use std::time::Duration;

pub use jiff::Timestamp;
pub use period::{Period, readable};
pub use setting::{ClockChange, ClockSetting};

/// One year, the maximum of a timeout. A longer one is no timeout in practice, and a year can be added to any moment.
pub const MAX_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 3600);

/// The source of the current time: the machine's clock, or a fixed time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still, for tests of code that depends on the time.
    Fixed(Timestamp),
}

/// The start of a measurement of real time. Jumps of the wall clock do not affect it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Clock {
    /// The current time on this clock.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp::now(),
            Clock::Fixed(then) => *then,
        }
    }

    /// Starts to measure real time, even when this clock is fixed.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn stopwatch(&self) -> Stopwatch {
        Stopwatch(std::time::Instant::now())
    }
}

impl Stopwatch {
    /// The real time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
