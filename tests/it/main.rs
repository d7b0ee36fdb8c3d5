//! Everything is tested through the front door: an emulator on a free port for each test, and real sockets.

#![expect(clippy::panic, clippy::unwrap_used, reason = "a test that cannot set itself up has failed")]

mod added_fixtures;
mod admin_guard;
mod admin_metrics;
mod answer;
mod as_sent;
mod broken;
mod cards;
mod channels;
mod clocks;
mod command_line;
mod conformance;
mod connections;
mod console;
mod credentials;
mod drawings;
mod drift;
mod early_answer;
mod edge_pack;
mod encodings;
mod endurance;
mod errors;
mod faults;
mod field;
mod forward_proxy;
mod hard_to_look_at;
mod hints;
#[path = "../../benches/hostile/src/pictures.rs"]
mod hostile_pictures;
mod house;
mod in_process;
mod journal;
mod ledger;
mod openapi;
mod own_authority;
mod page;
mod parameters;
mod persons;
mod pictures;
mod printing;
mod recipes_page;
mod record;
mod relative_dates;
mod reload;
mod repeat;
mod report;
mod scan;
mod scenarios;
mod sessions;
mod settings;
mod specimens;
mod support;
mod tls;
mod unrecognised;
mod verify;
