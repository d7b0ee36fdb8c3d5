//! A base URL as users give it: often with the API's path already at its end, which would then be sent twice.

use super::remark;
use crate::client::{ClientError, Target};
use crate::contract::API_PATH;

/// The server at this URL. If the URL ends in the API's path, that is left out and the user is told so. `flag` is where the
/// URL was given.
pub(super) fn target(url: &str, flag: &str) -> Result<Target, ClientError> {
    let Some(base) = without_api_path(url) else { return Target::parse(url) };
    let target = Target::parse(base)?;
    remark(&format!("{flag} ends in the API's path {API_PATH}; it was left out: calls are sent to {target}{API_PATH}"));
    Ok(target)
}

/// The URL before the API's path, if it ends in that.
fn without_api_path(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next()?.trim_end_matches('/');
    let base = path.strip_suffix(API_PATH)?.trim_end_matches('/');
    // A host has to be left.
    (!base.ends_with(':')).then_some(base)
}
