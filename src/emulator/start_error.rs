//! Why an emulator does not start, in words that say what to do next.

use std::fmt;
use std::net::SocketAddr;

use crate::fixture::FixtureError;
use crate::policy::CredentialsError;

/// Why an emulator does not start. Its text says what to do next.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use cedulita::{Emulator, StartError};
///
/// let error = Emulator::builder().credentials("/nowhere.json").start().await.err();
/// assert!(matches!(error, Some(StartError::Credentials(_))));
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// A card's file is bad.
    Fixture(FixtureError),
    /// The credentials file is bad.
    Credentials(CredentialsError),
    /// The certificate or its key is bad.
    Tls(String),
    /// The address cannot be had.
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        cause: std::io::Error,
    },
    /// The admin API's own address cannot be had.
    ListenAdmin {
        /// The address.
        address: SocketAddr,
        /// Why.
        cause: std::io::Error,
    },
    /// The admin API would be open to a network without a token.
    AdminExposed {
        /// Where.
        address: SocketAddr,
        /// Whether that address is the admin API's alone.
        own: bool,
    },
    /// The admin API's token is empty.
    EmptyToken,
    /// A recorder cannot start.
    Recorder(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Fixture(error) => write!(f, "{error}"),
            StartError::Credentials(error) => write!(f, "{error}"),
            StartError::Tls(reason) | StartError::Recorder(reason) => write!(f, "{reason}"),
            StartError::Listen { address, cause } if cause.kind() == std::io::ErrorKind::AddrInUse => {
                write!(
                    f,
                    "{address} is in use by another program; choose another port with --port, or --port 0 for any"
                )
            }
            StartError::Listen { address, cause } => write!(f, "cannot listen on {address}: {cause}"),
            StartError::ListenAdmin { address, cause } => {
                write!(f, "cannot listen on {address} for the admin API: {cause}; choose another --admin-address")
            }
            StartError::AdminExposed { address, own } => {
                let host =
                    if *own { "" } else { "\n  --host 127.0.0.1                  nobody else reaches the API either" };
                write!(
                    f,
                    "the admin API would be open to everybody who reaches {address}; choose one of\n  \
                     --admin-token TOKEN               who asks must know it (better as CEDULITA_ADMIN_TOKEN)\n  \
                     --admin-address 127.0.0.1:8081    a port of its own that only this machine reaches\n  \
                     --admin off                       no admin API{host}\n  \
                     --container yes                   this is a container whose ports are published with care"
                )
            }
            StartError::EmptyToken => f.write_str(
                "the admin API's token is empty; leave --admin-token and CEDULITA_ADMIN_TOKEN away for none",
            ),
        }
    }
}

impl std::error::Error for StartError {}

impl From<FixtureError> for StartError {
    fn from(error: FixtureError) -> Self {
        StartError::Fixture(error)
    }
}

impl From<CredentialsError> for StartError {
    fn from(error: CredentialsError) -> Self {
        StartError::Credentials(error)
    }
}
