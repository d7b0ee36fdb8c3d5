use std::cell::Cell;
use std::sync::Arc;

use proptest::prelude::*;

use super::code::{BITS, CODE, MASKS, PLACES, Word, is_masked};
use super::*;
use crate::contract::{CardSide, CardType};
use crate::person::{Numbers, Person};
use crate::picture::Grey;
use crate::specimen::finder::find;
use crate::specimen::marker::MODULES;
use crate::specimen::{Design, Marker, Subject, print};

fn subject(seed: u32) -> Subject {
    let side = if seed.is_multiple_of(2) { CardSide::Front } else { CardSide::Back };
    Subject::Card(Arc::new(Person::draw(seed, CardType::New, Numbers::Valid).card(side)))
}

/// The modules of a marker as they are seen: -1 is light, 1 is dark.
fn seen(marker: Marker) -> Modules {
    let modules = marker.modules();
    std::array::from_fn(|y| std::array::from_fn(|x| if modules[y][x] { 1.0 } else { -1.0 }))
}

proptest! {
    // Each case looks at 24,000 codes, which takes a while without optimisation.
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn modules_of_a_print_are_a_word_of_the_code(seed in 0_u32..1_000_000) {
        let marker = Marker::from_subject(&subject(seed));
        let modules = marker.modules();
        let words = (0..MASKS).map(|mask| {
            let mut word = Word::default();
            let dark = |[x, y]: [usize; 2]| modules[y][x] != is_masked(mask, [x, y]);
            (0..BITS).filter(|bit| dark(PLACES[*bit])).for_each(|bit| word.flip(bit));
            word
        });
        let word = words.filter(|word| word.marker() == Some(marker)).collect::<Vec<_>>();
        prop_assert_eq!(word.len(), 1);
        // What is left after taking off the bits of the name is the head of one family.
        let name = CODE.name.iter().enumerate().filter(|(at, _)| word[0].has(24 + at));
        let head = name.fold(word[0], |word, (_, row)| word.plus(row));
        prop_assert!(CODE.heads.contains(&head));
    }

    #[test]
    fn half_of_the_modules_tell_the_marker(seed in 0_u32..1_000_000, lost in prop::collection::vec(0.0_f32..1.0, MODULES * MODULES)) {
        let marker = Marker::from_subject(&subject(seed));
        let mut modules = seen(marker);
        for (at, chance) in lost.iter().enumerate() {
            // Half of them say nothing, and a twentieth say the opposite, but with less certainty.
            let module = &mut modules[at / MODULES][at % MODULES];
            *module *= if *chance < 0.5 { 0.01 } else if *chance < 0.55 { -0.5 } else { 1.0 };
        }
        prop_assert_eq!(decode(&modules), Some(marker));
    }

    #[test]
    fn chance_is_no_marker(values in prop::collection::vec(-1.0_f32..1.0, MODULES * MODULES)) {
        let modules = std::array::from_fn(|y| std::array::from_fn(|x| values[y * MODULES + x]));
        prop_assert_eq!(decode(&modules), None);
    }
}

/// A specimen that is a few hundred pixels wide, soft and noisy, the way a bad photograph shows it.
fn photograph(subject: &Subject, width: u32) -> Grey {
    let sharp = print::grey(subject, 4 * width).unwrap().halved().halved();
    let mut noise = 1_u32;
    let mut pixels = Vec::with_capacity(sharp.pixels.len());
    for at in 0..sharp.pixels.len() {
        let place =
            |offset: usize| sharp.pixels[(at + offset).saturating_sub(2 * sharp.width + 2).min(sharp.pixels.len() - 1)];
        let around = (0..5).flat_map(|down| (0..5).map(move |across| down * sharp.width + across));
        let mean = around.map(|offset| u32::from(place(offset))).sum::<u32>() / 25;
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        pixels.push((mean * 3 / 4 + (noise >> 26)).min(255) as u8);
    }
    Grey { pixels, ..sharp }
}

/// The eyes of a print's code where they truly are.
fn seeds(design: Design, grey: &Grey) -> Vec<Seed> {
    let per_mm = grey.width as f64 / crate::contract::CARD_MM[0];
    let [left, top, side] = design.marker_mm();
    let module = side / 27.0;
    let seed = |x: f64, y: f64| Seed {
        middle: [(left + x * module) * per_mm, (top + y * module) * per_mm],
        module: module * per_mm,
    };
    vec![seed(6.5, 6.5), seed(20.5, 6.5), seed(6.5, 20.5)]
}

#[test]
fn soft_and_noisy_code_is_read_from_any_of_its_eyes() {
    for number in [7, 8] {
        let subject = subject(number);
        let grey = photograph(&subject, 420);
        assert!(find(&grey, &|| true).markers.is_empty(), "the usual search reads it");
        let seeds = seeds(subject.design(), &grey);
        let picture = Pyramid::from_grey(grey);
        for seed in seeds {
            let found = look(&picture, &[seed], &|| true).unwrap();
            assert_eq!(found.marker, Marker::from_subject(&subject));
        }
    }
}

#[test]
fn mirrored_code_is_read() {
    let subject = subject(5);
    let grey = photograph(&subject, 420);
    let mut seeds = seeds(subject.design(), &grey);
    seeds.iter_mut().for_each(|seed| seed.middle[0] = grey.width as f64 - seed.middle[0]);
    let pixels = grey.pixels.chunks_exact(grey.width).flat_map(|row| row.iter().rev().copied()).collect();
    let found = look(&Pyramid::from_grey(Grey { pixels, ..grey }), &seeds, &|| true).unwrap();
    assert_eq!(found.marker, Marker::from_subject(&subject));
    assert!(found.grid.is_mirrored([10.0, 10.0]));
}

#[test]
fn bound_is_asked_between_eyes_and_grids() {
    let subject = subject(3);
    let grey = photograph(&subject, 420);
    let seeds = seeds(subject.design(), &grey);
    let picture = Pyramid::from_grey(grey);
    for allowed in 0..4 {
        let asked = Cell::new(0);
        assert!(look(&picture, &seeds, &|| asked.replace(asked.get() + 1) < allowed).is_none());
        assert_eq!(asked.get(), allowed + 1);
    }
}
