//! The library of server-side functions. Its name has a digest of its text, so that replicas of different versions can
//! use one server: each calls its own.

use std::sync::LazyLock;

use twox_hash::XxHash3_128;

const PARTS: [&str; 8] = [
    include_str!("functions/state.lua"),
    include_str!("functions/clocks.lua"),
    include_str!("functions/scripts.lua"),
    include_str!("functions/sessions.lua"),
    include_str!("functions/counters.lua"),
    include_str!("functions/journal.lua"),
    include_str!("functions/additions.lua"),
    include_str!("functions/batch.lua"),
];

/// The library: its name, which is that of its one function, and its text.
pub(super) static LIBRARY: LazyLock<(String, String)> = LazyLock::new(|| {
    let text = PARTS.concat();
    let name = format!("cedulita_{:016x}", XxHash3_128::oneshot(text.as_bytes()) as u64);
    let code = format!("#!lua name={name}\n{}", text.replace("'NAME'", &format!("'{name}'")));
    (name, code)
});
