//! The three machine-readable lines on the back of a new card, thirty characters each (size TD1 of ICAO 9303).
//!
//! The layout is that of public examples, all of whose check digits agree with it. That the API's `line1_all` to `line3_all`
//! are these lines is inferred.

use super::date::Date;
use super::family::Name;

/// Characters in a line.
const WIDTH: usize = 30;

/// What the lines say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Zone<'a> {
    /// Nine digits of the card.
    pub(super) document: &'a str,
    /// Ten digits of the person.
    pub(super) number: &'a str,
    pub(super) born: Date,
    /// `F` or `M`.
    pub(super) sex: &'a str,
    pub(super) expires: Date,
    /// Code of the holder's state, of up to three letters.
    pub(super) state: &'a str,
    pub(super) donor: Donor,
    pub(super) name: &'a Name,
}

/// Whether the holder gives organs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Donor {
    Yes,
    #[default]
    No,
}

impl Zone<'_> {
    /// The three lines.
    pub(super) fn lines(&self) -> [String; 3] {
        let document = checked(self.document);
        let first = format!("I<ECU{document}<<<<<{}", self.number);
        let (born, expires) = (checked(&self.born.six_digits()), checked(&self.expires.six_digits()));
        let donor = match self.donor {
            Donor::Yes => "<SI<<<<<<<<",
            Donor::No => "<NO<DONANTE",
        };
        let whole = format!("{document}<<<<<{}{born}{expires}{donor}", self.number);
        let second = format!("{born}{}{expires}{:<<3}{donor}{}", self.sex, self.state, check_digit(&whole));
        [first, second, self.names()]
    }

    /// Surnames, two fillers, given names; filled up, or cut wherever thirty characters end.
    fn names(&self) -> String {
        let names = format!("{}<<{}", spelled(&self.name.surnames), spelled(&self.name.given));
        names.chars().chain(std::iter::repeat('<')).take(WIDTH).collect()
    }
}

/// Names in the letters that machines read, joined by fillers. The tables hold no letters with accents.
fn spelled(names: &[&str]) -> String {
    let letter = |letter: char| match letter {
        'Ñ' => 'N',
        'A'..='Z' => letter,
        _ => '<',
    };
    names.join(" ").chars().map(letter).collect()
}

fn checked(text: &str) -> String {
    format!("{text}{}", check_digit(text))
}

/// Digits count as themselves, letters from A as 10 to 35, fillers nothing; weights 7, 3, 1; the last digit of the sum.
fn check_digit(text: &str) -> u32 {
    let worth = |character: char| character.to_digit(36).unwrap_or(0);
    let sum: u32 = text.chars().zip([7, 3, 1].into_iter().cycle()).map(|(c, weight)| worth(c) * weight).sum();
    sum % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(surnames: [&'static str; 2], given: &[&'static str], state: &str) -> [String; 3] {
        let zone = Zone {
            document: "000000017",
            number: "1740000003",
            born: Date { year: 1990, month: 5, day: 15 },
            sex: "F",
            expires: Date { year: 2033, month: 6, day: 29 },
            state,
            donor: Donor::No,
            name: &Name { surnames, given: given.to_vec() },
        };
        zone.lines()
    }

    #[test]
    fn lines_are_those_of_the_example_in_the_documents() {
        let lines = lines(["MUESTRA", "FICTICIA"], &["ANA", "MARIA"], "ECU");
        let example = include_str!("../../docs/cards.md").lines().skip_while(|line| !line.starts_with("I<ECU0"));
        assert_eq!(lines.to_vec(), example.take(3).collect::<Vec<_>>());
    }

    #[test]
    fn names_are_cut_at_thirty_characters() {
        let third = &lines(["DE LA CRUZ", "PEÑAFIEL"], &["ELIZABETH", "RUTH"], "ECU")[2];
        assert_eq!(third, "DE<LA<CRUZ<PENAFIEL<<ELIZABETH");
    }

    #[test]
    fn short_code_of_a_state_is_filled_up() {
        assert_eq!(lines(["MUESTRA", "FICTICIA"], &["ANA"], "D")[1], "9005156F3306297D<<<NO<DONANTE2");
    }
}
