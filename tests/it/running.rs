//! `cedulita run`: an emulator for as long as one command runs.

#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Output, Stdio};

const CEDULITA: &str = env!("CARGO_BIN_EXE_cedulita");

fn run(flags: &[&str], command: &[&str]) -> Command {
    let mut run = Command::new(CEDULITA);
    run.arg("run").args(flags).arg("--").args(command).stdin(Stdio::null());
    run
}

/// Runs a script of the shell, which finds the program in `$0`.
fn script(flags: &[&str], script: &str) -> Output {
    run(flags, &["sh", "-c", script, CEDULITA]).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A command that has printed a line and goes on.
struct Started {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
}

impl Started {
    fn new(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert_eq!(line, "up\n");
        Self { child, out }
    }

    fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// What comes on standard output until nobody has it open any more.
    fn rest(mut self) -> (String, Option<i32>) {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        (rest, self.child.wait().unwrap().code())
    }
}

#[test]
fn gives_the_status_of_the_command() {
    for (end, status) in [("exit 0", 0), ("exit 7", 7), ("kill -TERM $$", 143), ("kill -KILL $$", 137)] {
        let output = script(&[], end);
        assert_eq!(output.status.code(), Some(status), "{end}: {}", text(&output.stderr));
        assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{end}: {}", text(&output.stderr));
    }
}

#[test]
fn the_command_finds_the_server() {
    let output =
        script(&[], r#""$0" health --url "$CEDULITA_URL" && "$0" health --url "${CEDULITA_ADMIN_URL%/__admin}""#);
    assert_eq!(
        (text(&output.stdout), output.status.code()),
        ("ready\nready\n".to_owned(), Some(0)),
        "{}",
        text(&output.stderr)
    );
    let told = r#"echo "${CEDULITA_ADMIN_URL-none} ${CEDULITA_ADMIN_TOKEN-none} ${CEDULITA_CA_FILE-none}""#;
    assert_eq!(text(&script(&["--admin", "off"], told).stdout), "none none none\n");
}

#[test]
fn a_command_needs_no_dashes_before_it_and_keeps_its_own() {
    let output = Command::new(CEDULITA).args(["run", "-p", "0", "echo", "--port", "-h", "--", "x"]).output().unwrap();
    assert_eq!(text(&output.stdout), "--port -h -- x\n", "{}", text(&output.stderr));
}

#[test]
fn a_port_that_is_given_is_taken() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let told = "echo $CEDULITA_URL";
    let url = format!("http://127.0.0.1:{free}\n");
    assert_eq!(text(&script(&["-p", &free.to_string()], told).stdout), url);
    let by_variable = run(&[], &["sh", "-c", told]).env("CEDULITA_PORT", free.to_string()).output().unwrap();
    assert_eq!(text(&by_variable.stdout), url);
}

/// Whoever may use the admin API needs its token, wherever the token came from. Nobody needs it without an admin API.
#[test]
fn the_token_is_passed_on_only_if_it_is_of_use() {
    let told = r#"echo "${CEDULITA_ADMIN_TOKEN-none}""#;
    assert_eq!(text(&script(&["--admin-token", "a-token"], told).stdout), "a-token\n");
    let with_variable = |flags: &[&str]| {
        let mut run = run(flags, &["sh", "-c", told]);
        text(&run.env("CEDULITA_ADMIN_TOKEN", "a-token").output().unwrap().stdout)
    };
    assert_eq!(with_variable(&[]), "a-token\n");
    assert_eq!(with_variable(&["--admin", "off"]), "none\n");
}

#[test]
fn the_command_trusts_the_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.path().join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let asked = r#"cd / && case "$CEDULITA_URL" in https://*) ;; *) exit 9 ;; esac
        "$0" health --url "$CEDULITA_URL" --tls-cert "$CEDULITA_CA_FILE""#;
    // The path is relative, and the command goes elsewhere.
    let flags = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];
    let output = run(&flags, &["sh", "-c", asked, CEDULITA]).current_dir(&folder).output().unwrap();
    assert_eq!(
        (text(&output.stdout), output.status.code()),
        ("ready\n".to_owned(), Some(0)),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn what_cannot_be_run_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for (command, status, said) in [
        ("no-such-command-here", 127, "the command no-such-command-here was not found; is it installed"),
        (file.to_str().unwrap(), 126, "cannot be executed: "),
        (folder.path().to_str().unwrap(), 126, "cannot be executed: "),
    ] {
        let output = run(&[], &[command]).output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{stderr}");
        assert!(stderr.starts_with("cedulita: ") && stderr.contains(said) && stderr.lines().count() == 1, "{stderr}");
    }
}

#[test]
fn without_a_server_the_command_is_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for (flags, status, said) in [
        (["-p", port.as_str()], 1, "is in use by another program"),
        (["--fixtures", "nowhere"], 1, "cannot be read as a folder of cards"),
        (["--log", "loud"], 2, "--log: expected off, error, warn, info or debug, got loud"),
    ] {
        let output = run(&flags, &["touch", "trace"]).current_dir(&folder).output().unwrap();
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(status), "{stderr}");
        assert!(stderr.starts_with("cedulita: ") && stderr.contains(said), "{stderr}");
        assert!(!folder.path().join("trace").exists());
    }
}

#[test]
fn the_log_is_quiet_unless_asked_for() {
    let call = r#""$0" health --url "$CEDULITA_URL""#;
    assert_eq!(text(&script(&[], call).stderr), "");
    assert!(text(&script(&["--log", "info"], call).stderr).contains("INFO listening on http://127.0.0.1:"));
    let strange = run(&[], &["true"]).env("CEDULITA_PROT", "1").output().unwrap();
    assert!(text(&strange.stderr).contains("was CEDULITA_PORT meant?"), "{}", text(&strange.stderr));
}

#[test]
fn the_command_has_our_input() {
    let mut child = run(&["--log", "info"], &["cat"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"from outside").unwrap();
    assert_eq!(text(&child.wait_with_output().unwrap().stdout), "from outside");
}

/// Loops for as long as nothing ends it.
const TRAPS: &str = "trap 'echo TERM; exit 5' TERM; trap 'echo HUP; exit 6' HUP; trap 'echo INT; exit 8' INT; echo up; \
                     while :; do sleep 0.05; done";

#[test]
fn signals_are_passed_on_and_the_command_has_the_last_word() {
    for (signal, said, status) in [("-TERM", "TERM\n", 5), ("-HUP", "HUP\n", 6)] {
        let started = Started::new(&mut run(&[], &["sh", "-c", TRAPS]));
        started.signal(signal);
        assert_eq!(started.rest(), (said.to_owned(), Some(status)));
    }
    let untrapped = Started::new(&mut run(&[], &["sh", "-c", "echo up; exec sleep 600"]));
    untrapped.signal("-TERM");
    assert_eq!(untrapped.rest(), (String::new(), Some(143)));
}

/// Without a terminal, in CI, nobody but us tells the command of an interrupt.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_is_passed_on_where_there_is_no_terminal() {
    let mut without_terminal = Command::new("setsid");
    without_terminal.args([CEDULITA, "run", "--", "sh", "-c", TRAPS]);
    // A shell in the background would be deaf to it.
    let started = Started::new(&mut without_terminal);
    started.signal("-INT");
    assert_eq!(started.rest(), ("INT\n".to_owned(), Some(8)));
}

/// Nothing has the pipe open at the end: neither the server nor the command.
#[test]
fn nothing_outlives_the_process_that_started_it() {
    let mut parent = Command::new("sh");
    parent.args(["-c", r#""$0" run -- sh -c 'echo up; exec sleep 600' & wait"#, CEDULITA]);
    let started = Started::new(&mut parent);
    started.signal("-KILL");
    assert_eq!(started.rest(), (String::new(), None));
}

#[cfg(target_os = "linux")]
#[test]
fn the_command_does_not_outlive_a_run_that_is_killed() {
    let started = Started::new(&mut run(&[], &["sh", "-c", "echo up; exec sleep 600"]));
    started.signal("-KILL");
    assert_eq!(started.rest(), (String::new(), None));
}
