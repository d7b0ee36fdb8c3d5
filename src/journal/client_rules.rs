//! Pairs of calls that a well-behaved client does not make: an earlier call, and the later one that it should not
//! have sent.

use std::collections::HashMap;
use std::time::Duration;

use jiff::SignedDuration;

use super::Entry;
use crate::contract::ErrorCode;
use crate::decision::CallStatus;

const RATE_LIMITED: CallStatus = CallStatus::Error(ErrorCode::RateLimitExceeded);

/// The client of a call: its session, or its API ID where the credentials were not recognised.
fn client(entry: &Entry) -> Option<&str> {
    entry.session.as_deref().or(entry.api_id.as_deref())
}

/// Whether the later call came after the earlier one was answered. Calls that run at the same time know nothing of
/// each other. When the clock stands still, the order of the calls decides.
fn came_after(earlier: &Entry, later: &Entry) -> bool {
    if earlier.at == later.at {
        return later.number > earlier.number;
    }
    let took = earlier.took.saturating_add(earlier.decision.delay.unwrap_or_default());
    earlier.at.checked_add(took).is_ok_and(|answered| answered <= later.at)
}

/// Whether a client may try again after this answer.
fn may_be_retried(entry: &Entry) -> bool {
    let is_good = entry.http().is_some_and(|http| http < 500) && entry.decision.fault.is_none();
    !is_good || entry.status() == Some(RATE_LIMITED)
}

/// Calls that send a picture again, each with the earlier call that sent it.
pub(super) fn resent<'e>(entries: &[&'e Entry], allow_retries: bool) -> Vec<(&'e Entry, &'e Entry)> {
    let mut seen: HashMap<(Option<&str>, u128), &Entry> = HashMap::new();
    let mut pairs = Vec::new();
    for &entry in entries {
        let Some(picture) = entry.sent.picture else { continue };
        if let Some(before) = seen.insert((client(entry), picture.xxh3), entry)
            && !(allow_retries && may_be_retried(before))
        {
            pairs.push((before, entry));
        }
    }
    pairs
}

/// What tells one request from another: its picture, or without one its encoding, size and file name.
#[derive(PartialEq, Eq, Hash)]
struct BodyIdentity<'e> {
    picture: Option<u128>,
    rest: Option<(&'static str, usize, Option<&'e str>)>,
}

fn body(entry: &Entry) -> BodyIdentity<'_> {
    let sent = &entry.sent;
    match sent.picture {
        Some(picture) => BodyIdentity { picture: Some(picture.xxh3), rest: None },
        None => BodyIdentity { picture: None, rest: Some((sent.encoding, sent.body_bytes, sent.file_name.as_deref())) },
    }
}

/// Calls that send again what was refused with 400, and calls right after a 401.
pub(super) fn retried<'e>(entries: &[&'e Entry]) -> Vec<(&'e Entry, &'e Entry)> {
    let mut refused: HashMap<(Option<&str>, BodyIdentity<'_>), &Entry> = HashMap::new();
    let mut after_401: HashMap<Option<&str>, &Entry> = HashMap::new();
    let mut pairs = Vec::new();
    for &entry in entries {
        let key = (client(entry), body(entry));
        let before = refused.get(&key).or_else(|| after_401.get(&key.0)).copied();
        if let Some(before) = before.filter(|before| came_after(before, entry)) {
            pairs.push((before, entry));
            after_401.remove(&key.0);
        }
        match code_of(entry) {
            Some(400) => {
                refused.insert(key, entry);
            }
            Some(401) => {
                after_401.insert(key.0, entry);
            }
            _ => {}
        }
    }
    pairs
}

/// The HTTP status of an answer that follows the contract, if the client could read it.
fn code_of(entry: &Entry) -> Option<u16> {
    entry.http().filter(|_| entry.status().is_some())
}

/// Calls that came too soon after their client exceeded the rate limit.
pub(super) fn too_soon<'e>(entries: &[&'e Entry], pause: Duration) -> Vec<(&'e Entry, &'e Entry)> {
    let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX);
    let mut rate_limited: HashMap<Option<&str>, &Entry> = HashMap::new();
    let mut pairs = Vec::new();
    for &entry in entries {
        if let Some(before) = rate_limited.get(&client(entry)).copied().filter(|before| came_after(before, entry)) {
            rate_limited.remove(&client(entry));
            // A test that advances the session's clock does not have to wait by the real one.
            let real = entry.at.duration_since(before.at);
            let rested = real.max(entry.session_time.duration_since(before.session_time));
            if rested < pause {
                pairs.push((before, entry));
            }
        }
        if entry.status() == Some(RATE_LIMITED) {
            rate_limited.insert(client(entry), entry);
        }
    }
    pairs
}
