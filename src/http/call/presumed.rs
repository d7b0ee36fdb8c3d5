//! An ordinary call, where several replicas share the state: it is decided as if its session had no queue and showed the real
//! time. The store confirms that when it writes the call, so that one round trip is enough. If it was not so, nothing has
//! happened, and the call is decided anew after it has entered its session.

use std::sync::Arc;

use axum::response::Response;

use super::connection::Connection;
use super::decide::{DecidedCall, Entering};
use super::ready::ready;
use super::{IncomingCall, journal};
use crate::contract::ErrorCode;
use crate::engine::Reply;
use crate::http::App;

/// Delivers a call that has entered no session. Its body was taken off the connection, and so many bytes of it were read. What
/// was added had changed `known` times.
///
/// # Errors
/// How the call is to enter its session, to be decided anew.
pub(super) async fn deliver(
    app: &App,
    (call, line): (&IncomingCall, Option<Arc<Connection>>),
    received: usize,
    decided: DecidedCall,
    known: u64,
) -> Result<Response, Entering> {
    let effects = &decided.answer.effects;
    // Whoever asked the store in vain was answered so, too.
    let is_failed =
        matches!(&decided.answer.reply, Reply::Refusal(refusal) if refusal.code == ErrorCode::InternalError);
    if is_failed || effects.fault.is_some() || effects.delay.is_some() {
        return Err(Entering::First);
    }
    let picture = journal::picture_to_keep(app, &decided.facts).await;
    let mut ready = ready(app, call, line, (received, None), decided, picture);
    let sent = match ready.unwritten.take() {
        Some(unwritten) => unwritten.send_entering(call.real, known).await,
        None => Ok(false),
    };
    let instead = match sent {
        Ok(true) => {
            ready.note();
            return Ok(ready.delivery.leave());
        }
        Ok(false) => Entering::First,
        Err(error) => Entering::Failed(error),
    };
    ready.revoke();
    Err(instead)
}
