//! Every fault, as a client sees it. One that never ends is left after a short time.

use std::time::Duration;

use serde_json::json;

use crate::answer::{RoundEnd, Wanted};
use crate::client::Patience;
use crate::user::User;

/// How long the client waits for what never comes.
const SHORT: Duration = Duration::from_millis(150);
/// A head that never comes.
const NO_HEAD: Patience = Patience { head: SHORT, body: SHORT };
/// A head that comes, with a body that never does.
const NO_BODY: Patience = Patience { head: Patience::LONG.head, body: SHORT };

/// What a call with this fault brings.
enum Brings {
    Card,
    /// This status, with a whole body.
    Http(u16),
    /// Nothing more than this status until the client leaves.
    Silence(Option<u16>),
    /// An end before the answer is whole.
    Break(Option<u16>),
}

const FAULTS: [(&str, Brings); 15] = [
    ("hang", Brings::Silence(None)),
    ("empty-reply", Brings::Break(None)),
    ("reset", Brings::Break(None)),
    ("stop-after-headers", Brings::Silence(Some(200))),
    ("short-body", Brings::Break(Some(200))),
    ("bad-chunk", Brings::Break(Some(200))),
    ("garbage", Brings::Break(None)),
    ("off-contract", Brings::Http(200)),
    ("bad-gateway", Brings::Http(502)),
    ("service-unavailable", Brings::Http(503)),
    ("gateway-timeout", Brings::Http(504)),
    ("slow-read", Brings::Card),
    ("stop-reading", Brings::Silence(None)),
    ("reset-upload", Brings::Break(None)),
    ("refuse-early", Brings::Http(400)),
];

pub(super) async fn one(user: &mut User) {
    match user.draw(FAULTS.len() + 2) {
        0 => dribble(user).await,
        1 => virtual_delay(user).await,
        other => fault(user, &FAULTS[other - 2]).await,
    }
}

async fn fault(user: &mut User, (name, brings): &(&'static str, Brings)) {
    let call = user.plain("faults").scenario(name);
    match brings {
        Brings::Card => drop(user.expect_default(name, call).await),
        Brings::Http(http) => drop(user.expect(name, call, Wanted::Http(*http)).await),
        Brings::Silence(http) => {
            let patience = if http.is_none() { NO_HEAD } else { NO_BODY };
            user.expect_within(name, call, Wanted::Partial(*http, RoundEnd::Silent), patience).await;
        }
        Brings::Break(http) => drop(user.expect(name, call, Wanted::Partial(*http, RoundEnd::Broken)).await),
    }
}

/// An answer in small pieces, which is whole in the end.
async fn dribble(user: &mut User) {
    let session = format!("dribble-{}", user.number);
    user.queue(&session, json!([{ "fault": { "kind": "dribble", "pause": "2ms" } }])).await;
    let call = user.plain(&session);
    user.expect_default("dribble", call).await;
}

/// An hour on the session's clock. The client does not wait for it, and the hour passes after it has left: until then
/// the server keeps the call, since it cannot tell a client that has left from one that has only closed its half.
async fn virtual_delay(user: &mut User) {
    let session = format!("patient-{}", user.number);
    user.queue(&session, json!([{ "delay": { "fixed": "1h", "clock": "virtual" } }])).await;
    let call = user.plain(&session);
    user.expect_within("virtual delay", call, Wanted::Partial(None, RoundEnd::Silent), NO_HEAD).await;
    user.put("clock set", &format!("sessions/{session}/clock"), &json!({ "advance": "1h" })).await;
}
