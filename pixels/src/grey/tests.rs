use proptest::prelude::*;

use super::*;

fn picture(width: usize, height: usize, noise: &[u8]) -> Grey {
    Grey { width, height, pixels: (0..width * height).map(|at| noise[at % noise.len()]).collect() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pixel_of_half_the_size_is_the_mean_of_four(
        width in 2_usize..80,
        height in 2_usize..9,
        noise in prop::collection::vec(any::<u8>(), 1..97),
    ) {
        let grey = picture(width, height, &noise);
        let half = grey.halved();
        prop_assert_eq!([half.width, half.height], [width / 2, height / 2]);
        for (at, pixel) in half.pixels.iter().enumerate() {
            let (x, y) = (at % half.width * 2, at / half.width * 2);
            let (right, below) = ((x + 1).min(width - 1), (y + 1).min(height - 1));
            let four = [(x, y), (right, y), (x, below), (right, below)];
            let sum: u32 = four.iter().map(|(x, y)| u32::from(grey.pixels[y * width + x])).sum();
            prop_assert_eq!(u32::from(*pixel), (sum + 2) / 4);
        }
    }

    #[test]
    fn pixel_of_another_size_lies_where_interpolation_says(
        width in 2_usize..40,
        height in 2_usize..40,
        scale in 0.51_f32..2.5,
        noise in prop::collection::vec(any::<u8>(), 1..97),
    ) {
        let grey = picture(width, height, &noise);
        let other = grey.scaled(scale);
        let steps = [width as f32 / other.width as f32, height as f32 / other.height as f32];
        for (at, pixel) in other.pixels.iter().enumerate() {
            let place = [at % other.width, at / other.width];
            let [x, y] = [0, 1].map(|way| (place[way] as f32 + 0.5) * steps[way]);
            // The weights have eight bits each way.
            prop_assert!((f32::from(*pixel) - grey.at(x, y)).abs() < 3.0);
        }
    }
}
