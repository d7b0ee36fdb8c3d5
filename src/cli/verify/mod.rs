//! `cedulita verify`: checks a server against the contract.

mod guard;
mod list;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::{base_url, complain, print, refuse};
use crate::client::{self, Client};
use crate::conformance::drift::{self, Shapes};
use crate::conformance::report::{self, Exit, Passed, ReportFormat, Strict, TableStyle, TerminalColour};
use crate::conformance::{self, RunPlan, RunReport};
use crate::flag;

pub(super) const EXAMPLES: &str = "\
Examples:
  cedulita verify --target http://127.0.0.1:8080
  cedulita verify --target https://h.example --allow-billable --max-calls 60
  cedulita verify --target http://127.0.0.1:8080 --save shapes.json
  cedulita verify --target http://127.0.0.1:8080 --compare shapes.json";
pub(super) const AFTER: &str = "\
Credentials come from CEDULITA_TARGET_API_ID and CEDULITA_TARGET_API_SECRET, the admin API's token from CEDULITA_ADMIN_TOKEN; no flag \
takes a secret. Only synthetic pictures are sent.

Exit status: 0 what was judged passed; 1 a documented row failed, or a compared shape has changed; 2 wrong usage; 3 not everything \
that should have been judged could be.";

/// The server to check, and the reports to write.
#[derive(Args, Clone, Debug)]
pub(super) struct Verify {
    /// Base URL of the server to check
    ///
    /// For example http://127.0.0.1:8080; the API's path is added to it.
    #[arg(
        long,
        env = "CEDULITA_TARGET",
        value_name = "URL",
        value_parser = flag::parser(base_url::checked),
        required_unless_present = "list"
    )]
    target: Option<String>,
    /// Base URL of the emulator's admin API, or none
    ///
    /// It is for the cases that need state. A local target is asked whether it has one, and `none` does without.
    #[arg(long, env = "CEDULITA_TARGET_ADMIN", value_name = "URL", value_parser = flag::parser(base_url::checked_or_none))]
    admin: Option<String>,
    /// Send calls that may be billed; needs --max-calls
    ///
    /// No server that is not on this machine is called without.
    #[arg(long, env = "CEDULITA_ALLOW_BILLABLE", value_parser = flag::switch(true, false), requires = "max_calls")]
    allow_billable: bool,
    /// Send at most so many calls
    ///
    /// Surer rows come first, and what does not fit is skipped and named.
    #[arg(long, env = "CEDULITA_MAX_CALLS", value_name = "N", value_parser = flag::any_number::<u32>())]
    max_calls: Option<u32>,
    /// Only these rows or cases, such as R4 or A6-order
    ///
    /// The beginning of a case's name is enough.
    #[arg(long, value_name = "NAME,NAME", value_delimiter = ',', value_parser = flag::parser(case_name))]
    only: Vec<String>,
    /// List the cases instead
    ///
    /// With what each needs and costs.
    #[arg(long)]
    list: bool,
    /// Form of the report: table, json, junit or sarif
    #[arg(long, value_enum, default_value_t)]
    format: ReportForm,
    /// Show a line for every case, and why each that was skipped was
    #[arg(long, hide_short_help = true)]
    all: bool,
    /// Fail for observed and assumed rows too
    ///
    /// It also asks for every case: exit status 3 if one was skipped, whatever the reason.
    #[arg(long, env = "CEDULITA_VERIFY_STRICT", value_parser = flag::switch(true, false))]
    strict: bool,
    /// Write the report as JSON too
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the report as JUnit XML too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the report as SARIF too
    #[arg(long, hide_short_help = true, value_name = "FILE")]
    sarif: Option<PathBuf>,
    /// Save the shapes of the answers for --compare
    ///
    /// They hold no value.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Tell what has changed since shapes were saved
    ///
    /// As a table or, with --format json, as JSON.
    #[arg(long, value_name = "FILE")]
    compare: Option<PathBuf>,
    /// Certificates (PEM) to trust instead of the system's
    #[arg(long, hide_short_help = true, env = "CEDULITA_TARGET_AUTHORITY", value_name = "FILE")]
    authority: Option<PathBuf>,
    /// How long one call may take
    #[arg(long, hide_short_help = true, env = "CEDULITA_TARGET_TIMEOUT", value_name = "SECONDS", default_value_t = 30, value_parser = flag::seconds_of_a_call())]
    timeout: u64,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum ReportForm {
    #[default]
    Table,
    Json,
    Junit,
    Sarif,
}

impl ReportForm {
    fn form(self) -> ReportFormat {
        match self {
            Self::Table => ReportFormat::Table,
            Self::Json => ReportFormat::Json,
            Self::Junit => ReportFormat::Junit,
            Self::Sarif => ReportFormat::Sarif,
        }
    }
}

pub(super) fn run(verify: &Verify) -> ExitCode {
    if verify.list {
        print(&list::listed(&verify.only));
        return ExitCode::SUCCESS;
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&format!("cannot start threads: {error}")),
    };
    match runtime.block_on(verify.verify()) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(RunError::Usage(problem)) => refuse(&problem),
        Err(RunError::Incomplete(problem)) => {
            complain(&problem);
            ExitCode::from(Exit::Incomplete.code())
        }
    }
}

/// Why there is no report.
enum RunError {
    /// The user must change the command line.
    Usage(String),
    /// Something else must change.
    Incomplete(String),
}

impl Verify {
    async fn verify(&self) -> Result<Exit, RunError> {
        // These checks come before the first call, which may cost money.
        if self.compare.is_some() && !matches!(self.format, ReportForm::Table | ReportForm::Json) {
            return Err(RunError::Usage(
                "with --compare, --format is table or json; --junit FILE and --sarif FILE write the report of the check"
                    .to_owned(),
            ));
        }
        let saved = self
            .compare
            .as_deref()
            .map(drift::load)
            .transpose()
            .map_err(|problem| RunError::Usage(problem.to_string()))?;
        let (client, plan) = self.prepared().await?;
        let bar = super::progress::progress(conformance::chosen(&self.only).count(), "cases");
        let checked = conformance::check(&client, plan, &|done, _| bar.set_position(done as u64)).await;
        bar.finish_and_clear();
        let report = checked.map_err(|error| RunError::Incomplete(error.to_string()))?;
        self.deliver(&report)?;
        let exit = report::verdict(&report, self.strict());
        let Some(saved) = saved else { return Ok(exit) };
        let drift = drift::compare(&saved, &Shapes::from_report(&report));
        match self.format {
            ReportForm::Json => print(&drift::json(&drift)),
            _ => print(&drift::table(&drift, table_style())),
        }
        Ok(worse(exit, drift::exit(&drift, self.strict())))
    }

    /// The client and the plan, after the check that nobody pays by accident.
    async fn prepared(&self) -> Result<(Client, RunPlan), RunError> {
        let settings = client::ClientSettings {
            authority: self.authority.clone(),
            timeout: Duration::from_secs(self.timeout),
            ..client::ClientSettings::default()
        };
        let url = self.target.as_deref().unwrap_or_default();
        let allowed = self.allow_billable.then_some(()).and(self.max_calls);
        let guard = guard::Guard { url, settings, allowed, admin: self.admin.as_deref() };
        let (client, plan) = guard.pass().await?;
        Ok((client, RunPlan { only: self.only.clone(), most_calls: self.max_calls, ..plan }))
    }

    fn deliver(&self, report: &RunReport) -> Result<(), RunError> {
        match self.format {
            // Without a table, only the comparison goes to standard output.
            _ if self.compare.is_some() && !matches!(self.format, ReportForm::Table) => {}
            ReportForm::Table => {
                print(&report::table(report, table_style(), if self.all { Passed::Listed } else { Passed::Counted }));
            }
            other => print(&report::write(report, other.form())),
        }
        let files =
            [(&self.json, ReportFormat::Json), (&self.junit, ReportFormat::Junit), (&self.sarif, ReportFormat::Sarif)];
        for (file, form) in files {
            if let Some(file) = file {
                written(file, &report::write(report, form))?;
            }
        }
        match &self.save {
            Some(file) => {
                drift::save(&Shapes::from_report(report), file).map_err(|problem| RunError::Usage(problem.to_string()))
            }
            None => Ok(()),
        }
    }

    fn strict(&self) -> Strict {
        if self.strict { Strict::Yes } else { Strict::No }
    }
}

/// The beginning of a case's name, or a row.
fn case_name(name: &str) -> Result<String, String> {
    match conformance::chosen(&[name.to_owned()]).next() {
        Some(_) if !name.is_empty() => Ok(name.to_owned()),
        _ => Err(format!("{}; cedulita verify --list shows them", flag::expected("a row or a case", name))),
    }
}

fn written(file: &Path, text: &str) -> Result<(), RunError> {
    std::fs::write(file, text).map_err(|cause| {
        RunError::Usage(format!("{} cannot be written: {cause}; choose another place", file.display()))
    })
}

/// The table style, with colours if standard output is a terminal.
fn table_style() -> TableStyle {
    let colour = if std::io::stdout().is_terminal() { TerminalColour::On } else { TerminalColour::Off };
    TableStyle { colour, ..TableStyle::default() }
}

/// The worse of two results: a failure first, then an incomplete run.
fn worse(one: Exit, other: Exit) -> Exit {
    match (one, other) {
        (Exit::Failed, _) | (_, Exit::Failed) => Exit::Failed,
        (Exit::Incomplete, _) | (_, Exit::Incomplete) => Exit::Incomplete,
        (Exit::Passed, Exit::Passed) => Exit::Passed,
    }
}
