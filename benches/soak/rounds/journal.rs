//! The journal: queries, exports, pictures, events and verification.

use std::time::Duration;

use hyper::Method;
use serde_json::json;

use crate::answer::{RoundEnd, Wanted};
use crate::call::Call;
use crate::client::Patience;
use crate::user::User;

/// How long events are followed.
const FOLLOWED: Patience = Patience { head: Patience::LONG.head, body: Duration::from_millis(400) };

pub(super) async fn one(user: &mut User) {
    let session = user.name("journal");
    let call = user.plain(&session);
    let first = user.expect_default("journal call", call.clone()).await;
    let scenario = call.scenario("detection-failed");
    user.expect("journal call", scenario, Wanted::Error(400, "DETECTION_FAILED")).await;
    let request_id = first.json()["request_id"].as_str().unwrap_or_default().to_owned();
    match user.draw(5) {
        0 => query(user, &session, &request_id).await,
        1 => export(user, &session).await,
        2 => verify(user, &session).await,
        3 => events(user, &session, &request_id).await,
        _ => picture(user, &request_id).await,
    }
    let forgotten = Call::delete(&format!("journal?session={session}"));
    user.expect("journal forgotten", forgotten, Wanted::Http(204)).await;
    user.expect("journal entry", entry(&request_id), Wanted::Problem(404)).await;
}

fn entry(request_id: &str) -> Call {
    Call::admin(Method::GET, &format!("journal/{request_id}"))
}

async fn query(user: &mut User, session: &str, request_id: &str) {
    let query = Call::admin(Method::GET, &format!("journal?session={session}&limit=10"));
    let answer = user.expect("journal query", query, Wanted::Http(200)).await;
    let (json, kind) = (answer.json(), "journal query");
    user.check(kind, json["total_matching"] == 2, "two calls", &answer);
    user.check(kind, json["calls"][0]["request_id"] == request_id, "the first call first", &answer);
    let answer = user.expect("journal entry", entry(request_id), Wanted::Http(200)).await;
    let is_right = answer.json()["decision"]["cards"][0]["name"] == "sample-front";
    user.check("journal entry", is_right, "a decision for sample-front", &answer);
    let search = Call::admin(Method::GET, "journal?status=OUT_OF_QUOTA&limit=5");
    user.expect("journal search", search, Wanted::Http(200)).await;
}

async fn export(user: &mut User, session: &str) {
    let har = Call::admin(Method::GET, &format!("journal/export.har?session={session}"));
    let answer = user.expect("export.har", har, Wanted::Http(200)).await;
    let entries = answer.json()["log"]["entries"].as_array().map(Vec::len);
    user.check("export.har", entries == Some(2), "an archive of two calls", &answer);
    let curl = Call::admin(Method::GET, &format!("journal/export.curl?session={session}"));
    let answer = user.expect("export.curl", curl, Wanted::Http(200)).await;
    let lines = answer.text().lines().filter(|line| line.starts_with("curl ")).count();
    user.check("export.curl", lines == 2, "two lines", &answer);
    let newest = Call::admin(Method::GET, "journal/export.har?limit=200");
    let answer = user.expect("export.har of all", newest, Wanted::Http(200)).await;
    user.check("export.har of all", answer.json()["log"]["entries"].is_array(), "an archive", &answer);
}

async fn verify(user: &mut User, session: &str) {
    let ask = |body: &serde_json::Value| Call::admin(Method::POST, "journal/verify").json(body);
    let holds = ask(&json!({ "session": session, "at_least": 2 }));
    let answer = user.expect("verify", holds, Wanted::Http(200)).await;
    user.check("verify", answer.json()["verified"] == true, "verified", &answer);
    let fails = ask(&json!({ "session": session, "at_least": 3 }));
    let answer = user.expect("verify", fails, Wanted::Problem(409)).await;
    user.check("verify", answer.json()["count"] == 2, "a count of two", &answer);
    let checks = ask(&json!({ "session": session, "checks": [{ "billable_at_most": 0 }, "no_image_twice"] }));
    let answer = user.expect("verify", checks, Wanted::Problem(409)).await;
    user.check("verify", answer.json()["verified"] == false, "not verified", &answer);
}

/// Follows the calls of the session for a moment, from this call on.
async fn events(user: &mut User, session: &str, request_id: &str) {
    let answer = user.expect("journal entry", entry(request_id), Wanted::Http(200)).await;
    let Some(before) = answer.json()["number"].as_u64().and_then(|number| number.checked_sub(1)) else { return };
    let follow = Call::admin(Method::GET, &format!("journal/events?session={session}"));
    let follow = follow.header("last-event-id", before.to_string());
    let wanted = Wanted::Partial(Some(200), RoundEnd::Silent);
    let answer = user.expect_within("events", follow, wanted, FOLLOWED).await;
    user.check("events", answer.text().contains(request_id), "an event of the call", &answer);
}

/// The picture that was sent, unless others have taken its room.
async fn picture(user: &mut User, request_id: &str) {
    let call = Call::admin(Method::GET, &format!("journal/{request_id}/picture"));
    let (answer, took) = user.client.ask(&call, Patience::LONG).await;
    user.world.tally.call("journal picture", took);
    let is_right = match answer.http {
        Some(200) => answer.body == user.world.pictures.small,
        other => other == Some(404),
    };
    user.check("journal picture", is_right, "the picture, or 404", &answer);
}
