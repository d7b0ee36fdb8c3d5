//! Paths in pixels: what is filled, stroked or clipped to. Curves become short lines as they come in.

use super::affine::Point;
use super::budget::TooMuch;
use super::coverage::Rule;

/// Most points of one path.
const POINTS: usize = 400_000;
/// Most lines that one curve becomes.
const LINES: f64 = 64.0;
/// Half the corners of the polygon that rounds where two lines of a stroke meet.
const HALF_ROUND: usize = 8;
/// A stroke thinner than this, in pixels, has no visible corners.
const THICK: f64 = 2.5;

/// How a path is stroked, in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    pub(super) width: f64,
    /// How far a line goes on beyond its ends.
    pub(super) beyond: f64,
}

/// A path on its way.
#[derive(Debug, Default)]
pub(super) struct Path {
    points: Vec<Point>,
    /// Where each part starts in `points`, and whether it is closed.
    parts: Vec<(usize, bool)>,
    clip: Option<Rule>,
}

impl Path {
    pub(super) fn clear(&mut self) {
        self.points.clear();
        self.parts.clear();
        self.clip = None;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// Says that the path, once painted, becomes the clip.
    pub(super) fn clip_by(&mut self, rule: Rule) {
        self.clip = Some(rule);
    }

    pub(super) fn clip(&self) -> Option<Rule> {
        self.clip
    }

    pub(super) fn start(&mut self, at: Point) -> Result<(), TooMuch> {
        self.parts.push((self.points.len(), false));
        self.push(at)
    }

    pub(super) fn line(&mut self, to: Point) -> Result<(), TooMuch> {
        match self.parts.last() {
            None => return self.start(to),
            // After a part was closed, the next goes on from where that one started.
            Some((start, true)) => self.start(self.points[*start])?,
            Some(_) => {}
        }
        self.push(to)
    }

    pub(super) fn curve(&mut self, [b, c, d]: [Point; 3]) -> Result<(), TooMuch> {
        let a = self.last().unwrap_or(b);
        let reach = distance(a, b) + distance(b, c) + distance(c, d);
        let lines = (reach.sqrt() * 1.5).clamp(2.0, LINES).ceil();
        let mut step = 1.0;
        while step <= lines {
            let t = step / lines;
            let s = 1.0 - t;
            let of = |i: usize| s * s * s * a[i] + 3.0 * s * s * t * b[i] + 3.0 * s * t * t * c[i] + t * t * t * d[i];
            self.line([of(0), of(1)])?;
            step += 1.0;
        }
        Ok(())
    }

    pub(super) fn close(&mut self) {
        if let Some((_, is_closed)) = self.parts.last_mut() {
            *is_closed = true;
        }
    }

    /// Adds a part of its own, closed.
    pub(super) fn enclose(&mut self, [first, rest @ ..]: [Point; 4]) -> Result<(), TooMuch> {
        self.start(first)?;
        rest.into_iter().try_for_each(|corner| self.line(corner))?;
        self.close();
        Ok(())
    }

    /// Where the next line would start.
    pub(super) fn last(&self) -> Option<Point> {
        match self.parts.last() {
            Some((start, true)) => self.points.get(*start).copied(),
            _ => self.points.last().copied(),
        }
    }

    fn push(&mut self, point: Point) -> Result<(), TooMuch> {
        if self.points.len() >= POINTS {
            return Err(TooMuch("its page has a path with more points than a card needs"));
        }
        self.points.push(point);
        Ok(())
    }

    fn parts(&self) -> impl Iterator<Item = (&[Point], bool)> {
        let ends = self.parts.iter().skip(1).map(|part| part.0).chain([self.points.len()]);
        self.parts.iter().zip(ends).map(|((start, is_closed), end)| (&self.points[*start..end], *is_closed))
    }

    /// The corners of an upright rectangle, if that is what the path is.
    pub(super) fn rectangle(&self) -> Option<(Point, Point)> {
        let [a, b, c, d] = match (self.parts.len(), self.points.as_slice()) {
            (1, [a, b, c, d]) => [a, b, c, d],
            (1, [a, b, c, d, e]) if a == e => [a, b, c, d],
            _ => return None,
        };
        let is_upright = (a[0] == b[0] && b[1] == c[1] && c[0] == d[0] && d[1] == a[1])
            || (a[1] == b[1] && b[0] == c[0] && c[1] == d[1] && d[0] == a[0]);
        is_upright.then(|| ([a[0].min(c[0]), a[1].min(c[1])], [a[0].max(c[0]), a[1].max(c[1])]))
    }

    /// Each edge of the path's inside; every part counts as closed.
    pub(super) fn edges(&self, each: &mut dyn FnMut(Point, Point) -> Result<(), TooMuch>) -> Result<(), TooMuch> {
        self.parts().try_for_each(|(points, _)| around(points, each))
    }

    /// Each edge of what a pen leaves along the path: a bar for each line, and a round where two thick ones meet. All of
    /// them turn the same way, so that where they overlap they do not cancel.
    pub(super) fn stroke(
        &self,
        pen: Pen,
        each: &mut dyn FnMut(Point, Point) -> Result<(), TooMuch>,
    ) -> Result<(), TooMuch> {
        for (points, is_closed) in self.parts() {
            let closing = is_closed.then(|| [points[points.len() - 1], points[0]]);
            let lines = points.windows(2).map(|pair| [pair[0], pair[1]]).chain(closing);
            let count = points.len() - 1 + usize::from(is_closed);
            for (at, [from, to]) in lines.enumerate() {
                let (is_first, is_last) = (at == 0 && !is_closed, at + 1 == count && !is_closed);
                let beyond = [is_first, is_last].map(|is_end| if is_end { pen.beyond } else { 0.0 });
                around(&bar(from, to, pen.width / 2.0, beyond), each)?;
                if pen.width >= THICK && !is_last {
                    around(&round(to, pen.width / 2.0), each)?;
                }
            }
        }
        Ok(())
    }
}

fn around(points: &[Point], each: &mut dyn FnMut(Point, Point) -> Result<(), TooMuch>) -> Result<(), TooMuch> {
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).try_for_each(|(from, to)| each(*from, *to))
}

fn distance(a: Point, b: Point) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The corners of a straight line's bar.
fn bar(from: Point, to: Point, half: f64, [before, after]: [f64; 2]) -> [Point; 4] {
    let length = distance(from, to);
    let [x, y] = if length > 0.0 { [(to[0] - from[0]) / length, (to[1] - from[1]) / length] } else { [1.0, 0.0] };
    let corner = |at: Point, along: f64, aside: f64| [at[0] + x * along - y * aside, at[1] + y * along + x * aside];
    [corner(from, -before, -half), corner(to, after, -half), corner(to, after, half), corner(from, -before, half)]
}

fn round(middle: Point, radius: f64) -> [Point; 2 * HALF_ROUND] {
    std::array::from_fn(|at| {
        let angle = at as f64 / HALF_ROUND as f64 * std::f64::consts::PI;
        [middle[0] + radius * angle.cos(), middle[1] + radius * angle.sin()]
    })
}
