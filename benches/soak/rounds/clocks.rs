//! A session whose clock jumps, with a credential that expires and a quota of a day.

use hyper::Method;
use serde_json::{Value, json};

use crate::answer::Wanted;
use crate::call::Call;
use crate::user::User;

const KIND: &str = "clock jumps";
const EXPIRED: Wanted<'static> = Wanted::Error(401, "KEY_EXPIRED");

/// Each user has one such session for the whole time.
pub(super) async fn jump(user: &mut User) {
    let session = format!("clock-{}", user.number);
    expiry(user, &session).await;
    quota_of_a_day(user, &session).await;
    set_back(user, &session).await;
}

async fn turn(user: &mut User, session: &str, turn: Value) {
    let answer = user.put("clock set", &format!("sessions/{session}/clock"), &turn).await;
    user.check("clock set", answer.json()["own"] == true, "a clock of the session's own", &answer);
}

async fn set_back(user: &mut User, session: &str) {
    let call = Call::delete(&format!("sessions/{session}/clock"));
    user.expect("clock set back", call, Wanted::Http(200)).await;
}

/// KEY_EXPIRED comes and goes with the clock.
async fn expiry(user: &mut User, session: &str) {
    user.put("credentials set", &format!("credentials/{session}"), &json!({ "expires_in": "10d" })).await;
    let call = user.plain(session);
    user.expect_default(KIND, call.clone()).await;
    let days = 1 + user.draw(9);
    turn(user, session, json!({ "advance": format!("{days}d") })).await;
    user.expect_default(KIND, call.clone()).await;
    let days = 10 + user.draw(400);
    turn(user, session, json!({ "advance": format!("{days}d"), "frozen": true })).await;
    user.expect(KIND, call.clone(), EXPIRED).await;
    turn(user, session, json!({ "set": "2001-02-03T04:05:06Z" })).await;
    user.expect_default(KIND, call.clone()).await;
    let clock = Call::admin(Method::GET, &format!("sessions/{session}/clock"));
    let answer = user.expect("clock shown", clock, Wanted::Http(200)).await;
    user.check("clock shown", answer.json()["now"] == "2001-02-03T04:05:06Z", "now 2001-02-03T04:05:06Z", &answer);
    turn(user, session, json!({ "set": "2099-01-01T00:00:00Z", "frozen": false })).await;
    user.expect(KIND, call.clone(), EXPIRED).await;
    set_back(user, session).await;
    user.expect_default(KIND, call).await;
}

/// A quota begins anew with the day of the session.
async fn quota_of_a_day(user: &mut User, session: &str) {
    turn(user, session, json!({ "set": "2030-05-05T23:59:59Z", "frozen": true })).await;
    let terms = json!({ "quota": { "calls": 1, "every": "day" } });
    user.put("credentials set", &format!("credentials/{session}"), &terms).await;
    // What an earlier round has used up is forgotten.
    user.post("session reset", &format!("sessions/{session}/reset"), Wanted::Http(204)).await;
    turn(user, session, json!({ "set": "2030-05-05T23:59:59Z", "frozen": true })).await;
    let call = user.plain(session);
    user.expect_default(KIND, call.clone()).await;
    user.expect(KIND, call.clone(), Wanted::Error(403, "OUT_OF_QUOTA")).await;
    turn(user, session, json!({ "advance": "1s" })).await;
    user.expect_default(KIND, call).await;
}
