//! Cards and errors by each way to name them.

use std::sync::Arc;

use hyper::StatusCode;
use serde_json::json;

use crate::answer::Wanted;
use crate::bodies::file;
use crate::call::Call;
use crate::user::User;

/// The scenario of each error code, with its HTTP status.
const ERRORS: [(&str, u16, &str); 9] = [
    ("not-found", 404, "NOT_FOUND"),
    ("unauthorized", 401, "UNAUTHORIZED"),
    ("key-expired", 401, "KEY_EXPIRED"),
    ("no-permission", 403, "NO_PERMISSION"),
    ("rate-limit-exceeded", 403, "RATE_LIMIT_EXCEEDED"),
    ("out-of-quota", 403, "OUT_OF_QUOTA"),
    ("invalid-argument", 400, "INVALID_ARGUMENT"),
    ("detection-failed", 400, "DETECTION_FAILED"),
    ("internal-error", StatusCode::INTERNAL_SERVER_ERROR.as_u16(), "INTERNAL_ERROR"),
];

/// A way to name a card or a scenario, with the call that does it.
async fn named(user: &mut User, name: &str) -> (&'static str, Call) {
    let plain = user.plain(&format!("user-{}", user.number));
    match user.draw(4) {
        0 => ("named by header", plain.scenario(name)),
        1 => ("named by API ID", plain.header("x-df-api-id", format!("scenario.{name}.user-{}", user.number))),
        2 => {
            let body = file(&user.world.pictures.small, &format!("photo-{name}.jpg"), None);
            ("named by file name", Call::upload("file-names", body))
        }
        _ => {
            let session = format!("queue-{}", user.number);
            user.queue(&session, json!([{ "answer": name }])).await;
            ("named by queue", user.plain(&session))
        }
    }
}

pub(super) async fn card(user: &mut User) {
    let world = Arc::clone(&user.world);
    let card = user.choose(world.cards.names());
    let (kind, call) = named(user, card).await;
    user.expect_card(kind, call, card).await;
}

pub(super) async fn error(user: &mut User) {
    let (scenario, http, status) = *user.choose(&ERRORS);
    // A queue names an error by its code.
    let (kind, call) = match user.draw(5) {
        0 => {
            let session = format!("queue-{}", user.number);
            user.queue(&session, json!([{ "answer": status, "reason": "as queued" }])).await;
            ("error by queue", user.plain(&session))
        }
        1 => ("error by API ID", user.plain(&format!("scenario.{scenario}.user-{}", user.number))),
        2 => {
            let body = file(&user.world.pictures.small, &format!("{scenario}.jpg"), None);
            ("error by file name", Call::upload("file-names", body))
        }
        _ => ("error by header", user.plain("errors").scenario(scenario)),
    };
    user.expect(kind, call, Wanted::Error(http, status)).await;
}
