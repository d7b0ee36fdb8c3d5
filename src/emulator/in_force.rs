//! Every setting as it is in force, for `GET /__admin/config`. No secret is among them.

use std::net::SocketAddr;

use serde::Serialize;
use serde_json::{Value, json};

use super::Builder;
use crate::clock::Clock;

/// The settings, by the module that they are for.
pub(super) fn effective_settings(builder: &Builder) -> Value {
    json!({
        "version": env!("CARGO_PKG_VERSION"),
        "listen": value(&builder.listen),
        "admin": value(&builder.admin),
        "http": value(&builder.http),
        "intake": value(&builder.intake),
        "picture": value(&builder.picture),
        "engine": value(&builder.engine),
        "store": value(&builder.store),
        "journal": value(&builder.journal),
        "policy": { "credentials": builder.credentials.as_ref().map(|file| file.display().to_string()) },
        "fixtures": { "folder": builder.fixtures.as_ref().map(|folder| folder.display().to_string()), "problem": null },
        "clock": match builder.clock {
            Clock::System => "system".to_owned(),
            Clock::Fixed(then) => then.to_string(),
        },
    })
}

/// Where it listens by now, in place of where it was to listen.
pub(super) fn tell_addresses(told: &mut Value, addresses: &[SocketAddr], admin: Option<SocketAddr>) {
    let told = &mut told["listen"];
    if let Some((first, more)) = addresses.split_first() {
        told["address"] = first.to_string().into();
        told["more_addresses"] = more.iter().map(ToString::to_string).collect();
    }
    if let Some(admin) = admin {
        told["admin_address"] = admin.to_string().into();
    }
}

fn value<T: Serialize>(settings: &T) -> Value {
    // Fails only on a path that is no Unicode, and then says so.
    serde_json::to_value(settings).unwrap_or_else(|error| error.to_string().into())
}
