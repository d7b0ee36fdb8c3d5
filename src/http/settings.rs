//! How answers look and how long a body may take.

use std::time::Duration;

use serde::Serialize;

use crate::clock::{MAX_TIMEOUT, readable};
use crate::contract::wire::Layout;

/// Whether an element of a success shows its `card_type`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum ShowCardType {
    /// Every element has card_type.
    #[default]
    Show,
    /// No element has it.
    Omit,
}

/// What `face_region` is when a side has no portrait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum NoFace {
    /// An empty array.
    #[default]
    Empty,
    /// No such member.
    Omit,
}

/// Whether answers carry headers that are not the vendor's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purity {
    /// `X-Emulator-Matched-By` and `X-Emulator-Hint` are sent.
    #[default]
    Helpful,
    /// Nothing is sent that the vendor would not send.
    Pure,
}

/// Whether web pages of other origins may call the API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Cors {
    /// Yes.
    #[default]
    On,
    /// No.
    Off,
}

/// How answers look and how long a body may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::Args), command(next_help_heading = "Answers"))]
pub struct HttpSettings {
    /// Whether answers show card_type (the page's table does, its samples do not).
    #[cfg_attr(feature = "cli", arg(long, env = "CEDULITA_CARD_TYPE", value_enum, default_value_t))]
    pub card_type: ShowCardType,
    /// What face_region is on a side without a portrait.
    #[cfg_attr(feature = "cli", arg(long, env = "CEDULITA_NO_FACE", value_enum, default_value_t))]
    pub no_face: NoFace,
    /// Indent answers.
    #[cfg_attr(feature = "cli", arg(
        long = "pretty",
        env = "CEDULITA_PRETTY",
        action = clap::ArgAction::SetTrue,
        value_parser = crate::flag::switch(Layout::Pretty, Layout::Compact)
    ))]
    pub layout: Layout,
    /// Send no header that the vendor would not send.
    #[cfg_attr(feature = "cli", arg(
        long = "pure",
        env = "CEDULITA_PURE",
        action = clap::ArgAction::SetTrue,
        value_parser = crate::flag::switch(Purity::Pure, Purity::Helpful)
    ))]
    pub purity: Purity,
    /// Whether web pages of other origins may call the API.
    #[cfg_attr(feature = "cli", arg(long, env = "CEDULITA_CORS", value_enum, default_value_t))]
    pub cors: Cors,
    /// Seconds that a request's body may stand still.
    #[cfg_attr(feature = "cli", arg(
        long = "body-idle-timeout",
        env = "CEDULITA_BODY_IDLE_TIMEOUT",
        default_value = crate::flag::in_seconds(HttpSettings::default().body_idle),
        value_name = "SECONDS",
        value_parser = crate::flag::seconds(),
        help_heading = "Bounds",
        display_order = 206
    ))]
    #[serde(serialize_with = "readable")]
    pub body_idle: Duration,
    /// Seconds that a request's body may take as a whole.
    #[cfg_attr(feature = "cli", arg(
        long = "body-timeout",
        env = "CEDULITA_BODY_TIMEOUT",
        default_value = crate::flag::in_seconds(HttpSettings::default().body_total),
        value_name = "SECONDS",
        value_parser = crate::flag::seconds(),
        help_heading = "Bounds",
        display_order = 207
    ))]
    #[serde(serialize_with = "readable")]
    pub body_total: Duration,
    /// Memory for request bodies; calls beyond it wait.
    #[cfg_attr(feature = "cli", arg(
        long = "body-memory",
        env = "CEDULITA_BODY_MEMORY",
        default_value_t = HttpSettings::default().body_memory_mib,
        value_name = "MIB",
        value_parser = crate::flag::at_least_one(),
        help_heading = "Bounds",
        display_order = 210
    ))]
    pub body_memory_mib: usize,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            card_type: ShowCardType::default(),
            no_face: NoFace::default(),
            layout: Layout::default(),
            purity: Purity::default(),
            cors: Cors::default(),
            body_idle: Duration::from_secs(15),
            body_total: Duration::from_secs(120),
            body_memory_mib: 24,
        }
    }
}

impl HttpSettings {
    /// The same settings with timeouts of at most `MAX_TIMEOUT`, which can be added to any moment.
    #[must_use]
    pub fn bounded(self) -> Self {
        let (body_idle, body_total) = (self.body_idle.min(MAX_TIMEOUT), self.body_total.min(MAX_TIMEOUT));
        Self { body_idle, body_total, ..self }
    }
}
