use std::path::Path;

use clap::Arg;

use super::super::file::ConfigFile;
use super::*;

fn table() -> Command {
    let secret = Arg::new("admin_token").long("admin-token").env("CEDULITA_TOKEN_OF_TEST").hide_env_values(true);
    Command::new("settings").arg(secret).arg(Arg::new("plain").long("plain").env("CEDULITA_PLAIN_OF_TEST"))
}

fn settled(arguments: &[&str]) -> Resolved {
    Resolved { matches: table().get_matches_from(arguments), file: None }
}

#[test]
fn secrets_are_masked() {
    let settled = settled(&["cedulita", "--admin-token", "hush", "--plain", "loud"]);
    let settings = settled.settings_of(&table());
    assert_eq!(settings[0].value.as_deref(), Some(MASK));
    assert_eq!((settings[1].value.as_deref(), settings[1].from.as_str()), (Some("loud"), "flag --plain"));
    let text = settled.toml_of(&table());
    assert!(text.contains("plain = \"loud\"") && !text.contains("hush") && !text.contains("\nadmin_token"), "{text}");
}

#[test]
fn secrets_are_masked_in_refusals() {
    let pin = Arg::new("pin").long("pin").hide_env_values(true).value_parser(clap::value_parser!(u16));
    let table = table().arg(pin);
    for content in ["admin_token = 471100", "admin_token = [\"471100\"]", "pin = 471100", "pin = \"x471100\""] {
        let problem = ConfigFile::read(Path::new("x.toml"), content.as_bytes(), &table).err().unwrap_or_default();
        assert!(problem.starts_with("x.toml:1: ") && problem.contains(": expected "), "{problem}");
        assert!(!problem.contains("471100"), "{problem}");
    }
}

#[test]
fn unset_secrets_are_not_masked() {
    assert_eq!(settled(&["cedulita"]).settings_of(&table())[0].value, None);
}

#[test]
fn numbers_beyond_toml_are_quoted() {
    assert_eq!(literal(&ValueKind::Number, "18446744073709551615"), "\"18446744073709551615\"");
    assert_eq!(literal(&ValueKind::Number, "007"), "7");
    assert_eq!(literal(&ValueKind::Path, "a\\b\"\u{7f}\n"), r#""a\\b\"\u007F\n""#);
}
