//! Holds an answer back: for a time, or until its session's clock shows a time.

use std::sync::Arc;
use std::time::Duration;

use super::decide::CallFacts;
use crate::clock::Timestamp;
use crate::engine::Answer;
use crate::http::App;
use crate::scenario::DelayClock;

/// When a clock is read again that could not be read.
const AGAIN: Duration = Duration::from_secs(1);

/// How long an answer is held back, and on which clock.
pub(super) struct ResponseDelay {
    length: Duration,
    /// The time that the session's clock must show, if the delay runs on that clock.
    until: Option<Timestamp>,
    session: Option<Arc<str>>,
}

/// Takes the delay out of the answer and draws its length. None if the answer has no delay.
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

    /// Holds the answer back. A delay on the session's clock ends as soon as that clock shows the time.
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
        let real = app.service.clock.now();
        // Without the shared store the delay goes on, and its clock is read again later.
        let now = app.service.store.clock(session).await.map(|clock| clock.setting().read(real));
        let left = now.map_or(AGAIN, |now| Duration::try_from(until.duration_since(now)).unwrap_or_default());
        if left.is_zero() {
            return;
        }
        // A clock that stands still does not advance by itself, and reading it again costs nothing.
        tokio::select! {
            _ = clock_changed.changed() => {}
            () = tokio::time::sleep(left) => {}
        }
    }
}
