//! Any text as a name, a file name or an API ID: what it is said to mean, or nearly to mean, exists, and is said again the
//! next time.

#![no_main]

use std::sync::LazyLock;

use cedulita::engine::{Engine, EngineSettings, ExtraFixtures};
use libfuzzer_sys::fuzz_target;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    Engine::load(None, ExtraFixtures::default(), EngineSettings::default()).expect("the built-in fixtures are good")
});

fuzz_target!(|text: &str| {
    let names = ENGINE.names();
    assert_eq!(names.mistyped_api_id(text), names.mistyped_api_id(text));
    let near = names.near_file_name(text);
    assert_eq!(near, names.near_file_name(text));
    for name in names.nearest(text).iter().chain(&near) {
        assert!(names.find(name).is_some(), "{name}");
    }
    assert_eq!(names.find(text).is_some(), names.find_subject(text).is_ok());
});
