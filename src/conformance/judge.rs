//! Readings of answers that many cases share.

pub(super) use super::response::listed;
use super::response::{CaseResponse, Miss, Said, broken};
use crate::client::Json;
use crate::contract::ErrorCode;

/// What one answer must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// The request was understood: a success, or a picture in which no card was found.
    Taken,
    /// The credentials were accepted, whatever became of the rest.
    Admitted,
    /// A success.
    Ok,
    /// This error code with its HTTP status.
    Refused(ErrorCode),
}

/// How the answers of a case are judged.
#[derive(Clone, Copy, Debug)]
pub(super) enum Judge {
    /// Every answer must be this.
    All(Want),
    /// The answers must be these, one by one.
    Each(&'static [Want]),
    /// Otherwise.
    By(fn(&[CaseResponse]) -> Said),
}

impl Judge {
    pub(super) fn check(self, heard: &[CaseResponse]) -> Said {
        match self {
            Judge::All(want) => heard.iter().try_for_each(|one| want.judge(one)),
            Judge::Each(wants) => wants.iter().zip(heard).enumerate().try_for_each(|(number, (want, one))| {
                want.judge(one).map_err(|miss| match miss {
                    Miss::Broken(mut finding) => {
                        finding.expected = format!("{} for call {} of {}", finding.expected, number + 1, wants.len());
                        Miss::Broken(finding)
                    }
                    other => other,
                })
            }),
            Judge::By(judge) => judge(heard),
        }
    }

    /// Which answer a miss is about, from 0; nothing if it is about several.
    pub(super) fn spoken_of(self, heard: &[CaseResponse], miss: &Miss) -> Option<usize> {
        let text = miss.text();
        match self {
            Judge::All(want) => heard.iter().position(|one| want.judge(one).is_err()),
            Judge::Each(wants) => wants.iter().zip(heard).position(|(want, one)| want.judge(one).is_err()),
            Judge::By(_) if heard.len() == 1 => Some(0),
            // The one of which the judge would say the same if it were alone.
            Judge::By(judge) => {
                let same = |one| judge(std::slice::from_ref(one)).is_err_and(|other| other.text() == text);
                heard.iter().position(same)
            }
        }
    }

    /// The error codes that it asks for.
    pub(super) fn codes(self) -> Vec<ErrorCode> {
        let wants: &[Want] = match &self {
            Judge::All(want) => std::slice::from_ref(want),
            Judge::Each(wants) => wants,
            Judge::By(_) => &[],
        };
        let codes = wants.iter().filter_map(|want| match want {
            Want::Refused(code) => Some(*code),
            Want::Taken | Want::Admitted | Want::Ok => None,
        });
        codes.collect()
    }
}

impl Want {
    /// Whether an answer is that. A refusal of the caller says nothing about what was sent.
    pub(super) fn judge(self, heard: &CaseResponse) -> Said {
        let fits = match self {
            Want::Taken => heard.is_ok() || fits(heard, ErrorCode::DetectionFailed),
            Want::Admitted => heard.is_ok() || heard.code().is_some_and(|code| code != ErrorCode::Unauthorized),
            Want::Ok => heard.is_ok(),
            Want::Refused(code) => fits(heard, code),
        };
        if fits {
            return Ok(());
        }
        let caller = heard.code().filter(|code| (ErrorCode::Unauthorized..=ErrorCode::OutOfQuota).contains(code));
        let comes_later =
            matches!(self, Want::Taken | Want::Refused(ErrorCode::InvalidArgument | ErrorCode::DetectionFailed));
        if let Some(code) = caller.filter(|_| comes_later) {
            return Err(Miss::Premise(format!("the credentials were refused: {} {code}", heard.status)));
        }
        broken(self.words(), heard.gist())
    }

    fn words(self) -> String {
        match self {
            Want::Taken => "200 OK, or 400 DETECTION_FAILED".to_owned(),
            Want::Admitted => "anything but 401 UNAUTHORIZED".to_owned(),
            Want::Ok => "200 OK".to_owned(),
            Want::Refused(code) => format!("{} {code}", code.http()),
        }
    }
}

fn fits(heard: &CaseResponse, code: ErrorCode) -> bool {
    heard.status == code.http() && heard.code() == Some(code)
}

/// The last answer. The runner judges no case that was not answered.
pub(super) fn last(heard: &[CaseResponse]) -> Result<&CaseResponse, Miss> {
    heard.last().ok_or_else(|| Miss::Premise("expected an answer, got none".to_owned()))
}

/// Fails unless the names are these, in this order.
pub(super) fn in_order(what: &str, actual: &[&str], expected: &[&str]) -> Said {
    if actual == expected {
        return Ok(());
    }
    broken(format!("{what} with the members {}", expected.join(", ")), listed(actual))
}

/// Fails unless the names are in alphabetical order.
pub(super) fn alphabetical(what: &str, names: &[&str]) -> Said {
    if names.is_sorted() { Ok(()) } else { broken(format!("{what} in alphabetical order"), listed(names)) }
}

/// An element's `card_type`. A server that leaves it out fails the row which asks for it, and no other.
pub(super) fn kind_of(element: &Json) -> Result<&str, Miss> {
    let nothing = || Miss::Hidden("results do not say `card_type`, so kinds of cards cannot be told apart");
    element.get("card_type").and_then(Json::text).ok_or_else(nothing)
}

/// The object at this member of an element.
pub(super) fn info(element: &Json) -> Result<&Json, Miss> {
    element.get("card_info").ok_or_else(|| Miss::Premise("expected `card_info` in a result, got none".to_owned()))
}
