//! The member `request_id` of a body: finds it and replaces it.

use std::borrow::Cow;
use std::ops::Range;

use serde::Deserialize;

use crate::contract::RequestId;

/// The same body with this request ID in place of its own.
pub(super) fn with_id(body: &str, id: RequestId) -> String {
    match place_of_id(body) {
        Ok(Some(place)) => [&body[..place.start], id.as_str(), &body[place.end..]].concat(),
        _ => body.to_owned(),
    }
}

#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(borrow)]
    request_id: Option<BorrowedText<'a>>,
}

/// Borrows the text if it has no escapes. Serde does not do so by itself inside an `Option`.
#[derive(Deserialize)]
struct BorrowedText<'a>(#[serde(borrow)] Cow<'a, str>);

/// The byte range of the text of `request_id` in a body.
pub(super) fn place_of_id(body: &str) -> Result<Option<Range<usize>>, &'static str> {
    const NOT_ONE: &str = "it is no JSON object with at most one request_id";
    // Serde would also accept an array.
    if !body.trim_start().starts_with('{') {
        return Err(NOT_ONE);
    }
    let found: Identified<'_> = serde_json::from_str(body).map_err(|_| NOT_ONE)?;
    match found.request_id {
        None => Ok(None),
        Some(BorrowedText(Cow::Borrowed(id))) => {
            let start = id.as_ptr().addr() - body.as_ptr().addr();
            Ok(Some(start..start + id.len()))
        }
        Some(BorrowedText(Cow::Owned(_))) => Err("its request_id is written with escapes"),
    }
}
