//! What a page draws by name: forms and pictures.

use hayro_syntax::object::{Dict, Name, Stream};
use hayro_syntax::page::Resources;

use super::affine::Point;
use super::budget::TooMuch;
use super::content::Operation;
use super::coverage::Rule;
use super::image::{Purpose, decoded};
use super::painter::{OBJECT, Painter};
use super::unpack::content;
use crate::picture::Grey;

/// How deep forms may be drawn within each other.
const FORMS: usize = 12;
/// Work for a form beside its content.
const FORM: usize = 10_000;

impl Painter<'_, '_> {
    /// Draws what an operator names.
    pub(super) fn draw(&mut self, operation: &Operation<'_>, resources: &Resources<'_>) -> Result<(), TooMuch> {
        self.budget.spend_and_ask(OBJECT)?;
        let Some(object) = operation.name.and_then(|name| resources.x_objects.get::<Stream<'_>>(name)) else {
            return Ok(());
        };
        match object.dict().get::<Name<'_>>("Subtype") {
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
        let opacity = self.opacity(picture, is_stencil, resources)?;
        let colours = if is_stencil { None } else { decoded(picture, Purpose::Colours, size, resources, self.budget)? };
        if colours.is_none() && (opacity.is_none() || !is_stencil) {
            return Ok(());
        }
        let look = |point: Point| {
            let [x, y] = back.apply(point).map(|part| part as f32);
            let inside = (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y);
            let of = |grey: &Grey| grey.at(x * grey.width as f32, (1.0 - y) * grey.height as f32);
            inside.then(|| {
                let brightness = colours.as_ref().map_or(f32::from(paint.grey), of);
                (brightness, opacity.as_ref().map_or(1.0, |grey| of(grey) / 255.0))
            })
        };
        let corners = self.state.map.corners([0.0, 0.0, 1.0, 1.0]);
        self.canvas.shade(around(corners), paint, &self.state.clip, self.budget, look)
    }

    /// Where a picture shows, if not everywhere.
    fn opacity(
        &mut self,
        picture: &Stream<'_>,
        is_stencil: bool,
        resources: &Resources<'_>,
    ) -> Result<Option<Grey>, TooMuch> {
        let mask = |key: &str| picture.dict().get::<Stream<'_>>(key);
        let (stream, purpose) = if is_stencil {
            (Some(picture.clone()), Purpose::Stencil)
        } else if let Some(mask) = mask("SMask") {
            (Some(mask), Purpose::Opacity)
        } else {
            (mask("Mask"), Purpose::Stencil)
        };
        let size = self.state.map.lengths();
        stream.map_or(Ok(None), |stream| decoded(&stream, purpose, size, resources, self.budget))
    }
}

/// The upright rectangle around four points.
fn around(points: [Point; 4]) -> [Point; 2] {
    let [first, rest @ ..] = points;
    rest.iter().fold([first, first], |[least, most], point| {
        [[least[0].min(point[0]), least[1].min(point[1])], [most[0].max(point[0]), most[1].max(point[1])]]
    })
}
