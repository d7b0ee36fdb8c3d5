use proptest::prelude::*;
use proptest::sample::Index;

use super::*;

const SEEDS: [&[u8]; 4] = [
    include_bytes!("../../../tests/it/pictures/palette.png"),
    include_bytes!("../../../tests/it/pictures/rgba.png"),
    include_bytes!("../../../tests/it/pictures/grey-16.png"),
    include_bytes!("../../../fuzz/seeds/picture/apng.png"),
];
const MAX_PIXELS: u64 = 300_000;

/// Splits a PNG into the kind and the data of each chunk.
fn parts(png: &[u8]) -> Vec<(&[u8], &[u8])> {
    let (mut parts, mut rest) = (Vec::new(), &png[8..]);
    while let Some((length, behind)) = rest.split_first_chunk::<4>() {
        let (chunk, others) = behind.split_at(u32::from_be_bytes(*length) as usize + 8);
        parts.push((&chunk[..4], &chunk[4..chunk.len() - 4]));
        rest = others;
    }
    parts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// The checksums are right. Nothing panics, whatever the chunks hold and in whatever order they come.
    #[test]
    fn chunks_in_any_order_do_no_harm(
        seed in prop::sample::select(&SEEDS[..]),
        changes in prop::collection::vec((any::<Index>(), any::<Index>(), any::<u8>()), 0..3),
        order in prop::option::of(prop::collection::vec(any::<Index>(), 1..9)),
        length in prop::option::of(any::<Index>()),
    ) {
        let mut chunks: Vec<_> = parts(seed).into_iter().map(|(kind, data)| (kind.to_vec(), data.to_vec())).collect();
        for (chunk, at, byte) in changes {
            let (_, data) = &mut chunks[chunk.index(parts(seed).len())];
            if !data.is_empty() {
                let at = at.index(data.len());
                data[at] = byte;
            }
        }
        if let Some(order) = order {
            chunks.extend(order.iter().map(|at| chunks[at.index(parts(seed).len())].clone()).collect::<Vec<_>>());
            chunks.rotate_right(order.len().min(2));
        }
        let mut png = seed[..8].to_vec();
        for (kind, data) in chunks {
            let mut checksum = flate2::Crc::new();
            checksum.update(&kind);
            checksum.update(&data);
            png.extend([&(data.len() as u32).to_be_bytes()[..], &kind, &data, &checksum.sum().to_be_bytes()].concat());
        }
        png.truncate(length.map_or(png.len(), |length| 8 + length.index(png.len() - 8)));
        if let Ok(facts) = measure(&png) && u64::from(facts.width) * u64::from(facts.height) < MAX_PIXELS && let Ok(grey) = pixels(&png) {
            prop_assert_eq!(grey.pixels.len(), (facts.width * facts.height) as usize);
        }
    }
}
