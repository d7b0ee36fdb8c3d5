use super::*;

fn lines(surnames: [&'static str; 2], given: &[&'static str], state: &str) -> [String; 3] {
    zone(&PersonName { surnames, given: given.to_vec() }, state).lines()
}

fn zone<'a>(name: &'a PersonName, state: &'a str) -> Zone<'a> {
    Zone {
        document: "000000017",
        number: "1740000003",
        born: Date { year: 1990, month: 5, day: 15 },
        sex: "F",
        expires: Date { year: 2033, month: 6, day: 29 },
        state,
        donor: Donor::No,
        name,
    }
}

#[test]
fn lines_are_those_of_the_example_in_the_documents() {
    let lines = lines(["MUESTRA", "FICTICIA"], &["ANA", "MARIA"], "ECU");
    let example = include_str!("../../../docs/cards.md").lines().skip_while(|line| !line.starts_with("I<ECU0"));
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

#[test]
fn another_day_gives_the_line_that_would_have_been_drawn() {
    let name = PersonName { surnames: ["MUESTRA", "FICTICIA"], given: vec!["ANA"] };
    let zone = zone(&name, "ECU");
    let second = &zone.lines()[1];
    for (year, month, day) in [(2001, 2, 3), (1999, 12, 31), (2010, 10, 10), (2033, 6, 29)] {
        let date = Date { year, month, day };
        for (which, wanted) in [
            (ZoneDate::Birth, Zone { born: date, ..zone }.lines()),
            (ZoneDate::Expiry, Zone { expires: date, ..zone }.lines()),
        ] {
            assert_eq!(redated(second, which, &date.six_digits()).as_ref(), Some(&wanted[1]), "{which:?}");
        }
    }
}

#[test]
fn lines_that_were_not_read_get_no_day() {
    let good = "9005156F3306297ECU<NO<DONANTE2";
    for (second, last) in [
        ("", None),
        (&good[1..], None),
        ("9005156F3306297ECU<NO<DONANTÉ", None),
        ("90O5156F3306297ECU<NO<DONANTE2", None),
        ("9005156F3306297ECU<NO<DONANTE<", Some("<")),
        ("9005156F3306297ECU<NO<DONANTE3", Some("5")),
    ] {
        let line = redated(second, ZoneDate::Birth, "010203");
        assert_eq!(line.as_ref().map(|line| &line[29..]), last, "{second}");
    }
    assert_eq!(redated(good, ZoneDate::Birth, "010203").unwrap(), "0102030F3306297ECU<NO<DONANTE4");
}
