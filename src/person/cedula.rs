//! The ten digits of a cédula, and the nine-digit number that identifies a card.
//!
//! **Any valid number can belong to somebody**, and nothing published says which numbers do not. We can do little
//! about it. The third digit is 4, which seems hardly used (general knowledge), or 6 for half of the foreigners,
//! which public validators accept as a foreigner's. And the caller can ask for wrong check digits, so that a number
//! belongs to nobody.

use super::Numbers;
use super::seeded_rng::SeededRng;

/// The count of serial numbers in use: all numbers of six digits except those below [`FIRST_SERIAL`].
pub(super) const SERIALS: u64 = 999_000;
/// The first serial number of drawn people. Those below are reserved for the built-in cards.
pub(super) const FIRST_SERIAL: u64 = 1_000;

/// The factor that scatters keys over the serial numbers.
const SERIAL_FACTOR: u64 = 413_857;
pub(super) const SERIAL_START: u64 = 271_828;

/// An ID number of ten digits: two of the province, the third digit, six of the serial number, the check digit.
pub(super) fn number(province: &str, third: char, key: u64, numbers: Numbers, rng: &mut SeededRng) -> String {
    let nine = format!("{province}{third}{:06}", serial(key));
    let right = check_digit(&nine);
    // Drawn in both cases, so that only the last digit differs between a valid and an invalid number.
    let wrong = (right + rng.between(1, 9)) % 10;
    match numbers {
        Numbers::Valid => format!("{nine}{right}"),
        Numbers::Invalid => format!("{nine}{wrong}"),
    }
}

/// The nine digits of the card itself, as new fronts and machine-readable lines show them. They begin with three
/// zeros, as on the built-in cards.
pub(super) fn document(key: u64) -> String {
    format!("{:09}", FIRST_SERIAL + scattered(key, 733_333, 577_215))
}

fn serial(key: u64) -> u64 {
    FIRST_SERIAL + scattered(key, SERIAL_FACTOR, SERIAL_START)
}

/// Scatters keys over the serial numbers. The factor and the count have no common divisor, so that no number repeats
/// before all were used once.
fn scattered(key: u64, factor: u64, start: u64) -> u64 {
    (key % SERIALS * factor + start) % SERIALS
}

/// The digit that makes the sum of all ten digits a multiple of 10. In the sum, every other digit from the first
/// counts twice, less 9 if that is above 9 (agrees with public cards and with the number of the published sample).
pub(crate) fn check_digit(nine: &str) -> u32 {
    let sum: u32 = nine
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, doubled) => doubled - if doubled > 9 { 9 } else { 0 },
            _ => digit,
        })
        .sum();
    (10 - sum % 10) % 10
}
