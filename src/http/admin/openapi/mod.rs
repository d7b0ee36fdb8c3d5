//! The admin API as OpenAPI 3.1, made from the table of `endpoints`. Files beside it hold the schemas and parameters.

use std::sync::OnceLock;

use axum::Extension;
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::endpoint::{Endpoint, Operation, SuccessResponse, Table};
use super::guard::needs_token;
use crate::contract::openapi::{OPENAPI, OpenApiDocument};
use crate::http::openapi::{DocumentBytes, Notation};
use crate::journal::Match;

/// The schemas of request and response bodies.
const SCHEMAS: &str = include_str!("schemas.json");
/// The parameters of queries and paths, by name.
const PARAMETERS: &str = include_str!("parameters.json");

/// Written only once, because there is only one table.
static DOCUMENT: OnceLock<DocumentBytes> = OnceLock::new();

/// `GET /__admin/openapi.json`
pub(super) async fn json(Extension(table): Table, headers: HeaderMap) -> Response {
    answer(table, Notation::Json, &headers)
}

/// `GET /__admin/openapi.yaml`
pub(super) async fn yaml(Extension(table): Table, headers: HeaderMap) -> Response {
    answer(table, Notation::Yaml, &headers)
}

/// Responds with the document in a notation.
pub(super) fn answer(table: &[Endpoint], notation: Notation, headers: &HeaderMap) -> Response {
    DOCUMENT.get_or_init(|| DocumentBytes::from_document(&document(table))).answer(notation, headers)
}

/// Makes the OpenAPI document from a table of endpoints.
pub(super) fn document(table: &[Endpoint]) -> OpenApiDocument {
    let known: Map<String, Value> = serde_json::from_str(PARAMETERS).unwrap_or_default();
    let mut paths = Map::new();
    for endpoint in table {
        let mut item = Map::new();
        let named: Vec<_> = names(endpoint.path).map(|name| parameter(&known, name, "path")).collect();
        if !named.is_empty() {
            item.insert("parameters".to_owned(), named.into());
        }
        for operation in endpoint.operations {
            item.insert(operation.method.to_ascii_lowercase(), described(&known, endpoint, operation));
        }
        paths.insert(endpoint.path.to_owned(), item.into());
    }
    OpenApiDocument {
        openapi: OPENAPI,
        info: json!({
            "title": "Cedulita's admin API",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "What a tester sets up, and what the emulator reports of itself. Not part of the vendor's contract. \
                Errors are problems (RFC 9457), with a `pointer` to the wrong member; a member or parameter that does \
                not exist is refused. A method that a path does not have is 405, a path that is not there 404.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        }),
        servers: json!([{ "url": "/", "description": "Where this document came from" }]),
        tags: tags(table),
        paths: paths.into(),
        components: json!({
            "schemas": schemas(),
            "securitySchemes": {
                "Token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Required only if the emulator was started with --admin-token.",
                },
            },
        }),
    }
}

fn schemas() -> Map<String, Value> {
    serde_json::from_str(SCHEMAS).unwrap_or_default()
}

/// The names in braces in a path.
fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

/// The group of a path: its first segment below the admin API.
fn tag(path: &str) -> &str {
    path.split('/').nth(2).filter(|step| !step.is_empty()).unwrap_or("index").split('.').next().unwrap_or("index")
}

/// Each group with the description of its first path.
fn tags(table: &[Endpoint]) -> Value {
    let mut tags = Map::new();
    for endpoint in table {
        tags.entry(tag(endpoint.path)).or_insert_with(|| endpoint.what.into());
    }
    tags.into_iter().map(|(name, what)| json!({ "name": name, "description": what })).collect()
}

fn parameter(known: &Map<String, Value>, name: &str, place: &str) -> Value {
    let pattern = || {
        json!({
            "description": "Only calls with this value; * matches any text, and a pattern that can match nothing is refused",
            "schema": { "type": "string", "format": "cedulita-pattern" },
        })
    };
    let mut parameter = match (known.get(name), place) {
        (Some(known), _) => known.clone(),
        (None, "query") => pattern(),
        (None, _) => json!({ "schema": { "type": "string" } }),
    };
    if place == "path" && parameter["schema"].get("enum").is_none() {
        parameter["schema"]["minLength"] = 1.into();
    }
    parameter["name"] = name.into();
    parameter["in"] = place.into();
    let always = parameter.get("required").is_some();
    parameter["required"] = (always || place == "path").into();
    parameter
}

fn described(known: &Map<String, Value>, endpoint: &Endpoint, operation: &Operation) -> Value {
    let mut description = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "tags": [tag(endpoint.path)],
        "security": [{}, { "Token": [] }],
        "responses": responses(endpoint.path, operation),
    });
    // "match" means one parameter for each field of a call.
    let query = operation.query.iter().flat_map(|name| match *name {
        "match" => Match::FIELDS,
        one => std::slice::from_ref(known.get_key_value(one).map_or(name, |_| name)),
    });
    let query: Vec<_> = query.map(|name| parameter(known, name, "query")).collect();
    if !query.is_empty() {
        description["parameters"] = query.into();
    }
    if let Some(schema) = operation.body {
        // An empty body is read as {}.
        let required = schemas().get(schema).is_some_and(|schema| schema.get("required").is_some());
        description["requestBody"] = json!({
            "required": required,
            "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } } },
        });
    }
    description
}

fn responses(path: &str, operation: &Operation) -> Value {
    let mut responses = Map::new();
    let (status, response) = good(operation.good);
    responses.insert(status.to_owned(), response);
    let unsafe_too: &[u16] = if operation.method == "GET" { &[] } else { &[415] };
    let way_in: &[u16] = if needs_token(path) { &[401, 403] } else { &[403] };
    for status in way_in.iter().chain(unsafe_too).chain(operation.problems) {
        // A failed verification is answered with more members than a problem has.
        let schema = if operation.id == "verifyCalls" && *status == 409 { "NotVerified" } else { "Problem" };
        let schema = json!({ "$ref": format!("#/components/schemas/{schema}") });
        responses.insert(
            status.to_string(),
            json!({ "description": meaning(*status), "content": { "application/problem+json": { "schema": schema } } }),
        );
    }
    responses.into()
}

fn good(good: SuccessResponse) -> (&'static str, Value) {
    let json_of = |schema: &str| json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{schema}") } } });
    match good {
        SuccessResponse::Nothing => ("204", json!({ "description": "Done" })),
        SuccessResponse::Json(schema) => ("200", json!({ "description": "Success", "content": json_of(schema) })),
        SuccessResponse::Created(schema) => ("201", json!({ "description": "Made", "content": json_of(schema) })),
        SuccessResponse::Elsewhere(at) => ("308", json!({ "description": format!("It is at {at}") })),
        SuccessResponse::Bytes(kinds) => {
            let kind = |kind: &&str| {
                let text = kind.starts_with("text/");
                let schema = if text { json!({ "type": "string" }) } else { json!({}) };
                ((*kind).to_owned(), json!({ "schema": schema }))
            };
            let content: Map<_, _> = kinds.iter().map(kind).collect();
            ("200", json!({ "description": "Success", "content": content }))
        }
    }
}

const fn meaning(status: u16) -> &'static str {
    match status {
        400 => "Something in the request is wrong; `pointer` names the member",
        401 => "The admin API's token is missing or wrong",
        403 => "The request comes from a web page of another origin, or its Host is not a name of this machine",
        404 => "Not found",
        409 => "In conflict with what exists",
        413 => "The body is longer than 1 MiB",
        415 => "The body is not JSON",
        503 => "Too many clients follow already",
        507 => "The limit of what is kept is reached",
        _ => "A problem",
    }
}
