//! What came back, and what was expected.

use std::fmt;

use bytes::Bytes;
use hyper::HeaderMap;
use serde_json::Value;

use super::cards::Card;

/// How many bytes of a body are printed with a wrong answer.
const SHOWN: usize = 600;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Whole,
    /// Nothing more came, and the client has left.
    Silent,
    Broken(String),
}

pub(crate) struct Answer {
    pub(crate) http: Option<u16>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) ending: Ending,
}

impl Answer {
    pub(crate) fn none(ending: Ending) -> Self {
        Self { http: None, headers: HeaderMap::new(), body: Bytes::new(), ending }
    }

    /// The body, or null if it is not JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn content_type(&self) -> &str {
        self.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    pub(crate) fn description(&self) -> String {
        let shown = String::from_utf8_lossy(&self.body[..self.body.len().min(SHOWN)]);
        let http = self.http.map_or_else(|| "no status".to_owned(), |http| http.to_string());
        format!("{http}, {:?}, {:?}, {} bytes {shown:?}", self.ending, self.content_type(), self.body.len())
    }
}

/// What an answer must be.
#[derive(Clone)]
pub(crate) enum Wanted<'a> {
    /// 200 with exactly these cards, largest first.
    Cards(Vec<&'a Card>),
    /// 200 with any card.
    Ok,
    /// An error of the contract.
    Error(u16, &'a str),
    /// An answer of the emulator's own that says what is wrong.
    Problem(u16),
    /// This HTTP status, with a whole body.
    Http(u16),
    /// An answer that does not arrive as a whole: the status, if there is one, and whether the client left.
    Partial(Option<u16>, RoundEnd),
}

/// Why an answer does not arrive as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RoundEnd {
    Silent,
    Broken,
}

impl<'a> Wanted<'a> {
    pub(crate) fn card(card: &'a Card) -> Self {
        Self::Cards(vec![card])
    }

    pub(crate) fn fits(&self, answer: &Answer) -> bool {
        if let Self::Partial(http, stop) = self {
            let came = match answer.ending {
                Ending::Whole => return false,
                Ending::Silent => RoundEnd::Silent,
                Ending::Broken(_) => RoundEnd::Broken,
            };
            return answer.http == *http && came == *stop;
        }
        if answer.ending != Ending::Whole {
            return false;
        }
        let json = answer.json();
        match self {
            Self::Cards(cards) => is_ok(answer, &json) && has_cards(&json, cards),
            Self::Ok => is_ok(answer, &json),
            Self::Error(http, status) => {
                answer.http == Some(*http)
                    && json["status"] == *status
                    && json["reason"].as_str().is_some_and(|reason| !reason.is_empty())
                    && has_request_id(&json)
            }
            Self::Problem(http) => {
                answer.http == Some(*http)
                    && answer.content_type().starts_with("application/problem+json")
                    && json["status"] == *http
            }
            Self::Http(http) => answer.http == Some(*http),
            Self::Partial(..) => false,
        }
    }
}

impl fmt::Display for Wanted<'_> {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cards(cards) => {
                let names: Vec<_> = cards.iter().map(|card| card.name.as_str()).collect();
                write!(text, "200 with {}", names.join(" and "))
            }
            Self::Ok => write!(text, "200 with a card"),
            Self::Error(http, status) => write!(text, "{http} {status}"),
            Self::Problem(http) => write!(text, "{http} with a problem"),
            Self::Http(http) => write!(text, "{http}"),
            Self::Partial(http, stop) => write!(text, "{http:?} and then {stop:?}"),
        }
    }
}

fn is_ok(answer: &Answer, json: &Value) -> bool {
    answer.http == Some(200) && json["status"] == "OK" && json["results"].is_array() && has_request_id(json)
}

/// `TID` and 32 hexadecimal digits.
fn has_request_id(json: &Value) -> bool {
    let digits = json["request_id"].as_str().and_then(|id| id.strip_prefix("TID")).unwrap_or_default();
    digits.len() == 32 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn has_cards(json: &Value, cards: &[&Card]) -> bool {
    let results = json["results"].as_array().map_or(&[][..], Vec::as_slice);
    results.len() == cards.len() && results.iter().zip(cards).all(|(result, card)| card.is_in(result))
}
