//! The few atomic verbs that shared state needs. Callers never read, think, and write back.
//!
//! The first and only backend is memory. The verbs are small and take plain data, so that a shared server can offer them
//! later and several replicas count together. What a record means is not known here.

mod counters;
mod log;
mod memory;
mod session;
#[cfg(test)]
mod tests;

pub use counters::{Admission, Allowance, Quota, QuotaWindow, Rate};
pub use log::{Log, LogItem, LogPage, LogSettings};
pub use memory::{Store, StoreSettings, TouchedSession};
pub use session::{QueueState, SessionState};
