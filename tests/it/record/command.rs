//! `cedulita record` on the command line.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Output, Stdio};

fn record(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
    command.arg("record").args(arguments).args(["--port", "0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str]) -> Output {
    record(arguments).output().unwrap()
}

#[test]
fn bad_arguments_say_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new");
    let out = ["--out", out.to_str().unwrap()];
    let local = ["--upstream", "http://127.0.0.1:1"];
    for (arguments, wanted) in [
        (vec!["--upstream", "http://127.0.0.1:1"], "--out <DIR>"),
        (out.to_vec(), "name it with --upstream, or choose --mode replay"),
        (
            [&out[..], &["--upstream", "api.example.com"]].concat(),
            "--upstream: expected a URL that begins with http:// or https://, got api.example.com",
        ),
        (
            [&out[..], &["--upstream", "http://h:99999"]].concat(),
            "expected a URL whose port is from 1 to 65535, got http://",
        ),
        (
            [&out[..], &["--upstream", "http://h:abc"]].concat(),
            "--upstream: expected a URL whose port is from 1 to 65535, got http://h:abc",
        ),
        (
            [&out[..], &["--upstream", "http://h:0/base"]].concat(),
            "expected a URL whose port is from 1 to 65535, got http://",
        ),
        (
            [&out[..], &["--upstream", "http://[::1]:"]].concat(),
            "expected a URL whose port is from 1 to 65535, got http://",
        ),
        (
            [&out[..], &["--upstream", "https://me:hush-hush@h"]].concat(),
            "expected a URL without user name and password",
        ),
        (
            [&out[..], &["--upstream", "https://me:hush-hush@h?"]].concat(),
            "without a query or fragment, got one with @",
        ),
        (
            [&out[..], &local, &["--mode", "play"]].concat(),
            "--mode: expected record, replay, replay-or-record or diff, got play",
        ),
        ([&out[..], &local, &["--authority", "/nowhere"]].concat(), "/nowhere cannot be used as authorities to trust"),
        ([&out[..], &["--mode", "replay"]].concat(), "record first, or name the folder that was recorded with --out"),
        ([&local[..], &["--out", "/dev/null"]].concat(), "/dev/null cannot be written: "),
    ] {
        let output = run(&arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(wanted), "{arguments:?}: {said}");
        assert!(!said.contains("hush-hush"), "{said}");
    }
}

#[test]
fn an_upstream_that_ends_in_the_apis_path_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let mut child = record(&["--upstream", "http://127.0.0.1:1/ocr/idcard/", "--out", out]).spawn().unwrap();
    let first = BufReader::new(child.stderr.take().unwrap()).lines().next().unwrap().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first.contains("--upstream ends in the API's path /ocr/idcard; it was left out"), "{first}");
}

#[test]
fn greeting_says_what_is_done_and_that_it_may_cost() {
    let folder = tempfile::tempdir().unwrap();
    for (upstream, mode, wanted, is_billed) in [
        ("https://192.0.2.1", "record", "sends every call on to https://192.0.2.1", true),
        ("https://192.0.2.1", "diff", "/differences.json", true),
        ("https://192.0.2.1", "replay", "no other server is called", false),
        ("http://127.0.0.1:1", "replay-or-record", "what is not there is sent on to http://127.0.0.1:1", false),
    ] {
        let out = folder.path().to_str().unwrap();
        let mut child = record(&["--upstream", upstream, "--mode", mode, "--out", out]).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let greeting: Vec<String> = lines.take_while(|line| !line.contains("Ctrl-C")).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        let greeting = greeting.join("\n");
        assert!(greeting.contains(wanted), "{greeting}");
        assert_eq!(greeting.contains("may bill each call: --max-calls N sets a bound"), is_billed, "{greeting}");
    }
}

#[test]
fn every_flag_is_a_variable_and_in_the_document() {
    let help = String::from_utf8(run(&["--help"]).stdout).unwrap();
    let own = help.split("Recording:").nth(1).unwrap().split("Settings file:").next().unwrap();
    let document = std::fs::read_to_string("docs/recording.md").unwrap();
    let flags: Vec<_> = own.lines().filter_map(|line| line.trim_start().strip_prefix("--")).collect();
    assert_eq!(flags.len(), 6, "{own}");
    for flag in flags {
        let name = flag.split(' ').next().unwrap();
        let variable = format!("CEDULITA_{}", name.to_uppercase().replace('-', "_"));
        assert!(own.contains(&variable) && document.contains(&format!("`{variable}`")), "{variable}");
        assert!(document.contains(&format!("| `--{name} ")), "{name}");
    }
    // What does not count here is not shown.
    let all = String::from_utf8(run(&["--help"]).stdout).unwrap();
    assert!(all.contains("--body-memory") && !all.contains("--admin-token"), "{all}");
}
