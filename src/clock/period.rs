//! A length of time as people write it: `800ms`, `2s`, `1h 30m`, `1d`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::{Span, SpanRelativeTo};
use serde::{Deserialize, Serialize, Serializer};

/// A length of time that is not negative. A day has 24 hours. Months and years are refused, because they have no
/// fixed length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Period(pub Duration);

impl FromStr for Period {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || format!("expected a length of time such as 800ms, 2s, 1h 30m or 1d, got {text:?}");
        let span: Span = text.parse().map_err(|_| wanted())?;
        let length = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wanted())?;
        Duration::try_from(length).map(Self).map_err(|_| wanted())
    }
}

impl TryFrom<String> for Period {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

/// Serializes a length of time as people write it; for `serialize_with`.
///
/// # Errors
/// When the serializer refuses text.
pub fn readable<S: Serializer>(length: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&Period(*length))
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::SignedDuration::try_from(self.0) {
            Ok(length) => write!(f, "{length:#}"),
            Err(_) => write!(f, "{} s", self.0.as_secs()),
        }
    }
}

#[cfg(test)]
mod tests;
