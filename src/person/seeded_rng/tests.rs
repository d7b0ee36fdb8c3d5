use super::*;

#[test]
fn draws_are_those_of_the_published_generator() {
    let mut lottery = SeededRng(1_234_567);
    let draws = [lottery.draw(), lottery.draw(), lottery.draw()];
    assert_eq!(draws, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
}

#[test]
fn nothing_to_choose_from_is_no_failure() {
    let mut lottery = SeededRng(0);
    assert_eq!((lottery.below(0), lottery.pick::<u8>(&[]), lottery.weigh::<u8>(&[])), (0, 0, 0));
    assert!(lottery.several::<u8>(&[], 2).is_empty());
    assert_eq!(lottery.weigh(&[(1, 0), (2, 5), (3, 0)]), 2);
}
