//! The bounds that a shared store keeps, whoever asks.

use std::time::Duration;

use serde_json::json;

use super::{LogSettings, StoreSettings};
use crate::contract::limits::MIB;

/// How long a spent unit of quota can be given back.
const RECEIPTS: Duration = Duration::from_secs(600);
/// How long state is kept at least when no replica asks for it any more.
const UNUSED: Duration = Duration::from_secs(7 * 24 * 3600);
/// Sessions expire this much later than their age allows, for replicas whose clocks are behind.
const MARGIN: Duration = Duration::from_secs(3600);

/// The bounds that a shared store keeps.
#[derive(Clone, Copy, Debug)]
pub struct SharedBounds {
    /// The bounds of sessions.
    pub sessions: StoreSettings,
    /// The bounds of the log.
    pub log: LogSettings,
    /// The most bytes of pictures that are kept; 0 keeps none.
    pub pictures: usize,
}

impl SharedBounds {
    /// The bounds as the functions of the server read them.
    pub(super) fn written(&self) -> String {
        let StoreSettings { sessions, session_age, session_memory_mib } = self.sessions;
        let expiry = session_age + MARGIN;
        json!({
            "sessions": sessions,
            "session_age": session_age.as_micros() as u64,
            "session_bytes": session_memory_mib.max(1) * MIB,
            "session_expiry": expiry.as_millis() as u64,
            "journal_entries": self.log.entries,
            "journal_bytes": self.log.bytes,
            "picture_bytes": self.pictures,
            "receipt_expiry": RECEIPTS.as_millis() as u64,
            "expiry": expiry.max(UNUSED).as_millis() as u64,
        })
        .to_string()
    }
}
