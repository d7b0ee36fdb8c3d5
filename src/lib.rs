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
//! The house has ten floors, and arrows only point down; a test holds it:
//!
//! | floor | modules | what they do |
//! |---|---|---|
//! | 9 | `cli` | speak to a person |
//! | 8 | [`emulator`], [`config`] | assemble, listen, stop: the library's front door; read settings |
//! | 7 | [`http`] | speak HTTP |
//! | 6 | [`service`] | answer a call without a socket |
//! | 5 | [`engine`], [`recorder`], [`conformance`] | decide; copy an upstream; check a server |
//! | 4 | [`policy`], [`journal`] | who may call; what was called |
//! | 3 | [`store`] | what calls share |
//! | 2 | [`scenario`], [`catalogue`], [`specimen`] | what can be answered, and the pictures that mean it |
//! | 1 | [`intake`], [`picture`], [`person`], [`fixture`], [`pattern`], [`client`], [`decision`] | single skills, and what a decision says of itself |
//! | 0 | [`contract`], [`clock`], [`telemetry`] | the published page as data; time; logging |
//!
//! `docs/ARCHITECTURE.md` walks one call through them.

pub mod catalogue;
mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod conformance;
pub mod contract;
pub mod decision;
pub mod emulator;
pub mod engine;
pub mod fixture;
pub mod http;
pub mod intake;
pub mod journal;
pub mod pattern;
pub mod person;
pub mod picture;
pub mod policy;
pub mod recorder;
pub mod scenario;
pub mod service;
pub mod specimen;
pub mod store;
pub mod telemetry;

pub use cli::run;
pub use emulator::{Builder, Emulator, StartError};
