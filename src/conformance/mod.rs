//! Checks a server against the contract: the emulator, another mock, a proxy in front of the vendor, or the vendor.
//!
//! The cases are a table, each tied to a row of the ledger and its label. A run gives a [`Report`], which is a value;
//! everything that is printed or saved is a reading of it.

mod ask;
mod at_hand;
mod cases;
pub mod drift;
mod heard;
mod judge;
mod material;
mod outcome;
mod page;
pub mod report;
mod run;
mod wire;

pub use at_hand::{Credentials, is_emulator};
pub use cases::{Case, Need, UNSEEN, all, codes};
pub use outcome::{Answered, Finding, Outcome, Report, Verdict, Weight, Why};
pub use page::page;
pub use run::{Plan, check, chosen, cost};
