//! Why a call was answered as it was, line by line: first the checks in their order, then the channels in theirs. All
//! of it follows from what an entry keeps.

use serde::Serialize;

use super::Entry;
use crate::contract::{Channel, ErrorCode};
use crate::decision::{CallStatus, TrailStep};

/// One step on the way to an answer: a check or a channel, and its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TrailLine {
    /// What the step is: `check` or `channel`.
    pub kind: &'static str,
    /// The error code of the check, or the name of the channel.
    pub name: &'static str,
    /// For a check: `passed`, `failed`, or `skipped`. For a channel: `silent`, `passed`, `chose`, or `unknown` when
    /// it gave a name that names nothing that exists.
    pub outcome: &'static str,
    /// More about the result, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The trail of a call: its checks, then its channels.
#[must_use]
pub fn lines(entry: &Entry) -> Vec<TrailLine> {
    let mut lines = checks(entry);
    lines.extend(channels(entry));
    lines
}

/// The code of the check that failed, if one did.
fn failed(entry: &Entry) -> Option<ErrorCode> {
    match entry.decision.status {
        CallStatus::Error(code) => Some(code),
        CallStatus::Ok | CallStatus::UnknownName => None,
    }
}

fn was_read(entry: &Entry) -> bool {
    entry.sent.detect_face.is_some()
}

/// The checks up to the one that failed. A name that names nothing is reported before any check is made.
fn checks(entry: &Entry) -> Vec<TrailLine> {
    let line = |code: ErrorCode, outcome, detail| TrailLine { kind: "check", name: code.name(), outcome, detail };
    let failed = failed(entry);
    let stopped = failed.map(|code| line(code, "failed", Some(why(entry))));
    let passed_until = match failed {
        None if entry.decision.status == CallStatus::Ok => ErrorCode::InternalError,
        None => return Vec::new(),
        // A bug of the emulator can happen anywhere, so it is unknown which checks passed.
        Some(ErrorCode::InternalError) if entry.matched_by.is_none() => return stopped.into_iter().collect(),
        Some(code) => code,
    };
    let before = ErrorCode::ALL.iter().copied().take_while(|code| *code < passed_until);
    let before = before.map(|code| match code {
        ErrorCode::InvalidArgument | ErrorCode::DetectionFailed if !was_read(entry) => {
            line(code, "skipped", Some("the body was not read".to_owned()))
        }
        _ => line(code, "passed", None),
    });
    before.chain(stopped).collect()
}

fn why(entry: &Entry) -> String {
    let reason = entry.decision.reason.as_deref().unwrap_or_default();
    match entry.matched_by {
        Some(channel) => format!("chosen by the channel {channel}: {reason}"),
        None => reason.to_owned(),
    }
}

/// The channels up to the one that chose, or to the last that was tried.
fn channels(entry: &Entry) -> Vec<TrailLine> {
    let mut lines = Vec::new();
    for channel in Channel::ALL {
        let line = |outcome, detail| TrailLine { kind: "channel", name: channel.name(), outcome, detail };
        let mut notes = entry.trail.iter().filter(|note| note.channel == channel).peekable();
        let is_unknown = entry.decision.status == CallStatus::UnknownName && entry.matched_by == Some(channel);
        if notes.peek().is_none() && !is_unknown {
            if !was_asked(entry, channel) {
                break;
            }
            lines.push(line("silent", None));
            continue;
        }
        for note in notes {
            let outcome = if note.passed { "passed" } else { "chose" };
            lines.push(line(outcome, Some(said(entry, note))));
            if !note.passed {
                return lines;
            }
        }
        if is_unknown {
            lines.push(line("unknown", entry.decision.reason.as_deref().map(str::to_owned)));
            break;
        }
    }
    lines
}

/// Whether a channel without a step in the trail was tried and gave nothing.
fn was_asked(entry: &Entry, channel: Channel) -> bool {
    let named_later = entry.trail.iter().map(|note| note.channel).chain(entry.matched_by).any(|other| other > channel);
    let is_ok = entry.sent.picture.is_some_and(|picture| picture.measured.is_some());
    named_later
        || match channel {
            Channel::Header | Channel::Queue | Channel::ApiId => failed(entry) != Some(ErrorCode::NotFound),
            Channel::Condition | Channel::Specimen | Channel::FileName => was_read(entry),
            Channel::Sha256 | Channel::Default => was_read(entry) && is_ok,
        }
}

/// What a channel gave, in words.
fn said(entry: &Entry, note: &TrailStep) -> String {
    // The trail does not repeat the names of cards: the cards of the answer are what was chosen.
    let card = entry.decision.cards.first().filter(|_| entry.matched_by == Some(note.channel));
    let name = match (&note.name, note.channel) {
        (Some(name), _) => name.as_str(),
        (None, channel) if channel != Channel::Queue && card.is_some() => {
            card.map_or_else(Default::default, |one| one.card.name.as_str())
        }
        (None, Channel::Queue) => "the queue",
        (None, Channel::Default) => "the setting unrecognised",
        (None, _) => "no card that there is",
    };
    let mut said = match note.step {
        Some((step, call)) => format!("{name}, steps[{step}], taken by its call {}", call.saturating_add(1)),
        None => name.to_owned(),
    };
    if note.passed {
        said.push_str("; it leaves the call to the next channel");
    } else if entry.matched_by != Some(note.channel) {
        let code = entry.decision.status;
        said.push_str(&format!("; not answered, for the check {code} failed first"));
    }
    said
}
