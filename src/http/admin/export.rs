//! The journal as a file: an HTTP Archive or curl commands. It is written as it is read, so an export that nobody
//! reads takes next to no memory.

use std::io;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, stream};

use super::journal::note_sha256;
use super::journal_query::{BaseUrl, JournalQuery, QueryPairs};
use crate::http::App;
use crate::http::background::{Background, failed};
use crate::http::problem::Problem;
use crate::journal::{self, Entry, HarOptions, Journal, Match, ValueVisibility};

/// The maximum number of calls in an export.
const MAX_EXPORTED: usize = 10_000;
/// Calls that are taken from the journal at a time.
const AT_A_TIME: usize = 64;
/// A piece is sent once it has this many bytes.
const PIECE: usize = 64 * 1024;

/// `GET /__admin/journal/export.har`: calls that match, as an HTTP Archive.
pub(super) async fn har(
    State(app): State<Arc<App>>,
    BaseUrl(base): BaseUrl,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Problem> {
    let asked = JournalQuery::parse(pairs, &["after", "limit", "values", "base"])?;
    let base = asked.base.clone().unwrap_or(base);
    export(&app, asked, "application/json", ExportFormat::Har { base }).await
}

/// `GET /__admin/journal/export.curl`: a curl command for each call that matches.
pub(super) async fn curl(
    State(app): State<Arc<App>>,
    BaseUrl(base): BaseUrl,
    QueryPairs(pairs): QueryPairs,
) -> Result<Response, Problem> {
    let asked = JournalQuery::parse(pairs, &["after", "limit", "base"])?;
    let base = asked.base.clone().unwrap_or(base);
    export(&app, asked, "text/plain; charset=utf-8", ExportFormat::Curl { base }).await
}

/// How calls are written. `base` is the base URL, without a slash at its end.
enum ExportFormat {
    Har { base: String },
    Curl { base: String },
}

impl ExportFormat {
    fn start(&self) -> String {
        match self {
            ExportFormat::Har { .. } => journal::har_start(),
            ExportFormat::Curl { .. } => String::new(),
        }
    }

    /// One call as text. `is_first` is true if no call was written before it.
    fn call(&self, entry: &Entry, values: ValueVisibility, is_first: bool) -> String {
        match self {
            ExportFormat::Har { base } => {
                let comma = if is_first { "" } else { ",\n" };
                format!("{comma}{}", journal::har_entry(entry, HarOptions { base, values }))
            }
            ExportFormat::Curl { base } => journal::curl_line(entry, base) + "\n",
        }
    }

    fn end(&self) -> &'static str {
        match self {
            ExportFormat::Har { .. } => journal::HAR_END,
            ExportFormat::Curl { .. } => "",
        }
    }
}

/// The progress of an export.
struct Export {
    journal: Journal,
    matching: Match,
    values: ValueVisibility,
    form: ExportFormat,
    /// The number of the next call to read, and the first number that is not read.
    next: u64,
    end: u64,
    /// The number of calls that may still be written.
    left: usize,
    is_first: bool,
    is_over: bool,
}

async fn export(
    app: &Arc<App>,
    asked: JournalQuery,
    kind: &'static str,
    form: ExportFormat,
) -> Result<Response, Problem> {
    note_sha256(app, &asked.matching).await?;
    let journal = app.service.journal.clone();
    let begun = move || {
        let mut export = Export::begin(journal, asked, form);
        (export.piece(), export)
    };
    let (first, export) = app.background.search(begun).await.ok_or_else(failed)?;
    // A short export is sent whole, with its length.
    let body = if export.is_over { first.into() } else { Body::from_stream(rest(app, first, export)) };
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(response)
}

/// An export as a stream. Its first piece is already available.
fn rest(app: &App, first: Bytes, export: Export) -> impl Stream<Item = io::Result<Bytes>> + use<> {
    let background = app.background.clone();
    let rest = stream::unfold(Some(export), move |export| next(export, background.clone()));
    stream::iter([Ok(first)]).chain(rest)
}

/// The next piece, and the export if it continues. A failure breaks the answer off, so nobody takes it for complete.
async fn next(export: Option<Export>, background: Background) -> Option<(io::Result<Bytes>, Option<Export>)> {
    let mut export = export.filter(|export| !export.is_over)?;
    match background.search(move || (export.piece(), export)).await {
        Some((piece, export)) => Some((Ok(piece), Some(export))),
        None => Some((Err(io::Error::other("an export failed")), None)),
    }
}

impl Export {
    /// Finds where the export begins: at the latest calls that match, or right after a number if one is given.
    fn begin(journal: Journal, asked: JournalQuery, form: ExportFormat) -> Self {
        let limit = asked.limit.unwrap_or(MAX_EXPORTED);
        let (entries, _) = journal.since(asked.start());
        let end = entries.last().map_or(0, |last| last.number + 1);
        let mut fitting = entries.iter().rev().filter(|entry| asked.matching.matches(entry));
        let next = match asked.after {
            Some(_) => asked.start(),
            None => fitting.by_ref().take(limit).last().map_or(end, |entry| entry.number),
        };
        let JournalQuery { matching, values, .. } = asked;
        Self { journal, matching, values, form, next, end, left: limit, is_first: true, is_over: false }
    }

    fn piece(&mut self) -> Bytes {
        let mut text = if self.is_first { self.form.start() } else { String::new() };
        while text.len() < PIECE && !self.is_over {
            let entries = self.journal.page(self.next, AT_A_TIME).entries;
            self.is_over = entries.is_empty();
            for entry in entries {
                self.is_over = entry.number >= self.end || self.left == 0;
                if self.is_over || text.len() >= PIECE {
                    break;
                }
                self.next = entry.number + 1;
                if self.matching.matches(&entry) {
                    text.push_str(&self.form.call(&entry, self.values, self.is_first));
                    (self.is_first, self.left) = (false, self.left - 1);
                }
            }
        }
        if self.is_over {
            text.push_str(self.form.end());
        }
        text.into()
    }
}
