use super::*;

/// A picture in which no two places look alike.
fn texture(width: usize, height: usize) -> Grey {
    let mut state = 1_u32;
    let pixel = |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    Grey { width, height, pixels: (0..width * height).map(pixel).collect() }
}

/// The correlation of two pieces of a picture by the book.
fn correlation(grey: &Grey, one: [usize; 2], other: [usize; 2]) -> f64 {
    let piece = |[x, y]: [usize; 2]| {
        let rows = (y - REACH..=y + REACH).flat_map(|row| &grey.pixels[row * grey.width + x - REACH..][..SIDE]);
        let pixels: Vec<f64> = rows.map(|pixel| f64::from(*pixel)).collect();
        let mean = pixels.iter().sum::<f64>() / PATCH as f64;
        pixels.into_iter().map(|pixel| pixel - mean).collect::<Vec<_>>()
    };
    let product = |one: &[f64], other: &[f64]| one.iter().zip(other).map(|(one, other)| one * other).sum::<f64>();
    let (one, other) = (piece(one), piece(other));
    product(&one, &other) / (product(&one, &one) * product(&other, &other)).sqrt()
}

#[test]
fn likeness_is_the_correlation_by_the_book() {
    let grey = texture(60, 50);
    let (place, reach) = ([29, 24], 6);
    let patch = Patch::cut(&grey, (place[0], place[1])).unwrap();
    let window = PatchWindow::seen(&grey, 1.0, &Homography::stretch(1.0, 1.0), &patch, 1.0, reach);
    let sums = Sums::of(&window);
    for (x, y) in (0..=2 * reach).flat_map(|y| (0..=2 * reach).map(move |x| (x, y))) {
        let wanted = correlation(&grey, place, [place[0] + x - reach, place[1] + y - reach]);
        let like = f64::from(window.like(&patch, &sums, x, y));
        assert!((like - wanted).abs() < 0.002, "{x}, {y}: {like} for {wanted}");
    }
    let (like, [x, y]) = window.best(&patch);
    assert!(like > 0.998 && x.abs() < 0.1 && y.abs() < 0.1, "{like} at {x}, {y}");
}

#[test]
fn window_shows_the_picture_within_it_and_at_its_edge() {
    let grey = texture(60, 50);
    let patch = Patch::cut(&grey, (29, 24)).unwrap();
    let turned = Homography::stretch(1.1, 0.9);
    for shift in [[0.0, 0.0], [1.3, -2.6], [-25.0, 3.0], [30.0, 30.0]] {
        let card = turned.moved(shift);
        let window = PatchWindow::seen(&grey, 1.0, &card, &patch, 1.0, 4);
        for (x, y) in (0..window.side).flat_map(|y| (0..window.side).map(move |x| (x, y))) {
            let from_middle = |at: usize| at as f64 - (REACH + 4) as f64;
            let [across, down] = card.apply([patch.middle[0] + from_middle(x), patch.middle[1] + from_middle(y)]);
            let wanted = (grey.at(across as f32, down as f32) - 128.0) * STEPS;
            let seen = f32::from(window.pixels[y * window.stride + x]);
            // The weights of neighbours have eight bits.
            assert!((seen - wanted).abs() < 2.0 * STEPS, "{x}, {y}: {seen} for {wanted}");
        }
    }
}
