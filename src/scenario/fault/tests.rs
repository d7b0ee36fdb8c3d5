use super::*;
use crate::scenario::Step;

#[test]
fn is_written_as_it_is_read() {
    for kind in FaultKind::ALL {
        let name = kind.name();
        for text in [
            format!("\"{name}\""),
            format!(
                r#"{{"kind":"{name}","probability":0.5,"seed":9,"scope":"connection","after_bytes":7,"pause":"1s"}}"#
            ),
        ] {
            let read: Fault = serde_json::from_str(&text).unwrap();
            assert_eq!(read.kind, *kind);
            let again: Fault = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
            assert_eq!(again, read);
        }
    }
}

#[test]
fn chance_strikes_about_as_often_as_it_says_and_can_be_replayed() {
    let of = |seed: u64, probability: f64| Fault { seed, probability, ..Fault::new(FaultKind::Reset) };
    for probability in [0.0, 0.2, 0.5, 1.0] {
        let struck = (0..1000).filter(|call| of(1, probability).should_apply(*call)).count() as f64;
        assert!((struck / 1000.0 - probability).abs() < 0.05, "{struck} of 1000 at {probability}");
    }
    let pattern = |seed: u64| (0..64).map(|call| of(seed, 0.5).should_apply(call)).collect::<Vec<_>>();
    assert_eq!(pattern(1), pattern(1));
    assert_ne!(pattern(1), pattern(2));
}

#[test]
fn bad_measures_are_refused() {
    for (measure, said) in [
        (r#""probability":1.5"#, "fault.probability: expected a number from 0 to 1, got 1.5"),
        (r#""piece_bytes":0"#, "fault.piece_bytes: expected at least 1, got 0"),
    ] {
        let text = format!(r#"{{"fault":{{"kind":"dribble",{measure}}}}}"#);
        let error = serde_json::from_str::<Step>(&text).unwrap_err().to_string();
        assert!(error.starts_with(said), "{error}");
    }
}
