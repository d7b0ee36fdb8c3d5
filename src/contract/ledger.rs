//! The ledger: every behaviour of the server, each with a label for how sure we are of it.

use serde::Serialize;

/// How sure we are of a behaviour, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Label {
    /// The published page says so.
    Documented,
    /// One of the page's samples shows it.
    Sample,
    /// A recorded response of a sibling endpoint of the vendor shows it, or public client code for one does.
    Observed,
    /// Nobody knows; we chose.
    Assumed,
}

impl Label {
    /// Every label, the surest first.
    pub const ALL: [Label; 4] = [Label::Documented, Label::Sample, Label::Observed, Label::Assumed];

    /// The label as one lower-case word, as the generated page prints it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Label::Documented => "documented",
            Label::Sample => "sample",
            Label::Observed => "observed",
            Label::Assumed => "assumed",
        }
    }

    /// The label's meaning, as the generated page prints it.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Label::Documented => "the published page says so",
            Label::Sample => "one of the page's samples shows it",
            Label::Observed => "a recorded answer, or public client code, of a sibling endpoint shows it",
            Label::Assumed => "nobody knows; we chose, and where it may matter a setting changes it",
        }
    }
}

/// One row of the ledger: a behaviour, its labels, and the setting that changes it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Behaviour {
    /// The row's name, such as `R1`; it stays the same across versions.
    pub id: &'static str,
    /// The part of the contract that the row belongs to, such as `Request`.
    pub section: &'static str,
    /// What the server does, in Markdown.
    pub text: &'static str,
    /// How sure we are; several labels when the parts of the row differ.
    pub labels: &'static [Label],
    /// The setting that changes the behaviour, if there is one.
    pub setting: Option<&'static str>,
}

macro_rules! ledger {
    ($($section:literal: { $($id:literal [$($label:ident),+] $(($setting:literal))? $text:literal;)+ })+) => {
        /// Every behaviour of the server, in the order of the contract.
        pub const LEDGER: &[Behaviour] = &[$($(Behaviour {
            id: $id,
            section: $section,
            text: $text,
            labels: &[$(Label::$label),+],
            setting: ledger!(@setting $($setting)?),
        }),+),+];
    };
    (@setting) => { None };
    (@setting $setting:literal) => { Some($setting) };
}

ledger! {
"Request": {
"R1" [Documented, Observed, Assumed] "`POST /ocr/idcard`, which the vendor serves at `https://cloudapi.ecuador.accuauth.com`; over HTTP/1.1, HTTP/1.0 and HTTP/2, with and without TLS; a query string is ignored; `//ocr/idcard` is served too (HTTP/1.0 and the doubled slash are observed on a sibling; HTTP/2, plain HTTP and that a query is ignored are assumed)";
"R2" [Documented, Observed] "The headers `X-DF-API-ID` and `X-DF-API-SECRET` are both required; names in any case; the spelling with underscores (`X_DF_API_ID`) counts; credentials in the query or the body do not";
"R3" [Documented] "Body fields: `file` (binary data of the image), `image_base64` (base64 encoded data of the image), `detect_face` (an integer; 1 enables face detection, and `face_region` is returned; 0, the default, disables it); either `file` or `image_base64` must be provided";
"R4" [Documented] "`file` travels as a part of `multipart/form-data`";
"R5" [Observed, Assumed] "`image_base64` is accepted as a multipart text part, as a urlencoded field and as a member of a JSON object (for JSON the evidence is moderate); a byte order mark before the JSON is read over, with a hint, as most servers do, and a body with a byte anywhere that is not UTF-8 is no JSON (assumed)";
"R6" [Observed] "Multipart as real clients write it: no blank before `boundary=`, boundaries outside RFC 2046 such as `*****`, quoted boundaries, typed text parts, `Content-Transfer-Encoding` or `Content-Length` in a part, a file without a content type, an unquoted `name=file`, a part's head folded over lines, names of fields and files in raw UTF-8 or Latin-1, as encoded words (RFC 2047) or in the extended notation `filename*=` (RFC 5987, RFC 2231), which counts where a plain `filename` stands beside it, no line end after the closing delimiter, and no line end before a delimiter: every byte of the picture survives";
"R7" [Observed] "Unknown extra fields are ignored";
"R8" [Observed] "With both `file` and `image_base64`, `file` wins and a hint says so";
"R9" [Assumed] "Of the same field sent twice the first wins and a hint says so";
"R10" [Documented, Assumed] "`detect_face` is `0` or `1`, as text or as a JSON number; anything else, the empty string and `true` included, is `INVALID_ARGUMENT` with a hint (an integer, 0 and 1 documented; JSON and the refusal assumed)";
"R11" [Assumed, Observed] ("base64") "Base64 is the standard alphabet with padding; ASCII white space between characters is skipped; in a urlencoded body a blank is read as the `+` it was, with a hint; the URL-safe alphabet, a `data:` prefix and missing padding are refused with a hint that names the mistake; `base64 = \"lenient\"` accepts them; white space alone counts as an empty field in every encoding; a reason names the first character that base64 does not have, and its place in the field's value, counted in characters, white space too, after percent-decoding and JSON's escapes";
"R12" [Documented, Assumed] "JPG (JPEG), PNG and PDF (the page writes `e-aadhaar(PDF)`, the name of another country's card; its first page counts: assumed), recognised by their bytes; a part's content type and file name do not matter; a file that is packed (gzip, zip and the like), or whose bytes went through text on their way (as UTF-8, Latin-1, UTF-16, 7 bit, with other line ends or without zero bytes), is refused with a hint that names the damage (assumed)";
"R13" [Documented, Assumed] "Width and height each from 128 to 6000 pixels, both ends included, before EXIF rotation; 1280*1280 is what the page recommends; a PDF page counts as rendered with a long side of 1280 pixels, so only a page more than ten times as long as wide is refused";
"R14" [Documented, Assumed] "A picture is no larger than 5 MB (documented) = 5 x 1024 x 1024 bytes, that number included, counted after base64 is decoded (assumed)";
"R15" [Assumed] "A body of any other content type, or none, counts as if no field had been sent; `file` as a field of a urlencoded form or of JSON is an unknown field; multipart without its final delimiter, JSON `detect_face: null` and a picture that holds less than its header claims (cut in half, with or without an end put behind it) are `INVALID_ARGUMENT`; a JPEG or PNG that libjpeg-turbo or libpng shows as a whole is taken, be it with a warning (no end, stray bytes, something behind its end, a broken chunk that is not critical), and a hint says what is odd";
"R16" [Assumed] "A request with a `Content-Encoding` (gzip, deflate, br, zstd, any but `identity` or an empty one) is `INVALID_ARGUMENT` with one reason that names the header, whether or not its body is packed and however it is encoded; `Content-Encoding` and `Content-Transfer-Encoding` of a part are not undone, and a hint says so";
}
"Answer": {
"A1" [Documented, Sample] "Success is 200 with `request_id`, `results`, `status` = `OK`, in this order; every object inside is in alphabetical order (members and `OK` documented, orders from the samples)";
"A2" [Documented, Sample] "`request_id` is unique for each request (documented), errors included; it is `TID` and 32 lower-case hexadecimal digits (sample)";
"A3" [Documented, Sample, Assumed] "An error has the HTTP status of its row, a `status` that is not `OK`, and a `reason` that tells more of a 40X (documented; that a 500 has one too is assumed); its members are `status`, `reason`, `request_id`, in this order (sample)";
"A4" [Documented, Assumed] "`results` holds one element for each card found, largest first (array documented, order assumed)";
"A5" [Documented, Observed] ("card_type") "An element has `card_info`, `card_side` (`front` or `back`) and `card_type` (`old`, `new`, `ALIEN` or `TEMP`) in compact JSON; here the page contradicts itself: its table lists `card_type`, and both its samples lack it and are indented; `card_type = \"omit\"` with `pretty = true` reproduces the samples (the width of the indent, two blanks, is assumed)";
"A6" [Documented, Observed, Assumed] ("no_face") "With `detect_face=1` each element has `face_region`: four points in pixels of the original picture (the stored grid, before EXIF rotation: assumed), ordered top left, top right, bottom right, bottom left of the upright face; the page writes a point as `(x1, y1)`, which is no JSON: `[x, y]` in whole numbers is observed; a side without a portrait gives `[]` (assumed)";
"A7" [Documented, Sample] "A front has the 13 fields of the page; of a back the page contradicts itself: its table has 12 fields and its sample an empty `nationality` besides, which is followed";
"A8" [Sample] "An unread field is `\"\"`, never null and never absent; where `x` is `\"\"`, `x_s` is `\"\"`";
"A9" [Observed] "`Content-Type: application/json;charset=utf-8` and a `Content-Length` on every answer; no `WWW-Authenticate`, no `Retry-After`, no rate headers";
"A10" [Sample] "The cards `sample-front` and `sample-back` are the page's two samples, value for value and member for member: with `card_type = \"omit\"` and `pretty = true` their bodies are the page's but for `request_id`";
"A11" [Documented, Sample, Assumed] "`birthday_s`, `issue_date_s` and `expiry_date_s` are `dd-mm-yyyy` (documented), the day of the printed date beside them (sample); where that cannot be read as a day they are `\"\"` (assumed)";
"A12" [Documented, Assumed] "`gender` is `HOMBRE` for male and `MUJER` for female, `gender_s` `M` and `F` (documented); that old cards which print the letter have it in both, as `old-front-m-f` does, is assumed";
"A13" [Sample] "Dates without `_s` are as printed: `07 AGO 1990` on a new front, `1990-08-07` on an old back";
}
"Errors and order": {
"E1" [Documented] "Errors are a closed set of nine codes, each with its HTTP status; no framework status, empty body or plain text leaves the API's paths, but for a fault that a scenario asks for";
"E2" [Documented] "400 `INVALID_ARGUMENT`, on the page \"Request parameter is invalid\": a parameter is missing or wrong, a picture is not a readable JPEG, PNG or PDF, too large, or outside the pixel limits";
"E3" [Documented, Assumed] ("unrecognised") "400 `DETECTION_FAILED`, on the page \"Detect image failed\": a valid picture in which no card is found; only with `unrecognised = \"fail\"`, or by a scenario";
"E4" [Documented] "401 `UNAUTHORIZED`, on the page \"Unauthorized or access is denied\": a credential header is missing, empty, unknown, or the secret is wrong";
"E5" [Documented] ("credentials") "401 `KEY_EXPIRED`, on the page \"Your API ID has expired\": the API ID has expired";
"E6" [Documented] ("credentials") "403 `NO_PERMISSION`, on the page \"You are not authorized to use this API\": the API ID may not use this API";
"E7" [Documented] ("credentials") "403 `OUT_OF_QUOTA`, on the page \"API calls quota exceeded\": its quota of calls is used up";
"E8" [Documented] ("credentials") "403 `RATE_LIMIT_EXCEEDED`, on the page \"API request frequency exceeds the limit\": it calls too often";
"E9" [Documented, Assumed] "404 `NOT_FOUND`, on the page \"Requested API cannot be found\": any other path (`/ocr/idcard/` and `/OCR/IDCARD` too) and any other method on this path (assumed: the page lists no 405); the emulator's own paths are beside it, and a browser that opens `/` (`Accept: text/html`) is sent to the console unless `purity = \"pure\"`";
"E10" [Documented] "500 `INTERNAL_ERROR`, on the page \"Internal server error\": a fault of the emulator, or a scenario";
"E11" [Sample, Assumed] "A `reason` is the page's description of its code, word for word (assumed); of `INVALID_ARGUMENT` it may say more: the published text when nothing was sent, `must specify 'file' or 'image_base64' argument` (sample), ours for other mistakes (assumed), which tests of clients must not lean on";
"E12" [Assumed] "Order of checks, the first that fails answers: route, `UNAUTHORIZED`, `KEY_EXPIRED`, `NO_PERMISSION`, `RATE_LIMIT_EXCEEDED`, `OUT_OF_QUOTA`, parameters, picture, detection";
"E13" [Assumed] "An answer given before the whole body has arrived still reaches the client: the rest is read and thrown away up to the transport limit, on HTTP/2 before the answer leaves, for as long as the client goes on sending; with `Expect: 100-continue` it is given at once, with `Connection: close`";
"E14" [Assumed] "Up to 256 header lines and a header line of 100 KB get an answer of the table; beyond that, for bytes that are not HTTP (TLS among them, on a port without it), and where so many long heads come at once on HTTP/2 that there is no room for them, the answer may be bare; plain HTTP on a port that speaks TLS is `INVALID_ARGUMENT` on every path";
"E15" [Assumed] "A client that half-closes after sending still gets its answer";
"E16" [Assumed] ("credentials") "A call spends quota when it is answered `OK`; the last unit goes to exactly one of several calls at once; a quota may begin anew with each minute, hour, day or month in UTC";
"E17" [Assumed] ("credentials") "A call takes a rate token only when it is admitted";
"E18" [Assumed] "Transport limit: the largest picture as percent-encoded base64 and 64 KiB more; beyond it `INVALID_ARGUMENT`, never a bare 413";
}
"Which card comes back": {
"C1" [Assumed] "First match wins: the header `X-Emulator-Scenario`; what is queued for the session; an API ID `scenario.NAME` or `scenario.NAME.ANYTHING`; a scenario whose conditions the call meets; a specimen in the picture; the file name; the picture's SHA-256; the setting `unrecognised`";
"C2" [Assumed] "A file name matches when its stem is, or ends in `-` plus, the name of a card or scenario, in any notation (R6); the longest name wins; one that nearly names something chooses nothing, and a hint says so";
"C3" [Assumed] ("unrecognised") "What nothing recognises gets the card `sample-front`, the page's front sample (A10); with `unrecognised = \"person\"` the front of a person drawn from the picture's SHA-256 and the setting `seed`, the same on every machine; with `\"fail\"` `DETECTION_FAILED`";
"C4" [Assumed] "A scenario that answers with an error does so at that error's own place in the order of checks";
"C5" [Assumed] "A name that does not exist, in the header or in the API ID, is answered 501 with `application/problem+json` that names the nearest ones; so is what can have meant nothing else than to choose: an API ID such as `Scenario.NAME`, `scenario:NAME` or `\"scenario.NAME\"` that is not known to the credentials, a header such as `X_Emulator_Scenario`, and `X-Emulator-Scenario` that is empty or came twice with different values; what may have been meant gets a hint";
"C6" [Assumed] ("pure") "`X-Emulator-Matched-By` says which channel spoke and `X-Emulator-Hint` what looked like a mistake; `pure = true` removes both";
"C7" [Assumed] "`face_region` of a card that is not located in the picture is the portrait's place on that card, the card taken to fill the upright picture";
"C8" [Assumed] ("credentials") "With a credentials file, an API ID that starts with `scenario.` and is not listed is admitted with any secret that is not empty";
"C9" [Assumed] ("recognise") "A specimen is recognised anywhere in the picture, turned, mirrored, scaled, tilted, re-encoded or photographed; its `face_region` is where its portrait is; in a picture that a viewer sees mirrored, left and right of the face are as seen";
"C10" [Assumed] "Several specimens in one picture are several results, largest first; an error card among them speaks for the whole picture";
"C11" [Assumed] "A specimen of a card that is not in the catalogue is `DETECTION_FAILED` with a hint, unless a known one is in the picture too; QR codes of others are not looked at";
"C12" [Assumed] ("look_timeout") "Looking for a specimen ends at a bound of time; the next channel then speaks, with a hint";
"C13" [Assumed] "A scenario is a list of steps; each call that names it, or meets its conditions, takes one, counted for each session, which is the API ID or what the URL prefix `/__session/NAME` names; a step that passes leaves the call to the next channel, and a call whose credentials are refused takes none";
"C14" [Assumed] "Rate, quota, expiry, steps that last for a time and dates relative to today go by a virtual clock, that of all sessions or the session's own; real waiting does not, unless a delay asks for it";
"C15" [Assumed] "A scenario may delay an answer, break it or its connection, answer as a gateway would with HTML and 502, 503 or 504, or harm the upload; on HTTP/2 the stream is harmed and not the connection, unless it asks for that";
}
}
