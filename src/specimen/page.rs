//! Makes pages of a PDF that show pictures in true size.

use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, TextStr};

use crate::contract::CARD_MM;

/// Number of millimetres in an inch.
pub(super) const INCH_MM: f64 = 25.4;
/// Number of points (the unit of PDF) in a millimetre.
const POINTS: f64 = 72.0 / INCH_MM;
/// Width of cut marks in millimetres.
const LINE_MM: f64 = 0.1;

/// One page, with its pictures and lines.
pub(super) struct SheetPage {
    /// The page's width and height.
    pub(super) size_mm: [f64; 2],
    /// The pictures on the page.
    pub(super) placed: Vec<Placed>,
    /// Thin lines, each from x, y to x, y, measured from the top left corner.
    pub(super) lines_mm: Vec<[f64; 4]>,
}

/// A JPEG of a card in true size.
pub(super) struct Placed {
    /// Its top left corner, measured from the page's top left corner.
    pub(super) at_mm: [f64; 2],
    /// The bytes of the JPEG.
    pub(super) picture: Vec<u8>,
}

/// Writes the pages as a PDF file. `keywords` are near its beginning.
pub(super) fn pdf(pages: &[SheetPage], title: &str, keywords: &str) -> Vec<u8> {
    let mut pdf = Pdf::new();
    let mut last = 0;
    let mut next = || {
        last += 1;
        Ref::new(last)
    };
    let (info, catalogue, tree) = (next(), next(), next());
    pdf.document_info(info)
        .title(TextStr(title))
        .producer(TextStr(concat!("cedulita ", env!("CARGO_PKG_VERSION"))))
        .keywords(TextStr(keywords));
    pdf.catalog(catalogue).pages(tree);
    let numbers: Vec<(Ref, Ref)> = pages.iter().map(|_| (next(), next())).collect();
    pdf.pages(tree).kids(numbers.iter().map(|(page, _)| *page)).count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    for (page, (number, content)) in pages.iter().zip(numbers) {
        let pictures: Vec<(String, Ref)> = (0..page.placed.len()).map(|at| (format!("P{at}"), next())).collect();
        let [width, height] = page.size_mm;
        let mut written = pdf.page(number);
        written.parent(tree).contents(content).media_box(Rect::new(0.0, 0.0, points(width), points(height)));
        let mut resources = written.resources();
        let mut objects = resources.x_objects();
        for (name, picture) in &pictures {
            objects.pair(Name(name.as_bytes()), *picture);
        }
        objects.finish();
        resources.finish();
        written.finish();
        pdf.stream(content, &drawn(page, &pictures));
        for (placed, (_, number)) in page.placed.iter().zip(&pictures) {
            embed(&mut pdf, *number, &placed.picture);
        }
    }
    pdf.finish()
}

fn drawn(page: &SheetPage, pictures: &[(String, Ref)]) -> Vec<u8> {
    let [_, page_height] = page.size_mm;
    let mut content = Content::new();
    for (placed, (name, _)) in page.placed.iter().zip(pictures) {
        let ([x, y], [width, height]) = (placed.at_mm, CARD_MM);
        content.save_state();
        content.transform([points(width), 0.0, 0.0, points(height), points(x), points(page_height - y - height)]);
        content.x_object(Name(name.as_bytes())).restore_state();
    }
    // Above the pictures, for a fold runs between two of them.
    content.set_line_width(points(LINE_MM));
    for [x0, y0, x1, y1] in &page.lines_mm {
        content.move_to(points(*x0), points(page_height - y0)).line_to(points(*x1), points(page_height - y1)).stroke();
    }
    content.finish().into_vec()
}

pub(super) fn embed(pdf: &mut Pdf, number: Ref, jpeg: &[u8]) {
    let Ok((width, height)) =
        image::ImageReader::with_format(std::io::Cursor::new(jpeg), image::ImageFormat::Jpeg).into_dimensions()
    else {
        return;
    };
    let mut object = pdf.image_xobject(number, jpeg);
    object.filter(Filter::DctDecode);
    object.width(width.cast_signed()).height(height.cast_signed());
    object.color_space().device_rgb();
    object.bits_per_component(8);
}

pub(super) fn points(mm: f64) -> f32 {
    (mm * POINTS) as f32
}
