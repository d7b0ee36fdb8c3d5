//! Turns a report into its shapes.

use super::names;
use super::read::read_shape;
use super::shape::{AnswerShape, BodyShape, CaseShape, JsonKind, Shapes};
use super::types::Type;
use crate::conformance::{CaseAnswer, CaseOutcome, RunReport, Verdict};

impl Shapes {
    /// The version of the file format.
    pub const FORMAT: u32 = 1;

    /// The shapes of all responses of a run. They do not name the server.
    #[must_use]
    pub fn from_report(report: &RunReport) -> Self {
        Self {
            format: Self::FORMAT,
            cedulita: env!("CARGO_PKG_VERSION").to_owned(),
            cases: report.outcomes.iter().map(CaseShape::from_outcome).collect(),
        }
    }
}

impl CaseShape {
    fn from_outcome(outcome: &CaseOutcome) -> Self {
        let ran = !matches!(outcome.verdict, Verdict::Skipped(_));
        // A skipped case may have stopped early, so its responses belong to other requests than the one it is
        // about.
        let answers = if ran { outcome.answers.iter().map(AnswerShape::from_answer).collect() } else { Vec::new() };
        Self { case: outcome.case.to_owned(), ran, answers }
    }
}

impl AnswerShape {
    /// The shape of a response: its values are left out.
    #[must_use]
    pub fn from_answer(answer: &CaseAnswer) -> Self {
        let content_type = answer.headers.iter().find(|(name, _)| name == "content-type").map(|(_, value)| value);
        let (body, code) = body_of(&answer.body, content_type.map_or("", String::as_str));
        Self {
            status: answer.status,
            code,
            content_type: content_type.map(|value| names::content_type(value)),
            headers: answer.headers.iter().map(|(name, _)| names::header(name)).collect(),
            body,
        }
    }
}

/// Objects and arrays count as JSON whatever the header says, so that a wrong header is one difference and not
/// many.
fn body_of(bytes: &[u8], content_type: &str) -> (BodyShape, Option<String>) {
    let content_type = content_type.to_ascii_lowercase();
    let plain = |kind| (BodyShape { kind, json: None }, None);
    if bytes.is_empty() {
        return plain(JsonKind::Empty);
    }
    let says_json = content_type.contains("json");
    match read_shape(bytes) {
        Some(found) if says_json || found.shape.types.iter().any(|one| matches!(one, Type::Object | Type::Array)) => {
            (BodyShape { kind: JsonKind::Json, json: Some(found.shape) }, found.code)
        }
        _ if says_json => plain(JsonKind::Unreadable),
        _ if content_type.contains("html") => plain(JsonKind::Html),
        _ if content_type.starts_with("text/") => plain(JsonKind::Text),
        _ if content_type.is_empty() && std::str::from_utf8(bytes).is_ok() => plain(JsonKind::Text),
        _ => plain(JsonKind::Binary),
    }
}
