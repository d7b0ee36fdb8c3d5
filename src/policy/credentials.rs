//! The credentials file, and the terms of a credential that is added while the emulator runs.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;
use subtle::{Choice, ConstantTimeEq};

use crate::clock::{Period, Timestamp};
use crate::fixture::{describe, in_plain_words, text_of};
use crate::store::{Allowance, Quota, QuotaWindow, Rate};
use crate::text::MASK;

/// The most bytes of a secret that is added while the emulator runs.
const MAX_SECRET: usize = 1024;

/// An API secret or token that never prints itself. Comparing two of the same length takes the same time wherever they differ.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(Box<str>);

impl Secret {
    /// Wraps a text as a secret.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text itself, for comparing it with a text that is no secret, and for a process that needs it.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether the secret is the empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl ConstantTimeEq for Secret {
    fn ct_eq(&self, other: &Self) -> Choice {
        self.0.as_bytes().ct_eq(other.0.as_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// Whether an API ID may use this API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// The API ID may use this API.
    #[default]
    Granted,
    /// Each call is answered `NO_PERMISSION`.
    Denied,
}

/// An API ID with its secret and its policy.
#[derive(Clone, Debug)]
pub struct Credential {
    /// The API ID that the credential belongs to.
    pub api_id: String,
    /// The secret of the API ID; any that is not empty when absent.
    pub secret: Option<Secret>,
    /// The time from which each call is answered `KEY_EXPIRED`; never when absent.
    pub expires: Option<Timestamp>,
    /// Whether the API ID may use this API.
    pub permission: Permission,
    /// The rate limit and the quota of the API ID.
    pub allowance: Allowance,
}

impl Credential {
    /// The credential as an entry of a credentials file, with its secret: for other replicas.
    #[must_use]
    pub fn written(&self) -> String {
        let Allowance { rate, quota } = self.allowance;
        json!({
            "api_id": self.api_id,
            "secret": self.secret.as_ref().map(Secret::text),
            "expires": self.expires,
            "permission": self.permission,
            "rate": rate,
            "quota": quota,
        })
        .to_string()
    }

    /// The credential of such an entry.
    ///
    /// # Errors
    /// When the text is none.
    pub fn read(text: &str) -> Result<Self, String> {
        serde_json::from_str::<CredentialEntry>(text).map(Into::into).map_err(|cause| in_plain_words(&cause))
    }

    /// Reads and checks a credentials file.
    ///
    /// # Errors
    /// When the file cannot be read or an entry is wrong. The error names the file and the reason, with the line or
    /// the entry.
    pub fn read_all(path: &Path) -> Result<Vec<Self>, CredentialsError> {
        let error = |reason: String| CredentialsError { file: path.to_owned(), reason };
        let bytes = std::fs::read(path).map_err(|cause| error(cause.to_string()))?;
        let text = text_of(&bytes).map_err(|blame| error(describe(blame)))?;
        let file: CredentialFile = serde_json::from_str(text).map_err(|cause| error(in_plain_words(&cause)))?;
        let all: Vec<Self> = file.credentials.into_iter().map(Into::into).collect();
        for (at, credential) in all.iter().enumerate() {
            if credential.api_id.is_empty() || credential.secret.as_ref().is_none_or(Secret::is_empty) {
                return Err(error(format!("entry {}: api_id and secret must not be empty", at + 1)));
            }
            if all[..at].iter().any(|earlier| earlier.api_id == credential.api_id) {
                return Err(error(format!(
                    "entry {}: api_id {:?} stands in the file twice",
                    at + 1,
                    credential.api_id
                )));
            }
        }
        Ok(all)
    }
}

/// Why a credentials file is rejected.
#[derive(Debug)]
pub struct CredentialsError {
    file: PathBuf,
    reason: String,
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "credentials file {}: {}", self.file.display(), self.reason)
    }
}

impl std::error::Error for CredentialsError {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialFile {
    credentials: Vec<CredentialEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialEntry {
    api_id: String,
    secret: Option<Secret>,
    expires: Option<Timestamp>,
    #[serde(default)]
    permission: Permission,
    rate: Option<RateEntry>,
    quota: Option<QuotaEntry>,
}

/// The terms of an API ID that is named elsewhere, as people write them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CredentialSpec {
    /// The secret of the API ID; any when absent. The mask stands for the secret of before.
    pub secret: Option<Secret>,
    /// The time from which the API ID has expired.
    pub expires: Option<Timestamp>,
    /// The length of time from now after which the API ID has expired.
    pub expires_in: Option<Period>,
    /// Whether the API ID may use this API.
    pub permission: Permission,
    rate: Option<RateEntry>,
    quota: Option<QuotaEntry>,
}

impl CredentialSpec {
    /// Puts `known` in the place of a masked secret, as secrets are shown: whoever changes the other terms does not have
    /// the secret at hand.
    ///
    /// # Errors
    /// When there is no secret that could be kept.
    pub fn keep_masked_secret(&mut self, known: Option<&Secret>) -> Result<(), String> {
        if self.secret.as_ref().is_some_and(|secret| secret.text() == MASK) {
            let Some(known) = known else {
                return Err(format!(
                    "secret: {MASK} keeps the secret of before, but this API ID has none; expected the secret"
                ));
            };
            self.secret = Some(known.clone());
        }
        Ok(())
    }

    /// Makes the credential of this API ID on these terms.
    ///
    /// # Errors
    /// What is wrong, naming the member.
    pub fn credential(self, api_id: &str, now: Timestamp) -> Result<Credential, String> {
        if self.secret.as_ref().is_some_and(Secret::is_empty) {
            return Err("secret is empty; leave it out to accept any".to_owned());
        }
        if self.secret.as_ref().is_some_and(|secret| secret.0.len() > MAX_SECRET) {
            return Err(format!("secret is too long: expected at most {MAX_SECRET} bytes"));
        }
        let expires = match (self.expires, self.expires_in) {
            (Some(_), Some(_)) => return Err("expected one of expires and expires_in, got both".to_owned()),
            (at, None) => at,
            (None, Some(period)) => {
                Some(now.checked_add(period.0).map_err(|_| "expires_in is beyond the end of time".to_owned())?)
            }
        };
        let allowance = Allowance { rate: self.rate.map(|rate| rate.0), quota: self.quota.map(QuotaEntry::into_quota) };
        let (api_id, permission) = (api_id.to_owned(), self.permission);
        Ok(Credential { api_id, secret: self.secret, expires, permission, allowance })
    }
}

/// A quota as people write it: a number of calls, or as it is shown: a number, and the window in which it holds if it starts again.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged, expecting = "expected a number of calls, or an object with calls and every")]
enum QuotaEntry {
    Calls(u64),
    Windowed(WindowedQuota),
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WindowedQuota {
    calls: u64,
    every: Option<QuotaWindow>,
}

impl QuotaEntry {
    fn into_quota(self) -> Quota {
        match self {
            QuotaEntry::Calls(calls) => Quota { calls, every: None },
            QuotaEntry::Windowed(WindowedQuota { calls, every }) => Quota { calls, every },
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, try_from = "RawRate")]
struct RateEntry(Rate);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRate {
    per_second: f64,
    burst: u32,
}

impl TryFrom<RawRate> for RateEntry {
    type Error = &'static str;

    fn try_from(raw: RawRate) -> Result<Self, Self::Error> {
        if !(raw.per_second.is_finite() && raw.per_second >= 0.0) {
            return Err("rate.per_second: expected a number of at least 0");
        }
        if raw.burst == 0 {
            return Err("rate.burst: expected at least 1");
        }
        Ok(Self(Rate { per_second: raw.per_second, burst: raw.burst }))
    }
}

impl From<CredentialEntry> for Credential {
    fn from(entry: CredentialEntry) -> Self {
        let allowance =
            Allowance { rate: entry.rate.map(|rate| rate.0), quota: entry.quota.map(QuotaEntry::into_quota) };
        Self {
            api_id: entry.api_id,
            secret: entry.secret,
            expires: entry.expires,
            permission: entry.permission,
            allowance,
        }
    }
}
