//! Replaces the recorder in builds of the library without it.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;

use super::App;
use super::problem::Problem;

/// The recorder. No value of it exists in this build.
#[derive(Clone, Copy, Debug)]
pub enum Proxy {}

/// The settings of the recorder. No value of them exists in this build.
#[derive(Clone, Copy, Debug)]
pub enum ProxySettings {}

impl Proxy {
    /// Never called, because no settings exist.
    ///
    /// # Errors
    /// None.
    pub fn new(settings: &ProxySettings) -> Result<Self, String> {
        match *settings {}
    }

    /// Never called, because no recorder exists.
    pub async fn finish(&self) {}
}

/// Never called, because no emulator has a recorder.
pub(super) async fn answer(_app: Arc<App>, _request: Request) -> Response {
    Problem::new(StatusCode::NOT_IMPLEMENTED, "No recorder", "this emulator copies no upstream").into()
}
