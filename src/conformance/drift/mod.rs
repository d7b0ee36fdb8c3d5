//! What has changed since last month: shapes of answers are saved and compared, never values.
//!
//! A shape is what is left of an answer when its values are taken out: status, code, names of headers and members in
//! their order, and types. A file of shapes is safe to commit.

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
