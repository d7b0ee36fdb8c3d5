//! `GET /__admin/sheet.pdf`: several specimens on paper, in true size.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

use super::body::QueryParams;
use crate::contract::dates::utc_day;
use crate::http::App;
use crate::http::problem::Problem;
use crate::specimen::{Paper, Size, SpecimenFormat, Subject, sheet};

/// The maximum number of specimens on one sheet: eight pages.
const MAX_SPECIMENS: usize = 64;
/// The width of a card in pixels, at 300 dots an inch.
const WIDTH: u32 = 1012;
/// The approximate memory, in bytes, for drawing one card and keeping the ones before.
const MEMORY: usize = 24 * 1024 * 1024;

/// The query: which specimens to print, and on which paper.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SheetQuery {
    names: String,
    #[serde(default)]
    paper: Paper,
}

/// A PDF with the specimens of these cards, scenarios and people, eight on a page, with marks to cut along.
pub(super) async fn show(State(app): State<Arc<App>>, QueryParams(wanted): QueryParams<SheetQuery>) -> Response {
    let subjects = match subjects(&app, &wanted.names) {
        Ok(subjects) => subjects,
        Err(problem) => return problem.into(),
    };
    let drawn = app.background.print(app.service.examiner.reserve(MEMORY), move || {
        sheet(&subjects, wanted.paper, Size::Width(WIDTH), &|_| {})
    });
    match drawn.await {
        Some(Ok(bytes)) => {
            let mut response = app.background.whole(SpecimenFormat::Pdf.content_type(), bytes).await;
            let name = HeaderValue::from_static("inline; filename=\"specimens.pdf\"");
            response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
            response
        }
        Some(Err(error)) => Problem::new(StatusCode::BAD_REQUEST, "Not printed", &error.to_string()).into(),
        None => {
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "Not printed", "drawing the sheet failed, which is a bug")
                .into()
        }
    }
}

/// The subjects to draw, or why they cannot be drawn.
fn subjects(app: &App, names: &str) -> Result<Vec<Subject>, Problem> {
    let (engine, today) = (app.service.engine(), utc_day(app.service.clock.now()));
    let names: Vec<_> = names.split(',').map(str::trim).collect();
    if names.len() > MAX_SPECIMENS {
        let detail = format!("names: expected at most {MAX_SPECIMENS}, got {}", names.len());
        return Err(Problem::new(StatusCode::BAD_REQUEST, "Bad query", &detail));
    }
    let subject = |name: &&str| match engine.names().find_subject(name) {
        Ok(subject) => Ok(subject.on(today)),
        Err(detail) => Err(Problem::new(StatusCode::NOT_FOUND, "No such card", &detail)),
    };
    names.iter().map(subject).collect()
}
