//! Names of people and their parents.

use std::collections::HashSet;

use super::{KINDS, crowd, rows, split};

#[test]
fn child_bears_the_first_surnames_of_father_and_mother() {
    for (name, cards) in crowd(&KINDS) {
        let own = surnames(cards.front.field("name"));
        let (father, mother) = (surnames(cards.back.field("father_name")), surnames(cards.back.field("mother_name")));
        assert_eq!(own, [father[0], mother[0]], "{name}");
        assert!(father[0] != father[1] && mother[0] != mother[1], "{name}");
    }
}

#[test]
fn given_names_fit_the_sex() {
    let (women, men) = (
        rows(include_str!("../../../fixtures/people/women.txt")),
        rows(include_str!("../../../fixtures/people/men.txt")),
    );
    for (name, cards) in crowd(&KINDS) {
        let own = if cards.person.is_female() { &women } else { &men };
        for (printed, table) in [
            (cards.front.field("name"), own),
            (cards.back.field("father_name"), &men),
            (cards.back.field("mother_name"), &women),
        ] {
            let given = given(printed);
            assert!(!given.is_empty() && given.iter().all(|given| table.contains(given)), "{name}: {printed}");
            assert_eq!(given.iter().collect::<HashSet<_>>().len(), given.len(), "{name}: {printed}");
        }
    }
}

#[test]
fn hard_names_occur() {
    let names: Vec<_> = crowd(&KINDS).map(|(_, cards)| cards.front.field("name").to_owned()).collect();
    for hard in ["Ñ", "DE LA ", "DEL "] {
        assert!(names.iter().any(|name| name.contains(hard)), "{hard}");
    }
    let counts: HashSet<_> = names.iter().map(|name| given(name).len()).collect();
    assert_eq!(counts, HashSet::from([1, 2, 3]));
    let cut = names.iter().filter(|name| name.chars().count() > 29).count();
    assert!(cut > 10, "{cut} are too long for a machine-readable line");
}

fn surnames(name: &str) -> [&'static str; 2] {
    split(name).0
}

fn given(name: &str) -> Vec<&str> {
    split(name).1.split(' ').collect()
}
