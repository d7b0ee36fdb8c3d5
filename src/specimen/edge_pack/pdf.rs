//! Makes PDFs as scanners and word processors do. A scene of a page is in pixels of the page as rendered.

use pdf_writer::{Content, Finish as _, Name, Pdf, Rect, Ref};

use super::super::page::{Placed, SheetPage, embed, pdf, points};
use super::super::print::unsealed;
use super::super::{Paper, PrintError, Size, SpecimenFormat, print};
use super::jpeg;
use super::scene::Scene;
use crate::contract::CARD_MM;

/// The card's place on a sheet of A4, in millimetres from the top left corner.
pub(super) const ON_A4_MM: [f64; 2] = [62.0, 40.0];
/// Number of pages of the long file.
const MANY: usize = 60;

/// A page that the card fills, as this program prints it.
pub(super) fn pristine(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    let thing = scene.things.first().and_then(|thing| thing.what.subject());
    let subject = thing.ok_or_else(|| PrintError::new("nothing is in the scene"))?;
    print(&subject, SpecimenFormat::Pdf, Size::default())
}

/// The same page without a seal: only its pixels show what it is.
pub(super) fn page(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    Ok(written(&[SheetPage { size_mm: CARD_MM, ..sheet(placed(scene, [0.0, 0.0])?) }]))
}

/// The card in true size on a sheet of paper.
pub(super) fn a4(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    Ok(written(&[sheet(placed(scene, ON_A4_MM)?)]))
}

/// An empty sheet of paper.
pub(super) fn empty() -> Vec<u8> {
    written(&[sheet(Vec::new())])
}

/// A page that the card fills, one with another card (`second`), and many empty ones.
pub(super) fn many_pages(scene: &Scene, second: &Scene) -> Result<Vec<u8>, PrintError> {
    let full = |placed| SheetPage { size_mm: CARD_MM, ..sheet(placed) };
    let mut pages = vec![full(placed(scene, [0.0, 0.0])?), full(placed(second, [0.0, 0.0])?)];
    pages.resize_with(MANY, || sheet(Vec::new()));
    Ok(written(&pages))
}

/// A page by a scanner that knows how the paper lay: stored on its side, with an entry that turns it by 90 degrees.
pub(super) fn turned(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    let [catalogue, tree, page, content, picture] = [1, 2, 3, 4, 5].map(Ref::new);
    // Its left edge, as stored, is the card's lower edge.
    let [height, width] = CARD_MM.map(points);
    let mut pdf = Pdf::new();
    pdf.catalog(catalogue).pages(tree);
    pdf.pages(tree).kids([page]).count(1);
    let mut written = pdf.page(page);
    written.parent(tree).contents(content).media_box(Rect::new(0.0, 0.0, width, height)).rotate(90);
    written.resources().x_objects().pair(Name(b"P"), picture);
    written.finish();
    let mut drawn = Content::new();
    drawn.transform([width, 0.0, 0.0, height, 0.0, 0.0]).x_object(Name(b"P"));
    pdf.stream(content, &drawn.finish().into_vec());
    embed(&mut pdf, picture, &jpeg::baseline(&scene.stored(6))?);
    Ok(pdf.finish())
}

/// A page that the card fills, in a file whose cross-reference table is not where the file says.
pub(super) fn with_wrong_table(scene: &Scene) -> Result<Vec<u8>, PrintError> {
    const KEY: &[u8] = b"startxref\n";
    let mut file = page(scene)?;
    if let Some(at) = memchr::memmem::rfind(&file, KEY) {
        let number = file[at + KEY.len()..].iter_mut().take_while(|byte| byte.is_ascii_digit());
        number.for_each(|digit| *digit = b'7');
    }
    Ok(file)
}

/// An empty page of this size in millimetres.
pub(super) fn strip(size_mm: [f64; 2]) -> Vec<u8> {
    written(&[SheetPage { size_mm, ..sheet(Vec::new()) }])
}

fn sheet(placed: Vec<Placed>) -> SheetPage {
    SheetPage { size_mm: Paper::A4.size_mm(), placed, lines_mm: Vec::new() }
}

fn placed(scene: &Scene, at_mm: [f64; 2]) -> Result<Vec<Placed>, PrintError> {
    let Some(subject) = scene.things.first().and_then(|thing| thing.what.subject()) else { return Ok(Vec::new()) };
    Ok(vec![Placed { at_mm, picture: unsealed(&subject, Size::Dpi(300))? }])
}

fn written(pages: &[SheetPage]) -> Vec<u8> {
    pdf(pages, "cedulita edge pack", "cedulita edge pack")
}
