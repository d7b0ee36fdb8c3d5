//! The headers of a request as the journal keeps them: without secrets, and bounded.

#[cfg(test)]
mod tests;

use crate::text::MASK;

/// The most bytes of a request's headers that are kept.
pub const MAX_HEADERS: usize = 4096;

/// Headers whose values every client sends and that are nobody's secret. Other values are shown only on request.
const OPEN: [&str; 24] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "pragma",
    "priority",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-df-api-id",
    "x-emulator-scenario",
    "x_df_api_id",
    "via",
];

/// The headers of a request, in the order in which the parser holds them.
#[derive(Clone, Debug, Default)]
pub struct SentHeaders {
    /// A line for each header. That of a secret is its name alone, and no name has a colon.
    pub(super) lines: Box<str>,
    /// How many headers were left out because there was no room for them.
    pub(super) left_out: usize,
}

impl SentHeaders {
    /// The headers with these names and values. None is the value of a secret. What does not fit in [`MAX_HEADERS`]
    /// bytes is left out and counted.
    pub fn new<'h>(headers: impl IntoIterator<Item = (&'h str, Option<&'h [u8]>)>) -> Self {
        let mut lines = String::with_capacity(512);
        let mut left_out = 0;
        for (name, value) in headers {
            let value = value.map(|value| String::from_utf8_lossy(&value[..value.len().min(MAX_HEADERS)]));
            let length = name.len() + value.as_ref().map_or(0, |value| value.len() + 1) + 1;
            if lines.len() + length > MAX_HEADERS {
                left_out += 1;
                continue;
            }
            lines.push_str(name);
            if let Some(value) = value {
                lines.push(':');
                lines.push_str(&value);
            }
            lines.push('\n');
        }
        Self { lines: lines.into(), left_out }
    }

    /// Each header's name and its value: None for a secret, which is not kept, and `***` for one that is shown only
    /// where `all` are.
    pub fn shown(&self, all: bool) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.lines.lines().map(move |line| {
            let Some((name, value)) = line.split_once(':') else { return (line, None) };
            let is_shown = all || value.is_empty() || is_open(name);
            (name, Some(if is_shown { value } else { MASK }))
        })
    }

    /// How many headers were left out because there was no room for them.
    #[must_use]
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// How many bytes the headers take.
    pub(super) fn weight(&self) -> usize {
        self.lines.len()
    }
}

/// Whether a header's value is shown to everybody who may read the journal.
#[must_use]
pub fn is_open(name: &str) -> bool {
    OPEN.contains(&name) || name.starts_with("sec-fetch-") || name.starts_with("sec-ch-ua")
}
