//! A finding: its place, its kind, the reason and the next step. It never contains the value.

use serde::{Deserialize, Serialize};

/// What a scan finds in a file: a number, a picture or a credential that should not be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// A cédula number with the right check digit that is not known to be synthetic.
    Cedula,
    /// Machine-readable lines of a card.
    Mrz,
    /// A picture or a PDF, as a file or in base64.
    Picture,
    /// A credential of the API: the value of `X-DF-API-SECRET`, `api_id` and the like.
    Secret,
    /// A value of the file that `--known` names.
    Known,
    /// A file that was not read, or not completely.
    NotRead,
}

impl FindingKind {
    /// The kind's name in reports and in the list of allowed findings, such as `cedula`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            FindingKind::Cedula => "cedula",
            FindingKind::Mrz => "mrz",
            FindingKind::Picture => "picture",
            FindingKind::Secret => "secret",
            FindingKind::Known => "known",
            FindingKind::NotRead => "not-read",
        }
    }

    /// What the user should do about a finding of this kind.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            FindingKind::Cedula => {
                "use a number of a built-in card, or record again so that it is a synthetic person's"
            }
            FindingKind::Mrz => {
                "use the lines of a built-in card, or record again so that they are a synthetic person's"
            }
            FindingKind::Picture => "leave it out and keep its SHA-256, or print a specimen: cedulita specimen",
            FindingKind::Secret => "take it out, and have it revoked if it was ever shared",
            FindingKind::Known => "take it out, or record again so that it is a synthetic person's",
            FindingKind::NotRead => "look at it yourself, and allow it if it is fine",
        }
    }
}

/// Something that looks like a card's data or a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The path of the file, starting from the path that the caller gave.
    pub file: String,
    /// The line, from 1; 0 for the whole file.
    pub line: usize,
    /// The column in characters, from 1; 0 for the whole file.
    pub column: usize,
    /// The place in the file's JSON, as a JSON pointer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The kind of the finding.
    pub kind: FindingKind,
    /// The reason why it is a finding.
    pub why: String,
    /// The first two characters of the value and its length.
    pub shown: String,
    /// What the user should do about it.
    pub advice: &'static str,
}

/// Something found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// The byte offset in the text.
    pub(super) at: usize,
    pub(super) kind: FindingKind,
    pub(super) why: String,
    pub(super) shown: String,
}

impl Hit {
    pub(super) fn new(at: usize, kind: FindingKind, why: impl Into<String>, value: &str) -> Self {
        Self { at, kind, why: why.into(), shown: masked(value) }
    }
}

/// The first two characters of a value and its length. A value of up to four characters is hidden completely.
pub(super) fn masked(value: &str) -> String {
    let count = value.chars().count();
    let start: String = value.chars().take(if count > 4 { 2 } else { 0 }).filter(|c| !c.is_control()).collect();
    format!("{start}\u{2026} ({count} characters)")
}
