//! The verbs of the store on a server that several replicas share: each is one operation there, sent in one round trip.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::watch;

use super::StoreUnavailable;
use super::counters::{Admission, Allowance, Quota, Rate};
use super::operation::{IfLost, StoreOperation, Told};
use super::redis::Link;
use super::session::{EnteredSession, QueueState, SessionClock, SessionState};
use crate::clock::{ClockChange, ClockSetting, Timestamp};
use crate::scenario::{AfterLast, ScriptPlan, ScriptProgress, StepLength, StepTaken};

/// A handle to the shared store, cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) link: Link,
}

type StoreResult<T> = Result<T, StoreUnavailable>;

impl Shared {
    pub(super) async fn enter(
        &self,
        key: &str,
        real: Timestamp,
        takes: bool,
        known: u64,
    ) -> StoreResult<Option<EnteredSession>> {
        let asked = StoreOperation::new("enter").text(key).time(real).flag(takes).number(known);
        let mut told = self.link.ask(asked).await?.list()?.into_iter();
        let Some(clock) = told.next() else { return Ok(None) };
        let clock = clock.text()?;
        let is_queued = told.next().unwrap_or(Told::Nothing).boolean()?;
        let taken = told.next().map(taken).transpose()?;
        Ok(Some(EnteredSession { now: clock_setting(&clock)?.read(real), is_queued, taken }))
    }

    pub(super) async fn take_queued(
        &self,
        key: &str,
        now: Timestamp,
    ) -> StoreResult<Option<(StepTaken, Option<Arc<str>>)>> {
        let told = self.link.ask(StoreOperation::new("take").text(key).time(now)).await?;
        Ok(Some(taken(told)?).filter(|(taken, _)| *taken != StepTaken::Nothing))
    }

    pub(super) async fn advance(
        &self,
        key: &str,
        scenario: &str,
        plan: &ScriptPlan,
        now: Timestamp,
    ) -> StoreResult<StepTaken> {
        let asked = StoreOperation::new("advance").text(key).text(scenario).text(&plan_text(plan)).time(now);
        Ok(taken(self.link.ask(asked).await?)?.0)
    }

    pub(super) async fn try_acquire(&self, key: &str, allowance: Allowance, now: Timestamp) -> StoreResult<Admission> {
        if allowance == Allowance::default() {
            return Ok(Admission::Granted);
        }
        let told = self.link.ask(counted("acquire", key, allowance, now)).await?.number()?;
        Ok(match told {
            0 => Admission::Granted,
            1 => Admission::TooOften,
            _ => Admission::UsedUp,
        })
    }

    /// A unit whose spending is not confirmed in time is given back as soon as the store is there again.
    pub(super) async fn spend(&self, key: &str, allowance: Allowance, now: Timestamp) -> StoreResult<bool> {
        if allowance.quota.is_none() {
            return Ok(true);
        }
        let receipt = format!("{:032x}", rand::random::<u128>());
        let asked = counted("spend", key, allowance, now).text(&receipt);
        let give_back = StoreOperation::new("give_back").text(&receipt);
        self.link.ask_or_owe(asked, IfLost::TakeBack(give_back)).await?.boolean()
    }

    pub(super) async fn queue(
        &self,
        key: &str,
        plan: ScriptPlan,
        steps: Vec<Arc<str>>,
        real: Timestamp,
    ) -> StoreResult<()> {
        let asked = StoreOperation::new("queue").text(key).time(real).text(&plan_text(&plan));
        let asked = steps.iter().fold(asked, |asked, step| asked.text(step));
        self.link.ask(asked).await.map(drop)
    }

    pub(super) async fn set_clock(
        &self,
        key: Option<&str>,
        real: Timestamp,
        change: Option<ClockChange>,
    ) -> StoreResult<()> {
        let ClockChange { set, advance, frozen } = change.unwrap_or_default();
        let asked = StoreOperation::new("set_clock").text(key.unwrap_or_default()).time(real).flag(change.is_none());
        let asked = asked.maybe(set.map(|to| to.as_microsecond())).maybe(advance.map(|by| by.as_micros()));
        self.link.ask(asked.maybe(frozen.map(u8::from))).await.map(drop)
    }

    pub(super) async fn clock(&self, key: Option<&str>) -> StoreResult<SessionClock> {
        let told = self.link.ask(StoreOperation::new("clock").text(key.unwrap_or_default())).await?;
        let [shown, is_own, shared] = told.array()?;
        let own = if is_own.boolean()? { Some(clock_setting(&shown.text()?)?) } else { None };
        Ok(SessionClock { own, shared: clock_setting(&shared.text()?)? })
    }

    pub(super) fn clock_changed(&self) -> watch::Receiver<()> {
        self.link.clock_changed()
    }

    pub(super) async fn create(&self, key: &str, record: &str, real: Timestamp) -> StoreResult<bool> {
        self.link.ask(StoreOperation::new("create").text(key).time(real).text(record)).await?.boolean()
    }

    pub(super) async fn record(&self, key: &str) -> StoreResult<Option<Arc<str>>> {
        let told = self.link.ask(StoreOperation::new("record").text(key)).await?.bytes()?;
        Ok(told.map(|record| String::from_utf8_lossy(&record).into()))
    }

    pub(super) async fn state(&self, key: &str, real: Timestamp) -> StoreResult<Option<SessionState>> {
        let [clock, fields] = self.link.ask(StoreOperation::new("state").text(key)).await?.array()?;
        state(key, fields, clock_setting(&clock.text()?)?, real)
    }

    pub(super) async fn states(
        &self,
        most: usize,
        queue_answers: bool,
        real: Timestamp,
    ) -> StoreResult<Vec<SessionState>> {
        let told = self.link.ask(StoreOperation::new("states").number(most).flag(queue_answers)).await?;
        let mut told = told.list()?.into_iter();
        let clock = clock_setting(&told.next().unwrap_or(Told::Nothing).text()?)?;
        let mut states = Vec::new();
        while let (Some(key), Some(fields)) = (told.next(), told.next()) {
            states.extend(state(&key.text()?, fields, clock, real)?);
        }
        Ok(states)
    }

    pub(super) async fn count(&self) -> StoreResult<(usize, u64)> {
        let [kept, evicted] = self.link.ask(StoreOperation::new("count")).await?.array()?;
        Ok((kept.number()? as usize, evicted.number()?))
    }

    pub(super) async fn reset(&self, key: &str) -> StoreResult<bool> {
        self.link.ask(StoreOperation::new("reset").text(key)).await?.boolean()
    }

    pub(super) async fn remove(&self, key: &str) -> StoreResult<bool> {
        self.link.ask(StoreOperation::new("remove").text(key)).await?.boolean()
    }

    pub(super) async fn reset_all(&self) -> StoreResult<()> {
        self.link.ask(StoreOperation::new("reset_all")).await.map(drop)
    }
}

pub(super) fn counted(name: &'static str, key: &str, allowance: Allowance, now: Timestamp) -> StoreOperation {
    let Allowance { rate, quota } = allowance;
    let per_second = rate.map_or_else(String::new, |Rate { per_second, .. }| per_second.to_string());
    let asked = StoreOperation::new(name).text(key).time(now).text(&per_second).maybe(rate.map(|rate| rate.burst));
    let asked = asked.maybe(quota.map(|Quota { calls, .. }| calls));
    asked.text(quota.and_then(|quota| quota.every).map_or("", |every| every.name()))
}

fn plan_text(plan: &ScriptPlan) -> String {
    let mut text = String::from(match plan.then {
        AfterLast::RepeatLast => "r",
        AfterLast::Cycle => "y",
        AfterLast::Pass => "p",
        AfterLast::Fail => "f",
    });
    for step in &plan.steps {
        text.push_str(&match step {
            StepLength::Calls(calls) => format!("c{calls}"),
            StepLength::For(length) => format!("t{}", length.as_micros().max(1)),
        });
    }
    text
}

fn plan(text: &str) -> ScriptPlan {
    let then = match text.as_bytes().first() {
        Some(b'y') => AfterLast::Cycle,
        Some(b'p') => AfterLast::Pass,
        Some(b'f') => AfterLast::Fail,
        _ => AfterLast::RepeatLast,
    };
    let (mut steps, mut kind) = (Vec::new(), None);
    let mut digits = String::new();
    for letter in text.chars().skip(1).chain(['.']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if let Some(known) = kind.replace(letter) {
            let number = digits.parse().unwrap_or(u64::MAX);
            steps.push(if known == 'c' {
                StepLength::Calls(number)
            } else {
                StepLength::For(Duration::from_micros(number))
            });
        }
        digits.clear();
    }
    ScriptPlan { steps, then }
}

fn clock_setting(text: &str) -> StoreResult<ClockSetting> {
    if text.is_empty() {
        return Ok(ClockSetting::default());
    }
    let strange = || StoreUnavailable::new(format!("it told a clock {text:?}"));
    let (kind, value) = text.split_at_checked(1).ok_or_else(strange)?;
    let micros: i64 = value.parse().map_err(|_| strange())?;
    Ok(match kind {
        "f" => ClockSetting::Frozen { at: time(micros) },
        _ => ClockSetting::Running { ahead: jiff::SignedDuration::from_micros(micros) },
    })
}

/// A time in microseconds. What lies beyond the range of a timestamp is its end.
fn time(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// What a script gave to a call, and the text of the step.
fn taken(told: Told) -> StoreResult<(StepTaken, Option<Arc<str>>)> {
    let mut told = told.list()?.into_iter();
    let kind = told.next().unwrap_or(Told::Nothing).text()?;
    Ok(match kind.as_str() {
        "s" => {
            let step = told.next().unwrap_or(Told::Nothing).number()? as usize;
            let call = told.next().unwrap_or(Told::Nothing).number()?;
            let text = told.next().map(Told::text).transpose()?;
            (StepTaken::Step { step, call }, text.map(Into::into))
        }
        "o" => (StepTaken::Over, None),
        _ => (StepTaken::Nothing, None),
    })
}

/// A session as its fields tell.
fn state(key: &str, fields: Told, shared: ClockSetting, real: Timestamp) -> StoreResult<Option<SessionState>> {
    let mut known: HashMap<String, Bytes> = HashMap::new();
    let mut told = fields.list()?.into_iter();
    while let (Some(name), Some(value)) = (told.next(), told.next()) {
        known.insert(name.text()?, value.bytes()?.unwrap_or_default());
    }
    if known.is_empty() {
        return Ok(None);
    }
    let text = |name: &str| known.get(name).map(|value| String::from_utf8_lossy(value));
    let number = |name: &str| text(name).and_then(|text| text.parse::<i64>().ok()).unwrap_or_default();
    let clock = text("clock").map(|clock| clock_setting(&clock)).transpose()?;
    let has_rate = text("rate").is_some_and(|rate| !rate.is_empty());
    Ok(Some(SessionState {
        session: key.to_owned(),
        created: time(number("created")),
        last_used: time(number("touched")),
        calls: number("calls").unsigned_abs(),
        now: clock.unwrap_or(shared).read(real),
        clock,
        queue: text("queue_plan").map(|plan_of| queue_state(&plan(&plan_of), &text)),
        rate_tokens: text("tokens").filter(|_| has_rate).and_then(|tokens| tokens.parse().ok()),
        quota_spent: text("spent").and_then(|spent| spent.parse().ok()),
        scenarios: scenarios(&known),
    }))
}

fn queue_state<'k>(plan: &ScriptPlan, text: &impl Fn(&str) -> Option<std::borrow::Cow<'k, str>>) -> QueueState {
    let progress = progress(&text("queue_progress").unwrap_or_default());
    QueueState {
        steps: (0..plan.steps.len()).map_while(|step| Some(text(&format!("x{step}"))?.into())).collect(),
        next_step: progress.step,
        taken: progress.calls,
        is_over: progress.is_over(plan),
        then: plan.then,
    }
}

fn scenarios(fields: &HashMap<String, Bytes>) -> BTreeMap<String, u64> {
    let named = fields.iter().filter_map(|(name, value)| Some((name.strip_prefix("p:")?, value)));
    named.map(|(name, value)| (name.to_owned(), progress(&String::from_utf8_lossy(value)).calls)).collect()
}

fn progress(text: &str) -> ScriptProgress {
    let mut parts = text.split(' ');
    let mut number = || parts.next().and_then(|part| part.parse::<u64>().ok()).unwrap_or_default();
    let (step, calls, taken) = (number() as usize, number(), number());
    ScriptProgress::at(step, calls, taken)
}
