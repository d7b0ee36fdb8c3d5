//! Credentials with a secret, a permission, a quota and a rate.

use serde_json::json;

use crate::answer::Wanted;
use crate::call::Call;
use crate::user::User;

const KIND: &str = "credentials";
const OUT_OF_QUOTA: Wanted<'static> = Wanted::Error(403, "OUT_OF_QUOTA");
const RATE: Wanted<'static> = Wanted::Error(403, "RATE_LIMIT_EXCEEDED");

pub(super) async fn one(user: &mut User) {
    let api_id = user.name("key");
    match user.draw(3) {
        0 => quota(user, &api_id).await,
        1 => rate(user, &api_id).await,
        _ => permission(user, &api_id).await,
    }
    user.expect("credentials deleted", Call::delete(&format!("credentials/{api_id}")), Wanted::Http(204)).await;
    // Without a credentials file others are accepted.
    let call = user.plain(&api_id);
    user.expect_default(KIND, call).await;
    user.forget(&api_id).await;
}

async fn give(user: &mut User, api_id: &str, terms: serde_json::Value) {
    user.put("credentials set", &format!("credentials/{api_id}"), &terms).await;
}

async fn quota(user: &mut User, api_id: &str) {
    give(user, api_id, json!({ "secret": "secret", "quota": 2 })).await;
    let call = user.plain(api_id);
    user.expect(KIND, call.clone().header("x-df-api-secret", "wrong"), Wanted::Error(401, "UNAUTHORIZED")).await;
    user.expect_default(KIND, call.clone()).await;
    // An error spends nothing.
    user.expect(KIND, call.clone().scenario("internal-error"), Wanted::Error(500, "INTERNAL_ERROR")).await;
    user.expect_default(KIND, call.clone()).await;
    user.expect(KIND, call.clone(), OUT_OF_QUOTA).await;
    user.expect(KIND, call, OUT_OF_QUOTA).await;
}

/// The clock stands still, so that a slow machine changes nothing.
async fn rate(user: &mut User, api_id: &str) {
    let clock = format!("sessions/{api_id}/clock");
    user.put("clock set", &clock, &json!({ "frozen": true })).await;
    give(user, api_id, json!({ "rate": { "per_second": 1, "burst": 2 } })).await;
    let call = user.plain(api_id);
    user.expect_default(KIND, call.clone()).await;
    user.expect_default(KIND, call.clone()).await;
    user.expect(KIND, call.clone(), RATE).await;
    user.put("clock set", &clock, &json!({ "advance": "1s" })).await;
    user.expect_default(KIND, call.clone()).await;
    user.expect(KIND, call, RATE).await;
}

async fn permission(user: &mut User, api_id: &str) {
    give(user, api_id, json!({ "permission": "denied" })).await;
    let call = user.plain(api_id);
    user.expect(KIND, call.clone(), Wanted::Error(403, "NO_PERMISSION")).await;
    give(user, api_id, json!({ "permission": "granted" })).await;
    user.expect_default(KIND, call).await;
}
