//! Tests of what HTTP calls cannot show: single pixels of a drawn page, and what counts as a file's end.

use super::is_whole;
use super::page::PdfDocument;
use crate::picture::Grey;

/// Draws a page with these entries of its dictionary and this content.
fn drawn(page: &str, content: &str) -> Grey {
    let file = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R{page}>>endobj\n4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
         trailer<</Root 1 0 R>>\n%%EOF",
        content.len()
    );
    let document = PdfDocument::open(file.into_bytes()).unwrap();
    let (page, missing) = document.draw(&|| true);
    assert_eq!(missing.bits(), 0);
    assert_eq!([page.width, page.height], document.size().map(|side| side as usize));
    page
}

/// Checks single pixels: x, y, and the expected brightness.
fn check(page: &Grey, wanted: &[(usize, usize, u8)]) {
    for (x, y, brightness) in wanted {
        let found = page.pixels[y * page.width + x];
        assert!(found.abs_diff(*brightness) <= 2, "{found} at {x}, {y}, {brightness} was wanted");
    }
}

#[test]
fn page_fills_its_pixels() {
    let content = "0 g 100 300 50 50 re f 1 0 0 rg 200 300 50 50 re f";
    let wanted = [(199, 150, 255), (201, 101, 0), (298, 198, 0), (301, 150, 255), (450, 150, 76), (250, 99, 255)];
    check(&drawn("/MediaBox[0 0 640 400]", content), &wanted);
}

#[test]
fn turned_and_cropped_pages_stand_upright() {
    let content = "0 g 100 100 50 100 re f";
    let cropped = drawn("/MediaBox[0 0 640 400]/CropBox[100 100 420 300]", content);
    assert_eq!([cropped.width, cropped.height], [1280, 800]);
    check(&cropped, &[(2, 797, 0), (198, 402, 0), (202, 797, 255), (2, 398, 255)]);
    let turned = drawn("/MediaBox[0 0 640 400]/Rotate 90", content);
    assert_eq!([turned.width, turned.height], [800, 1280]);
    check(&turned, &[(202, 202, 0), (398, 298, 0), (398, 302, 255), (402, 202, 255)]);
}

#[test]
fn text_and_gradients_are_drawn() {
    let font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold>>>>>>";
    let text = drawn(&format!("/MediaBox[0 0 640 400]{font}"), "BT /F 300 Tf 100 100 Td (I) Tj ET");
    check(&text, &[(284, 480, 0), (100, 480, 255)]);
    let shading = "/Resources<</Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 640 0]\
                   /Function<</FunctionType 2/Domain[0 1]/N 1/C0[0]/C1[1]>>>>>>>>";
    check(
        &drawn(&format!("/MediaBox[0 0 640 400]{shading}"), "/S sh"),
        &[(10, 400, 2), (640, 400, 128), (1270, 400, 253)],
    );
}

/// Found by hand after fuzzing had overflowed the stack: a function with this many braces ended the program that drew
/// it in a thread.
#[test]
fn deeply_nested_function_does_not_end_the_program() {
    let braces = ["{".repeat(300_000), "}".repeat(300_000)].concat();
    let file = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 640 400]/Resources<</Shading<</S 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length 5>>stream\n/S sh\nendstream endobj\n\
         5 0 obj<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 640 0]/Function 6 0 R>>endobj\n\
         6 0 obj<</FunctionType 4/Domain[0 1]/Range[0 1]/Length {}>>stream\n{braces}\nendstream endobj\n\
         trailer<</Root 1 0 R>>\n%%EOF",
        braces.len()
    );
    assert!(super::open(file.as_bytes()).unwrap().page(&|| true).is_ok());
}

/// Found by fuzzing: a glyph that draws itself, through the font of the page, and one within a pattern.
#[test]
fn glyph_that_shows_itself_does_not_end_the_program() {
    for content in ["BT /T 50 Tf (a) Tj ET", "/Pattern cs /P scn 0 0 640 400 re f"] {
        let file = format!(
            "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 640 400]\
             /Resources<</Font<</T 5 0 R>>/Pattern<</P 7 0 R>>>>>>endobj\n\
             4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
             5 0 obj<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>\
             /Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[1]>>endobj\n\
             6 0 obj<</Length 29>>stream\n1 0 d0 BT /T 1 Tf (aaaa) Tj ET\nendstream endobj\n\
             7 0 obj<</PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 9/YStep 9/Resources<</Font<</T 5 0 R>>>>\
             /Length 20>>stream\nBT /T 5 Tf (a) Tj ET\nendstream endobj\n\
             trailer<</Root 1 0 R>>\n%%EOF",
            content.len()
        );
        assert!(super::open(file.as_bytes()).unwrap().page(&|| true).is_err(), "{content}");
    }
}

#[test]
fn junk_behind_the_end_is_passed_over_and_objects_are_not() {
    let junk = [b"%PDF-1.7\n%%EOF\n".to_vec(), vec![0; 9000]].concat();
    for (file, whole) in [
        (&b"%PDF-1.7\n%%EOF"[..], true),
        (&junk, true),
        (b"%PDF-1.7\n%%EOF\r\n--delimiter--", true),
        (b"%PDF-1.7\n%%EOF\n7 0 obj\n<<>>\nendobj\nxref\n%%EOF\n", true),
        (b"%PDF-1.7\n%%EO", false),
        (b"%PDF-1.7\n%%EOF\n7 0 obj\n<<", false),
        (b"%PDF-1.7\n%%EOF\n7 0 obj\n<<>>\nendobj\nxref\n%%E", false),
    ] {
        assert_eq!(is_whole(file), whole, "{}", String::from_utf8_lossy(&file[..40.min(file.len())]));
    }
}
