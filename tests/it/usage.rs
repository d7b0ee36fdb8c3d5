//! Wrong usage: every flag says what it expected and what came, in one line of ours, with exit status 2.

use std::collections::BTreeSet;
use std::process::{Command, Output};

const WRONG: [&str; 6] = ["", "x", "-1", "1.5", "99999999999999999999", "é"];
/// What clap, the standard library and the system say, and we do not.
const FOREIGN: [&str; 9] = [
    "error:",
    "invalid",
    "possible values",
    "too large",
    "cannot parse",
    "os error",
    "For more information",
    "required arguments",
    "..=",
];
/// What may be any text, or any but none: secrets, and names of files.
const SECRETS: [&str; 2] = ["TOKEN", "PASSWORD"];
const FILES: [&str; 3] = ["FILE", "DIR", "PATH"];

fn run(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    Command::new(env!("CARGO_BIN_EXE_cedulita")).args(arguments).current_dir(&folder).output().unwrap()
}

/// What was said on standard error by a command that was refused.
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    assert!(said.starts_with("cedulita: ") && said.lines().count() == 1, "{arguments:?}: {said}");
    for foreign in FOREIGN {
        assert!(!said.contains(foreign), "{arguments:?}: {foreign} in {said}");
    }
    said.trim_end().to_owned()
}

fn help(command: &[&str]) -> String {
    let output = run(&[command, &["--help"]].concat());
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn commands() -> Vec<String> {
    let help = help(&[]);
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let rows = list.lines().take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
    rows.map(|line| line.split_whitespace().next().unwrap().to_owned()).filter(|name| name != "help").collect()
}

/// The flags that a page of help shows, each with what it takes.
fn flags(help: &str) -> BTreeSet<(String, String)> {
    let rows = help.lines().filter_map(|line| line.trim_start().strip_prefix('-'));
    let flags = rows.filter_map(|row| {
        let (_, row) = row.split_once("--").or_else(|| Some(("", row.strip_prefix('-')?)))?;
        let (flag, value) = row.split_once(" <")?;
        Some((format!("--{flag}"), value.split_once('>')?.0.to_owned()))
    });
    flags.collect()
}

/// Every flag of every command with a value. The settings, which many commands share, are asked of one.
fn flags_of_commands() -> Vec<(String, String, String)> {
    let settings = flags(&help(&["config"]));
    let mut all: Vec<_> =
        settings.iter().map(|(flag, value)| ("config".to_owned(), flag.clone(), value.clone())).collect();
    for command in commands() {
        let own = flags(&help(&[&command]));
        all.extend(own.difference(&settings).map(|(flag, value)| (command.clone(), flag.clone(), value.clone())));
    }
    all
}

/// Behind the value stands a flag that does not exist: a value that is taken leaves that to be complained of.
#[test]
fn every_flag_says_what_it_expected_and_what_came() {
    let all = flags_of_commands();
    assert!(all.len() > 60, "{all:?}");
    for (command, flag, value) in &all {
        let mut taken = 0;
        for wrong in WRONG {
            let said = refused(&[command, &format!("{flag}={wrong}"), "--no-such-flag"]);
            if said.contains("there is no flag --no-such-flag") {
                taken += 1;
                continue;
            }
            let got = if wrong.is_empty() { "nothing" } else { wrong };
            assert!(said.starts_with(&format!("cedulita: {flag}: expected ")), "{command} {flag}={wrong}: {said}");
            assert!(said.contains(&format!(", got {got}")), "{command} {flag}={wrong}: {said}");
            // The same by itself, where a number below zero might be taken for a flag.
            assert_eq!(refused(&[command, flag, wrong]), said);
        }
        let most = match value.as_str() {
            secret if SECRETS.contains(&secret) => WRONG.len(),
            file if FILES.contains(&file) => WRONG.len() - 1,
            // Some of them are names of machines too.
            "HOST" | "NAME,NAME" | "PREFIX" | "REPLICA" => 4,
            "USER" => WRONG.len(),
            _ => 0,
        };
        assert!(taken <= most, "{command} {flag} <{value}> takes {taken} of the wrong values");
    }
}

#[test]
fn mistakes_are_told_in_one_line_with_what_to_do() {
    for (arguments, wanted) in [
        (&["--prot", "1"][..], "there is no flag --prot; did you mean --port? cedulita --help shows all"),
        (&["-p", "80800"], "--port: expected a port from 0 to 65535, got 80800"),
        (&["--port"], "--port: expected a port from 0 to 65535, got nothing"),
        (&["--fixtures"], "--fixtures: expected a folder, got nothing"),
        (&["--log"], "--log: expected off, error, warn, info or debug, got nothing"),
        (&["--port", "1", "--port", "2"], "--port <PORT>: expected once, got it twice"),
        (&["--pretty=yes"], "--pretty: expected no value, got yes"),
        (&["sevre"], "there is no command sevre; did you mean serve? cedulita --help shows all"),
        (&["specimens"], "there is no command specimens; did you mean specimen?"),
        (&["nonsense"], "there is no command nonsense; cedulita --help shows all"),
        (&["--port", "1", "serve"], "expected the command serve before all flags, got it behind --port <PORT>"),
        (
            &["specimen", "--widht", "9"],
            "there is no flag --widht; did you mean --width? cedulita specimen --help shows all",
        ),
        (&["specimen"], "say what to print: names, --all, --error-cards or --people N"),
        (&["specimen", "old-fron"], "there is no card, scenario or person \"old-fron\"; did you mean old-front"),
        (&["specimen", "--edge-pack", "a", "--all"], "expected one of --edge-pack <DIR> and --all, got both"),
        (&["run"], "expected <COMMAND>..., got nothing; cedulita run --help shows all"),
        (
            &["run", "--prot", "1", "--", "true"],
            "there is no flag --prot; did you mean --port? cedulita run --help shows all",
        ),
        (&["record"], "expected --out <DIR>, got nothing; cedulita record --help shows all"),
        (&["record", "--out", "o"], "name it with --upstream, or choose --mode replay"),
        (&["verify"], "expected --target <URL>, got nothing; cedulita verify --help shows all"),
        (
            &["verify", "--only", "Z9", "--list"],
            "--only: expected a row or a case, got Z9; cedulita verify --list shows them",
        ),
        (&["verify", "--allow-billable", "--target", "http://h"], "expected --max-calls <N>, got nothing"),
        (&["scan"], "expected <DIR>..., got nothing; cedulita scan --help shows all"),
        (&["scan", "/nowhere/at/all"], "/nowhere/at/all"),
        (&["health", "--port", "0"], "--port: expected a port from 1 to 65535, got 0: no server has it"),
        (&["health", "--wait", "for ever"], "--wait: expected a time of at most a day, such as 10s, got \"for ever\""),
        (&["completions"], "expected <SHELL>, got nothing"),
        (&["completions", "tcsh"], "expected bash, elvish, fish, powershell or zsh, got tcsh"),
        (&["openapi", "--format", "xml"], "--format: expected yaml or json, got xml"),
        (&["contract", "more"], "expected no further argument, got more; cedulita contract --help shows all"),
        (&["config", "--tls-cert", "c"], "tls_cert was given (flag --tls-cert) without tls_key"),
        (&["--host", "0.0.0.0", "--port", "0", "--container", "no"], "the admin API would be open to everybody"),
        (&["--admin-token", "", "--port", "0"], "the admin API's token is empty"),
    ] {
        let output = run(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(
            said.lines().any(|line| line.starts_with("cedulita: ") && line.contains(wanted)),
            "{arguments:?}: {said}"
        );
        assert!(!said.contains("error:") && !said.contains("For more"), "{said}");
    }
}

#[test]
fn a_failed_run_has_another_status() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for arguments in [
        &["--port", &port][..],
        &["--port", "0", "--fixtures", "/nowhere"],
        &["health", "--url", "http://127.0.0.1:1"],
        &["specimen", "old-front", "--out", "/nowhere/at/all/card.png"],
        &["man", "--out", "/dev/null/man"],
    ] {
        let output = run(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.lines().any(|line| line.starts_with("cedulita: ")), "{arguments:?}: {said}");
    }
}

#[cfg(unix)]
#[test]
fn bytes_that_are_no_text_are_refused_like_any_value() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let output = Command::new(env!("CARGO_BIN_EXE_cedulita"))
        .args(["config", "--port"])
        .arg(OsStr::from_bytes(b"8\xff"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "cedulita: --port: expected a port from 0 to 65535, got 8\u{fffd}\n");
}
