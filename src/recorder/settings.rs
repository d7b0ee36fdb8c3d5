//! The settings of a recorder.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::client::{self, Target};

/// What the recorder does with a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Calls the upstream and writes its response.
    #[default]
    Record,
    /// Answers from files and never calls the upstream.
    Replay,
    /// Answers from a file if there is one; otherwise records.
    ReplayOrRecord,
    /// Calls the upstream and the emulator, and reports the differences.
    Diff,
}

impl Mode {
    /// The mode's name on the command line, such as `replay-or-record`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Record => "record",
            Mode::Replay => "replay",
            Mode::ReplayOrRecord => "replay-or-record",
            Mode::Diff => "diff",
        }
    }

    /// Whether this mode can call the upstream.
    #[must_use]
    pub const fn asks(self) -> bool {
        !matches!(self, Mode::Replay)
    }
}

type Redacting = dyn Fn(&[u8]) -> Result<Vec<u8>, String> + Send + Sync;

/// Replaces every personal value in the JSON of a response, or returns why it cannot, without naming a value. A
/// response that it refuses is never written.
#[derive(Clone)]
pub struct Redactor(Arc<Redacting>);

impl Redactor {
    /// Creates a redactor from this function.
    pub fn new(redacting: impl Fn(&[u8]) -> Result<Vec<u8>, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(redacting))
    }

    /// The same JSON without personal values.
    ///
    /// # Errors
    /// Why nothing of the body may be written.
    pub fn apply(&self, body: &[u8]) -> Result<Vec<u8>, String> {
        (self.0)(body)
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// What `cedulita record` does: its mode, upstream, folder and limits.
#[derive(Clone, Debug)]
pub struct RecorderSettings {
    /// What the recorder does with calls.
    pub mode: Mode,
    /// The folder of the recording.
    pub folder: PathBuf,
    /// The server that is recorded; [`Mode::Replay`] needs none.
    pub upstream: Option<Target>,
    /// The settings of the HTTP client that calls the upstream.
    pub client: client::ClientSettings,
    /// The largest number of calls that are forwarded; `None` sets no limit.
    pub max_calls: Option<u64>,
    /// The function that makes a response safe to write.
    pub redactor: Redactor,
}
