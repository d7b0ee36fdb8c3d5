//! Follows the journal. It sends an event for each new call. If an answer was still under way then, it sends another
//! one when that answer ends. A reader holds no queue: it reads the journal by number, as fast as its client takes
//! events, and it gets an event when calls were evicted before it read them.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::{Stream, StreamExt as _, stream};
use tokio::sync::{OwnedSemaphorePermit, watch};

use super::journal::note_sha256;
use super::journal_query::{JournalQuery, QueryPairs, bad, first};
use crate::http::App;
use crate::http::problem::Problem;
use crate::journal::{Entry, Journal, MAX_READERS};

/// Calls that a reader takes from the journal at a time.
const AT_A_TIME: usize = 16;
/// The number of calls under way whose end a reader waits for. The end of further calls is not reported.
const MAX_OPEN: usize = 1024;
/// How often a comment is sent while nothing happens. Only this detects a client that has disconnected: one that has
/// only closed its sending half looks the same. Until then the client holds its slot.
const COMMENT_EVERY: Duration = Duration::from_secs(1);
/// How long a reader that wants only the newest calls pauses after a read. Under load it then costs next to nothing.
const REST: Duration = Duration::from_millis(25);

/// `GET /__admin/journal/events`: each new call that matches, as it arrives. With `after`, the calls after that
/// number come first.
pub(super) async fn follow(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Problem> {
    let mut asked = JournalQuery::parse(pairs, &["after", "newest", "values"])?;
    if let Some(last) = headers.get("last-event-id") {
        let number = last.to_str().ok().and_then(|text| text.parse().ok());
        asked.after = Some(number.ok_or_else(|| bad(&format!("Last-Event-ID: expected a number, got {last:?}")))?);
    }
    note_sha256(&app, &asked.matching).await?;
    let Some(place) = app.service.journal.reader() else {
        let detail = format!("{MAX_READERS} readers follow the journal already, which is the most there can be");
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "Too many readers", &detail));
    };
    let reader = EventReader::new(app.service.journal.clone(), asked, place);
    let stopped = async move { app.stopped().await };
    Ok(Sse::new(reader.events().take_until(stopped))
        .keep_alive(KeepAlive::new().interval(COMMENT_EVERY))
        .into_response())
}

struct EventReader {
    journal: Journal,
    watch: watch::Receiver<u64>,
    asked: JournalQuery,
    /// The number of the next call to read.
    next: u64,
    /// Events that are ready and have not been sent.
    ready: VecDeque<Event>,
    /// Calls whose answers were under way when they were read.
    open: Vec<Arc<Entry>>,
    has_read: bool,
    _place: OwnedSemaphorePermit,
}

impl EventReader {
    fn new(journal: Journal, asked: JournalQuery, place: OwnedSemaphorePermit) -> Self {
        let watch = journal.watch();
        let coming = *watch.borrow();
        let next = match asked.after {
            // A number that is not reached yet belongs to another journal: the emulator was restarted since.
            Some(after) if after < coming => first(Some(after)),
            Some(_) => 0,
            None => coming,
        };
        Self { journal, watch, asked, next, ready: VecDeque::new(), open: Vec::new(), has_read: false, _place: place }
    }

    fn events(self) -> impl Stream<Item = Result<Event, Infallible>> {
        stream::unfold(self, async |mut reader| {
            loop {
                if let Some(event) = reader.ready.pop_front() {
                    return Some((Ok(event), reader));
                }
                if reader.asked.newest.is_some() && reader.has_read {
                    tokio::time::sleep(REST).await;
                }
                reader.watch.mark_unchanged();
                if !reader.read() && reader.watch.changed().await.is_err() {
                    return None;
                }
            }
        })
    }

    /// Reads on in the journal. Returns whether there was anything new, even if it does not match.
    fn read(&mut self) -> bool {
        self.skip();
        let before = self.next;
        let page = self.journal.page(self.next, AT_A_TIME);
        let gone = page.evicted_below.saturating_sub(self.next).min(page.evicted);
        if gone > 0 {
            let told = serde_json::json!({ "gone": gone });
            self.ready.push_back(Event::default().event("gone").data(told.to_string()));
            self.next = page.evicted_below;
        }
        let has_news = self.close();
        for entry in page.entries {
            self.next = entry.number + 1;
            let is_open = entry.outcome().is_none();
            self.say(&entry, |event| event.id(entry.number.to_string()).event("call"));
            if is_open && self.open.len() < MAX_OPEN {
                self.open.push(entry);
            }
        }
        self.has_read = gone > 0 || has_news || self.next > before;
        self.has_read
    }

    /// Reports the answers that have ended since their calls were read. Returns whether there were any.
    fn close(&mut self) -> bool {
        let (open, ended): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.open).into_iter().partition(|entry| entry.outcome().is_none());
        self.open = open;
        // These events have no number: a reader that reconnects continues after the newest call, not after this one.
        ended.iter().for_each(|entry| self.say(entry, |event| event.event("ended")));
        !ended.is_empty()
    }

    /// Queues an event about a call, if the call matches.
    fn say(&mut self, entry: &Entry, kind: impl FnOnce(Event) -> Event) {
        if !self.asked.matching.matches(entry) {
            return;
        }
        match serde_json::to_string(&entry.show(self.asked.values)) {
            Ok(text) => self.ready.push_back(kind(Event::default()).data(text)),
            Err(error) => tracing::error!("a call of the journal could not be written: {error}"),
        }
    }

    /// Skips calls that are older than the newest ones that the client wants.
    fn skip(&mut self) {
        let Some(newest) = self.asked.newest else { return };
        let from = self.watch.borrow().saturating_sub(newest);
        if from > self.next {
            let told = serde_json::json!({ "skipped": from - self.next });
            self.ready.push_back(Event::default().event("skipped").data(told.to_string()));
            self.next = from;
        }
    }
}
