//! One of several replicas that share a store: what was added on any of them counts on all.
//!
//! A change is made only by a replica that knows all changes before it, and a call is decided only by one that does.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{ChangeRefused, Overlay, Service, SessionSteps};
use crate::catalogue::ParsedCard;
use crate::clock::Timestamp;
use crate::policy::Credential;
use crate::scenario::Scenario;
use crate::store::{Degraded, EnteredSession, SharedTexts, StoreUnavailable, TextsChange};

/// Starts of the names of shared texts.
const CARD: &str = "card:";
const SCENARIO: &str = "scenario:";
const CREDENTIAL: &str = "credential:";
/// The name of the text that says that the journal wants the SHA-256 of pictures.
const SHA256: &str = "sha256";
/// How often a change is tried when others are made at the same time.
const TRIES: usize = 20;
/// The most particular sessions that are remembered.
const PARTICULAR: usize = 10_000;

/// What a replica knows of the others.
#[derive(Debug)]
pub struct Replica {
    /// The name of this replica.
    pub name: Arc<str>,
    texts: SharedTexts,
    degraded: Degraded,
    /// How many changes of the texts are in force here.
    known: AtomicU64,
    /// Held while a change is made or learnt, so that none is taken for known that is not in force.
    turn: tokio::sync::Mutex<()>,
    /// Losses of the store that a call has been told of.
    told_losses: AtomicU64,
    /// Sessions that had a queue or showed another time than the real one, when a call last entered them.
    particular: Mutex<HashSet<Arc<str>>>,
}

impl Replica {
    /// A replica that knows nothing yet.
    #[must_use]
    pub fn new(name: Arc<str>, texts: SharedTexts, degraded: Degraded) -> Self {
        Self {
            name,
            texts,
            degraded,
            known: AtomicU64::new(0),
            turn: tokio::sync::Mutex::default(),
            told_losses: AtomicU64::new(0),
            particular: Mutex::default(),
        }
    }

    /// Notes whether a session has a queue, or shows another time than the real one.
    fn note(&self, session: &Arc<str>, is_particular: bool) {
        let mut particular = self.particular.lock().unwrap_or_else(PoisonError::into_inner);
        if !is_particular {
            particular.remove(session);
        } else if particular.len() < PARTICULAR {
            particular.insert(Arc::clone(session));
        }
    }

    fn is_particular(&self, session: &str) -> bool {
        self.particular.lock().unwrap_or_else(PoisonError::into_inner).contains(session)
    }

    /// Whether a call of this session may be answered while the store is away.
    #[must_use]
    pub fn answers_alone(&self, session: &str) -> bool {
        self.degraded == Degraded::Allow && !self.is_particular(session)
    }
}

impl Service {
    /// Enters a call into its session on the shared store. None when something was added that is not known here: it must
    /// be learnt first.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn enter(
        &self,
        session: &Arc<str>,
        real: Timestamp,
        takes: bool,
        known: u64,
    ) -> Result<Option<SessionSteps<'_>>, StoreUnavailable> {
        let entered = self.store.enter(session, real, takes, known).await?;
        if let (Some(replica), Some(entered)) = (&self.replica, &entered) {
            replica.note(session, entered.is_queued || entered.now != real);
        }
        Ok(entered.map(|entered| SessionSteps::shared(&self.store, session, &entered)))
    }

    /// Whether a call that nothing limits may be decided before it has entered its session: as far as is known here, neither
    /// the session nor a scenario changes what it gets. The store confirms that in the round trip that writes the call.
    #[must_use]
    pub fn may_presume(&self, session: &str) -> bool {
        let Some(replica) = &self.replica else { return false };
        self.journal.is_on()
            && self.store.is_up()
            && !self.is_behind()
            && !replica.is_particular(session)
            && self.engine().scenarios().conditional().is_empty()
    }

    /// The steps of a session of which that is presumed.
    #[must_use]
    pub fn steps_presumed(&self, session: &Arc<str>, real: Timestamp) -> SessionSteps<'_> {
        SessionSteps::presumed(&self.store, session, real)
    }

    /// Whether a call that nothing limits may be answered while the store is away: it would leave no trace.
    #[must_use]
    pub fn answers_alone(&self, session: &str) -> bool {
        let engine = self.engine();
        let has_no_conditions = engine.scenarios().conditional().is_empty();
        let may = self.replica.as_ref().is_some_and(|replica| replica.answers_alone(session));
        may && has_no_conditions && !self.policy.is_allowlist() && !self.journal.is_on()
    }

    /// The steps of a session of which nothing is known: those of scenarios that count nothing.
    #[must_use]
    pub fn steps_alone(&self, session: &Arc<str>, real: Timestamp) -> SessionSteps<'_> {
        let entered = EnteredSession { now: real, is_queued: false, taken: None };
        SessionSteps::shared(&self.store, session, &entered)
    }

    /// How many changes of what was added are in force here.
    #[must_use]
    pub fn known_changes(&self) -> u64 {
        self.replica.as_ref().map_or(0, |replica| replica.known.load(Ordering::Acquire))
    }

    /// Whether the shared store had more changes when it last answered than are in force here.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.replica.as_ref().is_some_and(|replica| replica.texts.changes() != replica.known.load(Ordering::Acquire))
    }

    /// Brings what was added on other replicas into force.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn learn(&self) -> Result<(), StoreUnavailable> {
        let Some(replica) = &self.replica else { return Ok(()) };
        let _turn = replica.turn.lock().await;
        self.learn_in_turn(replica).await
    }

    async fn learn_in_turn(&self, replica: &Replica) -> Result<(), StoreUnavailable> {
        if !self.is_behind() {
            return Ok(());
        }
        let (changes, texts) = replica.texts.all().await?;
        let (mut overlay, mut credentials) = (Overlay::default(), Vec::new());
        for (name, text) in texts {
            if let Err(reason) = self.take_text(&name, &text, &mut overlay, &mut credentials) {
                tracing::error!("{name:?} was added by another replica and cannot be read here: {reason}");
            }
        }
        self.policy.learn(credentials);
        if let Err(error) = self.fixtures.learn(overlay).await {
            tracing::error!("what was added by another replica does not go with the fixtures here: {error}");
        }
        replica.known.store(changes, Ordering::Release);
        Ok(())
    }

    fn take_text(
        &self,
        name: &str,
        text: &str,
        overlay: &mut Overlay,
        credentials: &mut Vec<Credential>,
    ) -> Result<(), String> {
        let told = |(_, reason): (Option<usize>, String)| reason;
        if let Some(name) = name.strip_prefix(CARD) {
            overlay.cards.insert(name.to_owned(), ParsedCard::parse(name, text).map_err(told)?);
        } else if let Some(name) = name.strip_prefix(SCENARIO) {
            overlay.scenarios.insert(name.to_owned(), Arc::new(Scenario::parse(name, text).map_err(told)?));
        } else if name.starts_with(CREDENTIAL) {
            credentials.push(Credential::read(text)?);
        } else if name == SHA256 {
            self.journal.ask_for_sha256();
        } else {
            return Err("this version does not know what it is".to_owned());
        }
        Ok(())
    }

    /// Completes the copy of the journal, and brings what was added into force.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn catch_up(&self) -> Result<(), StoreUnavailable> {
        if self.replica.is_none() {
            return Ok(());
        }
        self.journal.catch_up().await?;
        self.learn().await
    }

    /// The hint for the first call after the store was found without writes that it had confirmed.
    #[must_use]
    pub fn loss_to_tell(&self) -> Option<&'static str> {
        let replica = self.replica.as_ref()?;
        let losses = self.store.losses();
        let is_news = replica.told_losses.swap(losses, Ordering::AcqRel) != losses;
        is_news.then_some("the shared store has lost writes: queues, quotas and calls of before may be gone")
    }

    /// Requests the SHA-256 of pictures from now on, of all replicas.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn ask_for_sha256(&self) -> Result<(), StoreUnavailable> {
        if self.journal.wants_sha256() {
            return Ok(());
        }
        let change = vec![(SHA256.to_owned(), Some("wanted".to_owned()))];
        self.commit(change, || self.journal.ask_for_sha256()).await
    }

    /// Adds a card, which replaces any other of its name. `text` is what it was parsed from.
    ///
    /// # Errors
    /// When too much was added already, the set would be bad with the card, the files are bad, or the shared store does
    /// not answer.
    pub async fn put_card(&self, draft: ParsedCard, text: &str) -> Result<(), ChangeRefused> {
        let name = draft.card.name.clone();
        let put = |added: &mut Overlay| {
            added.cards.insert(draft.card.name.clone(), draft.clone());
            true
        };
        self.change_fixtures((format!("{CARD}{name}"), Some(text.to_owned())), put).await.map(drop)
    }

    /// Adds a scenario, which replaces any other of its name.
    ///
    /// # Errors
    /// As for [`Service::put_card`].
    pub async fn put_scenario(&self, scenario: Scenario) -> Result<(), ChangeRefused> {
        let name = scenario.name.clone();
        let text = serde_json::to_string(&scenario.script).unwrap_or_default();
        let scenario = Arc::new(scenario);
        let put = |added: &mut Overlay| {
            added.scenarios.insert(scenario.name.clone(), Arc::clone(&scenario));
            true
        };
        self.change_fixtures((format!("{SCENARIO}{name}"), Some(text)), put).await.map(drop)
    }

    /// Removes a card that was added. Returns false when none of this name was. Built-in cards and those in files
    /// stay.
    ///
    /// # Errors
    /// When a scenario needs the card, the files are bad, or the shared store does not answer.
    pub async fn remove_card(&self, name: &str) -> Result<bool, ChangeRefused> {
        self.change_fixtures((format!("{CARD}{name}"), None), |added| added.cards.remove(name).is_some()).await
    }

    /// Removes a scenario that was added. Returns false when none of this name was. Built-in scenarios and those in
    /// files stay.
    ///
    /// # Errors
    /// When the files are bad, or the shared store does not answer.
    pub async fn remove_scenario(&self, name: &str) -> Result<bool, ChangeRefused> {
        self.change_fixtures((format!("{SCENARIO}{name}"), None), |added| added.scenarios.remove(name).is_some()).await
    }

    /// Adds a credential, or replaces the one that was added for its API ID. Returns false when there are too many.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn put_credential(&self, credential: Credential) -> Result<bool, StoreUnavailable> {
        self.learn().await?;
        if self.replica.is_some() && !self.policy.has_room_for(&credential.api_id) {
            return Ok(false);
        }
        let change = vec![(format!("{CREDENTIAL}{}", credential.api_id), Some(credential.written()))];
        self.commit(change, || self.policy.add(credential)).await
    }

    /// Removes what was added for an API ID; the file's credential counts again. Returns whether anything was removed.
    ///
    /// # Errors
    /// When the shared store does not answer.
    pub async fn remove_credential(&self, api_id: &str) -> Result<bool, StoreUnavailable> {
        self.learn().await?;
        if !self.policy.has_added(api_id) {
            return Ok(false);
        }
        let change = vec![(format!("{CREDENTIAL}{api_id}"), None)];
        self.commit(change, || self.policy.remove(api_id)).await
    }

    /// Changes what was added, here and for all replicas, or not at all.
    async fn change_fixtures(
        &self,
        (name, text): (String, Option<String>),
        edit: impl Fn(&mut Overlay) -> bool,
    ) -> Result<bool, ChangeRefused> {
        let change = vec![(name, text)];
        let _turn = self.turn().await;
        for _ in 0..TRIES {
            self.learn_within().await?;
            let Some(prepared) = self.fixtures.prepare(&edit).await? else { return Ok(false) };
            if self.is_told(&change).await? {
                prepared.swap();
                self.know_one_more();
                return Ok(true);
            }
        }
        Err(ChangeRefused::Busy)
    }

    /// Makes a change of texts that goes with any other, and `apply`s it here before it counts as known.
    async fn commit<T>(&self, change: TextsChange, apply: impl FnOnce() -> T) -> Result<T, StoreUnavailable> {
        let _turn = self.turn().await;
        while !self.is_told(&change).await? {
            self.learn_within().await?;
        }
        let applied = apply();
        self.know_one_more();
        Ok(applied)
    }

    /// The turn to make a change. Alone there is none to wait for.
    async fn turn(&self) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        match &self.replica {
            Some(replica) => Some(replica.turn.lock().await),
            None => None,
        }
    }

    async fn learn_within(&self) -> Result<(), StoreUnavailable> {
        match &self.replica {
            Some(replica) => self.learn_in_turn(replica).await,
            None => Ok(()),
        }
    }

    /// Tells all replicas of a change, unless there are changes that are not known here. Alone there are none.
    async fn is_told(&self, change: &TextsChange) -> Result<bool, StoreUnavailable> {
        match &self.replica {
            Some(replica) => replica.texts.change(replica.known.load(Ordering::Acquire), change).await,
            None => Ok(true),
        }
    }

    /// Counts the change that was told and is in force here.
    fn know_one_more(&self) {
        if let Some(replica) = &self.replica {
            replica.known.fetch_add(1, Ordering::AcqRel);
        }
    }
}
