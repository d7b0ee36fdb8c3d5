//! What there is under `/__admin`: one table, read by `GET /__admin`, by the answer to a path where there is nothing, and by
//! the OpenAPI document. A test asks that the routes and this table agree.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Serialize, Serializer};

use super::reply::json;
use crate::http::answer::typed;

/// A path with what can be done there.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Endpoint {
    #[serde(rename = "methods", serialize_with = "names")]
    pub(super) operations: &'static [Operation],
    pub(super) path: &'static str,
    pub(super) what: &'static str,
}

/// One thing that can be done at a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation {
    pub(super) method: &'static str,
    /// Its name for programs.
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    /// What it may be asked in the query: names of rows in the document's table of parameters.
    pub(super) query: &'static [&'static str],
    /// The schema of its JSON body, if it takes one.
    pub(super) body: Option<&'static str>,
    /// What it answers when all goes well.
    pub(super) good: SuccessResponse,
    /// The statuses of its problems, beside those of the way in.
    pub(super) problems: &'static [u16],
}

/// An answer when all goes well.
#[derive(Clone, Copy, Debug)]
pub(super) enum SuccessResponse {
    /// 204, and nothing to say.
    Nothing,
    /// 200 with JSON of this schema.
    Json(&'static str),
    /// 201 with JSON of this schema.
    Created(&'static str),
    /// 200 with something else, of one of these types.
    Bytes(&'static [&'static str]),
    /// 308: it is elsewhere.
    Elsewhere,
}

use SuccessResponse::{Bytes, Created, Elsewhere, Json, Nothing};

const fn row(path: &'static str, what: &'static str, operations: &'static [Operation]) -> Endpoint {
    Endpoint { operations, path, what }
}

const fn get(id: &'static str, summary: &'static str, good: SuccessResponse) -> Operation {
    Operation { method: "GET", id, summary, query: &[], body: None, good, problems: &[] }
}

const fn put(id: &'static str, summary: &'static str, body: &'static str, good: SuccessResponse) -> Operation {
    Operation { method: "PUT", body: Some(body), problems: &[400, 413], ..get(id, summary, good) }
}

const fn post(id: &'static str, summary: &'static str, body: Option<&'static str>, good: SuccessResponse) -> Operation {
    Operation { method: "POST", body, problems: &[400, 413], ..get(id, summary, good) }
}

const fn delete(id: &'static str, summary: &'static str) -> Operation {
    Operation { method: "DELETE", problems: &[404], ..get(id, summary, Nothing) }
}

impl Operation {
    const fn asks(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    const fn or(self, problems: &'static [u16]) -> Self {
        Self { problems, ..self }
    }

    const fn gives(self, good: SuccessResponse) -> Self {
        Self { good, ..self }
    }
}

/// What a list of calls may be asked beside the fields of calls.
const CALLS: &[&str] = &["match", "after", "before", "limit", "wait", "count", "values"];

/// Every path, in the order in which a person would look.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    row("/__admin", "this list", &[get("index", "What there is", Json("Index"))]),
    row(
        "/__admin/docs",
        "this and the API as OpenAPI, to look at in a browser",
        &[get("docs", "The way to the page", Elsewhere)],
    ),
    row(
        "/__admin/docs/",
        "the page itself",
        &[get("docsPage", "The documents in a viewer", Bytes(&["text/html;charset=utf-8"]))],
    ),
    row(
        "/__admin/docs/{asset}",
        "its files, and api.json, api.yaml, admin.json, admin.yaml",
        &[get(
            "docsFile",
            "A file of the page",
            Bytes(&["text/css;charset=utf-8", "text/javascript;charset=utf-8", "application/json", "application/yaml"]),
        )
        .or(&[404])],
    ),
    row(
        "/__admin/openapi.json",
        "this API as OpenAPI 3.1",
        &[get("openapiJson", "This document as JSON", Json("Anything"))],
    ),
    row(
        "/__admin/openapi.yaml",
        "the same as YAML",
        &[get("openapiYaml", "This document as YAML", Bytes(&["application/yaml"]))],
    ),
    row(
        "/__admin/fidelity",
        "how sure the emulator is of each behaviour",
        &[get("fidelity", "The ledger", Json("Fidelity"))],
    ),
    row(
        "/__admin/config",
        "the settings in force, secrets masked",
        &[get("config", "The settings in force", Json("Anything"))],
    ),
    row(
        "/__admin/metrics",
        "counters in the text format of Prometheus",
        &[get("metrics", "Counters", Bytes(&["text/plain; version=0.0.4; charset=utf-8"]))],
    ),
    row(
        "/__admin/sessions",
        "sessions; makes one with credentials of its own",
        &[
            get("listSessions", "Sessions, the last used first", Json("Sessions")).asks(&["limit"]).or(&[400]),
            post(
                "createSession",
                "Makes a session with credentials of its own",
                Some("NewSession"),
                Created("Credentials"),
            )
            .or(&[400, 409, 413]),
        ],
    ),
    row(
        "/__admin/sessions/{session}",
        "one session",
        &[
            get("getSession", "A session with its queue, counters and clock", Json("Session")).or(&[404]),
            delete("deleteSession", "Forgets a session with all that belongs to it"),
        ],
    ),
    row(
        "/__admin/sessions/{session}/queue",
        "what its next calls are answered",
        &[
            put("putQueue", "The session's next calls get these steps", "Queue", Json("Session")),
            delete("deleteQueue", "Nothing is queued any more").or(&[]),
        ],
    ),
    row(
        "/__admin/sessions/{session}/clock",
        "its own clock",
        &[
            get("getSessionClock", "A session's clock", Json("Clock")),
            put("putSessionClock", "Turns a session's own clock", "Turn", Json("Clock")),
            delete("deleteSessionClock", "The session goes by the clock of all again").gives(Json("Clock")).or(&[]),
        ],
    ),
    row(
        "/__admin/sessions/{session}/reset",
        "forgets what it holds",
        &[post("resetSession", "Forgets its queue, progress, counters, clock and calls", None, Nothing).or(&[404])],
    ),
    row(
        "/__admin/clock",
        "the clock of all sessions",
        &[
            get("getClock", "The clock of all sessions", Json("Clock")),
            put("putClock", "Turns the clock of all sessions", "Turn", Json("Clock")),
            delete("deleteClock", "Sets it back to the real one").gives(Json("Clock")).or(&[]),
        ],
    ),
    row(
        "/__admin/credentials",
        "who may call",
        &[get("listCredentials", "All credentials, secrets masked", Json("CredentialList"))],
    ),
    row(
        "/__admin/credentials/{api_id}",
        "what one API ID may do",
        &[
            put("putCredential", "What this API ID may do from now on", "Terms", Json("Credential"))
                .or(&[400, 413, 507]),
            delete("deleteCredential", "Takes back what was added"),
        ],
    ),
    row("/__admin/cards", "all cards", &[get("listCards", "All cards", Json("Cards"))]),
    row(
        "/__admin/cards/{id}",
        "one card",
        &[
            get("getCard", "A card, or a side of a person, as its file would have it", Json("Card")).or(&[404]),
            put("putCard", "Adds a card, or replaces the one of this name", "CardFile", Json("Card"))
                .or(&[400, 409, 413, 507]),
            delete("deleteCard", "Takes back a card that was added").or(&[400, 404, 409]),
        ],
    ),
    row("/__admin/scenarios", "all scenarios", &[get("listScenarios", "All scenarios", Json("Scenarios"))]),
    row(
        "/__admin/scenarios/{name}",
        "one scenario",
        &[
            get("getScenario", "A scenario of steps, as its file has it", Json("Script")).or(&[404]),
            put("putScenario", "Adds a scenario, or replaces the one of this name", "Script", Json("Script"))
                .asks(&["dry_run"])
                .or(&[400, 409, 413, 507]),
            delete("deleteScenario", "Takes back a scenario that was added").or(&[400, 404, 409]),
        ],
    ),
    row(
        "/__admin/journal",
        "what was called, and why it was answered so",
        &[
            get("listCalls", "Calls that fit, newest last", Json("Calls")).asks(CALLS).or(&[400]),
            delete("deleteCalls", "Forgets all calls, or those of a session").asks(&["session"]).or(&[400]),
        ],
    ),
    row(
        "/__admin/journal/verify",
        "whether calls came as expected",
        &[post("verifyCalls", "Whether calls came as expected", Some("Question"), Json("Verified"))
            .or(&[400, 409, 413])],
    ),
    row(
        "/__admin/journal/export.har",
        "the journal as HAR",
        &[get("exportHar", "Calls that fit as an HTTP Archive 1.2", Json("Anything"))
            .asks(&["match", "after", "limit", "values", "base"])
            .or(&[400])],
    ),
    row(
        "/__admin/journal/export.curl",
        "the journal as lines of curl",
        &[get("exportCurl", "A line for a shell for each call that fits", Bytes(&["text/plain; charset=utf-8"]))
            .asks(&["match", "after", "limit", "base"])
            .or(&[400])],
    ),
    row(
        "/__admin/journal/{request_id}",
        "one call",
        &[get("getCall", "One call", Json("Call")).asks(&["values"]).or(&[400, 404])],
    ),
    row(
        "/__admin/journal/{request_id}/picture",
        "the picture that came with it, if pictures are kept",
        &[get(
            "getPicture",
            "The picture that came with a call",
            Bytes(&["image/jpeg", "image/png", "application/pdf", "application/octet-stream"]),
        )
        .or(&[404])],
    ),
    row(
        "/__admin/journal/events",
        "each call as it comes, as server-sent events",
        &[get("followCalls", "Each call that fits, as it comes", Bytes(&["text/event-stream"]))
            .asks(&["match", "after", "newest", "values"])
            .or(&[400, 503])],
    ),
    row(
        "/__admin/reset",
        "forgets everything that was not there at the start",
        &[post("reset", "Forgets everything that was not there at the start", None, Nothing).or(&[400, 409])],
    ),
    row(
        "/__admin/cards/{id}/{file}",
        "a specimen as specimen.png, .jpg, .pdf or .svg; ?width= or ?dpi=",
        &[get(
            "getSpecimen",
            "A specimen of a card, a scenario or a person",
            Bytes(&["image/png", "image/jpeg", "application/pdf", "image/svg+xml"]),
        )
        .asks(&["width", "dpi"])
        .or(&[400, 404])],
    ),
    row(
        "/__admin/sheet.pdf",
        "specimens on paper; ?names= and ?paper=",
        &[get("getSheet", "Specimens on paper in true size", Bytes(&["application/pdf"]))
            .asks(&["names", "paper"])
            .or(&[400, 404])],
    ),
];

fn names<S: Serializer>(operations: &&[Operation], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(operations.iter().map(|operation| operation.method))
}

/// `GET /__admin`.
pub(super) async fn show() -> Response {
    json(StatusCode::OK, &serde_json::json!({ "version": env!("CARGO_PKG_VERSION"), "endpoints": ENDPOINTS }))
}

/// A path where there is nothing.
pub(super) async fn missing(request: Request) -> Response {
    let paths: Vec<_> = ENDPOINTS.iter().map(|endpoint| endpoint.path).collect();
    let problem = serde_json::json!({
        "type": "about:blank",
        "title": "No such path",
        "status": 404,
        "detail": format!("there is no {}; there is {}", request.uri().path(), paths.join(", ")),
        "endpoints": ENDPOINTS,
    });
    typed(StatusCode::NOT_FOUND, "application/problem+json", problem.to_string().into_bytes())
}
