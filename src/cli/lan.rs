//! `--lan`: what a phone in the same network needs, as the greeting shows it.

use std::net::{Ipv4Addr, SocketAddr};

use rxing::qrcode::common::ErrorCorrectionLevel;
use rxing::qrcode::encoder::qrcode_encoder;

use crate::authority::addresses;
use crate::config::{Config, Host, TlsChoice};
use crate::emulator::Emulator;
use crate::http::{AdminApi, PHONE_PATH};
use crate::policy::Secret;

/// Light modules around a code, as its standard wants them.
const QUIET: i64 = 4;
/// Light on dark whatever the terminal's colours are, and back.
const COLOURS: [&str; 2] = ["\u{1b}[97;40m", "\u{1b}[0m"];

/// The settings of a server for the network: every interface unless a host was given, TLS, and a token for the admin
/// API. Returns the token if it was made here: one that the user gave is shown nowhere.
pub(super) fn opened(config: &Config) -> (Config, Option<String>) {
    let mut config = config.clone();
    if !config.lan {
        return (config, None);
    }
    if config.host == Host::Localhost {
        config.host = Host::Address(Ipv4Addr::UNSPECIFIED.into());
    }
    if config.tls_cert.is_none() {
        config.tls = TlsChoice::Auto;
    }
    if config.admin.api == AdminApi::Off || config.admin.token.is_some() {
        return (config, None);
    }
    let token = token();
    config.admin.token = Some(Secret::new(&token));
    (config, Some(token))
}

/// A text that nobody guesses, and that a person can type: 80 random bits.
fn token() -> String {
    format!("{:020x}", rand::random::<u128>() >> 48)
}

/// The addresses by which a phone reaches the server, and a code that opens the page which tells it whom to trust.
/// `is_terminal` tells whether colours are understood.
pub(super) fn invitation(emulator: &Emulator, token: Option<&str>, is_terminal: bool) -> String {
    let port = emulator.address().port();
    let own: Vec<_> = addresses().into_iter().filter(|ip| ip.is_ipv4()).map(|ip| SocketAddr::new(ip, port)).collect();
    let Some(first) = own.first() else {
        return "  This machine has no address in a network: connect it, and start again.\n\n".to_owned();
    };
    let fragment = token.map_or_else(String::new, |token| format!("#token={token}"));
    let page = format!("http://{first}{PHONE_PATH}{fragment}");
    let apps: String = own.iter().map(|address| format!("    https://{address}\n")).collect();
    let secret = token.map_or_else(String::new, |token| {
        format!("  The admin API asks for the token {token}, which the code holds too.\n")
    });
    let fingerprint = emulator
        .ca_fingerprint()
        .map_or_else(String::new, |of| format!("  Its certificate has the fingerprint\n    {of}\n"));
    format!(
        "  A phone in the same network opens {page}\n  and apps on it call\n{apps}{secret}{fingerprint}\n{}\n",
        drawn(&page, is_terminal)
    )
}

/// A QR code, two rows of modules in a line.
fn drawn(content: &str, is_terminal: bool) -> String {
    let code = qrcode_encoder::encode(content, ErrorCorrectionLevel::L).ok();
    let Some(matrix) = code.as_ref().and_then(|code| code.getMatrix().as_ref()) else { return String::new() };
    let (width, height) = (i64::from(matrix.getWidth()), i64::from(matrix.getHeight()));
    let is_light = |x: i64, y: i64| {
        let inside = (0..width).contains(&x) && (0..height).contains(&y);
        !inside || matrix.get(x.unsigned_abs() as u32, y.unsigned_abs() as u32) != 1
    };
    let [on, off] = if is_terminal { COLOURS } else { ["", ""] };
    let line = |y: i64| {
        let modules = (-QUIET..width + QUIET).map(|x| match (is_light(x, y), is_light(x, y + 1)) {
            (true, true) => '\u{2588}',
            (true, false) => '\u{2580}',
            (false, true) => '\u{2584}',
            (false, false) => ' ',
        });
        format!("  {on}{}{off}\n", modules.collect::<String>())
    };
    (-QUIET..height + QUIET).step_by(2).map(line).collect()
}

#[cfg(test)]
mod tests;
