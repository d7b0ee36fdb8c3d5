//! Print sheets: several specimens on a page, in true size, with marks for cutting and folding.

use serde::Deserialize;

use super::page::{Placed, SheetPage, pdf};
use super::print::unsealed;
use super::{PrintError, Size, Subject};
use crate::contract::CARD_MM;
use crate::contract::dates::Date;

/// Number of cards across and down a page. Both papers hold this many and leave space to hold the sheet by.
const COLUMNS: usize = 2;
const ROWS: usize = 4;
/// Space between cards, in millimetres.
const GAP_MM: f64 = 6.0;
/// Length of a cut mark, and its distance from the card, in millimetres.
const MARK_MM: f64 = 2.0;
const MARK_AWAY_MM: f64 = 0.5;
/// Length of a dash of the line to fold along, and of the space after it, in millimetres.
const DASH_MM: f64 = 1.5;

/// A size of paper for print sheets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    /// 210 x 297 mm.
    #[default]
    A4,
    /// 8.5 x 11 inches.
    Letter,
}

impl Paper {
    /// The paper's width and height, upright.
    #[must_use]
    pub const fn size_mm(self) -> [f64; 2] {
        match self {
            Paper::A4 => [210.0, 297.0],
            Paper::Letter => [215.9, 279.4],
        }
    }
}

/// What is cut out of a sheet as one piece.
#[derive(Clone, Debug)]
pub enum SheetItem {
    /// A specimen of one side.
    Single(Subject),
    /// A card's front and back, beside each other. They are folded along the line between them.
    Folded([Subject; 2]),
}

impl SheetItem {
    /// The specimens in this piece, from left to right.
    #[must_use]
    pub fn subjects(&self) -> &[Subject] {
        match self {
            SheetItem::Single(subject) => std::slice::from_ref(subject),
            SheetItem::Folded(sides) => sides,
        }
    }

    /// The same piece, with dates relative to today written out (see [`Subject::on`]).
    #[must_use]
    pub fn on(self, today: Date) -> SheetItem {
        match self {
            SheetItem::Single(subject) => SheetItem::Single(subject.on(today)),
            SheetItem::Folded(sides) => SheetItem::Folded(sides.map(|side| side.on(today))),
        }
    }
}

/// Makes a PDF of these specimens, four rows on a page, in true size: two single ones or one folded one in a row. After
/// each specimen it calls `done` with the number drawn so far.
///
/// # Errors
/// When a specimen cannot be printed.
pub fn sheet(items: &[SheetItem], paper: Paper, size: Size, done: &dyn Fn(usize)) -> Result<Vec<u8>, PrintError> {
    let mut pages = Vec::new();
    let mut drawn = 0;
    for rows in rows(items).chunks(ROWS) {
        let mut page = SheetPage { size_mm: paper.size_mm(), placed: Vec::new(), lines_mm: Vec::new() };
        for (row, items) in rows.iter().enumerate() {
            for (column, item) in items.iter().enumerate() {
                let corners = corners(paper, row, column, item);
                for (subject, at_mm) in item.subjects().iter().zip(&corners) {
                    page.placed.push(Placed { at_mm: *at_mm, picture: unsealed(subject, size)? });
                    drawn += 1;
                    done(drawn);
                }
                page.lines_mm.extend(lines(&corners));
            }
        }
        pages.push(page);
    }
    Ok(pdf(&pages, "cedulita specimens", "cedulita specimens"))
}

/// The rows of a sheet, in the order of the items.
fn rows(items: &[SheetItem]) -> Vec<Vec<&SheetItem>> {
    let mut rows: Vec<Vec<&SheetItem>> = Vec::new();
    for item in items {
        match (rows.last_mut(), item) {
            (Some(row), SheetItem::Single(_)) if matches!(row[..], [SheetItem::Single(_)]) => row.push(item),
            _ => rows.push(vec![item]),
        }
    }
    rows
}

/// The top left corners of an item's specimens. The rows as a whole are centred on the page, and so is each fold.
fn corners(paper: Paper, row: usize, column: usize, item: &SheetItem) -> Vec<[f64; 2]> {
    let ([paper_width, paper_height], [width, height]) = (paper.size_mm(), CARD_MM);
    let top = (paper_height - ROWS as f64 * height - (ROWS - 1) as f64 * GAP_MM) / 2.0;
    let corner = |column: usize, gap: f64| {
        let left = (paper_width - COLUMNS as f64 * width - gap) / 2.0;
        [left + column as f64 * (width + gap), top + row as f64 * (height + GAP_MM)]
    };
    match item {
        SheetItem::Single(_) => vec![corner(column, GAP_MM)],
        SheetItem::Folded(_) => vec![corner(0, 0.0), corner(1, 0.0)],
    }
}

/// The cut marks around an item and, between two sides, the line to fold along: dashes that begin above and end below.
fn lines(corners: &[[f64; 2]]) -> Vec<[f64; 4]> {
    let across = corners.len() as f64 * CARD_MM[0];
    let mut lines: Vec<_> = marks(corners[0], across).collect();
    if let [_, [x, top]] = *corners {
        let beyond = MARK_AWAY_MM + MARK_MM;
        let dashes = ((CARD_MM[1] + 2.0 * beyond) / (2.0 * DASH_MM)).floor();
        let dash = |number: usize| top - beyond + number as f64 * 2.0 * DASH_MM;
        lines.extend((0..=dashes as usize).map(dash).map(|y| [x, y, x, (y + DASH_MM).min(top + CARD_MM[1] + beyond)]));
    }
    lines
}

/// The two short lines at each corner of a piece of this width.
fn marks([left, top]: [f64; 2], width: f64) -> impl Iterator<Item = [f64; 4]> {
    let height = CARD_MM[1];
    let corners = [
        (left, top, -1.0, -1.0),
        (left + width, top, 1.0, -1.0),
        (left, top + height, -1.0, 1.0),
        (left + width, top + height, 1.0, 1.0),
    ];
    corners.into_iter().flat_map(|(x, y, across, down)| {
        let (near, far) = (MARK_AWAY_MM, MARK_AWAY_MM + MARK_MM);
        [[x + across * near, y, x + across * far, y], [x, y + down * near, x, y + down * far]]
    })
}
