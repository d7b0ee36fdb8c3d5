//! Cases about the pictures that a server accepts: rows R12 to R14.

use super::super::ask::{Ask, MultipartPart};
use super::super::judge::ExpectedResponse::{Accepted, Refused};
use super::super::judge::Judge::All;
use super::super::material::FRONT;
use super::{Case, case, many, one};
use crate::contract::ErrorCode::InvalidArgument;
use crate::contract::Label::{Assumed, Documented};

const INVALID: super::Judge = All(Refused(InvalidArgument));

pub(super) const CASES: &[Case] = &[
    case(
        ["R12-jpeg", "R12"],
        Documented,
        "A JPEG is taken",
        |m| many([m.sends(FRONT), m.sends("progressive.jpg")]),
        All(Accepted),
    ),
    case(["R12-png", "R12"], Documented, "A PNG is taken", |m| one(m.sends("palette.png")), All(Accepted)),
    case(
        ["R12-pdf", "R12"],
        Documented,
        "A PDF is taken by its first page",
        |m| one(m.sends("page.pdf")),
        All(Accepted),
    ),
    case(
        ["R12-other", "R12"],
        Documented,
        "GIF, WebP and text are refused",
        |m| many(["gif-renamed.jpg", "webp-renamed.jpg", "text-renamed.jpg"].map(|name| m.sends(name))),
        INVALID,
    ),
    case(
        ["R12-by-bytes", "R12"],
        Assumed,
        "The file's name and content type do not matter",
        |m| many([m.sends_named("jpeg-renamed.png", "picture.png"), m.sends_named(FRONT, "picture.txt")]),
        All(Accepted),
    ),
    case(
        ["R12-through-text", "R12"],
        Assumed,
        "A picture that was read as UTF-8 text is refused, and so is one that is packed",
        |m| {
            let picture = m.picture(FRONT);
            let text = String::from_utf8_lossy(&picture).into_owned();
            let packed = [b"\x1F\x8B\x08\0\0\0\0\0\0\xFF", &*picture].concat();
            many([text.as_bytes(), &packed].map(|bytes| Ask::multipart(&[MultipartPart::file(bytes)])))
        },
        INVALID,
    ),
    case(
        ["R13-smallest", "R13"],
        Documented,
        "128 x 128 pixels are taken",
        |m| one(m.sends("sides-128.png")),
        All(Accepted),
    ),
    case(
        ["R13-too-small", "R13"],
        Documented,
        "127 pixels are refused",
        |m| many([m.sends("width-127.png"), m.sends("height-127.png")]),
        INVALID,
    ),
    case(
        ["R13-largest", "R13"],
        Documented,
        "6000 pixels are taken",
        |m| one(m.sends("width-6000.jpg")),
        All(Accepted),
    ),
    case(
        ["R13-too-large", "R13"],
        Documented,
        "6001 pixels are refused",
        |m| many([m.sends("width-6001.png"), m.sends("height-6001.png")]),
        INVALID,
    ),
    case(
        ["R13-stored", "R13"],
        Assumed,
        "A PDF's page counts as drawn with a long side of 1280 pixels",
        |m| one(m.sends("narrow-page.pdf")),
        INVALID,
    ),
    case(
        ["R14-largest", "R14"],
        Assumed,
        "A picture of 5 x 1024 x 1024 bytes is taken",
        |m| one(m.sends("bytes-5242880.jpg")),
        All(Accepted),
    ),
    case(
        ["R14-too-large", "R14"],
        Documented,
        "A picture of more than 5 MB is refused",
        |m| one(m.sends("bytes-5242881.jpg")),
        INVALID,
    ),
];
