//! The ten digits of a person's ID number, alone and in machine-readable lines.

use crate::person::cedula_check_digit;

/// Whether ten digits have the form of a cédula number: a province or 30 for abroad, and a third digit up to 6.
pub(super) fn is_shaped(ten: &str) -> bool {
    let province = ten.get(..2).and_then(|digits| digits.parse::<u32>().ok());
    let third = ten.as_bytes().get(2).is_some_and(|digit| (b'0'..=b'6').contains(digit));
    let is_digits = ten.len() == 10 && ten.bytes().all(|digit| digit.is_ascii_digit());
    is_digits && third && province.is_some_and(|number| (1..=24).contains(&number) || number == 30)
}

/// Whether ten digits are a cédula number with the right check digit.
pub(super) fn is_valid(ten: &str) -> bool {
    is_shaped(ten) && ten.ends_with(&cedula_check_digit(&ten[..9]).to_string())
}

/// The person's number in a first machine-readable line: its last ten characters, or those at its beginning.
pub(super) fn in_first_line(first: &str) -> &str {
    let last = first.len().checked_sub(10).and_then(|at| first.get(at..));
    short_number(first).or(last).unwrap_or_default()
}

/// The person's number in a first line without a document number. Some old cards have such a line: its 15th
/// character is the last digit of the person's number, and not a check digit.
pub(super) fn short_number(first: &str) -> Option<&str> {
    let (number, rest) = (first.get(5..15)?, first.get(15..)?);
    (is_valid(number) && rest.bytes().all(|filler| filler == b'<')).then_some(number)
}
