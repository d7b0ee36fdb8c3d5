//! Sessions made, called by their prefix, reset and deleted.

use hyper::Method;
use serde_json::json;

use crate::answer::Wanted;
use crate::call::Call;
use crate::user::User;

pub(super) async fn one(user: &mut User) {
    match user.draw(3) {
        0 => list(user).await,
        1 => reset(user).await,
        _ => made(user).await,
    }
}

async fn made(user: &mut User) {
    let answer = user.post("session made", "sessions", Wanted::Http(201)).await;
    let made = answer.json();
    let text = |member: &str| made[member].as_str().unwrap_or_default().to_owned();
    let (session, prefix) = (text("session"), text("path_prefix"));
    let call = user.plain(&text("api_id")).header("x-df-api-secret", text("api_secret"));
    user.expect_default("session called", call).await;
    // Another caller, below the prefix, takes what is queued for the session.
    user.queue(&session, json!([{ "answer": "alien-front" }])).await;
    let below = user.plain("anybody").path(format!("{prefix}/ocr/idcard"));
    user.expect_card("session called by its prefix", below.clone(), "alien-front").await;
    user.forget(&session).await;
    user.expect("session called by its prefix", below, Wanted::Problem(501)).await;
    let shown = Call::admin(Method::GET, &format!("sessions/{session}"));
    user.expect("session shown", shown, Wanted::Problem(404)).await;
}

async fn reset(user: &mut User) {
    let session = user.name("reset");
    user.queue(&session, json!([{ "answer": "INTERNAL_ERROR", "times": 3 }])).await;
    let call = user.plain(&session);
    user.expect("session reset", call.clone(), Wanted::Error(500, "INTERNAL_ERROR")).await;
    user.post("session reset", &format!("sessions/{session}/reset"), Wanted::Http(204)).await;
    let query = Call::admin(Method::GET, &format!("journal?session={session}"));
    let answer = user.expect("journal query", query, Wanted::Http(200)).await;
    user.check("journal query", answer.json()["total_matching"] == 0, "no call of the session", &answer);
    user.expect_default("session reset", call).await;
}

async fn list(user: &mut User) {
    let answer = user.expect("sessions listed", Call::admin(Method::GET, "sessions?limit=20"), Wanted::Http(200)).await;
    let kept = answer.json()["kept"].as_u64();
    user.check("sessions listed", kept.is_some_and(|kept| kept <= 1000), "at most 1000 sessions", &answer);
}
