//! `cedulita ca`: the certificate authority of `--tls auto`, and how each client is told to trust it.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::{complain, print};
use crate::authority::Authority;
use crate::config::{AuthorityOptions, ConfigPath, Container};

/// One line for each client. `{}` stands for the certificate's path.
const CLIENTS: &[(&str, &str)] = &[
    ("curl", "curl --cacert {} https://localhost:8080/readyz"),
    ("Python", "export SSL_CERT_FILE={} REQUESTS_CA_BUNDLE={}    (httpx and aiohttp; requests)"),
    ("Node.js", "export NODE_EXTRA_CA_CERTS={}"),
    (
        "Java",
        "keytool -importcert -noprompt -alias cedulita -file {} -keystore cedulita.p12 -storepass changeit && \\\n\
         export JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=$PWD/cedulita.p12",
    ),
    (".NET", "export SSL_CERT_FILE={}    (Linux; elsewhere the system's store)"),
    ("Go", "export SSL_CERT_FILE={}    (Linux; elsewhere the system's store)"),
    ("PHP", "php -d curl.cainfo={} -d openssl.cafile={}"),
    (
        "Android",
        "copy it to app/src/debug/res/raw/cedulita.pem, and in res/xml/network_security_config.xml:\n\
         <debug-overrides><trust-anchors><certificates src=\"@raw/cedulita\"/></trust-anchors></debug-overrides>",
    ),
    ("iOS", "xcrun simctl keychain booted add-root-cert {}    (simulator)"),
    ("Debian", "sudo cp {} /usr/local/share/ca-certificates/cedulita.crt && sudo update-ca-certificates"),
];

pub(super) const EXAMPLES: &str = "\
Examples:
  curl --cacert \"$(cedulita ca --path)\" https://localhost:8080/readyz
  cedulita ca --tls-dir tls --pem";
pub(super) const AFTER: &str = "The authority is made by whoever asks first, this command or a server with --tls auto. It may vouch only for \
localhost, this machine, private networks, names of --tls-name and the vendor's host, so a stolen key impersonates no other site. Its \
private key stays beside it in a file that its owner alone reads.";

/// Shows the authority, and makes it if there is none.
#[derive(Args, Clone, Debug)]
pub(super) struct Ca {
    /// Print the path of its certificate alone
    #[arg(long, conflicts_with_all = ["pem", "fingerprint"])]
    path: bool,
    /// Print its certificate (PEM) alone
    #[arg(long)]
    pem: bool,
    /// Print the SHA-256 of its certificate alone
    #[arg(long, conflicts_with = "pem")]
    fingerprint: bool,
    #[command(flatten)]
    authority: AuthorityOptions,
    /// Whether this is a container, where an authority is kept only in the folder of --tls-dir
    #[arg(long, env = "CEDULITA_CONTAINER", value_enum, default_value_t)]
    container: Container,
    #[command(flatten)]
    place: ConfigPath,
}

pub(super) fn run(ca: &Ca) -> ExitCode {
    let settings = ca.authority.settings(ca.container);
    if settings.folder.is_none() {
        return complain(
            &"no folder keeps an authority here, so each server makes its own: give --tls-dir DIR, or ask the running server \
              for it (curl http://localhost:8080/__admin/ca.pem)",
        );
    }
    let authority = match settings.open() {
        Ok(authority) => authority,
        Err(error) => return complain(&error),
    };
    let Some(file) = authority.file() else {
        return complain(&"the authority has no file, which is a bug in cedulita");
    };
    print(&match (ca.path, ca.pem, ca.fingerprint) {
        (true, ..) => format!("{}\n", file.display()),
        (_, true, _) => authority.pem().to_owned(),
        (.., true) => format!("{}\n", authority.fingerprint()),
        _ => page(&authority, file),
    });
    ExitCode::SUCCESS
}

fn page(authority: &Authority, file: &Path) -> String {
    let file = file.display().to_string();
    let is_plain = file.chars().all(|c| c.is_alphanumeric() || "/._-:\\".contains(c));
    let quoted = if is_plain { file.clone() } else { format!("'{}'", file.replace('\'', "'\\''")) };
    let lines = CLIENTS.iter().map(|(client, line)| {
        let line = line.replace("{}", &quoted).replace('\n', &format!("\n  {:9}", ""));
        format!("  {client:<9}{line}\n")
    });
    format!(
        "Certificate authority of cedulita --tls auto\n\n  file     {file}\n  SHA-256  {}\n\n{}\nHow a client trusts it:\n\n{}",
        authority.fingerprint(),
        authority.pem(),
        lines.collect::<String>()
    )
}
