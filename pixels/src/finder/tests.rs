use std::cell::Cell;

use super::*;
use crate::rasters::RASTERS;

/// How often the search calls `should_continue` if that returns `false` after this number of calls.
fn asked(grey: &Grey, allowed: usize) -> usize {
    let asked = Cell::new(0);
    assert!(find(grey, &|_| true, &|| asked.replace(asked.get() + 1) < allowed).codes.is_empty());
    asked.get()
}

#[test]
fn whatever_is_tiled_ends_soon_after_the_bound_says_no() {
    let side = 480;
    for (name, raster) in RASTERS {
        let grey = Grey { width: side, height: side, pixels: raster(side) };
        let all = asked(&grey, usize::MAX);
        // Two passes over rows of blocks, one call for every third row, and the largest numbers of eyes and sets.
        assert!(all >= 2 * side / 8 + side / 3, "{name}: {all}");
        assert!(all <= 2 * side / 8 + side / 3 + 64 * 24 + crate::trios::SETS, "{name}: {all}");
        for allowed in (0..all).step_by(37) {
            assert!(asked(&grey, allowed) <= allowed + 3, "{name}: {allowed}");
        }
    }
}
