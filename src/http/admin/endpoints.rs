//! The admin API's table of contents: each path with its handlers, and what they take and give. From this one table are made
//! the routes, the list that `GET /__admin` answers, the answer to a path where there is nothing, and the OpenAPI document.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing as on;
use axum::{Extension, Router};

use super::endpoint::SuccessResponse::{Bytes, Created, Elsewhere, Json, Nothing};
use super::endpoint::{Endpoint, Table, delete, get, post, put, row};
use super::reply::json;
use super::{
    cards, clock, contract, credentials, docs, events, export, journal, metrics, openapi, reset, scenarios, sessions,
    settings, sheet, specimens, verify,
};
use crate::http::App;
use crate::http::problem::Problem;

/// What a list of calls may be asked beside the fields of calls.
const CALLS: &[&str] = &["match", "after", "before", "limit", "wait", "count", "values"];

/// Every path, in the order in which a person would look.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    row("/__admin", "this list", &[get(|| on::get(show), "index", "What there is", Json("Index"))]),
    row(
        "/__admin/docs",
        "this and the API as OpenAPI, to look at in a browser",
        &[get(|| on::get(docs::redirect_to_docs), "docs", "The way to the page", Elsewhere("docs/"))],
    ),
    row(
        "/__admin/docs/",
        "the page itself",
        &[get(|| on::get(docs::page), "docsPage", "The documents in a viewer", Bytes(&["text/html;charset=utf-8"]))],
    ),
    row(
        "/__admin/docs/{asset}",
        "its files, and api.json, api.yaml, admin.json, admin.yaml",
        &[get(
            || on::get(docs::file),
            "docsFile",
            "A file of the page",
            Bytes(&["text/css;charset=utf-8", "text/javascript;charset=utf-8", "application/json", "application/yaml"]),
        )
        .or(&[404])],
    ),
    row(
        "/__admin/openapi.json",
        "this API as OpenAPI 3.1",
        &[get(|| on::get(openapi::json), "openapiJson", "This document as JSON", Json("Anything"))],
    ),
    row(
        "/__admin/openapi.yaml",
        "the same as YAML",
        &[get(|| on::get(openapi::yaml), "openapiYaml", "This document as YAML", Bytes(&["application/yaml"]))],
    ),
    row(
        "/__admin/contract",
        "how sure the emulator is of each behaviour",
        &[get(|| on::get(contract::show), "contract", "The ledger", Json("Contract"))],
    ),
    row(
        "/__admin/fidelity",
        "the former name of /__admin/contract",
        &[get(|| on::get(contract::redirect_to_contract), "fidelity", "The way to the ledger", Elsewhere("contract"))],
    ),
    row(
        "/__admin/config",
        "the settings in force, secrets masked",
        &[get(|| on::get(settings::show), "config", "The settings in force", Json("Anything"))],
    ),
    row(
        "/__admin/metrics",
        "counters in the text format of Prometheus",
        &[get(|| on::get(metrics::show), "metrics", "Counters", Bytes(&["text/plain; version=0.0.4; charset=utf-8"]))],
    ),
    row(
        "/__admin/sessions",
        "sessions; makes one with credentials of its own",
        &[
            get(|| on::get(sessions::list), "listSessions", "Sessions, the last used first", Json("Sessions"))
                .asks(&["limit"])
                .or(&[400]),
            post(
                || on::post(sessions::create),
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
            get(
                || on::get(sessions::show),
                "getSession",
                "A session with its queue, counters and clock",
                Json("Session"),
            )
            .or(&[404]),
            delete(|| on::delete(sessions::delete), "deleteSession", "Forgets a session with all that belongs to it"),
        ],
    ),
    row(
        "/__admin/sessions/{session}/queue",
        "what its next calls are answered",
        &[
            put(
                || on::put(sessions::queue),
                "putQueue",
                "The session's next calls get these steps",
                "Queue",
                Json("Session"),
            ),
            delete(|| on::delete(sessions::unqueue), "deleteQueue", "Nothing is queued any more").or(&[]),
        ],
    ),
    row(
        "/__admin/sessions/{session}/clock",
        "its own clock",
        &[
            get(|| on::get(clock::show_own), "getSessionClock", "A session's clock", Json("Clock")),
            put(|| on::put(clock::set_own), "putSessionClock", "Turns a session's own clock", "Turn", Json("Clock")),
            delete(|| on::delete(clock::reset_own), "deleteSessionClock", "The session goes by the clock of all again")
                .gives(Json("Clock"))
                .or(&[]),
        ],
    ),
    row(
        "/__admin/sessions/{session}/reset",
        "forgets what it holds",
        &[post(
            || on::post(sessions::reset),
            "resetSession",
            "Forgets its queue, progress, counters, clock and calls",
            None,
            Nothing,
        )
        .or(&[404])],
    ),
    row(
        "/__admin/clock",
        "the clock of all sessions",
        &[
            get(|| on::get(clock::show), "getClock", "The clock of all sessions", Json("Clock")),
            put(|| on::put(clock::set), "putClock", "Turns the clock of all sessions", "Turn", Json("Clock")),
            delete(|| on::delete(clock::reset), "deleteClock", "Sets it back to the real one")
                .gives(Json("Clock"))
                .or(&[]),
        ],
    ),
    row(
        "/__admin/credentials",
        "who may call",
        &[get(
            || on::get(credentials::list),
            "listCredentials",
            "All credentials, secrets masked",
            Json("CredentialList"),
        )],
    ),
    row(
        "/__admin/credentials/{api_id}",
        "what one API ID may do",
        &[
            put(
                || on::put(credentials::put),
                "putCredential",
                "What this API ID may do from now on",
                "Terms",
                Json("Credential"),
            )
            .or(&[400, 413, 507]),
            delete(|| on::delete(credentials::delete), "deleteCredential", "Takes back what was added"),
        ],
    ),
    row("/__admin/cards", "all cards", &[get(|| on::get(cards::list), "listCards", "All cards", Json("Cards"))]),
    row(
        "/__admin/cards/{id}",
        "one card",
        &[
            get(
                || on::get(cards::show),
                "getCard",
                "A card, or a side of a person, as its file would have it",
                Json("Card"),
            )
            .or(&[404]),
            put(
                || on::put(cards::put),
                "putCard",
                "Adds a card, or replaces the one of this name",
                "CardFile",
                Json("Card"),
            )
            .or(&[400, 409, 413, 507]),
            delete(|| on::delete(cards::delete), "deleteCard", "Takes back a card that was added").or(&[400, 404, 409]),
        ],
    ),
    row(
        "/__admin/scenarios",
        "all scenarios",
        &[get(|| on::get(scenarios::list), "listScenarios", "All scenarios", Json("Scenarios"))],
    ),
    row(
        "/__admin/scenarios/{name}",
        "one scenario",
        &[
            get(|| on::get(scenarios::show), "getScenario", "A scenario of steps, as its file has it", Json("Script"))
                .or(&[404]),
            put(
                || on::put(scenarios::put),
                "putScenario",
                "Adds a scenario, or replaces the one of this name",
                "Script",
                Json("Script"),
            )
            .asks(&["dry_run"])
            .or(&[400, 409, 413, 507]),
            delete(|| on::delete(scenarios::delete), "deleteScenario", "Takes back a scenario that was added")
                .or(&[400, 404, 409]),
        ],
    ),
    row(
        "/__admin/journal",
        "what was called, and why it was answered so",
        &[
            get(|| on::get(journal::list), "listCalls", "Calls that fit, newest last", Json("Calls"))
                .asks(CALLS)
                .or(&[400]),
            delete(|| on::delete(journal::clear), "deleteCalls", "Forgets all calls, or those of a session")
                .asks(&["session"])
                .or(&[400]),
        ],
    ),
    row(
        "/__admin/journal/verify",
        "whether calls came as expected",
        &[post(
            || on::post(verify::verify),
            "verifyCalls",
            "Whether calls came as expected",
            Some("Question"),
            Json("Verified"),
        )
        .or(&[400, 409, 413])],
    ),
    row(
        "/__admin/journal/export.har",
        "the journal as HAR",
        &[get(|| on::get(export::har), "exportHar", "Calls that fit as an HTTP Archive 1.2", Json("Anything"))
            .asks(&["match", "after", "limit", "values", "base"])
            .or(&[400])],
    ),
    row(
        "/__admin/journal/export.curl",
        "the journal as lines of curl",
        &[get(
            || on::get(export::curl),
            "exportCurl",
            "A line for a shell for each call that fits",
            Bytes(&["text/plain; charset=utf-8"]),
        )
        .asks(&["match", "after", "limit", "base"])
        .or(&[400])],
    ),
    row(
        "/__admin/journal/{request_id}",
        "one call",
        &[get(|| on::get(journal::show), "getCall", "One call", Json("Call")).asks(&["values"]).or(&[400, 404])],
    ),
    row(
        "/__admin/journal/{request_id}/picture",
        "the picture that came with it, if pictures are kept",
        &[get(
            || on::get(journal::picture),
            "getPicture",
            "The picture that came with a call",
            Bytes(&["image/jpeg", "image/png", "application/pdf", "application/octet-stream"]),
        )
        .or(&[404])],
    ),
    row(
        "/__admin/journal/events",
        "each call as it comes, as server-sent events",
        &[get(
            || on::get(events::follow),
            "followCalls",
            "Each call that fits, as it comes",
            Bytes(&["text/event-stream"]),
        )
        .asks(&["match", "after", "newest", "values"])
        .or(&[400, 503])],
    ),
    row(
        "/__admin/reset",
        "forgets everything that was not there at the start",
        &[post(|| on::post(reset::all), "reset", "Forgets everything that was not there at the start", None, Nothing)
            .or(&[400, 409])],
    ),
    row(
        "/__admin/cards/{id}/{file}",
        "a specimen as specimen.png, .jpg, .pdf or .svg; ?width= or ?dpi=",
        &[get(
            || on::get(specimens::specimen),
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
        &[get(|| on::get(sheet::show), "getSheet", "Specimens on paper in true size", Bytes(&["application/pdf"]))
            .asks(&["names", "paper"])
            .or(&[400, 404])],
    ),
];

/// Every route of the admin API. What is behind them is shown to whom the guard lets in.
pub(in crate::http) fn routes() -> Router<Arc<App>> {
    let paths = ENDPOINTS.iter();
    let routes = paths.fold(Router::new(), |router, endpoint| router.route(endpoint.path, endpoint.route()));
    routes.fallback(missing).layer(Extension(ENDPOINTS))
}

/// `GET /__admin`.
async fn show(Extension(table): Table) -> Response {
    json(StatusCode::OK, &serde_json::json!({ "version": env!("CARGO_PKG_VERSION"), "endpoints": table }))
}

/// A path where there is nothing.
async fn missing(Extension(table): Table, request: Request) -> Response {
    let paths: Vec<_> = table.iter().map(|endpoint| endpoint.path).collect();
    let detail = format!("there is no {}; there is {}", request.uri().path(), paths.join(", "));
    let problem = Problem::whole(StatusCode::NOT_FOUND, "No such path", &detail);
    problem.with("endpoints", serde_json::json!(table)).into()
}
