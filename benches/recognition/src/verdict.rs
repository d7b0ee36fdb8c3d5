//! Compares a response with the truth.

use serde_json::Value;

use super::cast::Expected;
use super::client::Reply;
use super::point::Corners;
use super::recipe::Truth;

/// The result of the comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The response has everything that is in the picture, and nothing else.
    Right,
    /// Something was not found, but nothing is wrong.
    Missed,
    /// The response contains something wrong.
    Wrong,
}

/// A verdict, its reason, and the errors of the faces.
pub(crate) struct Judgement {
    pub(crate) verdict: Verdict,
    pub(crate) why: String,
    pub(crate) faces: Vec<Miss>,
}

/// The error of a face's corners, in per cent of the card's width in the picture.
#[derive(Clone, Copy)]
pub(crate) struct Miss {
    pub(crate) mean: f64,
    pub(crate) worst: f64,
}

impl Judgement {
    fn of(verdict: Verdict, why: impl Into<String>) -> Self {
        Self { verdict, why: why.into(), faces: Vec::new() }
    }
}

/// Judges a response to a picture of these specimens.
pub(crate) fn judge(reply: &Reply, truths: &[Truth]) -> Judgement {
    let body = reply.json();
    if !reply.is_recognised() {
        if !reply.matched_by.is_empty() && reply.status == 200 {
            return Judgement::of(Verdict::Missed, format!("matched by {}", reply.matched_by));
        }
        let (status, reason) = (&body["status"], &body["reason"]);
        return Judgement::of(Verdict::Missed, format!("HTTP {}, {status}: {reason}", reply.status));
    }
    if let [Truth { specimen, .. }] = truths
        && let Expected::Refusal(code) = specimen.expected
    {
        let right = reply.status == code.http() && body["status"] == code.name();
        let verdict = if right { Verdict::Right } else { Verdict::Wrong };
        return Judgement::of(verdict, format!("HTTP {}, {} for {code}", reply.status, body["status"]));
    }
    let Some(results) = body["results"].as_array() else {
        return Judgement::of(Verdict::Wrong, format!("HTTP {}, {} for a card", reply.status, body["status"]));
    };
    compare(results, truths)
}

/// Compares cards in their order. A missing card may leave a gap.
fn compare(results: &[Value], truths: &[Truth]) -> Judgement {
    let (mut faces, mut next) = (Vec::new(), 0);
    for result in results {
        let Some(skipped) = truths[next..].iter().position(|truth| shows(result, truth)) else {
            let order = truths.iter().any(|truth| shows(result, truth));
            let why = if order { "a card twice or out of order" } else { "a card that is not there" };
            let number = result["card_info"]["id_number"].as_str().or(result["card_info"]["line1_all"].as_str());
            return Judgement::of(Verdict::Wrong, format!("{why} ({})", number.unwrap_or("-")));
        };
        let truth = &truths[next + skipped];
        next += skipped + 1;
        match (face(result), truth.face) {
            (Some(None), None) => {}
            (Some(Some(found)), Some(face)) => faces.push(miss(&found, &face, truth.width())),
            (found, _) => return Judgement::of(Verdict::Wrong, format!("face_region {found:?}")),
        }
    }
    let found = results.len();
    let verdict = if found == truths.len() { Verdict::Right } else { Verdict::Missed };
    Judgement { verdict, why: format!("{found} of {} cards", truths.len()), faces }
}

/// Whether a result reports this specimen's card.
fn shows(result: &Value, truth: &Truth) -> bool {
    let Expected::Card(card) = &truth.specimen.expected else { return false };
    let same = |name: &str, value: Result<Value, serde_json::Error>| value.is_ok_and(|value| result[name] == value);
    let Some(info) = result["card_info"].as_object() else { return false };
    info.len() == card.info.len()
        && card.info.iter().all(|(name, value)| info.get(*name).is_some_and(|found| found == value))
        && same("card_side", serde_json::to_value(card.side))
        && same("card_type", serde_json::to_value(card.kind))
}

/// The face of a result: `None` if it is invalid, an inner `None` if it is empty, or four corners.
fn face(result: &Value) -> Option<Option<Corners>> {
    let points = result["face_region"].as_array()?;
    if points.is_empty() {
        return Some(None);
    }
    let points = points.iter().map(|point| Some([point[0].as_f64()?, point[1].as_f64()?]));
    let corners: Vec<_> = points.collect::<Option<_>>()?;
    Some(Some(corners.try_into().ok()?))
}

fn miss(found: &Corners, truth: &Corners, width: f64) -> Miss {
    let off = found.iter().zip(truth).map(|(one, other)| (one[0] - other[0]).hypot(one[1] - other[1]));
    let off: Vec<f64> = off.map(|pixels| 100.0 * pixels / width).collect();
    Miss { mean: off.iter().sum::<f64>() / 4.0, worst: off.into_iter().fold(0.0, f64::max) }
}
