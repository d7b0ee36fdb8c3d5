//! Calls that are refused: credentials, pictures, paths and names.

use std::sync::Arc;

use hyper::Method;

use crate::answer::Wanted;
use crate::bodies::{Encoding, file, nothing};
use crate::call::Call;
use crate::user::User;

const UNAUTHORIZED: Wanted<'static> = Wanted::Error(401, "UNAUTHORIZED");
const INVALID: Wanted<'static> = Wanted::Error(400, "INVALID_ARGUMENT");
const NOT_FOUND: Wanted<'static> = Wanted::Error(404, "NOT_FOUND");

pub(super) async fn one(user: &mut User) {
    let plain = user.plain("refused");
    let world = Arc::clone(&user.world);
    let pictures = &world.pictures;
    let (kind, call, wanted) = match user.draw(12) {
        0 => ("no API ID", plain.without("x-df-api-id"), UNAUTHORIZED),
        1 => ("no secret", plain.without("x-df-api-secret"), UNAUTHORIZED),
        2 => ("empty secret", plain.header("x-df-api-secret", ""), UNAUTHORIZED),
        3 => ("no picture", Call::upload("refused", nothing()), INVALID),
        4 => ("body of another type", plain.header("content-type", "text/plain"), INVALID),
        5 => {
            // The end of the header, and junk.
            let broken = [&pictures.small[..200], &vec![user.draw(256) as u8; 3_000][..]].concat();
            ("broken picture", Call::upload("refused", file(&broken, "photo.jpg", None)), INVALID)
        }
        6 => {
            let cut = &pictures.specimens[0].file[..20_000 + user.draw(20_000)];
            ("picture cut in half", Call::upload("refused", user.choose(&Encoding::ALL).body(cut, None)), INVALID)
        }
        7 => {
            let long = [&pictures.large[..], b"x"].concat();
            ("picture too large", Call::upload("refused", user.choose(&Encoding::ALL).body(&long, None)), INVALID)
        }
        8 => ("base64 that is none", not_base64(user), INVALID),
        9 => ("another path", plain.path("/ocr/idcard/"), NOT_FOUND),
        10 => ("another method", plain.method(Method::PUT), NOT_FOUND),
        _ => ("unknown scenario", plain.scenario("no-such-scenario"), Wanted::Problem(501)),
    };
    user.expect(kind, call, wanted).await;
}

fn not_base64(user: &mut User) -> Call {
    let text = format!("data:image/jpeg;base64,{}", user.stamp());
    let call = Call::new(Method::POST, "/ocr/idcard").json(&serde_json::json!({ "image_base64": text }));
    call.header("x-df-api-id", "refused").header("x-df-api-secret", "secret")
}
