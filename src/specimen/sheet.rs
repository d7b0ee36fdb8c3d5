//! Print sheets: several specimens on a page, in true size, with marks for cutting.

use serde::Deserialize;

use super::page::{Placed, SheetPage, pdf};
use super::print::unsealed;
use super::{PrintError, Size, Subject};
use crate::contract::CARD_MM;

/// Number of cards across and down a page. Both papers hold this many and leave space to hold the sheet by.
const COLUMNS: usize = 2;
const ROWS: usize = 4;
/// Space between cards, in millimetres.
const GAP_MM: f64 = 6.0;
/// Length of a cut mark, and its distance from the card, in millimetres.
const MARK_MM: f64 = 2.0;
const MARK_AWAY_MM: f64 = 0.5;

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

/// Makes a PDF of these specimens, eight on a page, in true size. After each specimen it calls `done` with the number
/// drawn so far.
///
/// # Errors
/// When a specimen cannot be printed.
pub fn sheet(subjects: &[Subject], paper: Paper, size: Size, done: &dyn Fn(usize)) -> Result<Vec<u8>, PrintError> {
    let mut pages = Vec::new();
    for (number, subjects) in subjects.chunks(COLUMNS * ROWS).enumerate() {
        let mut page = SheetPage { size_mm: paper.size_mm(), placed: Vec::new(), lines_mm: Vec::new() };
        for (at, subject) in subjects.iter().enumerate() {
            let at_mm = corner(paper, at);
            page.placed.push(Placed { at_mm, picture: unsealed(subject, size)? });
            page.lines_mm.extend(marks(at_mm));
            done(number * COLUMNS * ROWS + at + 1);
        }
        pages.push(page);
    }
    Ok(pdf(&pages, "cedulita specimens", "cedulita specimens"))
}

/// The top left corner of a card. The cards as a whole are centred on the page.
fn corner(paper: Paper, at: usize) -> [f64; 2] {
    let ([paper_width, paper_height], [width, height]) = (paper.size_mm(), CARD_MM);
    let left = (paper_width - COLUMNS as f64 * width - (COLUMNS - 1) as f64 * GAP_MM) / 2.0;
    let top = (paper_height - ROWS as f64 * height - (ROWS - 1) as f64 * GAP_MM) / 2.0;
    [left + (at % COLUMNS) as f64 * (width + GAP_MM), top + (at / COLUMNS) as f64 * (height + GAP_MM)]
}

/// The two short lines at each corner of a card.
fn marks([left, top]: [f64; 2]) -> impl Iterator<Item = [f64; 4]> {
    let [width, height] = CARD_MM;
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
