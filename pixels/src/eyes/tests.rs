use std::cell::Cell;

use rxing::qrcode::cpp_port::detector::FindFinderPatterns;

use super::*;
use crate::rasters;

fn bits(side: usize, pixels: &[u8]) -> BitMatrix {
    let mut bits = BitMatrix::new(side as u32, side as u32).unwrap();
    for (at, _) in pixels.iter().enumerate().filter(|(_, pixel)| **pixel < 128) {
        bits.set((at % side) as u32, (at / side) as u32);
    }
    bits
}

/// Draws an eye whose modules have this number of pixels along a side.
fn draw(bits: &mut BitMatrix, [left, top]: [usize; 2], module: usize) {
    for y in 0..9 * module {
        for x in 0..9 * module {
            let ring = (x / module).abs_diff(4).max((y / module).abs_diff(4));
            bits.set_bool((left + x) as u32, (top + y) as u32, ring < 2 || ring == 3);
        }
    }
}

#[test]
fn library_that_knows_no_bound_finds_the_same_eyes() {
    let mut scene = BitMatrix::new(600, 600).unwrap();
    for (at, module) in [(0, 1), (1, 2), (2, 3), (3, 5), (4, 8), (5, 12)] {
        draw(&mut scene, [at * 90, (at * at * 17) % 400], module);
    }
    let mut theirs = FindFinderPatterns(&scene, true, 0);
    theirs.sort_by_key(|eye| std::cmp::Reverse(eye.size));
    assert_eq!(theirs.len(), 6);
    assert_eq!(eyes(&scene, &|| true), theirs);
}

#[test]
fn tiling_leaves_each_part_its_largest_eyes_and_no_more() {
    for (name, raster) in rasters::RASTERS {
        let found = eyes(&bits(960, &raster(960)), &|| true);
        assert!(found.len() <= PARTS * PARTS * EYES_A_PART, "{name}: {}", found.len());
    }
    assert_eq!(eyes(&bits(960, &rasters::tiled_patterns(960)), &|| true).len(), PARTS * PARTS * EYES_A_PART);
}

#[test]
fn large_eye_is_found_first_among_thousands_of_small_ones() {
    let mut scene = bits(960, &rasters::tiled_patterns(960));
    draw(&mut scene, [700, 800], 10);
    let found = eyes(&scene, &|| true);
    assert!((found[0].p.x - 745.0).abs() < 1.0 && (found[0].p.y - 845.0).abs() < 1.0, "{:?}", found[0]);
    // A search that may read only an eighth of the rows finds it too.
    let asked = Cell::new(0);
    let found = eyes(&scene, &|| asked.replace(asked.get() + 1) < 40);
    assert!((found[0].p.x - 745.0).abs() < 1.0, "{:?}", found[0]);
}

#[test]
fn bound_is_asked_before_each_row() {
    for (name, raster) in rasters::RASTERS {
        let scene = bits(240, &raster(240));
        for allowed in [0, 1, 40, 79] {
            let asked = Cell::new(0);
            eyes(&scene, &|| asked.replace(asked.get() + 1) < allowed);
            assert_eq!(asked.get(), allowed + 1, "{name}");
        }
        let asked = Cell::new(0);
        eyes(&scene, &|| asked.replace(asked.get() + 1) < usize::MAX);
        assert_eq!(asked.get(), 80, "{name}");
    }
}

#[test]
fn only_so_many_places_are_looked_at() {
    let scene = bits(240, &rasters::stripes(240));
    let mut search =
        EyeSearch { bits: &scene, seen: Covered::new(240, 240), kept: EyesByPart::new(240, 240), places: 70 };
    let mut edges = Vec::new();
    for y in 0..240 {
        find_edges(&scene, y, &mut edges);
        search.follow(&edges, y);
    }
    assert_eq!(search.places, 0);
}
