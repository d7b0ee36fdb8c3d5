//! Cases about the form of a request: rows R1 to R11, R15 and R16.

use super::super::ask::{Ask, CommonRequests, ID, MultipartPart, SECRET, form};
use super::super::judge::ExpectedResponse::{Accepted, Admitted, Refused};
use super::super::judge::Judge::{All, By};
use super::super::judge::last;
use super::super::material::{FRONT, Material};
use super::super::response::{CaseResponse, CaseResult, failed};
use super::{Case, CaseStep, case, common, many, one};
use crate::client::Protocol;
use crate::contract::ErrorCode::{InvalidArgument, Unauthorized};
use crate::contract::Label::{Assumed, Documented, Observed};

const INVALID: super::Judge = All(Refused(InvalidArgument));

pub(super) const CASES: &[Case] = &[
    case(
        ["R1-post", "R1"],
        Documented,
        "POST /ocr/idcard by HTTP/1.1 is served",
        |_| common(&[CommonRequests::Front]),
        All(Accepted),
    ),
    case(
        ["R1-http-1.0", "R1"],
        Observed,
        "HTTP/1.0 is served",
        |m| one(m.sends(FRONT).by(Protocol::Http10)),
        All(Accepted),
    ),
    case(["R1-http-2", "R1"], Assumed, "HTTP/2 is served", |m| one(m.sends(FRONT).by(Protocol::Http2)), All(Accepted)),
    case(
        ["R1-query", "R1"],
        Assumed,
        "A query string is ignored",
        |m| one(m.sends(FRONT).path("/ocr/idcard?detect_face=7&x=%zz")),
        All(Accepted),
    ),
    case(
        ["R1-slashes", "R1"],
        Observed,
        "A doubled slash is served",
        |m| one(m.sends(FRONT).path("//ocr/idcard")),
        All(Accepted),
    ),
    case(
        ["R2-headers", "R2"],
        Documented,
        "X-DF-API-ID and X-DF-API-SECRET are accepted in any case",
        |m| one(m.sends(FRONT).caller(&[("X-Df-Api-Id", ID), ("X-DF-API-SECRET", SECRET)])),
        All(Admitted),
    ),
    case(
        ["R2-id-required", "R2"],
        Documented,
        "X-DF-API-ID is required",
        |_| common(&[CommonRequests::Stranger]),
        All(Refused(Unauthorized)),
    ),
    case(
        ["R2-secret-required", "R2"],
        Documented,
        "X-DF-API-SECRET is required",
        |m| one(m.sends(FRONT).caller(&[("x-df-api-id", ID)])),
        All(Refused(Unauthorized)),
    ),
    case(
        ["R2-underscores", "R2"],
        Observed,
        "The spelling X_DF_API_ID counts too",
        |m| one(m.sends(FRONT).caller(&[("x_df_api_id", ID), ("x_df_api_secret", SECRET)])),
        All(Admitted),
    ),
    case(
        ["R2-not-elsewhere", "R2"],
        Documented,
        "Credentials in the query or the body do not count",
        |m| {
            let fields = [
                MultipartPart::text("X-DF-API-ID", "an-id"),
                MultipartPart::text("X-DF-API-SECRET", "a-secret"),
                MultipartPart::text("api_id", "an-id"),
            ];
            let picture = m.picture(FRONT);
            let [id, secret, other] = fields;
            let in_body = Ask::multipart(&[id, secret, other, MultipartPart::file(&picture)]).caller(&[]);
            let in_query = m.sends(FRONT).path("/ocr/idcard?X-DF-API-ID=an-id&X-DF-API-SECRET=a-secret").caller(&[]);
            many([in_body, in_query])
        },
        All(Refused(Unauthorized)),
    ),
    case(
        ["R3-nothing", "R3"],
        Documented,
        "At least one of file and image_base64 is required",
        |_| {
            let nothing = Ask::multipart(&[MultipartPart::text("detect_face", "1")]);
            vec![CaseStep::Common(CommonRequests::Nothing), nothing.call()]
        },
        INVALID,
    ),
    case(
        ["R3-default", "R3"],
        Documented,
        "detect_face is 0 unless it is sent",
        |_| common(&[CommonRequests::Front]),
        By(without_face),
    ),
    case(
        ["R4-multipart", "R4"],
        Documented,
        "file is a part of multipart/form-data",
        |_| common(&[CommonRequests::Front]),
        All(Accepted),
    ),
    case(
        ["R5-multipart", "R5"],
        Observed,
        "image_base64 is taken from a multipart part",
        |m| one(Ask::multipart(&[MultipartPart::text("image_base64", &m.base64(FRONT))])),
        All(Accepted),
    ),
    case(
        ["R5-urlencoded", "R5"],
        Observed,
        "image_base64 is taken from a urlencoded form",
        |m| one(Ask::urlencoded(escaped(m))),
        All(Accepted),
    ),
    case(
        ["R5-json", "R5"],
        Observed,
        "image_base64 is taken from a JSON object",
        |m| one(Ask::json(object(m, ""))),
        All(Accepted),
    ),
    case(
        ["R5-utf-8", "R5"],
        Assumed,
        "JSON with a byte that is not UTF-8 in an unknown member is refused",
        |m| {
            let body = [&b"{\"note\":\"\xE9\",\"image_base64\":\""[..], m.base64(FRONT).as_bytes(), b"\"}"].concat();
            one(Ask::post().body("application/json", body))
        },
        INVALID,
    ),
    case(
        ["R6-boundary", "R6"],
        Observed,
        "boundary=***** without a blank before it",
        |m| one(starred(m, ["\r\n", "\r\n"])),
        All(Accepted),
    ),
    case(
        ["R6-quoted", "R6"],
        Observed,
        "A quoted boundary",
        |m| {
            let picture = m.picture(FRONT);
            let body = form("a b:c", &[MultipartPart::file(&picture)], ["\r\n", "\r\n"]);
            one(Ask::post().body("multipart/form-data; boundary=\"a b:c\"", body))
        },
        All(Accepted),
    ),
    case(
        ["R6-typed-text", "R6"],
        Observed,
        "Text parts with a content type and a transfer encoding",
        |m| {
            let picture = m.picture(FRONT);
            let typed = "Content-Disposition: form-data; name=\"detect_face\"\r\nContent-Type: text/plain; charset=ISO-8859-1\r\n\
                     Content-Transfer-Encoding: 8bit\r\nContent-Length: 1\r\n";
            one(Ask::multipart(&[MultipartPart::raw(typed, b"1"), MultipartPart::file(&picture)]))
        },
        All(Accepted),
    ),
    case(
        ["R6-untyped-file", "R6"],
        Observed,
        "A file without a content type",
        |m| one(file_as(m, "Content-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n")),
        All(Accepted),
    ),
    case(
        ["R6-extended-name", "R6"],
        Observed,
        "A file name in the extended notation filename*=",
        |m| one(file_as(m, "Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''c%C3%A9dula.jpg\r\n")),
        All(Accepted),
    ),
    case(
        ["R6-unquoted", "R6"],
        Observed,
        "An unquoted name=file",
        |m| one(file_as(m, "Content-Disposition: form-data; name=file; filename=a.jpg\r\n")),
        All(Accepted),
    ),
    case(
        ["R6-no-last-line-end", "R6"],
        Observed,
        "No line end after the closing delimiter",
        |m| one(starred(m, ["\r\n", ""])),
        All(Accepted),
    ),
    case(
        ["R6-no-line-end", "R6"],
        Observed,
        "No line end before a delimiter",
        |m| one(starred(m, ["", "\r\n"])),
        All(Accepted),
    ),
    case(
        ["R7-unknown", "R7"],
        Observed,
        "Unknown fields are ignored",
        |m| {
            let picture = m.picture(FRONT);
            let unknown = [MultipartPart::text("card_type", "1"), MultipartPart::text("auto_rotate", "true")];
            let [first, second] = unknown;
            one(Ask::multipart(&[first, MultipartPart::file(&picture), second]))
        },
        All(Accepted),
    ),
    case(
        ["R8-both", "R8"],
        Observed,
        "With both file and image_base64, file wins",
        |m| {
            let picture = m.picture(FRONT);
            one(Ask::multipart(&[
                MultipartPart::text("image_base64", "bm90IGEgcGljdHVyZQ=="),
                MultipartPart::file(&picture),
            ]))
        },
        All(Accepted),
    ),
    case(
        ["R9-twice", "R9"],
        Assumed,
        "Of the same field sent twice the first wins",
        |m| {
            let picture = m.picture(FRONT);
            one(Ask::multipart(&[MultipartPart::file(&picture), MultipartPart::file(b"not a picture")]))
        },
        All(Accepted),
    ),
    case(
        ["R10-text", "R10"],
        Documented,
        "detect_face is 0 or 1 as text",
        |m| many([m.sends_face(FRONT, "0"), m.sends_face(FRONT, "1")]),
        All(Accepted),
    ),
    case(
        ["R10-number", "R10"],
        Assumed,
        "detect_face is 0 or 1 as a JSON number",
        |m| many([Ask::json(object(m, ",\"detect_face\":0")), Ask::json(object(m, ",\"detect_face\":1"))]),
        All(Accepted),
    ),
    case(
        ["R10-other", "R10"],
        Assumed,
        "Any other detect_face is refused",
        |m| {
            let json = [",\"detect_face\":true", ",\"detect_face\":2", ",\"detect_face\":\"\""];
            let text = ["2", "", "true"].map(|value| m.sends_face(FRONT, value).call());
            text.into_iter().chain(json.map(|member| Ask::json(object(m, member)).call())).collect()
        },
        INVALID,
    ),
    case(
        ["R11-white-space", "R11"],
        Assumed,
        "White space within base64 is skipped",
        |m| {
            let lines: Vec<_> = m.base64(FRONT).as_bytes().chunks(76).map(<[u8]>::to_vec).collect();
            one(Ask::multipart(&[MultipartPart::text(
                "image_base64",
                &String::from_utf8_lossy(&lines.join(&b"\r\n"[..])),
            )]))
        },
        All(Accepted),
    ),
    case(
        ["R11-blank", "R11"],
        Observed,
        "A blank in a urlencoded form is the + that it was",
        |m| one(Ask::urlencoded(format!("image_base64={}", m.base64(FRONT)))),
        All(Accepted),
    ),
    case(
        ["R11-url-safe", "R11"],
        Assumed,
        "The URL-safe alphabet is refused",
        |m| {
            one(Ask::multipart(&[MultipartPart::text(
                "image_base64",
                &m.base64(FRONT).replace('+', "-").replace('/', "_"),
            )]))
        },
        INVALID,
    ),
    case(
        ["R11-data-url", "R11"],
        Assumed,
        "A data: prefix is refused",
        |m| {
            one(Ask::multipart(&[MultipartPart::text(
                "image_base64",
                &format!("data:image/jpeg;base64,{}", m.base64(FRONT)),
            )]))
        },
        INVALID,
    ),
    case(
        ["R11-padding", "R11"],
        Assumed,
        "Base64 without its padding is refused",
        |m| {
            // Bytes after a picture's end do not matter. They give the text a length that needs padding.
            let mut picture = m.picture(FRONT).to_vec();
            while picture.len() % 3 != 1 {
                picture.push(0xFF);
            }
            let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, picture);
            one(Ask::multipart(&[MultipartPart::text("image_base64", &text)]))
        },
        INVALID,
    ),
    case(
        ["R15-content-type", "R15"],
        Assumed,
        "A body of another content type, or none, brings nothing",
        |m| {
            let text = object(m, "");
            let none = Ask { headers: Vec::new(), ..Ask::json(text.clone()) };
            many([
                Ask::post().body("text/plain", text.clone()),
                Ask::post().body("application/vnd.api+json", text),
                none,
            ])
        },
        INVALID,
    ),
    case(
        ["R15-file-as-text", "R15"],
        Assumed,
        "file as a field of a urlencoded form or of JSON is unknown",
        |m| {
            let json = object(m, "").replace("image_base64", "file");
            many([Ask::urlencoded(escaped(m).replace("image_base64", "file")), Ask::json(json)])
        },
        INVALID,
    ),
    case(
        ["R15-unfinished", "R15"],
        Assumed,
        "Multipart without its final delimiter is refused",
        |m| {
            let whole = m.sends(FRONT);
            let body = whole.body.slice(..whole.body.len() - 24);
            one(Ask { body, ..whole })
        },
        INVALID,
    ),
    case(
        ["R15-null", "R15"],
        Assumed,
        "A detect_face of null is refused",
        |m| one(Ask::json(object(m, ",\"detect_face\":null"))),
        INVALID,
    ),
    case(
        ["R15-cut", "R15"],
        Assumed,
        "A picture cut in half is refused",
        |m| many([m.sends("cut-off-baseline.jpg"), m.sends("cut-off.png")]),
        INVALID,
    ),
    case(
        ["R16-packed", "R16"],
        Assumed,
        "A request with a Content-Encoding is refused, even if its body is not packed",
        |m| {
            many([
                m.sends(FRONT).header("content-encoding", "gzip"),
                Ask::urlencoded(escaped(m)).header("content-encoding", "br"),
                Ask::json(object(m, "")).header("content-encoding", "zstd"),
            ])
        },
        INVALID,
    ),
];

/// The front as the text of a urlencoded form.
fn escaped(m: &Material) -> String {
    let text = m.base64(FRONT).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    format!("image_base64={text}")
}

/// The front as a JSON object with further members.
fn object(m: &Material, more: &str) -> String {
    format!("{{\"image_base64\":\"{}\"{more}}}", m.base64(FRONT))
}

/// The front in a part with these header lines.
fn file_as(m: &Material, head: &str) -> Ask {
    Ask::multipart(&[MultipartPart::raw(head, &m.picture(FRONT))])
}

/// The front as the vendor's own Android code sends it.
fn starred(m: &Material, tail: [&str; 2]) -> Ask {
    let picture = m.picture(FRONT);
    let body = form("*****", &[MultipartPart::text("detect_face", "0"), MultipartPart::file(&picture)], tail);
    Ask::post().body("multipart/form-data;boundary=*****", body)
}

fn without_face(responses: &[CaseResponse]) -> CaseResult {
    match last(responses)?.first()?.get("face_region") {
        None => Ok(()),
        Some(_) => failed("no `face_region` without detect_face=1", "`face_region`"),
    }
}
