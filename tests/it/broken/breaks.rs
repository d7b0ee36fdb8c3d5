//! The breaks, one for each row that a client can see.

use cedulita::contract::dates::MONTHS;

use super::server::Break;
use super::server::How::{self, After, Before, NoHalfClose};

const fn broken(row: &'static str, what: &'static str, how: How) -> Break {
    Break { row, case: None, what, how }
}

/// A path that is not there.
fn elsewhere(came: &mut super::server::Came) {
    came.head.uri = "/elsewhere".parse().unwrap();
}

pub(super) const BREAKS: &[Break] = &[
    broken(
        "R1",
        "a doubled slash is another path",
        Before(|came| {
            if came.head.uri.path().starts_with("//") {
                elsewhere(came);
            }
        }),
    ),
    broken(
        "R2",
        "the spelling with underscores does not count",
        Before(|came| {
            came.head.headers.remove("x_df_api_id");
        }),
    ),
    broken(
        "R3",
        "an empty form is a success",
        After(|came, answer| {
            if came.body.is_empty() && came.header("content-type").contains("urlencoded") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "R4",
        "multipart is not read",
        Before(|came| {
            if came.header("content-type").starts_with("multipart/") {
                came.set("content-type", "text/plain");
            }
        }),
    ),
    broken(
        "R5",
        "JSON is not read",
        Before(|came| {
            if came.header("content-type") == "application/json" {
                came.set("content-type", "text/plain");
            }
        }),
    ),
    broken(
        "R6",
        "boundaries must keep to RFC 2046",
        After(|came, answer| {
            if came.header("content-type").contains("*****") {
                answer.refuse(400, "INVALID_ARGUMENT");
            }
        }),
    ),
    broken(
        "R7",
        "unknown fields are refused",
        After(|came, answer| {
            if came.has("auto_rotate") {
                answer.refuse(400, "INVALID_ARGUMENT");
            }
        }),
    ),
    broken(
        "R8",
        "image_base64 wins",
        Before(|came| {
            if came.has("name=\"image_base64\"") && came.has("name=\"file\"") {
                came.replace("name=\"file\"", "name=\"gone\"");
            }
        }),
    ),
    broken(
        "R9",
        "two of a field are refused",
        After(|came, answer| {
            if came.has("not a picture") {
                answer.refuse(400, "INVALID_ARGUMENT");
            }
        }),
    ),
    broken(
        "R10",
        "detect_face=2 is taken",
        After(|came, answer| {
            if came.has("name=\"detect_face\"\r\n\r\n2") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "R11",
        "a data: prefix is taken",
        After(|came, answer| {
            if came.has("data:image/jpeg") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "R12",
        "PNG is refused",
        After(|came, answer| {
            if came.has(b"\x89PNG") {
                answer.refuse(400, "INVALID_ARGUMENT");
            }
        }),
    ),
    broken(
        "R13",
        "127 pixels are taken",
        After(|came, answer| {
            if came.has(b"IHDR\0\0\0\x7F") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "R14",
        "a byte too many is taken",
        After(|came, answer| {
            if came.body.len() > 5 * 1024 * 1024 {
                answer.succeed();
            }
        }),
    ),
    broken(
        "R15",
        "a body of any type is read as JSON",
        Before(|came| {
            if came.header("content-type") == "text/plain" {
                came.set("content-type", "application/json");
            }
        }),
    ),
    broken(
        "R16",
        "Content-Encoding is not looked at",
        Before(|came| {
            came.head.headers.remove("content-encoding");
        }),
    ),
    broken(
        "A1",
        "status comes first",
        After(|_, answer| {
            answer.edit(|body| match body.strip_suffix(",\"status\":\"OK\"}") {
                Some(rest) => format!("{{\"status\":\"OK\",{}}}", &rest[1..]),
                None => body.to_owned(),
            });
        }),
    ),
    broken(
        "A2",
        "every answer has the same request_id",
        After(|_, answer| {
            answer.edit(|body| match body.find("TID") {
                Some(at) => format!("{}TID{}{}", &body[..at], "0".repeat(32), &body[at + 35..]),
                None => body.to_owned(),
            });
        }),
    ),
    broken(
        "A3",
        "a refusal has another member",
        After(|_, answer| {
            if answer.status >= 400 {
                answer.edit(|body| body.replace("\"reason\"", "\"message\""));
            }
        }),
    ),
    broken(
        "A4",
        "results is one object",
        After(|_, answer| {
            answer
                .edit(|body| body.replace("\"results\":[{", "\"results\":{").replace("}],\"status\"", "},\"status\""));
        }),
    ),
    broken(
        "A5",
        "card_type is missing",
        After(|_, answer| {
            answer.edit(|body| body.replace(",\"card_type\":\"new\"", ""));
        }),
    ),
    broken(
        "A6",
        "corners are objects",
        After(|_, answer| {
            answer.edit(|body| match body.find("\"face_region\":[[") {
                Some(at) => {
                    let end = at + body[at..].find("]]").unwrap() + 2;
                    format!("{}\"face_region\":[{{\"x\":1,\"y\":2}}]{}", &body[..at], &body[end..])
                }
                None => body.to_owned(),
            });
        }),
    ),
    broken(
        "A7",
        "a member has another name",
        After(|_, answer| {
            answer.edit(|body| body.replace("\"marital_status\"", "\"civil_status\""));
        }),
    ),
    broken("A8", "what was not read is null", After(|_, answer| answer.edit(|body| body.replace(":\"\"", ":null")))),
    broken(
        "A9",
        "the content type has a blank",
        After(|_, answer| {
            answer.headers.insert("content-type", "application/json; charset=utf-8".parse().unwrap());
        }),
    ),
    broken(
        "A10",
        "the sample has a civil status",
        After(|came, answer| {
            if came.header("x-emulator-scenario") == "sample-front" {
                answer.edit(|body| body.replace("\"marital_status\":\"\"", "\"marital_status\":\"SOLTERO\""));
            }
        }),
    ),
    broken(
        "A11",
        "a date that nobody can read is formatted",
        After(|_, answer| {
            answer.edit(|body| body.replace("\"expiry_date_s\":\"\"", "\"expiry_date_s\":\"31-12-9999\""));
        }),
    ),
    broken(
        "A12",
        "gender is in small letters",
        After(|_, answer| answer.edit(|body| body.replace("HOMBRE", "hombre").replace("MUJER", "mujer"))),
    ),
    broken(
        "A13",
        "printed dates have hyphens for blanks",
        After(|_, answer| {
            answer.edit(|body| {
                MONTHS
                    .iter()
                    .fold(body.to_owned(), |body, month| body.replace(&format!(" {month} "), &format!("-{month}-")))
            });
        }),
    ),
    broken(
        "E1",
        "a bad form is told 415 in plain text",
        After(|came, answer| {
            if came.body.starts_with(b"--x") {
                answer.bare(415);
            }
        }),
    ),
    broken(
        "E2",
        "a bad parameter is 422",
        After(|_, answer| {
            if answer.is("INVALID_ARGUMENT") {
                answer.status = 422;
            }
        }),
    ),
    broken(
        "E3",
        "no card is an empty success",
        After(|_, answer| {
            if answer.is("DETECTION_FAILED") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "E4",
        "wrong credentials are 403",
        After(|_, answer| {
            if answer.is("UNAUTHORIZED") {
                answer.status = 403;
            }
        }),
    ),
    broken(
        "E5",
        "an expired key is unauthorized",
        After(|_, answer| {
            if answer.is("KEY_EXPIRED") {
                answer.refuse(401, "UNAUTHORIZED");
            }
        }),
    ),
    broken(
        "E6",
        "no permission is 401",
        After(|_, answer| {
            if answer.is("NO_PERMISSION") {
                answer.status = 401;
            }
        }),
    ),
    broken(
        "E7",
        "a used up quota is 429",
        After(|_, answer| {
            if answer.is("OUT_OF_QUOTA") {
                answer.status = 429;
            }
        }),
    ),
    broken(
        "E8",
        "too many calls are 429 in plain text",
        After(|_, answer| {
            if answer.is("RATE_LIMIT_EXCEEDED") {
                answer.bare(429);
            }
        }),
    ),
    broken(
        "E9",
        "another method is 405",
        After(|came, answer| {
            if came.head.method != "POST" {
                answer.bare(405);
            }
        }),
    ),
    broken(
        "E10",
        "an internal error is 503",
        After(|_, answer| {
            if answer.is("INTERNAL_ERROR") {
                answer.status = 503;
            }
        }),
    ),
    broken(
        "E11",
        "the published reason reads otherwise",
        After(|_, answer| {
            answer.edit(|body| body.replace("must specify", "please specify"));
        }),
    ),
    broken(
        "E12",
        "parameters are checked before the caller",
        After(|came, answer| {
            if came.has("detect_face=7") {
                answer.refuse(400, "INVALID_ARGUMENT");
            }
        }),
    ),
    broken(
        "E13",
        "who waits for 100 Continue is not told to close",
        After(|came, answer| {
            if !came.header("expect").is_empty() {
                answer.refuse(400, "INVALID_ARGUMENT");
            }
        }),
    ),
    broken(
        "E14",
        "a hundred header lines are the most",
        After(|came, answer| {
            if came.head.headers.len() > 100 {
                answer.bare(431);
            }
        }),
    ),
    broken("E15", "a half-closed connection is closed", NoHalfClose),
    broken(
        "E16",
        "a quota never ends",
        After(|came, answer| {
            if came.header("x-df-api-id").ends_with("-spent") && answer.is("OUT_OF_QUOTA") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "E17",
        "tokens never end",
        After(|came, answer| {
            if came.header("x-df-api-id").ends_with("-token") && answer.is("RATE_LIMIT_EXCEEDED") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "E18",
        "a long body is 413",
        After(|came, answer| {
            if came.body.len() > 20 * 1024 * 1024 {
                answer.bare(413);
            }
        }),
    ),
    broken(
        "C1",
        "the header does not count",
        Before(|came| {
            came.head.headers.remove("x-emulator-scenario");
        }),
    ),
    broken("C2", "file names do not count", Before(|came| came.replace("-back.png", "-bakk.png"))),
    broken(
        "C3",
        "what nothing recognises is no card",
        After(|came, answer| {
            if came.has(b"\x89PNG") {
                answer.refuse(400, "DETECTION_FAILED");
            }
        }),
    ),
    broken(
        "C4",
        "a scenario's error comes before everything",
        After(|came, answer| {
            if came.header("x-emulator-scenario") == "detection-failed" {
                answer.refuse(400, "DETECTION_FAILED");
            }
        }),
    ),
    broken(
        "C5",
        "an unknown name is ignored",
        Before(|came| {
            if came.header("x-emulator-scenario") == "old-bakc" {
                came.head.headers.remove("x-emulator-scenario");
            }
        }),
    ),
    broken(
        "C6",
        "nothing says who spoke",
        After(|_, answer| {
            answer.headers.remove("x-emulator-matched-by");
        }),
    ),
    broken(
        "C7",
        "the face is elsewhere",
        After(|_, answer| {
            answer.edit(|body| body.replace("\"face_region\":[[", "\"face_region\":[[9"));
        }),
    ),
    broken(
        "C8",
        "scenarios' API IDs are refused",
        After(|came, answer| {
            if came.header("x-df-api-id").starts_with("scenario.") {
                answer.refuse(401, "UNAUTHORIZED");
            }
        }),
    ),
    broken(
        "C9",
        "a PDF's page is not looked at",
        After(|came, answer| {
            if came.has(b"%PDF") {
                answer.refuse(400, "DETECTION_FAILED");
            }
        }),
    ),
    broken(
        "C10",
        "an error card is a card",
        After(|_, answer| {
            if answer.is("OUT_OF_QUOTA") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "C11",
        "an unknown specimen is the default",
        After(|_, answer| {
            if answer.is("DETECTION_FAILED") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "C13",
        "what is queued is not taken",
        After(|_, answer| {
            if answer.is("INTERNAL_ERROR") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "C14",
        "keys expire by the real clock",
        After(|_, answer| {
            if answer.is("KEY_EXPIRED") {
                answer.succeed();
            }
        }),
    ),
    broken(
        "C15",
        "a gateway's page becomes JSON",
        After(|_, answer| {
            if answer.status == 502 {
                answer.refuse(500, "INTERNAL_ERROR");
            }
        }),
    ),
];
