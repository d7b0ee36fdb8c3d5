//! Copies an upstream: what it answers is kept as files that are safe to commit, and answered again without it.

pub mod pseudonym;
pub mod scan;
