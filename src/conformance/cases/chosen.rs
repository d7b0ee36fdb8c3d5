//! Cases about the card that the emulator chooses: rows C1 to C11 and C15. Only the emulator has these features.

use super::super::ask::{Ask, CaseStep};
use super::super::judge::ExpectedResponse::{Ok as Success, Refused};
use super::super::judge::Judge::{All, By};
use super::super::judge::{kind_of, last};
use super::super::material::{BLANK, FRONT, Material};
use super::super::response::{CaseResponse, CaseResult, failed};
use super::{Case, case, many, one};
use crate::client::Json;
use crate::contract::ErrorCode::{DetectionFailed, InvalidArgument, KeyExpired, OutOfQuota, Unauthorized};
use crate::contract::Label::Assumed;
use crate::contract::{HINT_HEADER, MATCHED_BY_HEADER, SCENARIO_HEADER};

const fn own(
    id: [&'static str; 2],
    title: &'static str,
    steps: fn(&Material) -> Vec<CaseStep>,
    judge: super::Judge,
) -> Case {
    case(id, Assumed, title, steps, judge).of_emulator()
}

pub(super) const CASES: &[Case] = &[
    own(
        ["C1-header", "C1"],
        "X-Emulator-Scenario comes before the API ID and the picture",
        |m| one(named(m.sends(FRONT), "old-back").from("scenario.new-back", "any")),
        By(old_back),
    ),
    own(
        ["C1-api-id", "C1"],
        "The API ID comes before the picture",
        |m| one(m.sends(FRONT).from("scenario.old-back.verify", "any")),
        By(old_back),
    ),
    own(
        ["C1-specimen", "C1"],
        "A specimen comes before the file name",
        |m| one(m.sends_named(FRONT, "old-back.jpg")),
        By(new_front),
    ),
    own(
        ["C2-file-name", "C2"],
        "A file name that ends in a card's name chooses it",
        |m| many([m.sends_named(BLANK, "old-back.png"), m.sends_named(BLANK, "photo-old-back.png")]),
        By(old_back),
    ),
    own(
        ["C3-unrecognised", "C3"],
        "What nothing recognises gets the sample's front",
        |m| one(m.sends(BLANK)),
        By(new_front),
    ),
    own(
        ["C4-late-code", "C4"],
        "An error scenario answers at its own place: parameters come first",
        |_| one(named(Ask::urlencoded(""), "detection-failed")),
        All(Refused(InvalidArgument)),
    ),
    own(
        ["C4-early-code", "C4"],
        "An error scenario answers at its own place: credentials come first",
        |_| one(named(Ask::urlencoded(""), "unauthorized")),
        All(Refused(Unauthorized)),
    ),
    own(
        ["C5-unknown-name", "C5"],
        "A name that does not exist is 501 with a problem that names the nearest",
        |m| one(named(m.sends(FRONT), "old-bakc")),
        By(unknown_name),
    ),
    own(
        ["C6-matched-by", "C6"],
        "X-Emulator-Matched-By says which channel spoke",
        |m| many([m.sends(FRONT)]),
        By(|responses| match last(responses)?.header(MATCHED_BY_HEADER) {
            Some("specimen") => Ok(()),
            other => failed("X-Emulator-Matched-By: specimen", other.unwrap_or("no such header")),
        }),
    ),
    own(
        ["C6-hint", "C6"],
        "X-Emulator-Hint says what looked like a mistake",
        |m| one(m.sends_face(FRONT, "true")),
        By(|responses| match last(responses)?.header(HINT_HEADER) {
            Some(_) => Ok(()),
            None => failed("X-Emulator-Hint", "no such header"),
        }),
    ),
    own(
        ["C7-place", "C7"],
        "The face of a card that is not in the picture is where it would be if the card filled it",
        |m| one(named(m.sends_face(BLANK, "1"), "old-front")),
        By(within_the_picture),
    ),
    own(
        ["C8-any-secret", "C8"],
        "An API ID scenario.NAME is admitted with any secret",
        |m| one(m.sends(FRONT).from("scenario.key-expired", "any")),
        All(Refused(KeyExpired)),
    ),
    own(
        ["C9-turned", "C9"],
        "A specimen is found turned, mirrored, tilted, and on a page of a PDF",
        |m| {
            many(
                ["exif-6.jpg", "lying-without-exif.jpg", "mirrored.jpg", "tilted.jpg", "a4.pdf"]
                    .map(|name| m.sends(name)),
            )
        },
        By(seen),
    ),
    own(
        ["C10-two", "C10"],
        "Two specimens are two results",
        |m| one(m.sends("two-cards.jpg")),
        By(|responses| match last(responses)?.results()?.len() {
            2 => Ok(()),
            other => failed("two results", other.to_string()),
        }),
    ),
    own(
        ["C10-trouble", "C10"],
        "An error card speaks for the picture",
        |m| one(m.sends("trouble-card.jpg")),
        All(Refused(OutOfQuota)),
    ),
    own(
        ["C11-unknown", "C11"],
        "A specimen of an unknown card is DETECTION_FAILED",
        |m| one(m.sends("unknown-specimen.jpg")),
        All(Refused(DetectionFailed)),
    ),
    own(
        ["C11-foreign", "C11"],
        "QR codes of others are not looked at",
        |m| one(m.sends("foreign-code.png")),
        All(Success),
    ),
    own(
        ["C15-gateway", "C15"],
        "A scenario may answer as a gateway would",
        |m| one(named(m.sends(FRONT), "bad-gateway")),
        By(|responses| {
            let one = last(responses)?;
            let is_page =
                one.status == 502 && one.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
            if is_page { Ok(()) } else { failed("502 with a page of HTML", one.gist()) }
        }),
    ),
];

/// The same request, for a scenario or card with this name.
fn named(ask: Ask, name: &str) -> Ask {
    ask.header(SCENARIO_HEADER, name)
}

fn is(responses: &[CaseResponse], kind: &str, side: &str) -> CaseResult {
    for one in responses {
        let element = one.first()?;
        let came = element.get("card_side").and_then(Json::text);
        if came != Some(side) || kind_of(element)? != kind {
            return failed(format!("the {side} of a card of kind {kind}"), "another card");
        }
    }
    Ok(())
}

fn old_back(responses: &[CaseResponse]) -> CaseResult {
    is(responses, "old", "back")
}

fn new_front(responses: &[CaseResponse]) -> CaseResult {
    is(responses, "new", "front")
}

fn seen(responses: &[CaseResponse]) -> CaseResult {
    new_front(responses)?;
    responses.iter().try_for_each(|one| match one.header(MATCHED_BY_HEADER) {
        Some("specimen") | None => Ok(()),
        Some(_) => failed("the specimen in the picture", "another channel"),
    })
}

fn unknown_name(responses: &[CaseResponse]) -> CaseResult {
    let one = last(responses)?;
    let is_problem = one.header("content-type").is_some_and(|kind| kind.starts_with("application/problem+json"));
    let names_it = String::from_utf8_lossy(&one.body).contains("old-back");
    match one.status == 501 && is_problem && names_it {
        true => Ok(()),
        false => failed("501 with application/problem+json that names `old-back`", one.gist()),
    }
}

fn within_the_picture(responses: &[CaseResponse]) -> CaseResult {
    let region = last(responses)?.first()?.get("face_region").map_or(&[][..], Json::elements);
    let inside = |number: &Json| number.whole().is_some_and(|at| (0..=128).contains(&at));
    let fits = region.len() == 4 && region.iter().all(|corner| corner.elements().iter().all(inside));
    if fits { Ok(()) } else { failed("four corners within the picture", "others") }
}
