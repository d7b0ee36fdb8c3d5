//! Copies an upstream: what it answers is kept as files that are safe to commit, and answered again without it.
//!
//! This module knows what identifies a call, what a file holds and how it is written. It speaks no HTTP and reads no clock:
//! calls and answers come in as plain values.

mod answered;
mod asked;
mod card;
mod content;
mod difference;
mod exchange;
mod folder;
mod key;
mod settings;
mod summary;
mod tally;
mod whole_file;

pub use answered::{Answered, NotSafe};
pub use asked::{Asked, Base64, Brought, Credentials, Picture, Place};
pub use card::card;
pub use content::{Content, Measured, NoPicture};
pub use difference::{Difference, Heard, Kind, differences};
pub use exchange::{Answer, Asking, Exchange};
pub use folder::{Folder, FolderError, Replayed};
pub use key::Key;
pub use settings::{Mode, Replace, Settings};
pub use summary::Differences;
pub use tally::{Counts, Tally};

pub mod pseudonym;
pub mod scan;
