//! The lines of a report that repeat a request: a shell reads them as one call of curl, and curl sends what the case sent.
#![cfg(unix)]

use std::path::Path;
use std::process::Command;

use cedulita::conformance::{CaseOutcome, RunReport, Verdict};
use cedulita::specimen::edge_pack;
use tempfile::TempDir;

use crate::broken;
use crate::conformance::checked;
use crate::support::start;

/// A report on a server that answers everything alike, so that nearly every case has its lines.
async fn report() -> RunReport {
    checked(&broken::of_kind("html").await.url(), None, &[]).await
}

/// The lines, each with its case, comments left out.
fn lines(report: &RunReport) -> Vec<(&CaseOutcome, &str)> {
    let all =
        report.outcomes.iter().flat_map(|outcome| outcome.repeat.iter().map(move |line| (outcome, line.as_str())));
    all.filter(|(_, line)| !line.starts_with('#')).collect()
}

/// The folder with those files of the edge pack that the line reads; empty ones if `drawn` is false.
fn folder(folder: &Path, line: &str, drawn: bool) {
    for file in edge_pack().iter().filter(|file| line.contains(file.name)) {
        let path = folder.join(file.name);
        if !path.exists() {
            let bytes = if drawn { file.bytes().unwrap() } else { Vec::new() };
            std::fs::write(path, bytes).unwrap();
        }
    }
}

/// What a shell does with the line in this folder.
fn run(folder: &Path, script: &str) -> (String, String) {
    let output = Command::new("sh").arg("-c").arg(script).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shell_reads_each_line_as_one_call_of_curl() {
    let report = report().await;
    let home = TempDir::new().unwrap();
    let lines = lines(&report);
    assert!(lines.len() > 60, "{}", lines.len());
    for (outcome, line) in lines {
        folder(home.path(), line, false);
        let (given, problem) = run(home.path(), &format!("curl() {{ printf '%s\\0' CALL \"$@\"; }}\n{line}\n"));
        let words: Vec<_> = given.split_terminator('\0').collect();
        let urls = words.iter().filter(|word| word.starts_with(&report.target)).count();
        let calls = words.iter().filter(|word| **word == "CALL").count();
        assert!(problem.is_empty() && (urls, calls) == (1, 1), "{}: {line}\n{words:?}\n{problem}", outcome.case);
        assert_eq!(line.lines().count(), 1, "{line}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_line_says_so() {
    let report = report().await;
    for (case, says) in [
        ("R6-no-line-end", "sent byte for byte"),
        ("E14-long-line", "too long for one curl line"),
        ("E15-half-close", "curl cannot close its side"),
    ] {
        let outcome = report.outcomes.iter().find(|outcome| outcome.case == case).unwrap();
        assert!(outcome.repeat[0].starts_with("# ") && outcome.repeat[0].contains(says), "{:?}", outcome.repeat);
    }
    let passed = report.outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Passed);
    assert!(passed.into_iter().all(|outcome| outcome.repeat.is_empty()));
}

/// What a case expects of one answer, if it is one of the usual things.
fn expects(outcome: &CaseOutcome, status: &str) -> bool {
    let Verdict::Failed(findings) = &outcome.verdict else { return true };
    let expected = findings[0].expected.split(" for call ").next().unwrap();
    match expected {
        "anything but 401 UNAUTHORIZED" => status != "401 UNAUTHORIZED",
        "200 OK, or 400 DETECTION_FAILED" | "200 OK" => status == "200 OK",
        expected if expected.starts_with(['4', '5']) => status == expected,
        _ => true,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn curl_sends_what_the_case_sent() {
    let Ok(version) = Command::new("curl").arg("-V").output() else { return };
    let has_http2 = String::from_utf8_lossy(&version.stdout).contains("HTTP2");
    let (report, emulator) = (report().await, start().await);
    let (home, mut asked) = (TempDir::new().unwrap(), 0);
    for (outcome, line) in lines(&report) {
        if line.contains("http2") && !has_http2 {
            continue;
        }
        folder(home.path(), line, true);
        let line = line.replace(&report.target, &emulator.url()).replacen("curl ", "curl -s -w ' %{http_code}' ", 1);
        // What the emulator alone knows is told by a header that the line has too.
        let (answer, problem) = run(home.path(), &line);
        let (body, http) = answer.rsplit_once(' ').unwrap_or_else(|| panic!("{line}: {problem}"));
        let word = body.rsplit_once("\"status\":\"").map_or("", |(_, rest)| rest.split('"').next().unwrap());
        assert!(expects(outcome, &format!("{http} {word}")), "{}: {line}\n{answer}", outcome.case);
        asked += 1;
    }
    assert!(asked > 60, "{asked}");
}
