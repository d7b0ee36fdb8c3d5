//! Why an emulator does not start. The texts say what to do next.

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
    /// A fixture, such as the file of a card, is invalid.
    Fixture(FixtureError),
    /// The credentials file is invalid.
    Credentials(CredentialsError),
    /// The certificate or its key is invalid. The text says which file and why.
    Tls(String),
    /// No listener could be bound to the address.
    Listen {
        /// The address that cannot be bound.
        address: SocketAddr,
        /// The system's reason.
        cause: std::io::Error,
    },
    /// No listener could be bound to the admin API's own address.
    ListenAdmin {
        /// The address that cannot be bound.
        address: SocketAddr,
        /// The system's reason.
        cause: std::io::Error,
    },
    /// A network could use the admin API without a token.
    AdminExposed {
        /// The first such address that is not loopback.
        address: SocketAddr,
        /// Whether only the admin API listens at that address.
        own: bool,
    },
    /// The token given for the admin API is empty.
    EmptyToken,
    /// The state that replicas share cannot be used. The text says why, and what to do.
    Store(String),
    /// A recorder cannot start. The text says why.
    Recorder(String),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::Fixture(error) => write!(f, "{error}"),
            StartError::Credentials(error) => write!(f, "{error}"),
            StartError::Tls(reason) | StartError::Recorder(reason) | StartError::Store(reason) => write!(f, "{reason}"),
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
