//! `/__admin/docs`: the two OpenAPI documents in a viewer that is compiled in. No asset comes from another server.
//!
//! These pages are the same for everybody and hold no secret. They are served without the admin API's token, because
//! a browser cannot send one when it opens a page. The viewer asks for the token before it calls anything.

use std::io::Read as _;
use std::sync::OnceLock;

use axum::Extension;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use flate2::read::GzDecoder;

use super::endpoint::Table;
use super::openapi as admin;
use crate::http::assets::{Asset, Cache, Coding, redirect};
use crate::http::openapi::{self, Notation};
use crate::http::problem::Problem;

/// The page may load only what this server sends. The viewer sets styles on elements, which requires `unsafe-inline`.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A file of the viewer.
struct ViewerAsset {
    name: &'static str,
    kind: &'static str,
    bytes: &'static [u8],
    /// Whether the bytes are compressed, and the name changes with them.
    is_vendored: bool,
    /// The decompressed bytes for clients that do not accept gzip, which no browser is. Made on the first such
    /// request and shared.
    inflated: OnceLock<Bytes>,
}

static ASSETS: [ViewerAsset; 5] = [
    own("", "text/html;charset=utf-8", include_bytes!("viewer/index.html")),
    own("page.css", "text/css;charset=utf-8", include_bytes!("viewer/page.css")),
    own("page.js", "text/javascript;charset=utf-8", include_bytes!("viewer/page.js")),
    vendored("swagger-ui-5.35.0.css", "text/css;charset=utf-8", include_bytes!("viewer/swagger-ui-5.35.0.css.gz")),
    vendored("swagger-ui-5.35.0.js", "text/javascript;charset=utf-8", include_bytes!("viewer/swagger-ui-5.35.0.js.gz")),
];

const fn own(name: &'static str, kind: &'static str, bytes: &'static [u8]) -> ViewerAsset {
    ViewerAsset { name, kind, bytes, is_vendored: false, inflated: OnceLock::new() }
}

const fn vendored(name: &'static str, kind: &'static str, bytes: &'static [u8]) -> ViewerAsset {
    ViewerAsset { name, kind, bytes, is_vendored: true, inflated: OnceLock::new() }
}

/// `GET /__admin/docs`: redirects to the page, which is one level deeper, so its files are beside it under any prefix.
pub(super) async fn redirect_to_docs() -> Response {
    redirect(StatusCode::PERMANENT_REDIRECT, "docs/")
}

/// `GET /__admin/docs/`
pub(super) async fn page(headers: HeaderMap) -> Response {
    asset("", &headers)
}

/// `GET /__admin/docs/{file}`: a file of the viewer, or one of the documents.
pub(super) async fn file(Extension(table): Table, Path(file): Path<String>, headers: HeaderMap) -> Response {
    match file.as_str() {
        "api.json" => openapi::answer(Notation::Json, &headers),
        "api.yaml" => openapi::answer(Notation::Yaml, &headers),
        "admin.json" => admin::answer(table, Notation::Json, &headers),
        "admin.yaml" => admin::answer(table, Notation::Yaml, &headers),
        other => asset(other, &headers),
    }
}

fn asset(name: &str, headers: &HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return Problem::new(StatusCode::NOT_FOUND, "No such file", "the page is /__admin/docs/").into();
    };
    let (coding, cache) = match asset.is_vendored {
        true => (Coding::negotiated(headers), Cache::Immutable),
        false => (Coding::Plain, Cache::Revalidated),
    };
    let bytes = match coding {
        Coding::Inflated => asset.inflated.get_or_init(|| inflated(asset.bytes)).clone(),
        Coding::Plain | Coding::Gzip => Bytes::from_static(asset.bytes),
    };
    Asset { kind: asset.kind, bytes, coding, cache, policy: Some(HeaderValue::from_static(POLICY)) }.answer(headers)
}

fn inflated(bytes: &[u8]) -> Bytes {
    let mut whole = Vec::new();
    if let Err(error) = GzDecoder::new(bytes).read_to_end(&mut whole) {
        tracing::error!("a file of the viewer cannot be inflated, which is a bug in cedulita: {error}");
    }
    whole.into()
}
