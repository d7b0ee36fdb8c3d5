//! An endpoint as a value: its path, and for each method the handler, the name, the parameters and the answers.

use std::sync::Arc;

use axum::Extension;
use axum::routing::MethodRouter;
use serde::{Serialize, Serializer};

use crate::http::App;

/// A path with the operations that it supports.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Endpoint {
    #[serde(rename = "methods", serialize_with = "names")]
    pub(super) operations: &'static [Operation],
    pub(super) path: &'static str,
    pub(super) what: &'static str,
}

/// The whole table, for handlers that use it: the index, the document, and the answer to an unknown path.
pub(super) type Table = Extension<&'static [Endpoint]>;

/// Makes the route of an operation.
type Handler = fn() -> MethodRouter<Arc<App>>;

/// One operation: a method at a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation {
    pub(super) method: &'static str,
    /// Makes the route of the handler that answers it.
    handler: Handler,
    /// The operation's name for programs: its `operationId`.
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    /// The query parameters that it accepts: names of rows in the document's table of parameters.
    pub(super) query: &'static [&'static str],
    /// The schema of its JSON body, if it takes one.
    pub(super) body: Option<&'static str>,
    /// The answer on success.
    pub(super) good: SuccessResponse,
    /// The statuses of its problems, besides those that the guard gives.
    pub(super) problems: &'static [u16],
}

/// The answer of an operation on success.
#[derive(Clone, Copy, Debug)]
pub(super) enum SuccessResponse {
    /// 204 without a body.
    Nothing,
    /// 200 with JSON of this schema.
    Json(&'static str),
    /// 201 with JSON of this schema.
    Created(&'static str),
    /// 200 with another content type, which is one of these.
    Bytes(&'static [&'static str]),
    /// 308 to this path, relative to its own.
    Elsewhere(&'static str),
}

pub(super) const fn row(path: &'static str, what: &'static str, operations: &'static [Operation]) -> Endpoint {
    Endpoint { operations, path, what }
}

pub(super) const fn get(handler: Handler, id: &'static str, summary: &'static str, good: SuccessResponse) -> Operation {
    Operation { method: "GET", handler, id, summary, query: &[], body: None, good, problems: &[] }
}

pub(super) const fn put(
    handler: Handler,
    id: &'static str,
    summary: &'static str,
    body: &'static str,
    good: SuccessResponse,
) -> Operation {
    Operation { method: "PUT", body: Some(body), problems: &[400, 413], ..get(handler, id, summary, good) }
}

pub(super) const fn post(
    handler: Handler,
    id: &'static str,
    summary: &'static str,
    body: Option<&'static str>,
    good: SuccessResponse,
) -> Operation {
    Operation { method: "POST", body, problems: &[400, 413], ..get(handler, id, summary, good) }
}

pub(super) const fn delete(handler: Handler, id: &'static str, summary: &'static str) -> Operation {
    Operation { method: "DELETE", problems: &[404], ..get(handler, id, summary, SuccessResponse::Nothing) }
}

impl Operation {
    pub(super) const fn asks(self, query: &'static [&'static str]) -> Self {
        Self { query, ..self }
    }

    pub(super) const fn or(self, problems: &'static [u16]) -> Self {
        Self { problems, ..self }
    }

    pub(super) const fn gives(self, good: SuccessResponse) -> Self {
        Self { good, ..self }
    }
}

impl Endpoint {
    /// The route: each operation's handler under its method.
    pub(super) fn route(&self) -> MethodRouter<Arc<App>> {
        self.operations.iter().fold(MethodRouter::new(), |route, operation| route.merge((operation.handler)()))
    }
}

fn names<S: Serializer>(operations: &&[Operation], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(operations.iter().map(|operation| operation.method))
}
