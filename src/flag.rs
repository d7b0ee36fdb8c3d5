//! Parsers that turn the text of a flag, a variable or a line of the settings file into the value of a setting, and
//! functions that write it back.

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use clap::builder::{FalseyValueParser, RangedU64ValueParser, StringValueParser, TypedValueParser};

/// One year in seconds, the longest timeout that a setting accepts: a longer one is no timeout in practice.
const YEAR: u64 = 31_536_000;
/// One hour in milliseconds.
const HOUR: u64 = 3_600_000;

/// Parses whole seconds, at most a year.
pub(crate) fn seconds() -> impl TypedValueParser<Value = Duration> {
    RangedU64ValueParser::<u64>::new().range(..=YEAR).map(Duration::from_secs)
}

/// Parses whole milliseconds, at most an hour.
pub(crate) fn milliseconds() -> impl TypedValueParser<Value = Duration> {
    milliseconds_in(0..=HOUR)
}

/// Parses whole milliseconds within these bounds.
pub(crate) fn milliseconds_in(bounds: RangeInclusive<u64>) -> impl TypedValueParser<Value = Duration> {
    RangedU64ValueParser::<u64>::new().range(bounds).map(Duration::from_millis)
}

/// Writes a time in the form that [`seconds`] parses.
pub(crate) fn in_seconds(time: Duration) -> String {
    time.as_secs().to_string()
}

/// Writes a time in the form that [`milliseconds`] parses.
pub(crate) fn in_milliseconds(time: Duration) -> String {
    time.as_millis().to_string()
}

/// Parses a number from one to a million.
pub(crate) fn at_least_one() -> impl TypedValueParser<Value = usize> {
    RangedU64ValueParser::<u64>::new().range(1..=1_000_000).map(|number| usize::try_from(number).unwrap_or(usize::MAX))
}

/// Parses a switch: it gives `on` or `off`.
pub(crate) fn switch<T>(on: T, off: T) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    FalseyValueParser::new().map(move |is_on| if is_on { on } else { off })
}

/// Accepts any text, even an empty one, because an error message of the parser would show the secret.
pub(crate) fn secret<T: From<String> + Clone + Send + Sync + 'static>() -> impl TypedValueParser<Value = T> {
    StringValueParser::new().map(T::from)
}

/// Parses a host name. The result is in lower case and has no dot at its end.
pub(crate) fn host_name(text: &str) -> Result<String, String> {
    let name = text.trim().trim_end_matches('.');
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    if name.is_empty() || !is_name {
        return Err("expected a name without scheme, port or path, such as idcard".to_owned());
    }
    Ok(name.to_ascii_lowercase())
}

/// Parses one IP address with its port. It does not resolve names, except that `localhost` is 127.0.0.1.
pub(crate) fn address_and_port(text: &str) -> Result<SocketAddr, String> {
    let text = text.trim();
    let local = || text.to_ascii_lowercase().strip_prefix("localhost:")?.parse().ok();
    let known = text.parse().ok().or_else(|| Some((Ipv4Addr::LOCALHOST, local()?).into()));
    known.ok_or_else(|| "expected an IP address and a port, such as 127.0.0.1:8081 or [::1]:8081".to_owned())
}
