//! The members of `card_info` that each side of a person's card has a value for.

use crate::contract::{Card, CardSide, CardType, fields_of};

use super::Person;
use super::date::Date;
use super::mrz::Zone;

impl Person {
    /// One side of the person's card. It has all members of its side; members that this kind does not print there are
    /// `""`.
    #[must_use]
    pub fn card(&self, side: CardSide) -> Card {
        let value = |name| if self.prints(side, name) { self.value(name) } else { String::new() };
        let info = fields_of(side).into_iter().map(|field| (field.name, value(field.name))).collect();
        Card { name: self.name(side), side, kind: self.kind, info, face_mm: None, note: String::new() }
    }

    /// The value of this member, whether or not this kind of card prints it.
    pub(crate) fn value(&self, name: &str) -> String {
        match name {
            "birth_place" => self.origin.birth_place.clone(),
            "birthday" => self.printed(self.dates.born),
            "birthday_s" => self.dates.born.formatted(),
            "education" => self.standing.education.to_owned(),
            "expiry_date" => self.printed(self.dates.expires),
            "expiry_date_s" => self.dates.expires.formatted(),
            "father_name" => self.family.father.printed(),
            "gender" => self.sex.word().to_owned(),
            "gender_s" => self.sex.letter().to_owned(),
            "id_number" => self.id_number.clone(),
            "issue_date" => self.printed(self.dates.issued),
            "issue_date_s" => self.dates.issued.formatted(),
            "line1_all" => self.line(0),
            "line2_all" => self.line(1),
            "line3_all" => self.line(2),
            "marital_status" => self.standing.marital_status.to_owned(),
            "mother_name" => self.family.mother.printed(),
            "name" => self.family.own.printed(),
            "nationality" => self.origin.nationality.to_owned(),
            "profession" => self.standing.profession.to_owned(),
            _ => String::new(),
        }
    }

    fn prints(&self, side: CardSide, name: &str) -> bool {
        match (side, name) {
            (CardSide::Front, "issue_date" | "issue_date_s") | (CardSide::Back, "nationality") => false,
            (CardSide::Front, "marital_status")
            | (CardSide::Back, "education" | "profession" | "expiry_date" | "expiry_date_s") => self.is_plastic(),
            (CardSide::Front, "expiry_date" | "expiry_date_s")
            | (CardSide::Back, "marital_status" | "line1_all" | "line2_all" | "line3_all") => !self.is_plastic(),
            _ => true,
        }
    }

    /// Whether the card is the plastic one of 2009 to 2021. Foreigners' cards have the layout of new ones (inferred).
    fn is_plastic(&self) -> bool {
        self.kind == CardType::Old
    }

    fn printed(&self, date: Date) -> String {
        if self.is_plastic() { date.iso() } else { date.spanish() }
    }

    fn line(&self, which: usize) -> String {
        let zone = Zone {
            document: &self.document,
            number: &self.id_number,
            born: self.dates.born,
            sex: self.sex.letter(),
            expires: self.dates.expires,
            state: self.origin.state,
            donor: self.donor,
            name: &self.family.own,
        };
        let [first, second, third] = zone.lines();
        match which {
            0 => first,
            1 => second,
            _ => third,
        }
    }
}
