//! The few atomic verbs that shared state needs. Callers never read, think, and write back.
//!
//! The first and only backend is memory. The verbs are small enough for a shared server to offer them later, so that
//! several replicas can count together. What a counter means is not known here.

mod memory;

pub use memory::Store;

/// A token bucket's size and speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Tokens that come back each second.
    pub per_second: f64,
    /// Most tokens that the bucket holds.
    pub burst: u32,
}

/// What an API ID may use up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Allowance {
    /// How often it may call; without a bound when absent.
    pub rate: Option<Rate>,
    /// How many calls it may be answered `OK`; without a bound when absent.
    pub quota: Option<u64>,
}

/// The outcome of asking to be let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Let in; a rate token was taken.
    Granted,
    /// No rate token is left; nothing was taken.
    TooOften,
    /// No quota is left; nothing was taken.
    UsedUp,
}
