//! Follows the operators of a page's content and paints what they say.

use hayro_syntax::object::{Dict, Object, Stream};
use hayro_syntax::page::Resources;

use super::affine::{Affine, Point};
use super::budget::{Budget, TooMuch};
use super::canvas::Canvas;
use super::colour::Space;
use super::content::{Content, Operation};
use super::coverage::Rule;
use super::image::{Purpose, decoded};
use super::path::Path;
use super::state::State;
use super::unpack::content;

/// How deep forms may be drawn within each other.
const FORMS: usize = 12;
/// How many states may be saved at the same time. The format's own limit is 28.
const STATES: usize = 256;
/// Work for an operator, for looking up an object, and for a form: about what they cost beside bytes and pixels.
const OPERATOR: usize = 16;
const OBJECT: usize = 2_000;
const FORM: usize = 10_000;

/// Paints a page.
pub(super) struct Painter<'a, 'b> {
    pub(super) canvas: Canvas,
    budget: &'a mut Budget<'b>,
    state: State,
    saved: Vec<State>,
    path: Path,
    forms: usize,
}

impl<'a, 'b> Painter<'a, 'b> {
    /// A white page; `map` leads from its units to pixels.
    pub(super) fn new(canvas: Canvas, map: Affine, budget: &'a mut Budget<'b>) -> Self {
        let state = State::new(map, canvas.everywhere());
        Self { canvas, budget, state, saved: Vec::new(), path: Path::default(), forms: 0 }
    }

    /// Paints all that content says. Names in it are those of `resources`.
    pub(super) fn follow(&mut self, bytes: &[u8], resources: &Resources<'_>) -> Result<(), TooMuch> {
        let (mut content, mut operation) = (Content::new(bytes), Operation::default());
        let outer = self.saved.len();
        while content.next(&mut operation).is_some() {
            self.budget.spend(OPERATOR + operation.length)?;
            match operation.operator {
                b"q" => self.save()?,
                b"Q" if self.saved.len() > outer => self.restore(),
                b"cm" => self.transform(&operation.numbers),
                b"gs" => self.extend(&operation, resources)?,
                b"Do" => self.draw(&operation, resources)?,
                b"cs" | b"CS" => self.enter(&operation, resources)?,
                _ => {
                    self.set(&operation);
                    self.trace(&operation)?;
                    self.paint(operation.operator)?;
                }
            }
        }
        while self.saved.len() > outer {
            self.restore();
        }
        self.path.clear();
        Ok(())
    }

    fn save(&mut self) -> Result<(), TooMuch> {
        if self.saved.len() >= STATES {
            return Err(TooMuch("its page saves more states than a card needs"));
        }
        self.saved.push(self.state.clone());
        Ok(())
    }

    fn restore(&mut self) {
        if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    fn transform(&mut self, numbers: &[f64]) {
        if let Some(map) = six(numbers) {
            self.state.map = map.then(self.state.map);
        }
    }

    fn extend(&mut self, operation: &Operation<'_>, resources: &Resources<'_>) -> Result<(), TooMuch> {
        self.budget.spend_and_ask(OBJECT)?;
        if let Some(dict) = operation.name.and_then(|name| resources.ext_g_states.get::<Dict<'_>>(name)) {
            self.state.extend(&dict);
        }
        Ok(())
    }

    fn enter(&mut self, operation: &Operation<'_>, resources: &Resources<'_>) -> Result<(), TooMuch> {
        self.budget.spend_and_ask(OBJECT)?;
        let Some(name) = operation.name.and_then(hayro_syntax::object::Name::new) else { return Ok(()) };
        let space = Space::of(&Object::Name(name), resources);
        let ink = if operation.operator == b"cs" { &mut self.state.fill } else { &mut self.state.stroke };
        ink.enter(space);
        Ok(())
    }

    /// Colours and lines.
    fn set(&mut self, operation: &Operation<'_>) {
        let (numbers, state) = (operation.numbers.as_slice(), &mut self.state);
        match operation.operator {
            b"g" => state.fill.set(Space::Grey, numbers),
            b"G" => state.stroke.set(Space::Grey, numbers),
            b"rg" => state.fill.set(Space::Rgb, numbers),
            b"RG" => state.stroke.set(Space::Rgb, numbers),
            b"k" => state.fill.set(Space::Cmyk, numbers),
            b"K" => state.stroke.set(Space::Cmyk, numbers),
            b"sc" | b"scn" => state.fill.mix(numbers),
            b"SC" | b"SCN" => state.stroke.mix(numbers),
            b"w" => state.set_line_width(numbers.first().copied().unwrap_or(1.0)),
            b"J" => state.set_cap(numbers.first().copied().unwrap_or(0.0)),
            _ => {}
        }
    }

    /// Adds to the path.
    fn trace(&mut self, operation: &Operation<'_>) -> Result<(), TooMuch> {
        let map = self.state.map;
        let at = |point: [f64; 2]| map.apply(point);
        match (operation.operator, operation.numbers.as_slice()) {
            (b"m", [x, y]) => self.path.start(at([*x, *y])),
            (b"l", [x, y]) => self.path.line(at([*x, *y])),
            (b"c", [a, b, c, d, e, f]) => self.path.curve([at([*a, *b]), at([*c, *d]), at([*e, *f])]),
            (b"v", [c, d, e, f]) => {
                let start = self.path.last().unwrap_or(at([*c, *d]));
                self.path.curve([start, at([*c, *d]), at([*e, *f])])
            }
            (b"y", [a, b, e, f]) => self.path.curve([at([*a, *b]), at([*e, *f]), at([*e, *f])]),
            (b"re", [x, y, width, height]) => self.path.enclose(map.corners([*x, *y, x + width, y + height])),
            (operator, _) => {
                match operator {
                    b"h" => self.path.close(),
                    b"W" => self.path.clip_by(Rule::NonZero),
                    b"W*" => self.path.clip_by(Rule::EvenOdd),
                    _ => {}
                }
                Ok(())
            }
        }
    }

    /// Fills and strokes the path, and clips to it.
    fn paint(&mut self, operator: &[u8]) -> Result<(), TooMuch> {
        let (fill, strokes, closes) = match operator {
            b"f" | b"F" => (Some(Rule::NonZero), false, false),
            b"f*" => (Some(Rule::EvenOdd), false, false),
            b"B" => (Some(Rule::NonZero), true, false),
            b"B*" => (Some(Rule::EvenOdd), true, false),
            b"b" => (Some(Rule::NonZero), true, true),
            b"b*" => (Some(Rule::EvenOdd), true, true),
            b"S" => (None, true, false),
            b"s" => (None, true, true),
            b"n" => (None, false, false),
            _ => return Ok(()),
        };
        if closes {
            self.path.close();
        }
        let state = &mut self.state;
        if let (Some(rule), Some(paint)) = (fill, state.paint(&state.fill)) {
            self.canvas.fill(&self.path, rule, paint, &state.clip, self.budget)?;
        }
        if let (true, Some(paint)) = (strokes, state.paint(&state.stroke)) {
            self.canvas.stroke(&self.path, state.pen(), paint, &state.clip, self.budget)?;
        }
        if let Some(rule) = self.path.clip().filter(|_| !self.path.is_empty()) {
            state.clip = self.canvas.narrowed(&state.clip, &self.path, rule, self.budget)?;
        }
        self.path.clear();
        Ok(())
    }

    fn draw(&mut self, operation: &Operation<'_>, resources: &Resources<'_>) -> Result<(), TooMuch> {
        self.budget.spend_and_ask(OBJECT)?;
        let Some(object) = operation.name.and_then(|name| resources.x_objects.get::<Stream<'_>>(name)) else {
            return Ok(());
        };
        match object.dict().get::<hayro_syntax::object::Name<'_>>("Subtype") {
            Some(kind) if kind.as_ref() == b"Image" => self.picture(&object, resources),
            Some(kind) if kind.as_ref() == b"Form" => self.form(&object, resources),
            _ => Ok(()),
        }
    }

    /// A form is content of its own, with its own place and edge.
    fn form(&mut self, form: &Stream<'_>, around: &Resources<'_>) -> Result<(), TooMuch> {
        if self.forms >= FORMS {
            return Err(TooMuch("its page draws forms within forms deeper than a card needs"));
        }
        self.budget.spend_and_ask(FORM)?;
        let (dict, mut bytes) = (form.dict(), Vec::new());
        content(form, &mut bytes, self.budget)?;
        self.save()?;
        self.forms += 1;
        self.path.clear();
        if let Some(map) = dict.get::<[f64; 6]>("Matrix") {
            self.transform(&map);
        }
        if let Some(edge) = dict.get::<[f64; 4]>("BBox") {
            self.path.enclose(self.state.map.corners(edge))?;
            self.path.clip_by(Rule::NonZero);
            self.paint(b"n")?;
        }
        if dict.contains_key("Group") {
            self.state.enter_group();
        }
        let own = dict.get::<Dict<'_>>("Resources").map(Resources::new);
        self.follow(&bytes, own.as_ref().unwrap_or(around))?;
        self.forms -= 1;
        self.restore();
        Ok(())
    }

    /// A picture fills the unit square.
    fn picture(&mut self, picture: &Stream<'_>, resources: &Resources<'_>) -> Result<(), TooMuch> {
        let Some(back) = self.state.map.inverse() else { return Ok(()) };
        let size = self.state.map.lengths();
        let dict = picture.dict();
        let is_stencil = dict.get::<bool>("ImageMask") == Some(true);
        let paint = if is_stencil { self.state.paint(&self.state.fill) } else { Some(self.state.paint_of_pictures()) };
        let Some(paint) = paint else { return Ok(()) };
        let mut opacity = None;
        if is_stencil {
            opacity = decoded(picture, Purpose::Stencil, size, resources, self.budget)?;
        } else if let Some(mask) = dict.get::<Stream<'_>>("SMask") {
            opacity = decoded(&mask, Purpose::Opacity, size, resources, self.budget)?;
        } else if let Some(mask) = dict.get::<Stream<'_>>("Mask") {
            opacity = decoded(&mask, Purpose::Stencil, size, resources, self.budget)?;
        }
        let colours = if is_stencil { None } else { decoded(picture, Purpose::Colours, size, resources, self.budget)? };
        if colours.is_none() && (opacity.is_none() || !is_stencil) {
            return Ok(());
        }
        let look = |point: Point| {
            let [x, y] = back.apply(point).map(|part| part as f32);
            let inside = (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
            let of = |grey: &crate::picture::Grey| grey.at(x * grey.width as f32, (1.0 - y) * grey.height as f32);
            inside.then(|| {
                let brightness = colours.as_ref().map_or(f32::from(paint.grey), of);
                (brightness, opacity.as_ref().map_or(1.0, |grey| of(grey) / 255.0))
            })
        };
        let corners = self.state.map.corners([0.0, 0.0, 1.0, 1.0]);
        self.canvas.shade(around(corners), paint, &self.state.clip, self.budget, look)
    }
}

fn six(numbers: &[f64]) -> Option<Affine> {
    Some(Affine(numbers.try_into().ok()?))
}

/// The upright rectangle around four points.
fn around(points: [Point; 4]) -> [Point; 2] {
    let [first, rest @ ..] = points;
    rest.iter().fold([first, first], |[least, most], point| {
        [[least[0].min(point[0]), least[1].min(point[1])], [most[0].max(point[0]), most[1].max(point[1])]]
    })
}
