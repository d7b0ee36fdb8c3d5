//! Sends a batch of operations, learns which state the server has, and remembers what is owed to it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::connection::RedisConnection;
use super::function::LIBRARY;
use super::place::Place;
use super::reply::RedisCommand;
use super::standing::Standing;
use crate::store::operation::{IfLost, StoreOperation, Told};
use crate::store::{SharedSettings, StoreUnavailable};

/// The most owed operations that go with a batch.
const MOST_OWED: usize = 256;
/// The most operations, and about the most bytes, that are kept for when the server is there again.
const MOST_KEPT: usize = 10_000;
const MOST_KEPT_BYTES: usize = 16 * 1024 * 1024;

/// An operation with the place for its answer.
#[derive(Debug)]
pub(super) struct Request<Turn> {
    pub(super) operation: StoreOperation,
    pub(super) if_lost: IfLost,
    pub(super) since: Instant,
    pub(super) answer: Option<oneshot::Sender<RequestReply<Turn>>>,
}

/// What comes back for a request.
#[derive(Debug)]
pub(super) enum RequestReply<Turn> {
    /// What the operation tells.
    Told(Result<Told, StoreUnavailable>),
    /// Nobody sends now: whoever waits sends the next batch, with its own request in it.
    YourTurn(Turn),
}

fn tell<Turn>(waiting: Option<oneshot::Sender<RequestReply<Turn>>>, told: Result<Told, StoreUnavailable>) {
    if let Some(waiting) = waiting {
        // Whoever no longer waits needs no answer.
        let _ = waiting.send(RequestReply::Told(told));
    }
}

/// How long a failed server is left alone.
fn rest() -> Duration {
    Duration::from_millis(50 + rand::random_range(0..100))
}

/// Owns the connection and what is owed to the server.
#[derive(Debug)]
pub(super) struct Teller {
    place: Place,
    timeout: Duration,
    /// The first key, which tells the functions where all others are.
    key: String,
    limits: String,
    standing: Arc<Standing>,
    connection: Option<RedisConnection>,
    /// The state that this replica knows, and the last of its batches that was confirmed.
    epoch: String,
    seen: u64,
    clocks: u64,
    started: Instant,
    /// How far the server's clock is ahead of `started`, in microseconds. Never too far.
    ahead: i64,
    owed: VecDeque<StoreOperation>,
    owed_bytes: usize,
    /// When a batch that failed can no longer be done by the server.
    owed_from: Instant,
    rest_until: Instant,
}

impl Teller {
    pub(super) fn new(place: Place, settings: &SharedSettings, limits: String, standing: Arc<Standing>) -> Self {
        let now = Instant::now();
        Self {
            place,
            timeout: settings.timeout,
            // The braces are for a cluster: all keys are in one slot.
            key: format!("{{{}}}:meta", settings.prefix),
            limits,
            standing,
            connection: None,
            epoch: String::new(),
            seen: 0,
            clocks: 0,
            started: now,
            ahead: 0,
            owed: VecDeque::new(),
            owed_bytes: 0,
            owed_from: now,
            rest_until: now,
        }
    }

    /// Sends a batch, and answers each of its requests.
    pub(super) async fn tell<Turn>(&mut self, batch: Vec<Request<Turn>>) {
        if Instant::now() < self.rest_until {
            return self.fail(batch, &StoreUnavailable::new("it failed a moment ago"), false);
        }
        let deadline = batch.first().map_or_else(Instant::now, |first| first.since) + self.timeout;
        let owed = if Instant::now() < self.owed_from { 0 } else { self.owed.len().min(MOST_OWED) };
        let told = timeout_at(deadline, self.exchange(&batch, owed, deadline)).await;
        match told {
            Ok(Ok(answers)) => self.confirm(batch, owed, answers),
            Ok(Err(failure)) => self.lose(batch, deadline, &failure),
            Err(_) => {
                let late = StoreUnavailable::new(format!("no answer within {:?} (--store-timeout)", self.timeout));
                self.lose(batch, deadline, &late);
            }
        }
    }

    fn confirm<Turn>(&mut self, batch: Vec<Request<Turn>>, owed: usize, answers: Vec<Told>) {
        for operation in self.owed.drain(..owed) {
            self.owed_bytes -= operation.weight();
        }
        if !self.standing.is_up.swap(true, Ordering::AcqRel) {
            tracing::info!("the shared store answers");
        }
        let mut answers = answers.into_iter().skip(owed);
        for request in batch {
            let told = answers.next().ok_or_else(|| StoreUnavailable::new("it told too little"));
            tell(request.answer, told);
        }
    }

    /// Fails a batch whose fate is not known before its deadline.
    fn lose<Turn>(&mut self, batch: Vec<Request<Turn>>, deadline: Instant, reason: &StoreUnavailable) {
        self.connection = None;
        let now = Instant::now();
        self.owed_from = self.owed_from.max(deadline + Duration::from_millis(50));
        self.rest_until = now + rest();
        if self.standing.is_up.swap(false, Ordering::AcqRel) {
            tracing::error!("{reason}; calls that need it are answered INTERNAL_ERROR until it is there again");
        }
        self.fail(batch, reason, true);
    }

    fn fail<Turn>(&mut self, batch: Vec<Request<Turn>>, reason: &StoreUnavailable, was_sent: bool) {
        for Request { operation, if_lost, answer, .. } in batch {
            match if_lost {
                IfLost::Again(name) => self.owe(StoreOperation { name, ..operation }),
                IfLost::TakeBack(operation) if was_sent => self.owe(operation),
                IfLost::TakeBack(_) | IfLost::Nothing => {}
            }
            tell(answer, Err(reason.clone()));
        }
    }

    fn owe(&mut self, operation: StoreOperation) {
        self.owed_bytes += operation.weight();
        self.owed.push_back(operation);
        while self.owed.len() > MOST_KEPT || self.owed_bytes > MOST_KEPT_BYTES {
            let Some(gone) = self.owed.pop_front() else { break };
            self.owed_bytes -= gone.weight();
            tracing::error!(
                "too much happened while the shared store was away: the oldest of it ({}) is lost",
                gone.name
            );
        }
    }

    async fn exchange<Turn>(
        &mut self,
        batch: &[Request<Turn>],
        owed: usize,
        deadline: Instant,
    ) -> Result<Vec<Told>, StoreUnavailable> {
        for _ in 0..2 {
            if self.connection.is_none() {
                self.open().await?;
            }
            let operations = self.owed.iter().take(owed).chain(batch.iter().map(|request| &request.operation));
            let call = operations.fold(self.header(deadline, ""), RedisCommand::operation);
            let Some(connection) = &mut self.connection else { continue };
            let mut told = connection.call(call).await?.list()?.into_iter();
            let word = told.next().unwrap_or(Told::Nothing).text()?;
            match word.as_str() {
                "DONE" => {
                    let [now, seen, changes, clocks, answers] = Told::List(told.collect()).array()?;
                    self.note(now.number()?, seen.number()?, changes.number()?, clocks.number()?);
                    return answers.list();
                }
                "EPOCH" => self.open().await?,
                "SCHEMA" => return Err(self.other_schema(told.next())),
                other => return Err(StoreUnavailable::new(format!("it was too late ({other})"))),
            }
        }
        Err(StoreUnavailable::new("its state changes at each look"))
    }

    /// Connects if needed, and learns which state the server has.
    async fn open(&mut self) -> Result<(), StoreUnavailable> {
        if self.connection.is_none() {
            self.connection = Some(RedisConnection::open(&self.place, &self.key, self.timeout).await?);
        }
        let candidate = format!("{:032x}", rand::random::<u128>());
        let call = self.header(Instant::now() + self.timeout, &candidate);
        let Some(connection) = &mut self.connection else { return Ok(()) };
        let mut told = connection.call(call).await?.list()?.into_iter();
        let word = told.next().unwrap_or(Told::Nothing).text()?;
        if word == "SCHEMA" {
            return Err(self.other_schema(told.next()));
        }
        let [epoch, now, seen, changes, clocks] = Told::List(told.collect()).array()?;
        let epoch = epoch.text()?;
        if !self.epoch.is_empty() && self.epoch != epoch {
            tracing::error!(
                "the shared store has lost writes that it had confirmed: it was emptied, or failed over to a copy that was \
                 behind; queues, quotas and calls of before may be gone"
            );
            self.standing.losses.fetch_add(1, Ordering::AcqRel);
        }
        (self.epoch, self.seen) = (epoch, 0);
        self.note(now.number()?, seen.number()?, changes.number()?, clocks.number()?);
        Ok(())
    }

    fn note(&mut self, now: u64, seen: u64, changes: u64, clocks: u64) {
        self.ahead = now as i64 - self.started.elapsed().as_micros() as i64;
        self.seen = seen;
        self.standing.changes.store(changes, Ordering::Release);
        if clocks != std::mem::replace(&mut self.clocks, clocks) {
            self.standing.clock_changed.send_replace(());
        }
    }

    /// A call with what comes before the operations.
    fn header(&self, deadline: Instant, candidate: &str) -> RedisCommand {
        let call = RedisCommand::new("FCALL").argument(&LIBRARY.0).argument("1").argument(&self.key);
        // Before the server's clock is known nothing can be late.
        let deadline = match self.ahead {
            0 => 0,
            ahead => ahead + deadline.duration_since(self.started).as_micros() as i64,
        };
        let call = call
            .argument(itoa::Buffer::new().format(deadline))
            .argument(&self.epoch)
            .argument(itoa::Buffer::new().format(self.seen));
        call.argument(candidate).argument(&self.limits)
    }

    fn other_schema(&self, schema: Option<Told>) -> StoreUnavailable {
        let schema = schema.and_then(|told| told.text().ok()).unwrap_or_default();
        StoreUnavailable::refused(format!(
            "its state under {} has schema {schema}, and this version of cedulita reads schema 1; use the version that wrote \
             it, another --store-prefix, or remove the state",
            self.key.trim_end_matches(":meta")
        ))
    }
}
