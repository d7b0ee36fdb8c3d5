//! What shells and manuals want: completions of our commands, and pages for `man`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Command};
use clap_complete::Shell;

use super::{complain, print};

pub(super) const EXAMPLES: &str = "\
Examples:
  cedulita completions bash > ~/.local/share/bash-completion/completions/cedulita
  cedulita completions zsh > ~/.zfunc/_cedulita       # a folder of $fpath
  cedulita completions fish > ~/.config/fish/completions/cedulita.fish
  cedulita completions powershell >> $PROFILE";

pub(super) const MAN_EXAMPLES: &str = "\
Examples:
  cedulita man | man -l -
  cedulita man --out ~/.local/share/man/man1     every command's page";

/// For which shell.
#[derive(Args, Clone, Copy, Debug)]
pub(super) struct Completions {
    /// Which shell: bash, elvish, fish, powershell or zsh
    #[arg(value_enum, value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

/// One page, or all.
#[derive(Args, Clone, Debug)]
pub(super) struct Man {
    /// Write the pages of all commands into this folder instead
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn completions(asked: Completions, mut command: Command) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(asked.shell, &mut command, "cedulita", &mut script);
    print(&String::from_utf8_lossy(&script));
    ExitCode::SUCCESS
}

pub(super) fn man(asked: &Man, command: Command) -> ExitCode {
    match &asked.out {
        Some(folder) => match pages(folder, command) {
            Ok(()) => ExitCode::SUCCESS,
            Err(cause) => {
                complain(&format!("{} cannot be written: {cause}; choose another folder with --out", folder.display()))
            }
        },
        None => {
            let mut page = Vec::new();
            // Writing into memory cannot fail.
            let _ = clap_mangen::Man::new(command).render(&mut page);
            print(&String::from_utf8_lossy(&page));
            ExitCode::SUCCESS
        }
    }
}

fn pages(folder: &Path, command: Command) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command, folder)
}
