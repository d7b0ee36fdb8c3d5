//! Civil status, education, profession and sex fit one another and the age.

use std::collections::HashSet;

use cedulita::contract::CardType;

use super::{KINDS, crowd};

#[test]
fn children_are_single_and_at_school() {
    for (name, cards) in crowd(&KINDS).filter(|(_, cards)| cards.age() < 18) {
        assert_eq!(cards.printed("marital_status"), "SOLTERO", "{name}");
        if cards.is_plastic() {
            let role = [cards.back.field("education"), cards.back.field("profession")];
            let wanted = if cards.age() < 6 { ["INICIAL", "NINGUNA"] } else { ["BASICA", "ESTUDIANTE"] };
            assert_eq!(role, wanted, "{name}");
        }
    }
}

#[test]
fn roles_fit_the_age() {
    for (name, cards) in crowd(&[CardType::Old]) {
        let age = cards.age();
        let (education, profession) = (cards.back.field("education"), cards.back.field("profession"));
        let fits = match profession {
            "JUBILADO" => age >= 65,
            "ESTUDIANTE" => age < 28,
            "MEDICO" | "ABOGADA" | "ABOGADO" => age >= 25 && education == "SUPERIOR",
            _ => true,
        };
        assert!(fits && (education != "SUPERIOR" || age >= 18), "{name}: {profession}, {education}, {age}");
        let widow_is_grown = cards.printed("marital_status") != "VIUDO" || age >= 40;
        assert!(widow_is_grown, "{name}: {age}");
    }
}

#[test]
fn names_of_professions_fit_the_sex() {
    for (name, cards) in crowd(&[CardType::Old]) {
        let wrong = match cards.front.field("gender_s") {
            "F" => &["ABOGADO", "ENFERMERO", "ALBAÑIL", "MECANICO"][..],
            _ => &["ABOGADA", "ENFERMERA", "COSTURERA"],
        };
        assert!(!wrong.contains(&cards.back.field("profession")), "{name}");
    }
}

#[test]
fn gender_is_the_pages_word_and_its_letter() {
    for (name, cards) in crowd(&KINDS) {
        let wanted = if cards.person.is_female() { ("MUJER", "F") } else { ("HOMBRE", "M") };
        assert_eq!((cards.front.field("gender"), cards.front.field("gender_s")), wanted, "{name}");
    }
}

#[test]
fn every_civil_status_and_level_of_education_occurs() {
    let values = |field: &str| crowd(&[CardType::Old]).map(|(_, cards)| cards.printed(field).to_owned()).collect();
    let statuses: HashSet<String> = values("marital_status");
    assert_eq!(statuses.len(), 5, "{statuses:?}");
    let levels: HashSet<String> = values("education");
    assert_eq!(levels.len(), 7, "{levels:?}");
}
