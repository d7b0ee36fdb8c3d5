//! Parsers that turn the text of a flag, a variable or a line of the settings file into the value of a setting, and
//! functions that write it back. Each error says what was expected and what came, in our own words.

use std::ffi::OsStr;
use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

use clap::builder::{FalseyValueParser, StringValueParser, TypedValueParser};
use clap::{Arg, Command};

/// One year in seconds, the longest timeout that a setting accepts: a longer one is no timeout in practice.
const YEAR: u64 = 31_536_000;
/// One hour in milliseconds.
const HOUR: u64 = 3_600_000;
/// The most characters of a wrong value that an error shows.
const SHOWN: usize = 80;

/// A parser that is made of a function. Bytes that are not text are wrong values like any others.
#[derive(Clone)]
struct OwnParser<F>(F);

impl<F, T> TypedValueParser for OwnParser<F>
where
    F: Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static,
    T: Clone + Send + Sync + 'static,
{
    type Value = T;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        self.0.parse_ref(command, argument, OsStr::new(&*value.to_string_lossy()))
    }
}

/// Parses with this function, whose error says what was expected and what came.
pub(crate) fn parser<T: Clone + Send + Sync + 'static>(
    parse: impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static,
) -> impl TypedValueParser<Value = T> {
    OwnParser(parse)
}

/// Parses a whole number within these bounds. `what` is the number's noun, such as `a port`.
pub(crate) fn whole_number<N>(what: &'static str, bounds: RangeInclusive<u64>) -> impl TypedValueParser<Value = N>
where
    N: TryFrom<u64> + Clone + Send + Sync + 'static,
{
    parser(move |text| {
        let number =
            text.parse().ok().filter(|number| bounds.contains(number)).and_then(|number| N::try_from(number).ok());
        number.ok_or_else(|| expected(format_args!("{what} from {} to {}", bounds.start(), bounds.end()), text))
    })
}

/// Parses a port; 0 stands for any that is free.
pub(crate) fn port() -> impl TypedValueParser<Value = u16> {
    whole_number("a port", 0..=u16::MAX.into())
}

/// Parses whole seconds, at most a year.
pub(crate) fn seconds() -> impl TypedValueParser<Value = Duration> {
    whole_number("a number of seconds", 0..=YEAR).map(Duration::from_secs)
}

/// Parses the whole seconds that one call to another server may take, from one to an hour.
pub(crate) fn seconds_of_a_call() -> impl TypedValueParser<Value = u64> {
    whole_number("a number of seconds", 1..=3600)
}

/// Parses whole milliseconds, at most an hour.
pub(crate) fn milliseconds() -> impl TypedValueParser<Value = Duration> {
    milliseconds_in(0..=HOUR)
}

/// Parses whole milliseconds within these bounds.
pub(crate) fn milliseconds_in(bounds: RangeInclusive<u64>) -> impl TypedValueParser<Value = Duration> {
    whole_number("a number of milliseconds", bounds).map(Duration::from_millis)
}

/// Writes a time in the form that [`seconds`] parses.
pub(crate) fn in_seconds(time: Duration) -> String {
    time.as_secs().to_string()
}

/// Writes a time in the form that [`milliseconds`] parses.
pub(crate) fn in_milliseconds(time: Duration) -> String {
    time.as_millis().to_string()
}

/// Parses any whole number that fits.
pub(crate) fn any_number<N>() -> impl TypedValueParser<Value = N>
where
    N: TryFrom<u64> + Clone + Send + Sync + 'static,
{
    // The largest number of so many bytes.
    let most = u64::MAX >> (64 - 8 * size_of::<N>().min(8));
    whole_number("a whole number", 0..=most)
}

/// Parses a number from one to a million.
pub(crate) fn at_least_one() -> impl TypedValueParser<Value = usize> {
    whole_number("a whole number", 1..=1_000_000)
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
        return Err(expected("a name without scheme, port or path, such as idcard", text));
    }
    Ok(name.to_ascii_lowercase())
}

/// Parses a host name or an IP address, without a port.
pub(crate) fn name_or_address(text: &str) -> Result<String, String> {
    match text.trim().parse::<IpAddr>() {
        Ok(address) => Ok(address.to_string()),
        Err(_) => host_name(text),
    }
}

/// Parses one IP address with its port. It does not resolve names, except that `localhost` is 127.0.0.1.
pub(crate) fn address_and_port(text: &str) -> Result<SocketAddr, String> {
    let bare = text.trim();
    let local = || bare.to_ascii_lowercase().strip_prefix("localhost:")?.parse().ok();
    let known = bare.parse().ok().or_else(|| Some((Ipv4Addr::LOCALHOST, local()?).into()));
    known.ok_or_else(|| expected("an IP address and a port, such as 127.0.0.1:8081 or [::1]:8081", text))
}

/// Checks that a text is the URL of a store. One with a password is not shown.
pub(crate) fn store_url<T: From<String>>(text: &str) -> Result<T, String> {
    const SCHEMES: [&str; 10] = [
        "redis",
        "rediss",
        "valkey",
        "valkeys",
        "unix",
        "redis+unix",
        "redis-sentinel",
        "rediss-sentinel",
        "redis-cluster",
        "rediss-cluster",
    ];
    let is_store = |(scheme, rest): (&str, &str)| !rest.is_empty() && SCHEMES.contains(&scheme);
    if text.split_once("://").is_some_and(is_store) {
        return Ok(T::from(text.to_owned()));
    }
    let shown = if text.contains('@') { "a URL with a user" } else { text };
    Err(expected("redis://HOST:PORT/DB, rediss://, unix://, redis-sentinel:// or redis-cluster://", shown))
}

/// Parses the start of keys.
pub(crate) fn key_prefix(text: &str) -> Result<String, String> {
    plain(text, "-_.:", "up to 100 letters, digits and - _ . :")
}

/// Parses a name that can stand in a log and a metric.
pub(crate) fn plain_name(text: &str) -> Result<String, String> {
    plain(text, "-_.", "up to 100 letters, digits and - _ .")
}

fn plain(text: &str, marks: &str, wanted: &str) -> Result<String, String> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || marks.contains(character);
    match (1..=100).contains(&text.len()) && text.chars().all(is_plain) {
        true => Ok(text.to_owned()),
        false => Err(expected(wanted, text)),
    }
}

/// The error for a value that does not fit.
pub(crate) fn expected(what: impl Display, got: &str) -> String {
    format!("expected {what}, got {}", shown(got))
}

/// A wrong value in an error: in quotes if blanks or control characters would hide in it, and only its beginning.
fn shown(text: &str) -> String {
    let is_plain = text.chars().all(|character| !character.is_whitespace() && !character.is_control());
    let cut: String = text.chars().take(SHOWN).collect();
    match cut.as_str() {
        "" => "nothing".to_owned(),
        cut if !is_plain => format!("{cut:?}"),
        cut => cut.to_owned(),
    }
}
