//! An endpoint as a value: its path, and of each method the handler, the name, and what it takes and gives.

use std::sync::Arc;

use axum::Extension;
use axum::routing::MethodRouter;
use serde::{Serialize, Serializer};

use crate::http::App;

/// A path with what can be done there.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Endpoint {
    #[serde(rename = "methods", serialize_with = "names")]
    pub(super) operations: &'static [Operation],
    pub(super) path: &'static str,
    pub(super) what: &'static str,
}

/// The whole table, for handlers that stand in it: the index, the document, the answer where there is nothing.
pub(super) type Table = Extension<&'static [Endpoint]>;

/// Makes the route of an operation.
type Handler = fn() -> MethodRouter<Arc<App>>;

/// One thing that can be done at a path.
#[derive(Clone, Copy, Debug)]
pub(super) struct Operation {
    pub(super) method: &'static str,
    /// What answers it.
    handler: Handler,
    /// Its name for programs.
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    /// What it may be asked in the query: names of rows in the document's table of parameters.
    pub(super) query: &'static [&'static str],
    /// The schema of its JSON body, if it takes one.
    pub(super) body: Option<&'static str>,
    /// What it answers when all goes well.
    pub(super) good: SuccessResponse,
    /// The statuses of its problems, beside those of the way in.
    pub(super) problems: &'static [u16],
}

/// An answer when all goes well.
#[derive(Clone, Copy, Debug)]
pub(super) enum SuccessResponse {
    /// 204, and nothing to say.
    Nothing,
    /// 200 with JSON of this schema.
    Json(&'static str),
    /// 201 with JSON of this schema.
    Created(&'static str),
    /// 200 with something else, of one of these types.
    Bytes(&'static [&'static str]),
    /// 308: it is at this path, as seen from its own.
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
