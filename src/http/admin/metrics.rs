//! `GET /__admin/metrics`: counters in the text format of Prometheus, version 0.0.4.

use std::fmt::{Display, Write as _};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::http::App;
use crate::http::problem::typed;
use crate::service::{BUCKETS, CallCounts, CallLabels};
use crate::telemetry::dropped_lines;

const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Responds with all metrics.
pub(super) async fn show(State(app): State<Arc<App>>) -> Response {
    let mut page = MetricsText(String::with_capacity(4096));
    page.one("build_info", "gauge", "Always 1; its label says which version this is.", &labels(), 1);
    page.one("ready", "gauge", "Whether calls are welcome.", "", u8::from(app.is_ready()));
    page.calls(&app.service.metrics.calls());
    let connections = app.service.metrics.connections.load(Ordering::Relaxed);
    page.one("connections", "gauge", "Open connections, that of this request among them.", "", connections);
    if let Some(replica) = &app.service.replica {
        let name = format!("{{replica=\"{}\"}}", replica.name);
        page.one("replica_info", "gauge", "Always 1; its label says which replica this is.", &name, 1);
        let is_up = u8::from(app.service.store.is_up());
        page.one("store_up", "gauge", "Whether the shared store answered last time.", "", is_up);
    }
    // Without the shared store its figures are left out, and those of this process are shown.
    if let Ok((sessions, evicted)) = app.service.store.count().await {
        page.one("sessions", "gauge", "Sessions that are kept.", "", sessions);
        page.one("sessions_evicted_total", "counter", "Sessions evicted for memory or age.", "", evicted);
    }
    if let Ok((entries, bytes, evicted)) = app.service.journal.whole_size().await {
        page.one("journal_entries", "gauge", "Calls that the journal keeps.", "", entries);
        page.one("journal_bytes", "gauge", "Memory that they take, about.", "", bytes);
        page.one("journal_evicted_total", "counter", "Calls evicted from the journal.", "", evicted);
    }
    let help = "Lines of the log that were dropped, since those before them were not read.";
    page.one("log_lines_dropped_total", "counter", help, "", dropped_lines());
    typed(StatusCode::OK, CONTENT_TYPE, page.0.into_bytes())
}

fn labels() -> String {
    format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"))
}

/// The text written so far.
struct MetricsText(String);

impl MetricsText {
    /// A metric with one sample.
    fn one(&mut self, name: &str, kind: &str, help: &str, labels: &str, value: impl Display) {
        self.head(name, kind, help);
        self.sample(name, labels, value);
    }

    fn calls(&mut self, calls: &CallCounts) {
        self.head(
            "calls_total",
            "counter",
            "Calls, by the HTTP status that was sent, what was decided, what chose it and the fault done to it.",
        );
        for (kind, count) in &calls.by_kind {
            let CallLabels { http, status, matched_by, fault } = kind;
            let http = http.map_or_else(|| "none".to_owned(), |http| http.to_string());
            let labels =
                format!("{{http=\"{http}\",status=\"{status}\",matched_by=\"{matched_by}\",fault=\"{fault}\"}}");
            self.sample("calls_total", &labels, count);
        }
        let help = "Time from a call's arrival, its body's included, until its answer was known; no delay counts.";
        self.head("call_duration_seconds", "histogram", help);
        let mut count = 0;
        for (bucket, bound) in calls.buckets.iter().zip(BUCKETS.map(Some).into_iter().chain([None])) {
            count += bucket;
            let bound =
                bound.map_or("+Inf".to_owned(), |micros| Duration::from_micros(micros).as_secs_f64().to_string());
            self.sample("call_duration_seconds_bucket", &format!("{{le=\"{bound}\"}}"), count);
        }
        self.sample("call_duration_seconds_sum", "", calls.took.as_secs_f64());
        self.sample("call_duration_seconds_count", "", count);
    }

    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "# HELP cedulita_{name} {help}\n# TYPE cedulita_{name} {kind}");
    }

    fn sample(&mut self, name: &str, labels: &str, value: impl Display) {
        let _ = writeln!(self.0, "cedulita_{name}{labels} {value}");
    }
}
