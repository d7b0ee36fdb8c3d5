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

/// How to change a clock: first set it, then advance it, then freeze it or let it run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClockChange {
    /// The time to set it to.
    pub set: Option<Timestamp>,
    /// How far to move it.
    pub advance: Option<SignedDuration>,
    /// Whether it stands still from then on, or runs.
    pub frozen: Option<bool>,
}

impl ClockChange {
    /// The clock after the change, when the real time is `real`.
    #[must_use]
    pub fn apply(self, setting: ClockSetting, real: Timestamp) -> ClockSetting {
        let setting = self.set.map_or(setting, |to| setting.set(to, real));
        let setting = self.advance.map_or(setting, |by| setting.advanced(by, real));
        match self.frozen {
            Some(true) => setting.frozen(real),
            Some(false) => setting.running(real),
            None => setting,
        }
    }
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
