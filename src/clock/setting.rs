//! The position of a virtual clock relative to the real one: ahead of it, behind it, or frozen.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// The position of a virtual clock. It holds no current time: the caller passes the real time to each method.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum ClockSetting {
    /// The clock runs as fast as the real one, at a fixed distance from it.
    Running {
        /// How far the clock is ahead of the real one; negative when it is behind.
        #[serde(serialize_with = "serialize_ahead")]
        ahead: SignedDuration,
    },
    /// The clock stands still.
    Frozen {
        /// The time that the clock shows.
        at: Timestamp,
    },
}

impl Default for ClockSetting {
    fn default() -> Self {
        ClockSetting::Running { ahead: SignedDuration::ZERO }
    }
}

impl ClockSetting {
    /// The time on the virtual clock when the real time is `real`.
    #[must_use]
    pub fn read(self, real: Timestamp) -> Timestamp {
        match self {
            ClockSetting::Running { ahead } => real.saturating_add(ahead).unwrap_or(real),
            ClockSetting::Frozen { at } => at,
        }
    }

    /// The same clock, frozen at the time that it shows.
    #[must_use]
    pub fn frozen(self, real: Timestamp) -> Self {
        ClockSetting::Frozen { at: self.read(real) }
    }

    /// The same clock, running on from the time that it shows.
    #[must_use]
    pub fn running(self, real: Timestamp) -> Self {
        ClockSetting::Running { ahead: self.read(real).duration_since(real) }
    }

    /// The same clock, set to another time. It runs or stands still as before.
    #[must_use]
    pub fn set(self, to: Timestamp, real: Timestamp) -> Self {
        match self {
            ClockSetting::Running { .. } => ClockSetting::Running { ahead: to.duration_since(real) },
            ClockSetting::Frozen { .. } => ClockSetting::Frozen { at: to },
        }
    }

    /// The same clock, moved forward by this much. It never goes beyond the range of a timestamp.
    #[must_use]
    pub fn advanced(self, by: SignedDuration, real: Timestamp) -> Self {
        let shown = self.read(real);
        self.set(shown.saturating_add(by).unwrap_or(shown), real)
    }
}

fn serialize_ahead<S: serde::Serializer>(ahead: &SignedDuration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{ahead:#}"))
}

#[cfg(test)]
mod tests;
