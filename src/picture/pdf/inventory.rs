//! What stands on a page and can not be drawn as it should be. The library that draws passes over most of it in silence.
//!
//! The page is followed once without painting. That ends at a word from outside, and so does a page that would never end.

use std::collections::HashSet;
use std::panic::resume_unwind;

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::pattern::Pattern;
use hayro::hayro_interpret::{
    BlendMode, CacheKey as _, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, interpret_page,
};
use hayro::hayro_syntax::content::TypedIter;
use hayro::hayro_syntax::content::ops::TypedInstruction;
use hayro::hayro_syntax::object::{Dict, Name, ObjectIdentifier, Stream};
use hayro::hayro_syntax::page::{Page, Resources};
use hayro::kurbo::{Affine, BezPath, Rect};

use super::packing::{StreamDamage, damage};

/// How deep glyphs, patterns and masks, which are drawn by content of their own, may stand in one another.
const MAX_DEPTH: usize = 16;

/// What of a page is not to be seen in its drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Missing {
    /// A picture: its packing is unknown, or its data damaged.
    pub(super) picture: bool,
    /// Some rows of a picture.
    pub(super) rows: bool,
    /// Text, because of its font.
    pub(super) text: bool,
    /// Something that the page names, and that the file does not hold or does not say how to draw.
    pub(super) object: bool,
}

impl Missing {
    const SENTENCES: [&str; 4] = [
        "a picture on the PDF's page could not be drawn, so it was not looked at: it is damaged, or packed in a way that is not read",
        "a picture on the PDF's page lacks rows, so it was only looked at in part: it was cut off or damaged",
        "text on the PDF's page could not be drawn: its font cannot be read",
        "a picture or form on the PDF's page could not be drawn, so it was not looked at: the file does not hold it, or it is damaged",
    ];

    fn flags(self) -> [bool; 4] {
        [self.picture, self.rows, self.text, self.object]
    }

    /// A sentence for each.
    pub(super) fn sentences(self) -> impl Iterator<Item = &'static str> {
        self.flags()
            .into_iter()
            .zip(Self::SENTENCES)
            .filter_map(|(is_missing, sentence)| is_missing.then_some(sentence))
    }

    /// As bits, the lowest first.
    pub(super) fn bits(self) -> u8 {
        self.flags().into_iter().rev().fold(0, |bits, flag| bits << 1 | u8::from(flag))
    }

    pub(super) fn from_bits(bits: u8) -> Self {
        let [picture, rows, text, object] = [0, 1, 2, 3].map(|at| bits >> at & 1 == 1);
        Self { picture, rows, text, object }
    }

    pub(super) fn join(&mut self, other: Self) {
        *self = Self::from_bits(self.bits() | other.bits());
    }
}

/// Takes stock of a page; `should_continue` is asked at each thing on it.
pub(super) fn taken(page: &Page<'_>, map: Affine, should_continue: &dyn Fn() -> bool) -> Missing {
    let (missing, known, drawn) = (Missing::default(), HashSet::new(), HashSet::new());
    let mut inventory = Inventory { missing, known, drawn, open: Vec::new(), should_continue };
    let cache = InterpreterCache::new();
    let everywhere = page.intersected_crop_box();
    let area = map.transform_rect_bbox(Rect::new(everywhere.x0, everywhere.y0, everywhere.x1, everywhere.y1));
    let mut context = Context::new(map, area, &cache, page.xref(), InterpreterSettings::default());
    interpret_page(page, &mut context, &mut inventory);
    inventory.missing.object = page.raw().contains_key("Contents") && page.page_stream().is_none();
    inventory.follow(page.typed_operations(), page.resources());
    inventory.missing
}

/// Ends the drawing, through the library, which knows no other way. No hook is called.
fn end() -> ! {
    resume_unwind(Box::new("drawing was ended"));
}

struct Inventory<'a> {
    missing: Missing,
    /// Pictures and forms that were met before.
    known: HashSet<ObjectIdentifier>,
    /// Glyphs, patterns and masks that were met before.
    drawn: HashSet<u128>,
    /// Those that the present content belongs to, the outermost first.
    open: Vec<u128>,
    should_continue: &'a dyn Fn() -> bool,
}

impl Inventory<'_> {
    fn step(&self) {
        if !(self.should_continue)() {
            end();
        }
    }

    /// Follows the content of a glyph, pattern or mask, if it is met for the first time. One that is drawn by itself would never end: the
    /// library goes into it until the stack ends, and the program with it.
    fn follow_into(&mut self, key: u128, follow: impl FnOnce(&mut Self)) {
        if self.open.contains(&key) || self.open.len() == MAX_DEPTH {
            end();
        }
        if self.drawn.insert(key) {
            self.open.push(key);
            follow(self);
            self.open.pop();
        }
    }

    fn follow_props(&mut self, props: &DrawProps<'_>) {
        self.follow_mask(props.soft_mask.as_ref());
        if let Paint::Pattern(pattern) = &props.paint
            && let Pattern::Tiling(tiling) = &**pattern
        {
            self.follow_into(pattern.cache_key(), |inventory| {
                let _ = tiling.interpret(inventory, Affine::IDENTITY, false);
            });
        }
    }

    fn follow_mask(&mut self, mask: Option<&SoftMask<'_>>) {
        if let Some(mask) = mask {
            self.follow_into(mask.cache_key(), |inventory| mask.interpret(inventory));
        }
    }

    /// Whether it is met for the first time. What stands in the content itself has no number.
    fn is_new(&mut self, stream: &Stream<'_>) -> bool {
        stream.obj_id() == ObjectIdentifier::new(0, 0) || self.known.insert(stream.obj_id())
    }

    /// Looks for what content names, in its forms as well.
    fn follow(&mut self, mut content: TypedIter<'_>, resources: &Resources<'_>) {
        while let Some(instruction) = content.next() {
            let TypedInstruction::XObject(named) = instruction else { continue };
            self.step();
            let Some(stream) = resources.get_x_object(named.0) else {
                self.missing.object = true;
                continue;
            };
            if self.is_new(&stream) {
                self.look_into(&stream, resources);
            }
        }
    }

    fn look_into(&mut self, stream: &Stream<'_>, resources: &Resources<'_>) {
        let kind = stream.dict().get::<Name<'_>>("Subtype");
        match kind.as_deref() {
            Some(b"Form") => match stream.decoded_data() {
                Ok(content) => {
                    let own = stream.dict().get::<Dict<'_>>("Resources").map(Resources::new);
                    self.missing.object |= !stream.dict().contains_key("BBox");
                    self.follow(TypedIter::new(&content), own.as_ref().unwrap_or(resources));
                }
                Err(_) => self.missing.object = true,
            },
            Some(b"Image") => {
                let side = |name: &str| stream.dict().get::<u32>(name).is_some_and(|side| side > 0);
                self.missing.object |= !(side("Width") || side("W")) || !(side("Height") || side("H"));
            }
            _ => self.missing.object = true,
        }
    }
}

impl<'a> Device<'a> for Inventory<'_> {
    fn draw_path(&mut self, _: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.step();
        self.follow_props(&props);
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.step();
    }

    fn push_clip_rect(&mut self, _: &Rect) {
        self.step();
    }

    fn draw_rect(&mut self, _: &Rect, props: DrawProps<'a>, _: &DrawMode) {
        self.step();
        self.follow_props(&props);
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.step();
        self.follow_mask(mask.as_ref());
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.step();
        self.follow_props(&props);
        for positioned in run.glyphs() {
            let Glyph::Type3(glyph) = &**positioned else { continue };
            self.follow_into(glyph.cache_key(), |inventory| {
                glyph.interpret(inventory, props.transform, positioned.transform(), &props.paint);
            });
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.step();
        self.follow_mask(props.soft_mask.as_ref());
        let is_new = match &image {
            Image::Raster(image) => self.is_new(image.stream()),
            Image::Stencil(image) => self.is_new(image.stream()),
        };
        if is_new {
            match damage(&image) {
                Some(StreamDamage::Unreadable) => self.missing.picture = true,
                Some(StreamDamage::Short) => self.missing.rows = true,
                None => {}
            }
        }
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
