//! A response as cases read it.

use bytes::Bytes;

use crate::client::{ClientResponse, Json};
use crate::contract::ErrorCode;

/// A response that a case received.
#[derive(Clone, Debug)]
pub struct CaseAnswer {
    /// The HTTP status code.
    pub status: u16,
    /// Header names in lower case with their values, in the order in which they came.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Bytes,
}

/// One thing that was not as the row says. It quotes no value of a card and no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckFailure {
    /// What the row expects, such as `400 INVALID_ARGUMENT`.
    pub expected: String,
    /// What the server returned instead.
    pub actual: String,
}

/// Why a case does not pass.
#[derive(Clone, Debug)]
pub(super) enum CaseFailure {
    /// The response is not what the row says.
    Failed(CheckFailure),
    /// The row could not be checked; the text says why.
    NotCheckable(String),
    /// The row could not be checked, because the server leaves out something that another row asks for.
    MissingMember(&'static str),
}

impl CaseFailure {
    /// What the failure says about the response.
    pub(super) fn text(&self) -> &str {
        match self {
            CaseFailure::Failed(finding) => &finding.actual,
            CaseFailure::NotCheckable(text) => text,
            CaseFailure::MissingMember(text) => text,
        }
    }
}

/// The longest `status` that is quoted.
const MAX_WORD: usize = 40;
/// The most digits in a quoted `status`: a longer one might be a person's number.
const MAX_DIGITS: usize = 5;

/// The largest number of names that are listed.
const MAX_NAMES: usize = 20;

/// The result of a judge.
pub(super) type CaseResult = Result<(), CaseFailure>;

/// A failure: what was expected, and what the server returned.
pub(super) fn failed(expected: impl Into<String>, actual: impl Into<String>) -> CaseResult {
    Err(CaseFailure::Failed(CheckFailure { expected: expected.into(), actual: actual.into() }))
}

/// A response as judges read it: with its body parsed.
#[derive(Clone, Debug)]
pub(super) struct CaseResponse {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
    pub(super) json: Option<Json>,
}

impl From<ClientResponse> for CaseResponse {
    fn from(incoming: ClientResponse) -> Self {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = incoming.headers.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        Self { status: incoming.status, headers, json: Json::parse(&incoming.body), body: incoming.body }
    }
}

impl CaseResponse {
    /// The response as a report keeps it.
    pub(super) fn answered(&self) -> CaseAnswer {
        CaseAnswer { status: self.status, headers: self.headers.clone(), body: self.body.clone() }
    }

    /// The first value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The text of the member `status`, if the body has one.
    pub(super) fn word(&self) -> Option<&str> {
        self.json.as_ref()?.get("status")?.text()
    }

    /// The error code, if the body names one of the nine.
    pub(super) fn code(&self) -> Option<ErrorCode> {
        let word = self.word()?;
        ErrorCode::ALL.iter().copied().find(|code| code.name() == word)
    }

    /// Whether the response reports a success: status 200 and `OK`.
    pub(super) fn is_ok(&self) -> bool {
        self.status == 200 && self.word() == Some("OK")
    }

    /// The text of the member `request_id`.
    pub(super) fn request_id(&self) -> Option<&str> {
        self.json.as_ref()?.get("request_id")?.text()
    }

    /// The response in a few words, for a finding: status and code, never a value of a card.
    pub(super) fn gist(&self) -> String {
        let what = match (&self.json, self.code(), self.word()) {
            (_, Some(code), _) => code.name().to_owned(),
            (_, None, Some("OK")) => "OK".to_owned(),
            (Some(json @ Json::Object(_)), None, _) => match json.get("status") {
                Some(value) => format!("with status {}", quoted(value)),
                None => format!("without `status` (members: {})", listed(&json.names())),
            },
            (Some(json), None, _) => format!("with JSON that is {}", json.kind()),
            (None, ..) if self.body.is_empty() => "with an empty body".to_owned(),
            (None, ..) => match self.header("content-type") {
                Some(kind) if !kind.contains("json") => {
                    format!("with {} instead of JSON", kind.chars().take(40).collect::<String>())
                }
                _ => "with a body that is not JSON".to_owned(),
            },
        };
        format!("{} {what}", self.status)
    }

    /// The body of a success. For any other response, the members of a success cannot be checked.
    pub(super) fn success(&self) -> Result<&Json, CaseFailure> {
        match &self.json {
            Some(json) if self.is_ok() => Ok(json),
            _ => Err(CaseFailure::NotCheckable(format!("expected a success to look at, got {}", self.gist()))),
        }
    }

    /// The body of a refusal.
    pub(super) fn refusal(&self) -> Result<&Json, CaseFailure> {
        match &self.json {
            Some(json) if self.status >= 400 => Ok(json),
            _ => Err(CaseFailure::NotCheckable(format!("expected a refusal to look at, got {}", self.gist()))),
        }
    }

    /// The elements of `results` of a success.
    pub(super) fn results(&self) -> Result<&[Json], CaseFailure> {
        let results = self.success()?.get("results").map_or(&[][..], Json::elements);
        match results {
            [] => Err(CaseFailure::NotCheckable("expected an element in `results`, got none".to_owned())),
            some => Ok(some),
        }
    }

    /// The first result of a success.
    pub(super) fn first(&self) -> Result<&Json, CaseFailure> {
        self.results().map(|results| &results[0])
    }
}

impl From<&CaseAnswer> for CaseResponse {
    fn from(answered: &CaseAnswer) -> Self {
        let CaseAnswer { status, headers, body } = answered;
        Self { status: *status, headers: headers.clone(), json: Json::parse(body), body: body.clone() }
    }
}

/// Joins names for a finding. Text that does not look like a name is hidden: a map may have a person's number as a
/// key.
pub(super) fn listed(names: &[&str]) -> String {
    let is_name = |name: &str| {
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        begins && name.len() < 40 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let shown = names.iter().take(MAX_NAMES).map(|name| if is_name(name) { *name } else { "(another name)" });
    let mut shown: Vec<_> = shown.map(str::to_owned).collect();
    if names.len() > MAX_NAMES {
        shown.push(format!("and {} more", names.len() - MAX_NAMES));
    }
    if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
}

/// The value of `status` for a finding. A word there describes the call and is not a value of a card. Anything that
/// does not look like a word is hidden.
pub(super) fn quoted(status: &Json) -> String {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    match status {
        Json::Text(text) if text.chars().count() <= MAX_WORD && digits(text) <= MAX_DIGITS => format!("{text:?}"),
        Json::Number(number) if digits(&number.to_string()) <= MAX_DIGITS => number.to_string(),
        Json::Bool(value) => value.to_string(),
        other => format!("that is {}", other.kind()),
    }
}
