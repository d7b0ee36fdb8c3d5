//! What a recorder is told before it starts.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::client::{self, Target};

/// What is done with a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// The upstream is asked, and its answer written.
    #[default]
    Record,
    /// It is answered from files; the upstream is never asked.
    Replay,
    /// It is answered from a file if there is one, else recorded.
    ReplayOrRecord,
    /// The upstream and the emulator are asked, and what differs is told.
    Diff,
}

impl Mode {
    /// The mode's name, as people write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Mode::Record => "record",
            Mode::Replay => "replay",
            Mode::ReplayOrRecord => "replay-or-record",
            Mode::Diff => "diff",
        }
    }

    /// Whether an upstream can be asked in this mode.
    #[must_use]
    pub const fn asks(self) -> bool {
        !matches!(self, Mode::Replay)
    }
}

type Redacting = dyn Fn(&[u8]) -> Result<Vec<u8>, String> + Send + Sync;

/// Replaces every personal value in the JSON of an answer, or says why it cannot, without saying a value. What it refuses is
/// never written.
#[derive(Clone)]
pub struct Redactor(Arc<Redacting>);

impl Redactor {
    /// Replaces as this function does.
    pub fn new(redacting: impl Fn(&[u8]) -> Result<Vec<u8>, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(redacting))
    }

    /// The same JSON without personal values.
    ///
    /// # Errors
    /// Why nothing of it may be written.
    pub fn apply(&self, body: &[u8]) -> Result<Vec<u8>, String> {
        (self.0)(body)
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// What a recorder is told before it starts.
#[derive(Clone, Debug)]
pub struct RecorderSettings {
    /// What is done with calls.
    pub mode: Mode,
    /// The folder of the files.
    pub folder: PathBuf,
    /// The server that is copied; none is needed for [`Mode::Replay`].
    pub upstream: Option<Target>,
    /// How it is called.
    pub client: client::ClientSettings,
    /// Calls that are forwarded at most.
    pub max_calls: Option<u64>,
    /// What makes an answer safe to write.
    pub redactor: Redactor,
}
