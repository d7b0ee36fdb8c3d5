//! How a static program looks names up.

/// Looks names up in `/etc/hosts` and DNS alone, and users in `/etc/passwd` alone, whatever `/etc/nsswitch.conf` says.
///
/// Other sources, such as mDNS or systemd, are libraries of the machine that glibc loads when it first wants them. They
/// need the glibc of that machine: a program that has another one built in is ended by a signal there. To be called before
/// the first name is looked up.
#[cfg(all(target_os = "linux", target_env = "gnu", target_feature = "crt-static"))]
pub fn look_up_names_alone() {
    use std::ffi::{c_char, c_int};

    unsafe extern "C" {
        // Of <nss.h>; the crate libc does not declare it.
        fn __nss_configure_lookup(database: *const c_char, sources: *const c_char) -> c_int;
    }

    for (database, sources) in [(c"hosts", c"files dns"), (c"passwd", c"files")] {
        // SAFETY: both are texts that end in zero and live for ever. It locks what it changes, and copies what it keeps.
        unsafe { __nss_configure_lookup(database.as_ptr(), sources.as_ptr()) };
    }
}

/// Does nothing: this C library is the machine's own, or has such libraries nowhere.
#[cfg(not(all(target_os = "linux", target_env = "gnu", target_feature = "crt-static")))]
pub const fn look_up_names_alone() {}
