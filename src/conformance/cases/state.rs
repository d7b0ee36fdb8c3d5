//! Cases that depend on the caller and on earlier calls: rows E5 to E8, E12, E16, E17, C13 and C14.

use serde_json::json;

use super::super::ask::{Ask, CaseStep};
use super::super::judge::ExpectedResponse::{Ok, Refused};
use super::super::judge::Judge::{All, By, Each};
use super::super::material::{FRONT, Material, admin};
use super::super::response::{CaseResponse, CaseResult, failed};
use super::{Case, case, many};
use crate::client::Json;
use crate::contract::ErrorCode::{
    InternalError, InvalidArgument, KeyExpired, NoPermission, OutOfQuota, RateLimitExceeded,
};
use crate::contract::Label::{Assumed, Documented};

const LONG_AGO: &str = "2020-01-01T00:00:00Z";

pub(super) const CASES: &[Case] = &[
    case(
        ["E5-expired", "E5"],
        Documented,
        "An expired API ID is 401 KEY_EXPIRED",
        |m| m.as_someone("expired", json!({ "expires": LONG_AGO }), fronts(m, 1)),
        All(Refused(KeyExpired)),
    )
    .with_state(),
    case(
        ["E6-denied", "E6"],
        Documented,
        "An API ID without permission is 403 NO_PERMISSION",
        |m| m.as_someone("denied", json!({ "permission": "denied" }), fronts(m, 1)),
        All(Refused(NoPermission)),
    )
    .with_state(),
    case(
        ["E7-quota", "E7"],
        Documented,
        "A used up quota is 403 OUT_OF_QUOTA",
        |m| m.as_someone("quota", json!({ "quota": 1 }), fronts(m, 3)),
        Each(&[Ok, Refused(OutOfQuota), Refused(OutOfQuota)]),
    )
    .with_state(),
    case(
        ["E8-rate", "E8"],
        Documented,
        "Calls that come too often are 403 RATE_LIMIT_EXCEEDED",
        |m| m.as_someone("rate", slow(json!({})), fronts(m, 2)),
        Each(&[Ok, Refused(RateLimitExceeded)]),
    )
    .with_state(),
    case(
        ["E12-expiry-before-permission", "E12"],
        Assumed,
        "Expiry is checked before permission",
        |m| m.as_someone("order-1", json!({ "expires": LONG_AGO, "permission": "denied" }), fronts(m, 1)),
        All(Refused(KeyExpired)),
    )
    .with_state(),
    case(
        ["E12-rate-before-quota", "E12"],
        Assumed,
        "The rate is checked before the quota",
        |m| m.as_someone("order-2", slow(json!({ "quota": 1 })), fronts(m, 2)),
        Each(&[Ok, Refused(RateLimitExceeded)]),
    )
    .with_state(),
    case(
        ["E12-quota-before-parameters", "E12"],
        Assumed,
        "The quota is checked before parameters",
        |m| {
            let calls = many([m.sends(FRONT), Ask::urlencoded("detect_face=7")]);
            m.as_someone("order-3", json!({ "quota": 1 }), calls)
        },
        Each(&[Ok, Refused(OutOfQuota)]),
    )
    .with_state(),
    case(
        ["E16-spent-by-ok", "E16"],
        Assumed,
        "Only a call that is answered OK spends quota",
        |m| {
            let calls =
                many([Ask::urlencoded(""), m.sends(FRONT), Ask::urlencoded(""), m.sends(FRONT), m.sends(FRONT)]);
            m.as_someone("spent", json!({ "quota": 2 }), calls)
        },
        Each(&[Refused(InvalidArgument), Ok, Refused(InvalidArgument), Ok, Refused(OutOfQuota)]),
    )
    .with_state(),
    case(
        ["E17-admitted-takes-a-token", "E17"],
        Assumed,
        "A refused call that was admitted takes a token, one that was not takes none",
        |m| {
            let calls = many([Ask::urlencoded(""), m.sends(FRONT), m.sends(FRONT)]);
            m.as_someone("token", json!({ "rate": { "per_second": 0.001, "burst": 2 } }), calls)
        },
        Each(&[Refused(InvalidArgument), Ok, Refused(RateLimitExceeded)]),
    )
    .with_state(),
    case(
        ["C13-queue", "C13"],
        Assumed,
        "Each call takes a step of what is queued",
        |m| {
            let queue = json!({ "steps": [{ "answer": "INTERNAL_ERROR" }, { "answer": "old-back" }] });
            let mut steps = vec![admin("PUT", &format!("{}/queue", m.session("queue")), Some(queue))];
            steps.extend(fronts(m, 3));
            m.as_someone("queue", json!({}), steps)
        },
        By(steps_taken),
    )
    .with_state(),
    case(
        ["C14-clock", "C14"],
        Assumed,
        "A key expires by the virtual clock",
        |m| {
            let mut steps = fronts(m, 1);
            steps.push(admin("PUT", &format!("{}/clock", m.session("clock")), Some(json!({ "advance": "2h" }))));
            steps.extend(fronts(m, 1));
            m.as_someone("clock", json!({ "expires_in": "1h" }), steps)
        },
        Each(&[Ok, Refused(KeyExpired)]),
    )
    .with_state(),
];

/// Calls that send the front this many times.
fn fronts(m: &Material, times: usize) -> Vec<CaseStep> {
    (0..times).map(|_| m.sends(FRONT).call()).collect()
}

/// Terms that allow one call, and no second one for a quarter of an hour.
fn slow(mut terms: serde_json::Value) -> serde_json::Value {
    terms["rate"] = json!({ "per_second": 0.001, "burst": 1 });
    terms
}

fn steps_taken(responses: &[CaseResponse]) -> CaseResult {
    Each(&[Refused(InternalError), Ok, Ok]).check(responses)?;
    let mut sides = Vec::new();
    for one in &responses[1..] {
        sides.push(one.first()?.get("card_side").and_then(Json::text));
    }
    match sides[..] {
        [Some("back"), Some("front")] => Result::Ok(()),
        _ => failed("what was queued, once, and then the picture's card", "other cards"),
    }
}
