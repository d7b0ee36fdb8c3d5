//! Where the state is that several replicas share, and what to do while it is away.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::clock::readable;

/// What a call gets that needs no shared state while the shared store is away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum Degraded {
    /// INTERNAL_ERROR, as every other call.
    #[default]
    Refuse,
    /// Its answer: it has no queue, no scenario that counts and no listed credentials, and the journal is off.
    Allow,
}

/// A text that may hold a password and never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct StoreSecret(Box<str>);

impl StoreSecret {
    /// The text itself, for the client of the store.
    #[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "there is no client"))]
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl From<String> for StoreSecret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for StoreSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::text::MASK)
    }
}

/// How replicas share one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(clap::Args), command(next_help_heading = "Replicas"))]
pub struct SharedSettings {
    /// Redis or Valkey server whose state several replicas share, such as redis://HOST/0; without it each process has its own.
    // The URL may hold a password.
    #[cfg_attr(feature = "cli", arg(
        long = "store",
        env = "CEDULITA_STORE",
        value_name = "URL",
        hide_env_values = true,
        value_parser = crate::flag::parser(crate::flag::store_url::<StoreSecret>),
        display_order = 250
    ))]
    #[serde(skip)]
    pub url: Option<StoreSecret>,
    /// User name at that server.
    #[cfg_attr(
        feature = "cli",
        arg(long = "store-user", env = "CEDULITA_STORE_USER", value_name = "USER", display_order = 251)
    )]
    pub user: Option<String>,
    /// Password at that server.
    #[cfg_attr(feature = "cli", arg(
        long = "store-password",
        env = "CEDULITA_STORE_PASSWORD",
        value_name = "PASSWORD",
        hide_env_values = true,
        value_parser = crate::flag::secret::<StoreSecret>(),
        display_order = 252
    ))]
    #[serde(skip)]
    pub password: Option<StoreSecret>,
    /// Start of every key there, so that several teams can use one server.
    #[cfg_attr(feature = "cli", arg(
        long = "store-prefix",
        env = "CEDULITA_STORE_PREFIX",
        value_name = "PREFIX",
        default_value = SharedSettings::default().prefix,
        value_parser = crate::flag::parser(crate::flag::key_prefix),
        display_order = 253
    ))]
    pub prefix: String,
    /// Milliseconds that a call waits for the shared store before it is answered INTERNAL_ERROR.
    #[cfg_attr(feature = "cli", arg(
        long = "store-timeout",
        env = "CEDULITA_STORE_TIMEOUT",
        default_value = crate::flag::in_milliseconds(SharedSettings::default().timeout),
        value_name = "MS",
        value_parser = crate::flag::milliseconds_in(10..=60_000),
        display_order = 254
    ))]
    #[serde(serialize_with = "readable")]
    pub timeout: Duration,
    /// Whether calls that need no shared state are answered while the shared store is away.
    #[cfg_attr(
        feature = "cli",
        arg(
            long = "store-degraded",
            env = "CEDULITA_STORE_DEGRADED",
            value_enum,
            default_value_t,
            display_order = 255
        )
    )]
    pub degraded: Degraded,
    /// Name of this replica in the journal and the metrics; without it the machine's name and the process's number.
    #[cfg_attr(feature = "cli", arg(
        long,
        env = "CEDULITA_REPLICA",
        value_name = "REPLICA",
        value_parser = crate::flag::parser(crate::flag::plain_name),
        display_order = 256
    ))]
    pub replica: Option<String>,
}

impl Default for SharedSettings {
    fn default() -> Self {
        Self {
            url: None,
            user: None,
            password: None,
            prefix: "cedulita".to_owned(),
            timeout: Duration::from_millis(500),
            degraded: Degraded::default(),
            replica: None,
        }
    }
}

impl SharedSettings {
    /// The name of this replica.
    #[must_use]
    pub fn replica_name(&self) -> String {
        let own = || format!("{}-{}", gethostname::gethostname().to_string_lossy(), std::process::id());
        self.replica.clone().unwrap_or_else(own)
    }
}
