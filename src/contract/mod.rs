//! The published page of `POST /ocr/idcard` as data, and what we decided where the page is silent.
//!
//! An error code, a field or a behaviour is written down once, here, as one row. Every other floor reads that row:
//! status lines, validation of cards, scenario names, the ledger's page. This floor knows nothing of HTTP libraries,
//! sockets or settings.

mod card;
mod card_type;
mod channel;
pub mod dates;
mod document;
mod errors;
mod fields;
mod ledger;
pub mod limits;
pub mod openapi;
mod request_id;
pub mod wire;

pub use card::{CARD_MM, Card};
pub use card_type::{CardSide, CardType};
pub use channel::Channel;
pub use document::document;
pub use errors::{ErrorCode, Refusal};
pub use fields::{Field, back_fields, fields_of, front_fields};
pub use ledger::{Behaviour, LEDGER, Label};
pub use request_id::RequestId;

/// The host that serves the API (documented: request URL).
pub const VENDOR_HOST: &str = "cloudapi.ecuador.accuauth.com";
/// The path of the API (documented: request URL).
pub const API_PATH: &str = "/ocr/idcard";
/// The same path with a doubled slash, as clients send it that join a base URL ending in a slash (observed on a
/// sibling).
pub const API_PATH_DOUBLED: &str = "//ocr/idcard";
/// The prefix of the API's path that selects a session: a session name follows it, then the path (ours).
pub const SESSION_PREFIX: &str = "/__session/";

/// Names of the headers that carry the API ID, in order of precedence (documented; the vendor's own iOS code sends
/// the spelling with underscores: observed).
pub const API_ID_HEADERS: [&str; 2] = ["x-df-api-id", "x_df_api_id"];
/// Names of the headers that carry the API secret, in order of precedence.
pub const API_SECRET_HEADERS: [&str; 2] = ["x-df-api-secret", "x_df_api_secret"];

/// Request header that names a scenario or a card: the first of the eight channels. Ours, not the vendor's.
pub const SCENARIO_HEADER: &str = "x-emulator-scenario";
/// Response header that says which channel chose the answer. Ours, not the vendor's.
pub const MATCHED_BY_HEADER: &str = "x-emulator-matched-by";
/// Response header that explains what looked like a mistake. Ours, not the vendor's.
pub const HINT_HEADER: &str = "x-emulator-hint";
/// An API ID with this prefix names a scenario or a card: `scenario.NAME` or `scenario.NAME.ANYTHING`.
pub const SCENARIO_API_ID_PREFIX: &str = "scenario.";
/// Content type of every response (observed on a sibling endpoint; no space after the semicolon).
pub const ANSWER_CONTENT_TYPE: &str = "application/json;charset=utf-8";
