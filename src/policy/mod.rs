//! Admits a caller or refuses it: credentials, expiry, permission, rate and quota, in the contract's order.
//!
//! It sees two header values, the session in the URL and the time, but no request body. No body is parsed before its
//! caller is admitted.

mod credentials;

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use subtle::ConstantTimeEq as _;
use twox_hash::XxHash3_128;

use crate::clock::Timestamp;
use crate::contract::{ErrorCode, Refusal, SCENARIO_API_ID_PREFIX};
use crate::store::{Admission, Allowance, Quota, Store, StoreUnavailable};

pub use credentials::{Credential, CredentialSpec, CredentialsError, Permission, Secret};

/// The most credentials that may be added; those of the file do not count.
pub const MAX_ADDED: usize = 10_000;
/// A longer API ID is shortened where it names a session, so that names cannot fill the memory.
const MAX_KEY: usize = 200;

/// What a request presents to be recognised.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presented<'a> {
    /// The value of the header `X-DF-API-ID`.
    pub api_id: Option<&'a str>,
    /// The value of the header `X-DF-API-SECRET`.
    pub secret: Option<&'a Secret>,
    /// The session that the URL names, if it names one.
    pub session: Option<&'a str>,
}

/// An API ID with the correct secret. It may still have expired, lack permission, or have used up its rate or quota.
#[derive(Debug)]
pub struct Authenticated {
    /// The policy of the API ID. None when nothing is known of it; then it may do everything.
    credential: Option<Arc<Credential>>,
    session: Arc<str>,
}

impl Authenticated {
    /// The session that the call belongs to.
    #[must_use]
    pub fn session(&self) -> &Arc<str> {
        &self.session
    }

    /// Whether nothing is known of the API ID, so that nothing limits it.
    #[must_use]
    pub fn is_unlimited(&self) -> bool {
        self.credential.is_none()
    }
}

/// An API ID that was admitted. Only [`Policy::admit`] makes one, and every later step requires it.
#[derive(Debug)]
pub struct Caller {
    session: Arc<str>,
    allowance: Allowance,
}

impl Caller {
    /// The session that the call belongs to.
    #[must_use]
    pub fn session(&self) -> &str {
        &self.session
    }
}

/// Decides who may call. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Policy {
    credentials: Arc<RwLock<Arc<CredentialSet>>>,
    store: Store,
}

/// The known credentials. The set is replaced as a whole, so that no lock is held while it is read.
#[derive(Clone, Debug, Default)]
struct CredentialSet {
    /// Whether only known API IDs are accepted.
    is_closed: bool,
    /// The credentials of the file.
    listed: BTreeMap<String, Arc<Credential>>,
    /// The credentials that were added later. They take precedence.
    added: BTreeMap<String, Arc<Credential>>,
}

impl Policy {
    /// A policy that accepts any pair of credentials if neither is empty.
    #[must_use]
    pub fn open(store: Store) -> Self {
        Self { credentials: Arc::default(), store }
    }

    /// A policy that accepts only known credentials: these, those added later, API IDs that name a scenario, and
    /// sessions that were created with their secret.
    #[must_use]
    pub fn listed(credentials: Vec<Credential>, store: Store) -> Self {
        let listed = credentials.into_iter().map(|one| (one.api_id.clone(), Arc::new(one))).collect();
        let credentials = CredentialSet { is_closed: true, listed, added: BTreeMap::new() };
        Self { credentials: Arc::new(RwLock::new(Arc::new(credentials))), store }
    }

    /// Checks that the secret belongs to the API ID, and finds the session that the call belongs to.
    ///
    /// # Errors
    /// `UNAUTHORIZED` when a header is missing or empty, or the credentials are not known.
    pub async fn recognise(&self, presented: Presented<'_>) -> Result<Authenticated, Refusal> {
        let api_id = presented.api_id.filter(|id| !id.is_empty()).ok_or_else(|| missing("X-DF-API-ID"))?;
        let secret = presented.secret.filter(|secret| !secret.is_empty()).ok_or_else(|| missing("X-DF-API-SECRET"))?;
        let credentials = self.credentials();
        let credential = match credentials.find(api_id) {
            Some(known) if known.secret.as_ref().is_none_or(|own| bool::from(own.ct_eq(secret))) => {
                Some(Arc::clone(known))
            }
            Some(_) => {
                let another = "the secret of this API ID is another one";
                return Err(self.unknown_credentials(&credentials, api_id, secret, another).await?);
            }
            None if !credentials.is_closed
                || api_id.starts_with(SCENARIO_API_ID_PREFIX)
                || self.is_session_secret(api_id, secret).await? =>
            {
                None
            }
            None => {
                let unknown = "this API ID is neither in the credentials file nor was it added since";
                return Err(self.unknown_credentials(&credentials, api_id, secret, unknown).await?);
            }
        };
        Ok(Authenticated { credential, session: presented.session.map_or_else(|| session_of(api_id), Arc::from) })
    }

    /// The refusal of credentials that are not known.
    async fn unknown_credentials(
        &self,
        credentials: &CredentialSet,
        api_id: &str,
        secret: &Secret,
        hint: &'static str,
    ) -> Result<Refusal, Refusal> {
        let are_swapped = self.are_swapped(credentials, api_id, secret).await?;
        let hint = if are_swapped { "the API ID and the secret have changed places" } else { hint };
        Ok(Refusal::plain(ErrorCode::Unauthorized).hint(hint))
    }

    /// Admits a caller, or returns the first check that fails. An error that a scenario chose (`forced`) takes its
    /// own place in the order of the checks.
    ///
    /// # Errors
    /// One of the 401 and 403 rows of the error table.
    pub async fn admit(
        &self,
        known: Authenticated,
        forced: Option<ErrorCode>,
        now: Timestamp,
    ) -> Result<Caller, Refusal> {
        let pass = |code| if forced == Some(code) { Err(Refusal::plain(code)) } else { Ok(()) };
        let Authenticated { credential, session } = known;
        pass(ErrorCode::Unauthorized)?;
        let known = credential.as_deref();
        if known.and_then(|known| known.expires).is_some_and(|expires| expires <= now) {
            return Err(Refusal::plain(ErrorCode::KeyExpired));
        }
        pass(ErrorCode::KeyExpired)?;
        if known.is_some_and(|known| known.permission == Permission::Denied) {
            return Err(Refusal::plain(ErrorCode::NoPermission));
        }
        pass(ErrorCode::NoPermission)?;
        pass(ErrorCode::RateLimitExceeded)?;
        // A chosen OUT_OF_QUOTA still comes after the real rate limit, and takes no token.
        let nothing = Quota { calls: 0, every: None };
        let allowance = known.map(|known| known.allowance).unwrap_or_default();
        let quota = if forced == Some(ErrorCode::OutOfQuota) { Some(nothing) } else { allowance.quota };
        let asked = Allowance { quota, ..allowance };
        match self.store.try_acquire(&session, asked, now).await.map_err(unavailable)? {
            Admission::TooOften => Err(Refusal::plain(ErrorCode::RateLimitExceeded)),
            Admission::UsedUp => Err(Refusal::plain(ErrorCode::OutOfQuota)),
            Admission::Granted => Ok(Caller { session, allowance }),
        }
    }

    /// Spends a unit of the caller's quota for a call that is answered `OK`.
    ///
    /// # Errors
    /// `OUT_OF_QUOTA` when other calls have spent the last unit since this one was admitted.
    pub async fn spend(&self, caller: &Caller, now: Timestamp) -> Result<(), Refusal> {
        if self.store.spend(&caller.session, caller.allowance, now).await.map_err(unavailable)? {
            Ok(())
        } else {
            Err(Refusal::plain(ErrorCode::OutOfQuota))
        }
    }

    /// Adds a credential, or replaces the one that was added for its API ID. Returns false when there are too many.
    #[must_use]
    pub fn add(&self, credential: Credential) -> bool {
        self.change(|credentials| {
            let is_room = credentials.has_room_for(&credential.api_id);
            if is_room {
                credentials.added.insert(credential.api_id.clone(), Arc::new(credential));
            }
            is_room
        })
    }

    /// Whether a credential can be added for this API ID.
    #[must_use]
    pub fn has_room_for(&self, api_id: &str) -> bool {
        self.credentials().has_room_for(api_id)
    }

    /// Whether a credential was added for this API ID.
    #[must_use]
    pub fn has_added(&self, api_id: &str) -> bool {
        self.credentials().added.contains_key(api_id)
    }

    /// Replaces all credentials that were added.
    pub fn learn(&self, added: Vec<Credential>) {
        let added = added.into_iter().map(|one| (one.api_id.clone(), Arc::new(one))).collect();
        self.change(|credentials| credentials.added = added);
    }

    /// Removes what was added for an API ID; the file's credential counts again. Returns whether anything was
    /// removed.
    pub fn remove(&self, api_id: &str) -> bool {
        self.change(|credentials| credentials.added.remove(api_id).is_some())
    }

    /// Removes all credentials that were added.
    pub fn reset(&self) {
        self.change(|credentials| credentials.added.clear());
    }

    /// What is known of an API ID.
    #[must_use]
    pub fn credential(&self, api_id: &str) -> Option<Arc<Credential>> {
        self.credentials().find(api_id).cloned()
    }

    /// All known credentials in the order of their API IDs, and whether each was added.
    #[must_use]
    pub fn all(&self) -> Vec<(Arc<Credential>, bool)> {
        let credentials = self.credentials();
        let listed = credentials.listed.iter().filter(|(id, _)| !credentials.added.contains_key(*id));
        let listed = listed.map(|(_, one)| (Arc::clone(one), false));
        let mut all: Vec<_> = listed.chain(credentials.added.values().map(|one| (Arc::clone(one), true))).collect();
        all.sort_by(|one, other| one.0.api_id.cmp(&other.0.api_id));
        all
    }

    /// Whether only known API IDs are accepted.
    #[must_use]
    pub fn is_allowlist(&self) -> bool {
        self.credentials().is_closed
    }

    /// Whether this API ID is listed or was added, or a session of its name was created.
    ///
    /// # Errors
    /// `INTERNAL_ERROR` when the shared store does not answer.
    pub async fn knows(&self, api_id: &str) -> Result<bool, Refusal> {
        let is_listed = self.credentials().find(api_id).is_some();
        Ok(is_listed || self.store.record(api_id).await.map_err(unavailable)?.is_some())
    }

    /// Whether a known API ID was sent as the secret, and its secret as the API ID.
    async fn are_swapped(&self, credentials: &CredentialSet, api_id: &str, secret: &Secret) -> Result<bool, Refusal> {
        let (other_id, other_secret) = (secret.text(), Secret::new(api_id));
        let listed = credentials.find(other_id).and_then(|known| known.secret.as_ref());
        Ok(listed.is_some_and(|own| bool::from(own.ct_eq(&other_secret)))
            || self.is_session_secret(other_id, &other_secret).await?)
    }

    /// Whether a session of this name was created with this secret.
    async fn is_session_secret(&self, session: &str, secret: &Secret) -> Result<bool, Refusal> {
        let record = self.store.record(session).await.map_err(unavailable)?;
        Ok(record.is_some_and(|own| bool::from(Secret::new(&own).ct_eq(secret))))
    }

    fn credentials(&self) -> Arc<CredentialSet> {
        Arc::clone(&self.credentials.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn change<T>(&self, change: impl FnOnce(&mut CredentialSet) -> T) -> T {
        change(Arc::make_mut(&mut *self.credentials.write().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl CredentialSet {
    fn find(&self, api_id: &str) -> Option<&Arc<Credential>> {
        self.added.get(api_id).or_else(|| self.listed.get(api_id))
    }

    fn has_room_for(&self, api_id: &str) -> bool {
        self.added.len() < MAX_ADDED || self.added.contains_key(api_id)
    }
}

/// The name of an API ID's session: the API ID, shortened when it is very long.
#[must_use]
pub fn session_of(api_id: &str) -> Arc<str> {
    if api_id.len() <= MAX_KEY {
        return api_id.into();
    }
    let start: String = api_id.chars().take(MAX_KEY / 4).collect();
    format!("{start}...{:016x}", XxHash3_128::oneshot(api_id.as_bytes()) as u64).into()
}

/// The refusal of a call whose shared state cannot be had.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
pub fn unavailable(error: StoreUnavailable) -> Refusal {
    Refusal::plain(ErrorCode::InternalError).hint(error.to_string())
}

fn missing(header: &'static str) -> Refusal {
    Refusal::plain(ErrorCode::Unauthorized).hint(format!("the header {header} is missing or empty"))
}
