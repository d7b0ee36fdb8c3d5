//! Finds sets of three eyes that may belong to one code: two legs of about the same length at about a right angle, as
//! long as a code of our size has them.
//!
//! A library makes all such sets, for codes of every size, before the first is tried. Where there are many eyes,
//! those sets fill the memory.

use rxing::common::cpp_essentials::ConcentricPattern;

use crate::finder::MODULES;

/// Most sets that are tried.
pub(crate) const SETS: usize = 400;
/// Sets that are kept for each eye as their largest; more where there are few eyes.
const SETS_AN_EYE: usize = 4;
/// Most neighbours of an eye that are considered. Those at about the distance of the next eye in a code are
/// preferred.
const NEIGHBOURS: usize = 16;
/// Distance of a neighbour, in widths of the larger eye: two or three are usual, a slanted code has more or less.
const NEAREST: f64 = 0.7;
const USUAL: f64 = 2.4;
const FARTHEST: f64 = 7.0;
/// Number of modules across an eye. The same number is added to the distance of two eyes' middles to get a code's
/// width.
const EYE: f64 = 7.0;
/// Limits of the number of modules across that a set may have, measured by eyes that are slanted themselves.
const MIN_MODULES: f64 = MODULES as f64 * 0.9;
const MAX_MODULES: f64 = MODULES as f64 * 2.0;

/// Three eyes of a code, named by their places in an upright code.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Trio {
    pub(crate) tl: ConcentricPattern,
    pub(crate) tr: ConcentricPattern,
    pub(crate) bl: ConcentricPattern,
}

impl Trio {
    pub(crate) fn eyes(&self) -> [ConcentricPattern; 3] {
        [self.tl, self.tr, self.bl]
    }
}

/// Makes sets of three from eyes that are sorted largest first: the likeliest set of each eye, large eyes first, then
/// each eye's second set, and so on. Calls `should_continue` before each eye.
pub(crate) fn trios(eyes: &[ConcentricPattern], should_continue: &dyn Fn() -> bool) -> Vec<Trio> {
    let sets_an_eye = SETS_AN_EYE.max(SETS / eyes.len().max(1));
    let mut ranked = Vec::new();
    let mut rated = Vec::new();
    for (at, eye) in eyes.iter().enumerate() {
        if !should_continue() {
            break;
        }
        let near = neighbours(eye, &eyes[at + 1..]);
        rated.clear();
        for (first, one) in near.iter().enumerate() {
            rated.extend(near[first + 1..].iter().filter_map(|other| set_of([eye, one, other])));
        }
        rated.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        ranked.extend(rated.iter().take(sets_an_eye).enumerate().map(|(rank, (_, trio))| (rank, *trio)));
    }
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, trio)| trio).take(SETS).collect()
}

/// The neighbours of an eye that may belong to its code, among the eyes that are not larger.
fn neighbours(eye: &ConcentricPattern, smaller: &[ConcentricPattern]) -> Vec<ConcentricPattern> {
    let size = f64::from(eye.size.max(1));
    let unusual = |away: f64| (away / USUAL).ln().abs();
    let mut near: Vec<_> = smaller
        .iter()
        .take_while(|other| other.size * 2 >= eye.size)
        .map(|other| (f64::from(eye.distance(*other)) / size, *other))
        .filter(|(away, _)| (NEAREST..FARTHEST).contains(away))
        .collect();
    if near.len() > NEIGHBOURS {
        near.select_nth_unstable_by(NEIGHBOURS, |(one, _), (other, _)| unusual(*one).total_cmp(&unusual(*other)));
        near.truncate(NEIGHBOURS);
    }
    near.into_iter().map(|(_, other)| other).collect()
}

/// The set that three eyes make and how unlikely it is, if they can belong to one code.
fn set_of(eyes: [&ConcentricPattern; 3]) -> Option<(f64, Trio)> {
    // The longest side is opposite the corner.
    let side = |one: usize, other: usize| squared(eyes[one], eyes[other]);
    let across = [side(1, 2), side(0, 2), side(0, 1)];
    let corner = (0..3).max_by(|one, other| across[*one].total_cmp(&across[*other]))?;
    let (one, other) = ((corner + 1) % 3, (corner + 2) % 3);
    let (leg, leg_too) = (side(corner, one), side(corner, other));
    if leg > 4.0 * leg_too || leg_too > 4.0 * leg {
        return None;
    }
    let sizes: f64 = eyes.iter().map(|eye| f64::from(eye.size)).sum();
    let modules = (leg.sqrt() + leg_too.sqrt()) / (2.0 * sizes / (3.0 * EYE)) + EYE;
    let cosine = (leg + leg_too - across[corner]) / (2.0 * leg.sqrt() * leg_too.sqrt());
    if !(MIN_MODULES..=MAX_MODULES).contains(&modules) || cosine.is_nan() || cosine.abs() > 0.5 {
        return None;
    }
    let (tl, mut tr, mut bl) = (*eyes[corner], *eyes[one], *eyes[other]);
    if (tr - tl).cross(bl - tl) < 0.0 {
        (tr, bl) = (bl, tr);
    }
    let unlikely = (modules / MODULES as f64).ln().abs() + (leg / leg_too).ln().abs() / 2.0 + cosine.abs();
    Some((unlikely, Trio { tl, tr, bl }))
}

/// The squared distance of two eyes. A slanted code looks shorter where its eyes are small; this roughly corrects it.
fn squared(larger: &ConcentricPattern, smaller: &ConcentricPattern) -> f64 {
    let away = f64::from(larger.distance(*smaller));
    away * away * f64::from(larger.size.max(smaller.size)) / f64::from(larger.size.min(smaller.size).max(1))
}

#[cfg(test)]
mod tests;
