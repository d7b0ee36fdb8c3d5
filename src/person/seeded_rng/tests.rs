use super::*;

#[test]
fn draws_are_those_of_the_published_generator() {
    let mut rng = SeededRng(1_234_567);
    let draws = [rng.draw(), rng.draw(), rng.draw()];
    assert_eq!(draws, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
}

#[test]
fn nothing_to_choose_from_is_no_failure() {
    let mut rng = SeededRng(0);
    assert_eq!((rng.below(0), rng.pick::<u8>(&[]), rng.pick_weighted::<u8>(&[])), (0, 0, 0));
    assert!(rng.several::<u8>(&[], 2).is_empty());
    assert_eq!(rng.pick_weighted(&[(1, 0), (2, 5), (3, 0)]), 2);
}
