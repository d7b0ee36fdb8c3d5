//! How a virtual clock stands to the real one: ahead of it, behind it, or standing still.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// A virtual clock's position. It holds no time of its own: it is read with the real time in hand.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum ClockSetting {
    /// It runs as fast as the real clock, ahead of it by so much (behind it when negative).
    Running {
        /// How far ahead.
        #[serde(serialize_with = "serialize_ahead")]
        ahead: SignedDuration,
    },
    /// It stands still.
    Frozen {
        /// The time it shows.
        at: Timestamp,
    },
}

impl Default for ClockSetting {
    fn default() -> Self {
        ClockSetting::Running { ahead: SignedDuration::ZERO }
    }
}

impl ClockSetting {
    /// The virtual time when it is really `real`.
    #[must_use]
    pub fn read(self, real: Timestamp) -> Timestamp {
        match self {
            ClockSetting::Running { ahead } => real.saturating_add(ahead).unwrap_or(real),
            ClockSetting::Frozen { at } => at,
        }
    }

    /// The same clock, standing still at what it shows.
    #[must_use]
    pub fn frozen(self, real: Timestamp) -> Self {
        ClockSetting::Frozen { at: self.read(real) }
    }

    /// The same clock, running on from what it shows.
    #[must_use]
    pub fn running(self, real: Timestamp) -> Self {
        ClockSetting::Running { ahead: self.read(real).duration_since(real) }
    }

    /// The same clock, showing another time. It runs or stands as before.
    #[must_use]
    pub fn set(self, to: Timestamp, real: Timestamp) -> Self {
        match self {
            ClockSetting::Running { .. } => ClockSetting::Running { ahead: to.duration_since(real) },
            ClockSetting::Frozen { .. } => ClockSetting::Frozen { at: to },
        }
    }

    /// The same clock, so much later, and never beyond what a timestamp can say.
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
