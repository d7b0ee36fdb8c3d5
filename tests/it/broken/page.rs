//! The breaks of what the published page says or shows: one for each case about it, which must name that case.

use super::server::How::{self, After, Before};
use super::server::{Answer, Break, Came};

const fn fact(case: &'static str, what: &'static str, how: How) -> Break {
    Break { row: row_of(case), case: Some(case), what, how }
}

/// The row's name begins that of its cases, up to the hyphen.
const fn row_of(case: &'static str) -> &'static str {
    let mut at = 0;
    while case.as_bytes()[at] != b'-' {
        at += 1;
    }
    case.split_at(at).0
}

fn is_post(came: &Came) -> bool {
    came.head.method == "POST" && came.head.uri.path() == "/ocr/idcard"
}

fn refuse_pictures(came: &Came, answer: &mut Answer, start: &[u8]) {
    if came.has(start) {
        answer.refuse(400, "INVALID_ARGUMENT");
    }
}

fn take_pictures(came: &Came, answer: &mut Answer, start: &[u8]) {
    if came.has(start) {
        answer.succeed();
    }
}

/// The answer's text with the text of one member exchanged, wherever the member stands.
fn with(body: &str, member: &str, change: impl Fn(&str) -> String) -> String {
    let (mut new, mut rest) = (String::new(), body);
    let start = format!("\"{member}\":\"");
    while let Some(at) = rest.find(&start) {
        let (before, value) = rest.split_at(at + start.len());
        let end = value.find('"').unwrap();
        new = new + before + &change(&value[..end]);
        rest = &value[end..];
    }
    new + rest
}

fn edit(answer: &mut Answer, member: &'static str, change: fn(&str) -> String) {
    answer.edit(|body| with(body, member, change));
}

fn iso(formatted: &str) -> String {
    let parts: Vec<&str> = formatted.split('-').rev().collect();
    parts.join("-")
}

/// The corners of the first face, turned on by one.
fn turn_corners(answer: &mut Answer) {
    answer.edit(|body| {
        let Some(at) = body.find("\"face_region\":[[") else { return body.to_owned() };
        let at = at + "\"face_region\":[".len();
        let end = at + body[at..].find("]]").unwrap() + 1;
        let (first, others) = body[at..end].split_once("],").unwrap();
        format!("{}{others},{first}]{}", &body[..at], &body[end..])
    });
}

pub(super) const FACTS: &[Break] = &[
    // 1. API Specification
    fact("R12-jpeg", "JPEG is refused", After(|came, answer| refuse_pictures(came, answer, b"\xFF\xD8\xFF"))),
    fact("R12-png", "PNG is refused", After(|came, answer| refuse_pictures(came, answer, b"\x89PNG"))),
    fact("R12-pdf", "PDF is refused", After(|came, answer| refuse_pictures(came, answer, b"%PDF-"))),
    fact("R12-other", "GIF is taken", After(|came, answer| take_pictures(came, answer, b"GIF8"))),
    fact(
        "R13-smallest",
        "128 pixels are too few",
        After(|came, answer| refuse_pictures(came, answer, b"IHDR\0\0\0\x80")),
    ),
    fact(
        "R13-too-small",
        "127 pixels are enough",
        After(|came, answer| take_pictures(came, answer, b"IHDR\0\0\0\x7F")),
    ),
    fact("R13-largest", "6000 pixels are too many", After(|came, answer| refuse_pictures(came, answer, b"\x17\x70"))),
    fact(
        "R13-too-large",
        "6001 pixels are not too many",
        After(|came, answer| take_pictures(came, answer, b"\x17\x71")),
    ),
    fact(
        "R14-too-large",
        "more than 5 MB are taken",
        After(|came, answer| {
            if came.body.len() > 5 * 1024 * 1024 {
                answer.succeed();
            }
        }),
    ),
    fact(
        "R1-post",
        "POST is another method",
        After(|came, answer| {
            if is_post(came) {
                answer.refuse(404, "NOT_FOUND");
            }
        }),
    ),
    // 2.1 Request Header
    fact(
        "R2-headers",
        "names of headers in small letters do not count",
        After(|came, answer| {
            if !came.header("x-df-api-id").is_empty() {
                answer.refuse(401, "UNAUTHORIZED");
            }
        }),
    ),
    fact("R2-id-required", "X-DF-API-ID is not required", Before(|came| came.default("x-df-api-id", "any"))),
    fact(
        "R2-secret-required",
        "X-DF-API-SECRET is not required",
        Before(|came| came.default("x-df-api-secret", "cedulita-verify")),
    ),
    fact(
        "R2-not-elsewhere",
        "credentials in the query count",
        Before(|came| {
            if came.head.uri.query().is_some_and(|query| query.contains("X-DF-API-ID")) {
                came.default("x-df-api-id", "any");
                came.default("x-df-api-secret", "cedulita-verify");
            }
        }),
    ),
    // 2.2 Request Body
    fact(
        "R3-nothing",
        "an empty form is a success",
        After(|came, answer| {
            if came.body.is_empty() && is_post(came) {
                answer.succeed();
            }
        }),
    ),
    fact(
        "R3-default",
        "detect_face is 1 unless it is sent",
        After(|_, answer| {
            answer.edit(|body| body.replace("\"card_type\":\"new\"}", "\"card_type\":\"new\",\"face_region\":[]}"));
        }),
    ),
    fact(
        "R4-multipart",
        "file is read from no multipart form",
        Before(|came| {
            if came.header("content-type").starts_with("multipart/") {
                came.set("content-type", "text/plain");
            }
        }),
    ),
    fact(
        "R10-text",
        "1 is no value of detect_face",
        After(|came, answer| {
            if came.has("name=\"detect_face\"\r\n\r\n1") {
                answer.refuse(400, "INVALID_ARGUMENT");
            }
        }),
    ),
    // 3. Response Params
    fact(
        "A1-members",
        "a success has another member",
        After(|_, answer| {
            answer.edit(|body| body.replace("{\"request_id\"", "{\"code\":0,\"request_id\""));
        }),
    ),
    fact(
        "A1-order",
        "status comes first",
        After(|_, answer| {
            answer.edit(|body| match body.strip_suffix(",\"status\":\"OK\"}") {
                Some(rest) => format!("{{\"status\":\"OK\",{}}}", &rest[1..]),
                None => body.to_owned(),
            });
        }),
    ),
    fact(
        "A1-alphabetical",
        "card_side comes first",
        After(|_, answer| {
            answer.edit(|body| {
                body.replace(
                    "\"card_side\":\"front\",\"card_type\":\"new\"",
                    "\"card_type\":\"new\",\"card_side\":\"front\"",
                )
            });
        }),
    ),
    fact(
        "A2-unique",
        "every answer has the same request_id",
        After(|_, answer| {
            edit(answer, "request_id", |_| format!("TID{}", "0".repeat(32)));
        }),
    ),
    fact(
        "A2-form",
        "request_id is a bare UUID",
        After(|_, answer| edit(answer, "request_id", |id| id[3..].to_owned())),
    ),
    fact(
        "A3-members",
        "a refusal calls its reason a message",
        After(|_, answer| {
            if answer.status >= 400 {
                answer.edit(|body| body.replace("\"reason\"", "\"message\""));
            }
        }),
    ),
    fact("A3-reason", "a refusal has an empty reason", After(|_, answer| edit(answer, "reason", |_| String::new()))),
    fact(
        "A4-array",
        "results is one object",
        After(|_, answer| {
            answer
                .edit(|body| body.replace("\"results\":[{", "\"results\":{").replace("}],\"status\"", "},\"status\""));
        }),
    ),
    fact("A5-members", "card_type is in capitals", After(|_, answer| edit(answer, "card_type", str::to_uppercase))),
    fact("A5-members", "card_side is 1 or 2", After(|_, answer| edit(answer, "card_side", |_| "1".to_owned()))),
    fact(
        "A6-four-corners",
        "a face is two corners",
        After(|_, answer| {
            answer.edit(|body| match body.find("\"face_region\":[[") {
                Some(at) => format!("{}\"face_region\":[[1,2],[3,4]]}}],\"status\":\"OK\"}}", &body[..at]),
                None => body.to_owned(),
            });
        }),
    ),
    fact("A6-order", "a face begins at its top right", After(|_, answer| turn_corners(answer))),
    fact("A6-turned", "a turned face begins at its top right", After(|_, answer| turn_corners(answer))),
    fact(
        "A7-front",
        "name is called full_name",
        After(|_, answer| {
            answer.edit(|body| body.replace("\"name\":", "\"full_name\":"));
        }),
    ),
    fact(
        "A7-back",
        "line3_all is missing",
        After(|_, answer| {
            answer.edit(|body| body.replace("\"line3_all\":", "\"line4_all\":"));
        }),
    ),
    fact(
        "A8-strings",
        "what was not read is null",
        After(|_, answer| answer.edit(|body| body.replace(":\"\"", ":null"))),
    ),
    fact(
        "A8-pairs",
        "an unread date is formatted all the same",
        After(|_, answer| {
            edit(
                answer,
                "issue_date_s",
                |text| if text.is_empty() { "01-01-1970".to_owned() } else { text.to_owned() },
            );
        }),
    ),
    fact(
        "A11-form",
        "formatted dates are ISO dates",
        After(|_, answer| {
            for name in ["birthday_s", "expiry_date_s", "issue_date_s"] {
                edit(answer, name, iso);
            }
        }),
    ),
    fact(
        "A11-form",
        "formatted dates have slashes",
        After(|_, answer| edit(answer, "birthday_s", |text| text.replace('-', "/"))),
    ),
    fact(
        "A11-same-day",
        "a formatted date is of another year",
        After(|_, answer| {
            edit(answer, "birthday_s", |text| text.get(..6).map_or_else(String::new, |start| format!("{start}1901")));
        }),
    ),
    fact(
        "A12-gender",
        "gender is a letter",
        After(|_, answer| edit(answer, "gender", |text| text.chars().take(1).collect())),
    ),
    fact("A12-gender", "gender_s is a word", After(|_, answer| edit(answer, "gender_s", |text| format!("{text}X")))),
    fact(
        "A13-new-front",
        "a new front prints ISO dates",
        After(|_, answer| edit(answer, "birthday", |_| "1990-08-07".to_owned())),
    ),
    fact(
        "A13-old-back",
        "an old back prints named months",
        After(|_, answer| edit(answer, "issue_date", |_| "07 AGO 1990".to_owned())),
    ),
    fact(
        "A10-sample-front",
        "the front sample is somebody else's",
        After(|_, answer| edit(answer, "birth_place", |_| "QUITO".to_owned())),
    ),
    fact(
        "A10-sample-back",
        "the back sample has no nationality",
        After(|_, answer| {
            answer.edit(|body| body.replace("\"nationality\":\"\",", ""));
        }),
    ),
    // 4. Error Codes
    fact(
        "E1-closed-set",
        "a bad form is 415 in plain text",
        After(|came, answer| {
            if came.body.starts_with(b"--x") {
                answer.bare(415);
            }
        }),
    ),
    fact("E2-argument", "a bad parameter is 422", After(|_, answer| answer.status_of("INVALID_ARGUMENT", 422))),
    fact("E3-no-card", "no card is 404", After(|_, answer| answer.status_of("DETECTION_FAILED", 404))),
    fact("E4-missing", "missing credentials are 403", After(|_, answer| answer.status_of("UNAUTHORIZED", 403))),
    fact(
        "E4-wrong-secret",
        "a wrong secret is NO_PERMISSION",
        After(|came, answer| {
            if came.header("x-df-api-secret") == "cedulita-wrong-secret" {
                answer.refuse(403, "NO_PERMISSION");
            }
        }),
    ),
    fact("E5-expired", "an expired key is 403", After(|_, answer| answer.status_of("KEY_EXPIRED", 403))),
    fact("E6-denied", "no permission is 401", After(|_, answer| answer.status_of("NO_PERMISSION", 401))),
    fact("E7-quota", "a used up quota is 402", After(|_, answer| answer.status_of("OUT_OF_QUOTA", 402))),
    fact("E8-rate", "too many calls are 429", After(|_, answer| answer.status_of("RATE_LIMIT_EXCEEDED", 429))),
    fact("E9-path", "another path is 400", After(|_, answer| answer.status_of("NOT_FOUND", 400))),
    fact("E10-internal", "an internal error is 503", After(|_, answer| answer.status_of("INTERNAL_ERROR", 503))),
    fact(
        "E11-published",
        "the published reason ends in a full stop",
        After(|_, answer| {
            edit(answer, "reason", |text| format!("{text}."));
        }),
    ),
];
