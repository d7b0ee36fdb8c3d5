//! The text for a person when the emulator listens, and the line for a script.

use std::path::{self, Path, PathBuf};

use crate::authority::Authority;
use crate::config::Config;
use crate::contract::{API_PATH, VENDOR_HOST};
use crate::emulator::Emulator;
use crate::recorder::{Mode, RecorderSettings};
use crate::text::shell_word;

/// The greeting of the emulator.
pub(super) fn friendly(emulator: &Emulator, config: &Config) -> String {
    let url = emulator.url();
    let trust = match trusted(emulator, config) {
        _ if !url.starts_with("https") => String::new(),
        Some(file) => format!("--cacert {} ", shell_word(&file.to_string_lossy())),
        None => "-k ".to_owned(),
    };
    let ca = own_certificates(emulator);
    let admin = emulator.admin_url().map_or(String::new(), |admin| {
        let console = admin.replace("/__admin", "/__console/");
        format!(
            "In a browser:       {console}\n  The admin API:      {admin}\n  How sure we are:    {admin}/contract\n  "
        )
    });
    format!(
        "\n  Cedulita {version} listens on {url}\n{ca}  An unofficial, local emulator of AccuAuth's Ecuador ID-card OCR\n\n  \
         Try it with any JPEG or PNG of at least 128 x 128 pixels:\n\n    curl {trust}{url}{API_PATH} \\\n      \
         -H 'X-DF-API-ID: any' -H 'X-DF-API-SECRET: any' \\\n      -F file=@photo.jpg -F detect_face=1\n\n  \
         An error on demand: -H 'X-DF-API-ID: scenario.out-of-quota'\n  \
         Another card:       -H 'X-Emulator-Scenario: old-back', or name the file my-old-back.jpg\n  \
         {admin}Every setting:      cedulita --help\n\n",
        version = env!("CARGO_PKG_VERSION"),
    )
}

/// What a server says that makes its certificates: who trusts them, and that one of them is for the vendor's host.
fn own_certificates(emulator: &Emulator) -> String {
    let Some(authority) = emulator.authority() else { return String::new() };
    let plain = emulator.url().replacen("https", "http", 1);
    let proxy = emulator.proxy_url().map_or_else(String::new, |proxy| {
        format!("  Proxy:              HTTPS_PROXY={proxy}, which answers for {VENDOR_HOST} itself\n")
    });
    let trusted = match authority.file() {
        Some(_) => "`cedulita ca` says how clients trust it".to_owned(),
        None => format!("clients get it from {plain}/__admin/ca.pem, anew after each start"),
    };
    format!(
        "{proxy}  Certificates:       an authority of this machine vouches for it and for {VENDOR_HOST}; {trusted}\n"
    )
}

/// The greeting of a recorder.
pub(super) fn recorder(emulator: &Emulator, settings: &RecorderSettings) -> String {
    let url = emulator.url();
    let folder = settings.folder.display();
    let upstream = settings.upstream.as_ref().filter(|_| settings.mode.asks());
    let whom = upstream.map_or_else(String::new, ToString::to_string);
    let does = match settings.mode {
        Mode::Record => format!("sends every call on to {whom}\n  and writes the answers into {folder}"),
        Mode::Replay => format!("answers from {folder}; no other server is called"),
        Mode::ReplayOrRecord => format!("answers from {folder};\n  what is not there is sent on to {whom} and written"),
        Mode::Diff => format!(
            "sends every call on to {whom}\n  and writes into {folder}/differences.json where the emulator answers otherwise"
        ),
    };
    let bound = match settings.max_calls {
        Some(most) => format!("at most {most} calls are sent on"),
        None => "--max-calls N sets a bound".to_owned(),
    };
    let billed = match upstream {
        Some(target) if !target.is_local() => {
            format!(
                "  The provider may bill each call: {bound}. Your client's credentials are passed on and never written.\n"
            )
        }
        _ => String::new(),
    };
    format!(
        "\n  Cedulita {version} listens on {url},\n  {does}\n{billed}\n  \
         Give your client the base URL {url}. Ctrl-C stops and says what was done.\n\n",
        version = env!("CARGO_PKG_VERSION"),
    )
}

/// The file of certificates with which a client trusts the server: that of its authority, or its own. An authority that is
/// kept in memory has none.
pub(super) fn trusted(emulator: &Emulator, config: &Config) -> Option<PathBuf> {
    let own = emulator.authority().and_then(Authority::file);
    let file = own.or(config.tls_cert.as_deref())?;
    // Whoever is told may be in another folder.
    Some(path::absolute(file).unwrap_or_else(|_| file.to_owned()))
}

/// The ready line for scripts: one JSON object. `token` is that of the admin API, if it was made at this start.
pub(super) fn ready_line(emulator: &Emulator, config: &Config, token: Option<&str>) -> String {
    let address = emulator.address();
    let mut line = serde_json::json!({
        "ready": true,
        "url": emulator.url(),
        "admin_url": emulator.admin_url(),
        "proxy_url": emulator.proxy_url(),
        "ca_file": trusted(emulator, config).as_deref().and_then(Path::to_str),
        "host": address.ip().to_string(),
        "port": address.port(),
        "version": env!("CARGO_PKG_VERSION"),
    });
    if let Some(token) = token {
        line["admin_token"] = token.into();
    }
    format!("{line}\n")
}
