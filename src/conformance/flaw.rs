//! Mistakes in a response that are wrong for any request. One such mistake of a server spoils many cases at once.

use super::response::{CaseFailure, CaseResponse, listed, quoted};
use crate::contract::ErrorCode;

/// A mistake in a response that is wrong for any request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The kind of mistake. Responses with the same kind have the same cause.
    pub kind: FlawKind,
    /// What the contract expects of such a response.
    pub expected: String,
    /// What the response had, without any value of a card.
    pub actual: String,
}

/// The kinds of mistakes that are wrong for any request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// `status` has this value, which is not a word of the contract.
    Word(String),
    /// `status` has a word of the contract in another spelling, such as `ok`.
    Spelling,
    /// The body is JSON without the member `status`.
    NoStatus,
    /// The body is not JSON.
    NoJson,
    /// A word of the contract comes with this HTTP status, which belongs to another word.
    HttpStatus(u16),
    /// The server refused the credentials, so nothing else could be checked.
    Credentials,
    /// This member is missing.
    Missing(&'static str),
    /// The connection ended before the response was complete.
    BrokeOff,
}

/// Members that are reported as missing if the failure of a case names them.
const MEMBERS: [&str; 7] = ["request_id", "results", "reason", "status", "card_info", "card_side", "card_type"];
/// The members of this list that belong to an element of `results`.
const INSIDE: [&str; 3] = ["card_info", "card_side", "card_type"];

impl FlawKind {
    /// The cause in a sentence without a full stop.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            FlawKind::Word(value) => format!("`status` says {value}, which is no word of the contract"),
            FlawKind::Spelling => "`status` is spelled otherwise than in the contract".to_owned(),
            FlawKind::NoStatus => "answers come without the member `status`".to_owned(),
            FlawKind::NoJson => "answers are not JSON".to_owned(),
            FlawKind::HttpStatus(status) => format!("HTTP status {status} comes where the contract has another"),
            FlawKind::Credentials => "the credentials were refused".to_owned(),
            FlawKind::Missing(name) => format!("`{name}` is missing"),
            FlawKind::BrokeOff => "the connection ended before an answer was whole".to_owned(),
        }
    }

    /// The row of the ledger that states the broken rule most plainly.
    #[must_use]
    pub const fn row(&self) -> Option<&'static str> {
        match self {
            FlawKind::Word(_) | FlawKind::Spelling | FlawKind::NoStatus => Some("A1"),
            FlawKind::NoJson => Some("E1"),
            FlawKind::HttpStatus(_) => Some("A3"),
            FlawKind::Credentials => Some("E4"),
            FlawKind::Missing(_) | FlawKind::BrokeOff => None,
        }
    }
}

impl Flaw {
    fn new(kind: FlawKind, expected: impl Into<String>, actual: impl Into<String>) -> Self {
        Self { kind, expected: expected.into(), actual: actual.into() }
    }

    /// Why no complete response arrived.
    pub(super) fn broke_off(cause: &str) -> Self {
        Self::new(FlawKind::BrokeOff, "an answer", cause)
    }

    /// Why a case did not pass, if one of its responses is wrong for any request. That is the response that the
    /// failure quotes, or one that lacks the member that the failure names.
    pub(super) fn behind(responses: &[CaseResponse], miss: &CaseFailure) -> Option<Self> {
        let said = miss.text();
        if let Some(one) = responses.iter().find(|one| said.contains(&one.gist())) {
            return Self::from_response(one, matches!(miss, CaseFailure::NotCheckable(_)));
        }
        let text = match miss {
            CaseFailure::Failed(finding) => finding.to_string(),
            _ => said.to_owned(),
        };
        let named = MEMBERS.into_iter().filter(|name| names(&text, name));
        let lacking = named.filter_map(|name| responses.iter().find_map(|one| Self::lacking(one, name))).next();
        // If the response is an HTML page, the failure quotes its content type.
        let page = || responses.iter().find(|one| one.json.is_none() && one.header("content-type") == Some(said));
        lacking.or_else(|| Self::from_response(page()?, false))
    }

    /// Why this response lacks a member, if it does.
    fn lacking(response: &CaseResponse, name: &'static str) -> Option<Self> {
        let has = response.json.as_ref().is_some_and(|json| json.get(name).is_some());
        let is_inside = INSIDE.contains(&name);
        if has && !is_inside {
            return None;
        }
        Self::from_response(response, false).filter(|_| !is_inside).or_else(|| Self::missing(response, name))
    }

    /// What is wrong with this response. Refused credentials count only if they stood in the way of the case.
    fn from_response(response: &CaseResponse, in_the_way: bool) -> Option<Self> {
        let flaw = |kind, expected: &str| Some(Self::new(kind, expected, response.gist()));
        let Some(json) = &response.json else { return flaw(FlawKind::NoJson, "JSON") };
        if let Some(code) = response.code() {
            let refused = (ErrorCode::Unauthorized..=ErrorCode::OutOfQuota).contains(&code);
            return match response.status == code.http() {
                true if refused && in_the_way => flaw(FlawKind::Credentials, "credentials that the server accepts"),
                true => None,
                false => flaw(FlawKind::HttpStatus(response.status), &format!("{} {code}", code.http())),
            };
        }
        if response.word() == Some("OK") {
            return if response.status == 200 { None } else { flaw(FlawKind::HttpStatus(response.status), "200 OK") };
        }
        let Some(value) = json.get("status") else { return flaw(FlawKind::NoStatus, "the member `status`") };
        if let Some(word) = response.word().and_then(respelled) {
            return flaw(FlawKind::Spelling, &format!("status {word:?}"));
        }
        let expected = if response.status < 400 { "status \"OK\"" } else { "status with one of the nine codes" };
        flaw(FlawKind::Word(quoted(value)), expected)
    }

    /// Reports a missing member in a response that otherwise follows the contract.
    fn missing(response: &CaseResponse, name: &'static str) -> Option<Self> {
        let json = response.json.as_ref()?;
        let is_ok = response.is_ok();
        let owner = match name {
            "request_id" => (is_ok || response.code().is_some()).then_some(json),
            "results" => is_ok.then_some(json),
            "reason" => response.code().map(|_| json),
            "status" => None,
            _ => json.get("results").and_then(|results| results.elements().iter().find(|one| one.get(name).is_none())),
        };
        let owner = owner.filter(|owner| owner.get(name).is_none())?;
        Some(Self::new(FlawKind::Missing(name), format!("the member `{name}`"), listed(&owner.names())))
    }
}

/// Whether a text names this member.
fn names(text: &str, member: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == member)
}

/// The word of the contract that this text spells differently.
fn respelled(word: &str) -> Option<&'static str> {
    let bare = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let known = ErrorCode::ALL.iter().map(|code| code.name()).chain(["OK"]);
    known.into_iter().find(|known| bare(known) == bare(word))
}
