//! The binary `cedulita`: a thin shell over the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    cedulita::run()
}
