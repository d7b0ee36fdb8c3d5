//! Queues, delays, and what comes after the last step.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::answer::Wanted;
use crate::call::Call;
use crate::user::User;

const INTERNAL_ERROR: Wanted<'static> = Wanted::Error(500, "INTERNAL_ERROR");

pub(super) async fn one(user: &mut User) {
    match user.draw(5) {
        0 => steps(user).await,
        1 => delay(user).await,
        2 => then(user).await,
        3 => built_in(user).await,
        _ => emptied(user).await,
    }
}

/// Each call takes one step, and later calls are answered as if there were no queue.
async fn steps(user: &mut User) {
    let session = user.name("steps");
    let steps = json!([
        { "answer": "INTERNAL_ERROR", "times": 2 },
        { "answer": "old-back", "set": { "profession": "SOLDADORA" } },
        { "answer": "pass" }
    ]);
    user.queue(&session, steps).await;
    let call = user.plain(&session);
    user.expect("queue", call.clone(), INTERNAL_ERROR).await;
    // A refused call takes no step.
    user.expect("queue", call.clone().without("x-df-api-secret"), Wanted::Error(401, "UNAUTHORIZED")).await;
    user.expect("queue", call.clone(), INTERNAL_ERROR).await;
    let answer = user.expect("queue", call.clone(), Wanted::Ok).await;
    let profession = &answer.json()["results"][0]["card_info"]["profession"];
    user.check("queue", profession == "SOLDADORA", "profession SOLDADORA", &answer);
    user.expect_default("queue", call.clone()).await;
    user.expect_default("queue", call).await;
}

/// An answer comes no sooner than its delay.
async fn delay(user: &mut User) {
    let session = user.name("delay");
    let delay = Duration::from_millis(20 + user.draw(200) as u64);
    user.queue(&session, json!([{ "delay": format!("{}ms", delay.as_millis()) }])).await;
    let call = user.plain(&session);
    let began = Instant::now();
    let answer = user.expect_default("delay", call).await;
    user.check("delay", began.elapsed() >= delay, &format!("an answer after {delay:?}"), &answer);
}

/// A scenario of its own, with each word of `then`.
async fn then(user: &mut User) {
    let world = Arc::clone(&user.world);
    let _sound = world.is_sound.read().await;
    let name = user.name("then");
    let path = format!("scenarios/{name}");
    let then = *user.choose(&["repeat-last", "cycle", "pass", "fail"]);
    let steps = json!([{ "answer": "OUT_OF_QUOTA" }, { "answer": "new-back" }]);
    user.put("scenario added", &path, &json!({ "steps": steps, "then": then })).await;
    let call = user.plain(&name).scenario(&name);
    let out_of_quota = Wanted::Error(403, "OUT_OF_QUOTA");
    user.expect("then", call.clone(), out_of_quota.clone()).await;
    user.expect_card("then", call.clone(), "new-back").await;
    match then {
        "repeat-last" => drop(user.expect_card("then", call, "new-back").await),
        "cycle" => drop(user.expect("then", call, out_of_quota).await),
        "pass" => drop(user.expect_default("then", call).await),
        _ => drop(user.expect("then", call, INTERNAL_ERROR).await),
    }
    user.expect("scenario deleted", Call::delete(&path), Wanted::Http(204)).await;
}

/// Scenarios that are built in and have several steps.
async fn built_in(user: &mut User) {
    let session = user.name("built-in");
    let call = user.plain(&session);
    match user.draw(3) {
        0 => {
            let call = call.scenario("fails-twice");
            user.expect("fails-twice", call.clone(), INTERNAL_ERROR).await;
            user.expect("fails-twice", call.clone(), INTERNAL_ERROR).await;
            user.expect_default("fails-twice", call).await;
        }
        1 => {
            let call = call.scenario("flaky-gateway");
            user.expect_default("flaky-gateway", call.clone()).await;
            user.expect("flaky-gateway", call.clone(), Wanted::Http(502)).await;
            user.expect("flaky-gateway", call, Wanted::Http(504)).await;
        }
        _ => {
            let call = call.scenario("quota-runs-out");
            for _ in 0..3 {
                user.expect_default("quota-runs-out", call.clone()).await;
            }
            user.expect("quota-runs-out", call, Wanted::Error(403, "OUT_OF_QUOTA")).await;
        }
    }
}

/// What is queued is taken back.
async fn emptied(user: &mut User) {
    let session = user.name("emptied");
    user.queue(&session, json!([{ "answer": "INTERNAL_ERROR", "times": 5 }])).await;
    let call = user.plain(&session);
    user.expect("queue", call.clone(), INTERNAL_ERROR).await;
    user.expect("queue emptied", Call::delete(&format!("sessions/{session}/queue")), Wanted::Http(204)).await;
    user.expect_default("queue", call).await;
}
