//! Finds what a page contains and cannot be drawn as it should be. The library that draws skips most of it without a
//! message.
//!
//! The page is interpreted once without painting. `should_continue` can end this, and a page that would never end
//! ends it too.

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

/// How deep glyphs, patterns and masks with content of their own may nest.
const MAX_DEPTH: usize = 16;

/// The parts of a page that are missing in its drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Missing {
    /// A picture whose packing is unknown or whose data are damaged.
    pub(super) picture: bool,
    /// Some rows of a picture.
    pub(super) rows: bool,
    /// Text whose font cannot be read.
    pub(super) text: bool,
    /// Something that the page names, but that the file does not contain or does not say how to draw.
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

    /// A sentence for each missing part.
    pub(super) fn sentences(self) -> impl Iterator<Item = &'static str> {
        self.flags()
            .into_iter()
            .zip(Self::SENTENCES)
            .filter_map(|(is_missing, sentence)| is_missing.then_some(sentence))
    }

    /// The flags as bits, the first one lowest.
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

/// Takes the inventory of a page; calls `should_continue` at each thing on it.
pub(super) fn take_inventory(page: &Page<'_>, map: Affine, should_continue: &dyn Fn() -> bool) -> Missing {
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

/// Ends the drawing by unwinding through the library, which offers no other way. No panic hook is called.
fn end() -> ! {
    resume_unwind(Box::new("drawing was ended"));
}

struct Inventory<'a> {
    missing: Missing,
    /// Pictures and forms that were already seen.
    known: HashSet<ObjectIdentifier>,
    /// Glyphs, patterns and masks that were already seen.
    drawn: HashSet<u128>,
    /// The glyphs, patterns and masks that contain the current content, the outermost first.
    open: Vec<u128>,
    should_continue: &'a dyn Fn() -> bool,
}

impl Inventory<'_> {
    fn step(&self) {
        if !(self.should_continue)() {
            end();
        }
    }

    /// Interprets the content of a glyph, pattern or mask when it is seen for the first time. One that draws itself
    /// would never end: the library recurses into it until the stack overflows, and the program ends.
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

    /// Whether a stream is seen for the first time. An inline stream has no object number and always counts as new.
    fn is_new(&mut self, stream: &Stream<'_>) -> bool {
        stream.obj_id() == ObjectIdentifier::new(0, 0) || self.known.insert(stream.obj_id())
    }

    /// Finds what content names, also within its forms.
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
