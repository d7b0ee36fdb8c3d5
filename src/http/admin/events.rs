//! Follows the journal: an event for each new call, and one when an answer ends that was under way when its call was shown. A reader holds no queue: it reads the journal by number, as fast as its
//! client takes events, and is told when calls have gone before it came to them.

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
/// Calls under way whose end a reader waits for. The end of more is not told.
const MAX_OPEN: usize = 1024;
/// How often a comment is sent where nothing happens. A client that has left is noticed by that alone, for one that has only
/// closed its sending half looks the same; until then it holds its place.
const COMMENT_EVERY: Duration = Duration::from_secs(1);
/// How long a reader that wants the newest alone rests after it has read: under load it costs the API next to nothing.
const REST: Duration = Duration::from_millis(25);

/// `GET /__admin/journal/events`: each new call that fits, as it comes; those after a number first.
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
    note_sha256(&app, &asked.matching);
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
    /// The number of the next call to look at.
    next: u64,
    /// What has been read and not been sent.
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
            // A number that is still to come is of another journal: that of an emulator that was started anew.
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

    /// Reads on in the journal. Whether there was anything, be it of interest or not.
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

    /// Tells of the answers that have ended since their calls were read.
    fn close(&mut self) -> bool {
        let (open, ended): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.open).into_iter().partition(|entry| entry.outcome().is_none());
        self.open = open;
        // Without a number of its own: a reader that comes again goes on behind the newest call, not behind this one.
        ended.iter().for_each(|entry| self.say(entry, |event| event.event("ended")));
        !ended.is_empty()
    }

    /// An event about a call, if it fits.
    fn say(&mut self, entry: &Entry, kind: impl FnOnce(Event) -> Event) {
        if !self.asked.matching.matches(entry) {
            return;
        }
        match serde_json::to_string(&entry.show(self.asked.values)) {
            Ok(text) => self.ready.push_back(kind(Event::default()).data(text)),
            Err(error) => tracing::error!("a call of the journal could not be written: {error}"),
        }
    }

    /// Passes over what is older than the newest that are wanted.
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
