//! The binary `cedulita`. It only calls the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    cedulita::run()
}
