//! Checks of responses that many cases share.

pub(super) use super::response::listed;
use super::response::{CaseFailure, CaseResponse, CaseResult, failed};
use crate::client::Json;
use crate::contract::ErrorCode;

/// What one response must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExpectedResponse {
    /// The server understood the request: a success, or a picture in which it found no card.
    Accepted,
    /// The server accepted the credentials, whatever else it answered.
    Admitted,
    /// A success.
    Ok,
    /// This error code with its HTTP status.
    Refused(ErrorCode),
}

/// How the responses of a case are judged.
#[derive(Clone, Copy, Debug)]
pub(super) enum Judge {
    /// Every response must be this one.
    All(ExpectedResponse),
    /// The responses must be these, one by one.
    Each(&'static [ExpectedResponse]),
    /// This function judges the responses.
    By(fn(&[CaseResponse]) -> CaseResult),
}

impl Judge {
    pub(super) fn check(self, responses: &[CaseResponse]) -> CaseResult {
        match self {
            Judge::All(expected) => responses.iter().try_for_each(|one| expected.judge(one)),
            Judge::Each(each) => each.iter().zip(responses).enumerate().try_for_each(|(number, (expected, one))| {
                expected.judge(one).map_err(|miss| match miss {
                    CaseFailure::Failed(mut finding) => {
                        finding.expected = format!("{} for call {} of {}", finding.expected, number + 1, each.len());
                        CaseFailure::Failed(finding)
                    }
                    other => other,
                })
            }),
            Judge::By(judge) => judge(responses),
        }
    }

    /// The index of the response that a failure is about; `None` if it is about several.
    pub(super) fn subject_of(self, responses: &[CaseResponse], miss: &CaseFailure) -> Option<usize> {
        let text = miss.text();
        match self {
            Judge::All(expected) => responses.iter().position(|one| expected.judge(one).is_err()),
            Judge::Each(each) => each.iter().zip(responses).position(|(expected, one)| expected.judge(one).is_err()),
            Judge::By(_) if responses.len() == 1 => Some(0),
            // The response that would fail with the same text if it were alone.
            Judge::By(judge) => {
                let same = |one| judge(std::slice::from_ref(one)).is_err_and(|other| other.text() == text);
                responses.iter().position(same)
            }
        }
    }

    /// The error codes that the judge expects.
    pub(super) fn codes(self) -> Vec<ErrorCode> {
        let each: &[ExpectedResponse] = match &self {
            Judge::All(expected) => std::slice::from_ref(expected),
            Judge::Each(each) => each,
            Judge::By(_) => &[],
        };
        let codes = each.iter().filter_map(|expected| match expected {
            ExpectedResponse::Refused(code) => Some(*code),
            ExpectedResponse::Accepted | ExpectedResponse::Admitted | ExpectedResponse::Ok => None,
        });
        codes.collect()
    }
}

impl ExpectedResponse {
    /// Checks one response. If the server refused the caller, the response shows nothing about the request itself.
    pub(super) fn judge(self, response: &CaseResponse) -> CaseResult {
        let fits = match self {
            ExpectedResponse::Accepted => response.is_ok() || fits(response, ErrorCode::DetectionFailed),
            ExpectedResponse::Admitted => {
                response.is_ok() || response.code().is_some_and(|code| code != ErrorCode::Unauthorized)
            }
            ExpectedResponse::Ok => response.is_ok(),
            ExpectedResponse::Refused(code) => fits(response, code),
        };
        if fits {
            return Ok(());
        }
        let caller = response.code().filter(|code| (ErrorCode::Unauthorized..=ErrorCode::OutOfQuota).contains(code));
        let comes_later = matches!(
            self,
            ExpectedResponse::Accepted
                | ExpectedResponse::Refused(ErrorCode::InvalidArgument | ErrorCode::DetectionFailed)
        );
        if let Some(code) = caller.filter(|_| comes_later) {
            return Err(CaseFailure::NotCheckable(format!("the credentials were refused: {} {code}", response.status)));
        }
        failed(self.words(), response.gist())
    }

    fn words(self) -> String {
        match self {
            ExpectedResponse::Accepted => "200 OK, or 400 DETECTION_FAILED".to_owned(),
            ExpectedResponse::Admitted => "anything but 401 UNAUTHORIZED".to_owned(),
            ExpectedResponse::Ok => "200 OK".to_owned(),
            ExpectedResponse::Refused(code) => format!("{} {code}", code.http()),
        }
    }
}

fn fits(response: &CaseResponse, code: ErrorCode) -> bool {
    response.status == code.http() && response.code() == Some(code)
}

/// The last response. The runner does not judge a case without a response.
pub(super) fn last(responses: &[CaseResponse]) -> Result<&CaseResponse, CaseFailure> {
    responses.last().ok_or_else(|| CaseFailure::NotCheckable("expected an answer, got none".to_owned()))
}

/// Fails unless the names are these, in this order.
pub(super) fn in_order(what: &str, actual: &[&str], expected: &[&str]) -> CaseResult {
    if actual == expected {
        return Ok(());
    }
    failed(format!("{what} with the members {}", expected.join(", ")), listed(actual))
}

/// Fails unless the names are in alphabetical order.
pub(super) fn alphabetical(what: &str, names: &[&str]) -> CaseResult {
    if names.is_sorted() { Ok(()) } else { failed(format!("{what} in alphabetical order"), listed(names)) }
}

/// An element's `card_type`. A server that leaves it out fails only the row that asks for it.
pub(super) fn kind_of(element: &Json) -> Result<&str, CaseFailure> {
    let nothing =
        || CaseFailure::MissingMember("results do not say `card_type`, so kinds of cards cannot be told apart");
    element.get("card_type").and_then(Json::text).ok_or_else(nothing)
}

/// The object `card_info` of an element.
pub(super) fn info(element: &Json) -> Result<&Json, CaseFailure> {
    element
        .get("card_info")
        .ok_or_else(|| CaseFailure::NotCheckable("expected `card_info` in a result, got none".to_owned()))
}
