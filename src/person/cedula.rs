//! The ten digits of a cédula, and the numbers that tell one card from another.
//!
//! **Any number that is valid can belong to somebody**, and nothing published says which ones do not. What we do is little:
//! the third digit is 4, which looks hardly used (general knowledge), or for half of the foreigners 6, which public
//! validators know as theirs; and wrong check digits can be asked for, with which a number is nobody's.

use super::Numbers;
use super::seeded_rng::SeededRng;

/// How many serial numbers are given out: all of six digits but those below [`FIRST_SERIAL`].
pub(super) const SERIALS: u64 = 999_000;
/// Serial numbers below this one are left to the built-in cards.
pub(super) const FIRST_SERIAL: u64 = 1_000;

/// How keys are scattered over the serial numbers.
const SERIAL_FACTOR: u64 = 413_857;
pub(super) const SERIAL_START: u64 = 271_828;

/// Ten digits: two of the province, the third digit, six of the serial number, the check digit.
pub(super) fn number(province: &str, third: char, key: u64, numbers: Numbers, rng: &mut SeededRng) -> String {
    let nine = format!("{province}{third}{:06}", serial(key));
    let right = check_digit(&nine);
    // Drawn in both cases, so that a person's numbers can be wrong and all else the same.
    let wrong = (right + rng.between(1, 9)) % 10;
    match numbers {
        Numbers::Valid => format!("{nine}{right}"),
        Numbers::Invalid => format!("{nine}{wrong}"),
    }
}

/// The nine digits of the card itself, printed on new fronts and in machine-readable lines. Three zeros lead, as on the
/// built-in cards.
pub(super) fn document(key: u64) -> String {
    format!("{:09}", FIRST_SERIAL + scattered(key, 733_333, 577_215))
}

fn serial(key: u64) -> u64 {
    FIRST_SERIAL + scattered(key, SERIAL_FACTOR, SERIAL_START)
}

/// Scatters keys over the serial numbers. The factor has no divisor in common with their count, so that no number comes
/// twice before all have come once.
fn scattered(key: u64, factor: u64, start: u64) -> u64 {
    (key % SERIALS * factor + start) % SERIALS
}

/// The digit that makes the sum of all ten a multiple of 10, where every other digit from the first counts twice, less 9 if
/// that is above 9 (agrees with public cards and with the number of the published sample).
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
