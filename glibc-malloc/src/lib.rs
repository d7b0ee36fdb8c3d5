//! What the emulator asks of glibc, behind safe names: its allocator gives memory back to the system, and a static
//! program looks names up by itself.
//!
//! They are here because they are foreign functions, and the emulator's own crate has no unsafe code. With another C
//! library they do nothing.

mod names;

pub use allocator::{give_back, keep_large_blocks_apart};
pub use names::look_up_names_alone;

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod allocator {
    /// Blocks of this many bytes and more get a mapping of their own, which goes back to the system when they are
    /// freed. Pixels are such blocks. Ordinary bodies are not: a mapping would cost more than reading them.
    const MAPPED_BYTES: i32 = 1024 * 1024;
    /// A heap gives back its free end when that is longer than this.
    const TRIMMED_BYTES: i32 = 2 * 1024 * 1024;
    /// How many heaps the threads share.
    const HEAPS: i32 = 2;

    /// Fixes from which size blocks get a mapping of their own, and how many heaps there are. By default glibc raises
    /// that size, up to 32 MiB, whenever a large block is freed. From then on large blocks lie in the heaps, which
    /// rarely shrink. What the environment sets stays as it is. To be called before the first thread starts.
    pub fn keep_large_blocks_apart() {
        let settings = [
            ("MALLOC_MMAP_THRESHOLD_", libc::M_MMAP_THRESHOLD, MAPPED_BYTES),
            ("MALLOC_TRIM_THRESHOLD_", libc::M_TRIM_THRESHOLD, TRIMMED_BYTES),
            ("MALLOC_ARENA_MAX", libc::M_ARENA_MAX, HEAPS),
        ];
        for (variable, name, value) in settings {
            if std::env::var_os(variable).is_none() {
                // SAFETY: mallopt takes two numbers, locks what it changes, and refuses what it does not know.
                unsafe { libc::mallopt(name, value) };
            }
        }
    }

    /// Gives back every free page of every heap. The heaps are locked meanwhile, one after the other, for some
    /// milliseconds if much is free.
    pub fn give_back() {
        // SAFETY: malloc_trim takes a number and locks the heaps that it walks through.
        unsafe { libc::malloc_trim(0) };
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
mod allocator {
    /// Does nothing: the allocator has no such settings.
    pub const fn keep_large_blocks_apart() {}

    /// Does nothing: the allocator gives memory back by itself.
    pub const fn give_back() {}
}
