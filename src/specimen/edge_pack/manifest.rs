//! The manifest: the table in a form that people and their scripts read.

use serde::Serialize;

use super::{EdgeFile, ExpectedCard, Matched, edge_pack};

#[derive(Serialize)]
struct Manifest {
    version: &'static str,
    server: &'static str,
    request: &'static str,
    notes: [&'static str; 3],
    files: Vec<ManifestRow>,
}

#[derive(Serialize)]
struct ManifestRow {
    name: &'static str,
    about: &'static str,
    http: u16,
    status: &'static str,
    matched_by: Option<Matched>,
    cards: Vec<ExpectedCard>,
}

/// The expected answer of every file, as the text of `manifest.json`.
///
/// # Errors
/// When a value cannot be written as JSON, which none of these can cause.
pub fn manifest() -> serde_json::Result<String> {
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION"),
        server: "cedulita with default settings and its built-in cards; of another server, http and status only",
        request: "each file as the part `file` of multipart/form-data, under its own name, with detect_face=1",
        notes: [
            "cards are in the order of results, largest first",
            "face_region is in pixels of the picture as stored, or of a PDF page rendered with a long side of 1280; each \
             coordinate may be off by tolerance; null: do not look at it",
            "tolerance is 2 pixels, or 0.5 % of the card's width where that is more",
        ],
        files: edge_pack().iter().map(ManifestRow::from_file).collect(),
    };
    serde_json::to_string_pretty(&manifest)
}

impl ManifestRow {
    fn from_file(file: &EdgeFile) -> Self {
        let expected = file.expected();
        Self {
            name: file.name,
            about: file.about,
            http: expected.http(),
            status: expected.status(),
            matched_by: expected.matched_by,
            cards: expected.cards,
        }
    }
}
