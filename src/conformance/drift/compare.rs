//! Compares the shapes of two runs.

use super::difference::{DriftSeverity, Kind, ShapeDifference};
use super::shape::{AnswerShape, CaseShape, Shape, ShapeMember, Shapes};
use super::types::Type;

/// The headers that the contract promises on every response (row A9). The value of the content type is compared
/// too.
const PROMISED: [&str; 2] = ["content-type", "content-length"];
/// What a difference shows where there is nothing.
const NOTHING: &str = "nothing";

/// The outcome of comparing two runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// The version of Cedulita that saved the shapes.
    pub saved_by: String,
    /// The names of the cases that ran both times.
    pub compared: Vec<String>,
    /// The differences in the order of the cases; those of one response from the outside to the inside.
    pub differences: Vec<ShapeDifference>,
}

impl Drift {
    /// The number of differences of this severity.
    #[must_use]
    pub fn count(&self, severity: DriftSeverity) -> usize {
        self.differences.iter().filter(|one| one.severity == severity).count()
    }
}

/// Compares the saved shapes with those of this run.
#[must_use]
pub fn compare(old: &Shapes, new: &Shapes) -> Drift {
    let mut drift = Drift { saved_by: old.cedulita.clone(), compared: Vec::new(), differences: Vec::new() };
    for case in &new.cases {
        let mut found = DifferenceSink { case: &case.case, answer: None, all: &mut drift.differences };
        let Some(before) = old.cases.iter().find(|before| before.case == case.case) else {
            found.add(Kind::NewCase, "", NOTHING, "a case");
            continue;
        };
        match (before.ran, case.ran) {
            (true, true) => {
                compare_case(before, case, &mut found);
                drift.compared.push(case.case.clone());
            }
            (true, false) => found.add(Kind::DidNotRun, "", "it ran", "it was skipped"),
            (false, true) => found.add(Kind::RanFirst, "", "it was skipped", "it ran"),
            (false, false) => {}
        }
    }
    for before in &old.cases {
        if new.cases.iter().all(|case| case.case != before.case) {
            let mut found = DifferenceSink { case: &before.case, answer: None, all: &mut drift.differences };
            found.add(Kind::GoneCase, "", "a case", NOTHING);
        }
    }
    drift
}

/// Collects the differences of one response.
struct DifferenceSink<'a> {
    case: &'a str,
    answer: Option<usize>,
    all: &'a mut Vec<ShapeDifference>,
}

impl DifferenceSink<'_> {
    fn add(&mut self, kind: Kind, at: &str, was: impl Into<String>, is: impl Into<String>) {
        self.all.push(ShapeDifference {
            severity: kind.severity(),
            kind,
            case: self.case.to_owned(),
            answer: self.answer,
            at: at.to_owned(),
            was: was.into(),
            is: is.into(),
        });
    }
}

fn compare_case(old: &CaseShape, new: &CaseShape, found: &mut DifferenceSink<'_>) {
    if old.answers.len() != new.answers.len() {
        found.add(Kind::AnswerCount, "", old.answers.len().to_string(), new.answers.len().to_string());
    }
    for (number, (old, new)) in old.answers.iter().zip(&new.answers).enumerate() {
        found.answer = Some(number + 1);
        compare_answer(old, new, found);
    }
}

fn compare_answer(old: &AnswerShape, new: &AnswerShape, found: &mut DifferenceSink<'_>) {
    let known = found.all.len();
    if old.status != new.status {
        found.add(Kind::Status, "", old.status.to_string(), new.status.to_string());
    }
    if old.code != new.code {
        found.add(Kind::Code, "/status", or_nothing(old.code.as_deref()), or_nothing(new.code.as_deref()));
    }
    if old.body.kind != new.body.kind {
        found.add(Kind::BodyKind, "", old.body.kind.name(), new.body.kind.name());
    }
    let same_answer = found.all.len() == known;
    let both = old.content_type.is_some() && new.content_type.is_some();
    if both && old.content_type != new.content_type {
        let (was, is) = (or_nothing(old.content_type.as_deref()), or_nothing(new.content_type.as_deref()));
        found.add(Kind::ContentType, "content-type", was, is);
    }
    compare_headers(&old.headers, &new.headers, found);
    // An error has other members than a success. A list of them all would hide what happened.
    if let (true, Some(old), Some(new)) = (same_answer, &old.body.json, &new.body.json) {
        compare_shapes(old, new, "", found);
    }
}

fn or_nothing(text: Option<&str>) -> &str {
    text.unwrap_or(NOTHING)
}

fn compare_headers(old: &[String], new: &[String], found: &mut DifferenceSink<'_>) {
    for name in distinct(old) {
        if !new.contains(name) {
            let promised = PROMISED.contains(&name.as_str());
            found.add(if promised { Kind::MissingHeader } else { Kind::GoneHeader }, name, "there", NOTHING);
        }
    }
    for name in distinct(new) {
        if !old.contains(name) {
            found.add(Kind::NewHeader, name, NOTHING, "there");
        }
    }
    compare_order(Kind::HeaderOrder, "", &distinct(old), &distinct(new), found);
}

/// Each name once, at its first place.
fn distinct(names: &[String]) -> Vec<&String> {
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

/// Compares the order of the names that both lists have.
fn compare_order(kind: Kind, at: &str, old: &[&String], new: &[&String], found: &mut DifferenceSink<'_>) {
    let was: Vec<&str> = old.iter().filter(|name| new.contains(name)).map(|name| name.as_str()).collect();
    let is: Vec<&str> = new.iter().filter(|name| old.contains(name)).map(|name| name.as_str()).collect();
    if was != is {
        found.add(kind, at, was.join(", "), is.join(", "));
    }
}

fn compare_shapes(old: &Shape, new: &Shape, at: &str, found: &mut DifferenceSink<'_>) {
    if old.types != new.types {
        let kind = if new.types.is_subset(&old.types) { Kind::FewerTypes } else { Kind::NewType };
        found.add(kind, at, types(old), types(new));
    }
    if old.types.contains(&Type::Object) && new.types.contains(&Type::Object) {
        compare_members(&old.members, &new.members, at, found);
    }
    if !(old.types.contains(&Type::Array) && new.types.contains(&Type::Array)) {
        return;
    }
    match (&old.items, &new.items) {
        (Some(old), Some(new)) => compare_shapes(old, new, &format!("{at}/[]"), found),
        (Some(old), None) => found.add(Kind::EmptyArray, at, types(old), NOTHING),
        (None, Some(new)) => found.add(Kind::FilledArray, at, NOTHING, types(new)),
        (None, None) => {}
    }
}

fn types(shape: &Shape) -> String {
    shape.types.iter().map(|one| one.name()).collect::<Vec<_>>().join(" or ")
}

fn compare_members(old: &[ShapeMember], new: &[ShapeMember], at: &str, found: &mut DifferenceSink<'_>) {
    for before in old {
        let place = format!("{at}/{}", before.name);
        let Some(now) = new.iter().find(|now| now.name == before.name) else {
            // A member that was optional may be absent.
            if !before.optional {
                found.add(Kind::MissingMember, &place, types(&before.shape), NOTHING);
            }
            continue;
        };
        if now.optional && !before.optional {
            found.add(Kind::SometimesMissing, &place, "in every element", "in some elements");
        }
        if now.repeated && !before.repeated {
            found.add(Kind::RepeatedMember, &place, "once", "twice");
        }
        compare_shapes(&before.shape, &now.shape, &place, found);
    }
    for now in new.iter().filter(|now| old.iter().all(|before| before.name != now.name)) {
        found.add(Kind::NewMember, &format!("{at}/{}", now.name), NOTHING, types(&now.shape));
    }
    let names = |members: &[ShapeMember]| members.iter().map(|member| member.name.clone()).collect::<Vec<_>>();
    let (was, is) = (names(old), names(new));
    compare_order(Kind::MemberOrder, at, &distinct(&was), &distinct(&is), found);
}
