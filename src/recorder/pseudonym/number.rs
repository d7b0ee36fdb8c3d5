//! Numbers. A cédula's pseudonym is a cédula again, from a range by which `cedulita scan` knows it: see [`is_marked`].

use super::PseudonymRun;
use crate::person::cedula_check_digit;

const ATTEMPTS: u32 = 1_000;
/// Provinces of registration. Those below 10 are left out, so that a pseudonym can stand where JSON wants a number.
const PROVINCES: std::ops::RangeInclusive<u32> = 10..=24;

/// Whether ten digits can be a cédula's: a province or 30 for abroad, a third digit up to 6.
pub(in crate::recorder) fn is_shaped(ten: &str) -> bool {
    let province = ten.get(..2).and_then(|digits| digits.parse::<u32>().ok());
    let third = ten.as_bytes().get(2).is_some_and(|digit| (b'0'..=b'6').contains(digit));
    let is_digits = ten.len() == 10 && ten.bytes().all(|digit| digit.is_ascii_digit());
    is_digits && third && province.is_some_and(|number| (1..=24).contains(&number) || number == 30)
}

/// Whether ten digits are a cédula's whose last digit is right.
pub(in crate::recorder) fn is_valid(ten: &str) -> bool {
    is_shaped(ten) && ten.ends_with(&cedula_check_digit(&ten[..9]).to_string())
}

/// Whether a number is one of the recorder's pseudonyms: the third digit is 4 or 6, and the first nine digits divided by 97
/// leave 1. One in 97 real numbers with such a third digit is taken for one.
pub(in crate::recorder) fn is_marked(ten: &str) -> bool {
    let nine = ten.get(..9).and_then(|nine| nine.parse::<u32>().ok());
    is_shaped(ten) && matches!(ten.as_bytes()[2], b'4' | b'6') && nine.is_some_and(|nine| nine % 97 == 1)
}

impl PseudonymRun<'_> {
    /// A number digit by digit, so that it stays a number.
    pub(super) fn number(&mut self, written: &str) -> String {
        let is_whole = written.bytes().all(|digit| digit.is_ascii_digit());
        let new = match written.find(['e', 'E']) {
            _ if is_whole && written.len() == 9 => self.plain_digits(written),
            _ if is_whole => self.digits(written),
            Some(at) => ones(&written[..at]) + &exponent(&written[at..]),
            None => self.fraction(written),
        };
        let is_number = serde_json::from_str::<serde_json::Value>(&new).is_ok();
        if is_number { new } else { format!("1.{}", "1".repeat(written.len().saturating_sub(2).max(1))) }
    }

    fn fraction(&mut self, written: &str) -> String {
        let unsigned = written.trim_start_matches('-');
        let sign = &written[..written.len() - unsigned.len()];
        match unsigned.split_once('.') {
            // A share, such as how sure a reader is, stays one.
            Some(("0", rest)) => format!("{sign}0.{}", self.plain_digits(rest)),
            Some((whole, rest)) => format!("{sign}{}.{}", self.plain_digits(whole), self.plain_digits(rest)),
            None => format!("{sign}{}", self.plain_digits(unsigned)),
        }
    }

    /// The pseudonym of a run of digits: of ten as a cédula, of nine as a document's number, of others digit by digit.
    pub(super) fn digits(&mut self, digits: &str) -> String {
        match digits.len() {
            10 if is_shaped(digits) => self.cedula(digits),
            9 => self.drawn("document", digits, |draws| format!("000{:06}", draws.below(1_000_000))),
            13 if digits.ends_with("001") && is_shaped(&digits[..10]) => self.cedula(&digits[..10]) + "001",
            _ => self.plain_digits(digits),
        }
    }

    /// Digit by digit, and never a valid cédula: this was none. Nor a telephone number, which begins with one zero or with the
    /// code of Ecuador.
    pub(super) fn plain_digits(&mut self, digits: &str) -> String {
        // What JSON wants a number to begin with, and what a leading zero is kept for.
        let leads = |drawn: &str| digits.len() == 1 || digits.starts_with('0') == drawn.starts_with('0');
        let dials = |drawn: &str| drawn.starts_with("593") || drawn.starts_with("00593");
        let is_dialled = digits.len() >= 9 && digits.starts_with('0');
        let mut draws = self.key.draws("digits", digits);
        let mut drawn = String::new();
        for _ in 0..ATTEMPTS {
            drawn = digits.chars().map(|_| draws.digit()).collect();
            if is_dialled {
                drawn.replace_range(..2, "00");
            }
            if drawn != digits && leads(&drawn) && !is_valid(&drawn) && !dials(&drawn) {
                break;
            }
        }
        drawn
    }

    /// Ten digits of the same kind. The last digit is as right, or as wrong, as it was.
    fn cedula(&mut self, ten: &str) -> String {
        let (nine, last) = ten.split_at(9);
        let third = if nine.as_bytes()[2] == b'6' { 6 } else { 4 };
        let is_abroad = nine.starts_with("30");
        let error = (last.parse::<u32>().unwrap_or(0) + 10 - cedula_check_digit(nine)) % 10;
        let pseudonym = self.drawn("cedula", nine, |draws| {
            let spread = PROVINCES.end() - PROVINCES.start() + 1;
            let province = if is_abroad { 30 } else { PROVINCES.start() + draws.below(spread) };
            let seven = (province * 10 + third) * 10_000 + draws.below(10_000);
            let mark = (98 - seven * 100 % 97) % 97;
            format!("{:09}", seven * 100 + mark)
        });
        let right = cedula_check_digit(&pseudonym);
        format!("{pseudonym}{}", (right + error) % 10)
    }

    /// What `draw` gives that is neither the value nor another value's pseudonym.
    fn drawn(
        &mut self,
        kind: &'static str,
        value: &str,
        draw: impl Fn(&mut super::chance::Draws<'_>) -> String,
    ) -> String {
        if let Some(given) = self.memory.given(kind, value) {
            return given.clone();
        }
        let mut draws = self.key.draws(kind, value);
        let mut drawn = draw(&mut draws);
        for _ in 0..ATTEMPTS {
            let is_original = drawn == value || self.memory.given(kind, &drawn).is_some();
            if !is_original && !self.memory.is_taken(kind, &drawn) {
                break;
            }
            drawn = draw(&mut draws);
        }
        self.memory.give(kind, value, &drawn);
        drawn
    }
}

/// A mantissa, from which not even a digit may be left: what it is worth depends on its exponent.
fn ones(mantissa: &str) -> String {
    mantissa.replace(|digit: char| digit.is_ascii_digit(), "1")
}

/// An exponent with its `e`. One of more than two digits says more than how large a number is.
fn exponent(written: &str) -> String {
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    if digits > 2 { written.replace(|digit: char| digit.is_ascii_digit(), "0") } else { written.to_owned() }
}
