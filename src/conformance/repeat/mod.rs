//! Writes a request of a case as a shell line that sends it again with curl.
//!
//! The line reads pictures from the edge pack's files in the current folder, and secrets from the same variables as
//! the run. If curl cannot send a request, a comment says so in place of a line that would send something else.

mod body;
mod form;
mod shell;

use super::ask::{Ask, CaseStep, ID, SECRET, Wire};
use super::environment::Environment;
use super::material::Material;
use crate::client::{Client, Protocol};
use body::CurlBody;
use shell::{on_one_line, word};

/// The variables with the credentials of the target.
const VARIABLES: [(&str, &str); 2] = [(ID, "CEDULITA_TARGET_API_ID"), (SECRET, "CEDULITA_TARGET_API_SECRET")];
/// A longer line is of no use in a shell.
const MAX_LINE: usize = 2000;

/// What the lines depend on.
pub(super) struct RepeatContext<'a> {
    pub(super) client: &'a Client,
    pub(super) environment: &'a Environment,
    pub(super) material: &'a Material,
}

impl RepeatContext<'_> {
    /// The lines that repeat a case's requests: all of them if one needs another, otherwise only the one at
    /// `wanted`.
    pub(super) fn lines(&self, steps: &[CaseStep], wanted: Option<usize>) -> Vec<String> {
        let sets_the_scene = steps.iter().any(|step| matches!(step, CaseStep::Admin(_)));
        let wanted = wanted.filter(|_| !sets_the_scene).and_then(|at| steps.get(at));
        let wanted = wanted.map_or(steps, std::slice::from_ref);
        let mut lines: Vec<String> = wanted.iter().map(|step| self.line(step)).collect();
        lines.dedup();
        if let Some(making) = self.environment.making().filter(|_| !sets_the_scene) {
            lines.insert(0, self.curl(&making, true));
        }
        lines
    }

    fn line(&self, step: &CaseStep) -> String {
        match step {
            CaseStep::Common(common) => self.curl(&self.material.common(*common), false),
            CaseStep::Call(ask) | CaseStep::Raw(ask, Wire::Plain | Wire::ExpectContinue) => self.curl(ask, false),
            CaseStep::Raw(ask, Wire::HalfClosed) => {
                format!("# curl cannot close its side after sending; without that: {}", self.curl(ask, false))
            }
            CaseStep::Admin(ask) => self.curl(ask, true),
        }
    }

    fn curl(&self, ask: &Ask, is_admin: bool) -> String {
        let client = if is_admin { self.environment.admin_api().unwrap_or(self.client) } else { self.client };
        let url = format!("{}{}", client.target(), ask.path);
        let Some(CurlBody { before, options, implies }) = body::curl_body(ask, self.material) else {
            return format!(
                "# {} {} with {} bytes, sent byte for byte: it cannot be written as one curl line",
                ask.method,
                on_one_line(&url),
                ask.body.len()
            );
        };
        let mut words = vec!["curl".to_owned()];
        words.extend(protocol(ask.protocol, client.target().is_secure()).map(str::to_owned));
        // Curl reads braces and brackets as a list of URLs, and removes dot segments.
        words.extend(url.contains(['[', ']', '{', '}']).then(|| "-g".to_owned()));
        words.extend(url.contains("/.").then(|| "--path-as-is".to_owned()));
        if ask.method != if options.is_empty() { "GET" } else { "POST" } {
            words.extend(["-X".to_owned(), word(ask.method)]);
        }
        words.push(word(&url));
        words.extend(self.headers(ask, implies.as_deref(), is_admin));
        words.extend(options);
        let line = before + &words.join(" ");
        match line.len() > MAX_LINE {
            true => format!("# {} {}: its headers are too long for one curl line", ask.method, on_one_line(&url)),
            false => line,
        }
    }

    /// Each header as an option. `implies` is the content type that curl sends by itself.
    fn headers(&self, ask: &Ask, implies: Option<&str>, is_admin: bool) -> Vec<String> {
        let others =
            ask.headers.iter().filter(|(name, value)| *name != "content-type" || implies != Some(value.as_str()));
        let mut headers: Vec<_> =
            ask.caller.iter().chain(others).map(|(name, value)| format!("-H {}", self.header(name, value))).collect();
        let is_typed = ask.headers.iter().any(|(name, _)| *name == "content-type");
        if implies.is_some() && !is_typed {
            headers.push("-H content-type:".to_owned());
        }
        if is_admin && self.environment.has_token() {
            headers.push("-H \"authorization: Bearer $CEDULITA_ADMIN_TOKEN\"".to_owned());
        }
        headers
    }

    fn header(&self, name: &str, value: &str) -> String {
        if value.is_empty() {
            return word(&format!("{name};"));
        }
        let variable = VARIABLES.iter().find(|(stands, _)| *stands == value).map(|(_, variable)| variable);
        match variable.filter(|_| self.environment.are_given()) {
            Some(variable) => format!("\"{name}: ${variable}\""),
            None => {
                let credentials = &self.environment.credentials;
                let value = value.replace(ID, &credentials.api_id).replace(SECRET, &credentials.secret);
                word(&format!("{name}: {value}"))
            }
        }
    }
}

/// The option that sets curl's version of HTTP, if it needs one.
const fn protocol(protocol: Protocol, is_secure: bool) -> Option<&'static str> {
    match (protocol, is_secure) {
        (Protocol::Http10, _) => Some("--http1.0"),
        (Protocol::Http1, _) => None,
        (Protocol::Http2, true) => Some("--http2"),
        (Protocol::Http2, false) => Some("--http2-prior-knowledge"),
    }
}
