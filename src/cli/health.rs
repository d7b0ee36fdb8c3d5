//! `cedulita health`: a container's health check without a shell or curl, and a way for scripts to wait.

use std::fmt::Display;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use jiff::SignedDuration;
use tokio::time::{sleep, timeout};

use super::{base_url, complain, print, refuse};
use crate::client::{Probe, Target};
use crate::clock::Clock;
use crate::config::{self, ConfigPath, Host};
use crate::contract::SESSION_PREFIX;
use crate::flag;

/// The time limit of one response.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(2);
/// The pause between two requests.
const PAUSE: Duration = Duration::from_millis(50);
const MAX_WAIT: Duration = Duration::from_hours(24);

pub(super) const EXAMPLES: &str = "\
Examples:
  cedulita health --wait 10s
  cedulita health --url https://idcard:8080 --tls-cert cert.pem";

/// The server to ask, and how long to wait for it.
#[derive(Args, Clone, Debug)]
pub(super) struct Health {
    /// Where it listens: an address or a host name
    #[arg(long, env = "CEDULITA_HOST", default_value = config::HOST, value_parser = flag::parser(str::parse::<Host>))]
    host: Host,
    /// The port it listens on
    #[arg(long, short, env = "CEDULITA_PORT", default_value_t = config::PORT, value_parser = flag::port())]
    port: u16,
    /// Its certificate (PEM), if it speaks TLS
    ///
    /// No other one is trusted then.
    #[arg(long, env = "CEDULITA_TLS_CERT", value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// Base URL to ask in place of host and port
    ///
    /// It may be that of another container.
    #[arg(long, value_name = "URL", value_parser = flag::parser(base_url::checked))]
    url: Option<String>,
    /// Ask until it is ready, as in 10s, 500ms or 2m at most
    #[arg(long, value_name = "TIME", value_parser = flag::parser(length))]
    wait: Option<Duration>,
    #[command(flatten)]
    place: ConfigPath,
}

pub(super) fn run(health: &Health) -> ExitCode {
    let question = match health.question() {
        Ok(question) => question,
        Err(problem) => return refuse(&problem),
    };
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => return complain(&format!("cannot start threads: {cause}")),
    };
    let seen = runtime.block_on(question.ask_until(health.wait.unwrap_or_default()));
    // A pending name lookup must not delay the exit.
    runtime.shutdown_background();
    match seen {
        Ok(200) => {
            print("ready\n");
            ExitCode::SUCCESS
        }
        seen => complain(&printable(&question.sentence(seen, health.wait))),
    }
}

impl Health {
    fn question(&self) -> Result<HealthCheck, String> {
        let (target, host, flag) = match &self.url {
            Some(url) => {
                let target = base_url::target(url, "--url").map_err(|error| format!("--url: {error}"))?;
                let host = target.host().parse().map_err(|reason| format!("--url: {reason}"))?;
                // A session has no health check of its own.
                let is_session = target.base().starts_with(SESSION_PREFIX);
                (if is_session { target.root() } else { target }, host, "--url")
            }
            None => {
                let scheme = if self.tls_cert.is_some() { "https" } else { "http" };
                let name = match &self.host {
                    Host::Address(address) => SocketAddr::new(*address, self.port).to_string(),
                    other => format!("{other}:{}", self.port),
                };
                let target = Target::parse(&format!("{scheme}://{name}")).map_err(|_| {
                    format!("--port: expected a port from 1 to 65535, got {}: no server has it", self.port)
                })?;
                (target, self.host.clone(), "--port")
            }
        };
        let probe = Probe::new(&target, "/readyz", self.tls_cert.as_deref()).map_err(|error| error.to_string())?;
        Ok(HealthCheck { probe, target, host, flag })
    }
}

/// A health check and the server it asks.
struct HealthCheck {
    probe: Probe,
    target: Target,
    host: Host,
    /// The flag with which the user named the server.
    flag: &'static str,
}

impl HealthCheck {
    /// Asks until the answer is 200 or the time runs out. Returns the last result.
    async fn ask_until(&self, most: Duration) -> io::Result<u16> {
        let watch = Clock::System.stopwatch();
        loop {
            let left = most.saturating_sub(watch.elapsed());
            let patience = if most.is_zero() { RESPONSE_TIMEOUT } else { RESPONSE_TIMEOUT.min(left.max(PAUSE)) };
            let late = || io::Error::new(io::ErrorKind::TimedOut, "no answer came in time");
            let seen = timeout(patience, self.ask()).await.unwrap_or_else(|_| Err(late()));
            let left = most.saturating_sub(watch.elapsed());
            if matches!(seen, Ok(200)) || left.is_zero() {
                return seen;
            }
            sleep(PAUSE.min(left)).await;
        }
    }

    async fn ask(&self) -> io::Result<u16> {
        let addresses = match &self.host {
            Host::Name(name) => tokio::net::lookup_host((name.as_str(), self.target.port())).await?.collect(),
            known => known.addresses(self.target.port())?,
        };
        let addresses: Vec<_> = addresses.into_iter().flat_map(callable).collect();
        self.probe.ask(&addresses).await
    }

    fn sentence(&self, seen: io::Result<u16>, wait: Option<Duration>) -> String {
        let (whom, flag) = (self.server_in_words(), self.flag);
        let within = wait.map_or_else(String::new, |wait| format!(" within {wait:?}"));
        match seen {
            Ok(400) if !self.target.is_secure() => {
                format!("{whom} answers 400{within}: does it speak TLS? Give --tls-cert FILE, or --url https://...")
            }
            Ok(status) => format!("the emulator on {whom} is not ready{within}: /readyz is answered {status}"),
            Err(error) => format!("no emulator answers on {whom}{within}: {error}; is {flag} right?"),
        }
    }

    /// The server in words, with every address that was tried.
    fn server_in_words(&self) -> String {
        match (&self.host, self.flag) {
            (Host::Name(_), _) | (_, "--url") => self.target.to_string(),
            (host, _) => {
                let addresses = host.addresses(self.target.port()).unwrap_or_default();
                let told: Vec<_> =
                    addresses.into_iter().flat_map(callable).map(|address| address.to_string()).collect();
                told.join(" or ")
            }
        }
    }
}

/// The addresses at which this machine can call a server that listens on this one. The unspecified address becomes
/// loopback.
fn callable(address: SocketAddr) -> Vec<SocketAddr> {
    let port = address.port();
    let (v4, v6) = ((Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into());
    match address {
        SocketAddr::V4(all) if all.ip().is_unspecified() => vec![v4],
        SocketAddr::V6(all) if all.ip().is_unspecified() => vec![v6, v4],
        one => vec![one],
    }
}

/// The text without control characters, which a terminal would obey.
fn printable(text: &impl Display) -> String {
    text.to_string().replace(|character: char| character.is_control(), "?")
}

/// Parses a duration; a plain number is in seconds.
fn length(text: &str) -> Result<Duration, String> {
    let bare = text.trim();
    let seconds = bare.parse().map(SignedDuration::from_secs).ok();
    let length = seconds.or_else(|| bare.parse().ok()).and_then(|length| Duration::try_from(length).ok());
    length
        .filter(|length| *length <= MAX_WAIT)
        .ok_or_else(|| flag::expected("a time of at most a day, such as 10s", text))
}
