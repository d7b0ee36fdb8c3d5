//! The table of the pack, with one row per file.

use jpeg_encoder::ColorType;

use super::scene::{Scene, Thing, What};
use super::{AnswerSource, EdgeFile, PrintError, jpeg, pdf, png};
use crate::contract::{CARD_MM, CardSide, CardType, ErrorCode, limits};

/// The card on most pictures: a new front, with a portrait.
const NEW: What = What::Side(CardType::New, 1, CardSide::Front);
const OLD: What = What::Side(CardType::Old, 2, CardSide::Front);
const BACK: What = What::Side(CardType::New, 1, CardSide::Back);

/// The card from edge to edge.
const CARD: Scene = Scene::new([960, 605], &[Thing::level(NEW, [0.0, 0.0], 960.0)]);
/// The card on a page of a PDF, as rendered.
const PAGE: Scene = Scene::new([1280, 807], &[Thing::level(NEW, [0.0, 0.0], 1280.0)]);
const OLD_CARD: Scene = Scene::new([960, 605], &[Thing::level(OLD, [0.0, 0.0], 960.0)]);
const BACK_CARD: Scene = Scene::new([960, 605], &[Thing::level(BACK, [0.0, 0.0], 960.0)]);
const THUMBNAIL: Scene = Scene::new([160, 101], &[Thing::level(OLD, [0.0, 0.0], 160.0)]);
const SMALL_CARD: Scene = Scene::new([320, 202], &[Thing::level(NEW, [0.0, 0.0], 320.0)]);
const LARGE_CARD: Scene = Scene::new([6000, 3784], &[Thing::level(NEW, [0.0, 0.0], 6000.0)]);
/// The card on a desk, as a phone photographs it. It is turned so that its upper edge is exactly 1000 pixels long.
const TILTED: Scene = Scene::new([1500, 1200], &[Thing { what: NEW, at: [300.0, 150.0], along: [960.0, 280.0] }]);
const TWO_CARDS: Scene =
    Scene::new([1500, 1500], &[Thing::level(OLD, [200.0, 820.0], 1000.0), Thing::level(NEW, [600.0, 100.0], 800.0)]);
const TROUBLE: Scene = Scene::new([960, 605], &[Thing::level(What::Error(ErrorCode::OutOfQuota), [0.0, 0.0], 960.0)]);
const UNKNOWN: Scene = Scene::new([960, 605], &[Thing::level(What::UnknownCard, [0.0, 0.0], 960.0)]);
const FOREIGN_CODE: Scene =
    Scene::new([800, 600], &[Thing::level(What::Code("https://www.example.com/"), [200.0, 100.0], 400.0)]);

/// Pixels per millimetre on a sheet of A4 whose long side is rendered as 1280 pixels.
const A4: f64 = 1280.0 / 297.0;
const CARD_ON_A4: Scene =
    Scene::new([905, 1280], &[Thing::level(NEW, [pdf::ON_A4_MM[0] * A4, pdf::ON_A4_MM[1] * A4], CARD_MM[0] * A4)]);

const MAX_BYTES: usize = limits::PICTURE_BYTES;

/// A picture whose answer follows from what its scene shows.
const fn shows(name: &'static str, about: &'static str, scene: Scene, make: Make) -> EdgeFile {
    EdgeFile { name, about, scene, answer: AnswerSource::Scene, make }
}

/// A good picture in which nothing is recognised.
const fn good(name: &'static str, about: &'static str, scene: Scene, make: Make) -> EdgeFile {
    EdgeFile { name, about, scene, answer: AnswerSource::Default, make }
}

/// A file that must be refused.
const fn bad(name: &'static str, about: &'static str, make: Make) -> EdgeFile {
    EdgeFile { name, about, scene: CARD, answer: AnswerSource::Refused, make }
}

type Make = fn(&Scene) -> Result<Vec<u8>, PrintError>;

/// A file that this program cannot write itself.
macro_rules! embedded {
    ($file:literal) => {
        |_| Ok(include_bytes!(concat!("../../../fixtures/edge/", $file)).to_vec())
    };
}

/// The first `percent` of a file's bytes.
fn cut(file: Vec<u8>, percent: usize) -> Vec<u8> {
    let kept = file.len() * percent / 100;
    file.into_iter().take(kept).collect()
}

pub(super) const PACK: &[EdgeFile] = &[
    // The limits of pixels and bytes.
    bad("width-127.png", "A pixel too narrow: does the client see the refusal before it sends, or after?", |_| {
        png::flat(127, 200)
    }),
    bad("height-127.png", "A pixel too low: is the height checked as the width is?", |_| png::flat(200, 127)),
    good("sides-128.png", "The smallest picture there may be: is the limit included?", Scene::NONE, |_| {
        png::flat(128, 128)
    }),
    good(
        "sides-6000.png",
        "The largest picture there may be, in a small file: does a proxy choke on it?",
        Scene::NONE,
        |_| png::flat(6000, 6000),
    ),
    shows(
        "width-6000.jpg",
        "A card as wide as may be: is it scaled down on the way, and face_region not back?",
        LARGE_CARD,
        jpeg::large,
    ),
    bad("width-6001.png", "A pixel too wide: is the refusal understood, or tried again and again?", |_| {
        png::flat(6001, 300)
    }),
    bad("height-6001.png", "A pixel too high: panoramas and long screenshots have this shape.", |_| {
        png::flat(300, 6001)
    }),
    bad(
        "claims-30000.png",
        "A header that claims 30000 x 30000 pixels: does anything on the way make room for them?",
        |_| png::bomb(30_000, 30_000),
    ),
    shows(
        "bytes-5242880.jpg",
        "Exactly 5 MiB, by comments in it: is the limit included, and 5 MB not 5000000?",
        CARD,
        |scene| jpeg::padded(scene, MAX_BYTES),
    ),
    bad(
        "bytes-5242881.jpg",
        "One byte more than 5 MiB: is it this API's 400 that comes back, or a proxy's 413?",
        |scene| jpeg::padded(scene, MAX_BYTES + 1),
    ),
    shows(
        "bytes-5242880.png",
        "Exactly 5 MiB, by a chunk that readers pass over: does base64 take it over a proxy's limit?",
        CARD,
        |scene| png::padded(scene, MAX_BYTES),
    ),
    bad("bytes-5242881.png", "One byte more than 5 MiB, as a PNG.", |scene| png::padded(scene, MAX_BYTES + 1)),
    // Files that are incomplete or damaged.
    bad("empty.jpg", "No bytes at all, as a failed write leaves it: is it sent none the less?", |_| Ok(Vec::new())),
    bad(
        "cut-off-baseline.jpg",
        "A JPEG that ends after 60 %: many viewers show it, with a grey lower part.",
        |scene| Ok(cut(jpeg::baseline(scene)?, 60)),
    ),
    bad(
        "cut-off-progressive.jpg",
        "A progressive JPEG that ends after 60 %: many viewers show all of it, blurred.",
        |scene| Ok(cut(jpeg::progressive(scene)?, 60)),
    ),
    bad("cut-off.png", "A PNG that ends after 60 %.", |scene| Ok(cut(png::plain(scene)?, 60))),
    bad("cut-off.pdf", "A PDF that ends after 60 %: its table of contents stood at the end.", |scene| {
        Ok(cut(pdf::page(scene)?, 60))
    }),
    bad("one-wrong-bit.png", "A PNG with one bit the wrong way round, which its checksum tells.", png::damaged),
    shows(
        "bytes-behind-the-end.jpg",
        "A JPEG with 64 KiB behind its end, as phones append short films.",
        CARD,
        |scene| Ok([jpeg::baseline(scene)?, b"\0\0\0\x18ftypmp42".repeat(65_536 / 12)].concat()),
    ),
    // Other formats under a wrong name.
    bad("html-renamed.jpg", "A web page saved as a picture, as a download that met an error.", |_| {
        Ok(b"<!DOCTYPE html>\n<title>Not found</title>\n<p>404</p>\n".to_vec())
    }),
    bad("text-renamed.jpg", "A text under a picture's name.", |_| Ok(b"This is not a picture.\n".repeat(40))),
    bad("data-url-renamed.jpg", "A data URL that was never decoded: the usual slip of web clients.", |_| {
        Ok(b"data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAEBAQ==".to_vec())
    }),
    bad("gif-renamed.jpg", "A GIF under another name.", embedded!("pattern.gif")),
    bad(
        "webp-renamed.jpg",
        "A WebP under another name, as browsers and messengers save it.",
        embedded!("pattern.webp"),
    ),
    bad(
        "heic-renamed.jpg",
        "A HEIC under another name: iPhones make them unless told otherwise.",
        embedded!("pattern.heic"),
    ),
    bad("avif-renamed.jpg", "An AVIF under another name, as new browsers save it.", embedded!("pattern.avif")),
    bad("bmp-renamed.png", "A BMP under another name, as old scanners save it.", embedded!("pattern.bmp")),
    bad("tiff-renamed.png", "A TIFF under another name, as offices scan it.", embedded!("pattern.tiff")),
    // Kinds of JPEG.
    shows("baseline.jpg", "The usual kind, to compare the others with.", CARD, jpeg::baseline),
    shows("jpeg-renamed.png", "A JPEG under a PNG's name: only its bytes count.", CARD, jpeg::baseline),
    shows("progressive.jpg", "In several scans, as image services write it to save bytes.", CARD, jpeg::progressive),
    shows(
        "restart-markers.jpg",
        "With restart markers and full colours, as some cameras write it.",
        CARD,
        jpeg::restarting,
    ),
    shows("grey.jpg", "Without colours, as scanners write it.", CARD, jpeg::grey),
    shows("cmyk.jpg", "In four inks, as print shops write it: read wrongly, it is a negative.", CARD, |scene| {
        jpeg::inks(scene, ColorType::Cmyk)
    }),
    shows(
        "ycck.jpg",
        "In four inks, three of them as brightness and colours, as Photoshop writes it.",
        CARD,
        |scene| jpeg::inks(scene, ColorType::CmykAsYcck),
    ),
    shows(
        "colour-profile.jpg",
        "With a colour profile, which some proxies strip and others apply.",
        CARD,
        jpeg::profiled,
    ),
    shows("poor-quality.jpg", "At quality 12, as messengers squeeze it.", CARD, jpeg::poor),
    shows(
        "thumbnail.jpg",
        "With a thumbnail of another card in its EXIF: who looks for the first JPEG header finds that.",
        CARD.tagged(1),
        |scene| jpeg::with_thumbnail(scene, &THUMBNAIL),
    ),
    // How the picture is stored and turned.
    shows("exif-1.jpg", "EXIF 1: stored upright, and says so.", CARD.stored(1).tagged(1), jpeg::baseline),
    shows("exif-2.jpg", "EXIF 2: stored mirrored.", CARD.stored(2).tagged(2), jpeg::baseline),
    shows(
        "exif-3.jpg",
        "EXIF 3: stored upside down, as a phone held the other way.",
        CARD.stored(3).tagged(3),
        jpeg::baseline,
    ),
    shows("exif-4.jpg", "EXIF 4: stored upside down and mirrored.", CARD.stored(4).tagged(4), jpeg::baseline),
    shows("exif-5.jpg", "EXIF 5: stored lying and mirrored.", CARD.stored(5).tagged(5), jpeg::baseline),
    shows(
        "exif-6.jpg",
        "EXIF 6: stored lying, as a phone held upright does it; face_region is in stored pixels.",
        CARD.stored(6).tagged(6),
        jpeg::baseline,
    ),
    shows("exif-7.jpg", "EXIF 7: stored lying the other way and mirrored.", CARD.stored(7).tagged(7), jpeg::baseline),
    shows("exif-8.jpg", "EXIF 8: stored lying the other way.", CARD.stored(8).tagged(8), jpeg::baseline),
    shows(
        "exif-out-of-date.jpg",
        "EXIF 6 on a picture that is upright already, as an editor leaves it that turns only pixels.",
        CARD.tagged(6),
        jpeg::baseline,
    ),
    shows("exif-in.png", "EXIF 6 in a PNG: few look for it there.", CARD.stored(6).tagged(6), png::plain),
    shows(
        "lying-without-exif.jpg",
        "Lying, and nothing says so, as when a proxy has stripped EXIF.",
        CARD.stored(6),
        jpeg::baseline,
    ),
    shows(
        "mirrored.jpg",
        "Mirrored, and nothing says so, as front cameras do it; the face is as seen in the mirror.",
        CARD.stored(2),
        jpeg::baseline,
    ),
    shows(
        "tilted.jpg",
        "A card on a desk, turned by 16 degrees: face_region is no upright rectangle.",
        TILTED,
        jpeg::baseline,
    ),
    // Kinds of PNG.
    shows("plain.png", "The usual kind, to compare the others with.", CARD, png::plain),
    shows("png-renamed.jpg", "A PNG under a JPEG's name: only its bytes count.", CARD, png::plain),
    shows("sixteen-bits.png", "Two bytes a colour.", CARD, png::sixteen_bits),
    shows("palette.png", "Colours from a table.", CARD, png::palette),
    shows("transparent.png", "Black ink on nothing: who forgets transparency sees all black.", CARD, png::transparent),
    shows("interlaced.png", "In seven passes, coarse to fine.", CARD, png::interlaced),
    // Kinds of PDF.
    shows("pristine.pdf", "A page that the card fills, exactly as cedulita prints it.", PAGE, pdf::pristine),
    shows("page.pdf", "A page that the card fills, as scanners make it.", PAGE, pdf::page),
    shows(
        "a4.pdf",
        "A card in true size on a sheet of A4: how much of it is left depends on who renders it.",
        CARD_ON_A4,
        pdf::a4,
    ),
    shows(
        "many-pages.pdf",
        "Sixty pages; the first has one card, the second another: only the first counts.",
        PAGE,
        |scene| pdf::many_pages(scene, &OLD_CARD),
    ),
    shows("turned-page.pdf", "A page stored lying, with the order to turn it by 90 degrees.", PAGE, pdf::turned),
    shows(
        "wrong-table.pdf",
        "A PDF whose table of contents is not where it is said to be: readers search for the objects.",
        PAGE,
        pdf::with_wrong_table,
    ),
    good(
        "empty-page.pdf",
        "An empty sheet of paper, as a scanner gives it that was fed the wrong way up.",
        Scene::NONE,
        |_| Ok(pdf::empty()),
    ),
    bad("narrow-page.pdf", "A strip of 300 x 20 mm: 85 pixels high when its long side has 1280.", |_| {
        Ok(pdf::strip([300.0, 20.0]))
    }),
    bad("password.pdf", "A PDF that asks for a password.", embedded!("password.pdf")),
    good(
        "owner-password.pdf",
        "A PDF that opens anywhere, and is encrypted all the same, as banks send it.",
        Scene::NONE,
        embedded!("owner-password.pdf"),
    ),
    // What is in the picture.
    shows("small.jpg", "A card of 320 pixels: as little as can be read.", SMALL_CARD, jpeg::baseline),
    shows("side-without-face.jpg", "A back: face_region is there and empty.", BACK_CARD, jpeg::baseline),
    shows(
        "two-cards.jpg",
        "Two cards: results has two elements, the larger first, though it is the lower one.",
        TWO_CARDS,
        jpeg::baseline,
    ),
    shows(
        "trouble-card.jpg",
        "An error card: the client meets OUT_OF_QUOTA in the middle of its work.",
        TROUBLE,
        jpeg::baseline,
    ),
    shows(
        "unknown-specimen.jpg",
        "A specimen of a card that is in no catalogue: DETECTION_FAILED, not the default.",
        UNKNOWN,
        jpeg::baseline,
    ),
    good(
        "foreign-code.png",
        "A QR code of somebody else's: never to be taken for a specimen.",
        FOREIGN_CODE,
        png::plain,
    ),
];
