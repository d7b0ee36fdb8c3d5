//! What has changed since the last check: saves and compares the shapes of responses, never their values.
//!
//! A shape is a response without its values: status, code, names of headers and members in their order, and types.
//! A file of shapes is safe to commit.

mod compare;
mod describe;
mod difference;
mod file;
mod names;
mod read;
mod shape;
mod show;
mod types;

pub use compare::{Drift, compare};
pub use difference::{DriftSeverity, Kind, ShapeDifference};
pub use file::{LoadProblem, SaveProblem, load, parse, save, text};
pub use shape::{AnswerShape, BodyShape, CaseShape, JsonKind, Shape, ShapeMember, Shapes};
pub use show::{exit, json, table};
pub use types::Type;
