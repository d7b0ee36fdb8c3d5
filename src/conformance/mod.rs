//! Checks a server against the contract: the emulator, another mock, a proxy in front of the vendor, or the vendor.
//!
//! The cases are a table, each tied to a row of the ledger and its label. A run gives a [`Report`], which is a value;
//! everything that is printed or saved is a reading of it.

mod outcome;

pub use outcome::{Answered, Finding, Outcome, Report, Verdict, Weight, Why};
