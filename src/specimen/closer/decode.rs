//! Decodes a code of which each module is known with more or less certainty.
//!
//! The usual decoder asks for the right value of most bytes. This one uses that a marker has few bits: it trusts the
//! surest 44 that determine the others, flips up to two of them, and takes the code that agrees best with all
//! modules, the doubtful ones included ("ordered statistics decoding").

use cedulita_pixels::Modules;

use super::super::Marker;
use super::code::{BITS, CODE, MASKS, PLACES, Word, is_data, is_masked};

/// Smallest agreement of a marker's print with all modules, where 1 is agreement of all and 0 is chance. What is read
/// rightly had 0.86 and more in bad photographs. With any other content the surest bits still agree with the best of so
/// many codes, and the rest do by chance, which together is expected to be about 0.6.
const AGREEMENT: f32 = 0.75;

/// Most codes that are looked at, best first.
const CODES: usize = 8;

/// The marker whose code agrees with the modules.
pub(super) fn decode(modules: &Modules) -> Option<Marker> {
    let bits: Vec<f32> = PLACES.iter().map(|[x, y]| modules[*y][*x]).collect();
    let basis = Basis::of_surest(&bits)?;
    let mut best: Vec<(f32, Word)> = Vec::new();
    for mask in 0..MASKS {
        let sign = |place: &[usize; 2]| if is_masked(mask, *place) { -1.0 } else { 1.0 };
        let plain: Vec<f32> = bits.iter().zip(PLACES.iter()).map(|(bit, place)| bit * sign(place)).collect();
        let scores = Scores::of(&plain);
        best.extend(CODE.heads.iter().map(|head| basis.best(&plain, &scores, head)));
    }
    best.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    best.truncate(CODES);
    best.into_iter().filter_map(|(_, word)| word.marker()).find(|marker| agreement(*marker, modules) > AGREEMENT)
}

/// How well the print of a marker agrees with the modules that hold its bits.
fn agreement(marker: Marker, modules: &Modules) -> f32 {
    let (mut agreeing, mut all) = (0.0, f32::MIN_POSITIVE);
    for (y, row) in marker.modules().iter().enumerate() {
        for (x, dark) in row.iter().enumerate().filter(|(x, _)| is_data([*x, y])) {
            let seen = modules[y][x];
            agreeing += if *dark { seen } else { -seen };
            all += seen.abs();
        }
    }
    agreeing / all
}

/// The sums of certainties for every value of eight neighbouring bits: how well they agree with it.
struct Scores(Vec<[f32; 256]>);

impl Scores {
    fn of(bits: &[f32]) -> Self {
        let table = |bits: &[f32]| {
            let mut table = [0.0; 256];
            table[0] = -bits.iter().sum::<f32>();
            for value in 1..256_usize {
                let bit = value.ilog2() as usize;
                table[value] = table[value ^ (1 << bit)] + 2.0 * bits[bit];
            }
            table
        };
        Self(bits.chunks_exact(8).map(table).collect())
    }

    fn of_word(&self, word: &Word) -> f32 {
        word.bytes().zip(&self.0).map(|(byte, table)| table[byte]).sum()
    }
}

/// A basis of the code in which each row alone has one of the surest bits.
struct Basis {
    /// The bit that only this row has, and the row.
    rows: Vec<(usize, Word)>,
}

impl Basis {
    fn of_surest(bits: &[f32]) -> Option<Self> {
        let mut order: Vec<usize> = (0..BITS).collect();
        order.sort_by(|one, other| bits[*other].abs().total_cmp(&bits[*one].abs()));
        let mut free = CODE.name.clone();
        let mut rows: Vec<(usize, Word)> = Vec::with_capacity(free.len());
        for bit in order {
            let Some(at) = free.iter().position(|row| row.has(bit)) else { continue };
            let pivot = free.swap_remove(at);
            let others = free.iter_mut().chain(rows.iter_mut().map(|(_, row)| row));
            others.filter(|row| row.has(bit)).for_each(|row| *row = row.plus(&pivot));
            rows.push((bit, pivot));
            if free.is_empty() {
                return Some(Self { rows });
            }
        }
        None
    }

    /// The code with this head that agrees best, among those that differ from the surest bits in at most two.
    fn best(&self, bits: &[f32], scores: &Scores, head: &Word) -> (f32, Word) {
        let differs = |(bit, _): &&(usize, Word)| head.has(*bit) != (bits[*bit] > 0.0);
        let start = self.rows.iter().filter(differs).fold(*head, |word, (_, row)| word.plus(row));
        let mut best = (scores.of_word(&start), start);
        for (at, (_, one)) in self.rows.iter().enumerate() {
            let flipped = start.plus(one);
            let others = self.rows[at + 1..].iter().map(|(_, other)| flipped.plus(other));
            for word in others.chain([flipped]) {
                let score = scores.of_word(&word);
                if score > best.0 {
                    best = (score, word);
                }
            }
        }
        best
    }
}
