//! Finds the eyes (finder patterns) of QR codes in a picture in black and white: rows in which dark and light
//! alternate as 1:1:3:1:1, around whose middle they do so in the other directions too.
//!
//! A library has such a search. But it cannot be stopped, compares each eye with all others, and keeps all of them: a
//! small picture tiled with eyes kept it busy for minutes. Here rows are read first far apart and then close
//! together, so that a search that ends early has seen the large eyes of the whole picture. Each part of the picture
//! keeps only its largest eyes, so that a texture in one place does not hide a card in another.

use rxing::Point;
use rxing::common::BitMatrix;
use rxing::common::cpp_essentials::{ConcentricPattern, LocateConcentricPattern};

/// The distance of rows after the last pass. A row meets the middle of every eye, which has three modules, if a
/// module has a pixel.
const ROWS_APART: usize = 3;
/// The distance of rows in each pass and the place of its first row, in steps of [`ROWS_APART`].
const PASSES: [(usize, usize); 4] = [(8, 0), (8, 4), (4, 2), (2, 1)];
/// Most places at which the search looks for an eye in all directions. Ordinary pictures have hundreds, photographed
/// screens thousands.
const PLACES: usize = 40_000;
/// Number of parts of the picture, across and down, and of eyes that each part keeps.
const PARTS: usize = 8;
const EYES_A_PART: usize = 24;
/// Number of pixels whose bits are one word.
const WORD: usize = usize::BITS as usize;

/// The largest eyes of each part of a picture, the largest first. Calls `should_continue` before each row.
pub(crate) fn eyes(bits: &BitMatrix, should_continue: &dyn Fn() -> bool) -> Vec<ConcentricPattern> {
    let (width, height) = (bits.width() as usize, bits.height() as usize);
    let mut search =
        EyeSearch { bits, seen: Covered::new(width, height), kept: EyesByPart::new(width, height), places: PLACES };
    let mut edges = Vec::new();
    let first = |(apart, from): (usize, usize)| (from * ROWS_APART + ROWS_APART - 1, apart * ROWS_APART);
    for (from, apart) in PASSES.map(first) {
        for y in (from..height).step_by(apart) {
            if search.places == 0 || !should_continue() {
                return search.kept.largest_first();
            }
            find_edges(bits, y, &mut edges);
            search.follow(&edges, y);
        }
    }
    search.kept.largest_first()
}

/// Finds where a row changes its colour. It begins and ends with light, which may have no pixels.
fn find_edges(bits: &BitMatrix, y: usize, edges: &mut Vec<u32>) {
    edges.clear();
    edges.push(0);
    let mut before = 0;
    for (word, from) in bits.getRow(y as u32).getBitArray().iter().zip((0..bits.width()).step_by(WORD)) {
        let mut changes = word ^ (word << 1 | before);
        before = word >> (WORD - 1);
        while changes != 0 {
            edges.push(from + changes.trailing_zeros());
            changes &= changes - 1;
        }
    }
    // A last word without room behind the picture does not show that its dark run ends.
    if edges.len().is_multiple_of(2) {
        edges.push(bits.width());
    }
    edges.push(bits.width());
}

/// Whether five runs of pixels, the first of them dark, and the light run before them may cross the middle of an eye.
fn is_like_an_eye(before: f32, runs: [f32; 5]) -> bool {
    let [left, left_gap, middle, right_gap, right] = runs;
    if middle < 3.0 || middle < 2.0 * left.max(right) || middle < left_gap.max(right_gap) {
        return false;
    }
    // The dark parts may have grown at the cost of the light ones, or the other way round.
    let (dark, light) = ((left + middle + right) / 5.0, (left_gap + right_gap) / 2.0);
    if dark.max(light) > 4.0 * dark.min(light) || before < light / 10.0 {
        return false;
    }
    let (dark_off, light_off) = (dark * 0.75 + 0.5, light / 3.0 + 0.5);
    [(left, dark), (middle, 3.0 * dark), (right, dark)].iter().all(|(run, wanted)| (run - wanted).abs() <= dark_off)
        && [left_gap, right_gap].iter().all(|gap| (gap - light).abs() <= light_off)
}

struct EyeSearch<'a> {
    bits: &'a BitMatrix,
    seen: Covered,
    kept: EyesByPart,
    /// How many more places the search may look at.
    places: usize,
}

impl EyeSearch<'_> {
    /// Looks for eyes along a row with these edges.
    fn follow(&mut self, edges: &[u32], y: usize) {
        let run = |at: usize| (edges[at + 1] - edges[at]) as f32;
        let mut at = 1;
        while at + 6 < edges.len() && self.places > 0 {
            // At the edge of the picture it is not known how far the light goes on.
            let before = if at == 1 { f32::MAX } else { run(at - 1) };
            let runs = [run(at), run(at + 1), run(at + 2), run(at + 3), run(at + 4)];
            if !is_like_an_eye(before, runs) {
                at += 2;
                continue;
            }
            let x = edges[at + 2] as f32 + runs[2] / 2.0;
            if !self.seen.has(x as usize, y) {
                self.look_at_row(x, y, runs.iter().sum());
            }
            at += 4;
        }
    }

    /// Looks for an eye around a place in all directions.
    fn look_at_row(&mut self, x: f32, y: usize, width: f32) {
        self.places -= 1;
        let middle = Point { x, y: y as f32 + 0.5 };
        // The range is three times the width in this row, for very skewed codes.
        let range = 3 * width as i32;
        if let Some(eye) = LocateConcentricPattern::<true, 5, 7>(self.bits, &[1, 1, 3, 1, 1], middle, range) {
            self.seen.cover(&eye);
            self.kept.keep(eye);
        }
    }
}

/// Pixels that lie in an eye which was already found.
struct Covered {
    width: usize,
    rows: Vec<bool>,
}

impl Covered {
    fn new(width: usize, height: usize) -> Self {
        Self { width, rows: vec![false; width * height.div_ceil(ROWS_APART)] }
    }

    fn has(&self, x: usize, y: usize) -> bool {
        self.rows[y / ROWS_APART * self.width + x]
    }

    /// Marks the disc of an eye, in the rows that are read.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the picture")]
    fn cover(&mut self, eye: &ConcentricPattern) {
        let radius = eye.size as f32 / 2.0;
        let height = self.rows.len() / self.width;
        let first = ((eye.p.y - radius).max(0.0) as usize) / ROWS_APART;
        let last = ((eye.p.y + radius).max(0.0) as usize / ROWS_APART).min(height - 1);
        for row in first..=last {
            let down = (row * ROWS_APART + ROWS_APART - 1) as f32 + 0.5 - eye.p.y;
            let half = (radius * radius - down * down).max(0.0).sqrt();
            let left = (eye.p.x - half).max(0.0) as usize;
            let right = ((eye.p.x + half).max(0.0) as usize).min(self.width);
            if left < right {
                self.rows[row * self.width..][left..right].fill(true);
            }
        }
    }
}

/// The eyes found, grouped by the part of the picture that they lie in.
struct EyesByPart {
    sides: [f32; 2],
    parts: Vec<Vec<ConcentricPattern>>,
}

impl EyesByPart {
    fn new(width: usize, height: usize) -> Self {
        let side = |length: usize| length.div_ceil(PARTS).max(1) as f32;
        Self { sides: [side(width), side(height)], parts: vec![Vec::new(); PARTS * PARTS] }
    }

    /// Keeps an eye if it is among the largest of its part.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the parts")]
    fn keep(&mut self, eye: ConcentricPattern) {
        let part = |place: f32, side: f32| ((place / side).max(0.0) as usize).min(PARTS - 1);
        let at = part(eye.p.y, self.sides[1]) * PARTS + part(eye.p.x, self.sides[0]);
        let eyes = &mut self.parts[at];
        if eyes.len() < EYES_A_PART {
            eyes.push(eye);
        } else if let Some(smallest) = eyes.iter_mut().min_by_key(|kept| kept.size).filter(|kept| kept.size < eye.size)
        {
            *smallest = eye;
        }
    }

    fn largest_first(self) -> Vec<ConcentricPattern> {
        let mut eyes: Vec<_> = self.parts.into_iter().flatten().collect();
        eyes.sort_by_key(|eye| std::cmp::Reverse(eye.size));
        eyes
    }
}

#[cfg(test)]
mod tests;
