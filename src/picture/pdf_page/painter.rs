//! Follows the operators of a page's content and paints what they say.

use hayro_syntax::object::{Dict, Name, Object};
use hayro_syntax::page::Resources;

use super::affine::Affine;
use super::budget::{Budget, TooMuch};
use super::canvas::Canvas;
use super::colour::Space;
use super::content::{Content, Operation};
use super::coverage::Rule;
use super::path::Path;
use super::state::State;

/// How many states may be saved at the same time. The format's own limit is 28.
const STATES: usize = 256;
/// Work for an operator, and for looking up an object: about what they cost beside bytes and pixels.
const OPERATOR: usize = 16;
pub(super) const OBJECT: usize = 2_000;

/// Paints a page.
pub(super) struct Painter<'a, 'b> {
    pub(super) canvas: Canvas,
    pub(super) budget: &'a mut Budget<'b>,
    pub(super) state: State,
    saved: Vec<State>,
    pub(super) path: Path,
    pub(super) forms: usize,
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

    pub(super) fn save(&mut self) -> Result<(), TooMuch> {
        if self.saved.len() >= STATES {
            return Err(TooMuch("its page saves more states than a card needs"));
        }
        self.saved.push(self.state.clone());
        Ok(())
    }

    pub(super) fn restore(&mut self) {
        if let Some(state) = self.saved.pop() {
            self.state = state;
        }
    }

    pub(super) fn transform(&mut self, numbers: &[f64]) {
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
        let Some(name) = operation.name.and_then(Name::new) else { return Ok(()) };
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
    pub(super) fn paint(&mut self, operator: &[u8]) -> Result<(), TooMuch> {
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
}

fn six(numbers: &[f64]) -> Option<Affine> {
    Some(Affine(numbers.try_into().ok()?))
}
