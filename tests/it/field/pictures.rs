//! JPEGs and PNGs as decoders of the world read them: what libjpeg-turbo and libpng show as a whole is taken, what lacks a part
//! is refused. `examples/decoders` compares a thousand kinds with those decoders; here are some of each.

use cedulita::Emulator;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::support::{Call, PICTURE, Reply, start};

const PROGRESSIVE: &[u8] = include_bytes!("../pictures/progressive.jpg");
const CMYK: &[u8] = include_bytes!("../pictures/cmyk.jpg");
const PNG: &[u8] = include_bytes!("../pictures/rgba.png");
const PALETTE: &[u8] = include_bytes!("../pictures/palette.png");
const HINTS: &str = include_str!("../../../docs/hints.md");

const NO_END: &str = "the JPEG has no end (FF D9): were its last bytes lost?";
const NO_PNG_END: &str = "the PNG has no end (IEND): were its last bytes lost?";
const BEHIND: &str = "bytes stand behind the picture's end, which no decoder reads";
const ANOTHER: &str = "another picture stands behind the picture's end: the first counts";
const STRAY: &str =
    "stray bytes stand between the JPEG's segments or behind their data: decoders warn of them and skip them";
const BROKEN: &str = "the PNG has chunks that are broken: decoders warn of them and skip them";

async fn sent(emulator: &Emulator, picture: &[u8]) -> Reply {
    Call::new().picture(picture).send(emulator).await
}

async fn is_taken(rows: &[(&str, Vec<u8>, &str)]) {
    let emulator = start().await;
    for (kind, picture, hint) in rows {
        let reply = sent(&emulator, picture).await;
        assert_eq!(reply.status, 200, "{kind}: {}", reply.body);
        assert_eq!(reply.hint(), *hint, "{kind}");
        assert!(HINTS.contains(hint), "docs/hints.md does not hold {hint:?}");
    }
}

async fn is_refused(rows: &[(&str, Vec<u8>, &str)]) {
    let emulator = start().await;
    for (kind, picture, why) in rows {
        let reply = sent(&emulator, picture).await;
        assert_eq!(reply.status, 400, "{kind}: {}", reply.body);
        let format = if picture.starts_with(b"\x89PNG") { "PNG" } else { "JPEG" };
        let wanted =
            format!("image is unreadable: expected a {format} that can be decoded, got one that cannot: {why}");
        assert_eq!(reply.reason(), wanted, "{kind}");
    }
}

/// The segments of a JPEG, each with its marker; a scan goes with its data. The end is left out.
fn segments(jpeg: &[u8]) -> Vec<Vec<u8>> {
    let (mut parts, mut at) = (Vec::new(), 2);
    while jpeg[at + 1] != 0xD9 {
        let mut end = at + 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
        if jpeg[at + 1] == 0xDA {
            while jpeg[end] != 0xFF || matches!(jpeg[end + 1], 0 | 0xD0..=0xD7) {
                end += 1;
            }
        }
        parts.push(jpeg[at..end].to_vec());
        at = end;
    }
    parts
}

fn jpeg(parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    [b"\xFF\xD8".to_vec(), parts.into_iter().flatten().collect(), b"\xFF\xD9".to_vec()].concat()
}

/// With these bytes before each segment.
fn between(whole: &[u8], bytes: &[u8]) -> Vec<u8> {
    jpeg(segments(whole).into_iter().map(|part| [bytes, &part].concat()))
}

/// With the segments of one kind behind the first of another.
fn moved(whole: &[u8], marker: u8, behind: u8) -> Vec<u8> {
    let (chosen, mut rest): (Vec<_>, Vec<_>) = segments(whole).into_iter().partition(|part| part[1] == marker);
    let at = rest.iter().position(|part| part[1] == behind).unwrap() + 1;
    rest.splice(at..at, chosen);
    jpeg(rest)
}

fn without(whole: &[u8], marker: u8) -> Vec<u8> {
    jpeg(segments(whole).into_iter().filter(|part| part[1] != marker))
}

fn frame_of(whole: &[u8]) -> usize {
    segments(whole).iter().position(|part| matches!(part[1], 0xC0..=0xC2)).unwrap()
}

/// With the frame header changed: of `place` bytes behind its length, this one is another.
fn framed(whole: &[u8], marker: u8, place: usize, value: u8) -> Vec<u8> {
    jpeg(segments(whole).into_iter().map(|mut part| {
        if matches!(part[1], 0xC0..=0xC2) {
            part[1] = marker;
            part[4 + place] = value;
        }
        part
    }))
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut checksum = flate2::Crc::new();
    checksum.update(kind);
    checksum.update(data);
    let length = u32::try_from(data.len()).unwrap();
    [&length.to_be_bytes()[..], kind, data, &checksum.sum().to_be_bytes()].concat()
}

fn spoilt(mut chunk: Vec<u8>) -> Vec<u8> {
    *chunk.last_mut().unwrap() ^= 1;
    chunk
}

fn chunks(png: &[u8]) -> Vec<Vec<u8>> {
    let (mut parts, mut at) = (Vec::new(), 8);
    while at < png.len() {
        let end = at + 12 + u32::from_be_bytes(png[at..at + 4].try_into().unwrap()) as usize;
        parts.push(png[at..end].to_vec());
        at = end;
    }
    parts
}

fn kind(chunk: &[u8]) -> &[u8] {
    &chunk[4..8]
}

fn png(parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    [b"\x89PNG\r\n\x1A\n".to_vec(), parts.into_iter().flatten().collect()].concat()
}

/// With something before the first chunk of this kind.
fn before(whole: &[u8], kind_of_next: &[u8; 4], inserted: &[u8]) -> Vec<u8> {
    let mut parts = chunks(whole);
    let at = parts.iter().position(|part| kind(part) == kind_of_next).unwrap();
    parts.insert(at, inserted.to_vec());
    png(parts)
}

fn changed(whole: &[u8], kind_of_chunk: &[u8; 4], change: impl Fn(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    png(chunks(whole).into_iter().map(|part| if kind(&part) == kind_of_chunk { change(part) } else { part }))
}

/// Each shows the specimen of `out-of-quota`: who decodes it wrongly does not find it.
#[tokio::test]
async fn every_colour_sampling_and_mode_shows_what_it_shows() {
    let emulator = start().await;
    for (name, picture) in [
        ("rgb-adobe", &include_bytes!("inputs/pictures/rgb-adobe.jpg")[..]),
        ("rgb-names", include_bytes!("inputs/pictures/rgb-names.jpg")),
        ("inks-2x2", include_bytes!("inputs/pictures/inks-2x2.jpg")),
        ("sampled-4x2", include_bytes!("inputs/pictures/sampled-4x2.jpg")),
        ("sampled-mixed", include_bytes!("inputs/pictures/sampled-mixed.jpg")),
        ("sampled-less", include_bytes!("inputs/pictures/sampled-less.jpg")),
        ("scans-apart", include_bytes!("inputs/pictures/scans-apart.jpg")),
        ("scans-refined", include_bytes!("inputs/pictures/scans-refined.jpg")),
        ("arithmetic", include_bytes!("inputs/pictures/arithmetic.jpg")),
        ("arithmetic-refined", include_bytes!("inputs/pictures/arithmetic-refined.jpg")),
    ] {
        let reply = sent(&emulator, picture).await;
        assert_eq!((reply.status, reply.matched_by(), reply.hint()), (403, "specimen", ""), "{name}: {}", reply.body);
        for share in [40, 70, 95] {
            let cut = &picture[..picture.len() * share / 100];
            for cut in [cut.to_vec(), [cut, b"\xFF\xD9"].concat(), [cut, &[0; 9000]].concat()] {
                assert_eq!(sent(&emulator, &cut).await.status, 400, "{share} % of {name}");
            }
        }
    }
}

#[tokio::test]
async fn four_inks_are_read_however_they_are_sampled() {
    let emulator = start().await;
    let card = crate::specimens::pixels("out-of-quota", 640).to_rgb8();
    let inks: Vec<u8> = card.pixels().flat_map(|pixel| [255 - pixel[0], 255 - pixel[1], 255 - pixel[2], 0]).collect();
    let sides = [card.width(), card.height()].map(|side| u16::try_from(side).unwrap());
    for colour in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        for sampling in [SamplingFactor::F_1_1, SamplingFactor::F_2_1, SamplingFactor::F_1_2, SamplingFactor::F_2_2] {
            for is_progressive in [false, true] {
                let mut picture = Vec::new();
                let mut encoder = Encoder::new(&mut picture, 85);
                encoder.set_sampling_factor(sampling);
                encoder.set_progressive(is_progressive);
                encoder.encode(&inks, sides[0], sides[1], colour).unwrap();
                let reply = sent(&emulator, &picture).await;
                assert_eq!(reply.status, 403, "{colour:?} {sampling:?} {is_progressive}: {}", reply.body);
            }
        }
    }
}

#[tokio::test]
async fn segments_may_stand_in_any_order() {
    let comment = b"\xFF\xFE\x00\x09\xFF\xD9\xFF\xDA?!\x00";
    let adobe = |code: u8| [&b"\xFF\xEE\x00\x0EAdobe\x00\x64\x00\x00\x00\x00"[..], &[code]].concat();
    is_taken(&[
        ("tables behind the frame", moved(PICTURE, 0xDB, 0xC0), ""),
        ("codes before the frame", moved(PICTURE, 0xC0, 0xC4), ""),
        ("comments", between(PICTURE, comment), ""),
        ("bytes that fill", between(PICTURE, b"\xFF\xFF\xFF"), ""),
        ("several of Adobe", between(PICTURE, &adobe(1)), ""),
        ("an unknown transformation of Adobe", jpeg([vec![adobe(9)], segments(PICTURE)].concat()), ""),
        ("no application", without(PICTURE, 0xE0), ""),
        ("no tables of codes, as in Motion JPEG", without(PICTURE, 0xC4), ""),
        ("a height again", jpeg([segments(PICTURE), vec![b"\xFF\xDC\x00\x04\x00\x80".to_vec()]].concat()), ""),
        ("two stray bytes", between(PICTURE, b"\x00\x17"), STRAY),
        ("a stray byte in a progressive one", between(PROGRESSIVE, b"\x00"), STRAY),
        ("stray bytes among inks", between(CMYK, b"\x0A\x0D\xFF\x00"), STRAY),
    ])
    .await;
}

#[tokio::test]
async fn jpeg_may_lack_its_end_but_no_row() {
    let mut rows = Vec::new();
    for whole in [PICTURE, PROGRESSIVE, CMYK, include_bytes!("../pictures/grey.jpg")] {
        let open = &whole[..whole.len() - 2];
        rows.extend([
            ("no end", open.to_vec(), NO_END),
            ("half an end", whole[..whole.len() - 1].to_vec(), NO_END),
            ("zeros instead of an end", [open, &[0; 5000]].concat(), NO_END),
            ("zeros", [whole, &[0; 5000]].concat(), BEHIND),
            ("a line", [whole, b"\r\n"].concat(), BEHIND),
            ("another picture", [whole, PICTURE].concat(), ANOTHER),
            ("zeros before the end", [open, &[0; 9], b"\xFF\xD9"].concat(), STRAY),
            ("ones before the end", [open, &[0xFF; 9], b"\xFF\xD9"].concat(), ""),
            ("cut in a comment", [open, b"\xFF\xFE\x00\x20cut"].concat(), NO_END),
        ]);
    }
    is_taken(&rows).await;
    let mut rows = Vec::new();
    for whole in [PICTURE, PROGRESSIVE, CMYK, include_bytes!("../pictures/grey.jpg")] {
        for lost in [40, 100, 400] {
            let cut = &whole[..whole.len() - lost];
            rows.push(("cut", cut.to_vec(), "it ends too early"));
            rows.push(("cut and filled up", [cut, &[0; 5000]].concat(), "it ends too early"));
        }
    }
    // At the start of each later scan.
    let scans = segments(PROGRESSIVE);
    for at in (0..scans.len()).filter(|at| scans[*at][1] == 0xDA).skip(1) {
        let cut = jpeg(scans[..at].to_vec());
        rows.push(("without its last scans", cut[..cut.len() - 2].to_vec(), "it ends too early"));
    }
    is_refused(&rows).await;
}

#[tokio::test]
async fn kinds_of_jpeg_that_are_not_read_are_named() {
    is_refused(&[
        ("12 bits", framed(PICTURE, 0xC1, 0, 12), "it has 12 bits a sample, 8 are read"),
        ("lossless", framed(PICTURE, 0xC3, 0, 8), "its pixels are coded without loss, only coding with loss is read"),
        ("hierarchical", framed(PICTURE, 0xC5, 0, 8), "it is hierarchical, one frame is read"),
        (
            "its height behind",
            {
                let low = framed(PICTURE, 0xC0, 1, 0);
                framed(&low, 0xC0, 2, 0)
            },
            "its height stands behind its data (DNL), it must be in its header",
        ),
        ("two components", framed(PICTURE, 0xC0, 5, 2), "it has neither one, three nor four components"),
        (
            "sampled in parts",
            framed(PICTURE, 0xC0, 10, 0x31),
            "its components are sampled in parts that do not fit together",
        ),
        ("no tables", without(PICTURE, 0xDB), "it lacks a table of quantisation"),
        ("no frame", without(PICTURE, 0xC0), "its scan has no frame header"),
        ("no scan", without(PICTURE, 0xDA), "it ends too early"),
        ("an unknown segment", between(PICTURE, b"\xFF\xF3\x00\x02"), "it has a segment of no known kind"),
        ("two frames", between(PICTURE, &segments(PROGRESSIVE)[frame_of(PROGRESSIVE)]), "it has more than one frame"),
    ])
    .await;
}

#[tokio::test]
async fn png_may_lack_its_end_but_no_row() {
    let mut rows = Vec::new();
    for whole in [PNG, PALETTE] {
        let open = &whole[..whole.len() - 12];
        rows.extend([
            ("no end", open.to_vec(), NO_PNG_END),
            ("half an end", whole[..whole.len() - 5].to_vec(), NO_PNG_END),
            ("zeros instead of an end", [open, &[0; 700]].concat(), NO_PNG_END),
            ("cut in a text", [open, &chunk(b"tEXt", b"Comment\0cut")[..15]].concat(), NO_PNG_END),
            ("a wrong checksum of the end", spoilt(whole.to_vec()), ""),
            ("junk", [whole, b"junk"].concat(), BEHIND),
            ("another picture", [whole, PNG].concat(), ANOTHER),
        ]);
    }
    is_taken(&rows).await;
    let mut rows = Vec::new();
    for whole in [PNG, PALETTE] {
        for lost in [14, 30, 100] {
            let cut = &whole[..whole.len() - lost];
            rows.push(("cut", cut.to_vec(), "it ends too early"));
        }
    }
    is_refused(&rows).await;
}

#[tokio::test]
async fn png_may_have_odd_chunks_but_no_bad_critical_one() {
    let text = chunk(b"tEXt", b"Comment\0by a test");
    let control = chunk(b"acTL", b"\0\0\0\x02\0\0\0\0");
    let short_frame = chunk(b"fcTL", b"\0\0\0");
    is_taken(&[
        ("a text", before(PNG, b"IDAT", &text), ""),
        ("a broken text", before(PNG, b"IDAT", &spoilt(text.clone())), BROKEN),
        ("a broken text behind", before(PNG, b"IEND", &spoilt(text)), BROKEN),
        ("a bad profile", before(PNG, b"IDAT", &chunk(b"iCCP", b"name\0\0junk")), ""),
        ("a bad frame of an animation", before(PNG, b"IDAT", &[control, short_frame].concat()), ""),
        ("a palette in colours", before(PNG, b"IDAT", &chunk(b"PLTE", &[0; 6])), ""),
        ("an unknown chunk behind", before(PNG, b"IEND", &chunk(b"ABCD", b"")), ""),
        ("no data in a chunk", before(PNG, b"IDAT", &chunk(b"IDAT", b"")), ""),
    ])
    .await;
    is_refused(&[
        ("a broken header", changed(PNG, b"IHDR", spoilt), "it has a wrong checksum"),
        ("broken pixels", changed(PNG, b"IDAT", spoilt), "it has a wrong checksum"),
        ("a broken palette", changed(PALETTE, b"PLTE", spoilt), "it has a wrong checksum"),
        (
            "wrong sum of the pixels",
            changed(PNG, b"IDAT", |part| {
                let mut data = part[8..part.len() - 4].to_vec();
                *data.last_mut().unwrap() ^= 1;
                chunk(b"IDAT", &data)
            }),
            "it has a wrong checksum",
        ),
        ("no palette", changed(PALETTE, b"PLTE", |_| Vec::new()), "its palette is missing"),
        ("two palettes", before(PALETTE, b"IDAT", &chunk(b"PLTE", &[0; 6])), "it has more than one palette"),
        ("an uneven palette", changed(PALETTE, b"PLTE", |_| chunk(b"PLTE", &[0; 10])), "its palette is damaged"),
        ("an unknown chunk", before(PNG, b"IDAT", &chunk(b"ABCD", b"")), "it has a critical chunk of no known kind"),
        ("stray bytes", before(PNG, b"IDAT", b"\0\0"), "it has bytes that are no chunk before its pixels"),
        (
            "crushed",
            before(PNG, b"IHDR", &chunk(b"CgBI", &[0x50, 0, 0x20, 2])),
            "it is crushed for iOS (CgBI), which no other decoder reads",
        ),
        ("no pixels", changed(PNG, b"IDAT", |_| Vec::new()), "it ends too early"),
    ])
    .await;
}
