//! JPEG: its headers, EXIF orientation, and its pixels in grey.
//!
//! The rule is that of libjpeg-turbo: what it shows as a whole is read, be it odd; a picture of which something is missing is
//! not. So stray bytes, a missing end or tables that stand elsewhere do no harm, and each block must have come from bits that
//! are there. Only what grey takes is transformed: of brightness and colours, the brightness.

mod arithmetic;
mod bits;
mod colour;
mod decisions;
mod frame;
mod gathered;
mod huffman;
mod idct;
mod progressive;
mod received;
mod restarts;
mod scans;
mod segments;
mod sequential;
mod standard;
mod tables;

use super::exif::has_position;
use super::oddity::Oddities;
use super::{Facts, Format, Grey, Orientation, unreadable};
use crate::contract::Refusal;
use scans::Scans;

/// Why a JPEG cannot be read, in words of ours.
type JpegFault = &'static str;
/// Samples of a component, in rows of whole units.
type Plane = Vec<u8>;

const ENDS_EARLY: JpegFault = "it ends too early";
const DAMAGED: JpegFault = "its data is damaged";

pub(super) fn measure(bytes: &[u8]) -> Result<Facts, Refusal> {
    let mut scans = Scans::new(bytes);
    scans.next().map_err(refusal)?;
    let frame = scans.frame().map_err(refusal)?;
    let samples = |is_wanted: &dyn Fn(usize) -> bool| {
        let wanted = frame.components.iter().enumerate().filter(|(at, _)| is_wanted(*at));
        wanted.map(|(_, component)| component.samples()).sum::<usize>()
    };
    let coefficients = if frame.is_direct() { 0 } else { samples(&|_| true) * size_of::<i16>() };
    let colour = scans.colour(frame);
    let exif = scans.exif;
    Ok(Facts {
        format: Format::Jpeg,
        width: frame.width as u32,
        height: frame.height as u32,
        orientation: exif.and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms),
        is_located: exif.is_some_and(has_position),
        bytes: bytes.len(),
        // Beside them the picture in grey, and the smaller copies that are looked at.
        pixel_memory: coefficients + samples(&|at| colour.wants(at)) + frame.width * frame.height * 2,
        oddities: scans.segments.oddities(),
    })
}

/// The pixels, and what is odd about the data that they come from.
pub(super) fn pixels(bytes: &[u8]) -> Result<(Grey, Oddities), Refusal> {
    decoded(bytes).map_err(refusal)
}

fn decoded(bytes: &[u8]) -> Result<(Grey, Oddities), JpegFault> {
    let mut scans = Scans::new(bytes);
    let first = scans.next()?;
    let frame = scans.frame()?.clone();
    let colour = scans.colour(&frame);
    let planes = match frame.is_direct() {
        true => sequential::planes(&mut scans, &frame, first, |at| colour.wants(at))?,
        false => gathered::planes(&mut scans, &frame, first, |at| colour.wants(at))?,
    };
    Ok((colour.grey(&frame, planes), scans.segments.oddities))
}

fn refusal(why: JpegFault) -> Refusal {
    unreadable(Format::Jpeg, why)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;

    /// One of each way to decode.
    const SEEDS: [&[u8]; 7] = [
        include_bytes!("../../../tests/it/pictures/baseline.jpg"),
        include_bytes!("../../../tests/it/pictures/cmyk.jpg"),
        include_bytes!("../../../tests/it/field/inputs/pictures/rgb-names.jpg"),
        include_bytes!("../../../tests/it/field/inputs/pictures/sampled-less.jpg"),
        include_bytes!("../../../tests/it/field/inputs/pictures/scans-refined.jpg"),
        include_bytes!("../../../tests/it/field/inputs/pictures/arithmetic.jpg"),
        include_bytes!("../../../tests/it/field/inputs/pictures/arithmetic-refined.jpg"),
    ];
    /// More are nothing that a changed byte should make a test wait for.
    const MOST_PIXELS: u64 = 300_000;

    fn read(bytes: &[u8]) {
        if let Ok(facts) = measure(bytes)
            && u64::from(facts.width) * u64::from(facts.height) < MOST_PIXELS
            && let Ok((grey, _)) = pixels(bytes)
        {
            assert_eq!(grey.pixels.len(), (facts.width * facts.height) as usize);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn changed_and_cut_files_do_no_harm(
            seed in prop::sample::select(&SEEDS[..]),
            // Most of what can go wrong is said in the first bytes.
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
}
