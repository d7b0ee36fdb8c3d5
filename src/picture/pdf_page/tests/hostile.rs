//! Pages that are made to cost: each ends at a bound, whatever the machine's speed.

use std::cell::Cell;

use super::super::budget::Budget;
use super::super::drawn;
use super::{PAGE, TooMuch, draw, grey, measure, packed, pdf, stream};

const WORK: TooMuch = TooMuch("its page takes too much work to draw");
const CONTENT: TooMuch = TooMuch("its page has more content than a card needs");
const DEEP: TooMuch = TooMuch("its page draws forms within forms deeper than a card needs");
const POINTS: TooMuch = TooMuch("its page has a path with more points than a card needs");
const LARGE: TooMuch = TooMuch("its page has a picture larger than a card needs");

fn ends(file: &[u8], wanted: TooMuch) {
    let facts = measure(file).unwrap();
    assert_eq!(drawn(file, &facts, Budget::poor(&|| true)).map(drop), Err(wanted));
}

/// A page with an object named X.
fn with(object: Vec<u8>, content: &[u8]) -> Vec<u8> {
    pdf(&format!("{PAGE}/Resources<</XObject<</X 5 0 R>>>>"), content, &[object])
}

#[test]
fn forms_that_draw_ten_forms_each() {
    let levels = 10;
    let form = |level: usize| {
        let next = format!("/Resources<</XObject<</X {} 0 R>>>>", 6 + level);
        let next = if level + 1 < levels { next } else { "/Resources<<>>".to_owned() };
        stream(&format!("/Subtype/Form/BBox[0 0 640 400]{next}"), &b"/X Do ".repeat(10))
    };
    let forms: Vec<_> = (0..levels).map(form).collect();
    ends(&pdf(&format!("{PAGE}/Resources<</XObject<</X 5 0 R>>>>"), b"/X Do", &forms), WORK);
}

#[test]
fn form_that_draws_itself() {
    let form = "/Subtype/Form/BBox[0 0 640 400]/Group<</S/Transparency>>";
    ends(&with(stream(form, b"/X Do /X Do"), b"/X Do"), DEEP);
    // In names of its own, the library finds no object that it is reading already.
    let own = format!("{form}/Resources<</XObject<</X 5 0 R>>>>");
    super::check(&with(stream(&own, b"/X Do 0 0 99 99 re f"), b"/X Do"), &[(50, 750, 0)]);
}

#[test]
fn form_of_much_content_that_is_drawn_often() {
    let much = packed("/Subtype/Form/BBox[0 0 640 400]", &vec![b' '; 1024 * 1024]);
    ends(&with(much, &b"/X Do ".repeat(1000)), CONTENT);
}

#[test]
fn content_that_lists_one_stream_a_thousand_times() {
    let page = format!("{PAGE}/Contents[{}]", "5 0 R ".repeat(1000));
    ends(&pdf(&page, b"", &[packed("", &vec![b' '; 1024 * 1024])]), CONTENT);
}

#[test]
fn patterns_masks_and_glyphs_of_themselves_are_not_followed() {
    let resources =
        "/Resources<</Pattern<</P 5 0 R>>/ExtGState<</S<</SMask<</S/Luminosity/G 6 0 R>>>>>>/Font<</F1 7 0 R>>>>";
    let pattern = stream(
        &format!(
            "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep .0001/YStep .0001{resources}"
        ),
        b"/Pattern cs /P scn 0 0 640 400 re f",
    );
    let group = stream(
        &format!("/Subtype/Form/BBox[0 0 640 400]/Group<</S/Transparency/CS/DeviceGray>>{resources}"),
        b"/S gs \
        0 0 640 400 re f",
    );
    let font = format!(
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 8 0 R>>\
        /Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]{resources}>>"
    );
    let glyph = stream("", b"1 0 d0 BT /F1 1 Tf (aaaaaaaaaa) Tj ET");
    let content = b"/Pattern cs /P scn 0 0 640 400 re f BT /F1 9 Tf (a) Tj ET 0 g /S gs 0 0 320 400 re f";
    let file = pdf(&format!("{PAGE}{resources}"), content, &[pattern, group, font.into_bytes(), glyph]);
    super::check(&file, &[(320, 400, 0), (960, 400, 255)]);
}

#[test]
fn a_million_lines() {
    let path = [b"0 0 m ".to_vec(), b"9 9 l ".repeat(1_000_000)].concat();
    ends(&with(packed("/Subtype/Form/BBox[0 0 640 400]", &path), b"/X Do"), POINTS);
}

#[test]
fn lines_that_cross_the_page_again_and_again() {
    let path = [b"0 0 m ".to_vec(), b"640 400 l 0 399 l ".repeat(190_000), b"f* S ".to_vec()].concat();
    ends(&with(packed("/Subtype/Form/BBox[0 0 640 400]", &path), b"/X Do"), WORK);
    ends(&with(packed("/Subtype/Form/BBox[0 0 640 400]", &b"0 0 640 400 re f ".repeat(50_000)), b"/X Do"), WORK);
}

#[test]
fn states_and_clips_without_end() {
    let saved = TooMuch("its page saves more states than a card needs");
    ends(&pdf(PAGE, &b"q ".repeat(1000), &[]), saved);
    let clips = TooMuch("its page keeps more clips than a card needs");
    ends(&pdf(PAGE, &b"q 0 0 m 9 0 l 0 9 l W n ".repeat(1000), &[]), clips);
}

#[test]
fn brackets_nested_without_end_are_passed_over() {
    let content = [b"[".repeat(200_000), b"<<".repeat(200_000), b"(".repeat(200_000)].concat();
    super::check(&pdf(PAGE, &[b"0 0 99 99 re f ".to_vec(), content].concat(), &[]), &[(50, 750, 0)]);
}

#[test]
fn inline_pictures_without_end() {
    let content = [b"BI /W 1 /H 1 ID ".to_vec(), b"EIEI(".repeat(300_000)].concat();
    super::check(&pdf(PAGE, &[b"0 0 99 99 re f ".to_vec(), content].concat(), &[]), &[(50, 750, 0)]);
}

#[test]
fn pictures_that_claim_to_be_huge() {
    let claim = |width: usize, height: usize, more: &str| {
        let dictionary = format!("/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB{more}");
        with(stream(&dictionary, b"tiny"), b"640 0 0 400 0 0 cm /X Do")
    };
    ends(&claim(30_000, 30_000, "/BitsPerComponent 8"), LARGE);
    ends(&claim(100_000, 1, "/BitsPerComponent 8"), LARGE);
    ends(&claim(usize::MAX, usize::MAX, "/BitsPerComponent 8"), LARGE);
    for unread in
        ["/Filter/JPXDecode", "/Filter/JBIG2Decode", "/Filter/CCITTFaxDecode", "/Filter[/DCTDecode/DCTDecode]"]
    {
        super::check(&claim(6000, 6000, unread), &[(640, 400, 255)]);
    }
}

/// A JPEG's first bytes, up to its frame.
fn jpeg(progressive: bool, side: u16) -> Vec<u8> {
    let frame = if progressive { 0xC2 } else { 0xC0 };
    let [high, low] = side.to_be_bytes();
    let mut bytes = vec![0xFF, 0xD8, 0xFF, frame, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0];
    bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
    bytes
}

#[test]
fn jpeg_that_claims_to_be_huge() {
    for (progressive, side) in [(false, 6000), (true, 3500), (true, 65_500)] {
        let dictionary = "/Subtype/Image/Width 9/Height 9/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode";
        let file = with(stream(dictionary, &jpeg(progressive, side)), b"640 0 0 400 0 0 cm /X Do");
        let drawn = draw(&file).map(drop);
        assert!(drawn == Err(LARGE) || side > 20_000 && drawn == Ok(()), "{side}: {drawn:?}");
    }
}

#[test]
fn large_picture_that_is_drawn_often() {
    let dictionary = "/Subtype/Image/Width 6000/Height 6000/ColorSpace/DeviceGray/BitsPerComponent 8";
    ends(&with(packed(dictionary, &vec![0; 36_000_000]), &b"q 640 0 0 400 0 0 cm /X Do Q ".repeat(100)), WORK);
}

#[test]
fn colour_space_of_itself() {
    let page = format!("{PAGE}/Resources<</ColorSpace<</A/B/B[/Indexed/A 1<00FF>]/C[/Indexed 5 0 R 1<00>]>>>>");
    let content = b"0 g /A cs 1 sc 0 0 99 99 re f /B cs 1 sc 0 0 99 99 re f /C cs 1 sc 0 0 99 99 re f";
    super::check(&pdf(&page, content, &[b"[/Indexed 5 0 R 1<00>]".to_vec()]), &[(50, 750, 255)]);
}

#[test]
fn numbers_beyond_all_bounds() {
    let far = "9".repeat(400);
    let content = format!(
        "{far} 0 0 {far} 0 0 cm 0 0 m {far} -{far} l {far} {far} {far} -{far} 0 {far} c h B {far} w S \
        0 0 0 0 0 0 cm 0 0 9 9 re B q {far} 0 0 {far} {far} {far} cm 0 0 {far} {far} re W n 0 0 9 9 re f Q"
    );
    assert!(draw(&pdf(PAGE, content.as_bytes(), &[])).is_ok());
}

#[test]
fn who_waits_can_say_no() {
    let file = pdf(PAGE, &b"0 0 640 400 re f ".repeat(100), &[]);
    let facts = measure(&file).unwrap();
    let asked = Cell::new(0);
    let drawn = grey(&file, &facts, &|| {
        asked.set(asked.get() + 1);
        asked.get() < 20
    });
    assert_eq!((drawn.map(drop), asked.get()), (Err(TooMuch("its page takes too long to draw")), 20));
}

/// A file that begins with a table of where its objects stand, or with a stream that holds them.
fn file_of(table: &[u8]) -> Vec<u8> {
    let tree = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]>>\nendobj\n";
    [b"%PDF-1.7\n9 0 obj\n", table, b"\nendobj\n", tree, b"startxref\n9\n%%EOF"].concat()
}

#[test]
fn tables_without_end_are_refused_before_they_are_read() {
    let entries = b"\x01\x05".repeat(8_000_000);
    let plainly = &entries[..2_000_000];
    for table in [
        packed("/Type/XRef/W[1 1 0]/Size 8000000/Root 1 0 R", &entries),
        packed("/W[1 1 0]/Size 8000000/Root 1 0 R/Image", &entries),
        packed("/Type/ObjStm/N 9000000/First 9", &entries),
        stream("/W[1 1 0]/Size 1000000/Root 1 0 R", plainly),
        stream("/W[1 1 0]/Size 1000000/Root 1 0 R/Length 9/Length 2 0 R", plainly),
    ] {
        let refusal = measure(&file_of(&table)).unwrap_err();
        assert!(refusal.reason.contains("inflate to more than a card needs"), "{}", refusal.reason);
    }
    let small = pdf(PAGE, b"0 0 99 99 re f", &[stream("/W[1 1 0]/Index[0 9]", &entries[..99])]);
    super::check(&small, &[(50, 750, 0)]);
}
