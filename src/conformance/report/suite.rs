//! JUnit XML. There is no standard; this is the part that GitLab, Jenkins and the actions of GitHub read alike.
//!
//! GitLab shows the text of a failure and not its `message`, Jenkins both, so the text says everything.

use std::io;
use std::time::Duration;

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::VERSION;

/// A group of tests.
pub(in crate::conformance) struct Suite {
    pub(in crate::conformance) name: String,
    pub(in crate::conformance) tests: Vec<Test>,
}

/// One test.
pub(in crate::conformance) struct Test {
    /// A stable name that sorts under the suite's; readers take it for a class.
    pub(in crate::conformance) class: String,
    pub(in crate::conformance) name: String,
    pub(in crate::conformance) took: Duration,
    pub(in crate::conformance) ending: Ending,
}

/// How a test ended. The first text is one line, the second says everything.
pub(in crate::conformance) enum Ending {
    Passed,
    /// It passed with something to say.
    Noted(String),
    Failed(String, String),
    Errored(String, String),
    Skipped(String),
}

/// The suites as a document.
pub(in crate::conformance) fn write(name: &str, took: Duration, facts: &[(&str, &str)], suites: &[Suite]) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing into memory does not fail.
    let _ = write_document(&mut writer, name, took, facts, suites);
    String::from_utf8_lossy(&writer.into_inner()).into_owned() + "\n"
}

type Xml = Writer<Vec<u8>>;

fn write_document(
    xml: &mut Xml,
    name: &str,
    took: Duration,
    facts: &[(&str, &str)],
    suites: &[Suite],
) -> io::Result<()> {
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let mut attributes = vec![("name", name.to_owned())];
    attributes.extend(counts(|| suites.iter().flat_map(|suite| &suite.tests)));
    attributes.push(("time", seconds(took)));
    element(xml, "testsuites", &attributes, |xml| {
        for suite in suites {
            write_suite(xml, suite, facts)?;
        }
        Ok(())
    })
}

fn write_suite(xml: &mut Xml, suite: &Suite, facts: &[(&str, &str)]) -> io::Result<()> {
    let mut attributes = vec![("name", suite.name.clone())];
    attributes.extend(counts(|| suite.tests.iter()));
    attributes.push(("time", seconds(suite.tests.iter().map(|test| test.took).sum())));
    element(xml, "testsuite", &attributes, |xml| {
        element(xml, "properties", &[], |xml| {
            for (name, value) in [("cedulita", VERSION)].iter().chain(facts) {
                empty(xml, "property", &[("name", (*name).to_owned()), ("value", (*value).to_owned())])?;
            }
            Ok(())
        })?;
        for test in &suite.tests {
            write_test(xml, test)?;
        }
        Ok(())
    })
}

fn write_test(xml: &mut Xml, test: &Test) -> io::Result<()> {
    let attributes = [("classname", test.class.clone()), ("name", test.name.clone()), ("time", seconds(test.took))];
    let told = |message: &str, kind: &str| vec![("message", message.to_owned()), ("type", kind.to_owned())];
    match &test.ending {
        Ending::Passed => empty(xml, "testcase", &attributes),
        Ending::Noted(all) => element(xml, "testcase", &attributes, |xml| text(xml, "system-out", &[], all)),
        Ending::Failed(message, all) => {
            element(xml, "testcase", &attributes, |xml| text(xml, "failure", &told(message, "failed"), all))
        }
        Ending::Errored(message, all) => {
            element(xml, "testcase", &attributes, |xml| text(xml, "error", &told(message, "unanswered"), all))
        }
        Ending::Skipped(message) => {
            element(xml, "testcase", &attributes, |xml| empty(xml, "skipped", &[("message", message.clone())]))
        }
    }
}

/// The counts of a group, in the order in which they are usually written.
fn counts<'a, I: Iterator<Item = &'a Test>>(tests: impl Fn() -> I) -> Vec<(&'static str, String)> {
    let count = |is: fn(&Ending) -> bool| tests().filter(|test| is(&test.ending)).count().to_string();
    vec![
        ("tests", count(|_| true)),
        ("failures", count(|ending| matches!(ending, Ending::Failed(..)))),
        ("errors", count(|ending| matches!(ending, Ending::Errored(..)))),
        ("skipped", count(|ending| matches!(ending, Ending::Skipped(_)))),
    ]
}

fn seconds(took: Duration) -> String {
    format!("{:.3}", took.as_secs_f64())
}

type Attributes<'a> = &'a [(&'static str, String)];

fn element(
    xml: &mut Xml,
    name: &str,
    attributes: Attributes<'_>,
    inner: impl FnOnce(&mut Xml) -> io::Result<()>,
) -> io::Result<()> {
    let attributes = clean(attributes);
    let pairs = attributes.iter().map(|(name, value)| (*name, value.as_str()));
    xml.create_element(name).with_attributes(pairs).write_inner_content(inner)?;
    Ok(())
}

fn empty(xml: &mut Xml, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
    let attributes = clean(attributes);
    let pairs = attributes.iter().map(|(name, value)| (*name, value.as_str()));
    xml.create_element(name).with_attributes(pairs).write_empty()?;
    Ok(())
}

fn text(xml: &mut Xml, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
    let attributes = clean(attributes);
    let pairs = attributes.iter().map(|(name, value)| (*name, value.as_str()));
    xml.create_element(name).with_attributes(pairs).write_text_content(BytesText::new(&allowed(text)))?;
    Ok(())
}

/// Attributes on one line each: a reader makes a blank of every line feed in them.
fn clean(attributes: Attributes<'_>) -> Vec<(&'static str, String)> {
    let line = |value: &str| allowed(value).replace(['\n', '\t', '\r'], " ");
    attributes.iter().map(|(name, value)| (*name, line(value))).collect()
}

/// The text without the characters that XML 1.0 has no way to write.
fn allowed(text: &str) -> String {
    let forbidden = |c: char| (c < ' ' && !matches!(c, '\n' | '\r' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    text.chars().filter(|&c| !forbidden(c)).collect()
}
