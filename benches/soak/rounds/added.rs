//! Cards and scenarios that are added, answered and deleted.

use std::sync::Arc;

use hyper::Method;
use serde_json::json;

use crate::answer::Wanted;
use crate::call::Call;
use crate::user::User;

pub(super) async fn one(user: &mut User) {
    let world = Arc::clone(&user.world);
    let _sound = world.is_sound.read().await;
    match user.draw(3) {
        0 => card(user).await,
        1 => scenario(user).await,
        _ => refused(user).await,
    }
}

async fn card(user: &mut User) {
    let world = Arc::clone(&user.world);
    let Ok(back) = world.cards.find("old-back") else { return };
    let name = user.name("card");
    let path = format!("cards/{name}");
    let mut file = back.file.clone();
    file["card_info"]["profession"] = name.to_uppercase().into();
    user.put("card added", &path, &file).await;
    let call = user.plain("added").scenario(&name);
    let answer = user.expect("added card", call.clone(), Wanted::Ok).await;
    let profession = &answer.json()["results"][0]["card_info"]["profession"];
    user.check("added card", *profession == name.to_uppercase(), "the profession of the added card", &answer);
    user.expect("card shown", Call::admin(Method::GET, &path), Wanted::Http(200)).await;
    user.expect("card deleted", Call::delete(&path), Wanted::Http(204)).await;
    user.expect("added card", call, Wanted::Problem(501)).await;
}

async fn scenario(user: &mut User) {
    let name = user.name("scenario");
    let path = format!("scenarios/{name}");
    // It has a condition on the API ID, so that it answers this caller alone.
    let order = 1000 + user.stamp();
    let file = json!({ "when": { "api_id": name }, "order": order, "steps": [{ "answer": "temp-front" }] });
    let dry_run = Call::put(&format!("{path}?dry_run=true"), &file);
    user.expect("scenario tried", dry_run, Wanted::Http(200)).await;
    user.expect("scenario shown", Call::admin(Method::GET, &path), Wanted::Problem(404)).await;
    user.put("scenario added", &path, &file).await;
    let call = user.plain(&name);
    user.expect_card("added scenario", call.clone(), "temp-front").await;
    user.expect("scenario deleted", Call::delete(&path), Wanted::Http(204)).await;
    user.expect_default("added scenario", call).await;
}

/// A change that would make the set bad changes nothing.
async fn refused(user: &mut User) {
    let name = user.name("bad");
    let (path, file) = match user.draw(2) {
        0 => (format!("scenarios/{name}"), json!({ "steps": [{ "answer": "no-such-card" }] })),
        _ => (format!("cards/{name}"), json!({ "card_side": "front", "card_type": "old", "card_info": {} })),
    };
    user.expect("change refused", Call::put(&path, &file), Wanted::Problem(400)).await;
    user.expect("change refused", Call::admin(Method::GET, &path), Wanted::Problem(404)).await;
}
