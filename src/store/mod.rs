//! The few atomic operations that shared state needs. Callers never read a value, compute, and write it back.
//!
//! The only backend so far is memory. The operations are small and take plain data, so that a shared server can offer
//! them later and several replicas can count together. The store does not know what a record means.

mod counters;
mod log;
mod memory;
mod session;
#[cfg(test)]
mod tests;

pub use counters::{Admission, Allowance, Quota, QuotaWindow, Rate};
pub use log::{Log, LogItem, LogNews, LogPage, LogSettings};
pub use memory::{Store, StoreSettings, TouchedSession};
pub use session::{QueueState, SessionState};
