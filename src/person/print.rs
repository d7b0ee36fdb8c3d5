//! What is printed where: the members of `card_info` that each side of a person's card has a value for.

use crate::contract::{Card, CardSide, CardType, fields_of};

use super::Person;
use super::date::Date;
use super::mrz::Zone;

impl Person {
    /// One side of the card. It has all members of its side; those that this kind does not print there are `""`.
    #[must_use]
    pub fn card(&self, side: CardSide) -> Card {
        let value = match side {
            CardSide::Front => Self::on_front,
            CardSide::Back => Self::on_back,
        };
        let info = fields_of(side).into_iter().map(|field| (field.name, value(self, field.name))).collect();
        Card { name: self.name(side), side, kind: self.kind, info, face_mm: None }
    }

    fn on_front(&self, field: &str) -> String {
        match (field, self.is_plastic()) {
            ("birth_place", _) => self.origin.birth_place.clone(),
            ("birthday", _) => self.printed(self.dates.born),
            ("birthday_s", _) => self.dates.born.formatted(),
            ("gender", _) => self.sex.word().to_owned(),
            ("gender_s", _) => self.sex.letter().to_owned(),
            ("id_number", _) => self.id_number.clone(),
            ("name", _) => self.family.own.printed(),
            ("nationality", _) => self.origin.nationality.to_owned(),
            ("marital_status", true) => self.standing.marital_status.to_owned(),
            ("expiry_date", false) => self.printed(self.dates.expires),
            ("expiry_date_s", false) => self.dates.expires.formatted(),
            _ => String::new(),
        }
    }

    fn on_back(&self, field: &str) -> String {
        match (field, self.is_plastic()) {
            ("father_name", _) => self.family.father.printed(),
            ("mother_name", _) => self.family.mother.printed(),
            ("issue_date", _) => self.printed(self.dates.issued),
            ("issue_date_s", _) => self.dates.issued.formatted(),
            ("education", true) => self.standing.education.to_owned(),
            ("profession", true) => self.standing.profession.to_owned(),
            ("expiry_date", true) => self.printed(self.dates.expires),
            ("expiry_date_s", true) => self.dates.expires.formatted(),
            ("marital_status", false) => self.standing.marital_status.to_owned(),
            ("line1_all", false) => self.line(0),
            ("line2_all", false) => self.line(1),
            ("line3_all", false) => self.line(2),
            _ => String::new(),
        }
    }

    /// Whether the card is the plastic one of 2009 to 2021; foreigners' cards are laid out as new ones (inferred).
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
