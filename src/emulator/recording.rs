//! An emulator that copies an upstream.

use super::{Builder, Emulator};
use crate::http::AdminApi;
use crate::recorder::{RecorderSettings, Tally};

impl Builder {
    /// Copies an upstream instead of answering on its own. Every call goes to a recorder, and there is no admin API.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use cedulita::client::{self, Target};
    /// use cedulita::recorder::{Mode, Redactor, RecorderSettings};
    ///
    /// let settings = RecorderSettings {
    ///     mode: Mode::Record,
    ///     folder: "recordings".into(),
    ///     upstream: Some(Target::parse("https://api.example.com")?),
    ///     client: client::ClientSettings::default(),
    ///     max_calls: Some(10),
    ///     // Nothing is written where this refuses.
    ///     redactor: Redactor::new(|_| Err("no answer is safe".to_owned())),
    /// };
    /// let builder = cedulita::Emulator::builder().recorder(settings);
    /// # drop(builder);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn recorder(mut self, settings: RecorderSettings) -> Self {
        self.recorder = Some(settings);
        self.admin.api = AdminApi::Off;
        self
    }
}

impl Emulator {
    /// What the recorder has done so far. None when this is not a recorder. The handle outlives the emulator.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), cedulita::StartError> {
    /// let emulator = cedulita::Emulator::builder().start().await?;
    /// assert!(emulator.tally().is_none());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn tally(&self) -> Option<Tally> {
        self.app.proxy.as_ref().map(|proxy| proxy.tally().clone())
    }
}
