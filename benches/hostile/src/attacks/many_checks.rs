//! One request to the admin API that asks for more work and a longer answer than anybody needs.

use std::thread;

use serde_json::json;

use crate::server::Server;
use crate::{Failure, wire};

/// Calls in the journal.
const CALLS: usize = 10_000;
const MIB: usize = 1024 * 1024;

fn fill(server: &Server) -> Result<(), Failure> {
    super::unread_answers::fill(server.port, CALLS)
}

/// 2,000 checks, each of which would list every call.
pub(crate) fn many(server: &mut Server, _: bool) -> Result<String, Failure> {
    fill(server)?;
    let checks: Vec<_> = (0..2000).map(|_| json!({ "billable_at_most": 0 })).collect();
    let port = server.port;
    let longest = asked(port, &json!({ "checks": checks }).to_string())?;
    let twice = [json!("no_image_twice"), json!({ "billable_at_most": 0 })];
    let few = asked(port, &json!({ "checks": twice }).to_string())?;
    Ok(format!("{longest}; two of them: {few}"))
}

/// Patterns of 100 KB full of stars, over every call, from eight clients.
pub(crate) fn long(server: &mut Server, _: bool) -> Result<String, Failure> {
    fill(server)?;
    let pattern = "*a".repeat(50_000);
    let body = json!({ "match": { "filename": pattern, "card": pattern }, "exactly": 1 }).to_string();
    let port = server.port;
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let body = body.clone();
            thread::spawn(move || asked(port, &body))
        })
        .collect();
    let mut told = String::new();
    for client in clients {
        told = client.join().map_err(|_| "a client panicked")??;
    }
    let list = wire::get(port, &format!("/__admin/journal?text={}", "a".repeat(60_000)))?;
    Ok(format!("{told}; a list by a long text: {:?}", wire::status(&list)))
}

fn asked(port: u16, body: &str) -> Result<String, Failure> {
    let answer = wire::admin(port, "POST", "journal/verify", body)?;
    if answer.len() > MIB {
        return Err(format!("an answer of {} bytes", answer.len()).into());
    }
    Ok(format!("{:?} in {} bytes", wire::status(&answer), answer.len()))
}
