//! Stands in for what copies an upstream where the library is built without it.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;

use super::App;
use super::problem::Problem;

/// There is none.
#[derive(Clone, Copy, Debug)]
pub enum Proxy {}

/// Nobody can ask for one.
#[derive(Clone, Copy, Debug)]
pub enum ProxySettings {}

impl Proxy {
    /// Never called, for nobody has settings.
    ///
    /// # Errors
    /// None.
    pub fn new(settings: &ProxySettings) -> Result<Self, String> {
        match *settings {}
    }

    /// Never called, for there is none.
    pub async fn finish(&self) {}
}

/// Never called, for no emulator has one.
pub(super) async fn answer(_app: Arc<App>, _request: Request) -> Response {
    Problem::new(StatusCode::NOT_IMPLEMENTED, "No recorder", "this emulator copies no upstream").into()
}
