//! The contract as OpenAPI, served beside the API that it describes. It never changes while the program runs.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use serde::Serialize;

use super::assets::tagged;
use crate::catalogue::Catalogue;
use crate::contract::openapi::{Examples, OpenApiDocument, openapi};

/// The format in which a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notation {
    /// JSON, indented.
    Json,
    /// YAML, with the same content.
    Yaml,
}

/// A document in both notations.
pub(super) struct DocumentBytes {
    json: DocumentPage,
    yaml: DocumentPage,
}

struct DocumentPage {
    text: Bytes,
    tag: String,
}

/// The document of the API, written on first use.
static API: LazyLock<DocumentBytes> = LazyLock::new(|| DocumentBytes::from_document(&document()));

/// The contract as an OpenAPI document. None if the built-in cards for its examples cannot be loaded.
#[must_use]
pub fn document() -> Option<OpenApiDocument> {
    let built_in = Catalogue::load(None, []).ok()?;
    // These are cards of our own: the page's samples are in their two files and nowhere else.
    let (front, back) = (built_in.card("new-front")?, built_in.card("old-back")?);
    Some(openapi(Examples { front, back }))
}

/// A document as text that ends in a line feed.
///
/// # Errors
/// When the document cannot be written. None of our documents causes that.
pub fn written(document: &impl Serialize, notation: Notation) -> Result<String, String> {
    let text = match notation {
        Notation::Json => serde_json::to_string_pretty(document).map_err(|error| error.to_string())?,
        Notation::Yaml => serde_saphyr::to_string(document).map_err(|error| error.to_string())?,
    };
    Ok(text.trim_end().to_owned() + "\n")
}

impl DocumentBytes {
    pub(super) fn from_document(document: &impl Serialize) -> Self {
        let page = |notation| {
            let text = written(document, notation).unwrap_or_else(|error| {
                tracing::error!("the OpenAPI document cannot be written, which is a bug in cedulita: {error}");
                String::new()
            });
            let tag = format!("\"{:032x}\"", twox_hash::XxHash3_128::oneshot(text.as_bytes()));
            DocumentPage { text: text.into(), tag }
        };
        Self { json: page(Notation::Json), yaml: page(Notation::Yaml) }
    }

    /// Responds with the document, or with 304 if the client already has it.
    pub(super) fn answer(&self, notation: Notation, headers: &HeaderMap) -> Response {
        let (page, kind) = match notation {
            Notation::Json => (&self.json, "application/json"),
            Notation::Yaml => (&self.yaml, "application/yaml"),
        };
        let mut response = tagged(Some(&page.tag), headers, page.text.clone());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        response
    }
}

/// Responds with the API's document in a notation.
pub(super) fn answer(notation: Notation, headers: &HeaderMap) -> Response {
    API.answer(notation, headers)
}

/// `GET /openapi.json`
pub(super) async fn json(headers: HeaderMap) -> Response {
    answer(Notation::Json, &headers)
}

/// `GET /openapi.yaml`
pub(super) async fn yaml(headers: HeaderMap) -> Response {
    answer(Notation::Yaml, &headers)
}
