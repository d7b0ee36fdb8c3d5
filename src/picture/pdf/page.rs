//! Reads a PDF's structure and draws its first page, with a library that has no limits. Only a
//! [`worker`](super::worker) may use it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::{InterpreterSettings, InterpreterWarning, WarningSinkFn};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

use super::inventory::{Missing, take_inventory};
use crate::contract::limits;
use crate::picture::{Grey, luma};

/// Why a file cannot be used as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unopened {
    /// The file needs a password.
    Encrypted,
    /// The file's structure cannot be read.
    Broken,
    /// The file has no page.
    NoPage,
}

/// A PDF whose structure could be read and that has a page.
pub(super) struct PdfDocument(Pdf);

impl PdfDocument {
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, Unopened> {
        let pdf = Pdf::new(bytes).map_err(|error| match error {
            LoadPdfError::Decryption(_) => Unopened::Encrypted,
            LoadPdfError::Invalid => Unopened::Broken,
        })?;
        if pdf.pages().is_empty() { Err(Unopened::NoPage) } else { Ok(Self(pdf)) }
    }

    fn page(&self) -> Option<&Page<'_>> {
        self.0.pages().first()
    }

    /// The page's width and height in pixels when its long side has [`limits::PDF_LONG_SIDE`].
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 1280")]
    pub(super) fn size(&self) -> [u32; 2] {
        let Some(page) = self.page() else { return [0, 0] };
        let (width, height) = page.render_dimensions();
        let scale = f64::from(limits::PDF_LONG_SIDE) / f64::from(width.max(height));
        [width, height].map(|side| (f64::from(side) * scale).round() as u32)
    }

    /// Draws the page on white, and returns what is missing in the drawing. While the inventory is taken, it calls
    /// `should_continue` at each thing on the page. A `false` ends the work with a panic that calls no panic hook.
    pub(super) fn draw(&self, should_continue: &dyn Fn() -> bool) -> (Grey, Missing) {
        let [width, height] = self.size();
        let mut missing = Missing::default();
        let mut pixels = vec![255; width as usize * height as usize];
        if let Some(page) = self.page() {
            missing = take_inventory(page, map(page, [width, height]), should_continue);
            missing.join(paint(page, [width, height], &mut pixels));
        }
        (Grey { width: width as usize, height: height as usize, pixels }, missing)
    }
}

/// The mapping from the page's units to pixels: the crop box, turned as the page says, fills them.
fn map(page: &Page<'_>, [width, height]: [u32; 2]) -> Affine {
    let (across, down) = page.render_dimensions();
    let scale = Affine::scale_non_uniform(f64::from(width) / f64::from(across), f64::from(height) / f64::from(down));
    scale * Affine::new(page.initial_transform(true).as_coeffs())
}

fn paint(page: &Page<'_>, [width, height]: [u32; 2], pixels: &mut [u8]) -> Missing {
    let (picture, text) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let settings = InterpreterSettings { warning_sink: sink(&picture, &text), ..InterpreterSettings::default() };
    // Both sides are at most 1280.
    let mut context = RenderContext::new(width as u16, height as u16);
    let map = map(page, [width, height]);
    render_into(page, &RenderCache::new(), &settings, &RenderSettings::default(), &mut context, map);
    context.flush();
    let mut canvas = Pixmap::new(context.width(), context.height());
    let on_white = RasterizerSettings { target_init: TargetInit::Clear(WHITE), ..RasterizerSettings::default() };
    context.render_with(&mut canvas, &mut Resources::default(), on_white);
    for (grey, pixel) in pixels.iter_mut().zip(canvas.data_as_u8_slice().chunks_exact(4)) {
        *grey = luma(pixel);
    }
    Missing { picture: picture.load(Ordering::Relaxed), text: text.load(Ordering::Relaxed), ..Missing::default() }
}

fn sink(picture: &Arc<AtomicBool>, text: &Arc<AtomicBool>) -> WarningSinkFn {
    let (picture, text) = (Arc::clone(picture), Arc::clone(text));
    Arc::new(move |warning| match warning {
        InterpreterWarning::UnsupportedFont => text.store(true, Ordering::Relaxed),
        _ => picture.store(true, Ordering::Relaxed),
    })
}
