use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

/// One picture for each way to decode.
const SEEDS: [&[u8]; 7] = [
    include_bytes!("../../../tests/it/pictures/baseline.jpg"),
    include_bytes!("../../../tests/it/pictures/cmyk.jpg"),
    include_bytes!("../../../tests/it/field/inputs/pictures/rgb-names.jpg"),
    include_bytes!("../../../tests/it/field/inputs/pictures/sampled-less.jpg"),
    include_bytes!("../../../tests/it/field/inputs/pictures/scans-refined.jpg"),
    include_bytes!("../../../tests/it/field/inputs/pictures/arithmetic.jpg"),
    include_bytes!("../../../tests/it/field/inputs/pictures/arithmetic-refined.jpg"),
];
/// A test must not wait for larger pictures, which a changed byte can make.
const MAX_PIXELS: usize = 300_000;

fn read(bytes: &[u8]) {
    if let Ok(facts) = measure(bytes)
        && facts.width * facts.height < MAX_PIXELS
        && let Ok((grey, _)) = pixels(bytes)
    {
        assert_eq!(grey.pixels.len(), facts.width * facts.height);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn changed_and_cut_files_do_no_harm(
        seed in prop::sample::select(&SEEDS[..]),
        // The first bytes decide most of what can go wrong.
        head in prop::collection::vec((0_usize..700, any::<u8>()), 0..4),
        anywhere in prop::collection::vec((any::<Index>(), any::<u8>()), 0..4),
        length in prop::option::of(any::<Index>()),
    ) {
        let mut bytes = seed.to_vec();
        let anywhere: Vec<_> = anywhere.into_iter().map(|(at, byte)| (at.index(seed.len()), byte)).collect();
        head.into_iter().chain(anywhere).for_each(|(at, byte)| bytes[at] = byte);
        bytes.truncate(length.map_or(bytes.len(), |length| length.index(bytes.len())));
        read(&bytes);
    }

    #[test]
    fn segments_in_any_order_and_number_do_no_harm(
        seed in prop::sample::select(&SEEDS[..]),
        order in prop::collection::vec(any::<Index>(), 1..14),
    ) {
        let markers: Vec<usize> = (2..seed.len() - 1).filter(|at| seed[*at] == 0xFF && seed[at + 1] >= 0xC0).collect();
        let parts: Vec<&[u8]> = markers.windows(2).map(|two| &seed[two[0]..two[1]]).collect();
        let chosen = order.iter().map(|at| parts[at.index(parts.len())]);
        read(&[&b"\xFF\xD8"[..]].into_iter().chain(chosen).collect::<Vec<_>>().concat());
    }
}

#[test]
fn length_that_is_cut_anywhere_is_refused_or_whole() {
    for seed in SEEDS {
        let scan = seed.windows(2).position(|two| two == b"\xFF\xDA").unwrap();
        for at in (scan..seed.len() - 40).step_by(seed.len() / 23) {
            assert!(pixels(&seed[..at]).is_err(), "{at} of {}", seed.len());
        }
    }
}
