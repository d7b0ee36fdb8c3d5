//! How an answer is held back: for a time, or until its session's clock shows one.

use std::sync::Arc;
use std::time::Duration;

use super::decide::CallFacts;
use crate::clock::Timestamp;
use crate::engine::Answer;
use crate::http::App;
use crate::scenario::DelayClock;

/// How an answer is held back.
pub(super) struct ResponseDelay {
    length: Duration,
    /// The time that its session's clock must show, if it waits for that instead.
    until: Option<Timestamp>,
    session: Option<Arc<str>>,
}

/// How long the answer is held back, if it is.
pub(super) fn held_back(answer: &mut Answer, found: &CallFacts) -> Option<ResponseDelay> {
    let (delay, number) = answer.effects.delay.take()?;
    let length = delay.draw(number);
    let until = found.session_time.checked_add(length).unwrap_or(Timestamp::MAX);
    let until = (delay.clock == DelayClock::Virtual).then_some(until);
    Some(ResponseDelay { length, until, session: found.session.clone() })
}

impl ResponseDelay {
    pub(super) fn length(&self) -> Duration {
        self.length
    }

    /// Holds the answer back. A call that waits for a time on its session's clock goes on as soon as that has come.
    pub(super) async fn pass(self, app: &App) {
        let Self { length, until, session } = self;
        let waited = async {
            match until {
                None => tokio::time::sleep(length).await,
                Some(until) => wait_on_clock(app, session.as_deref(), until).await,
            }
        };
        tokio::select! {
            () = waited => {}
            () = app.stopped() => {}
        }
    }
}

async fn wait_on_clock(app: &App, session: Option<&str>, until: Timestamp) {
    let mut clock_changed = app.service.store.clock_changed();
    loop {
        let left = until.duration_since(app.service.store.now(session, app.service.clock.now()));
        let left = Duration::try_from(left).unwrap_or_default();
        if left.is_zero() {
            return;
        }
        // A clock that stands still passes nothing by itself; asking it again costs nothing either.
        tokio::select! {
            _ = clock_changed.changed() => {}
            () = tokio::time::sleep(left) => {}
        }
    }
}
