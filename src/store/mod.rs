//! The few atomic operations that shared state needs. Callers never read a value, compute, and write it back.
//!
//! There are two backends: this process's memory, and a server that several replicas share. The operations are small
//! and take plain data. The store does not know what a record means.

mod counters;
mod handle;
mod log;
mod memory;
#[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "nobody sends operations"))]
mod operation;
#[cfg(feature = "redis")]
mod redis;
#[cfg(not(feature = "redis"))]
#[path = "no_redis.rs"]
mod redis;
mod session;
mod shared;
mod shared_bounds;
mod shared_log;
mod shared_settings;
mod shared_texts;
#[cfg(test)]
mod tests;
mod unavailable;

pub use counters::{Admission, Allowance, Quota, QuotaWindow, Rate};
pub use handle::Store;
pub use log::{Log, LogItem, LogNews, LogPage, LogSettings};
pub use memory::{MemoryStore, StoreSettings};
pub use session::{EnteredSession, QueueState, SessionClock, SessionState};
pub use shared_bounds::SharedBounds;
pub use shared_log::{LogEnd, News, NewsItem, NewsPage, SharedLog, WrittenEntry};
pub use shared_settings::{Degraded, SharedSettings, StoreSecret};
pub use shared_texts::{SharedTexts, TextsChange};
pub use unavailable::StoreUnavailable;
