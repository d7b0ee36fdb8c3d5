//! An answer as cases read it.

use bytes::Bytes;

use super::{Answered, Finding};
use crate::client::{Incoming, Json};
use crate::contract::ErrorCode;

/// Why a case is not kept.
#[derive(Clone, Debug)]
pub(super) enum Miss {
    /// It is broken.
    Broken(Finding),
    /// The row could not be looked at.
    Premise(String),
    /// It could not be looked at for what another row wants and this server leaves out.
    Hidden(&'static str),
}

/// What a judge says.
pub(super) type Said = Result<(), Miss>;

/// Broken: this was wanted, that came.
pub(super) fn broken(wanted: impl Into<String>, came: impl Into<String>) -> Said {
    Err(Miss::Broken(Finding { wanted: wanted.into(), came: came.into() }))
}

/// An answer.
#[derive(Clone, Debug)]
pub(super) struct Heard {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
    pub(super) json: Option<Json>,
}

impl From<Incoming> for Heard {
    fn from(incoming: Incoming) -> Self {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        let headers = incoming.headers.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        Self { status: incoming.status, headers, json: Json::parse(&incoming.body), body: incoming.body }
    }
}

impl Heard {
    /// As a report keeps it.
    pub(super) fn answered(&self) -> Answered {
        Answered { status: self.status, headers: self.headers.clone(), body: self.body.clone() }
    }

    /// The first value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The word of the member `status`, if the body has one.
    pub(super) fn word(&self) -> Option<&str> {
        self.json.as_ref()?.get("status")?.text()
    }

    /// The error code, if the body names one of the nine.
    pub(super) fn code(&self) -> Option<ErrorCode> {
        let word = self.word()?;
        ErrorCode::ALL.iter().copied().find(|code| code.name() == word)
    }

    /// Whether it says of itself that all went well.
    pub(super) fn is_ok(&self) -> bool {
        self.status == 200 && self.word() == Some("OK")
    }

    /// The member `request_id`.
    pub(super) fn request_id(&self) -> Option<&str> {
        self.json.as_ref()?.get("request_id")?.text()
    }

    /// What came, for a finding: status and code, never a value of a card.
    pub(super) fn gist(&self) -> String {
        let what = match (&self.json, self.code(), self.word()) {
            (_, Some(code), _) => code.name().to_owned(),
            (_, None, Some("OK")) => "OK".to_owned(),
            (Some(Json::Object(_)), None, Some(_)) => "JSON whose `status` is no word of the contract".to_owned(),
            (Some(json), None, _) => format!("{} without `status`", json.kind()),
            (None, ..) if self.body.is_empty() => "an empty body".to_owned(),
            (None, ..) => match self.header("content-type") {
                Some(kind) => format!("a body of {}", kind.chars().take(40).collect::<String>()),
                None => "a body that is not JSON".to_owned(),
            },
        };
        format!("{} {what}", self.status)
    }

    /// The body of a success. Anything else is no ground for looking at what a success holds.
    pub(super) fn success(&self) -> Result<&Json, Miss> {
        match &self.json {
            Some(json) if self.is_ok() => Ok(json),
            _ => Err(Miss::Premise(format!("a success was needed to look at, and {} came", self.gist()))),
        }
    }

    /// The body of a refusal.
    pub(super) fn refusal(&self) -> Result<&Json, Miss> {
        match &self.json {
            Some(json) if self.status >= 400 => Ok(json),
            _ => Err(Miss::Premise(format!("a refusal was needed to look at, and {} came", self.gist()))),
        }
    }

    /// The elements of `results` of a success.
    pub(super) fn results(&self) -> Result<&[Json], Miss> {
        let results = self.success()?.get("results").map_or(&[][..], Json::elements);
        match results {
            [] => Err(Miss::Premise("a success without any result came".to_owned())),
            some => Ok(some),
        }
    }

    /// The one result of a success, the first if there are more.
    pub(super) fn first(&self) -> Result<&Json, Miss> {
        self.results().map(|results| &results[0])
    }
}
