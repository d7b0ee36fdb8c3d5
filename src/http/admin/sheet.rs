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
use crate::specimen::{Paper, SheetItem, Size, SpecimenFormat, sheet};

/// The maximum number of specimens on one sheet: eight pages.
const MAX_SPECIMENS: usize = 64;
/// The width of a card in pixels, at 300 dots an inch.
const WIDTH: u32 = 1012;
/// The approximate memory, in bytes, for drawing one card and keeping the ones before.
const MEMORY: usize = 24 * 1024 * 1024;

/// The query: which specimens to print, on which paper, and whether front and back are beside each other to fold.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SheetQuery {
    names: String,
    #[serde(default)]
    paper: Paper,
    #[serde(default)]
    fold: bool,
}

/// A PDF with the specimens of these cards, scenarios and people, eight on a page, with marks to cut along. Cards that
/// are folded have both sides, whichever was named.
pub(super) async fn show(State(app): State<Arc<App>>, QueryParams(wanted): QueryParams<SheetQuery>) -> Response {
    let items = match items(&app, &wanted) {
        Ok(items) => items,
        Err(problem) => return problem.into(),
    };
    let drawn = app
        .background
        .print(app.service.examiner.reserve(MEMORY), move || sheet(&items, wanted.paper, Size::Width(WIDTH), &|_| {}));
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

/// What to draw, or why it cannot be drawn.
fn items(app: &App, wanted: &SheetQuery) -> Result<Vec<SheetItem>, Problem> {
    let (engine, today) = (app.service.engine(), utc_day(app.service.clock.now()));
    let names: Vec<_> = wanted.names.split(',').map(str::trim).collect();
    check_number(names.len(), "")?;
    let subject = |name: &&str| match engine.names().find_subject(name) {
        Ok(subject) => Ok(subject),
        Err(detail) => Err(Problem::new(StatusCode::NOT_FOUND, "No such card", &detail)),
    };
    let subjects: Vec<_> = names.iter().map(subject).collect::<Result<_, _>>()?;
    let items = engine.names().sheet_items(subjects, wanted.fold);
    check_number(items.iter().map(|item| item.subjects().len()).sum(), " with the other sides of cards")?;
    Ok(items.into_iter().map(|item| item.on(today)).collect())
}

fn check_number(specimens: usize, counted: &str) -> Result<(), Problem> {
    if specimens <= MAX_SPECIMENS {
        return Ok(());
    }
    let detail = format!("names: expected at most {MAX_SPECIMENS}{counted}, got {specimens}");
    Err(Problem::new(StatusCode::BAD_REQUEST, "Bad query", &detail))
}
