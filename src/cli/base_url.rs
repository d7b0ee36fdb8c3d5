//! Parses a base URL from a user. It often ends with the API's path, which would then be sent twice.

use super::remark;
use crate::client::{ClientError, Target};
use crate::contract::API_PATH;

/// The text, if it is a base URL.
pub(super) fn checked(url: &str) -> Result<String, String> {
    let base = without_api_path(url).unwrap_or(url);
    Target::parse(base).map(|_| url.to_owned()).map_err(|error| error.to_string())
}

/// The text, if it is a base URL or the word `none`.
pub(super) fn checked_or_none(url: &str) -> Result<String, String> {
    if url == "none" { Ok(url.to_owned()) } else { checked(url) }
}

/// The server at this URL. If the URL ends with the API's path, the path is removed and the user sees a note.
/// `flag` names the flag that has the URL.
pub(super) fn target(url: &str, flag: &str) -> Result<Target, ClientError> {
    let Some(base) = without_api_path(url) else { return Target::parse(url) };
    let target = Target::parse(base)?;
    remark(&format!("{flag} ends in the API's path {API_PATH}; it was left out: calls are sent to {target}{API_PATH}"));
    Ok(target)
}

/// The URL without the API's path, if it ends with that path.
fn without_api_path(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next()?.trim_end_matches('/');
    let base = path.strip_suffix(API_PATH)?.trim_end_matches('/');
    // The rest must still have a host.
    (!base.ends_with(':')).then_some(base)
}
