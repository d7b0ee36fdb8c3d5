//! How a virtual clock stands to the real one: ahead of it, behind it, or standing still.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// A virtual clock's position. It holds no time of its own: it is read with the real time in hand.
#[derive(Clone, Copy, Debug, Serialize, PartialEq, Eq)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Dial {
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

impl Default for Dial {
    fn default() -> Self {
        Dial::Running { ahead: SignedDuration::ZERO }
    }
}

impl Dial {
    /// The virtual time when it is really `real`.
    #[must_use]
    pub fn read(self, real: Timestamp) -> Timestamp {
        match self {
            Dial::Running { ahead } => real.saturating_add(ahead).unwrap_or(real),
            Dial::Frozen { at } => at,
        }
    }

    /// The same clock, standing still at what it shows.
    #[must_use]
    pub fn frozen(self, real: Timestamp) -> Self {
        Dial::Frozen { at: self.read(real) }
    }

    /// The same clock, running on from what it shows.
    #[must_use]
    pub fn running(self, real: Timestamp) -> Self {
        Dial::Running { ahead: self.read(real).duration_since(real) }
    }

    /// The same clock, showing another time. It runs or stands as before.
    #[must_use]
    pub fn set(self, to: Timestamp, real: Timestamp) -> Self {
        match self {
            Dial::Running { .. } => Dial::Running { ahead: to.duration_since(real) },
            Dial::Frozen { .. } => Dial::Frozen { at: to },
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
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_running_clock_keeps_its_lead() {
        let dial = Dial::default().advanced(SignedDuration::from_secs(60), at(100));
        assert_eq!((dial.read(at(100)), dial.read(at(110))), (at(160), at(170)));
    }

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let dial = Dial::default().frozen(at(100));
        assert_eq!(dial.read(at(500)), at(100));
        let dial = dial.advanced(SignedDuration::from_secs(7), at(500));
        assert_eq!(dial.read(at(900)), at(107));
        assert_eq!(dial.running(at(900)).read(at(901)), at(108));
    }

    #[test]
    fn setting_keeps_whether_it_runs() {
        assert_eq!(Dial::default().set(at(5), at(100)).read(at(101)), at(6));
        assert_eq!(Dial::default().frozen(at(1)).set(at(5), at(100)).read(at(101)), at(5));
    }

    #[test]
    fn the_end_of_time_is_not_passed() {
        let dial = Dial::default().advanced(SignedDuration::MAX, at(0)).advanced(SignedDuration::MAX, at(0));
        assert_eq!(dial.read(at(0)), Timestamp::MAX);
        assert_eq!(Dial::default().advanced(SignedDuration::MIN, at(0)).read(at(0)), Timestamp::MIN);
    }
}
