//! Prints specimens on request.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;

use super::body::QueryParams;
use crate::contract::CARD_MM;
use crate::contract::dates::utc_day;
use crate::fixture::MAX_NAME;
use crate::http::App;
use crate::http::problem::Problem;
use crate::specimen::{Size, SpecimenFormat, print};
use crate::text::start;

/// The size of a specimen: `width` in pixels, or `dpi` on a card of true size.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct SizeQuery {
    width: Option<u32>,
    dpi: Option<u32>,
}

/// `GET /__admin/cards/{id}/specimen.{png,jpg,pdf,svg}`, with `?width=` in pixels or `?dpi=`: a specimen of a card, a
/// scenario or a person. It is drawn in the background, within the memory limit for examining pictures.
pub(in crate::http) async fn specimen(
    State(app): State<Arc<App>>,
    Path((id, file)): Path<(String, String)>,
    QueryParams(query): QueryParams<SizeQuery>,
) -> Response {
    let extension = file.strip_prefix("specimen.").unwrap_or_default();
    let Some(format) = SpecimenFormat::ALL.into_iter().find(|format| format.extension() == extension) else {
        let shown = start(&file, MAX_NAME);
        let detail = format!("expected specimen.png, .jpg, .pdf or .svg, got {shown:?}");
        return Problem::new(StatusCode::NOT_FOUND, "No such file", &detail).into();
    };
    let subject = match app.service.engine().names().find_subject(&id) {
        Ok(subject) => subject,
        Err(detail) => return Problem::new(StatusCode::NOT_FOUND, "No such card", &detail).into(),
    };
    let size = match (query.width, query.dpi) {
        (Some(width), None) => Size::Width(width),
        (None, Some(dpi)) => Size::Dpi(dpi),
        (None, None) => Size::default(),
        (Some(_), Some(_)) => {
            let detail = "expected at most one of width (pixels) and dpi, got both";
            return Problem::new(StatusCode::BAD_REQUEST, "Bad query", detail).into();
        }
    };
    let subject = subject.on(utc_day(app.service.clock.now()));
    match app.background.print(app.service.examiner.reserve(memory(size)), move || print(&subject, format, size)).await
    {
        Some(Ok(bytes)) => {
            let mut response = app.background.whole(format.content_type(), bytes).await;
            if let Ok(name) = HeaderValue::from_str(&format!("inline; filename=\"{id}.{extension}\"")) {
                response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
            }
            response
        }
        Some(Err(error)) => Problem::new(StatusCode::BAD_REQUEST, "Bad size", &error.to_string()).into(),
        None => Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Not printed",
            "drawing the specimen failed, which is a bug",
        )
        .into(),
    }
}

/// The approximate number of bytes for drawing: four a pixel while drawing, three in colours, and the file.
fn memory(size: Size) -> usize {
    let width = size.width() as usize;
    let [across, down] = CARD_MM;
    width.saturating_mul(width).saturating_mul(8) / (across / down).ceil() as usize
}
