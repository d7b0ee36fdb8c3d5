//! The binary `cedulita`: a thin shell over the library.

use std::process::ExitCode;

/// Uploads come and go by the megabyte: the system's allocator gives each back to the kernel and asks again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cedulita::run()
}
