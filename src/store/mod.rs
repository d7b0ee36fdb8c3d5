//! The few atomic verbs that shared state needs. Callers never read, think, and write back.
//!
//! The first and only backend is memory. The verbs are small and take plain data, so that a shared server can offer them
//! later and several replicas count together. What a record means is not known here.

mod counters;
mod log;
mod memory;
mod plan;
mod session;
#[cfg(test)]
mod tests;

pub use counters::{Allowance, Entry, Quota, Rate, Window};
pub use log::{Log, LogSettings, Page, Weight};
pub use memory::{Settings, Store, Visit};
pub use plan::{Lasts, Plan, Progress, Taken, Then};
pub use session::{QueueState, SessionState};
