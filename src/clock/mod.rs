//! The time, as a value that is handed down. Nothing else asks the operating system what time it is.

mod period;
mod setting;

use std::time::Duration;

pub use jiff::Timestamp;
pub use period::{Period, readable};
pub use setting::ClockSetting;

/// A year: longer timeouts are none, and can be added to any moment.
pub const MAX_TIMEOUT: Duration = Duration::from_secs(365 * 24 * 3600);

/// Where the time comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still, for tests of what depends on the time.
    Fixed(Timestamp),
}

/// A moment from which a duration is measured, however the wall clock jumps.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Clock {
    /// The time now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::System => Timestamp::now(),
            Clock::Fixed(then) => *then,
        }
    }

    /// Starts to measure real time, which passes whatever this clock shows.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
    pub fn stopwatch(&self) -> Stopwatch {
        Stopwatch(std::time::Instant::now())
    }
}

impl Stopwatch {
    /// Time since the start.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
