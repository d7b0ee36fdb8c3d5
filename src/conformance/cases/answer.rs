//! Cases about the form of a response: rows A1 to A9.

use super::super::ask::CommonRequests::{BackFace, Elsewhere, Front, FrontFace, Nothing, Stranger};
use super::super::judge::Judge::By;
use super::super::judge::{alphabetical, in_order, info, kind_of, last, listed};
use super::super::material::TURNED;
use super::super::response::{CaseFailure, CaseResponse, CaseResult, failed};
use super::{Case, case, common, one};
use crate::client::Json;
use crate::contract::Label::{Assumed, Documented, Observed, Sample};
use crate::contract::{ANSWER_CONTENT_TYPE, CardSide, fields_of};

pub(super) const CASES: &[Case] = &[
    case(
        ["A1-members", "A1"],
        Documented,
        "A success is request_id, results and status",
        |_| common(&[Front]),
        By(members_of_success),
    ),
    case(["A1-order", "A1"], Sample, "They stand in the samples' order", |_| common(&[Front]), By(order_of_success)),
    case(
        ["A1-alphabetical", "A1"],
        Sample,
        "Objects inside are in alphabetical order",
        |_| common(&[Front, FrontFace, BackFace]),
        By(objects_sorted),
    ),
    case(
        ["A2-form", "A2"],
        Sample,
        "request_id is TID and 32 lower-case hexadecimal digits",
        |_| common(&[Front, Nothing, Stranger]),
        By(request_ids),
    ),
    case(
        ["A2-unique", "A2"],
        Documented,
        "Each request has another request_id",
        |_| common(&[Front, FrontFace, Nothing, Stranger]),
        By(different_ids),
    ),
    case(
        ["A3-members", "A3"],
        Sample,
        "A refusal is status, reason and request_id, in this order",
        |_| common(&[Nothing, Stranger, Elsewhere]),
        By(members_of_refusal),
    ),
    case(
        ["A3-reason", "A3"],
        Documented,
        "A 40X has a reason that says something",
        |_| common(&[Nothing, Stranger, Elsewhere]),
        By(reasons),
    ),
    case(
        ["A4-array", "A4"],
        Documented,
        "results is an array with an element for each card",
        |_| common(&[Front]),
        By(one_result),
    ),
    case(
        ["A4-largest-first", "A4"],
        Assumed,
        "The larger of two cards comes first",
        |m| one(m.sends("two-cards.jpg")),
        By(larger_first),
    ),
    case(
        ["A5-members", "A5"],
        Documented,
        "An element has card_info, card_side and card_type",
        |_| common(&[Front, BackFace]),
        By(members_of_element),
    ),
    case(["A5-compact", "A5"], Observed, "JSON is compact", |_| common(&[Front]), By(compact)),
    case(
        ["A6-four-corners", "A6"],
        Documented,
        "face_region is four corners",
        |_| common(&[FrontFace]),
        By(four_corners),
    ),
    case(
        ["A6-whole-numbers", "A6"],
        Observed,
        "Corners are [x, y] in whole numbers",
        |_| common(&[FrontFace]),
        By(whole_numbers),
    ),
    case(
        ["A6-order", "A6"],
        Documented,
        "Corners are top left, top right, bottom right, bottom left",
        |_| common(&[FrontFace]),
        By(corners_in_order),
    ),
    case(
        ["A6-turned", "A6"],
        Documented,
        "Corners follow the upright face in a picture that is turned",
        |m| one(m.sends_face(TURNED, "1")),
        By(corners_of_turned),
    ),
    case(
        ["A6-no-portrait", "A6"],
        Assumed,
        "A side without a portrait gives []",
        |_| common(&[BackFace]),
        By(empty_region),
    ),
    case(
        ["A7-front", "A7"],
        Documented,
        "A front has the page's 13 members",
        |_| common(&[Front]),
        By(|responses| members_of(responses, CardSide::Front)),
    ),
    case(
        ["A7-back", "A7"],
        Sample,
        "A back has the page's 12 members and nationality",
        |_| common(&[BackFace]),
        By(|responses| members_of(responses, CardSide::Back)),
    ),
    case(
        ["A8-strings", "A8"],
        Sample,
        "Every member of card_info is a string, and none is null",
        |_| common(&[Front, BackFace]),
        By(all_strings),
    ),
    case(["A8-pairs", "A8"], Sample, "Where x is empty, x_s is empty", |_| common(&[Front, BackFace]), By(empty_pairs)),
    case(
        ["A9-content-type", "A9"],
        Observed,
        "Content-Type is application/json;charset=utf-8",
        |_| common(&[Front, Nothing]),
        By(content_type),
    ),
    case(
        ["A9-length", "A9"],
        Observed,
        "Answers have a Content-Length",
        |_| common(&[Front, Nothing]),
        By(content_length),
    ),
    case(
        ["A9-no-extras", "A9"],
        Observed,
        "No WWW-Authenticate, Retry-After or rate headers",
        |_| common(&[Front, Stranger]),
        By(no_extras),
    ),
];

fn members_of_success(responses: &[CaseResponse]) -> CaseResult {
    let mut names = last(responses)?.success()?.names();
    names.sort_unstable();
    in_order("a success", &names, &["request_id", "results", "status"])
}

fn order_of_success(responses: &[CaseResponse]) -> CaseResult {
    in_order("a success", &last(responses)?.success()?.names(), &["request_id", "results", "status"])
}

fn objects_sorted(responses: &[CaseResponse]) -> CaseResult {
    for one in responses {
        for element in one.results()? {
            alphabetical("the members of an element", &element.names())?;
            alphabetical("the members of card_info", &info(element)?.names())?;
        }
    }
    Ok(())
}

fn request_ids(responses: &[CaseResponse]) -> CaseResult {
    let hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    for one in responses {
        let Some(id) = one.request_id() else { return failed("a request_id", "an answer without one") };
        let fits = id.strip_prefix("TID").is_some_and(|rest| rest.len() == 32 && rest.chars().all(hexadecimal));
        if !fits {
            return failed("TID and 32 digits from 0 to f", format!("{} characters of another form", id.len()));
        }
    }
    Ok(())
}

fn different_ids(responses: &[CaseResponse]) -> CaseResult {
    let mut ids: Vec<_> = responses.iter().filter_map(CaseResponse::request_id).collect();
    if ids.len() < 2 {
        return Err(CaseFailure::NotCheckable("fewer than two answers had a request_id".to_owned()));
    }
    ids.sort_unstable();
    match ids.windows(2).any(|pair| pair[0] == pair[1]) {
        true => failed("another request_id for each request", "the same one twice"),
        false => Ok(()),
    }
}

fn members_of_refusal(responses: &[CaseResponse]) -> CaseResult {
    responses
        .iter()
        .try_for_each(|one| in_order("a refusal", &one.refusal()?.names(), &["status", "reason", "request_id"]))
}

fn reasons(responses: &[CaseResponse]) -> CaseResult {
    responses.iter().try_for_each(|one| match one.refusal()?.get("reason") {
        Some(reason) if reason.text().is_some_and(|text| !text.trim().is_empty()) => Ok(()),
        Some(other) => failed("a `reason` that is a text", format!("{}, or an empty one", other.kind())),
        None => failed("a `reason`", "no such member"),
    })
}

fn one_result(responses: &[CaseResponse]) -> CaseResult {
    match last(responses)?.success()?.get("results") {
        Some(Json::List(elements)) if elements.len() == 1 => Ok(()),
        Some(Json::List(elements)) => failed("one element for one card", format!("{} elements", elements.len())),
        Some(other) => failed("results as an array", other.kind()),
        None => failed("results as an array", "no `results`"),
    }
}

fn larger_first(responses: &[CaseResponse]) -> CaseResult {
    let results = last(responses)?.results()?;
    if results.len() != 2 {
        return Err(CaseFailure::NotCheckable(format!("expected 2 results for the two cards, got {}", results.len())));
    }
    match kind_of(&results[0])? {
        "old" => Ok(()),
        _ => failed("the old card, which is the larger, first", "another first"),
    }
}

fn members_of_element(responses: &[CaseResponse]) -> CaseResult {
    for one in responses {
        for element in one.results()? {
            let word = |name| element.get(name).and_then(Json::text);
            if !matches!(element.get("card_info"), Some(Json::Object(_))) {
                return failed("card_info as an object", listed(&element.names()));
            }
            if !matches!(word("card_side"), Some("front" | "back")) {
                return failed("card_side front or back", "another, or none");
            }
            if !matches!(word("card_type"), Some("old" | "new" | "ALIEN" | "TEMP")) {
                return failed("card_type old, new, ALIEN or TEMP", "another, or none");
            }
        }
    }
    Ok(())
}

fn compact(responses: &[CaseResponse]) -> CaseResult {
    let body = &last(responses)?.body;
    last(responses)?.success()?;
    let (mut within, mut escaped) = (false, false);
    for byte in body.iter() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if within => escaped = true,
            b'"' => within = !within,
            b' ' | b'\n' | b'\r' | b'\t' if !within => return failed("no white space between members", "white space"),
            _ => {}
        }
    }
    Ok(())
}

/// The corners of the face in the first result.
fn region(responses: &[CaseResponse]) -> Result<&[Json], CaseFailure> {
    match last(responses)?.first()?.get("face_region") {
        Some(Json::List(corners)) => Ok(corners),
        Some(other) => failed("face_region as an array", other.kind()).map(|()| &[][..]),
        None => failed("face_region with detect_face=1", "none").map(|()| &[][..]),
    }
}

fn four_corners(responses: &[CaseResponse]) -> CaseResult {
    let corners = region(responses)?;
    let pairs = corners.iter().all(|corner| corner.elements().len() == 2);
    if corners.len() == 4 && pairs { Ok(()) } else { failed("four pairs", format!("{} elements", corners.len())) }
}

fn points(responses: &[CaseResponse]) -> Result<Vec<[i64; 2]>, CaseFailure> {
    let whole = |corner: &Json| match corner.elements() {
        [x, y] => Some([x.whole()?, y.whole()?]),
        _ => None,
    };
    let points: Option<Vec<_>> = region(responses)?.iter().map(whole).collect();
    points.ok_or_else(|| CaseFailure::NotCheckable("no corners in whole numbers came".to_owned()))
}

fn whole_numbers(responses: &[CaseResponse]) -> CaseResult {
    let corners = region(responses)?;
    let whole = |corner: &Json| corner.elements().iter().all(|number| number.whole().is_some());
    match !corners.is_empty() && corners.iter().all(whole) {
        true => Ok(()),
        false => failed("[x, y] in whole numbers", "something else"),
    }
}

fn corners_in_order(responses: &[CaseResponse]) -> CaseResult {
    let points = points(responses)?;
    let [top_left, top_right, bottom_right, bottom_left] = points[..] else {
        return Err(CaseFailure::NotCheckable("no four corners came".to_owned()));
    };
    let rightwards = top_left[0] < top_right[0] && bottom_left[0] < bottom_right[0];
    let downwards = top_left[1] < bottom_left[1] && top_right[1] < bottom_right[1];
    if rightwards && downwards { Ok(()) } else { failed("the corners clockwise from the top left", "another order") }
}

/// Checks the corners in a picture that lies on its side: the top edge of the upright card is at the left.
fn corners_of_turned(responses: &[CaseResponse]) -> CaseResult {
    let points = points(responses)?;
    let [top_left, top_right, bottom_right, bottom_left] = points[..] else {
        return Err(CaseFailure::NotCheckable("no four corners came".to_owned()));
    };
    let upwards = top_right[1] < top_left[1] && bottom_right[1] < bottom_left[1];
    let rightwards = top_left[0] < bottom_left[0] && top_right[0] < bottom_right[0];
    if upwards && rightwards { Ok(()) } else { failed("the corners in the order of the upright face", "another order") }
}

fn empty_region(responses: &[CaseResponse]) -> CaseResult {
    match region(responses)? {
        [] => Ok(()),
        some => failed("[]", format!("{} elements", some.len())),
    }
}

fn members_of(responses: &[CaseResponse], side: CardSide) -> CaseResult {
    let element = last(responses)?.first()?;
    let mut came = info(element)?.names();
    came.sort_unstable();
    let wanted: Vec<_> = fields_of(side).iter().map(|field| field.name).collect();
    let (more, fewer): (Vec<_>, Vec<_>) = (
        came.iter().copied().filter(|name| !wanted.contains(name)).collect(),
        wanted.iter().copied().filter(|name| !came.contains(name)).collect(),
    );
    if more.is_empty() && fewer.is_empty() {
        return Ok(());
    }
    let came = format!("missing: {}; not on the page: {}", listed(&fewer), listed(&more));
    failed(format!("the {} members of a {}", wanted.len(), side_word(side)), came)
}

const fn side_word(side: CardSide) -> &'static str {
    match side {
        CardSide::Front => "front",
        CardSide::Back => "back",
    }
}

fn all_strings(responses: &[CaseResponse]) -> CaseResult {
    for one in responses {
        for (name, value) in info(one.first()?)?.members() {
            if value.text().is_none() {
                return failed(format!("`{}` as a string", listed(&[name])), value.kind());
            }
        }
    }
    Ok(())
}

fn empty_pairs(responses: &[CaseResponse]) -> CaseResult {
    for one in responses {
        let info = info(one.first()?)?;
        for (name, value) in info.members().iter().filter(|(_, value)| value.text() == Some("")) {
            let standard = info.get(&format!("{name}_s")).and_then(Json::text);
            if standard.is_some_and(|text| !text.is_empty()) && value.text().is_some() {
                return failed(format!("`{0}_s` empty where `{0}` is", listed(&[name])), "a value");
            }
        }
    }
    Ok(())
}

fn content_type(responses: &[CaseResponse]) -> CaseResult {
    responses.iter().try_for_each(|one| match one.header("content-type") {
        Some(ANSWER_CONTENT_TYPE) => Ok(()),
        other => failed(ANSWER_CONTENT_TYPE, other.unwrap_or("none").chars().take(60).collect::<String>()),
    })
}

fn content_length(responses: &[CaseResponse]) -> CaseResult {
    responses.iter().try_for_each(|one| match one.header("content-length") {
        Some(_) => Ok(()),
        None => failed("a Content-Length", "none"),
    })
}

fn no_extras(responses: &[CaseResponse]) -> CaseResult {
    let extra = |name: &str| {
        ["www-authenticate", "retry-after"].contains(&name)
            || name.starts_with("x-ratelimit")
            || name.starts_with("ratelimit")
    };
    for (name, _) in responses.iter().flat_map(|one| &one.headers) {
        if extra(name) {
            return failed("no such header", name.clone());
        }
    }
    Ok(())
}
