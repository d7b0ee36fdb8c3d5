//! The contract as an OpenAPI 3.1 document, made from the tables, for tools.
//!
//! The document says only what a table says. The exceptions are things that OpenAPI requires: which encodings a body
//! may have, and how the schemas refer to each other.

mod answers;
mod request;
mod schemas;

use serde::Serialize;
use serde_json::{Value, json};

use super::{API_PATH, Card, LEDGER, Label};

/// An OpenAPI document, with its members in the order in which people write them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OpenApiDocument {
    /// The version of OpenAPI that the document uses.
    pub openapi: &'static str,
    /// Title, version and description of the API.
    pub info: Value,
    /// The base URLs of the API.
    pub servers: Value,
    /// The groups of operations.
    pub tags: Value,
    /// The paths of the API with their operations.
    pub paths: Value,
    /// The schemas, headers and security schemes that the paths refer to.
    pub components: Value,
}

/// The version of OpenAPI that our documents use.
pub const OPENAPI: &str = "3.1.0";

/// The cards that the example responses show.
#[derive(Clone, Copy, Debug)]
pub struct Examples<'a> {
    /// The card of the front examples.
    pub front: &'a Card,
    /// The card of the back examples.
    pub back: &'a Card,
}

/// The OpenAPI document of the emulated API, without the emulator's own paths.
#[must_use]
pub fn openapi(examples: Examples<'_>) -> OpenApiDocument {
    let post = json!({
        "operationId": "ocrIdcard",
        "tags": ["ocr"],
        "summary": "Reads an Ecuadorian ID card",
        "description": described(&["R1", "R3", "R8", "R9", "R15", "E12", "E18"]),
        "security": [{ "ApiId": [], "ApiSecret": [] }],
        "parameters": request::parameters(),
        "requestBody": request::body(),
        "responses": answers::responses(examples),
        "x-cedulita-ledger": ["R1", "R3", "R8", "R9", "R15", "E12", "E18"],
    });
    OpenApiDocument {
        openapi: OPENAPI,
        info: json!({
            "title": "AccuAuth Ecuador ID-card OCR, as Cedulita emulates it (unofficial)",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "One picture of an ID card in, what stands on the card out.",
            "description": about(),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        }),
        servers: json!([{ "url": "/", "description": "Where this document came from; cedulita listens on http://127.0.0.1:8080 by default" }]),
        tags: json!([{ "name": "ocr", "description": "The one endpoint of the page." }]),
        paths: json!({ API_PATH: { "post": post } }),
        components: json!({
            "securitySchemes": request::credentials(),
            "schemas": schemas::all(),
            "headers": answers::headers(),
        }),
    }
}

fn about() -> String {
    let labels = Label::ALL.map(|label| format!("- **{}**: {}", label.name(), label.meaning()));
    format!(
        "This document is made from the tables that the server itself runs on. It is not the vendor's. Rows of the ledger \
         are quoted with a label that says how sure they are:\n\n{}\n\n`x-cedulita-ledger` names the rows that a part rests on. \
         Any path but the ones below, and any method but the ones below, is answered `404 NOT_FOUND` (row E9).",
        labels.join("\n")
    )
}

/// Rows of the ledger as a Markdown list, each with its labels.
fn described(rows: &[&str]) -> String {
    let line = |id: &&str| {
        let row = LEDGER.iter().find(|row| row.id == *id)?;
        let labels: Vec<_> = row.labels.iter().map(|label| label.name()).collect();
        let setting = row.setting.map(|setting| format!("; setting `{setting}`")).unwrap_or_default();
        Some(format!("- {} ({}, {}{setting})", row.text, row.id, labels.join(" and ")))
    };
    rows.iter().filter_map(line).collect::<Vec<_>>().join("\n")
}
