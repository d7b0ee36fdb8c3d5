//! Cedulita is a local, unofficial emulator of AccuAuth's Ecuador ID-card OCR, `POST /ocr/idcard`.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), cedulita::StartError> {
//! let emulator = cedulita::Emulator::builder().start().await?;
//! // Give your client this base URL instead of the real one.
//! println!("{}", emulator.url());
//! # Ok(())
//! # }
//! ```
//!
//! The modules stand on eleven floors. A module uses only modules of lower floors; a test checks this:
//!
//! | floor | modules | what they do |
//! |---|---|---|
//! | 10 | `cli` | the command line: commands, the greeting, errors and what to do next |
//! | 9 | [`config`] | bring the settings of all modules together: read flags, variables and the settings file |
//! | 8 | [`emulator`] | build every handle, listen, stop: the library's front door |
//! | 7 | [`http`] | speak HTTP: routes, bodies on their way in, answers on their way out |
//! | 6 | [`service`] | answer a call without a socket: all that a call needs, the fixtures in force, what was added to them |
//! | 5 | [`engine`], [`recorder`], [`conformance`] | decide which card or error comes back; copy an upstream; check a server against the contract |
//! | 4 | [`policy`], [`journal`] | who may call; what was called, and why it was answered so |
//! | 3 | [`store`] | what calls share, by atomic verbs |
//! | 2 | [`scenario`], [`catalogue`], [`specimen`] | which scripts of outcomes there are, which cards; and the pictures that mean them, printed and read |
//! | 1 | [`intake`], [`picture`], [`person`], [`fixture`], [`pattern`], [`client`], [`decision`], [`authority`] | single skills: read any encoding; measure a picture; draw a person from a seed; read files of fixtures; compare texts; call another server; what a decision says of itself; vouch for this server's names |
//! | 0 | [`contract`], [`clock`], [`telemetry`], `flag`, [`text`] | the published page as tables; time; logging; how the text of a flag becomes a value; which name is nearest, hexadecimal digits, masks |
//!
//! `docs/ARCHITECTURE.md` follows one call through these modules.

pub mod authority;
pub mod catalogue;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "client")]
pub mod client;
pub mod clock;
#[cfg(feature = "cli")]
pub mod config;
#[cfg(feature = "verify")]
pub mod conformance;
pub mod contract;
pub mod decision;
pub mod emulator;
pub mod engine;
pub mod fixture;
#[cfg(feature = "cli")]
mod flag;
pub mod http;
pub mod intake;
pub mod journal;
pub mod pattern;
pub mod person;
pub mod picture;
pub mod policy;
#[cfg(feature = "record")]
pub mod recorder;
pub mod scenario;
pub mod service;
pub mod specimen;
pub mod store;
pub mod telemetry;
pub mod text;

#[cfg(feature = "cli")]
pub use cli::run;
pub use emulator::{Builder, Emulator, StartError};
