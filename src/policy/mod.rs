//! Admits a caller or refuses it: credentials, expiry, permission, rate and quota, in the contract's order.
//!
//! It sees two header values and the time, and no request body: nothing that a caller sends is parsed before it is let in.

mod credentials;

use std::sync::Arc;

use subtle::ConstantTimeEq as _;

use crate::clock::Timestamp;
use crate::contract::{ErrorCode, Refusal, SCENARIO_API_ID_PREFIX};
use crate::store::{Allowance, Entry, Store};

pub use credentials::{Credential, CredentialsError, Permission, Secret};

/// What a request presents.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presented<'a> {
    /// The value of the API ID header.
    pub api_id: Option<&'a str>,
    /// The value of the API secret header.
    pub secret: Option<&'a Secret>,
}

/// An API ID that was let in. Only [`Policy::admit`] makes one, and whatever comes later asks for it.
#[derive(Debug)]
pub struct Caller {
    api_id: String,
    allowance: Allowance,
}

impl Caller {
    /// The caller's API ID.
    #[must_use]
    pub fn api_id(&self) -> &str {
        &self.api_id
    }
}

/// Who may call. A cheap handle.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The listed credentials, or none when any pair will do.
    listed: Option<Arc<[Credential]>>,
    store: Store,
}

impl Policy {
    /// Any pair of credentials is accepted as long as neither is empty.
    #[must_use]
    pub fn open(store: Store) -> Self {
        Self { listed: None, store }
    }

    /// Only these credentials are accepted, and API IDs that name a scenario.
    #[must_use]
    pub fn listed(credentials: Vec<Credential>, store: Store) -> Self {
        Self { listed: Some(credentials.into()), store }
    }

    /// Lets a caller in, or says which check failed first. A scenario's error (`forced`) answers at its own place among the
    /// checks.
    ///
    /// # Errors
    /// One of the 401 and 403 rows of the error table.
    pub fn admit(
        &self,
        presented: Presented<'_>,
        forced: Option<ErrorCode>,
        now: Timestamp,
    ) -> Result<Caller, Refusal> {
        let pass = |code| if forced == Some(code) { Err(Refusal::plain(code)) } else { Ok(()) };
        let credential = self.recognise(presented)?;
        pass(ErrorCode::Unauthorized)?;
        if credential.expires.is_some_and(|expires| expires <= now) {
            return Err(Refusal::plain(ErrorCode::KeyExpired));
        }
        pass(ErrorCode::KeyExpired)?;
        if credential.permission == Permission::Denied {
            return Err(Refusal::plain(ErrorCode::NoPermission));
        }
        pass(ErrorCode::NoPermission)?;
        pass(ErrorCode::RateLimitExceeded)?;
        // A chosen OUT_OF_QUOTA still comes after the real rate, and takes no token.
        let quota = if forced == Some(ErrorCode::OutOfQuota) { Some(0) } else { credential.allowance.quota };
        match self.store.enter(&credential.api_id, Allowance { quota, ..credential.allowance }, now) {
            Entry::TooOften => Err(Refusal::plain(ErrorCode::RateLimitExceeded)),
            Entry::UsedUp => Err(Refusal::plain(ErrorCode::OutOfQuota)),
            Entry::Granted => Ok(Caller { api_id: credential.api_id, allowance: credential.allowance }),
        }
    }

    /// Spends a unit of the caller's quota for an answer `OK`.
    ///
    /// # Errors
    /// `OUT_OF_QUOTA` when other calls have spent the last unit since this one was let in.
    pub fn spend(&self, caller: &Caller, now: Timestamp) -> Result<(), Refusal> {
        if self.store.spend(&caller.api_id, caller.allowance, now) {
            Ok(())
        } else {
            Err(Refusal::plain(ErrorCode::OutOfQuota))
        }
    }

    fn recognise(&self, presented: Presented<'_>) -> Result<Credential, Refusal> {
        let api_id = presented.api_id.filter(|id| !id.is_empty()).ok_or_else(|| missing("X-DF-API-ID"))?;
        let secret = presented.secret.filter(|secret| !secret.is_empty()).ok_or_else(|| missing("X-DF-API-SECRET"))?;
        let Some(listed) = &self.listed else { return Ok(Credential::unbounded(api_id)) };
        match listed.iter().find(|credential| credential.api_id == api_id) {
            Some(known) if bool::from(known.secret.ct_eq(secret)) => Ok(known.clone()),
            Some(_) => Err(Refusal::plain(ErrorCode::Unauthorized).hint("the secret of this API ID is another one")),
            None if api_id.starts_with(SCENARIO_API_ID_PREFIX) => Ok(Credential::unbounded(api_id)),
            None => Err(Refusal::plain(ErrorCode::Unauthorized).hint("this API ID is not in the credentials file")),
        }
    }
}

fn missing(header: &'static str) -> Refusal {
    Refusal::plain(ErrorCode::Unauthorized).hint(format!("the header {header} is missing or empty"))
}
