//! A user who sends one request after another, and knows what each must be answered.

use std::path::PathBuf;
use std::sync::Arc;

use hyper::Method;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::json;
use tokio::sync::RwLock;

use super::Failure;
use super::answer::{Answer, Wanted};
use super::bodies;
use super::call::Call;
use super::cards::Cards;
use super::client::{Client, Patience};
use super::pictures::Pictures;
use super::server::Servers;
use super::tally::Tally;

/// What all users share.
pub(crate) struct World {
    pub(crate) cards: Cards,
    pub(crate) pictures: Pictures,
    pub(crate) tally: Tally,
    /// The folder of fixtures that the editor changes.
    pub(crate) fixtures: PathBuf,
    /// Held for writing while a file in that folder is broken, since nothing can be added then.
    pub(crate) is_sound: RwLock<()>,
}

impl World {
    pub(crate) fn new(servers: &Servers) -> Result<Self, Failure> {
        let pictures = Pictures::make(servers.folder())?;
        let (fixtures, is_sound) = (servers.fixtures(), RwLock::new(()));
        Ok(Self { cards: Cards::read()?, pictures, tally: Tally::default(), fixtures, is_sound })
    }
}

pub(crate) struct User {
    pub(crate) number: usize,
    pub(crate) client: Client,
    pub(crate) world: Arc<World>,
    random: StdRng,
    names: u64,
}

impl User {
    pub(crate) fn new(number: usize, seed: u64, client: Client, world: Arc<World>) -> Self {
        let random = StdRng::seed_from_u64(seed.wrapping_mul(1000).wrapping_add(number as u64));
        Self { number, client, world, random, names: 0 }
    }

    /// A number below `end`.
    pub(crate) fn draw(&mut self, end: usize) -> usize {
        self.random.random_range(0..end)
    }

    pub(crate) fn choose<'a, T>(&mut self, things: &'a [T]) -> &'a T {
        &things[self.draw(things.len())]
    }

    /// A number that no user has had.
    pub(crate) fn stamp(&mut self) -> u64 {
        self.names += 1;
        self.names * 100 + self.number as u64
    }

    /// A name that no user has had.
    pub(crate) fn name(&mut self, noun: &str) -> String {
        format!("{noun}-{}", self.stamp())
    }

    /// Sends the call and checks its answer.
    pub(crate) async fn expect(&mut self, kind: &'static str, call: Call, wanted: Wanted<'_>) -> Answer {
        self.expect_within(kind, call, wanted, Patience::LONG).await
    }

    pub(crate) async fn expect_within(
        &mut self,
        kind: &'static str,
        call: Call,
        wanted: Wanted<'_>,
        patience: Patience,
    ) -> Answer {
        let (answer, took) = self.client.ask(&call, patience).await;
        self.world.tally.call(kind, took);
        if !wanted.fits(&answer) {
            let request = format!("{:?} {}", self.client.route, call.description());
            self.world.tally.wrong(kind, request, wanted.to_string(), answer.description());
        }
        answer
    }

    /// Counts a wrong answer unless the answer is as the sentence says.
    pub(crate) fn check(&self, kind: &'static str, is_right: bool, expected: &str, answer: &Answer) {
        if !is_right {
            let route = format!("{:?}", self.client.route);
            self.world.tally.wrong(kind, route, expected, answer.description());
        }
    }

    /// A call with a small picture that nothing recognises.
    pub(crate) fn plain(&self, api_id: &str) -> Call {
        Call::upload(api_id, bodies::file(&self.world.pictures.small, "photo.jpg", None))
    }

    /// Such a call, which must be answered with the default card.
    pub(crate) async fn expect_default(&mut self, kind: &'static str, call: Call) -> Answer {
        self.expect_card(kind, call, "sample-front").await
    }

    pub(crate) async fn expect_card(&mut self, kind: &'static str, call: Call, card: &str) -> Answer {
        let world = Arc::clone(&self.world);
        match world.cards.find(card) {
            Ok(card) => self.expect(kind, call, Wanted::card(card)).await,
            Err(error) => Answer::none(super::answer::Ending::Broken(error.to_string())),
        }
    }

    /// Deletes a session and the credentials of its API ID.
    pub(crate) async fn forget(&mut self, api_id: &str) {
        let session = Call::delete(&format!("sessions/{api_id}"));
        self.expect("session deleted", session, Wanted::Http(204)).await;
    }

    pub(crate) async fn put(&mut self, kind: &'static str, path: &str, body: &serde_json::Value) -> Answer {
        self.expect(kind, Call::put(path, body), Wanted::Http(200)).await
    }

    /// Queues steps for the calls of a session.
    pub(crate) async fn queue(&mut self, session: &str, steps: serde_json::Value) {
        let body = json!({ "steps": steps });
        let answer = self.put("queue set", &format!("sessions/{session}/queue"), &body).await;
        self.check("queue set", answer.json()["session"] == session, "the session's name", &answer);
    }

    pub(crate) async fn post(&mut self, kind: &'static str, path: &str, wanted: Wanted<'_>) -> Answer {
        self.expect(kind, Call::admin(Method::POST, path), wanted).await
    }
}
