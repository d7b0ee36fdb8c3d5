//! The parents of a person, and the name that follows from theirs.

use super::seeded_rng::SeededRng;
use super::tables::{MEN, WOMEN};

/// The sex of a person, as a card states it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sex {
    Woman,
    Man,
}

/// Surnames and given names of a person. A surname of several words is one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PersonName {
    pub(super) surnames: [&'static str; 2],
    pub(super) given: Vec<&'static str>,
}

/// The name of a person and those of both parents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Family {
    pub(super) own: PersonName,
    pub(super) father: PersonName,
    pub(super) mother: PersonName,
}

impl Sex {
    pub(super) fn draw(rng: &mut SeededRng) -> Self {
        if rng.below(2) == 0 { Sex::Woman } else { Sex::Man }
    }

    /// The sex as one letter: `F` or `M`.
    pub(super) fn letter(self) -> &'static str {
        match self {
            Sex::Woman => "F",
            Sex::Man => "M",
        }
    }

    /// The sex as the page writes it: `HOMBRE` or `MUJER`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Sex::Woman => "MUJER",
            Sex::Man => "HOMBRE",
        }
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Sex::Woman => &WOMEN,
            Sex::Man => &MEN,
        }
    }
}

impl PersonName {
    /// The name as cards print it: surnames first.
    pub(super) fn printed(&self) -> String {
        [self.surnames.join(" "), self.given.join(" ")].join(" ")
    }
}

impl Family {
    /// Draws a family. A child has the first surname of its father and the first surname of its mother.
    pub(super) fn draw(sex: Sex, surnames: &[&'static str], rng: &mut SeededRng) -> Self {
        let drawn = rng.several(surnames, 4);
        let surname = |at: usize| drawn.get(at).copied().unwrap_or_default();
        let mut parent = |sex: Sex, surnames| PersonName { surnames, given: rng.several(sex.names(), 2) };
        let father = parent(Sex::Man, [surname(0), surname(1)]);
        let mother = parent(Sex::Woman, [surname(2), surname(3)]);
        // Most people have two given names. A few have one, and a few have three, enough to fill a machine-readable
        // line.
        let count = rng.pick_weighted(&[(2, 13), (1, 2), (3, 1)]);
        let own = PersonName { surnames: [surname(0), surname(2)], given: rng.several(sex.names(), count) };
        Self { own, father, mother }
    }
}
