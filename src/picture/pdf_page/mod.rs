//! Draws the first page of a PDF in grey, as far as a specimen can be seen on it: pictures, filled and stroked paths, forms.
//!
//! A page is a program by its author, and the thread that follows it cannot be killed. So all that it does is paid from a
//! [`Budget`] before it is done, and there is no step in it whose length the author chooses: content is read by our own
//! reader, pictures are unpacked row by row, and each shape costs what it covers. A library that draws whole pages cannot
//! be stopped in its middle; forms that drew themselves took one to 22 GB.
//!
//! Text, gradients, patterns and soft masks of groups are not drawn, nor are pictures packed as JPEG 2000, JBIG2 or fax.
//! What is left is what it is: a picture of the page with pieces missing.

mod affine;
mod budget;
mod canvas;
mod colour;
mod content;
mod coverage;
mod image;
mod jpeg;
mod objects;
mod painter;
mod path;
mod rows;
mod state;
#[cfg(test)]
mod tests;
mod unpack;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Object, Stream};
use hayro_syntax::page::Page;

pub use budget::TooMuch;

use self::affine::Affine;
use self::budget::Budget;
use self::canvas::Canvas;
use self::painter::{OBJECT, Painter};
use super::{Facts, Grey};

/// Most memory, in bytes, that drawing a page takes beside the file: a JPEG while it is decoded, another picture's opacity,
/// content, clips and the page itself, all at their bounds at once. A usual page takes a tenth.
pub(super) const MEMORY: usize = 176 * 1024 * 1024;

/// The first page of a measured PDF, as large as its facts say. `go_on` is asked every few milliseconds.
///
/// # Errors
/// When the page asks for more than a card needs, or `go_on` says no. The file is none the worse for it.
pub fn grey(bytes: &[u8], facts: &Facts, go_on: &dyn Fn() -> bool) -> Result<Grey, TooMuch> {
    // A library that panics on hostile bytes has not drawn the page, that is all.
    catch_unwind(AssertUnwindSafe(|| drawn(bytes, facts, Budget::new(go_on))))
        .unwrap_or(Err(TooMuch("a part of its page cannot be read")))
}

fn drawn(bytes: &[u8], facts: &Facts, mut budget: Budget<'_>) -> Result<Grey, TooMuch> {
    budget.spend_and_ask(bytes.len())?;
    let pdf = Pdf::new(bytes.to_vec()).map_err(|_| TooMuch("its page cannot be read again"))?;
    let page = pdf.pages().first().ok_or(TooMuch("its page cannot be read again"))?;
    let content = content(page, &mut budget)?;
    let canvas = Canvas::new(facts.width as usize, facts.height as usize);
    let mut painter = Painter::new(canvas, map(page, facts), &mut budget);
    painter.follow(&content, page.resources())?;
    Ok(painter.canvas.finish())
}

/// From the page's units to pixels: its crop box, turned as it says, fills them.
fn map(page: &Page<'_>, facts: &Facts) -> Affine {
    let (width, height) = page.render_dimensions();
    let across = f64::from(facts.width) / f64::from(width);
    let down = f64::from(facts.height) / f64::from(height);
    Affine(page.initial_transform(true).as_coeffs()).then(Affine([across, 0.0, 0.0, down, 0.0, 0.0]))
}

/// The page's content, of however many streams.
fn content(page: &Page<'_>, budget: &mut Budget<'_>) -> Result<Vec<u8>, TooMuch> {
    let mut all = Vec::new();
    if let Some(stream) = page.raw().get::<Stream<'_>>("Contents") {
        unpack::content(&stream, &mut all, budget)?;
    } else if let Some(streams) = page.raw().get::<Array<'_>>("Contents") {
        for object in streams.iter::<Object<'_>>() {
            budget.spend_and_ask(OBJECT)?;
            if let Object::Stream(stream) = object {
                unpack::content(&stream, &mut all, budget)?;
                all.push(b'\n');
            }
        }
    }
    Ok(all)
}
