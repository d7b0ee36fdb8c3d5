//! Metrics, read by a strict reader of their text format.

use std::collections::BTreeMap;

use crate::shared_store::are_several;
use crate::support::{Call, PICTURE, start};

/// A page: each sample's value by its name with labels, and each metric's type.
struct Page {
    samples: BTreeMap<String, f64>,
    kinds: BTreeMap<String, String>,
}

fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let is_start = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    bytes.next().is_some_and(is_start) && bytes.all(|byte| is_start(byte) || byte.is_ascii_digit())
}

/// The metric that a sample belongs to.
fn family(name: &str, kinds: &BTreeMap<String, String>) -> String {
    let histogram = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
    histogram.filter(|base| kinds.get(*base).is_some_and(|kind| kind == "histogram")).unwrap_or(name).to_owned()
}

fn parse(text: &str) -> Page {
    assert!(text.ends_with('\n') && !text.contains('\r'));
    let (mut samples, mut kinds, mut help) = (BTreeMap::new(), BTreeMap::new(), None);
    let mut current = String::new();
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, words) = rest.split_once(' ').unwrap();
            assert!(is_name(name) && words.ends_with('.') && !words.contains('\\'), "{line}");
            help = Some(name.to_owned());
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            assert_eq!(help.take().as_deref(), Some(name), "{line}");
            assert!(["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(name.ends_with("_total"), kind == "counter", "{line}");
            assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "{name} twice");
            name.clone_into(&mut current);
        } else {
            let (key, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = key.split_once('{').map_or((key, None), |(name, rest)| (name, Some(rest)));
            assert!(is_name(name) && family(name, &kinds) == current, "{line}");
            for pair in labels.iter().flat_map(|rest| rest.strip_suffix('}').unwrap().split(',')) {
                let (label, text) = pair.split_once('=').unwrap();
                let text = text.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
                assert!(is_name(label) && !text.contains(['"', '\\', '{']), "{line}");
            }
            assert!(samples.insert(key.to_owned(), value.parse().unwrap()).is_none(), "{key} twice");
        }
    }
    Page { samples, kinds }
}

#[tokio::test]
async fn metrics_tell_what_happened() {
    // They are those of one process.
    if are_several() {
        return;
    }
    let emulator = start().await;
    let metrics = Call::bare("GET /__admin/metrics HTTP/1.1");
    let before = parse(&metrics.send(&emulator).await.body);
    assert_eq!(before.samples["cedulita_call_duration_seconds_count"], 0.0);
    for _ in 0..3 {
        Call::new().picture(PICTURE).send(&emulator).await.expect(200, "OK");
    }
    Call::new().api_id("my\"id\\\n").send(&emulator).await;
    Call::new().header("X-Emulator-Scenario", "out-of-quota").send(&emulator).await.expect(403, "OUT_OF_QUOTA");
    Call::new().header("X-Emulator-Scenario", "nobody\"{}").send(&emulator).await;
    Call::bare("GET /my-own-path HTTP/1.1").send(&emulator).await.expect(404, "NOT_FOUND");
    let reply = metrics.send(&emulator).await;
    assert_eq!(reply.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    for own in ["my", "nobody", "an-id"] {
        assert!(!reply.body.contains(own), "{}", reply.body);
    }
    let Page { samples, kinds } = parse(&reply.body);
    let calls = |http: u16, status: &str, by: &str| {
        format!("cedulita_calls_total{{http=\"{http}\",status=\"{status}\",matched_by=\"{by}\",fault=\"none\"}}")
    };
    for (name, value) in [
        (calls(200, "OK", "default"), 3.0),
        (calls(403, "OUT_OF_QUOTA", "header"), 1.0),
        (calls(404, "NOT_FOUND", "check"), 1.0),
        ("cedulita_call_duration_seconds_count".to_owned(), 7.0),
        ("cedulita_call_duration_seconds_bucket{le=\"+Inf\"}".to_owned(), 7.0),
        ("cedulita_ready".to_owned(), 1.0),
        ("cedulita_sessions_evicted_total".to_owned(), 0.0),
        ("cedulita_journal_entries".to_owned(), 7.0),
        ("cedulita_journal_evicted_total".to_owned(), 0.0),
        (format!("cedulita_build_info{{version=\"{}\"}}", env!("CARGO_PKG_VERSION")), 1.0),
    ] {
        assert_eq!(samples.get(&name), Some(&value), "{name} in {}", reply.body);
    }
    assert!(samples["cedulita_connections"] >= 1.0 && samples["cedulita_sessions"] >= 1.0);
    assert!(samples["cedulita_journal_bytes"] > 0.0 && samples["cedulita_call_duration_seconds_sum"] > 0.0);
    assert_eq!(kinds["cedulita_call_duration_seconds"], "histogram");
    buckets_add_up(&samples);
}

fn buckets_add_up(samples: &BTreeMap<String, f64>) {
    let mut buckets: Vec<(f64, f64)> = samples
        .iter()
        .filter_map(|(name, count)| Some((name.strip_prefix("cedulita_call_duration_seconds_bucket{le=\"")?, count)))
        .map(|(bound, count)| (bound.trim_end_matches("\"}").parse().unwrap_or(f64::INFINITY), *count))
        .collect();
    buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
    assert!(
        buckets.len() > 10 && buckets.is_sorted_by(|one, other| one.0 < other.0 && one.1 <= other.1),
        "{buckets:?}"
    );
}
