//! Rounds of requests: each tells a small story, and knows every answer in it.

mod added;
mod channels;
mod clocks;
mod credentials;
mod faults;
mod journal;
mod queues;
mod refused;
mod reload;
mod sessions;
mod shown;
mod uploads;

use super::user::User;

/// Plays one round, drawn by its weight.
pub(crate) async fn play(user: &mut User) {
    match user.draw(100) {
        0..34 => uploads::one(user).await,
        34..38 => uploads::specimen(user).await,
        38..41 => uploads::edge_file(user).await,
        41..49 => channels::card(user).await,
        49..56 => channels::error(user).await,
        56..65 => refused::one(user).await,
        65..71 => faults::one(user).await,
        71..75 => queues::one(user).await,
        75..79 => credentials::one(user).await,
        79..83 => clocks::jump(user).await,
        83..87 => sessions::one(user).await,
        87..90 => added::one(user).await,
        90..94 => journal::one(user).await,
        _ => shown::one(user).await,
    }
}

/// Plays a round of edits of the fixtures.
pub(crate) async fn edit(user: &mut User) {
    reload::one(user).await;
}
