//! Checks a server against the contract: the emulator, another mock, a proxy in front of the vendor, or the vendor.
//!
//! The cases are a table. Each case belongs to a row of the ledger and its label. A run returns a [`RunReport`],
//! which is a value. Everything that is printed or saved is made from it, and so is [`group`], which finds the
//! causes.

mod ask;
mod cases;
mod cause;
pub mod drift;
mod environment;
mod flaw;
mod judge;
mod material;
mod outcome;
mod page;
mod plan;
mod repeat;
pub mod report;
mod response;
mod run;
mod settings;
mod wire;

pub use cases::{Case, Need, UNSEEN, all, codes};
pub use cause::{Cause, Group, group};
pub use environment::is_emulator;
pub use flaw::{Flaw, FlawKind};
pub use outcome::{CaseOutcome, Reason, RunReport, Severity, Verdict};
pub use page::page;
pub use plan::{RunPlan, TestCredentials};
pub use response::{CaseAnswer, CheckFailure};
pub use run::{check, chosen, cost};
