use std::cell::Cell;

use rxing::Point;
use rxing::qrcode::cpp_port::detector::GenerateFinderPatternSets;

use super::*;

fn eye(x: f32, y: f32, size: i32) -> ConcentricPattern {
    ConcentricPattern { p: Point { x, y }, size }
}

/// Eyes side by side, as many as a search can keep.
fn tiling() -> Vec<ConcentricPattern> {
    (0..1600).map(|at| eye((at % 40 * 8) as f32, (at / 40 * 8) as f32, 7)).collect()
}

#[test]
fn eyes_of_a_code_are_the_set_that_a_library_makes() {
    for (slant, size) in [(0.0, [28, 28, 28]), (20.0, [30, 28, 25]), (-35.0, [33, 28, 24])] {
        let mut eyes =
            vec![eye(100.0, 100.0, size[0]), eye(212.0, 100.0 + slant, size[1]), eye(100.0 - slant, 205.0, size[2])];
        let sets = trios(&eyes, &|| true);
        let theirs = GenerateFinderPatternSets(&mut eyes);
        assert_eq!(sets.len(), 1);
        assert_eq!(sets[0], Trio { tl: theirs[0].tl, tr: theirs[0].tr, bl: theirs[0].bl });
    }
}

#[test]
fn tiling_makes_no_more_sets_than_are_tried() {
    assert_eq!(trios(&tiling(), &|| true).len(), SETS);
}

#[test]
fn code_among_smaller_eyes_comes_first() {
    let mut eyes = vec![eye(100.0, 100.0, 28), eye(212.0, 103.0, 28), eye(98.0, 212.0, 28)];
    eyes.extend(tiling());
    assert_eq!(trios(&eyes, &|| true)[0].tl, eyes[0]);
}

#[test]
fn bound_is_asked_before_each_eye() {
    for allowed in [0, 1, 500, 1599] {
        let asked = Cell::new(0);
        trios(&tiling(), &|| asked.replace(asked.get() + 1) < allowed);
        assert_eq!(asked.get(), allowed + 1);
    }
}
