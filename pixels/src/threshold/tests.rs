use proptest::prelude::*;
use rxing::common::HybridBinarizer;
use rxing::{Binarizer as _, Luma8Source};

use super::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn library_that_knows_no_bound_says_the_same(
        width in 40_usize..200,
        height in 40_usize..80,
        noise in prop::collection::vec(any::<u8>(), 1..997),
        dim in 1_u8..16,
    ) {
        let pixel = |at: usize| noise[at % noise.len()] / if at % width > width / 2 { dim } else { 1 };
        let grey = Grey { width, height, pixels: (0..width * height).map(pixel).collect() };
        let source = Luma8Source::new_with_slice(&grey.pixels, width as u32, height as u32).unwrap();
        let binarizer = HybridBinarizer::new(source);
        let ours = black_and_white(&grey, &|| true).unwrap();
        assert_eq!(&ours, binarizer.get_black_matrix().unwrap());
    }
}

#[test]
fn bound_is_asked_before_each_row_of_blocks() {
    let grey = Grey { width: 64, height: 800, pixels: vec![0; 64 * 800] };
    for allowed in [0, 1, 99, 100, 150, 199] {
        let asked = std::cell::Cell::new(0);
        let should_continue = || asked.replace(asked.get() + 1) < allowed;
        assert!(black_and_white(&grey, &should_continue).is_none());
        assert_eq!(asked.get(), allowed + 1);
    }
}
