//! Machine-readable lines: numbers, days and names as everywhere else, and the check digits that follow from them. A check
//! digit that was wrong stays wrong.

use super::PseudonymRun;
use super::free::runs;
use super::number::is_valid;
use super::word::is_particle;
use crate::contract::dates::{Date, six_digits};
use crate::person::{STATES, zone_check_digit};

const WIDTH: usize = 30;
/// What stands behind the state: whether the holder gives organs.
const DONOR_WORDS: [&str; 3] = ["NO", "SI", "DONANTE"];
/// Stands for a state that is not in our table: the one that specimens of travel documents use.
const NOWHERE: &str = "UTO";

impl PseudonymRun<'_> {
    /// Three lines, as far as they are there.
    pub(super) fn lines(&mut self, lines: [&str; 3]) -> [String; 3] {
        let [first, second, third] = lines;
        let front = self.memory.front(number_in(first)).to_vec();
        let (first_now, mut second_now) = (self.first_line(first), self.second_line(second));
        if second.is_ascii() && second.len() == WIDTH && second_now.len() == WIDTH {
            let last = corrected(&second[29..], &whole(first, second), &whole(&first_now, &second_now));
            second_now.replace_range(29.., &last);
        }
        [first_now, second_now, self.third_line(third, &front)]
    }

    /// Kind and state, the document's number with its check digit, the person's number.
    fn first_line(&mut self, line: &str) -> String {
        let kind = line.get(..2).unwrap_or_default();
        let is_known =
            line.is_ascii() && line.len() >= 15 && ["I<", "ID"].contains(&kind) && STATES.contains(&&line[2..5]);
        if !is_known {
            return self.text(line, &[]);
        }
        if short_number(line).is_some() {
            return format!("{}{}", &line[..5], self.text(&line[5..], &[]));
        }
        let document = self.text(&line[5..14], &[]);
        let check = corrected(&line[14..15], &line[5..14], &document);
        format!("{}{document}{check}{}", &line[..5], self.text(&line[15..], &[]))
    }

    /// Both days with their check digits, sex, state, and whatever else there is but the last digit.
    fn second_line(&mut self, line: &str) -> String {
        let is_digits = |from: usize| line[from..from + 6].bytes().all(|digit| digit.is_ascii_digit());
        if !line.is_ascii() || line.len() < 18 || !is_digits(0) || !is_digits(8) {
            return self.text(line, &DONOR_WORDS);
        }
        let (born, expires) = (self.short_day(&line[..6]), self.short_day(&line[8..14]));
        let checks = [corrected(&line[6..7], &line[..6], &born), corrected(&line[14..15], &line[8..14], &expires)];
        let sex = match &line[7..8] {
            known @ ("M" | "F" | "X" | "<") => known.to_owned(),
            other => self.text(other, &[]),
        };
        let state = match &line[15..18] {
            known if STATES.iter().any(|state| format!("{state:<<3}") == known) => known,
            _ => NOWHERE,
        };
        let end = line.len().min(29);
        let rest = self.text(&line[18..end], &DONOR_WORDS);
        format!("{born}{}{sex}{expires}{}{state}{rest}{}", checks[0], checks[1], &line[end..])
    }

    /// Names. The last one may be cut; the front of the same person then says what it was, or follows if it comes later.
    fn third_line(&mut self, line: &str, front: &[String]) -> String {
        let all: Vec<String> = runs(line).collect();
        let last = all.last().filter(|last| line.len() == WIDTH && line.ends_with(last.as_str()));
        let Some(last) = last else { return self.text(line, &[]) };
        let known = front.get(all.len() - 1).filter(|word| word.starts_with(last.as_str()));
        let whole = match known {
            Some(whole) => whole.clone(),
            // What looks like a particle may be the beginning of a name.
            None if is_particle(last) => last.repeat(2),
            None => last.clone(),
        };
        let pseudonym: String = self.plain_word(&whole).chars().take(last.len()).collect();
        if known.is_none() {
            self.memory.cut(last, &pseudonym);
        }
        self.text(&line[..line.len() - last.len()], &[]) + &pseudonym
    }

    /// Six digits of a day, moved. The century makes no difference but around 29 February of 1900 and 2100, which are not.
    fn short_day(&mut self, digits: &str) -> String {
        let number = |at: usize| digits[at..at + 2].parse::<i8>().unwrap_or(0);
        let century = if number(0) == 0 { 2000 } else { 1900 };
        let day = Date::new(century + i16::from(number(0)), number(2), number(4)).ok();
        match day.and_then(|day| self.shifted(day)) {
            Some(day) => six_digits(day),
            None => self.plain_digits(digits),
        }
    }
}

/// The person's number in a first line: its last ten digits, or those at its beginning.
fn number_in(first: &str) -> &str {
    let last = first.len().checked_sub(10).and_then(|at| first.get(at..));
    short_number(first).or(last).unwrap_or_default()
}

/// The person's number in a first line that has no document's: some old cards have such a line, whose 15th character is the
/// number's own last digit and no check digit.
pub(in crate::recorder) fn short_number(first: &str) -> Option<&str> {
    let (number, rest) = (first.get(5..15)?, first.get(15..)?);
    (is_valid(number) && rest.bytes().all(|filler| filler == b'<')).then_some(number)
}

/// What the last digit of the second line covers.
fn whole(first: &str, second: &str) -> String {
    let first = if first.is_ascii() && first.len() == WIDTH { &first[5..] } else { "" };
    format!("{first:<<25}{}{}{}", &second[..7], &second[8..15], &second[18..29])
}

/// The check digit of `now`, as wrong as `digit` was for `before`. What is no digit stays.
fn corrected(digit: &str, before: &str, now: &str) -> String {
    match digit.parse::<u32>() {
        Ok(was) => ((was + 10 - zone_check_digit(before) + zone_check_digit(now)) % 10).to_string(),
        Err(_) => digit.to_owned(),
    }
}
