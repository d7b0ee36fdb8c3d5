//! Pages of help, the manual and completions.

use std::process::{Command, Output, Stdio};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cedulita")).args(arguments).env("COLUMNS", "80").output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The commands that `--help` lists.
fn commands() -> Vec<String> {
    let help = printed(&["--help"]);
    let (_, list) = help.split_once("Commands:\n").unwrap();
    let rows = list.lines().take_while(|line| !line.is_empty()).filter(|line| !line.starts_with("   "));
    let commands: Vec<_> = rows.map(|line| line.split_whitespace().next().unwrap().to_owned()).collect();
    assert!(commands.len() > 10, "{help}");
    commands.into_iter().filter(|name| name != "help").collect()
}

/// The long flags that a text names.
fn flags(text: &str) -> Vec<&str> {
    let words = text.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
    words.filter(|word| word.len() > 3 && word.starts_with("--")).collect()
}

#[test]
fn the_short_page_fits_a_screen() {
    let of_all: Vec<_> = commands();
    let pages = std::iter::once(vec!["-h"]).chain(of_all.iter().map(|command| vec![command.as_str(), "-h"]));
    for arguments in pages {
        let page = printed(&arguments);
        assert!(page.lines().count() <= 25, "{} lines:\n{page}", page.lines().count());
        assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
        assert!(page.contains("--help"), "{page}");
        let long = printed(&[&arguments[..arguments.len() - 1], &["--help"]].concat());
        for flag in flags(&page) {
            assert!(long.contains(flag) || flag == "--help", "{flag} of {page}");
        }
    }
    let first = printed(&["-h"]);
    for part in ["-p, --port <PORT>", "cedulita run -- pytest", "run ", "specimen ", "verify "] {
        assert!(first.contains(part), "{part} in {first}");
    }
    for command in commands() {
        assert!(first.contains(&command), "{command} in {first}");
    }
}

#[test]
fn the_long_page_tells_of_every_setting_and_status() {
    let help = printed(&["--help"]);
    for part in ["CEDULITA_BODY_MEMORY", "Exit status: 0 for success, 1 when", "Possible values:", "Examples:"] {
        assert!(help.contains(part), "{part} in {help}");
    }
    for command in commands() {
        let help = printed(&[&command, "--help"]);
        let needs_none = ["openapi", "contract", "completions", "man", "specimen"].contains(&command.as_str());
        assert!(needs_none || help.contains("Exit status: "), "{help}");
    }
    assert!(
        printed(&["run", "--help"])
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .contains("127 if the command was not found")
    );
}

#[test]
fn every_shell_completes_commands_and_flags() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&["completions", shell]);
        for part in ["specimen", "completions", "unrecognised", "tls-cert", "edge-pack", "replay-or-record"] {
            assert!(script.contains(part), "{shell}: {part}");
        }
        assert!(!script.contains("unrecognized"), "{shell} shows an alias");
    }
}

/// Bash itself says what it offers.
#[test]
fn bash_takes_the_script() {
    if Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    let script = printed(&["completions", "bash"]);
    let ask = |line: &[&str]| {
        let words: Vec<_> = line.iter().map(|word| format!("'{word}'")).collect();
        let asked = format!(
            "{script}\nCOMP_WORDS=({words}); COMP_CWORD={last}; COMP_LINE='{line}'; \
             _cedulita cedulita '{current}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            words = words.join(" "),
            last = line.len() - 1,
            line = line.join(" "),
            current = line[line.len() - 1],
            before = line[line.len() - 2],
        );
        let output = Command::new("bash").args(["--norc", "-c", &asked]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ask(&["cedulita", "spec"]), ["specimen"]);
    assert_eq!(ask(&["cedulita", "serve", "--unrec"]), ["--unrecognised"]);
    assert_eq!(ask(&["cedulita", "serve", "--unrecognised", "p"]), ["person"]);
    assert_eq!(ask(&["cedulita", "completions", "z"]), ["zsh"]);
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    let page = printed(&["man"]);
    assert!(page.contains(".TH cedulita 1") && page.contains("CEDULITA_URL"), "{page}");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("man1");
    printed(&["man", "--out", out.to_str().unwrap()]);
    for command in commands() {
        let page = std::fs::read_to_string(out.join(format!("cedulita-{command}.1"))).unwrap();
        assert!(page.contains(".TH ") && page.contains(".SH NAME"), "{command}: {page}");
    }
    let whole = std::fs::read_to_string(out.join("cedulita.1")).unwrap();
    for flag in flags(&printed(&["--help"])) {
        assert!(whole.replace('\\', "").contains(flag), "{flag}");
    }
}

/// As behind `| head`.
#[test]
fn a_reader_may_close_the_pipe() {
    for arguments in
        [&["--help"][..], &["-h"], &["completions", "zsh"], &["man"], &["contract"], &["config", "--explain"]]
    {
        let mut child = Command::new(env!("CARGO_BIN_EXE_cedulita"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
