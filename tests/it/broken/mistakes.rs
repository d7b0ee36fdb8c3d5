//! Servers that make one mistake everywhere. A report on each is one screen, and says the mistake once.

use axum::http::HeaderValue;
use cedulita::conformance::report::{ReportFormat, write};
use cedulita::conformance::{Cause, group};

use super::server::How::{After, Cut};
use super::server::{Answer, Break, Broken, How};
use crate::conformance::{checked, quick};

/// A mistake that is made everywhere, called as what the table says of it.
struct Mistake {
    server: Break,
    /// Causes at most that have a failed case.
    causes: usize,
    /// What the table says.
    says: &'static [&'static str],
}

const fn mistake(name: &'static str, causes: usize, says: &'static [&'static str], how: How) -> Mistake {
    Mistake { server: Break { row: name, case: None, what: name, how }, causes, says }
}

fn refused(answer: &Answer) -> bool {
    answer.status >= 400
}

fn becomes(answer: &mut Answer, status: u16, content_type: &'static str, text: &'static str) {
    answer.status = status;
    answer.headers.insert("content-type", HeaderValue::from_static(content_type));
    answer.edit(|_| text.to_owned());
}

/// Puts another text where `"status":"OK"` stands.
fn ok_becomes(answer: &mut Answer, text: &str) {
    answer.edit(|body| body.replace("\"status\":\"OK\"", text));
}

fn without_status(body: &str) -> String {
    match (body.find(",\"status\":\""), body.find("{\"status\":\"")) {
        (Some(at), _) => format!("{}}}", &body[..at]),
        (None, Some(_)) => body.find(",\"reason\"").map_or(body.to_owned(), |at| format!("{{{}", &body[at + 1..])),
        _ => body.to_owned(),
    }
}

fn without_request_id(body: &str) -> String {
    let Some(at) = body.find("\"request_id\":\"") else { return body.to_owned() };
    let rest = &body[at + "\"request_id\":\"".len() + 36..];
    match rest.strip_prefix(',') {
        Some(rest) => format!("{}{rest}", &body[..at]),
        None => format!("{}{rest}", &body[..at - 1]),
    }
}

/// What examples/verify/wrong_server.py answers.
fn as_in_the_documents(answer: &mut Answer) {
    answer.succeed();
    ok_becomes(answer, "\"status\":\"ok\"");
}

const MISTAKES: &[Mistake] = &[
    mistake("documents", 1, &["status \"ok\"", "R1-*", "A1-*"], After(|_, it| as_in_the_documents(it))),
    mistake(
        "ok",
        1,
        &["expected  status \"OK\"", "200 with status \"ok\""],
        After(|_, it| ok_becomes(it, "\"status\":\"ok\"")),
    ),
    mistake("success", 1, &["status \"success\""], After(|_, it| ok_becomes(it, "\"status\":\"success\""))),
    mistake("0", 1, &["`status` says 0"], After(|_, it| ok_becomes(it, "\"status\":0"))),
    mistake("true", 1, &["`status` says true"], After(|_, it| ok_becomes(it, "\"status\":true"))),
    mistake("no status", 1, &["without `status`"], After(|_, it| it.edit(without_status))),
    mistake("200", 1, &["HTTP status 200", "400 INVALID_ARGUMENT"], After(|_, it| it.status = 200)),
    mistake(
        "422",
        1,
        &["HTTP status 422"],
        After(|_, it| {
            if refused(it) {
                it.status = 422;
            }
        }),
    ),
    mistake("html", 2, &["text/html"], After(|_, it| becomes(it, 200, "text/html", "<html>"))),
    mistake("empty", 2, &["an empty body"], After(|_, it| becomes(it, 200, "text/plain", ""))),
    mistake(
        "content type",
        1,
        &["actual    text/html"],
        After(|_, it| {
            it.headers.insert("content-type", HeaderValue::from_static("text/html"));
        }),
    ),
    mistake(
        "error",
        1,
        &["members: error"],
        After(|_, it| {
            if refused(it) {
                it.edit(|_| "{\"error\":\"no\"}".to_owned());
            }
        }),
    ),
    mistake("data", 1, &["members: data"], After(|_, it| it.edit(|body| format!("{{\"data\":{body}}}")))),
    mistake("no request_id", 1, &["`request_id` is missing"], After(|_, it| it.edit(without_request_id))),
    mistake(
        "lower case",
        1,
        &["status \"invalid_argument\"", "status \"INVALID_ARGUMENT\""],
        After(|_, it| {
            if refused(it) {
                it.edit(|body| {
                    let (code, rest) = body.split_once(",\"reason\"").unwrap_or((body, ""));
                    format!("{},\"reason\"{rest}", code.to_lowercase())
                });
            }
        }),
    ),
    mistake("401", 3, &["401 UNAUTHORIZED", "CEDULITA_TARGET_API_ID"], After(|_, it| it.refuse(401, "UNAUTHORIZED"))),
    mistake("404", 3, &["/ocr/idcard is added to it"], After(|_, it| becomes(it, 404, "text/html", "<html>"))),
    mistake("success for all", 4, &["nearly every call is answered 200 OK"], After(|_, it| it.succeed())),
    mistake("cut", 1, &["the connection ended"], Cut),
];

/// The server that makes this mistake.
pub(crate) async fn of_kind(name: &str) -> Broken {
    Broken::start(MISTAKES.iter().map(|one| &one.server).find(|server| server.row == name)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_mistake_is_one_screen() {
    let mut wrong = Vec::new();
    for Mistake { server, causes, says } in MISTAKES {
        let name = server.what;
        // One of them on every case, as a user would; the others without those that take long.
        let only = if name == "ok" { Vec::new() } else { quick() };
        let report = checked(&Broken::start(Some(server)).await.url(), None, &only).await;
        let text = write(&report, ReportFormat::Table);
        let groups = group(&report);
        let failing = groups.iter().filter(|group| !group.failed.is_empty()).count();
        let apart = groups.iter().filter(|group| matches!(&group.cause, Cause::Reason(_))).count();
        let is_wide = text.lines().any(|line| line.chars().count() > 100);
        let missing: Vec<_> = says.iter().filter(|word| !text.contains(**word)).collect();
        let lines = text.lines().count();
        if failing == 0 || failing > *causes || lines >= 40 || is_wide || !missing.is_empty() {
            wrong
                .push(format!("{name}: {failing} causes, {apart} reasons, {lines} lines, without {missing:?}\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
