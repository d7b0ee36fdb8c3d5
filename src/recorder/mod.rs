//! Records an upstream: its responses become files that are safe to commit, and later answer calls without the
//! upstream.
//!
//! This module knows what identifies a call, what a file contains and how it is written. It uses no HTTP and no
//! clock: calls and responses are plain values.

mod atomic_file;
mod card;
mod content;
mod difference;
mod exchange;
mod field_name;
mod folder;
mod id_number;
mod json;
mod key;
mod letters;
mod repeated;
mod request_id;
mod request_key;
mod settings;
mod summary;
mod tally;
mod upstream_response;

pub use card::card;
pub use content::{Content, NoPicture, RecordedFacts};
pub use difference::{Difference, DifferenceKind, ResponseView, differences};
pub use exchange::{Exchange, RecordedAnswer, RequestSummary};
pub use folder::{Folder, FolderError, Replayed};
pub use key::RecordingKey;
pub use request_key::{Base64, BodyContent, CredentialsSent, RecordedPath, RecordedPicture, RequestKey};
pub use settings::{Mode, RecorderSettings, Redactor};
pub use summary::Differences;
pub use tally::{Counts, Tally};
pub use upstream_response::{Unsafe, UpstreamResponse};

pub mod pseudonym;
pub mod scan;
