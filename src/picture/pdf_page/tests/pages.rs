//! Pages as they are: each thing that is drawn, at its place.

use super::{PAGE, check, flate, packed, pdf, stream};

/// A page with an object named X.
fn with(object: Vec<u8>, content: &[u8]) -> Vec<u8> {
    pdf(&format!("{PAGE}/Resources<</XObject<</X 5 0 R>>>>"), content, &[object])
}

fn picture(more: &str, width: usize, height: usize) -> String {
    format!("/Type/XObject/Subtype/Image/Width {width}/Height {height}{more}")
}

#[test]
fn rectangle_stands_where_it_was_drawn() {
    let file = pdf(PAGE, b"0 g 100 300 50 50 re f 1 0 0 rg 200 300 50 50 re f", &[]);
    check(&file, &[(199, 150, 255), (201, 101, 0), (298, 198, 0), (301, 150, 255), (450, 150, 76), (250, 99, 255)]);
}

#[test]
fn winding_rules_differ_where_a_shape_covers_itself() {
    let twice = "100 100 100 100 re 120 120 60 60 re";
    check(&pdf(PAGE, format!("{twice} f").as_bytes(), &[]), &[(300, 500, 0), (210, 590, 0)]);
    check(&pdf(PAGE, format!("{twice} f*").as_bytes(), &[]), &[(300, 500, 255), (210, 590, 0)]);
}

#[test]
fn curves_and_thick_lines_are_drawn() {
    let circle =
        b"300 200 m 300 255 255 300 200 300 c 145 300 100 255 100 200 c 100 145 145 100 200 100 c 255 100 300 145 \
        300 200 c f";
    check(&pdf(PAGE, circle, &[]), &[(400, 400, 0), (400, 204, 0), (215, 215, 255), (590, 400, 0)]);
    let lines = b"10 w 100 100 m 300 100 l 300 300 l S 0.5 G 400 100 50 50 re s";
    check(&pdf(PAGE, lines, &[]), &[(300, 595, 0), (300, 585, 255), (602, 300, 0), (800, 550, 128), (850, 550, 255)]);
}

#[test]
fn clips_hold_until_their_state_ends() {
    let content =
        b"q 100 100 100 100 re W n 0 0 640 400 re f Q q 400 100 m 500 100 l 450 200 l h W n 0 0 640 400 re f Q \
        600 10 20 20 re f";
    let wanted = [(300, 500, 0), (190, 500, 255), (900, 500, 0), (820, 450, 255), (1220, 760, 0)];
    check(&pdf(PAGE, content, &[]), &wanted);
}

#[test]
fn jpeg_fills_its_square() {
    let jpeg = include_bytes!("../../../../tests/it/pictures/baseline.jpg");
    let size = crate::picture::measure(jpeg).unwrap();
    let dictionary = picture("/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode", 1, 1);
    let dictionary = dictionary.replace("Width 1", &format!("Width {}", size.width));
    let dictionary = dictionary.replace("Height 1", &format!("Height {}", size.height));
    let file = with(stream(&dictionary, jpeg), b"q 320 0 0 200 160 100 cm /X Do Q");
    let page = super::draw(&file).unwrap();
    let mut decoder = zune_jpeg::JpegDecoder::new(zune_core::bytestream::ZCursor::new(&jpeg[..]));
    let pixels = decoder.decode().unwrap();
    let means = [pixels.chunks_exact(3).map(|pixel| f64::from(crate::picture::luma(pixel))).sum::<f64>(), 0.0];
    let wanted = means[0] / f64::from(size.width * size.height);
    let inside: Vec<u8> = (200..600).flat_map(|y| page.pixels[y * 1280 + 320..][..640].to_vec()).collect();
    let found = inside.iter().map(|pixel| f64::from(*pixel)).sum::<f64>() / inside.len() as f64;
    assert!((found - wanted).abs() < 3.0, "{found} on the whole, {wanted} was wanted");
    assert_eq!(page.pixels[150 * 1280 + 640], 255);
}

/// Left half black, right half white.
fn halves(width: usize, height: usize, bytes: usize) -> Vec<u8> {
    (0..width * height).flat_map(|at| vec![if at % width < width / 2 { 0 } else { 255 }; bytes]).collect()
}

#[test]
fn colours_of_every_kind_become_grey() {
    let place = b"q 320 0 0 200 160 100 cm /X Do Q";
    let sides = [(400, 400, 0), (900, 400, 255), (300, 400, 255), (970, 400, 255)];
    for (colours, bytes) in [
        ("/ColorSpace/DeviceRGB/BitsPerComponent 8", 3),
        ("/ColorSpace/DeviceGray/BitsPerComponent 8", 1),
        ("/ColorSpace/DeviceGray/BitsPerComponent 16", 2),
        ("/ColorSpace[/Indexed/DeviceRGB 255<000000>]/BitsPerComponent 8/Decode[0 255]", 1),
        ("/ColorSpace[/Lab<<>>]/BitsPerComponent 8", 3),
    ] {
        let file = with(packed(&picture(colours, 64, 40), &halves(64, 40, bytes)), place);
        let palette_ends_early = colours.contains("Indexed");
        let right = if palette_ends_early { 0 } else { 255 };
        check(&file, &[sides[0], (900, 400, right), sides[2], sides[3]]);
    }
    let inverted: Vec<u8> = halves(64, 40, 4).iter().map(|byte| !byte).collect();
    for (colours, bytes) in [
        ("/ColorSpace/DeviceCMYK/BitsPerComponent 8", 4),
        ("/ColorSpace[/Separation/Black/DeviceGray<<>>]/BitsPerComponent 8", 1),
        ("/ColorSpace/DeviceGray/BitsPerComponent 8/Decode[1 0]", 1),
    ] {
        let data: Vec<u8> = inverted.iter().step_by(4).flat_map(|byte| vec![*byte; bytes]).collect();
        check(&with(packed(&picture(colours, 64, 40), &data), place), &sides);
    }
}

#[test]
fn large_pictures_shrink_to_their_means() {
    let board: Vec<u8> = (0..2560 * 1600).map(|at| if (at % 2560 + at / 2560) % 2 == 0 { 0 } else { 255 }).collect();
    let dictionary = picture("/ColorSpace/DeviceGray/BitsPerComponent 8", 2560, 1600);
    check(&with(packed(&dictionary, &board), b"320 0 0 200 160 100 cm /X Do"), &[(640, 400, 128), (500, 300, 128)]);
}

#[test]
fn rows_are_rebuilt_from_their_neighbours() {
    let mut rows = Vec::new();
    for filter in 0..5_u8 {
        // Each row is 0, 1, 2, ... times 40, whatever it is foreseen from.
        let row: [u8; 6] = std::array::from_fn(|at| at as u8 * 40);
        let coded: Vec<u8> = match (filter, rows.is_empty()) {
            (0, _) => row.to_vec(),
            (1, _) => row.iter().enumerate().map(|(at, _)| if at == 0 { 0 } else { 40 }).collect(),
            (2, _) => vec![0; 6],
            (3, _) => (0..6).map(|at| if at == 0 { 0 } else { row[at] - u8::midpoint(row[at - 1], row[at]) }).collect(),
            _ => vec![0; 6],
        };
        rows.push(filter);
        rows.extend(coded);
    }
    let more = "/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode\
        /DecodeParms<</Predictor 15/Columns 6/Colors 1/BitsPerComponent 8>>";
    let file = with(stream(&picture(more, 6, 5), &flate(&rows)), b"600 0 0 400 20 0 cm /X Do");
    let wanted: Vec<_> =
        (0..5).flat_map(|y| (0..6).map(move |x| (140 + x * 200, 80 + y * 160, x as u8 * 40))).collect();
    check(&file, &wanted);
}

#[test]
fn stencils_and_masks_let_the_ground_through() {
    let stencil = picture("/ImageMask true/BitsPerComponent 1", 8, 1);
    let file = with(packed(&stencil, &[0b0000_1111]), b"0.5 g 320 0 0 200 160 100 cm /X Do");
    check(&file, &[(400, 400, 128), (900, 400, 255)]);
    let black = packed(&picture("/ColorSpace/DeviceGray/BitsPerComponent 8/SMask 6 0 R", 2, 1), &[0, 0]);
    let mask = packed(&picture("/ColorSpace/DeviceGray/BitsPerComponent 8", 8, 1), &[255, 255, 255, 255, 0, 0, 0, 0]);
    let page = format!("{PAGE}/Resources<</XObject<</X 5 0 R>>>>");
    check(&pdf(&page, b"320 0 0 200 160 100 cm /X Do", &[black, mask]), &[(400, 400, 0), (900, 400, 255)]);
}

#[test]
fn turned_pages_stand_upright() {
    let marked = b"0 0 100 100 re f";
    // The lower left corner of the page goes around with it.
    for (turn, size, corner) in [
        (0, (1280, 800), (50, 750)),
        (90, (800, 1280), (50, 50)),
        (180, (1280, 800), (1230, 50)),
        (270, (800, 1280), (750, 1230)),
    ] {
        let file = pdf(&format!("{PAGE}/Rotate {turn}"), marked, &[]);
        let page = super::draw(&file).unwrap();
        assert_eq!((page.width, page.height), size, "turned by {turn}");
        let dark = page.pixels.iter().filter(|pixel| **pixel < 128).count();
        assert_eq!(dark, 200 * 200, "turned by {turn}");
        check(&file, &[(corner.0, corner.1, 0)]);
    }
}

#[test]
fn crop_box_with_an_offset_is_the_page() {
    let file = pdf("/MediaBox[-50 -50 900 900]/CropBox[100 200 740 600]", b"100 580 20 20 re f 0 0 99 900 re f", &[]);
    check(&file, &[(10, 10, 0), (30, 30, 0), (50, 10, 255), (10, 50, 255), (1, 700, 255)]);
}

#[test]
fn landscape_paper_is_drawn_to_its_edges() {
    let file = pdf("/MediaBox[0 0 842 595]", b"0 0 842 5 re 0 590 842 5 re 0 0 5 595 re 837 0 5 595 re f", &[]);
    check(&file, &[(640, 1, 0), (640, 902, 0), (1, 450, 0), (1278, 450, 0), (640, 450, 255)]);
}

#[test]
fn forms_bring_their_own_place_edge_and_names() {
    let form = stream("/Subtype/Form/BBox[0 0 50 50]/Matrix[1 0 0 1 100 100]", b"0 0 200 200 re f");
    check(&with(form, b"/X Do"), &[(250, 550, 0), (310, 550, 255), (150, 550, 255)]);
}

#[test]
fn opacity_of_groups_and_inks_adds_up() {
    let page = format!("{PAGE}/Resources<</XObject<</X 5 0 R>>/ExtGState<</H<</ca 0.5>>/M<</BM/Multiply>>>>>>");
    let form = stream(
        "/Subtype/Form/BBox[0 0 640 400]/Group<<>>/Resources<</ExtGState<</H<</ca 0.5>>>>>>",
        b"/H gs 0 0 \
        100 400 re f",
    );
    check(&pdf(&page, b"/H gs /X Do", &[form]), &[(100, 400, 191)]);
    let multiplied = b"/M gs 0.5 g 0 0 100 400 re f 0 0 100 400 re f";
    check(&pdf(&page, multiplied, &[stream("", b"")]), &[(100, 400, 64)]);
}

#[test]
fn what_is_not_drawn_leaves_the_rest_alone() {
    let content = b"BT /F 12 Tf (text \\) (nested) Do) Tj ET [(a) 3 <41>] TJ /P cs /Q scn 0 0 640 400 re f \
        q 10 0 0 10 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x00 EIX f EI Q /Span <</ActualText (0 0 640 400 re f)>> BDC EMC \
        % 0 0 640 400 re f\n0 g 100 300 50 50 re f";
    let page = format!("{PAGE}/Resources<</ColorSpace<</P/Pattern>>>>");
    check(&pdf(&page, content, &[]), &[(250, 150, 0), (100, 150, 255), (640, 600, 255)]);
}
