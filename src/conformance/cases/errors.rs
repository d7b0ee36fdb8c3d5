//! Cases about the nine error codes and their edges: rows E1 to E4, E9 to E15 and E18.

use bytes::Bytes;

use super::super::ask::CommonRequests::{Elsewhere, Nothing, Stranger};
use super::super::ask::{Ask, CaseStep, ID, SECRET, Wire};
use super::super::judge::ExpectedResponse::{Accepted, Refused};
use super::super::judge::Judge::{All, By};
use super::super::judge::last;
use super::super::material::{BLANK, FRONT};
use super::super::response::{CaseResponse, CaseResult, failed};
use super::{Case, case, common, many, one};
use crate::contract::ErrorCode;
use crate::contract::ErrorCode::{DetectionFailed, InternalError, InvalidArgument, NotFound, Unauthorized};
use crate::contract::Label::{Assumed, Documented, Sample};
use crate::contract::{SCENARIO_HEADER, limits};

/// The only `reason` text that the vendor publishes.
const PUBLISHED: &str = "must specify 'file' or 'image_base64' argument";

pub(super) const CASES: &[Case] = &[
    case(
        ["E1-closed-set", "E1"],
        Documented,
        "Whatever is sent is answered by one of the nine codes",
        |m| {
            let broken_form = Ask::post().body("multipart/form-data", "--x\r\n");
            let text = Ask::post().body("application/json", "{");
            let long = m.sends(FRONT).path("/ocr/idcard").method("PATCH");
            let mut steps = many([broken_form, text, long]);
            steps.extend(common(&[Nothing, Stranger, Elsewhere]));
            steps
        },
        By(nine_codes),
    ),
    case(
        ["E2-argument", "E2"],
        Documented,
        "A missing parameter or a picture that is none is 400 INVALID_ARGUMENT",
        |m| {
            let mut steps = common(&[Nothing]);
            steps.extend(many([m.sends("empty.jpg"), m.sends("html-renamed.jpg")]));
            steps
        },
        All(Refused(InvalidArgument)),
    ),
    case(
        ["E3-no-card", "E3"],
        Documented,
        "A picture without a card is 400 DETECTION_FAILED",
        |m| {
            // The header tells the emulator to find no card. No other server knows the header.
            one(m.sends(BLANK).header(SCENARIO_HEADER, "detection-failed"))
        },
        All(Refused(DetectionFailed)),
    ),
    case(
        ["E4-missing", "E4"],
        Documented,
        "Missing or empty credentials are 401 UNAUTHORIZED",
        |m| {
            let empty = m.sends(FRONT).caller(&[("x-df-api-id", ""), ("x-df-api-secret", SECRET)]);
            let no_secret = m.sends(FRONT).caller(&[("x-df-api-id", ID), ("x-df-api-secret", "")]);
            let mut steps = common(&[Stranger]);
            steps.extend(many([m.sends(FRONT).caller(&[]), empty, no_secret]));
            steps
        },
        All(Refused(Unauthorized)),
    ),
    case(
        ["E4-wrong-secret", "E4"],
        Documented,
        "A wrong secret is 401 UNAUTHORIZED",
        |m| one(m.sends(FRONT).caller(&[("x-df-api-id", ID), ("x-df-api-secret", "cedulita-wrong-secret")])),
        All(Refused(Unauthorized)),
    )
    .with_credentials(),
    case(
        ["E9-path", "E9"],
        Documented,
        "Another path is 404 NOT_FOUND",
        |_| common(&[Elsewhere]),
        All(Refused(NotFound)),
    ),
    case(
        ["E9-spelling", "E9"],
        Assumed,
        "/ocr/idcard/ and /OCR/IDCARD are other paths",
        |m| many([m.sends(FRONT).path("/ocr/idcard/"), m.sends(FRONT).path("/OCR/IDCARD")]),
        All(Refused(NotFound)),
    ),
    case(
        ["E9-method", "E9"],
        Assumed,
        "Another method is 404 NOT_FOUND",
        |m| many([Ask::post().method("GET"), m.sends(FRONT).method("PUT"), Ask::post().method("DELETE")]),
        All(Refused(NotFound)),
    ),
    case(
        ["E10-internal", "E10"],
        Documented,
        "500 INTERNAL_ERROR",
        |m| one(m.sends(FRONT).header(SCENARIO_HEADER, "internal-error")),
        All(Refused(InternalError)),
    )
    .of_emulator(),
    case(
        ["E11-published", "E11"],
        Sample,
        "The published reason stands in the refusal of nothing",
        |_| common(&[Nothing]),
        By(published),
    ),
    case(
        ["E11-descriptions", "E11"],
        Assumed,
        "A reason is the page's description of its code",
        |_| common(&[Stranger, Elsewhere]),
        By(descriptions),
    ),
    case(
        ["E11-each-code", "E11"],
        Assumed,
        "The reason of each code is the page's description",
        |m| many(ErrorCode::ALL.iter().map(|code| m.sends(FRONT).header(SCENARIO_HEADER, code.scenario()))),
        By(|responses| {
            descriptions(responses)?;
            let came: Vec<_> = responses.iter().filter_map(CaseResponse::code).collect();
            if came == ErrorCode::ALL {
                Ok(())
            } else {
                failed("each of the nine codes", format!("{} codes", came.len()))
            }
        }),
    )
    .of_emulator(),
    case(
        ["E12-route-first", "E12"],
        Assumed,
        "The path is checked before the credentials",
        |m| one(m.sends(FRONT).path("/ocr/passport").caller(&[])),
        All(Refused(NotFound)),
    ),
    case(
        ["E12-caller-first", "E12"],
        Assumed,
        "Credentials are checked before parameters",
        |_| one(Ask::urlencoded("detect_face=7").caller(&[])),
        All(Refused(Unauthorized)),
    ),
    case(
        ["E13-early", "E13"],
        Assumed,
        "A refusal reaches a client that is still sending 5 MB",
        |m| vec![CaseStep::Raw(m.sends("bytes-5242880.jpg").caller(&[]), Wire::Plain)],
        All(Refused(Unauthorized)),
    ),
    case(
        ["E13-expect", "E13"],
        Assumed,
        "With Expect: 100-continue a refusal comes at once, with Connection: close",
        |m| vec![CaseStep::Raw(m.sends(FRONT).caller(&[]).header("expect", "100-continue"), Wire::ExpectContinue)],
        By(closes),
    ),
    case(
        ["E14-lines", "E14"],
        Assumed,
        "256 header lines are answered",
        |m| {
            // Six lines exist already: host, length, type, two for credentials, and one that the library may add.
            let full = (0..limits::HEADER_LINES - 6).fold(m.sends(FRONT), |ask, _| ask.header("x-filler", "1"));
            one(full)
        },
        All(Accepted),
    ),
    case(
        ["E14-long-line", "E14"],
        Assumed,
        "A header line of 100 KB is answered",
        |m| one(m.sends(FRONT).header("x-filler", &"a".repeat(100_000))),
        All(Accepted),
    ),
    case(
        ["E15-half-close", "E15"],
        Assumed,
        "A client that closes its side after sending gets its answer",
        |m| vec![CaseStep::Raw(m.sends(FRONT), Wire::HalfClosed)],
        All(Accepted),
    ),
    case(
        ["E18-transport", "E18"],
        Assumed,
        "A body beyond the transport limit is 400 INVALID_ARGUMENT",
        |_| {
            let mut body = b"image_base64=".to_vec();
            body.resize(limits::BODY_BYTES + 1, b'A');
            one(Ask::urlencoded(Bytes::from(body)))
        },
        All(Refused(InvalidArgument)),
    ),
    case(
        ["E18-largest-escaped", "E18"],
        Assumed,
        "The largest picture passes as escaped base64",
        |m| {
            let text = m.base64("bytes-5242880.jpg").replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
            one(Ask::urlencoded(format!("image_base64={text}")))
        },
        All(Accepted),
    ),
];

fn nine_codes(responses: &[CaseResponse]) -> CaseResult {
    responses.iter().try_for_each(|one| match one.code() {
        Some(code) if code.http() == one.status => Ok(()),
        Some(code) => failed(format!("{code} with status {}", code.http()), one.gist()),
        None => failed("one of the nine codes in JSON", one.gist()),
    })
}

fn published(responses: &[CaseResponse]) -> CaseResult {
    All(Refused(InvalidArgument)).check(responses)?;
    match last(responses)?.refusal()?.get("reason").and_then(crate::client::Json::text) {
        Some(PUBLISHED) => Ok(()),
        Some(_) => failed(format!("the reason `{PUBLISHED}`"), "another reason"),
        None => failed(format!("the reason `{PUBLISHED}`"), "no reason"),
    }
}

fn descriptions(responses: &[CaseResponse]) -> CaseResult {
    responses.iter().try_for_each(|one| {
        let Some(code) = one.code() else { return Ok(()) };
        match one.refusal()?.get("reason").and_then(crate::client::Json::text) {
            Some(reason) if reason == code.meaning() => Ok(()),
            Some(_) => failed(format!("the reason `{}` of {code}", code.meaning()), "another reason"),
            None => failed(format!("the reason `{}` of {code}", code.meaning()), "no reason"),
        }
    })
}

fn closes(responses: &[CaseResponse]) -> CaseResult {
    All(Refused(Unauthorized)).check(responses)?;
    match last(responses)?.header("connection") {
        Some(value) if value.eq_ignore_ascii_case("close") => Ok(()),
        other => failed("Connection: close", other.unwrap_or("no such header")),
    }
}
