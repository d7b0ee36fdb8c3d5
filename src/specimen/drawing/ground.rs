//! The background of a design: fine waves, and a net of small figures that is different in every place.
//!
//! It looks like the background of a card, but like that of no real one. A card's pose is found from the figures. So
//! they are everywhere, no two neighbours are the same, and they are large and dark enough to survive a bad
//! photograph.

use std::fmt::Write as _;

use super::Design;
use crate::contract::{CARD_MM, CardSide, CardType};

/// Number of figures from left to right and from top to bottom.
const COLUMNS: usize = 18;
const ROWS: usize = 11;
/// Number of waves from top to bottom.
const WAVES: usize = 22;

/// Random numbers that are the same on every machine.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) % count
    }

    /// A number from 0 to 1.
    pub(super) fn part(&mut self) -> f64 {
        self.below(10_000) as f64 / 10_000.0
    }
}

/// Draws the background of a design.
pub(super) fn drawn(design: Design) -> String {
    let mut chance = Chance::new(design.index() as u64 * 7_919 + 17);
    let [pale, waves, net, figures] = colours(design);
    let [width, height] = CARD_MM;
    let mut svg = format!(
        "<rect width=\"{width}\" height=\"{height}\" fill=\"{pale}\"/>\
         <path fill=\"none\" stroke=\"{waves}\" stroke-width=\"0.16\" d=\"{}\"/>",
        wavy(&mut chance)
    );
    let places = places(&mut chance);
    let _ = write!(
        svg,
        "<path fill=\"none\" stroke=\"{net}\" stroke-width=\"0.14\" d=\"{}\"/>",
        netted(&places, &mut chance)
    );
    let _ = write!(svg, "<path fill=\"{figures}\" fill-rule=\"evenodd\" d=\"");
    for place in places {
        figure(&mut svg, place, &mut chance);
    }
    svg.push_str("\"/>");
    svg
}

/// The colours of the background, the waves, the net and its figures.
fn colours(design: Design) -> [&'static str; 4] {
    match design {
        Design::Card(CardType::Old, CardSide::Front) => ["#f4efe2", "#d9cba4", "#a8b8ae", "#6f918d"],
        Design::Card(CardType::Old, CardSide::Back) => ["#f1efe6", "#d6cdb2", "#b0b6a4", "#84937a"],
        Design::Card(CardType::New, CardSide::Front) => ["#eaf1f8", "#bdd3e8", "#9db6d2", "#6d8fb8"],
        Design::Card(CardType::New, CardSide::Back) => ["#edf0f8", "#c3cbe6", "#a5afd3", "#7d8bbd"],
        Design::Card(CardType::Alien, CardSide::Front) => ["#eaf5ee", "#b9dcc6", "#98c0a9", "#669d80"],
        Design::Card(CardType::Alien, CardSide::Back) => ["#eef5ef", "#c2dac6", "#a4c0a9", "#7ba086"],
        Design::Card(CardType::Temp, CardSide::Front) => ["#fbf1e6", "#ecd0ab", "#d4b089", "#b98a5b"],
        Design::Card(CardType::Temp, CardSide::Back) => ["#faf2e9", "#e6d0b4", "#ccb092", "#b08c68"],
        Design::Error => ["#fff7ed", "#fde3c8", "#f3d3b1", "#e8bd90"],
    }
}

/// Waves, each of which swings faster than the one before, across a second family of waves.
fn wavy(chance: &mut Chance) -> String {
    let [width, height] = CARD_MM;
    let (start, bend) = (chance.part() * 6.0, 0.6 + chance.part());
    let mut path = String::new();
    for wave in 0..WAVES {
        let middle = (wave as f64 + 0.5) * height / WAVES as f64;
        for step in 0..=44 {
            let x = f64::from(step) * width / 44.0;
            let swing = (x * 0.09 * bend + start + wave as f64 * 0.21).sin() * 2.4
                + (x * 0.31 - wave as f64 * 0.47).sin() * 0.7;
            let _ = write!(path, "{}{x:.2} {:.2}", if step == 0 { 'M' } else { 'L' }, middle + swing);
        }
    }
    path
}

/// The places of the figures: on a grid, each a little off its grid point.
fn places(chance: &mut Chance) -> Vec<[f64; 2]> {
    let [width, height] = CARD_MM;
    let (across, down) = (width / COLUMNS as f64, height / ROWS as f64);
    let cells = (0..ROWS).flat_map(|row| (0..COLUMNS).map(move |column| (column, row)));
    cells
        .map(|(column, row)| {
            let off = |chance: &mut Chance| 0.2 + 0.6 * chance.part();
            [(column as f64 + off(chance)) * across, (row as f64 + off(chance)) * down]
        })
        .collect()
}

/// Lines from each figure to some of the figures beside and below it.
fn netted(places: &[[f64; 2]], chance: &mut Chance) -> String {
    let mut path = String::new();
    for (at, [x, y]) in places.iter().enumerate() {
        let beside = (at % COLUMNS + 1 < COLUMNS).then(|| at + 1);
        for other in [beside, Some(at + COLUMNS), beside.map(|beside| beside + COLUMNS)].into_iter().flatten() {
            if let (Some([to_x, to_y]), 0..6) = (places.get(other), chance.below(10)) {
                let _ = write!(path, "M{x:.2} {y:.2}L{to_x:.2} {to_y:.2}");
            }
        }
    }
    path
}

/// Draws a small figure: a disc, a ring, a diamond, a cross, a square or a wedge.
fn figure(svg: &mut String, [x, y]: [f64; 2], chance: &mut Chance) {
    let size = 0.45 + 0.75 * chance.part();
    let disc = |size: f64| {
        format!(
            "M{:.2} {y:.2}a{size:.2} {size:.2} 0 1 0 {:.2} 0a{size:.2} {size:.2} 0 1 0 -{:.2} 0z",
            x - size,
            2.0 * size,
            2.0 * size
        )
    };
    let thin = size * 0.34;
    let _ = match chance.below(6) {
        0 => write!(svg, "{}", disc(size * 0.8)),
        1 => write!(svg, "{}{}", disc(size), disc(size * 0.55)),
        2 => write!(svg, "M{x:.2} {:.2}l{size:.2} {size:.2}l-{size:.2} {size:.2}l-{size:.2} -{size:.2}z", y - size),
        3 => write!(
            svg,
            "M{:.2} {:.2}h{:.2}v{:.2}h-{:.2}zM{:.2} {:.2}h{:.2}v{:.2}h-{:.2}z",
            x - size,
            y - thin / 2.0,
            2.0 * size,
            thin,
            2.0 * size,
            x - thin / 2.0,
            y - size,
            thin,
            2.0 * size,
            thin
        ),
        4 => write!(svg, "M{:.2} {:.2}h{size:.2}v{size:.2}h-{size:.2}z", x - size / 2.0, y - size / 2.0),
        _ => write!(svg, "M{:.2} {:.2}h{:.2}l-{size:.2} -{:.2}z", x - size, y + size * 0.7, 2.0 * size, 1.7 * size),
    };
}
