//! `cedulita scan`: finds what looks like a card's data or a credential of the API in files before they are shared.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{complain, print};
use crate::fixture::{describe, text_of};
use crate::recorder::scan::{ALLOW_FILE, Allow, KnownValues, ScanReport};

pub(super) const EXAMPLES: &str = "\
Examples:
  cedulita scan tests/fixtures
  cedulita scan --known values.txt --json .";
pub(super) const AFTER: &str = "\
Exit status: 0 when nothing was found, 1 when something was, 2 for wrong usage or when something could not be read.

The list of what is allowed is a file of TOML, by default .cedulita-scan.toml in the folder where you are:

  [[allow]]
  path = \"fixtures/edge/*.pdf\"   # counted from the list's folder; * stands for anything
  kind = \"picture\"               # as the finding says
  pointer = \"/body/*\"            # optional: where in a file of JSON
  reason = \"drawn by a program\"  # why it may stay; it must be there

docs/scan.md says what is looked for, and what is not. For other secrets there are gitleaks and trufflehog.";

/// The files to scan, and the lists that the scan uses.
#[derive(Debug, Args)]
pub(super) struct ScanCommand {
    /// Folders or files to look through
    ///
    /// Links in them are not followed.
    #[arg(required = true, value_name = "DIR")]
    paths: Vec<PathBuf>,
    /// File of values that may appear nowhere, one a line
    ///
    /// They may not appear either without accents, in other capitals, as days in another notation, in base64 or
    /// percent-encoded. The file is read and never written.
    #[arg(long, value_name = "FILE")]
    known: Option<PathBuf>,
    /// What is allowed, with reasons [default: .cedulita-scan.toml]
    ///
    /// The default need not be there.
    #[arg(long, value_name = "FILE")]
    allow: Option<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

/// Exit status 2: something could not be read. Status 1 means that something was found.
const UNREAD: u8 = 2;

pub(super) fn run(scan: &ScanCommand) -> ExitCode {
    match scan.scan() {
        Ok((report, text)) => {
            print(&text);
            if report.findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(problem) => {
            complain(&problem);
            ExitCode::from(UNREAD)
        }
    }
}

impl ScanCommand {
    fn scan(&self) -> Result<(ScanReport, String), String> {
        let known = match &self.known {
            Some(path) => {
                let bytes = std::fs::read(path).map_err(|cause| {
                    format!("{} cannot be read: {cause}; name a file of values with --known", path.display())
                })?;
                KnownValues::of_lines(
                    text_of(&bytes).map_err(|blame| format!("{}: {}", path.display(), describe(blame)))?,
                )
            }
            None => KnownValues::default(),
        };
        let default = Path::new(ALLOW_FILE);
        let allow = match &self.allow {
            Some(path) => Allow::read(path)?,
            None if default.is_file() => Allow::read(default)?,
            None => Allow::default(),
        };
        let report = crate::recorder::scan::Scan::new(known, allow).run(&self.paths)?;
        let text = match self.json {
            true => serde_json::to_string_pretty(&report).map_err(|error| error.to_string())? + "\n",
            false => report.text(),
        };
        Ok((report, text))
    }
}
