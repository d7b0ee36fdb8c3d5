//! Settings: flag over variable over file over default, what is wrong with a file, and where a value came from.

use std::path::Path;
use std::process::{Command, Output};

use cedulita::config::Config;
use clap::Args as _;

/// A command line in a folder of its own.
struct Desk {
    folder: tempfile::TempDir,
    variables: Vec<(&'static str, &'static str)>,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// A folder with this cedulita.toml.
    fn with(content: impl AsRef<[u8]>) -> Self {
        Self::new().file("cedulita.toml", content)
    }

    fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    fn variable(mut self, name: &'static str, value: &'static str) -> Self {
        self.variables.push((name, value));
        self
    }

    fn run(&self, arguments: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cedulita"));
        command.args(arguments.split_whitespace()).current_dir(&self.folder).envs(self.variables.iter().copied());
        command.output().unwrap()
    }

    fn printed(&self, arguments: &str) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    fn refused(&self, arguments: &str) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success() && output.stdout.is_empty(), "{}", text(&output.stdout));
        let said = text(&output.stderr);
        assert!(said.starts_with("cedulita: "), "{said}");
        said
    }

    /// Value and origin of one setting, after flags.
    fn explained(&self, key: &str, flags: &str) -> (String, String) {
        let table = self.printed(&format!("config --explain {flags}"));
        let row = table.lines().find(|line| line.split_whitespace().next() == Some(key)).unwrap();
        let cells: Vec<_> = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
        assert_eq!(cells.len(), 3, "{row}");
        (cells[1].to_owned(), cells[2].to_owned())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
fn is(desk: &Desk, key: &str, flags: &str, value: &str, from: &str) {
    assert_eq!(desk.explained(key, flags), (value.to_owned(), from.to_owned()));
}

#[track_caller]
fn refuses(content: impl AsRef<[u8]>, wanted: &str) {
    let said = Desk::with(content).refused("config");
    assert_eq!(said.trim_end(), format!("cedulita: cedulita.toml:{wanted}"));
}

#[test]
fn flag_over_variable_over_file_over_default() {
    let bare = Desk::new;
    let file = || Desk::with("# mine\nport = 3\n");
    let both = || file().variable("CEDULITA_PORT", "2");
    is(&bare(), "port", "", "8080", "default");
    is(&file(), "port", "", "3", "file cedulita.toml:2");
    is(&both(), "port", "", "2", "variable CEDULITA_PORT");
    is(&both(), "port", "--port 1", "1", "flag --port");
    is(&file(), "port", "--port 1", "1", "flag --port");
    is(&bare().variable("CEDULITA_PORT", "2"), "port", "", "2", "variable CEDULITA_PORT");
    is(&file(), "host", "", "localhost", "default");
    is(&file(), "workers", "", "not set", "default");
    is(&file(), "workers", "--workers 2", "2", "flag --workers");
    // What equals the default came from somewhere all the same.
    is(&Desk::with("port = 8080"), "port", "", "8080", "file cedulita.toml:1");
}

#[test]
fn switches_follow_the_same_order() {
    let file = || Desk::with("pretty = true\npure = false");
    is(&Desk::new(), "pretty", "", "false", "default");
    is(&file(), "pretty", "", "true", "file cedulita.toml:1");
    is(&file(), "pure", "", "false", "file cedulita.toml:2");
    is(&file(), "pure", "--pure", "true", "flag --pure");
    is(&file().variable("CEDULITA_PRETTY", "0"), "pretty", "", "false", "variable CEDULITA_PRETTY");
}

#[test]
fn values_of_many_kinds_are_taken() {
    let takes =
        |content: &str, key: &str, value: &str| is(&Desk::with(content), key, "", value, "file cedulita.toml:1");
    takes("connections = 1_024", "connections", "1024");
    takes("connections = 0x10", "connections", "16");
    takes("port = \"9\"", "port", "9");
    takes("seed = \"18446744073709551615\"", "seed", "18446744073709551615");
    takes("host = '::1'", "host", "::1");
    takes("\"host\" = '''0.0.0.0'''", "host", "0.0.0.0");
    takes("cors = false", "cors", "off");
    takes("recognise = true", "recognise", "on");
    takes("unrecognised = \"person\"", "unrecognised", "person");
    is(&Desk::with("\u{feff}port = 9\r\npure = true\r\n"), "pure", "", "true", "file cedulita.toml:2");
    is(&Desk::with(""), "port", "", "8080", "default");
}

#[test]
fn unknown_keys_are_refused_with_the_nearest() {
    refuses("\nprot = 1", "2: there is no setting prot; the nearest names: port, proxy, proxy_pass_through");
    for (key, nearest) in [("tls-cert", "tls_cert"), ("Port", "port"), ("timeout", "stop_timeout"), ("x", "")] {
        let said = Desk::with(format!("{key} = 1")).refused("config");
        assert!(said.contains(&format!(":1: there is no setting {key}; the nearest names: ")), "{said}");
        assert!(said.contains(nearest), "{said}");
    }
    // The first in the file, not in the alphabet.
    refuses("host = 1\nbase46 = 1", "1: host: expected an IP address or a host name, without scheme or port, got 1");
    // What picks the file is not in it.
    assert!(Desk::with("config = 'x'").refused("config").contains("there is no setting config"));
}

#[test]
fn wrong_types_are_refused() {
    refuses("port = true", "1: port: expected a port from 0 to 65535, got true");
    refuses("port = 1.5", "1: port: expected a port from 0 to 65535, got 1.5");
    refuses("port = [1]", "1: port: expected a port from 0 to 65535, got [1]");
    refuses("port = 2026-01-01", "1: port: expected a port from 0 to 65535, got 2026-01-01");
    refuses("pretty = \"yes\"", "1: pretty: expected true or false, got \"yes\"");
    refuses("pretty = 1", "1: pretty: expected true or false, got 1");
    refuses("fixtures = 1", "1: fixtures: expected text in quotes, got TOML's integer");
    refuses("host = 127", "1: host: expected an IP address or a host name, without scheme or port, got 127");
    refuses("base64 = true", "1: base64: expected strict or lenient, got true");
}

#[test]
fn bad_values_are_refused() {
    refuses("#\n#\nport = \"x\"", "3: port: expected a port from 0 to 65535, got x");
    refuses("port = 70000", "1: port: expected a port from 0 to 65535, got 70000");
    refuses("seed = -1", "1: seed: expected a whole number from 0 to 18446744073709551615, got -1");
    refuses("workers = 0", "1: workers: expected a whole number from 1 to 1000000, got 0");
    refuses("host = \"1.2\"", "1: host: expected an IP address or a host name, without scheme or port, got 1.2");
    refuses("log = \"loud\"", "1: log: expected off, error, warn, info or debug, got loud");
    refuses("fixtures = \"\"", "1: fixtures: expected a folder, got nothing");
    // A flag does not hide what is wrong in the file.
    assert!(Desk::with("port = 70000").refused("config --port 1").contains("cedulita.toml:1: port: expected"));
}

#[test]
fn tables_are_refused() {
    let flat = "is a table; settings stand side by side without tables, as in port = 8080";
    refuses("port = 1\n\n[listening]\nhost = 'x'", &format!("3: listening {flat}"));
    refuses("tls.cert = 'x'", &format!("1: tls {flat}"));
    refuses("port = { number = 1 }", &format!("1: port {flat}"));
}

#[test]
fn what_is_not_toml_is_refused_with_its_line() {
    for (content, line) in [
        (&b"port = 1\nhost"[..], 2),
        (b"port = 1\n\nport = 2", 3),
        (b"port: 1", 1),
        (b"\n\nhost = \"open", 3),
        (b"port = 1\n# \xff", 2),
    ] {
        let said = Desk::with(content).refused("config");
        assert!(said.starts_with(&format!("cedulita: cedulita.toml:{line}: ")) && said.contains("TOML"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[test]
fn the_file_can_be_named() {
    let desk = || Desk::with("port = 3").file("conf/other.toml", "port = 4\nfixtures = 'mine'");
    let mine = Path::new("conf").join("mine").display().to_string();
    is(&desk(), "port", "--config conf/other.toml", "4", "file conf/other.toml:1");
    is(&desk().variable("CEDULITA_CONFIG", "conf/other.toml"), "port", "", "4", "file conf/other.toml:1");
    is(&desk().variable("CEDULITA_CONFIG", "gone"), "port", "--config=conf/other.toml", "4", "file conf/other.toml:1");
    // A path in the file is relative to the file.
    is(&desk(), "fixtures", "--config conf/other.toml", &mine, "file conf/other.toml:2");
    is(&Desk::with("fixtures = 'mine'"), "fixtures", "", "mine", "file cedulita.toml:1");
    is(&desk(), "fixtures", "--config conf/other.toml --fixtures mine", "mine", "flag --fixtures");
}

#[test]
fn a_named_file_must_be_there() {
    for desk in [Desk::new(), Desk::with("port = 1")] {
        let said = desk.refused("config --config gone.toml");
        assert!(said.starts_with("cedulita: settings file gone.toml cannot be read: "), "{said}");
        assert!(said.trim_end().ends_with("; check --config and CEDULITA_CONFIG"), "{said}");
    }
    assert!(
        Desk::new()
            .variable("CEDULITA_CONFIG", "gone.toml")
            .refused("")
            .contains("settings file gone.toml cannot be read: ")
    );
}

#[test]
fn explain_says_which_file_was_read() {
    assert!(Desk::new().printed("config --explain").ends_with("there is no cedulita.toml in this folder.\n"));
    assert!(Desk::with("").printed("config --explain").ends_with("\nSettings file: cedulita.toml\n"));
    let table = Desk::new().printed("config --explain");
    let head: Vec<_> = table.lines().next().unwrap().split_whitespace().collect();
    assert_eq!(head, ["key", "value", "from"]);
}

#[test]
fn printed_settings_can_be_saved() {
    let flags = "--port 9 --pretty --seed 18446744073709551615 --fixtures a\\b\"c --cors off";
    let printed = Desk::new().printed(&format!("config {flags}"));
    assert!(printed.contains("\nport = 9\n") && printed.contains("\n# workers is not set\n"), "{printed}");
    let desk = Desk::with(&printed);
    assert_eq!(desk.printed("config"), printed);
    is(&desk, "fixtures", "--log info", "a\\b\"c", &desk.explained("fixtures", "").1);
    let table = desk.printed("config --explain");
    let default: Vec<_> =
        table.lines().filter(|line| line.ends_with(" default") && !line.contains("not set")).collect();
    assert!(default.is_empty(), "{default:?}");
}

#[test]
fn halves_of_tls_are_refused_wherever_they_come_from() {
    let half = |desk: Desk, flags: &str, given: &str, wanted: &str| {
        let said = desk.refused(&format!("config {flags}"));
        assert!(said.contains(&format!("cedulita: {given}: give {wanted} <FILE> too, or neither")), "{said}");
    };
    let cert = || Desk::with("tls_cert = 'c'");
    half(cert(), "", "tls_cert was given (file cedulita.toml:1) without tls_key", "--tls-key");
    half(Desk::with("tls_key = 'k'"), "", "tls_key was given (file cedulita.toml:1) without tls_cert", "--tls-cert");
    half(Desk::new(), "--tls-cert c", "tls_cert was given (flag --tls-cert) without tls_key", "--tls-key");
    let variable = Desk::new().variable("CEDULITA_TLS_KEY", "k");
    half(variable, "", "tls_key was given (variable CEDULITA_TLS_KEY) without tls_cert", "--tls-cert");
    is(&cert(), "tls_key", "--tls-key k", "k", "flag --tls-key");
    is(&cert().variable("CEDULITA_TLS_KEY", "k"), "tls_cert", "", "c", "file cedulita.toml:1");
    assert!(cert().refused("serve").contains("tls_cert was given"));
    assert!(cert().refused("").contains("tls_cert was given"));
}

#[test]
fn commands_take_what_they_need_from_the_file() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("no emulator answers on 127.0.0.1:{free}");
    let desk = Desk::with("tls_cert = 'c'").file("other.toml", format!("port = {free}\nfixtures = 'gone'"));
    assert!(desk.refused("health --config other.toml").contains(&address));
    assert!(Desk::with(format!("port = {free}")).refused("health").contains(&address));
    assert!(Desk::with("port = 0").refused(&format!("health --port {free}")).contains(&address));
    assert!(desk.refused("specimen --list --config other.toml").contains("gone"));
    for arguments in ["", "serve"] {
        assert!(Desk::with("fixtures = 'gone'").refused(arguments).contains("gone"));
    }
}

#[test]
fn help_needs_no_file_and_tells_of_it() {
    let desk = Desk::with("not toml");
    for arguments in ["--help", "serve --help", "config --help"] {
        let help = desk.printed(arguments).split_whitespace().collect::<Vec<_>>().join(" ");
        for part in ["--config <FILE>", "cedulita.toml in the current folder", "cedulita config --explain"] {
            assert!(help.contains(part), "{part} in {help}");
        }
        let at = |part: &str| help.find(part).unwrap();
        assert!(at("the flag, the variable") < at("the settings file (--config FILE"), "{help}");
    }
    assert!(desk.printed("contract").contains("POST /ocr/idcard"));
    desk.printed("--version");
}

#[test]
fn bad_variables_are_blamed() {
    let desk = Desk::new().variable("CEDULITA_PORT", "x");
    let said = desk.refused("config");
    assert_eq!(said, "cedulita: the variable CEDULITA_PORT: expected a port from 0 to 65535, got x\n");
    for arguments in ["config --port y", "config --port=y", "config -p y", "config -py"] {
        assert_eq!(desk.refused(arguments), "cedulita: --port: expected a port from 0 to 65535, got y\n");
    }
}

#[test]
fn american_spelling_is_taken_everywhere() {
    let british = || Desk::with("unrecognised = 'fail'");
    let american = || Desk::with("unrecognized = 'fail'\nrecognize = false");
    is(&american(), "unrecognised", "", "fail", "file cedulita.toml:1");
    is(&american(), "recognise", "", "off", "file cedulita.toml:2");
    is(&american(), "recognise", "--recognize on", "on", "flag --recognise");
    is(&british(), "unrecognised", "--unrecognized=person", "person", "flag --unrecognised");
    let variable = || Desk::new().variable("CEDULITA_UNRECOGNIZED", "person");
    is(&variable(), "unrecognised", "", "person", "variable CEDULITA_UNRECOGNIZED");
    is(
        &variable().file("cedulita.toml", "unrecognized = 'fail'"),
        "unrecognised",
        "",
        "person",
        "variable CEDULITA_UNRECOGNIZED",
    );
    is(&variable(), "unrecognised", "--unrecognised fail", "fail", "flag --unrecognised");
    let warned = text(&variable().run("config").stderr);
    assert!(!warned.contains("is not known"), "{warned}");
    let wrong = Desk::new().variable("CEDULITA_RECOGNIZE", "maybe").refused("config");
    assert_eq!(wrong, "cedulita: the variable CEDULITA_RECOGNIZE: expected on or off, got maybe\n");
}

#[test]
fn one_setting_in_two_spellings_is_refused() {
    refuses(
        "unrecognised = 'fail'\n\nunrecognized = 'person'",
        "3: unrecognized and line 1 are one setting: expected it once, got it twice",
    );
    let both = Desk::new().variable("CEDULITA_RECOGNISE", "on").variable("CEDULITA_RECOGNIZE", "off");
    let said = both.refused("config");
    assert!(
        said.contains("CEDULITA_RECOGNISE and CEDULITA_RECOGNIZE are one setting: expected one of them, got both"),
        "{said}"
    );
    let said = Desk::new().refused("config --recognise on --recognize off");
    assert!(said.contains("--recognise <RECOGNISE>: expected once, got it twice"), "{said}");
    both.printed("--help");
}

/// Key, flag, variable and whether it is a switch, of every row.
fn rows() -> Vec<(String, String, String, bool)> {
    let table = Config::augment_args(clap::Command::new("rows"));
    let mut arguments: Vec<_> = table.get_arguments().collect();
    arguments.sort_by_key(|argument| argument.get_display_order());
    let rows = arguments.into_iter().map(|argument| {
        let flag = argument.get_long().unwrap();
        let variable = argument.get_env().unwrap().to_str().unwrap();
        (flag.replace('-', "_"), format!("--{flag}"), variable.to_owned(), !argument.get_action().takes_values())
    });
    rows.collect()
}

#[test]
fn every_row_is_flag_variable_and_key() {
    let explained = Desk::new().printed("config --explain");
    let keys: Vec<_> = explained.lines().skip(1).map_while(|line| line.split_whitespace().next()).collect();
    assert_eq!(keys, rows().iter().map(|(key, ..)| key.as_str()).collect::<Vec<_>>());
    let printed = Desk::new().printed("config");
    for (key, _, variable, _) in rows() {
        assert_eq!(variable, format!("CEDULITA_{}", key.to_uppercase()));
        let said = Desk::with(format!("{key} = 1.5")).refused("config");
        assert!(said.contains(&format!("cedulita.toml:1: {key}: expected ")) && said.contains(", got "), "{said}");
        assert!(printed.contains(&format!("\n{key} = ")) || printed.contains(&format!("\n# {key} is ")), "{key}");
    }
}

#[test]
fn page_lists_every_row() {
    let page = std::fs::read_to_string("docs/run.md").unwrap();
    let place = ("config".to_owned(), "--config".to_owned(), "CEDULITA_CONFIG".to_owned(), false);
    for (_, flag, variable, is_switch) in rows().into_iter().chain([place]) {
        let start = if is_switch { format!("| `{flag}` |") } else { format!("| `{flag} ") };
        let row = page.lines().find(|line| line.starts_with(&start)).unwrap_or_else(|| panic!("{flag}"));
        assert!(row.contains(&format!("| `{variable}` |")), "{row}");
    }
}

#[test]
fn page_has_the_table_that_is_printed() {
    let page = std::fs::read_to_string("docs/run.md").unwrap();
    let (_, rest) = page.split_once("<!-- settings: printed by").unwrap();
    let (_, rest) = rest.split_once("-->\n\n").unwrap();
    let (table, _) = rest.split_once("\n<!-- end of settings -->").unwrap();
    assert_eq!(table, Desk::new().printed("config --markdown"), "print it with `cedulita config --markdown`");
}

#[test]
fn defaults_of_flags_are_those_of_the_library() {
    use clap::Parser as _;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        config: Config,
    }
    let config = Line::parse_from(["line"]).config;
    assert_eq!(config.http, Default::default());
    assert_eq!(config.intake, Default::default());
    assert_eq!(config.picture, Default::default());
    assert_eq!(config.engine, Default::default());
    assert_eq!(config.store, Default::default());
    assert_eq!(config.journal, Default::default());
    assert_eq!(config.telemetry, Default::default());
    assert_eq!(format!("{:?}", config.admin), format!("{:?}", cedulita::http::AdminSettings::default()));
    assert_eq!(format!("{:?}", config.listen), format!("{:?}", cedulita::emulator::EmulatorSettings::default()));
    assert_eq!(cedulita::emulator::WatchMode::EventsAndPoll(config.reload_poll), Default::default());
}

#[test]
fn page_shows_a_file_that_works() {
    let page = std::fs::read_to_string("docs/run.md").unwrap();
    let (_, section) = page.split_once("\n## Settings file\n").unwrap();
    let (_, example) = section.split_once("```toml\n").unwrap();
    let (example, _) = example.split_once("```").unwrap();
    let table = Desk::with(example).printed("config --explain");
    let keys = example.lines().filter(|line| line.contains('=')).count();
    assert_eq!(table.matches("file cedulita.toml:").count(), keys, "{table}");
}
