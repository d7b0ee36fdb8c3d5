//! The admin API's table of contents: each path with its handlers, parameters and answers. This one table makes the
//! routes, the list of `GET /__admin`, the answer to an unknown path, and the OpenAPI document.

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
    ca, cards, clock, contract, credentials, docs, events, export, journal, metrics, openapi, reset, scenarios,
    sessions, settings, sheet, specimens, verify,
};
use crate::http::App;
use crate::http::problem::Problem;

/// The query parameters of a list of calls, besides the fields of calls.
const CALLS: &[&str] = &["match", "after", "before", "limit", "wait", "count", "values"];

/// Every path, in the order in which a person would look for it.
pub(super) const ENDPOINTS: &[Endpoint] = &[
    row("/__admin", "this list", &[get(|| on::get(show), "index", "Lists every path of the admin API", Json("Index"))]),
    row(
        "/__admin/docs",
        "the OpenAPI documents of the API and of this admin API, in a browser",
        &[get(|| on::get(docs::redirect_to_docs), "docs", "Redirects to the page", Elsewhere("docs/"))],
    ),
    row(
        "/__admin/docs/",
        "the page itself",
        &[get(
            || on::get(docs::page),
            "docsPage",
            "The OpenAPI documents in a viewer",
            Bytes(&["text/html;charset=utf-8"]),
        )],
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
        "/__admin/ca.pem",
        "the certificate of the authority that clients of --tls auto are told to trust",
        &[get(
            || on::get(ca::show),
            "caPem",
            "The certificate of this server's own authority",
            Bytes(&["application/x-pem-file"]),
        )
        .or(&[404])],
    ),
    row(
        "/__admin/contract",
        "each behaviour of the contract and how certain it is",
        &[get(
            || on::get(contract::show),
            "contract",
            "Every behaviour of the contract with its label",
            Json("Contract"),
        )],
    ),
    row(
        "/__admin/fidelity",
        "the former name of /__admin/contract",
        &[get(
            || on::get(contract::redirect_to_contract),
            "fidelity",
            "Redirects to /__admin/contract",
            Elsewhere("contract"),
        )],
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
                .asks(&["limit", "queued"])
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
            delete(|| on::delete(sessions::delete), "deleteSession", "Deletes a session and its state"),
        ],
    ),
    row(
        "/__admin/sessions/{session}/queue",
        "the answers of its next calls",
        &[
            put(
                || on::put(sessions::queue),
                "putQueue",
                "Queues steps for the session's next calls",
                "Queue",
                Json("Session"),
            ),
            delete(|| on::delete(sessions::unqueue), "deleteQueue", "Empties the session's queue").or(&[]),
        ],
    ),
    row(
        "/__admin/sessions/{session}/clock",
        "its own clock",
        &[
            get(|| on::get(clock::show_own), "getSessionClock", "A session's clock", Json("Clock")),
            put(|| on::put(clock::set_own), "putSessionClock", "Sets a session's own clock", "Turn", Json("Clock")),
            delete(|| on::delete(clock::reset_own), "deleteSessionClock", "Removes the session's own clock")
                .gives(Json("Clock"))
                .or(&[]),
        ],
    ),
    row(
        "/__admin/sessions/{session}/reset",
        "resets its state",
        &[post(
            || on::post(sessions::reset),
            "resetSession",
            "Resets its queue, progress, counters, clock and calls",
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
            put(|| on::put(clock::set), "putClock", "Sets the clock of all sessions", "Turn", Json("Clock")),
            delete(|| on::delete(clock::reset), "deleteClock", "Sets it back to real time")
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
                "Adds or replaces what this API ID may do",
                "Terms",
                Json("Credential"),
            )
            .or(&[400, 413, 507]),
            delete(|| on::delete(credentials::delete), "deleteCredential", "Deletes a credential that was added"),
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
                "A card, or a side of a person, in the format of a card's file",
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
            delete(|| on::delete(cards::delete), "deleteCard", "Deletes a card that was added").or(&[400, 404, 409]),
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
            get(|| on::get(scenarios::show), "getScenario", "A scenario in the format of its file", Json("Script"))
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
            delete(|| on::delete(scenarios::delete), "deleteScenario", "Deletes a scenario that was added")
                .or(&[400, 404, 409]),
        ],
    ),
    row(
        "/__admin/journal",
        "the calls, and why each was answered as it was",
        &[
            get(|| on::get(journal::list), "listCalls", "Calls that match, newest last", Json("Calls"))
                .asks(CALLS)
                .or(&[400]),
            delete(|| on::delete(journal::clear), "deleteCalls", "Deletes all calls, or those of a session")
                .asks(&["session"])
                .or(&[400]),
        ],
    ),
    row(
        "/__admin/journal/verify",
        "whether calls arrived as expected",
        &[post(
            || on::post(verify::verify),
            "verifyCalls",
            "Verifies that calls arrived as expected",
            Some("Question"),
            Json("Verified"),
        )
        .or(&[400, 409, 413])],
    ),
    row(
        "/__admin/journal/export.har",
        "the journal as HAR",
        &[get(|| on::get(export::har), "exportHar", "Calls that match as an HTTP Archive 1.2", Json("Anything"))
            .asks(&["match", "after", "limit", "values", "base"])
            .or(&[400])],
    ),
    row(
        "/__admin/journal/export.curl",
        "the journal as curl commands",
        &[get(
            || on::get(export::curl),
            "exportCurl",
            "A curl command for each call that matches",
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
        "the picture of the call, if pictures are kept",
        &[get(
            || on::get(journal::picture),
            "getPicture",
            "The picture of a call",
            Bytes(&["image/jpeg", "image/png", "application/pdf", "application/octet-stream"]),
        )
        .or(&[404])],
    ),
    row(
        "/__admin/journal/events",
        "each call as it arrives, as server-sent events",
        &[get(
            || on::get(events::follow),
            "followCalls",
            "Each call that matches, as it arrives",
            Bytes(&["text/event-stream"]),
        )
        .asks(&["match", "after", "newest", "values"])
        .or(&[400, 503])],
    ),
    row(
        "/__admin/reset",
        "resets everything to the state at the start",
        &[post(|| on::post(reset::all), "reset", "Resets everything to the state at the start", None, Nothing)
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
        "specimens on paper; ?names=, ?paper= and ?fold=",
        &[get(|| on::get(sheet::show), "getSheet", "Specimens on paper in true size", Bytes(&["application/pdf"]))
            .asks(&["names", "paper", "fold"])
            .or(&[400, 404])],
    ),
];

/// Every route of the admin API. The guard decides who may use the routes behind it.
pub(in crate::http) fn routes() -> Router<Arc<App>> {
    let paths = ENDPOINTS.iter();
    let routes = paths.fold(Router::new(), |router, endpoint| router.route(endpoint.path, endpoint.route()));
    routes.fallback(missing).layer(Extension(ENDPOINTS))
}

/// `GET /__admin`: the version and the table of endpoints.
async fn show(Extension(table): Table) -> Response {
    json(StatusCode::OK, &serde_json::json!({ "version": env!("CARGO_PKG_VERSION"), "endpoints": table }))
}

/// The answer to a path that is not in the table.
async fn missing(Extension(table): Table, request: Request) -> Response {
    let paths: Vec<_> = table.iter().map(|endpoint| endpoint.path).collect();
    let detail = format!("there is no {}; there is {}", request.uri().path(), paths.join(", "));
    let problem = Problem::whole(StatusCode::NOT_FOUND, "No such path", &detail);
    problem.with("endpoints", serde_json::json!(table)).into()
}
