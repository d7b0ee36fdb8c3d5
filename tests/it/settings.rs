//! Settings: a flag counts more than a variable, a variable more than the file, the file more than the default.

use std::path::Path;
use std::process::{Command, Output};

use clap::Args as _;
use tempfile::TempDir;

fn folder(file: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("cedulita.toml"), file).unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
    command.current_dir(folder).args(arguments).env("CEDULITA_SEED", "3").output().unwrap()
}

fn explained(file: &str, arguments: &[&str]) -> String {
    let output = run(folder(file).path(), &[&["config", "--explain"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The words of a setting's row: key, value, and where it comes from.
fn row(table: &str, key: &str) -> String {
    let row = table.lines().find(|row| row.split_whitespace().next() == Some(key)).unwrap();
    row.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn refused(file: &str) -> String {
    let output = run(folder(file).path(), &["--port", "0"]);
    assert!(!output.status.success(), "{file}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn each_source_counts_more_than_the_next() {
    let table = explained("port = 1\nseed = 2\nhost = \"127.0.0.9\"\n", &["--port", "9"]);
    assert_eq!(row(&table, "port"), "port 9 flag --port");
    assert_eq!(row(&table, "seed"), "seed 3 variable CEDULITA_SEED");
    assert_eq!(row(&table, "host"), "host 127.0.0.9 file cedulita.toml:3");
    assert_eq!(row(&table, "connections"), "connections 1024 default");
    assert_eq!(row(&table, "tls_cert"), "tls_cert - default");
}

#[test]
fn values_are_written_as_toml_has_them() {
    for (line, value) in [
        ("pretty = true", "pretty true"),
        ("pretty = false", "pretty false"),
        ("cors = \"off\"", "cors off"),
        ("cors = false", "cors off"),
        ("recognise = true", "recognise on"),
        ("seed = 7", "seed 3"),
        ("stop_timeout = 0", "stop_timeout 0"),
        ("unrecognised = \"person\"", "unrecognised person"),
        ("fixtures = \"mine\"", "fixtures mine"),
    ] {
        let table = explained(line, &[]);
        let key = line.split(' ').next().unwrap();
        assert!(row(&table, key).starts_with(value), "{line}: {}", row(&table, key));
    }
}

#[test]
fn paths_go_from_the_folder_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("ci")).unwrap();
    std::fs::write(folder.path().join("ci/mine.toml"), "fixtures = \"cards\"").unwrap();
    let output = run(folder.path(), &["config", "--explain", "--config", "ci/mine.toml"]);
    assert_eq!(row(&String::from_utf8_lossy(&output.stdout), "fixtures"), "fixtures ci/cards file ci/mine.toml:1");
}

#[test]
fn bad_files_are_refused_with_line_and_what_to_do() {
    for (file, parts) in [
        ("prot = 1", ["cedulita.toml:1: there is no setting \"prot\"", "did you mean port"]),
        ("\nport = \"x\"", ["cedulita.toml:2: port = \"x\" came", "invalid digit"]),
        ("port = 70000", ["port = \"70000\" came", "70000 is not in 0..=65535"]),
        ("port = true", ["port = true came", "a value for PORT was wanted"]),
        ("pretty = \"yes\"", ["pretty = \"yes\" came", "true or false was wanted"]),
        ("unrecognised = \"nobody\"", ["unrecognised = \"nobody\" came", "one of sample, person, fail was wanted"]),
        ("[http]\npretty = true", ["cedulita.toml:1: there is no setting \"http\"", "did you mean"]),
        ("[port]\nx = 1", ["port is a table", "the keys stand in the file without any"]),
        ("port = [1]", ["port is a list", "was wanted"]),
        ("a b", ["cedulita.toml:1:", ""]),
        ("port = 1\nport = 2", ["cedulita.toml:2:", "duplicate key"]),
        ("config = \"x\"", ["there is no setting \"config\"", ""]),
        ("tls_cert = \"a.pem\"", ["--tls-cert <FILE> and --tls-key <FILE> go together", ""]),
    ] {
        let said = refused(file);
        assert!(parts.iter().all(|part| said.contains(part)), "{file}: {said}");
    }
    let missing = run(folder("").path(), &["--config", "nowhere.toml"]);
    assert!(String::from_utf8_lossy(&missing.stderr).contains("nowhere.toml cannot be read"));
}

#[test]
fn what_is_printed_can_be_saved_and_read_again() {
    let first = run(folder("port = 7\npretty = true\nhost = \"127.0.0.2\"").path(), &["config"]).stdout;
    let first = String::from_utf8(first).unwrap();
    assert!(
        first.contains("port = 7\n") && first.contains("pretty = true\n") && first.contains("host = \"127.0.0.2\"\n")
    );
    let again = run(folder(&first).path(), &["config"]).stdout;
    assert_eq!(first, String::from_utf8(again).unwrap());
}

#[test]
fn the_file_counts_for_every_command_that_takes_settings() {
    let folder = folder("port = 1");
    let output = run(folder.path(), &["health"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("127.0.0.1:1"), "{output:?}");
    let output = run(folder.path(), &["serve", "--tls-cert", "x"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("go together"));
}

#[test]
fn every_setting_is_a_variable_and_a_row_of_the_readme() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let command = cedulita::config::Config::augment_args(clap::Command::new("x"));
    for row in command.get_arguments() {
        let flag = row.get_long().unwrap();
        let variable = format!("CEDULITA_{}", flag.replace('-', "_").to_uppercase());
        assert_eq!(row.get_env().unwrap().to_str(), Some(variable.as_str()));
        assert!(readme.contains(&format!("| `--{flag}")), "--{flag} is no row of the README");
        assert!(readme.contains(&format!("`{variable}`")), "{variable} is not in the README");
    }
}
