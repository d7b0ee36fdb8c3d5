//! `cedulita health`: a container's health check without a shell or curl.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::ExitCode;
use std::time::Duration;

use super::{complain, print};

const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn run(port: u16) -> ExitCode {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    match ask(address) {
        Ok(status) if status.starts_with("HTTP/1.1 200") => {
            print("ready\n");
            ExitCode::SUCCESS
        }
        Ok(status) => complain(&format!("the emulator on {address} is not ready: {status}")),
        Err(error) => complain(&format!("no emulator answers on {address}: {error}; is --port right?")),
    }
}

fn ask(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.take(4096).read_to_end(&mut answer)?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.lines().next().unwrap_or("an empty answer").to_owned())
}
