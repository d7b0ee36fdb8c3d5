//! Drift: shapes of answers are compared, and files of shapes hold no value.

use bytes::Bytes;
use cedulita::Emulator;
use cedulita::conformance::drift::{self, DriftSeverity, Kind, Shapes, compare};
use cedulita::conformance::report::{Exit, Strict, TableStyle};
use cedulita::conformance::{CaseAnswer, CaseOutcome, Reason, Verdict};
use cedulita::contract::Label;
use cedulita::contract::wire::Layout;
use cedulita::http::{HttpSettings, ShowCardType};
use proptest::prelude::*;
use serde_json::Value;

use crate::report::{case, report};
use crate::support::{Call, PICTURE, Part, pin, sample_front, start_with};

fn answered(status: u16, headers: &[(&str, &str)], body: &str) -> CaseAnswer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    CaseAnswer { status, headers, body: Bytes::copy_from_slice(body.as_bytes()) }
}

const JSON: (&str, &str) = ("content-type", "application/json;charset=utf-8");
const LENGTH: (&str, &str) = ("content-length", "9");
const SUCCESS: &str =
    r#"{"request_id":"TID0","results":[{"card_info":{"name":"ANA PAZ","sex":"F"},"card_side":"front"}],"status":"OK"}"#;

fn shapes(answers: Vec<CaseAnswer>) -> Shapes {
    let outcome = case("A1-success", "A1", Label::Documented, "the members of a success", Verdict::Passed);
    Shapes::from_report(&report(vec![CaseOutcome { answers, ..outcome }]))
}

fn shape(headers: &[(&str, &str)], body: &str) -> Shapes {
    shapes(vec![answered(200, headers, body)])
}

/// The kinds of what changed when the body of a success becomes another one.
fn changes(body: &str) -> Vec<Kind> {
    kinds(&shape(&[JSON, LENGTH], SUCCESS), &shape(&[JSON, LENGTH], body))
}

fn kinds(old: &Shapes, new: &Shapes) -> Vec<Kind> {
    compare(old, new).differences.iter().map(|one| one.kind).collect()
}

#[test]
fn values_may_change() {
    assert_eq!(changes(SUCCESS), []);
    assert_eq!(changes(&SUCCESS.replace("ANA PAZ", "").replace("TID0", "TID1")), []);
}

#[test]
fn bodies_are_compared() {
    for (from, to, kind) in [
        (r#""sex":"F""#, r#""sex":null"#, vec![Kind::NewType]),
        (r#","sex":"F""#, "", vec![Kind::MissingMember]),
        (r#""sex":"F""#, r#""sex":"F","age":7"#, vec![Kind::NewMember]),
        (r#""name":"ANA PAZ","sex":"F""#, r#""sex":"F","name":"""#, vec![Kind::MemberOrder]),
        (r#""sex":"F""#, r#""sex":"F","sex":"M""#, vec![Kind::RepeatedMember]),
        (r#","status":"OK""#, r#","status":"FINE""#, vec![Kind::Code]),
        (r#","status":"OK""#, "", vec![Kind::Code]),
        (SUCCESS, "<html>", vec![Kind::Code, Kind::BodyKind]),
        (SUCCESS, "", vec![Kind::Code, Kind::BodyKind]),
        (r#""card_side":"front"}"#, r#""card_side":"front"},{"card_side":"back"}"#, vec![Kind::SometimesMissing]),
        (r#"[{"card_info":{"name":"ANA PAZ","sex":"F"},"card_side":"front"}]"#, "[]", vec![Kind::EmptyArray]),
    ] {
        assert!(SUCCESS.contains(from), "{from}");
        assert_eq!(changes(&SUCCESS.replace(from, to)), kind, "{from} {to}");
    }
}

#[test]
fn headers_are_compared() {
    let old = shape(&[JSON, LENGTH, ("date", "x"), ("x-trace", "x")], SUCCESS);
    for (headers, kind) in [
        (&[JSON, LENGTH, ("date", "y"), ("x-trace", "y")][..], vec![]),
        (&[LENGTH, ("date", "x"), ("x-trace", "x")], vec![Kind::MissingHeader]),
        (&[JSON, ("date", "x"), ("x-trace", "x")], vec![Kind::MissingHeader]),
        (&[JSON, LENGTH, ("date", "x")], vec![Kind::GoneHeader]),
        (&[JSON, LENGTH, ("date", "x"), ("x-trace", "x"), ("via", "x")], vec![Kind::NewHeader]),
        (&[LENGTH, JSON, ("date", "x"), ("x-trace", "x")], vec![Kind::HeaderOrder]),
        (&[("content-type", "application/json"), LENGTH, ("date", "x"), ("x-trace", "x")], vec![Kind::ContentType]),
    ] {
        assert_eq!(kinds(&old, &shape(headers, SUCCESS)), kind, "{headers:?}");
    }
}

#[test]
fn an_error_in_place_of_a_success_is_one_thing() {
    let error = r#"{"status":"INVALID_ARGUMENT","reason":"x","request_id":"TID0"}"#;
    let new = shapes(vec![answered(400, &[JSON, LENGTH], error)]);
    let drift = compare(&shape(&[JSON, LENGTH], SUCCESS), &new);
    let found: Vec<_> = drift.differences.iter().map(|one| (one.kind, one.was.as_str(), one.is.as_str())).collect();
    assert_eq!(found, [(Kind::Status, "200", "400"), (Kind::Code, "OK", "INVALID_ARGUMENT")]);
    assert_eq!(drift::exit(&drift, Strict::No), Exit::Failed);
}

#[test]
fn cases_may_come_and_go() {
    let one = |name, verdict| case(name, "A1", Label::Documented, "a case", verdict);
    let idle = || Verdict::Skipped(Reason::Budget);
    let old =
        Shapes::from_report(&report(vec![one("a", Verdict::Passed), one("b", Verdict::Passed), one("c", idle())]));
    let new =
        Shapes::from_report(&report(vec![one("b", idle()), one("c", Verdict::Passed), one("d", Verdict::Passed)]));
    let drift = compare(&old, &new);
    let found: Vec<_> = drift.differences.iter().map(|one| (one.case.as_str(), one.kind)).collect();
    assert_eq!(found, [("b", Kind::DidNotRun), ("c", Kind::RanFirst), ("d", Kind::NewCase), ("a", Kind::GoneCase)]);
    assert!(drift.differences.iter().all(|one| one.severity == DriftSeverity::Note));
    assert_eq!(drift::exit(&drift, Strict::No), Exit::Incomplete, "nothing was compared");
    assert_eq!(drift::exit(&compare(&old, &old), Strict::Yes), Exit::Passed);
    assert_eq!(kinds(&shapes(vec![]), &shape(&[JSON], "{}")), [Kind::AnswerCount]);
}

#[test]
fn severities_decide_the_exit() {
    let old = shape(&[JSON, LENGTH], SUCCESS);
    let new = shape(&[JSON, LENGTH], &SUCCESS.replace(r#""sex":"F""#, r#""sex":"F","age":7"#));
    let drift = compare(&old, &new);
    assert_eq!((drift::exit(&drift, Strict::No), drift::exit(&drift, Strict::Yes)), (Exit::Passed, Exit::Failed));
    assert!(Kind::ALL.is_sorted_by_key(|kind| std::cmp::Reverse(kind.severity())));
    for kind in Kind::ALL {
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
}

/// Two runs of three cases, apart in several ways.
fn drifted() -> drift::Drift {
    let run = |headers: &[(&str, &str)], body: &str, names: [&'static str; 3]| {
        let one = |name| {
            let outcome = case(name, "A1", Label::Documented, "a case", Verdict::Passed);
            CaseOutcome { answers: vec![answered(200, headers, body)], ..outcome }
        };
        Shapes::from_report(&report(names.map(one).to_vec()))
    };
    let old = run(&[JSON, LENGTH, ("date", "x")], SUCCESS, ["A1-success", "A2-id", "A7-front"]);
    let body = SUCCESS.replace(r#""sex":"F""#, r#""age":7"#);
    compare(&old, &run(&[JSON, LENGTH], &body, ["A1-success", "A2-id", "A8-unread"]))
}

#[test]
fn every_form_of_drift_is_pinned() {
    let drift = drifted();
    pin("shapes.json", &drift::text(&shape(&[JSON, LENGTH], SUCCESS)));
    pin("drift.txt", &drift::table(&drift, TableStyle::default()));
    pin("drift.json", &drift::json(&drift));
}

#[test]
fn files_are_written_whole_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shapes.json");
    let first = shape(&[JSON, LENGTH], SUCCESS);
    for shapes in [&first, &shape(&[JSON], "{}"), &first] {
        drift::save(shapes, &file).unwrap();
        assert_eq!(drift::load(&file).unwrap(), *shapes);
    }
    let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["shapes.json"], "nothing is left beside it");
    let missing = folder.path().join("none").join("shapes.json");
    let problem = drift::save(&first, &missing).unwrap_err().to_string();
    assert!(problem.contains("shapes.json: the shapes could not be saved"), "{problem}");
}

#[test]
fn bad_files_are_refused_by_name_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shapes.json");
    let good = drift::text(&shape(&[JSON, LENGTH], SUCCESS));
    for (text, said) in [
        (String::new(), "line 1 column 0"),
        ("{\n  \"format\": 1,\n}".to_owned(), "line 3 column 1"),
        ("[]".to_owned(), "/format is missing"),
        ("{\"format\":\"1\"}".to_owned(), "/format is missing or no number"),
        ("{\"format\":2}".to_owned(), "/format is 2, this version reads 1"),
        ("{\"format\":1}".to_owned(), "missing field"),
        (good.replace("\"status\": 200", "\"status\": 70000"), "/cases/0/answers/0/status"),
        (good.replacen("\"string\"", "\"text\"", 1), ", got \"text\""),
        ("[".repeat(200_000), "recursion limit"),
    ] {
        std::fs::write(&file, &text).unwrap();
        let problem = drift::load(&file).unwrap_err().to_string();
        assert!(problem.contains(said) && problem.contains("shapes.json"), "{problem} for {said}");
    }
    let problem = drift::load(&folder.path().join("none.json")).unwrap_err().to_string();
    assert!(problem.contains("none.json: the shapes could not be read"), "{problem}");
}

#[test]
fn a_file_holds_no_host_and_no_value() {
    let headers = [
        JSON,
        ("set-cookie", "session=SECRET1"),
        ("1712345678", "x"),
        ("x-card", "ANA PAZ"),
        ("location", "http://SECRET2"),
    ];
    let body =
        r#"{"1712345678":"ANA PAZ","Ana Paz":1,"status":"ANA PAZ","list":["SECRET3",{"SECRET 4":[]}],"n":1712345679}"#;
    let text = drift::text(&shape(&headers, body));
    for value in ["SECRET", "ANA", "Ana", "17123", "127.0.0.1", "session"] {
        assert!(!text.contains(value), "{value} in {text}");
    }
    assert!(text.contains("set-cookie") && text.contains("\"code\": \"*\""), "{text}");
}

/// Any JSON whose texts all hold a mark, and whose names may be anything.
fn marked() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~ñ\u{1f600}]{0,6}".prop_map(|text| Value::from(format!("{text}QZJX{text}"))),
    ];
    let name = prop_oneof![
        "[a-c]{1}".prop_map(String::from),
        Just("status".to_owned()),
        ".{0,6}".prop_map(|name| format!("{name} QZJX")),
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn shapes_hold_no_value_and_survive_a_file(body in marked(), header in "[ -~]{0,20}", status in 100_u16..600) {
        let headers = [JSON, ("x-any", header.as_str()), ("x-QZJX-1 2", "x")];
        let shapes = shapes(vec![answered(status, &headers, &body.to_string())]);
        let text = drift::text(&shapes);
        prop_assert!(!text.contains("QZJX") && !text.contains("qzjx"), "{}", text);
        prop_assert_eq!(compare(&shapes, &shapes).differences, vec![]);
        prop_assert_eq!(drift::parse(text.as_bytes()).unwrap(), shapes);
    }

    #[test]
    fn deep_bodies_survive_a_file(depth in 1_usize..120, object in any::<bool>()) {
        let (open, close) = if object { (r#"{"a":"#, "}") } else { ("[", "]") };
        let body = format!("{}1{}", open.repeat(depth), close.repeat(depth));
        let shapes = shape(&[JSON], &body);
        prop_assert_eq!(drift::parse(drift::text(&shapes).as_bytes()).unwrap(), shapes);
    }

    #[test]
    fn foreign_files_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = drift::parse(&bytes);
    }

    #[test]
    fn nearly_right_files_never_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = drift::text(&shape(&[JSON, LENGTH], SUCCESS)).into_bytes();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Ok(shapes) = drift::parse(&bytes) {
            let drift = compare(&shapes, &shape(&[JSON, LENGTH], SUCCESS));
            prop_assert!(!drift::table(&drift, TableStyle::default()).is_empty() && !drift::json(&drift).is_empty());
        }
    }
}

/// What the emulator answers about a card, as a case's answers.
async fn asked(settings: HttpSettings) -> Shapes {
    let emulator = start_with(Emulator::builder().http(settings)).await;
    let mut answers = Vec::new();
    for (card, face) in [("front", "0"), ("front", "1"), ("back", "1"), ("back", "2")] {
        let name = format!("sample-{card}.jpg");
        let parts = [Part::file(&name, PICTURE), Part::text("detect_face", face)];
        let reply = Call::new().parts(&parts).send(&emulator).await;
        answers.push(CaseAnswer { status: reply.status, headers: reply.headers, body: reply.body.into() });
    }
    shapes(answers)
}

#[tokio::test]
async fn the_emulator_differs_from_itself_by_its_settings_alone() {
    let plain = asked(HttpSettings::default()).await;
    let text = drift::text(&plain);
    let (name, number) = (sample_front("name"), sample_front("id_number"));
    for value in ["TID", &name, &number, "must be", "front", "new", "jpg"] {
        assert!(!text.contains(value), "{value} in {text}");
    }
    assert_eq!(
        compare(&plain, &asked(HttpSettings { layout: Layout::Pretty, ..HttpSettings::default() }).await).differences,
        []
    );
    let omitted = asked(HttpSettings { card_type: ShowCardType::Omit, ..HttpSettings::default() }).await;
    let drift = compare(&plain, &omitted);
    let found: Vec<_> = drift.differences.iter().map(|one| (one.kind, one.answer.unwrap(), one.at.as_str())).collect();
    let at = "/results/[]/card_type";
    assert_eq!(found, [1, 2, 3].map(|answer| (Kind::MissingMember, answer, at)));
}
