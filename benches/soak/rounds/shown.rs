//! What the admin API shows and prints: specimens, sheets, metrics, documents, lists, the console.

use hyper::Method;

use crate::answer::Wanted;
use crate::call::Call;
use crate::user::User;

/// Each page with what its text must hold.
const PAGES: [(&str, &str); 12] = [
    ("/livez", ""),
    ("/readyz", ""),
    ("/__admin", "/__admin/journal"),
    ("/__admin/metrics", "cedulita_ready 1"),
    ("/__admin/config", "journal"),
    ("/__admin/contract", "INVALID_ARGUMENT"),
    ("/__admin/openapi.json", "openapi"),
    ("/__admin/openapi.yaml", "openapi"),
    ("/__admin/clock", "now"),
    ("/__admin/cards", "sample-front"),
    ("/__admin/scenarios", "fails-twice"),
    ("/__admin/docs/", "<html"),
];

pub(super) async fn one(user: &mut User) {
    match user.draw(6) {
        0 => specimen(user).await,
        1 => wrong(user).await,
        _ => page(user).await,
    }
}

async fn page(user: &mut User) {
    let (path, text) = *user.choose(&PAGES);
    let answer = user.expect(path, Call::get(path), Wanted::Http(200)).await;
    user.check(path, answer.text().contains(text), text, &answer);
}

/// A print is costly, so a small one.
async fn specimen(user: &mut User) {
    let width = 320 + 10 * user.draw(20);
    let (kind, path, start) = match user.draw(8) {
        0 => ("sheet", "sheet.pdf?names=old-front,old-back".to_owned(), &b"%PDF"[..]),
        1 => ("specimen.pdf", "cards/new-back/specimen.pdf".to_owned(), &b"%PDF"[..]),
        2 => ("specimen.svg", "cards/out-of-quota/specimen.svg".to_owned(), &b"<svg"[..]),
        3 | 4 => ("specimen.jpg", format!("cards/old-back/specimen.jpg?width={width}"), &b"\xff\xd8"[..]),
        _ => ("specimen.png", format!("cards/new-front/specimen.png?width={width}"), &b"\x89PNG"[..]),
    };
    let answer = user.expect(kind, Call::admin(Method::GET, &path), Wanted::Http(200)).await;
    user.check(kind, answer.body.starts_with(start), "a file of the format", &answer);
}

/// Admin requests that are refused.
async fn wrong(user: &mut User) {
    let (kind, call, wanted) = match user.draw(4) {
        0 => ("unknown admin path", Call::get("/__admin/nothing"), Wanted::Problem(404)),
        1 => {
            let steps = serde_json::json!({ "steps": [{ "anser": "pass" }] });
            ("wrong member", Call::put("sessions/wrong/queue", &steps), Wanted::Problem(400))
        }
        2 => {
            let call = Call::put("sessions/wrong/queue", &serde_json::json!({ "steps": [] }));
            ("no JSON", call.header("content-type", "text/plain"), Wanted::Problem(415))
        }
        _ => ("foreign origin", Call::get("/__admin").header("origin", "https://example.com"), Wanted::Problem(403)),
    };
    user.expect(kind, call, wanted).await;
}
