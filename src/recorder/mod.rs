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

pub use answered::{UpstreamResponse, NotSafe};
pub use asked::{RequestKey, Base64, BodyContent, CredentialsSent, RecordedPicture, RecordedPath};
pub use card::card;
pub use content::{Content, RecordedFacts, NoPicture};
pub use difference::{Difference, ResponseView, DifferenceKind, differences};
pub use exchange::{RecordedAnswer, RequestSummary, Exchange};
pub use folder::{Folder, FolderError, Replayed};
pub use key::RecordingKey;
pub use settings::{Mode, Replace, Settings};
pub use summary::Differences;
pub use tally::{Counts, Tally};

pub mod pseudonym;
pub mod scan;
