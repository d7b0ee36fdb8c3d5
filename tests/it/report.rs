//! Reports of a check: every form of a report made by hand, and what it means for an exit status.

use std::time::Duration;

use cedulita::conformance::report::{
    Exit, Passed, ReportFormat, Strict, TableStyle, TerminalColour, table, verdict, write,
};
use cedulita::conformance::{CaseOutcome, CheckFailure, Flaw, FlawKind, Reason, RunReport, Verdict};
use cedulita::contract::Label;
use quick_xml::events::Event;
use serde_json::{Value, json};

use crate::support::pin;

pub(crate) fn case(
    case: &'static str,
    row: &'static str,
    label: Label,
    title: &'static str,
    verdict: Verdict,
) -> CaseOutcome {
    let took = Duration::from_millis(12);
    CaseOutcome {
        case,
        title,
        row,
        label,
        verdict,
        flaw: None,
        calls: 1,
        took,
        answers: Vec::new(),
        repeat: Vec::new(),
    }
}

fn failed(expected: &str, actual: &str) -> Verdict {
    Verdict::Failed(vec![CheckFailure { expected: expected.to_owned(), actual: actual.to_owned() }])
}

pub(crate) fn report(outcomes: Vec<CaseOutcome>) -> RunReport {
    let calls = u32::try_from(outcomes.len()).unwrap();
    RunReport { target: "http://127.0.0.1:8080".to_owned(), outcomes, calls, took: Duration::from_millis(1234) }
}

/// The same case with lines that repeat it.
fn repeated(outcome: CaseOutcome, lines: &[&str]) -> CaseOutcome {
    CaseOutcome { repeat: lines.iter().map(|&line| line.to_owned()).collect(), ..outcome }
}

/// The same case, spoilt by answers of another shape.
fn spoilt(outcome: CaseOutcome) -> CaseOutcome {
    let (expected, actual) = ("the member `status`".to_owned(), "400 without `status` (members: error)".to_owned());
    CaseOutcome { flaw: Some(Flaw { kind: FlawKind::NoStatus, expected, actual }), ..outcome }
}

/// A report with every verdict, weight and cause.
fn motley() -> RunReport {
    use Label::{Assumed, Documented, Observed, Sample};
    let wait = || Verdict::Skipped(Reason::Unanswered("no answer within 10 s".to_owned()));
    report(vec![
        case("R1-http1", "R1", Documented, "the path over HTTP/1.1", Verdict::Passed),
        repeated(
            case(
                "R4-multipart",
                "R4",
                Documented,
                "the picture as a part of multipart/form-data",
                failed("status 200", "status 400 INVALID_ARGUMENT"),
            ),
            &[
                "curl http://127.0.0.1:8080/ocr/idcard -H 'x-df-api-id: any id' -H \"x-df-api-secret: $SECRET\" -F file=@a.jpg",
            ],
        ),
        case("R7-extra", "R7", Observed, "an unknown field beside the picture", failed("status 200", "status 400")),
        case("R9-twice", "R9", Assumed, "the same field sent twice", failed("the first counts", "the second counted")),
        case("R11-base64", "R11", Assumed, "base64 without padding", wait()),
        case("R12-pdf", "R12", Documented, "a PDF of one page", wait()),
        case("R13-small", "R13", Documented, "127 pixels", Verdict::Skipped(Reason::Budget)),
        case("A1-success", "A1", Documented, "the members of a success", Verdict::Passed),
        spoilt(case(
            "A3-error",
            "A3",
            Sample,
            "the members of an error",
            Verdict::Failed(vec![
                CheckFailure { expected: "status, reason, request_id".to_owned(), actual: "error".to_owned() },
                CheckFailure { expected: "a member status".to_owned(), actual: "none".to_owned() },
            ]),
        )),
        spoilt(case(
            "A7-front",
            "A7",
            Documented,
            "the 13 fields of a front",
            Verdict::Skipped(Reason::Premise("no card was found in the specimen".to_owned())),
        )),
        case(
            "E7-quota",
            "E7",
            Documented,
            "a quota that is used up",
            Verdict::Skipped(Reason::Needs("an admin API: give --admin-url".to_owned())),
        ),
        case("E2-argument", "E2", Documented, "no picture at all", Verdict::Passed),
    ])
}

#[test]
fn every_form_is_pinned() {
    let report = motley();
    let listed = table(&report, TableStyle { width: 80, ..TableStyle::default() }, Passed::Listed);
    pin("verify.txt", &write(&report, ReportFormat::Table));
    pin("verify-listed.txt", &listed);
    pin("verify.json", &write(&report, ReportFormat::Json));
    pin("verify.xml", &write(&report, ReportFormat::Junit));
    pin("verify.sarif", &write(&report, ReportFormat::Sarif));
}

#[test]
fn forms_have_words() {
    assert_eq!(ReportFormat::names(), ["table", "json", "junit", "sarif"]);
    assert!(ReportFormat::ALL.iter().all(|form| ReportFormat::from_name(form.name()) == Some(*form)));
    assert_eq!(ReportFormat::from_name("xml"), None);
}

#[test]
fn exit_statuses_tell_three_things_apart() {
    use Label::{Assumed, Documented, Observed};
    let one = |label, verdict| case("x", "R1", label, "a case", verdict);
    let passed = || one(Documented, Verdict::Passed);
    let needs = || one(Documented, Verdict::Skipped(Reason::Needs("a clock".to_owned())));
    let late = || one(Documented, Verdict::Skipped(Reason::Unanswered("a reset".to_owned())));
    for (outcomes, plain, strict) in [
        (vec![passed()], Exit::Passed, Exit::Passed),
        (vec![passed(), one(Documented, failed("a", "b")), late()], Exit::Failed, Exit::Failed),
        (vec![passed(), one(Observed, failed("a", "b"))], Exit::Passed, Exit::Failed),
        (vec![passed(), one(Assumed, failed("a", "b"))], Exit::Passed, Exit::Failed),
        (vec![one(Assumed, failed("a", "b")), late()], Exit::Incomplete, Exit::Failed),
        (vec![passed(), late()], Exit::Incomplete, Exit::Incomplete),
        (vec![passed(), one(Documented, Verdict::Skipped(Reason::Budget))], Exit::Incomplete, Exit::Incomplete),
        (vec![passed(), needs()], Exit::Passed, Exit::Incomplete),
        (vec![needs()], Exit::Incomplete, Exit::Incomplete),
        (vec![], Exit::Incomplete, Exit::Incomplete),
    ] {
        let report = report(outcomes);
        assert_eq!((verdict(&report, Strict::No), verdict(&report, Strict::Yes)), (plain, strict), "{report:?}");
    }
    assert_eq!([Exit::Passed, Exit::Failed, Exit::Incomplete].map(Exit::code), [0, 1, 3]);
}

#[test]
fn colours_only_repeat_the_words() {
    let report = motley();
    let painted = table(&report, TableStyle { colour: TerminalColour::On, width: 100 }, Passed::Listed);
    let mut bare = painted.clone();
    for code in [0, 31, 32, 33, 36] {
        bare = bare.replace(&format!("\u{1b}[{code}m"), "");
    }
    assert_ne!(painted, bare);
    assert_eq!(bare, table(&report, TableStyle::default(), Passed::Listed));
}

#[test]
fn a_server_that_is_down_is_said_once() {
    let down = || Verdict::Skipped(Reason::Unanswered("connection refused".to_owned()));
    let names = ["R4-a", "R4-b", "R4-c", "R4-d"];
    let outcomes = names.map(|name| case(name, "R4", Label::Documented, "a case", down())).to_vec();
    let text = write(&report(outcomes), ReportFormat::Table);
    assert_eq!(text.matches("connection refused").count(), 1, "{text}");
    assert!(text.contains("R4-a, R4-b, R4-c, R4-d"), "{text}");
}

#[test]
fn json_says_everything() {
    let document: Value = serde_json::from_str(&write(&motley(), ReportFormat::Json)).unwrap();
    assert_eq!(document["format"], 2);
    assert_eq!(document["target"], "http://127.0.0.1:8080");
    let counts = ["cases", "passed", "failed", "errors", "warnings", "info", "skipped"];
    assert_eq!(counts.map(|name| document["summary"][name].as_u64().unwrap()), [12, 3, 4, 2, 1, 1, 5]);
    let reasons = json!({ "needs": 1, "setting": 0, "budget": 1, "unanswered": 2, "premise": 1 });
    assert_eq!(document["summary"]["reasons"], reasons);
    let quota = &document["cases"][10];
    assert_eq!((&quota["verdict"], &quota["because"]["kind"]), (&json!("skipped"), &json!("needs")));
    let part = &document["cases"][1];
    assert_eq!((&part["verdict"], &part["weight"]), (&json!("failed"), &json!("error")));
    assert_eq!(part["findings"], json!([{ "expected": "status 200", "actual": "status 400 INVALID_ARGUMENT" }]));
    assert_eq!(part["ledger"]["labels"], json!(["documented"]));
    assert!(part["repeat"][0].as_str().unwrap().starts_with("curl http://127.0.0.1:8080/ocr/idcard "));
    let causes = document["causes"].as_array().unwrap();
    let spoilt = causes.iter().find(|cause| cause["kind"] == "flaw").unwrap();
    assert_eq!((&spoilt["failed"], &spoilt["skipped"]), (&json!(["A3-error"]), &json!(["A7-front"])));
    let of_causes = causes.iter().flat_map(|cause| [&cause["failed"], &cause["skipped"]]);
    assert_eq!(of_causes.map(|names| names.as_array().unwrap().len()).sum::<usize>(), 12 - 3);
}

/// An element's name and its attributes.
type Element = (String, Vec<(String, String)>);

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// The elements of a document, which has to be well-formed.
fn elements(xml: &str) -> Vec<Element> {
    let mut reader = quick_xml::Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = quick_xml::escape::unescape(text(&attribute.value)).unwrap().into_owned();
                    (text(attribute.key.as_ref()).to_owned(), value)
                });
                found.push((text(tag.name().as_ref()).to_owned(), attributes.collect()));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn named<'a>(all: &'a [Element], name: &str) -> Vec<&'a Vec<(String, String)>> {
    all.iter().filter(|one| one.0 == name).map(|one| &one.1).collect()
}

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> &'a str {
    &attributes.iter().find(|one| one.0 == name).unwrap().1
}

#[test]
fn junit_counts_agree_with_its_elements() {
    let all = elements(&write(&motley(), ReportFormat::Junit));
    let top = named(&all, "testsuites")[0];
    for (count, element) in
        [("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")]
    {
        assert_eq!(attribute(top, count), named(&all, element).len().to_string(), "{element}");
    }
    let counts = ["tests", "failures", "errors", "skipped"].map(|name| attribute(top, name));
    assert_eq!(counts, ["12", "2", "2", "3"]);
    assert_eq!(named(&all, "system-out").len(), 2);
    let names: Vec<_> = named(&all, "testsuite").iter().map(|one| attribute(one, "name").to_owned()).collect();
    assert_eq!(names, ["Request", "Answer", "Errors and order"]);
}

const HOSTILE: &str =
    "a\u{0}\u{1b}[2J]]><![CDATA[x]]> <b a=\"1\"> & \u{1f600}\u{202e}\u{fffe}\nnext\tline [see](http://x)";

#[test]
fn hostile_texts_stay_texts() {
    let long = "x".repeat(5000);
    let mut report = report(vec![
        case("R4-multipart", "R4", Label::Documented, "a case", failed(HOSTILE, &long)),
        case("R7-extra", "R7", Label::Observed, "a case", failed(HOSTILE, HOSTILE)),
        case("R9-odd", "R9", Label::Assumed, "a case", Verdict::Skipped(Reason::Premise(HOSTILE.to_owned()))),
        case("Z1", "Z1", Label::Assumed, "of no row", Verdict::Skipped(Reason::Unanswered(HOSTILE.to_owned()))),
    ]);
    report.target = format!("http://{HOSTILE}");
    let text = write(&report, ReportFormat::Table);
    assert!(text.lines().all(|line| line.chars().count() <= 100 && !line.contains(char::is_control)), "{text}");
    assert!(text.contains("\\u{202e}") && text.contains("characters more"), "{text}");

    let xml = write(&report, ReportFormat::Junit);
    let all = elements(&xml);
    let message = attribute(named(&all, "failure")[0], "message");
    assert!(message.starts_with("expected a[2J]]><![CDATA[x]]> <b a=\"1\"> & \u{1f600}"), "{message}");
    assert!(!xml.contains(['\u{0}', '\u{1b}', '\u{fffe}']));

    assert!(!write(&report, ReportFormat::Sarif).contains("](http"));
    for form in [ReportFormat::Json, ReportFormat::Sarif] {
        let _: Value = serde_json::from_str(&write(&report, form)).unwrap();
    }
}

#[test]
fn sarif_has_what_code_scanning_asks_for() {
    let log: Value = serde_json::from_str(&write(&motley(), ReportFormat::Sarif)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert!(run["automationDetails"]["id"].as_str().unwrap().ends_with('/'));
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty(), "{rule}");
        }
    }
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.iter().map(|one| &one["level"]).collect::<Vec<_>>(), ["error", "warning", "note", "error"]);
    let page = cedulita::contract::document();
    let mut prints = std::collections::HashSet::new();
    for result in results {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(result["ruleId"], rule["id"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "docs/contract.md");
        let line = usize::try_from(place["region"]["startLine"].as_u64().unwrap()).unwrap();
        let row = result["ruleId"].as_str().unwrap().split('-').next().unwrap();
        assert!(page.lines().nth(line - 1).unwrap().starts_with(&format!("| {row} |")));
        assert!(prints.insert(result["partialFingerprints"]["primaryLocationLineHash"].as_str().unwrap()));
    }
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let levels: Vec<_> =
        invocation["toolExecutionNotifications"].as_array().unwrap().iter().map(|one| &one["level"]).collect();
    assert_eq!(levels, ["error", "error", "warning", "warning", "note"]);
}
